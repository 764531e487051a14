// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Tiles in files.

use super::{Tile, TileStore};
use std::{
	fs::{self, File},
	io::{self, ErrorKind, Write},
	path::{Path, PathBuf},
};

/// A folder that a web server may serve, for one process at a time to write. What was written outlives a
/// loss of power where a folder can be synced as files are, as POSIX has it.
#[derive(Clone, Debug)]
pub struct Folder {
	root: PathBuf,
}

impl Folder {
	/// The folder at a path; it is made when something is written.
	pub fn new(root: impl Into<PathBuf>) -> Self {
		Self { root: root.into() }
	}

	/// Removes the partial forms of a tile whose full form is there to stay. See [`Tile::superseded`].
	pub fn remove_partials(&self, tile: Tile) -> io::Result<()> {
		let path = self.root.join(format!("{}.p", tile.full()));
		match fs::remove_dir_all(path) {
			Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
			_ => Ok(()),
		}
	}

	/// Puts content in the place of a file, at once: whatever happens, it is the old content or the new.
	/// For a builder's state as well.
	pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
		let folder = path.parent().unwrap_or(Path::new("."));
		make_folder(folder)?;
		let mut beside = path.as_os_str().to_owned();
		beside.push(".new");
		let mut file = File::create(&beside)?;
		file.write_all(bytes)?;
		file.sync_all()?;
		fs::rename(&beside, path)?;
		sync(folder)
	}
}

impl TileStore for Folder {
	type Error = io::Error;

	fn read(&self, tile: Tile) -> io::Result<Option<Vec<u8>>> {
		match fs::read(self.root.join(tile.to_string())) {
			Ok(bytes) => Ok(Some(bytes)),
			Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
			Err(error) => Err(error),
		}
	}

	fn write(&mut self, tile: Tile, bytes: &[u8]) -> io::Result<()> {
		Self::replace(&self.root.join(tile.to_string()), bytes)
	}
}

/// Makes a folder and those above it, for good.
fn make_folder(path: &Path) -> io::Result<()> {
	if path.as_os_str().is_empty() || path.is_dir() {
		return Ok(());
	}
	let above = path.parent().unwrap_or(Path::new("."));
	make_folder(above)?;
	match fs::create_dir(path) {
		Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
		_ => (),
	}
	sync(above)
}

fn sync(folder: &Path) -> io::Result<()> {
	let folder = if folder.as_os_str().is_empty() {
		Path::new(".")
	} else {
		folder
	};
	File::open(folder)?.sync_all()
}
