// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Every index in every size, and every pair of sizes, up to 300.

use super::{leaf, reference, tree};
use carechain_primitives::merkle::{
	leaf_hash, verify_consistency, verify_inclusion, Hash, ProofError, MAX_PROOF_LEN,
};

const LARGEST: u64 = 300;

#[test]
fn every_root_is_that_of_the_definition() {
	let leaves: Vec<Hash> = (0..LARGEST).map(leaf).collect();
	let tree = tree(LARGEST);
	for size in 0..=LARGEST {
		assert_eq!(
			tree.root_at(size),
			Some(reference::root(&leaves[..size as usize]))
		);
	}
}

#[test]
fn every_leaf_of_every_size_has_the_proof_of_the_definition() {
	let leaves: Vec<Hash> = (0..LARGEST).map(leaf).collect();
	let tree = tree(LARGEST);
	for size in 1..=LARGEST {
		let root = tree.root_at(size).unwrap();
		for index in 0..size {
			let proof = tree.inclusion_proof(index, size).unwrap();
			assert_eq!(
				proof,
				reference::path(index as usize, &leaves[..size as usize])
			);
			assert_eq!(proof.len(), reference::path_length(index, size));
			let leaf = leaf_hash(&leaves[index as usize]);
			assert_eq!(verify_inclusion(index, size, &root, leaf, &proof), Ok(()));
		}
	}
}

#[test]
fn every_pair_of_sizes_has_the_proof_of_the_definition() {
	let leaves: Vec<Hash> = (0..LARGEST).map(leaf).collect();
	let tree = tree(LARGEST);
	for second in 1..=LARGEST {
		let second_root = tree.root_at(second).unwrap();
		for first in 1..=second {
			let first_root = tree.root_at(first).unwrap();
			let proof = tree.consistency_proof(first, second).unwrap();
			assert_eq!(
				proof,
				reference::proof(first as usize, &leaves[..second as usize])
			);
			assert_eq!(
				verify_consistency(first, second, &first_root, &second_root, &proof),
				Ok(())
			);
		}
	}
}

#[test]
fn a_tree_extends_the_empty_one_and_itself_without_a_proof() {
	let tree = tree(LARGEST);
	let empty = tree.root_at(0).unwrap();
	for size in 0..=LARGEST {
		let root = tree.root_at(size).unwrap();
		assert_eq!(tree.consistency_proof(0, size), Some(vec![]));
		assert_eq!(tree.consistency_proof(size, size), Some(vec![]));
		assert_eq!(verify_consistency(0, size, &empty, &root, &[]), Ok(()));
		assert_eq!(verify_consistency(size, size, &root, &root, &[]), Ok(()));
	}
}

#[test]
fn a_tree_gives_no_proof_for_what_it_has_not() {
	let tree = tree(5);
	assert_eq!(tree.root_at(6), None);
	assert_eq!(tree.inclusion_proof(5, 5), None);
	assert_eq!(tree.inclusion_proof(0, 6), None);
	assert_eq!(tree.inclusion_proof(0, 0), None);
	assert_eq!(tree.consistency_proof(1, 6), None);
	assert_eq!(tree.consistency_proof(4, 3), None);
	for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
		assert_eq!(tree.root_at(size), None);
		assert_eq!(tree.inclusion_proof(0, size), None);
		assert_eq!(tree.consistency_proof(1, size), None);
	}
}

/// Sizes on both sides of every power of two, up to the largest there is.
fn sizes_at_the_edges() -> Vec<u64> {
	let mut sizes: Vec<u64> = (0..64)
		.flat_map(|bit| [-1, 0, 1].map(|offset| (1u64 << bit).saturating_add_signed(offset)))
		.chain([u64::MAX - 1, u64::MAX])
		.filter(|size| *size > 0)
		.collect();
	sizes.sort_unstable();
	sizes.dedup();
	sizes
}

#[test]
fn no_proof_needs_more_nodes_than_the_stated_most_and_one_needs_as_many() {
	let sizes = sizes_at_the_edges();
	let mut longest = 0;
	for (position, second) in sizes.iter().enumerate() {
		for first in &sizes[..position] {
			longest = longest.max(reference::proof_length(*first, *second));
			longest = longest.max(reference::path_length(*first, *second));
		}
	}
	assert_eq!(longest, MAX_PROOF_LEN);
}

#[test]
fn at_the_edges_exactly_the_needed_number_of_nodes_is_accepted() {
	let sizes = sizes_at_the_edges();
	let nodes = [[7; 32]; MAX_PROOF_LEN + 1];
	for (position, second) in sizes.iter().enumerate() {
		for first in &sizes[..position] {
			let consistency = |length: usize| {
				carechain_primitives::merkle::consistency_roots(
					*first,
					*second,
					&[1; 32],
					&nodes[..length],
				)
			};
			let needed = reference::proof_length(*first, *second);
			assert_eq!(consistency(needed - 1), Err(ProofError::TooShort));
			assert!(consistency(needed).is_ok());
			assert_eq!(consistency(needed + 1), Err(ProofError::TooLong));

			// A size is also the index of a leaf in any larger tree.
			let inclusion = |length: usize| {
				carechain_primitives::merkle::inclusion_root(
					*first,
					*second,
					[1; 32],
					&nodes[..length],
				)
			};
			let needed = reference::path_length(*first, *second);
			assert!(inclusion(needed).is_ok());
			assert_eq!(inclusion(needed + 1), Err(ProofError::TooLong));
			if needed > 0 {
				assert_eq!(inclusion(needed - 1), Err(ProofError::TooShort));
			}
		}
	}
}
