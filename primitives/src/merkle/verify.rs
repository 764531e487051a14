// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Checking proofs: the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2.

use super::{empty_root, node_hash, Hash};

/// The longest proof that any two sizes can need: one node per bit of a 64-bit size, and one more.
pub const MAX_PROOF_LEN: usize = 65;

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
	/// The leaf's index is not below the size of the tree.
	IndexOutOfRange,
	/// The first tree is not smaller than the second, or it is empty: there is nothing to prove.
	SizesOutOfOrder,
	/// The proof has fewer nodes than these sizes need.
	TooShort,
	/// The proof has more nodes than these sizes need.
	TooLong,
	/// The proof leads to another root of the first, smaller tree.
	FirstRootMismatch,
	/// The proof leads to another root of the second, larger tree (or of the only one).
	RootMismatch,
}

/// Where one is on the way up: the index on this level, and the index of the last node on it.
struct Climb {
	index: u64,
	last: u64,
}

impl Climb {
	fn up(&mut self) {
		self.index >>= 1;
		self.last >>= 1;
	}

	/// Whether the next node of the proof stands to the left.
	fn sibling_is_left(&self) -> bool {
		self.index & 1 == 1 || self.index == self.last
	}

	/// Skips the levels on which the last node has no sibling and moves up as it is.
	fn skip_lone_levels(&mut self) {
		while self.index != 0 && self.index & 1 == 0 {
			self.up();
		}
	}

	fn at_root(&self) -> bool {
		self.last == 0
	}
}

/// The root that an inclusion proof leads to, from the hash of the leaf.
pub fn inclusion_root(
	index: u64,
	size: u64,
	leaf_hash: Hash,
	proof: &[Hash],
) -> Result<Hash, ProofError> {
	let last = size.checked_sub(1).ok_or(ProofError::IndexOutOfRange)?;
	if index > last {
		return Err(ProofError::IndexOutOfRange);
	}
	let mut climb = Climb { index, last };
	let mut root = leaf_hash;
	for sibling in proof {
		if climb.at_root() {
			return Err(ProofError::TooLong);
		}
		if climb.sibling_is_left() {
			root = node_hash(sibling, &root);
			climb.skip_lone_levels();
		} else {
			root = node_hash(&root, sibling);
		}
		climb.up();
	}
	if climb.at_root() {
		Ok(root)
	} else {
		Err(ProofError::TooShort)
	}
}

/// Whether the leaf stands at this index in the tree of this size and root.
pub fn verify_inclusion(
	index: u64,
	size: u64,
	root: &Hash,
	leaf_hash: Hash,
	proof: &[Hash],
) -> Result<(), ProofError> {
	if inclusion_root(index, size, leaf_hash, proof)? == *root {
		Ok(())
	} else {
		Err(ProofError::RootMismatch)
	}
}

/// The roots of the first and the second tree that a consistency proof leads to.
///
/// `first_root` is read only where the first tree is complete, for then the proof does not repeat
/// its root (RFC 9162 §2.1.4.2, step 2). Equal sizes and an empty first tree have no proof.
pub fn consistency_roots(
	first: u64,
	second: u64,
	first_root: &Hash,
	proof: &[Hash],
) -> Result<(Hash, Hash), ProofError> {
	if first >= second {
		return Err(ProofError::SizesOutOfOrder);
	}
	let (index, last) = match (first.checked_sub(1), second.checked_sub(1)) {
		(Some(index), Some(last)) => (index, last),
		_ => return Err(ProofError::SizesOutOfOrder),
	};
	let mut climb = Climb { index, last };
	while climb.index & 1 == 1 {
		climb.up();
	}

	let (seed, rest) = match proof.split_first() {
		None => return Err(ProofError::TooShort),
		Some(_) if first.is_power_of_two() => (first_root, proof),
		Some((seed, rest)) => (seed, rest),
	};
	let (mut old, mut new) = (*seed, *seed);
	for node in rest {
		if climb.at_root() {
			return Err(ProofError::TooLong);
		}
		if climb.sibling_is_left() {
			old = node_hash(node, &old);
			new = node_hash(node, &new);
			climb.skip_lone_levels();
		} else {
			new = node_hash(&new, node);
		}
		climb.up();
	}
	if climb.at_root() {
		Ok((old, new))
	} else {
		Err(ProofError::TooShort)
	}
}

/// Whether the second tree starts with all leaves of the first, in their order.
///
/// Every tree extends the empty one, and a tree extends itself: both have the empty proof.
pub fn verify_consistency(
	first: u64,
	second: u64,
	first_root: &Hash,
	second_root: &Hash,
	proof: &[Hash],
) -> Result<(), ProofError> {
	if first == 0 || first == second {
		return if !proof.is_empty() {
			Err(ProofError::TooLong)
		} else if first == 0 && *first_root != empty_root() {
			Err(ProofError::FirstRootMismatch)
		} else if first == second && first_root != second_root {
			Err(ProofError::RootMismatch)
		} else {
			Ok(())
		};
	}
	let (old, new) = consistency_roots(first, second, first_root, proof)?;
	if old != *first_root {
		Err(ProofError::FirstRootMismatch)
	} else if new != *second_root {
		Err(ProofError::RootMismatch)
	} else {
		Ok(())
	}
}
