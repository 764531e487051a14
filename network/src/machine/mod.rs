// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What nodes run on: hosts and the lines between them, clocks, disks, processes.

mod clock;
mod disk;
mod host;
mod leftovers;
mod process;

pub use clock::Clock;
pub use disk::{Disk, BALLAST};
pub use host::{Fabric, Host};
pub use leftovers::clear_leftovers;
pub use process::{resident_memory, run, started, Process};

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the names of all namespaces and folders of the harness start with; the id of the process that
/// made them follows, so that a later run knows whether they are still in use.
pub const PREFIX: &str = "carechain-net-";

/// The folder of one network, which goes with it unless it is to be kept.
#[derive(Debug)]
pub struct Folder {
	path: PathBuf,
	is_kept: bool,
}

impl Folder {
	/// Makes a folder for temporary files.
	///
	/// # Errors
	/// If it cannot be made.
	pub fn temporary(name: &str) -> Result<Self> {
		let name = format!("{PREFIX}{}-{name}", std::process::id());
		Self::make(std::env::temp_dir().join(name), false)
	}

	/// A folder that stays.
	///
	/// # Errors
	/// If it is not there and cannot be made.
	pub fn kept(path: PathBuf) -> Result<Self> {
		Self::make(path, true)
	}

	fn make(path: PathBuf, is_kept: bool) -> Result<Self> {
		std::fs::create_dir_all(&path)
			.with_context(|| format!("the folder {} cannot be made", path.display()))?;
		Ok(Self { path, is_kept })
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.path
	}
}

impl Drop for Folder {
	fn drop(&mut self) {
		if !self.is_kept {
			let _ = std::fs::remove_dir_all(&self.path);
		}
	}
}
