// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Another implementation of tiles reads what the builder wrote: it checks every tile that it reads against the
//! root, and its proofs are the same.

use super::{commitment, grow, log_of, Tiles};
use carechain_primitives::{
	log::{Level, LogBuilder, Tile, TileTree, TILE_HEIGHT},
	merkle::Hash,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use tlog_tiles::{prove_record, prove_tree, record_hash, tree_hash, TileHashReader, TileReader};

const LARGEST: u64 = 300;
const MILLION: u64 = 1_000_000;

/// Our tiles, for them to read.
struct Reader<'a>(&'a Tiles);

impl TileReader for Reader<'_> {
	fn height(&self) -> u8 {
		u8::try_from(TILE_HEIGHT).expect("a small number")
	}

	fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
		let read = |theirs: &tlog_tiles::Tile| {
			let width = u16::try_from(theirs.width()).expect("at most 256");
			let tile = Tile {
				level: Level::Hashes(theirs.level()),
				index: theirs.level_index(),
				width,
			};
			// A log that has grown since has a wider form.
			let mut wider = (width..=256).map(|width| Tile { width, ..tile });
			let bytes = wider
				.find_map(|tile| self.0.get(&tile))
				.expect("the tile is there");
			bytes[..usize::from(width) * 32].to_vec()
		};
		Ok(tiles.iter().map(read).collect())
	}

	fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn ours(hashes: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
	hashes.into_iter().map(|hash| hash.0).collect()
}

/// Compares one inclusion and one consistency proof.
fn agree(tiles: &Tiles, tree: &TileTree<'_, Tiles>, (size, index, first): (u64, u64, u64)) {
	let root = tree.root_at(size).unwrap();
	let reader = Reader(tiles);
	let theirs = TileHashReader::new(size, tlog_tiles::Hash(root), &reader);
	assert_eq!(tree_hash(size, &theirs).unwrap().0, root);
	assert_eq!(
		ours(prove_record(size, index, &theirs).unwrap()),
		tree.inclusion_proof(index, size).unwrap()
	);
	assert_eq!(
		ours(prove_tree(size, first, &theirs).unwrap()),
		tree.consistency_proof(first, size).unwrap()
	);
}

#[test]
fn it_makes_the_same_proofs_at_every_size_to_300() {
	let (mut log, mut tiles) = (LogBuilder::new(), Tiles::new());
	for size in 1..=LARGEST {
		grow(&mut log, &mut tiles, size);
		log.checkpoint(&mut tiles).unwrap();
		let tree = TileTree::new(&tiles, size);
		for index in 0..size {
			agree(&tiles, &tree, (size, index, index + 1));
		}
	}
}

#[test]
fn it_makes_the_same_proofs_at_random_sizes_to_a_million() {
	let (_, tiles) = log_of(MILLION);
	let tree = TileTree::new(&tiles, MILLION);
	let mut runner = TestRunner::deterministic();
	let cases = (1..=MILLION).prop_flat_map(|size| (Just(size), 0..size, 1..=size));
	for _ in 0..300 {
		agree(
			&tiles,
			&tree,
			cases.new_tree(&mut runner).unwrap().current(),
		);
	}
}

#[test]
fn it_hashes_leaves_as_we_do() {
	let (_, tiles) = log_of(1);
	let tile = Tile::at_edge(Level::Hashes(0), 1).unwrap();
	assert_eq!(tiles[&tile], record_hash(&commitment(0).0).0);
}
