// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The append-only Merkle tree of RFC 6962 §2.1 and RFC 9162 §2.1, over SHA-256.
//!
//! [`verify`] checks proofs and never panics: the runtime uses it. [`Tree`] builds roots and proofs
//! of both kinds in memory: tests and small logs use it. Leaves of a record log are the 32 bytes of a
//! [`Commitment`](crate::Commitment); [`log`](crate::log) keeps logs of any size.

pub(crate) mod subtrees;
mod tree;
mod verify;

pub use tree::Tree;
pub use verify::{
	consistency_roots, inclusion_root, verify_consistency, verify_inclusion, ProofError,
	MAX_PROOF_LEN,
};

use sp_crypto_hashing::sha2_256;

/// A node of the tree, 32 bytes.
pub type Hash = [u8; 32];

/// The root of the tree without leaves: the hash of nothing (RFC 6962 §2.1).
pub fn empty_root() -> Hash {
	sha2_256(&[])
}

/// Hash of a leaf: `SHA-256(0x00 ‖ leaf)`. The prefix keeps a leaf from passing as a node.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
	let mut preimage = alloc::vec::Vec::with_capacity(leaf.len().saturating_add(1));
	preimage.push(0x00);
	preimage.extend_from_slice(leaf);
	sha2_256(&preimage)
}

/// Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
	let mut preimage = [0x01; 65];
	let (_, children) = preimage.split_at_mut(1);
	let (first, second) = children.split_at_mut(32);
	first.copy_from_slice(left);
	second.copy_from_slice(right);
	sha2_256(&preimage)
}
