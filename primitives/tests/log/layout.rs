// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Which tiles there are, and their paths, as <https://c2sp.org/tlog-tiles> has them.

use super::{log_of, Tiles};
use carechain_primitives::log::{Level, Tile, MAX_LOG_SIZE};

fn path(level: Level, index: u64, width: u16) -> String {
	Tile {
		level,
		index,
		width,
	}
	.to_string()
}

fn paths(tiles: &Tiles) -> Vec<String> {
	tiles.keys().map(Tile::to_string).collect()
}

#[test]
fn paths_are_those_of_the_specification() {
	let hashes = Level::Hashes;
	assert_eq!(path(hashes(3), 1_234_067, 256), "tile/3/x001/x234/067");
	assert_eq!(path(Level::Entries, 0, 8), "tile/entries/000.p/8");
	assert_eq!(path(hashes(0), 1_000, 255), "tile/0/x001/000.p/255");
	assert_eq!(path(hashes(0), 999, 256), "tile/0/999");
	assert_eq!(
		path(Level::Entries, u64::MAX, 256),
		"tile/entries/x018/x446/x744/x073/x709/x551/615"
	);
}

#[test]
fn seventy_thousand_entries_have_the_tiles_that_the_specification_says() {
	let (_, tiles) = log_of(70_000);
	let full = |level| {
		tiles
			.keys()
			.filter(|tile| tile.level == level && tile.is_full())
			.count()
	};
	assert_eq!(full(Level::Entries), 273);
	assert_eq!(full(Level::Hashes(0)), 273);
	assert_eq!(full(Level::Hashes(1)), 1);
	let partial = tiles.keys().filter(|tile| !tile.is_full());
	assert_eq!(
		partial.map(Tile::to_string).collect::<Vec<_>>(),
		[
			"tile/entries/273.p/112",
			"tile/0/273.p/112",
			"tile/1/001.p/17",
			"tile/2/000.p/1",
		]
	);
}

#[test]
fn a_tile_that_is_just_full_has_no_partial_form_and_one_above() {
	let (_, tiles) = log_of(256);
	assert_eq!(
		paths(&tiles),
		["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
	);
}

#[test]
fn the_log_without_leaves_has_no_tiles() {
	assert_eq!(paths(&log_of(0).1), [""; 0]);
}

#[test]
fn only_what_has_grown_is_written_again() {
	let (mut log, _) = log_of(65_537);
	let mut tiles = Tiles::new();
	log.checkpoint(&mut tiles).unwrap();
	assert_eq!(paths(&tiles), [""; 0]);
	super::grow(&mut log, &mut tiles, 65_538);
	log.checkpoint(&mut tiles).unwrap();
	assert_eq!(paths(&tiles), ["tile/entries/256.p/2", "tile/0/256.p/2"]);
}

#[test]
fn partial_tiles_are_superseded_once_they_are_full() {
	let superseded = |before, size| {
		Tile::superseded(before, size)
			.map(|tile| tile.to_string())
			.collect::<Vec<_>>()
	};
	assert_eq!(superseded(0, 1_000), [""; 0]);
	assert_eq!(superseded(200, 255), [""; 0]);
	assert_eq!(
		superseded(200, 256),
		["tile/entries/000.p/200", "tile/0/000.p/200"]
	);
	assert_eq!(
		superseded(65_535, 65_536),
		[
			"tile/entries/255.p/255",
			"tile/0/255.p/255",
			"tile/1/000.p/255"
		]
	);
}

#[test]
fn no_tile_is_where_the_log_does_not_reach() {
	for (level, index, size) in [
		(Level::Entries, 0, 0),
		(Level::Entries, 1, 256),
		(Level::Hashes(0), u64::MAX, u64::MAX),
		(Level::Hashes(1), 0, 255),
		(Level::Hashes(8), 0, MAX_LOG_SIZE),
		(Level::Hashes(u8::MAX), 0, u64::MAX),
	] {
		assert_eq!(Tile::in_log(level, index, size), None, "{level} {index}");
	}
	assert_eq!(Tile::of_leaf(256, 256), None);
	assert_eq!(Tile::of_leaf(u64::MAX, MAX_LOG_SIZE), None);
}
