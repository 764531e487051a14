// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What stands in tiles, and which of it a subtree is over.

use super::{Level, LogError, Tile, TILE_HEIGHT, TILE_WIDTH};
use crate::merkle::{node_hash, subtrees::Subtree, Hash};
use alloc::vec::Vec;

/// What the entry of a commitment starts with: its length as two bytes, big-endian.
const ENTRY_HEAD: [u8; 2] = [0, 32];

/// The bytes of a tile with these items: hashes, or the commitments of a bundle.
pub fn encode(level: Level, items: &[Hash]) -> Vec<u8> {
	match level {
		Level::Hashes(_) => items.concat(),
		Level::Entries => items
			.iter()
			.flat_map(|entry| ENTRY_HEAD.iter().chain(entry).copied())
			.collect(),
	}
}

/// The items of a tile, as many as it is wide, from its bytes or those of a wider form of it.
pub fn decode<E>(tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, LogError<E>> {
	let head: &[u8] = match tile.level {
		Level::Entries => &ENTRY_HEAD,
		Level::Hashes(_) => &[],
	};
	let cut_off = || LogError::TileCutOff(tile);
	let mut rest = bytes;
	(0..tile.width)
		.map(|_| {
			let (start, after) = rest.split_at_checked(head.len()).ok_or_else(cut_off)?;
			if start != head {
				return Err(LogError::NotACommitment(tile));
			}
			let (item, after) = after.split_first_chunk().ok_or_else(cut_off)?;
			rest = after;
			Ok(*item)
		})
		.collect()
}

/// A part of a row: what a complete subtree is over.
pub struct Place {
	/// The level of the tile.
	pub level: u8,
	/// Which tile of the level.
	pub index: u64,
	/// The first hash.
	from: usize,
	/// How many, a power of two up to 128.
	count: usize,
}

impl Place {
	/// Where the hash of a subtree stands, or those that it is over; `None` for a subtree that no log has.
	pub fn of(subtree: Subtree) -> Option<Self> {
		let height = subtree.level % TILE_HEIGHT;
		let first = subtree.index.checked_shl(height)?;
		// Nothing may have fallen off.
		if first >> height != subtree.index {
			return None;
		}
		let width = u64::try_from(TILE_WIDTH).ok()?;
		Some(Self {
			level: u8::try_from(subtree.level / TILE_HEIGHT).ok()?,
			index: first.checked_div(width)?,
			from: usize::try_from(first.checked_rem(width)?).ok()?,
			count: 1_usize.checked_shl(height)?,
		})
	}

	/// The hash of the subtree, from the row that it stands in; `None` if the row does not reach there.
	pub fn hash_in(&self, row: &[Hash]) -> Option<Hash> {
		let end = self.from.checked_add(self.count)?;
		row_hash(row.get(self.from..end)?)
	}
}

/// The hash over a row of hashes, a power of two of them; `None` over none.
pub fn row_hash(row: &[Hash]) -> Option<Hash> {
	match row {
		[] => None,
		[only] => Some(*only),
		_ => {
			let (left, right) = row.split_at_checked(row.len() / 2)?;
			Some(node_hash(&row_hash(left)?, &row_hash(right)?))
		}
	}
}
