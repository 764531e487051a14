// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The definitions of RFC 6962 §2.1, word for word and as slow as they are, as something to hold
//! the fast algorithms against. Proofs are made and read from the root down; the code under test
//! climbs from the leaf up.

use carechain_primitives::merkle::{empty_root, leaf_hash, node_hash, Hash, ProofError};

/// The largest power of two below a size of at least two.
fn split(size: u64) -> u64 {
	1 << (63 - (size - 1).leading_zeros())
}

fn split_leaves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
	leaves.split_at(split(leaves.len() as u64) as usize)
}

/// `MTH(D[n])`, §2.1.
pub fn root(leaves: &[Hash]) -> Hash {
	match leaves {
		[] => empty_root(),
		[leaf] => leaf_hash(leaf),
		_ => {
			let (left, right) = split_leaves(leaves);
			node_hash(&root(left), &root(right))
		}
	}
}

/// `PATH(m, D[n])`, §2.1.1.
pub fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
	if leaves.len() == 1 {
		return vec![];
	}
	let (left, right) = split_leaves(leaves);
	let (mut path, sibling) = if index < left.len() {
		(path(index, left), root(right))
	} else {
		(path(index - left.len(), right), root(left))
	};
	path.push(sibling);
	path
}

/// `PROOF(m, D[n])`, §2.1.2.
pub fn proof(first: usize, leaves: &[Hash]) -> Vec<Hash> {
	subproof(first, leaves, true)
}

/// `SUBPROOF(m, D[n], b)`, §2.1.2.
fn subproof(first: usize, leaves: &[Hash], complete: bool) -> Vec<Hash> {
	if first == leaves.len() {
		return if complete { vec![] } else { vec![root(leaves)] };
	}
	let (left, right) = split_leaves(leaves);
	let (mut proof, node) = if first <= left.len() {
		(subproof(first, left, complete), root(right))
	} else {
		(subproof(first - left.len(), right, false), root(left))
	};
	proof.push(node);
	proof
}

/// The root that a path leads to: `PATH` read backwards.
pub fn inclusion_root(
	index: u64,
	size: u64,
	leaf: Hash,
	path: &[Hash],
) -> Result<Hash, ProofError> {
	if index >= size {
		return Err(ProofError::IndexOutOfRange);
	}
	if size == 1 {
		return if path.is_empty() {
			Ok(leaf)
		} else {
			Err(ProofError::TooLong)
		};
	}
	let (sibling, rest) = path.split_last().ok_or(ProofError::TooShort)?;
	let left = split(size);
	if index < left {
		Ok(node_hash(
			&inclusion_root(index, left, leaf, rest)?,
			sibling,
		))
	} else {
		Ok(node_hash(
			sibling,
			&inclusion_root(index - left, size - left, leaf, rest)?,
		))
	}
}

/// Both roots that a proof leads to: `PROOF` read backwards.
pub fn consistency_roots(
	first: u64,
	second: u64,
	first_root: &Hash,
	proof: &[Hash],
) -> Result<(Hash, Hash), ProofError> {
	if first == 0 || first >= second {
		return Err(ProofError::SizesOutOfOrder);
	}
	subproof_roots(first, second, Some(first_root), proof)
}

/// `complete` is the root of the first tree where the subtree at hand still is all of it.
fn subproof_roots(
	first: u64,
	second: u64,
	complete: Option<&Hash>,
	proof: &[Hash],
) -> Result<(Hash, Hash), ProofError> {
	if first == second {
		return match (complete, proof) {
			(Some(root), []) | (None, [root]) => Ok((*root, *root)),
			(None, []) => Err(ProofError::TooShort),
			_ => Err(ProofError::TooLong),
		};
	}
	let (node, rest) = proof.split_last().ok_or(ProofError::TooShort)?;
	let left = split(second);
	if first <= left {
		let (old, new) = subproof_roots(first, left, complete, rest)?;
		Ok((old, node_hash(&new, node)))
	} else {
		let (old, new) = subproof_roots(first - left, second - left, None, rest)?;
		Ok((node_hash(node, &old), node_hash(node, &new)))
	}
}

/// How many nodes the path of a leaf has.
pub fn path_length(index: u64, size: u64) -> usize {
	assert!(index < size);
	if size == 1 {
		return 0;
	}
	let left = split(size);
	1 + if index < left {
		path_length(index, left)
	} else {
		path_length(index - left, size - left)
	}
}

/// How many nodes the proof between two sizes has.
pub fn proof_length(first: u64, second: u64) -> usize {
	assert!(0 < first && first < second);
	subproof_length(first, second, true)
}

fn subproof_length(first: u64, second: u64, complete: bool) -> usize {
	if first == second {
		return usize::from(!complete);
	}
	let left = split(second);
	1 + if first <= left {
		subproof_length(first, left, complete)
	} else {
		subproof_length(first - left, second - left, false)
	}
}
