// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A disk of its own for a node's data, so small that it can be filled up.

use anyhow::{Context, Result};
use nix::{
	mount::{mount, umount2, MntFlags, MsFlags},
	sys::statvfs::statvfs,
};
use std::{
	fs::File,
	io::{ErrorKind, Write},
	path::{Path, PathBuf},
};

/// The file that takes up the room.
pub const BALLAST: &str = "ballast";

/// A file system in memory, mounted at a folder until this is dropped.
#[derive(Debug)]
pub struct Disk {
	at: PathBuf,
}

impl Disk {
	/// Mounts an empty one of so many bytes.
	///
	/// # Errors
	/// Without root's rights.
	pub fn mount(at: &Path, bytes: u64) -> Result<Self> {
		std::fs::create_dir_all(at)?;
		let options = format!("size={bytes},mode=0755");
		mount(
			Some("tmpfs"),
			at,
			Some("tmpfs"),
			MsFlags::MS_NODEV,
			Some(options.as_str()),
		)
		.with_context(|| format!("no disk can be mounted at {}", at.display()))?;
		Ok(Self { at: at.into() })
	}

	/// Fills it up to the last byte, or leaves so many free.
	///
	/// # Errors
	/// Any but that the disk is full.
	pub fn fill(&self, leave: u64) -> Result<()> {
		let mut ballast = File::create(self.at.join(BALLAST))?;
		let block = vec![0xCA; 16 * 1024];
		while self.free()? > leave {
			match ballast.write_all(&block) {
				Ok(()) => (),
				Err(error) if error.kind() == ErrorKind::StorageFull => break,
				Err(error) => return Err(error.into()),
			}
		}
		Ok(())
	}

	/// Makes room again.
	///
	/// # Errors
	/// If it was not filled.
	pub fn clear(&self) -> Result<()> {
		Ok(std::fs::remove_file(self.at.join(BALLAST))?)
	}

	/// How many bytes are free.
	///
	/// # Errors
	/// If it is no longer there.
	pub fn free(&self) -> Result<u64> {
		let stat = statvfs(&self.at)?;
		Ok(stat.blocks_available() * stat.fragment_size())
	}
}

impl Drop for Disk {
	fn drop(&mut self) {
		let _ = umount2(&self.at, MntFlags::MNT_DETACH);
	}
}
