// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The Merkle tree, held against everything that is known of it: the published vectors, the
//! recursive definitions of the RFC, an independent crate, and input that nobody would send in
//! good faith.

mod merkle {
	mod arbitrary;
	mod differential;
	mod exhaustive;
	mod mutations;
	mod reference;
	mod vectors;

	use carechain_primitives::merkle::{Hash, Tree};

	/// A tree over so many leaves, no two of which are alike.
	fn tree(size: u64) -> Tree {
		let mut tree = Tree::new();
		(0..size).for_each(|index| tree.push(&leaf(index)));
		tree
	}

	/// A leaf as a record log has it: 32 bytes.
	fn leaf(index: u64) -> Hash {
		let mut leaf = [0xa5; 32];
		leaf[..8].copy_from_slice(&index.to_be_bytes());
		leaf
	}

	/// The hash with one bit turned.
	fn flipped(mut hash: Hash, bit: usize) -> Hash {
		hash[bit / 8 % 32] ^= 1 << (bit % 8);
		hash
	}
}
