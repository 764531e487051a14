// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Writing the database anew, so that nothing that was deleted is left in its files.
//!
//! When the chain forgets a patient, and the blocks that named it are pruned, the database finds neither
//! any more. Their bytes stay in its files all the same, in places that are free to be written over,
//! until something is. Who has to show that they are gone writes the database anew from time to time:
//! what is alive is copied, and the old files are removed.
//!
//! What the disk itself, or a backup, keeps of removed files is the operator's to care for.

use std::{
	fs,
	path::{Path, PathBuf},
};

use clap::Parser;
use sc_cli::{CliConfiguration, DatabaseParams, SharedParams};
use sc_service::DatabaseSource;

/// Write the database anew, so that nothing that was deleted is left in its files.
///
/// Stop the node first. It takes as much room again as the database, for as long as it runs. If it is
/// interrupted, run it again, or start the node: the database is as it was.
#[derive(Debug, Clone, Parser)]
pub struct RewriteDatabaseCmd {
	/// Which chain, and where.
	#[command(flatten)]
	pub shared_params: SharedParams,

	/// Which database.
	#[command(flatten)]
	pub database_params: DatabaseParams,
}

impl CliConfiguration for RewriteDatabaseCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared_params
	}

	fn database_params(&self) -> Option<&DatabaseParams> {
		Some(&self.database_params)
	}
}

impl RewriteDatabaseCmd {
	/// Rewrites the database of a node that does not run.
	pub fn run(&self, database: &DatabaseSource) -> Result<(), String> {
		let path = match database {
			DatabaseSource::ParityDb { path } => path,
			DatabaseSource::Auto { paritydb_path, .. } => paritydb_path,
			_ => return Err("only databases of the kind `paritydb` can be rewritten".into()),
		};
		let (before, after) = rewrite(path)?;
		println!(
			"{} is rewritten: {before} bytes, then {after}.",
			path.display()
		);
		Ok(())
	}
}

/// Copies what is alive into new files, which take the place of the old ones. Returns how many bytes the
/// files had, and have.
fn rewrite(path: &Path) -> Result<(u64, u64), String> {
	let (fresh, old) = (beside(path, "fresh"), beside(path, "old"));
	// An earlier run may have been interrupted between the last two steps.
	if !path.exists() && old.exists() {
		rename(&old, path)?;
	}
	remove(&fresh)?;
	remove(&old)?;

	let shown = path.display();
	let options = parity_db::Options::load_metadata(path)
		.map_err(|error| format!("{shown} cannot be read: {error}"))?
		.ok_or_else(|| format!("there is no database at {shown}"))?;
	let count = u8::try_from(options.columns.len())
		.map_err(|_| format!("{shown} has more columns than a database can have"))?;
	let mut copy = parity_db::Options::with_columns(&fresh, count);
	copy.columns = options.columns;
	let all: Vec<u8> = (0..count).collect();
	parity_db::migrate(path, copy, false, &all)
		.map_err(|error| format!("{shown} cannot be copied: {error}"))?;

	let sizes = (size(path)?, size(&fresh)?);
	rename(path, &old)?;
	rename(&fresh, path)?;
	remove(&old)?;
	Ok(sizes)
}

/// A folder of the same name and this extension.
fn beside(path: &Path, extension: &str) -> PathBuf {
	path.with_extension(extension)
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
	fs::rename(from, to).map_err(|error| {
		format!(
			"{} cannot be moved to {}: {error}",
			from.display(),
			to.display()
		)
	})
}

fn remove(folder: &Path) -> Result<(), String> {
	match fs::remove_dir_all(folder) {
		Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
			Err(format!("{} cannot be removed: {error}", folder.display()))
		}
		_ => Ok(()),
	}
}

/// How many bytes the files of a database have.
fn size(folder: &Path) -> Result<u64, String> {
	let sum = || -> std::io::Result<u64> {
		fs::read_dir(folder)?.try_fold(0, |sum, file| Ok(sum + file?.metadata()?.len()))
	};
	sum().map_err(|error| format!("{} cannot be read: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use parity_db::{CompressionType, Db, Options};

	const SECRET: &[u8] = b"a pseudonym that is to be forgotten";
	const KEPT: &[u8] = b"what stays";

	/// Like a node's: a column of plain values, and one that counts references.
	fn options(path: &Path) -> Options {
		let mut options = Options::with_columns(path, 2);
		options.columns[0].compression = CompressionType::Lz4;
		options.columns[1].ref_counted = true;
		options.columns[1].preimage = true;
		options.columns[1].uniform = true;
		options
	}

	fn key(number: u8) -> Vec<u8> {
		vec![number; 32]
	}

	/// A database in which something was deleted, and something kept: one value twice.
	fn database(path: &Path) {
		let db = Db::open_or_create(&options(path)).unwrap();
		db.commit(vec![
			(0, key(1), Some(SECRET.to_vec())),
			(0, key(2), Some(KEPT.to_vec())),
			(1, key(3), Some(SECRET.to_vec())),
			(1, key(4), Some(KEPT.to_vec())),
			(1, key(4), Some(KEPT.to_vec())),
		])
		.unwrap();
		drop(db);
		let db = Db::open(&options(path)).unwrap();
		db.commit(vec![(0, key(1), None), (1, key(3), None::<Vec<u8>>)])
			.unwrap();
	}

	fn files_have(path: &Path, bytes: &[u8]) -> bool {
		fs::read_dir(path).unwrap().any(|file| {
			let content = fs::read(file.unwrap().path()).unwrap();
			content.windows(bytes.len()).any(|it| it == bytes)
		})
	}

	fn check(path: &Path) {
		assert!(!files_have(path, SECRET));
		assert!(!beside(path, "old").exists() && !beside(path, "fresh").exists());
		let get = |column, number| {
			let db = Db::open(&options(path)).unwrap();
			db.get(column, &key(number)).unwrap()
		};
		assert_eq!(get(0, 1), None);
		assert_eq!(get(1, 3), None);
		assert_eq!(get(0, 2).as_deref(), Some(KEPT));
		// References are counted on: the value goes with the second removal.
		for left in [Some(KEPT), None] {
			let db = Db::open(&options(path)).unwrap();
			db.commit(vec![(1, key(4), None::<Vec<u8>>)]).unwrap();
			drop(db);
			assert_eq!(get(1, 4).as_deref(), left);
		}
	}

	#[test]
	fn what_was_deleted_is_in_no_file_afterwards_and_the_rest_is_as_it_was() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("full");
		database(&path);
		assert!(files_have(&path, SECRET), "nothing to prove");
		rewrite(&path).unwrap();
		check(&path);
	}

	#[test]
	fn an_interrupted_run_is_taken_up() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("full");
		database(&path);
		// Between the last two steps: the old files are aside, and the new ones not yet in place.
		fs::create_dir(beside(&path, "fresh")).unwrap();
		fs::rename(&path, beside(&path, "old")).unwrap();
		rewrite(&path).unwrap();
		check(&path);
	}

	#[test]
	fn a_database_that_is_not_there_or_in_use_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("full");
		assert!(rewrite(&path).unwrap_err().contains("there is no database"));
		database(&path);
		let running = Db::open(&options(&path)).unwrap();
		assert!(rewrite(&path).unwrap_err().contains("cannot be copied"));
		drop(running);
		rewrite(&path).unwrap();
	}
}
