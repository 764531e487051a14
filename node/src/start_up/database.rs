// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether this node can read the database, and whether it is the chain's.

use std::{fs, io, path::Path};

use carechain_runtime::Hash;
use parity_db::{Error as DatabaseError, Options};
use sc_service::{DatabaseSource, Error};

use super::{folder, Unable};

/// The newest format that the database's library reads, which is also the one that it writes.
pub const NEWEST_VERSION: u32 = 8;
/// The oldest that it reads.
pub const OLDEST_VERSION: u32 = 4;

/// What the library says of a database that is open elsewhere. It reaches us as text alone.
const IN_USE: &str = "Database file is in use";

/// Checks the format that a database says it has. What is not there yet has none.
pub fn check_version(path: &Path) -> Result<(), Unable> {
	match Options::load_metadata(path) {
		Ok(None) => Ok(()),
		Ok(Some(metadata)) if metadata.version <= NEWEST_VERSION => Ok(()),
		Ok(Some(metadata)) => Err(Unable::DatabaseVersion {
			path: path.into(),
			found: metadata.version.to_string(),
		}),
		Err(DatabaseError::InvalidConfiguration(reason)) => Err(match version_in(path) {
			Some(found) => Unable::DatabaseVersion {
				path: path.into(),
				found,
			},
			None => Unable::Database {
				path: path.into(),
				reason,
			},
		}),
		Err(DatabaseError::Io(error)) if folder::refuses(&error) => Err(refused(path, error)),
		Err(error) => Err(Unable::Database {
			path: path.into(),
			reason: error.to_string(),
		}),
	}
}

/// A database that is whole, and that the node may not open.
fn refused(path: &Path, error: io::Error) -> Unable {
	Unable::Folder {
		path: path.into(),
		option: folder::BASE,
		error,
	}
}

/// The version that is written in the database's description.
fn version_in(path: &Path) -> Option<String> {
	let text = fs::read_to_string(path.join("metadata")).ok()?;
	let mut lines = text.lines();
	lines.find_map(|line| line.strip_prefix("version=").map(Into::into))
}

/// Checks that the database is of the chain that the specification makes.
///
/// The SDK would go on with whatever chain is there, and the node find no peers: to them it is on another
/// chain than it says.
pub fn check_chain(
	source: &DatabaseSource,
	database: Hash,
	specification: Hash,
) -> Result<(), Unable> {
	// An empty one has no genesis block yet.
	if database == Hash::default() || database == specification {
		return Ok(());
	}
	Err(Unable::OtherChain {
		path: source.path().map(Into::into).unwrap_or_default(),
		database,
		specification,
	})
}

/// Says why the database could not be opened.
pub fn not_opened(source: &DatabaseSource, error: sp_blockchain::Error) -> Error {
	let path = source.path().unwrap_or(Path::new(""));
	let reason = error.to_string();
	let unable = if reason.contains(IN_USE) {
		Unable::DatabaseInUse { path: path.into() }
	} else if let Some(error) = folder::refusal_in(&reason) {
		refused(path, error)
	} else {
		Unable::Database {
			path: path.into(),
			reason,
		}
	};
	unable.into()
}

#[cfg(test)]
mod tests {
	use super::*;
	use tempfile::TempDir;

	/// A database as a node makes it.
	fn made() -> TempDir {
		let folder = tempfile::tempdir().expect("there is a temporary folder");
		let options = Options::with_columns(folder.path(), 2);
		parity_db::Db::open_or_create(&options).expect("it can be made");
		folder
	}

	fn with_version(version: &str) -> Result<(), Unable> {
		let folder = made();
		let file = folder.path().join("metadata");
		let text = fs::read_to_string(&file).expect("it is there");
		let now = format!("version={NEWEST_VERSION}");
		assert!(text.contains(&now), "{text}");
		fs::write(&file, text.replace(&now, &format!("version={version}"))).expect("it can be");
		check_version(folder.path())
	}

	#[test]
	fn a_database_of_this_library_and_none_at_all_are_fine() {
		assert!(check_version(made().path()).is_ok());
		let none = tempfile::tempdir().expect("there is a temporary folder");
		assert!(check_version(none.path()).is_ok());
		assert!(with_version(&OLDEST_VERSION.to_string()).is_ok());
	}

	#[test]
	fn older_and_newer_databases_are_told_with_their_version() {
		for version in ["3", "9"] {
			let error = with_version(version).expect_err(version).to_string();
			assert!(
				error.contains(&format!(
					"of version {version}, and this node reads versions 4 to 8"
				)),
				"{error}"
			);
		}
	}

	#[test]
	fn a_damaged_description_is_told() {
		let error = with_version("eight").expect_err("it is no number");
		assert!(matches!(error, Unable::Database { .. }), "{error}");
	}

	#[test]
	fn a_database_that_is_open_elsewhere_is_told() {
		let folder = made();
		let options = Options::with_columns(folder.path(), 2);
		let _first = parity_db::Db::open(&options).expect("it can be opened");
		let error = parity_db::Db::open(&options).err().expect("it is open");
		let source = DatabaseSource::ParityDb {
			path: folder.path().into(),
		};
		let error = sp_blockchain::Error::Backend(error.to_string());
		let said = not_opened(&source, error).to_string();
		assert!(said.contains("another process has the database"), "{said}");
	}

	#[test]
	fn a_database_that_the_node_may_not_open_is_not_to_be_removed() {
		let source = DatabaseSource::ParityDb {
			path: "/somewhere".into(),
		};
		for (reason, is_refused) in [
			("IO Error: Permission denied (os error 13)", true),
			("IO Error: Read-only file system (os error 30)", true),
			("IO Error: No space left on device (os error 28)", true),
			("IO Error: Input/output error (os error 5)", false),
			("Corruption: Bad log file", false),
		] {
			let error = sp_blockchain::Error::Backend(reason.into());
			let said = not_opened(&source, error).to_string();
			assert_eq!(
				said.contains("cannot write to the folder /somewhere"),
				is_refused
			);
			assert_eq!(said.contains("purge-chain"), !is_refused, "{said}");
		}
	}

	#[test]
	fn only_another_chain_is_another_chain() {
		let source = DatabaseSource::ParityDb {
			path: "/somewhere".into(),
		};
		let [one, other] = [Hash::repeat_byte(1), Hash::repeat_byte(2)];
		assert!(check_chain(&source, Hash::default(), one).is_ok());
		assert!(check_chain(&source, one, one).is_ok());
		let error = check_chain(&source, one, other).expect_err("they differ");
		let said = error.to_string();
		assert!(said.contains("/somewhere is of another chain"), "{said}");
	}
}
