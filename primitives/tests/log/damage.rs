// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is not there, not whole or not right is refused by its name, and changes nothing.

use super::{commitment, log_of, Tiles};
use carechain_primitives::log::{Level, LogBuilder, LogError, Tile, TileStore, TileTree, TreeHead};
use codec::{Decode, DecodeAll, Encode};
use proptest::prelude::*;
use std::convert::Infallible;

type Refusal = LogError<Infallible>;

#[test]
fn what_a_log_has_not_reached_is_refused_by_name() {
	let (_, tiles) = log_of(5);
	let tree = TileTree::new(&tiles, 5);
	for size in [6, 1 << 63, u64::MAX] {
		let refusal = Refusal::SizeNotReached { size, reached: 5 };
		assert_eq!(tree.root_at(size), Err(refusal));
		assert_eq!(tree.inclusion_proof(0, size), Err(refusal));
		assert_eq!(tree.consistency_proof(1, size), Err(refusal));
	}
	for (index, size) in [(5, 5), (3, 3), (0, 0), (u64::MAX, 5)] {
		let refusal = Refusal::IndexOutOfRange { index, size };
		assert_eq!(tree.inclusion_proof(index, size), Err(refusal));
	}
	let outside = |index| Refusal::IndexOutOfRange { index, size: 5 };
	assert_eq!(tree.entry(5), Err(outside(5)));
	assert_eq!(tree.entry(u64::MAX), Err(outside(u64::MAX)));
	let (first, second) = (4, 3);
	let refusal = Refusal::SizesOutOfOrder { first, second };
	assert_eq!(tree.consistency_proof(first, second), Err(refusal));
}

#[test]
fn a_chain_that_knows_as_much_or_something_else_is_not_told_anything() {
	let (log, tiles) = log_of(300);
	let tree = TileTree::new(&tiles, 300);
	let known = |size, root| TreeHead { size, root };
	for size in [300, 301, u64::MAX] {
		let refusal = Refusal::SizesOutOfOrder {
			first: size,
			second: 300,
		};
		assert_eq!(tree.extension(&known(size, log.root())), Err(refusal));
	}
	for size in [0, 1, 299] {
		let diverged = tree.extension(&known(size, log.root()));
		assert_eq!(diverged, Err(Refusal::Diverged));
	}
}

#[test]
fn every_tile_that_is_missing_or_cut_off_is_named() {
	let size = 66_000;
	let (log, tiles) = log_of(size);
	let (first, last) = (0, size - 1);
	for tile in tiles.keys().copied() {
		// What needs the tile: a proof for its first leaf, or its entry.
		let leaf = match tile.level {
			Level::Entries => tile.index << 8,
			Level::Hashes(level) => tile.index << (8 * u32::from(level) + 8),
		};
		let ask = |tiles: &Tiles| -> Result<(), Refusal> {
			let tree = TileTree::new(tiles, size);
			match tile.level {
				Level::Entries => tree.entry(leaf).map(|_| ()),
				Level::Hashes(_) => {
					// Two leaves, for the path of one does not read a row that it is alone in.
					tree.inclusion_proof(leaf, size)?;
					tree.inclusion_proof(if leaf == first { last } else { first }, size)?;
					tree.root_at(size).map(|_| ())
				}
			}
		};
		assert_eq!(ask(&tiles), Ok(()), "{tile}");
		let mut missing = tiles.clone();
		missing.remove(&tile);
		assert_eq!(ask(&missing), Err(Refusal::TileMissing(tile)));
		let mut cut = tiles.clone();
		cut.get_mut(&tile).unwrap().pop();
		assert_eq!(ask(&cut), Err(Refusal::TileCutOff(tile)));
		if !tile.is_full() {
			assert_eq!(
				LogBuilder::resume(&log.head(), &missing).err(),
				Some(Refusal::TileMissing(tile))
			);
			assert_eq!(
				LogBuilder::resume(&log.head(), &cut).err(),
				Some(Refusal::TileCutOff(tile))
			);
		}
	}
}

#[test]
fn an_entry_that_is_no_commitment_is_refused() {
	let (log, mut tiles) = log_of(3);
	let bundle = Tile::at_edge(Level::Entries, 3).unwrap();
	// The length of the second entry.
	tiles.get_mut(&bundle).unwrap()[34 + 1] = 31;
	let refusal = Refusal::NotACommitment(bundle);
	assert_eq!(TileTree::new(&tiles, 3).entry(0), Err(refusal));
	assert_eq!(LogBuilder::resume(&log.head(), &tiles).err(), Some(refusal));
}

#[test]
fn a_bit_that_turned_in_a_tile_at_the_edge_is_found_when_the_log_is_gone_on_with() {
	let (log, tiles) = log_of(258);
	for tile in tiles.keys().copied().filter(|tile| !tile.is_full()) {
		for bit in 0..tiles[&tile].len() * 8 {
			let mut turned = tiles.clone();
			turned.get_mut(&tile).unwrap()[bit / 8] ^= 1 << (bit % 8);
			let refusal = LogBuilder::resume(&log.head(), &turned).err();
			assert!(
				matches!(
					refusal,
					Some(Refusal::RootMismatch | Refusal::NotACommitment(_))
				),
				"{tile}: {refusal:?}"
			);
		}
	}
	let other = TreeHead {
		root: [7; 32],
		..log.head()
	};
	assert_eq!(
		LogBuilder::resume(&other, &tiles).err(),
		Some(Refusal::RootMismatch)
	);
}

#[test]
fn a_state_is_refused_whichever_bit_of_it_turned_and_wherever_it_is_cut() {
	let (log, _) = log_of(300);
	let state = log.encode();
	for bit in 0..state.len() * 8 {
		let mut turned = state.clone();
		turned[bit / 8] ^= 1 << (bit % 8);
		assert!(LogBuilder::decode_all(&mut &*turned).is_err(), "bit {bit}");
	}
	for length in 0..state.len() {
		assert!(LogBuilder::decode_all(&mut &state[..length]).is_err());
	}
	let longer = [&state[..], &[0]].concat();
	assert!(LogBuilder::decode_all(&mut &*longer).is_err());
}

proptest! {
	#[test]
	fn no_bytes_make_the_reader_of_states_panic(
		size in prop_oneof![any::<u64>(), 0..1_000u64, Just(u64::MAX), Just(1 << 63)],
		bytes in prop::collection::vec(any::<u8>(), 0..70_000),
	) {
		let state = [&size.to_le_bytes()[..], &bytes].concat();
		prop_assert!(LogBuilder::decode(&mut &*state).is_err());
	}
}

/// A store that fails at its n-th write and then works again.
struct Failing {
	tiles: Tiles,
	writes_until: usize,
}

#[derive(Debug, PartialEq)]
struct OutOfSpace;

impl TileStore for Failing {
	type Error = OutOfSpace;

	fn read(&self, tile: Tile) -> Result<Option<Vec<u8>>, OutOfSpace> {
		Ok(self.tiles.get(&tile).cloned())
	}

	fn write(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), OutOfSpace> {
		match self.writes_until.checked_sub(1) {
			Some(left) => self.writes_until = left,
			None => {
				self.writes_until = usize::MAX;
				return Err(OutOfSpace);
			}
		}
		self.tiles.insert(tile, bytes.to_vec());
		Ok(())
	}
}

#[test]
fn a_write_that_failed_appends_nothing_and_is_tried_again() {
	// Bundle, leaves, and the level above are full with the next one; one later three are at the edge.
	for writes_until in 0..6 {
		let (mut log, tiles) = log_of(65_535);
		let mut store = Failing {
			tiles,
			writes_until,
		};
		let mut failed = 0;
		let mut retried = |outcome: Result<(), LogError<OutOfSpace>>, log: &LogBuilder, size| {
			if outcome.is_err() {
				assert_eq!(outcome, Err(LogError::Store(OutOfSpace)));
				assert_eq!(log.size(), size);
				failed += 1;
			}
			outcome.is_err()
		};
		for index in [65_535, 65_536] {
			let outcome = log.append(commitment(index), &mut store).map(|_| ());
			if retried(outcome, &log, index) {
				assert_eq!(log.append(commitment(index), &mut store), Ok(index));
			}
		}
		let outcome = log.checkpoint(&mut store).map(|_| ());
		if retried(outcome, &log, 65_537) {
			assert_eq!(log.checkpoint(&mut store), Ok(log.head()));
		}
		assert_eq!(failed, 1);
		let (expected, tiles) = log_of(65_537);
		assert_eq!(log.head(), expected.head());
		for (tile, bytes) in tiles {
			assert!(store.tiles.get(&tile) == Some(&bytes), "{tile}");
		}
	}
}
