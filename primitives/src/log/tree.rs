// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Roots and proofs from tiles.

use super::{
	rows::{decode, Place},
	Extension, Level, LogError, Tile, TileStore, TreeHead,
};
use crate::{
	merkle::{
		subtrees::{consistency_ranges, inclusion_ranges, Range, Subtree},
		Hash,
	},
	Commitment,
};
use alloc::{
	collections::{btree_map::Entry, BTreeMap},
	vec::Vec,
};

/// The tree of a log of some size, read from its tiles.
///
/// A proof reads at most a few tiles of each level, and these are all that is in memory. Tiles are taken as
/// they are: who cannot rely on the store verifies what comes out ([`merkle`](crate::merkle)).
#[derive(Clone, Copy, Debug)]
pub struct TileTree<'a, S> {
	store: &'a S,
	size: u64,
}

/// The rows that a proof has read: neighbouring subtrees stand in the same few.
type Rows = BTreeMap<(u8, u64), Vec<Hash>>;

impl<'a, S: TileStore> TileTree<'a, S> {
	/// The tree of the log that had this size at a [`checkpoint`](super::LogBuilder::checkpoint).
	pub fn new(store: &'a S, size: u64) -> Self {
		Self { store, size }
	}

	/// Number of leaves.
	pub fn size(&self) -> u64 {
		self.size
	}

	/// The root that the tree had at a size.
	///
	/// # Errors
	/// [`LogError::SizeNotReached`], or what is wrong with a tile.
	pub fn root_at(&self, size: u64) -> Result<Hash, LogError<S::Error>> {
		self.ensure_reached(size)?;
		self.hash_of(Range::whole(size), &mut Rows::new())
	}

	/// The path from a leaf to the root at a size, the sibling of the leaf first (RFC 6962 §2.1.1).
	///
	/// # Errors
	/// [`LogError::SizeNotReached`], [`LogError::IndexOutOfRange`], or what is wrong with a tile.
	pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, LogError<S::Error>> {
		self.ensure_reached(size)?;
		let ranges =
			inclusion_ranges(index, size).ok_or(LogError::IndexOutOfRange { index, size })?;
		self.hashes_of(ranges)
	}

	/// The proof that the tree of the second size starts with that of the first (RFC 6962 §2.1.2); empty
	/// where there is nothing to prove, that is from no leaves and between equal sizes.
	///
	/// # Errors
	/// [`LogError::SizeNotReached`], [`LogError::SizesOutOfOrder`], or what is wrong with a tile.
	pub fn consistency_proof(
		&self,
		first: u64,
		second: u64,
	) -> Result<Vec<Hash>, LogError<S::Error>> {
		self.ensure_reached(second)?;
		let ranges =
			consistency_ranges(first, second).ok_or(LogError::SizesOutOfOrder { first, second })?;
		self.hashes_of(ranges)
	}

	/// What to hand to `extend_log`, so that the chain knows of the whole log.
	///
	/// `known` is the chain's head of the log: [`TreeHead::empty`] before the first extension.
	///
	/// # Errors
	/// [`LogError::SizesOutOfOrder`]: the chain knows of all of it, or of more.
	/// [`LogError::Diverged`]: the chain's log is not the beginning of this one, and nothing can be added until
	/// it is known which commitments are missing or differ.
	/// Or what is wrong with a tile.
	pub fn extension(&self, known: &TreeHead) -> Result<Extension, LogError<S::Error>> {
		let (first, second) = (known.size, self.size);
		if first >= second {
			return Err(LogError::SizesOutOfOrder { first, second });
		}
		if self.root_at(first)? != known.root {
			return Err(LogError::Diverged);
		}
		Ok(Extension {
			head: TreeHead {
				size: second,
				root: self.root_at(second)?,
			},
			proof: self.consistency_proof(first, second)?,
		})
	}

	/// The commitment of a leaf.
	///
	/// # Errors
	/// [`LogError::IndexOutOfRange`], or what is wrong with its bundle.
	pub fn entry(&self, index: u64) -> Result<Commitment, LogError<S::Error>> {
		let outside = LogError::IndexOutOfRange {
			index,
			size: self.size,
		};
		let Some((bundle, place)) = Tile::of_leaf(index, self.size) else {
			return Err(outside);
		};
		let entries = read_tile(self.store, bundle)?;
		entries.get(place).copied().map(Commitment).ok_or(outside)
	}

	fn ensure_reached(&self, size: u64) -> Result<(), LogError<S::Error>> {
		let reached = self.size;
		if size > reached {
			return Err(LogError::SizeNotReached { size, reached });
		}
		Ok(())
	}

	fn hashes_of(&self, ranges: Vec<Range>) -> Result<Vec<Hash>, LogError<S::Error>> {
		let mut rows = Rows::new();
		ranges
			.into_iter()
			.map(|range| self.hash_of(range, &mut rows))
			.collect()
	}

	fn hash_of(&self, range: Range, rows: &mut Rows) -> Result<Hash, LogError<S::Error>> {
		range.hash(|subtree| self.complete(subtree, rows))
	}

	fn complete(&self, subtree: Subtree, rows: &mut Rows) -> Result<Hash, LogError<S::Error>> {
		// No range goes beyond the log; and if one did, this is what would be wrong.
		let not_reached = || LogError::SizeNotReached {
			size: subtree.needs(),
			reached: self.size,
		};
		let place = Place::of(subtree).ok_or_else(not_reached)?;
		let row = match rows.entry((place.level, place.index)) {
			Entry::Occupied(row) => row.into_mut(),
			Entry::Vacant(free) => {
				let tile = Tile::in_log(Level::Hashes(place.level), place.index, self.size);
				free.insert(read_tile(self.store, tile.ok_or_else(not_reached)?)?)
			}
		};
		place.hash_in(row).ok_or_else(not_reached)
	}
}

/// The items of a tile. Its partial form may have made way for the full one, when the log has grown since.
pub fn read_tile<S: TileStore>(store: &S, tile: Tile) -> Result<Vec<Hash>, LogError<S::Error>> {
	let found = match store.read(tile)? {
		None if !tile.is_full() => store.read(tile.full())?,
		found => found,
	};
	decode(tile, &found.ok_or(LogError::TileMissing(tile))?)
}
