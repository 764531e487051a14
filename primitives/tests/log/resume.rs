// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Logs that are left and gone on with: after a restart, after a crash, by somebody else.

use super::{commitment, grow, log_of, Tiles};
use carechain_primitives::{
	log::{LogBuilder, Tile, TileTree, TreeHead},
	merkle::Tree,
	Commitment,
};
use codec::{DecodeAll, Encode};

/// Sizes beside and between those at which tiles are full.
const SIZES: [u64; 11] = [0, 1, 7, 255, 256, 257, 600, 65_535, 65_536, 65_537, 66_000];

fn saved_and_read_again(log: &LogBuilder) -> LogBuilder {
	LogBuilder::decode_all(&mut &*log.encode()).expect("it was encoded")
}

/// Goes on to a size that fills tiles on three levels, and compares with a log that was never left.
#[track_caller]
fn goes_on_as_if_never_left(mut log: LogBuilder, mut tiles: Tiles, size: u64) {
	let to = size + 66_000;
	grow(&mut log, &mut tiles, to);
	let head = log.checkpoint(&mut tiles).unwrap();
	let (expected, expected_tiles) = log_of(to);
	assert_eq!(head, expected.head());
	for (tile, bytes) in expected_tiles {
		assert!(tiles.get(&tile) == Some(&bytes), "{tile} from {size}");
	}
}

#[test]
fn a_log_goes_on_from_its_saved_state() {
	for size in SIZES {
		let (log, tiles) = log_of(size);
		goes_on_as_if_never_left(saved_and_read_again(&log), tiles, size);
	}
}

#[test]
fn a_log_goes_on_from_its_tiles() {
	for size in SIZES {
		let (log, tiles) = log_of(size);
		let resumed = LogBuilder::resume(&log.head(), &tiles).unwrap();
		goes_on_as_if_never_left(resumed, tiles, size);
	}
}

#[test]
fn a_resumed_log_writes_again_only_what_it_cannot_know_to_be_there() {
	let (log, tiles) = log_of(600);
	let written_by = |mut log: LogBuilder| {
		let mut written = Tiles::new();
		log.checkpoint(&mut written).unwrap();
		written.into_keys().collect::<Vec<_>>()
	};
	assert_eq!(
		written_by(LogBuilder::resume(&log.head(), &tiles).unwrap()),
		[]
	);
	// Whoever saves the state need not have written the edge.
	let partial: Vec<Tile> = tiles.into_keys().filter(|tile| !tile.is_full()).collect();
	assert_eq!(written_by(saved_and_read_again(&log)), partial);
}

#[test]
fn a_full_tile_stands_in_for_a_partial_one_that_made_way() {
	let (smaller, _) = log_of(200);
	let (_, mut tiles) = log_of(300);
	tiles.retain(|tile, _| tile.is_full() || tile.index > 0);
	assert_eq!(TileTree::new(&tiles, 200).root_at(200), Ok(smaller.root()));
	let resumed = LogBuilder::resume(&smaller.head(), &tiles).unwrap();
	assert_eq!(resumed.head(), smaller.head());
}

/// Salts are drawn anew after a crash, so that other commitments come to the same places.
#[test]
fn what_a_crash_left_behind_is_no_part_of_the_log() {
	let other = |index: u64| Commitment([0xee; 32].map(|byte: u8| byte ^ (index % 251) as u8));
	for (saved_at, crashed_at, then) in [
		(0, 300, 200),
		(100, 700, 260),
		(250, 256, 257),
		(256, 1_000, 999),
		(65_000, 66_000, 65_600),
	] {
		let (log, mut tiles) = log_of(saved_at);
		let state = log.encode();
		let mut lost = log;
		grow(&mut lost, &mut tiles, crashed_at);
		lost.checkpoint(&mut tiles).unwrap();

		let mut log = LogBuilder::decode_all(&mut &*state).unwrap();
		let mut memory = Tree::new();
		(0..saved_at).for_each(|index| memory.push(&commitment(index).0));
		for index in saved_at..then {
			assert_eq!(log.append(other(index), &mut tiles), Ok(index));
			memory.push(&other(index).0);
		}
		let (size, root) = (then, memory.root());
		assert_eq!(log.checkpoint(&mut tiles), Ok(TreeHead { size, root }));
		let tree = TileTree::new(&tiles, then);
		for at in (0..then).rev().take(700) {
			assert_eq!(
				tree.inclusion_proof(at, then).ok(),
				memory.inclusion_proof(at, then)
			);
			assert_eq!(
				tree.consistency_proof(at, then).ok(),
				memory.consistency_proof(at, then)
			);
			let expected = if at < saved_at {
				commitment(at)
			} else {
				other(at)
			};
			assert_eq!(tree.entry(at), Ok(expected));
		}
		assert_eq!(
			LogBuilder::resume(&log.head(), &tiles).unwrap().root(),
			root
		);
	}
}
