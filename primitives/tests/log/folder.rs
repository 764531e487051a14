// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Tiles in files.

use super::{commitment, log_of, Tiles};
use carechain_primitives::log::{Folder, Level, LogBuilder, Tile, TileStore, TileTree};
use std::{collections::BTreeSet, fs, path::Path};

/// The files below a folder, relative to it.
fn files(folder: &Path) -> BTreeSet<String> {
	let mut found = BTreeSet::new();
	let mut folders = vec![folder.to_path_buf()];
	while let Some(next) = folders.pop() {
		for entry in fs::read_dir(next).unwrap() {
			let path = entry.unwrap().path();
			if path.is_dir() {
				folders.push(path);
			} else {
				let path = path.strip_prefix(folder).unwrap();
				found.insert(path.to_str().unwrap().to_string());
			}
		}
	}
	found
}

fn log_in(folder: &mut Folder, size: u64) -> LogBuilder {
	let mut log = LogBuilder::new();
	for index in 0..size {
		log.append(commitment(index), folder).unwrap();
	}
	log.checkpoint(folder).unwrap();
	log
}

#[test]
fn a_log_is_in_the_files_of_the_specification_and_in_no_others() {
	let place = tempfile::tempdir().unwrap();
	// Nothing is there yet, not even the folder.
	let root = place.path().join("log/public");
	let mut folder = Folder::new(&root);
	let log = log_in(&mut folder, 600);
	let (_, tiles): (_, Tiles) = log_of(600);
	let paths: BTreeSet<String> = tiles.keys().map(Tile::to_string).collect();
	assert_eq!(files(&root), paths);
	for (tile, bytes) in tiles {
		assert_eq!(folder.read(tile).unwrap(), Some(bytes));
	}
	let tree = TileTree::new(&folder, 600);
	assert_eq!(tree.root_at(600).unwrap(), log.root());
	assert_eq!(
		LogBuilder::resume(&log.head(), &folder).unwrap().head(),
		log.head()
	);
}

#[test]
fn what_is_not_there_is_nothing_and_what_cannot_be_read_is_an_error() {
	let place = tempfile::tempdir().unwrap();
	let folder = Folder::new(place.path());
	let tile = Tile::at_edge(Level::Entries, 3).unwrap();
	assert_eq!(folder.read(tile).unwrap(), None);
	// A folder stands where the file should.
	fs::create_dir_all(place.path().join(tile.to_string())).unwrap();
	assert!(folder.read(tile).is_err());
}

#[test]
fn partial_forms_go_and_the_full_one_stays() {
	let place = tempfile::tempdir().unwrap();
	let mut folder = Folder::new(place.path());
	let mut log = log_in(&mut folder, 200);
	for index in 200..300 {
		log.append(commitment(index), &mut folder).unwrap();
	}
	log.checkpoint(&mut folder).unwrap();
	// The second time there is nothing left to remove.
	for _ in 0..2 {
		for tile in Tile::superseded(200, 300) {
			folder.remove_partials(tile).unwrap();
		}
	}
	let (_, tiles) = log_of(300);
	let paths: BTreeSet<String> = tiles.keys().map(Tile::to_string).collect();
	assert_eq!(files(place.path()), paths);
	let smaller = TileTree::new(&folder, 200).root_at(200).unwrap();
	assert_eq!(smaller, log_of(200).0.root());
}

#[test]
fn what_is_replaced_is_the_new_content_with_nothing_beside_it() {
	let place = tempfile::tempdir().unwrap();
	let path = place.path().join("a/b/state");
	for content in [&b"longer than the next"[..], b"short"] {
		Folder::replace(&path, content).unwrap();
		assert_eq!(fs::read(&path).unwrap(), content);
	}
	assert_eq!(files(place.path()), ["a/b/state".to_string()].into());
}
