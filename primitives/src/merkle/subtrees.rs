// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Which subtrees roots and proofs of RFC 6962 §2.1 are made of. The tree in memory and the log in tiles
//! look the same ones up, each in its own way.

use super::{empty_root, node_hash, Hash};
use alloc::vec::Vec;

/// A complete subtree: over the leaves `index * 2^level .. (index + 1) * 2^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subtree {
	pub level: u32,
	pub index: u64,
}

impl Subtree {
	/// How many leaves a tree has to have so that this one is in it.
	pub fn needs(self) -> u64 {
		self.index
			.checked_add(1)
			.filter(|count| count.leading_zeros() >= self.level)
			.map_or(u64::MAX, |count| count << self.level)
	}
}

/// The leaves `start .. end`, where `start` is a multiple of the smallest power of two that is not
/// below the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
	pub start: u64,
	pub end: u64,
}

impl Range {
	/// All leaves of a tree.
	pub fn whole(size: u64) -> Self {
		Self {
			start: 0,
			end: size,
		}
	}

	/// The complete subtrees that it consists of, from right to left.
	fn complete_subtrees(self) -> impl Iterator<Item = Subtree> {
		let length = self.end.saturating_sub(self.start);
		(0..u64::BITS)
			.filter(move |level| (length >> level) & 1 == 1)
			.map(move |level| Subtree {
				level,
				// Those of this size before the range, and within it all but the last: as the start is a
				// multiple of more than these are, no bit of the one is a bit of the other.
				index: (self.start >> level) | ((length >> level) ^ 1),
			})
	}

	/// The hash over the leaves, from those of complete subtrees; that of nothing if there are none.
	pub fn hash<E>(self, mut of: impl FnMut(Subtree) -> Result<Hash, E>) -> Result<Hash, E> {
		let mut folded = None;
		for subtree in self.complete_subtrees() {
			let left = of(subtree)?;
			folded = Some(folded.map_or(left, |right| node_hash(&left, &right)));
		}
		Ok(folded.unwrap_or_else(empty_root))
	}

	/// Divides it where the tree over it divides: the left part is the largest power of two that is below
	/// the length. `None` for fewer than two leaves, which do not divide.
	fn split(self) -> Option<(Self, Self)> {
		let length = self.end.checked_sub(self.start)?;
		let last = length.checked_sub(1).filter(|last| *last > 0)?;
		let middle = self.start.checked_add(1 << last.ilog2())?;
		let left = Self {
			end: middle,
			..self
		};
		let right = Self {
			start: middle,
			..self
		};
		Some((left, right))
	}
}

/// The ranges whose hashes are the path from a leaf to the root, the sibling of the leaf first; `None` if
/// there is no such leaf at that size.
pub(crate) fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range>> {
	if index >= size {
		return None;
	}
	let mut path = Vec::new();
	let mut range = Range::whole(size);
	while let Some((left, right)) = range.split() {
		let (next, sibling) = if index < right.start {
			(left, right)
		} else {
			(right, left)
		};
		path.push(sibling);
		range = next;
	}
	path.reverse();
	Some(path)
}

/// The ranges whose hashes prove that the tree of the second size starts with that of the first; none where
/// there is nothing to prove, `None` for sizes out of order.
pub(crate) fn consistency_ranges(first: u64, second: u64) -> Option<Vec<Range>> {
	if first > second {
		return None;
	}
	let mut proof = Vec::new();
	if first == 0 || first == second {
		return Some(proof);
	}
	let mut range = Range::whole(second);
	// Whether the range at hand still is the whole first tree, whose root the verifier has.
	let mut is_first_tree = true;
	while first != range.end {
		let (left, right) = range.split()?;
		if first <= right.start {
			proof.push(right);
			range = left;
		} else {
			proof.push(left);
			range = right;
			is_first_tree = false;
		}
	}
	if !is_first_tree {
		proof.push(range);
	}
	proof.reverse();
	Some(proof)
}
