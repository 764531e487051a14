// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Building roots and proofs: RFC 6962 §2.1 and §2.1.1, §2.1.2.

use super::{
	empty_root, leaf_hash, node_hash,
	subtrees::{consistency_ranges, inclusion_ranges, Range, Subtree},
	Hash,
};
use alloc::vec::Vec;

/// A tree that keeps the hashes of all its complete subtrees, about 64 bytes a leaf.
///
/// Every size that the tree has ever had stays provable.
#[derive(Clone, Debug, Default)]
pub struct Tree {
	/// `levels[k][i]` is the subtree over the leaves `i * 2^k .. (i + 1) * 2^k`.
	levels: Vec<Vec<Hash>>,
}

impl Tree {
	/// The tree without leaves.
	pub fn new() -> Self {
		Self::default()
	}

	/// Number of leaves.
	pub fn size(&self) -> u64 {
		let leaves = self.levels.first().map_or(0, Vec::len);
		u64::try_from(leaves).unwrap_or(u64::MAX)
	}

	/// Appends a leaf.
	pub fn push(&mut self, leaf: &[u8]) {
		self.push_leaf_hash(leaf_hash(leaf));
	}

	/// Appends a leaf by its hash.
	pub fn push_leaf_hash(&mut self, hash: Hash) {
		let mut hash = hash;
		for level in 0.. {
			if self.levels.len() == level {
				self.levels.push(Vec::new());
			}
			let Some(nodes) = self.levels.get_mut(level) else {
				return;
			};
			nodes.push(hash);
			match nodes.as_slice() {
				[.., left, right] if nodes.len() % 2 == 0 => hash = node_hash(left, right),
				_ => return,
			}
		}
	}

	/// The root of the whole tree.
	pub fn root(&self) -> Hash {
		self.root_at(self.size()).unwrap_or_else(empty_root)
	}

	/// The root that the tree had at a size; `None` if it has not grown so far.
	pub fn root_at(&self, size: u64) -> Option<Hash> {
		if size > self.size() {
			return None;
		}
		self.hash_of(Range::whole(size))
	}

	/// The path from a leaf to the root at a size, the sibling of the leaf first; `None` if there is
	/// no such leaf or size.
	pub fn inclusion_proof(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
		if size > self.size() {
			return None;
		}
		self.hashes_of(inclusion_ranges(index, size)?)
	}

	/// The proof that the tree of the second size starts with that of the first; empty where there is
	/// nothing to prove, `None` if the sizes are out of order or not reached.
	pub fn consistency_proof(&self, first: u64, second: u64) -> Option<Vec<Hash>> {
		if second > self.size() {
			return None;
		}
		self.hashes_of(consistency_ranges(first, second)?)
	}

	fn hashes_of(&self, ranges: Vec<Range>) -> Option<Vec<Hash>> {
		ranges
			.into_iter()
			.map(|range| self.hash_of(range))
			.collect()
	}

	fn hash_of(&self, range: Range) -> Option<Hash> {
		range
			.hash(|subtree| self.complete(subtree).ok_or(NotReached))
			.ok()
	}

	fn complete(&self, Subtree { level, index }: Subtree) -> Option<Hash> {
		let nodes = self.levels.get(usize::try_from(level).ok()?)?;
		nodes.get(usize::try_from(index).ok()?).copied()
	}
}

/// The tree has no such subtree yet.
struct NotReached;
