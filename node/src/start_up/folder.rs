// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether the node may write where it keeps things.

use std::{fs, io, path::Path};

use super::Unable;

/// The option that says where the node keeps things.
pub const BASE: &str = "--base-path";
/// The option that says where it keeps session keys.
pub const KEYSTORE: &str = "--keystore-path";

/// Makes the folder if need be, and writes a file to it that is gone afterwards. `option` says which folder.
///
/// Asking for permissions would not tell: a file system can be read only, or full.
pub fn check(folder: &Path, option: &'static str) -> Result<(), Unable> {
	let probe = folder.join(format!(".written-by-{}", std::process::id()));
	fs::create_dir_all(folder)
		.and_then(|()| fs::write(&probe, b"carechain"))
		.and_then(|()| fs::remove_file(&probe))
		.map_err(|error| unable(folder, option, error))
}

/// Does so with a folder that is there, and makes none.
pub fn check_if_there(folder: &Path, option: &'static str) -> Result<(), Unable> {
	match folder.try_exists() {
		Ok(true) => check(folder, option),
		Ok(false) => Ok(()),
		Err(error) => Err(unable(folder, option, error)),
	}
}

fn unable(folder: &Path, option: &'static str, error: io::Error) -> Unable {
	Unable::Folder {
		path: folder.into(),
		option,
		error,
	}
}

/// Whether an error speaks of what the node may not do, or has no room for. What it is about is whole then.
pub fn refuses(error: &io::Error) -> bool {
	use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
	matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) || is_full(error)
}

/// Whether an error speaks of a disk that is full.
pub fn is_full(error: &io::Error) -> bool {
	use io::ErrorKind::{QuotaExceeded, StorageFull};
	matches!(error.kind(), QuotaExceeded | StorageFull)
}

/// The error of the system's that a text tells, if it is such a one.
///
/// Errors of the database and of the keystore reach us as text alone, but the standard library puts the
/// system's number in it.
pub fn refusal_in(text: &str) -> Option<io::Error> {
	let (_, number) = text.split_once("(os error ")?;
	let (number, _) = number.split_once(')')?;
	let error = io::Error::from_raw_os_error(number.parse().ok()?);
	refuses(&error).then_some(error)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_folder_is_made_and_nothing_is_left_in_it() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let inner = folder.path().join("a/b");
		check(&inner, BASE).expect("it can be written to");
		assert_eq!(fs::read_dir(&inner).map(Iterator::count).ok(), Some(0));
	}

	#[test]
	fn a_file_in_the_place_of_the_folder_is_told() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let file = folder.path().join("file");
		fs::write(&file, b"").expect("it can be written to");
		let error = check(&file, BASE).expect_err("it is a file").to_string();
		assert!(error.contains(&file.display().to_string()), "{error}");
		assert!(error.contains("--base-path"), "{error}");
	}

	#[test]
	fn a_folder_that_is_not_there_is_not_made_where_it_need_not_be() {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let inner = folder.path().join("a");
		check_if_there(&inner, BASE).expect("it need not be there");
		assert!(!inner.exists());
		fs::create_dir(&inner).expect("it can be made");
		check_if_there(&inner, BASE).expect("it can be written to");
		fs::write(inner.join("file"), b"").expect("it can be written to");
		assert!(check_if_there(&inner.join("file"), BASE).is_err());
	}

	#[test]
	fn what_the_system_refuses_is_told_from_what_is_damaged_in_text_as_well() {
		const DENIED: i32 = 13;
		const READ_ONLY: i32 = 30;
		const FULL: i32 = 28;
		for code in [DENIED, READ_ONLY, FULL] {
			let error = io::Error::from_raw_os_error(code);
			assert!(refuses(&error), "{error}");
			let found = refusal_in(&format!("IO Error: {error}"));
			assert_eq!(found.and_then(|it| it.raw_os_error()), Some(code));
		}
		const NO_SUCH_FILE: i32 = 2;
		let missing = io::Error::from_raw_os_error(NO_SUCH_FILE);
		assert!(!refuses(&missing));
		for text in [&missing.to_string(), "Corruption: log", "(os error x)", ""] {
			assert!(refusal_in(text).is_none(), "{text}");
		}
	}
}
