// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether the node may write where it keeps things.

use std::{fs, path::Path};

use super::Unable;

/// Makes the folder if need be, and writes a file to it that is gone afterwards.
///
/// Asking for permissions would not tell: a file system can be read only, or full.
pub fn check(folder: &Path) -> Result<(), Unable> {
	let probe = folder.join(format!(".written-by-{}", std::process::id()));
	fs::create_dir_all(folder)
		.and_then(|()| fs::write(&probe, b"carechain"))
		.and_then(|()| fs::remove_file(&probe))
		.map_err(|error| Unable::Folder {
			path: folder.into(),
			error,
		})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_folder_is_made_and_nothing_is_left_in_it() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let inner = folder.path().join("a/b");
		check(&inner).expect("it can be written to");
		assert_eq!(fs::read_dir(&inner).map(Iterator::count).ok(), Some(0));
	}

	#[test]
	fn a_file_in_the_place_of_the_folder_is_told() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let file = folder.path().join("file");
		fs::write(&file, b"").expect("it can be written to");
		let error = check(&file).expect_err("it is a file").to_string();
		assert!(error.contains(&file.display().to_string()), "{error}");
		assert!(error.contains("--base-path"), "{error}");
	}
}
