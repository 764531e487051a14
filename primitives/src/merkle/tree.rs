// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Building roots and proofs: RFC 6962 §2.1 and §2.1.1, §2.1.2.

use super::{empty_root, leaf_hash, node_hash, Hash};
use alloc::{vec, vec::Vec};

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
		if size == 0 {
			return Some(empty_root());
		}
		self.subtree(0, size)
	}

	/// The path from a leaf to the root at a size, the sibling of the leaf first; `None` if there is
	/// no such leaf or size.
	pub fn inclusion_proof(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
		if index >= size || size > self.size() {
			return None;
		}
		let mut path = Vec::new();
		let (mut start, mut end) = (0, size);
		while let Some(middle) = middle(start, end) {
			if index < middle {
				path.push(self.subtree(middle, end)?);
				end = middle;
			} else {
				path.push(self.subtree(start, middle)?);
				start = middle;
			}
		}
		path.reverse();
		Some(path)
	}

	/// The proof that the tree of the second size starts with that of the first; empty where there is
	/// nothing to prove, `None` if the sizes are out of order or not reached.
	pub fn consistency_proof(&self, first: u64, second: u64) -> Option<Vec<Hash>> {
		if first > second || second > self.size() {
			return None;
		}
		if first == 0 || first == second {
			return Some(vec![]);
		}
		let mut proof = Vec::new();
		let (mut start, mut end) = (0, second);
		// Whether the subtree at hand still is the whole first tree, whose root the verifier has.
		let mut is_first_tree = true;
		while first != end {
			let middle = middle(start, end)?;
			if first <= middle {
				proof.push(self.subtree(middle, end)?);
				end = middle;
			} else {
				proof.push(self.subtree(start, middle)?);
				start = middle;
				is_first_tree = false;
			}
		}
		if !is_first_tree {
			proof.push(self.subtree(start, end)?);
		}
		proof.reverse();
		Some(proof)
	}

	/// The hash over the leaves `start .. end`, where `start` is a multiple of the smallest power of
	/// two that is not below the length.
	fn subtree(&self, start: u64, end: u64) -> Option<Hash> {
		let length = end.checked_sub(start).filter(|length| *length > 0)?;
		if length.is_power_of_two() {
			let level = length.trailing_zeros();
			let nodes = self.levels.get(usize::try_from(level).ok()?)?;
			return nodes.get(usize::try_from(start >> level).ok()?).copied();
		}
		let middle = middle(start, end)?;
		Some(node_hash(
			&self.subtree(start, middle)?,
			&self.subtree(middle, end)?,
		))
	}
}

/// Where the subtree over `start .. end` divides: its left part is the largest power of two that is
/// below the length. `None` for fewer than two leaves, which do not divide.
fn middle(start: u64, end: u64) -> Option<u64> {
	let length = end.checked_sub(start).filter(|length| *length > 1)?;
	start.checked_add(length.checked_next_power_of_two()? >> 1)
}
