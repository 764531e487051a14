// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Proofs that were right until something about them was changed.

use super::{flipped, leaf, reference, tree};
use carechain_primitives::merkle::{
	leaf_hash, verify_consistency, verify_inclusion, Hash, ProofError,
};
use proptest::prelude::*;

/// A size, a smaller number, and the tree to go with them.
fn smaller_and_larger(from: u64) -> impl Strategy<Value = (u64, u64)> {
	(from + 1..300u64).prop_flat_map(move |larger| (from..larger, Just(larger)))
}

/// The proofs that result from leaving out, doubling or adding one node, by their error.
fn of_wrong_length(proof: &[Hash], extra: Hash) -> Vec<(Vec<Hash>, ProofError)> {
	let mut wrong = vec![];
	for position in 0..proof.len() {
		let mut shorter = proof.to_vec();
		shorter.remove(position);
		wrong.push((shorter, ProofError::TooShort));
	}
	for position in 0..=proof.len() {
		let mut longer = proof.to_vec();
		longer.insert(position, extra);
		wrong.push((longer, ProofError::TooLong));
	}
	wrong
}

proptest! {
	#[test]
	fn a_changed_leaf_node_or_root_does_not_prove_inclusion(
		(index, size) in smaller_and_larger(0),
		bit in 0..256usize,
	) {
		let tree = tree(size);
		let root = tree.root();
		let hash = leaf_hash(&leaf(index));
		let proof = tree.inclusion_proof(index, size).unwrap();
		let mismatch = Err(ProofError::RootMismatch);

		prop_assert_eq!(verify_inclusion(index, size, &flipped(root, bit), hash, &proof), mismatch);
		prop_assert_eq!(verify_inclusion(index, size, &root, flipped(hash, bit), &proof), mismatch);
		for position in 0..proof.len() {
			let mut changed = proof.clone();
			changed[position] = flipped(changed[position], bit);
			prop_assert_eq!(verify_inclusion(index, size, &root, hash, &changed), mismatch);
		}
		for (wrong, error) in of_wrong_length(&proof, [bit as u8; 32]) {
			prop_assert_eq!(verify_inclusion(index, size, &root, hash, &wrong), Err(error));
		}
	}

	#[test]
	fn a_leaf_is_proven_at_its_own_index_only(
		(index, size) in smaller_and_larger(0),
	) {
		let tree = tree(size);
		let hash = leaf_hash(&leaf(index));
		let proof = tree.inclusion_proof(index, size).unwrap();
		for other in (0..size).filter(|other| *other != index) {
			let error = match reference::path_length(other, size) {
				length if length > proof.len() => ProofError::TooShort,
				length if length < proof.len() => ProofError::TooLong,
				_ => ProofError::RootMismatch,
			};
			prop_assert_eq!(
				verify_inclusion(other, size, &tree.root(), hash, &proof),
				Err(error)
			);
		}
		for outside in [size, size + 1, u64::MAX] {
			prop_assert_eq!(
				verify_inclusion(outside, size, &tree.root(), hash, &proof),
				Err(ProofError::IndexOutOfRange)
			);
		}
	}

	/// A root does not bind the size of its tree, so a wrong size is refused only where the leaf's
	/// path has another shape in it: who checks a proof takes the size from the log's head.
	#[test]
	fn another_size_is_judged_as_by_the_definition(
		(index, size) in smaller_and_larger(0),
		other in 0..600u64,
	) {
		let tree = tree(size);
		let root = tree.root();
		let hash = leaf_hash(&leaf(index));
		let proof = tree.inclusion_proof(index, size).unwrap();
		let expected = reference::inclusion_root(index, other, hash, &proof)
			.and_then(|leads_to| (leads_to == root).then_some(()).ok_or(ProofError::RootMismatch));
		prop_assert_eq!(verify_inclusion(index, other, &root, hash, &proof), expected);
	}

	#[test]
	fn a_changed_node_or_root_does_not_prove_consistency(
		(first, second) in smaller_and_larger(1),
		bit in 0..256usize,
	) {
		let tree = tree(second);
		let old = tree.root_at(first).unwrap();
		let new = tree.root();
		let proof = tree.consistency_proof(first, second).unwrap();

		prop_assert_eq!(
			verify_consistency(first, second, &old, &flipped(new, bit), &proof),
			Err(ProofError::RootMismatch)
		);
		// The root of a complete first tree is a node of the proof that is not repeated, so that a
		// wrong one leads to another second root and not to another first.
		let error = if first.is_power_of_two() {
			ProofError::RootMismatch
		} else {
			ProofError::FirstRootMismatch
		};
		prop_assert_eq!(
			verify_consistency(first, second, &flipped(old, bit), &new, &proof),
			Err(error)
		);
		for position in 0..proof.len() {
			let mut changed = proof.clone();
			changed[position] = flipped(changed[position], bit);
			let refused = verify_consistency(first, second, &old, &new, &changed);
			prop_assert!(matches!(
				refused,
				Err(ProofError::FirstRootMismatch | ProofError::RootMismatch)
			));
		}
		for (wrong, error) in of_wrong_length(&proof, [bit as u8; 32]) {
			prop_assert_eq!(verify_consistency(first, second, &old, &new, &wrong), Err(error));
		}
	}

	#[test]
	fn a_log_that_was_rewritten_is_not_consistent(
		(first, second) in smaller_and_larger(1),
		position in any::<prop::sample::Index>(),
	) {
		let rewritten_at = position.index(first as usize) as u64;
		let honest = tree(second);
		let mut rewritten = carechain_primitives::merkle::Tree::new();
		for index in 0..second {
			let hash = leaf_hash(&leaf(index));
			rewritten.push_leaf_hash(if index == rewritten_at { flipped(hash, 0) } else { hash });
		}
		let old = honest.root_at(first).unwrap();
		let new = rewritten.root();
		for proof in [&honest, &rewritten].map(|tree| tree.consistency_proof(first, second)) {
			prop_assert!(verify_consistency(first, second, &old, &new, &proof.unwrap()).is_err());
		}
	}

	#[test]
	fn other_sizes_are_judged_as_by_the_definition(
		(first, second) in smaller_and_larger(1),
		(other_first, other_second) in (0..600u64, 0..600u64),
	) {
		let tree = tree(second);
		let old = tree.root_at(first).unwrap();
		let new = tree.root();
		let proof = tree.consistency_proof(first, second).unwrap();
		let expected = |first: u64, second: u64| {
			let (leads_to_old, leads_to_new) =
				reference::consistency_roots(first, second, &old, &proof)?;
			match (leads_to_old == old, leads_to_new == new) {
				(false, _) => Err(ProofError::FirstRootMismatch),
				(true, false) => Err(ProofError::RootMismatch),
				(true, true) => Ok(()),
			}
		};
		if other_second != first {
			prop_assert_eq!(
				verify_consistency(first, other_second, &old, &new, &proof),
				expected(first, other_second)
			);
		}
		if other_first != 0 && other_first != second {
			prop_assert_eq!(
				verify_consistency(other_first, second, &old, &new, &proof),
				expected(other_first, second)
			);
		}
	}

	#[test]
	fn sizes_out_of_order_have_no_proof((first, second) in smaller_and_larger(1)) {
		let tree = tree(second);
		let old = tree.root_at(first).unwrap();
		let new = tree.root();
		let proof = tree.consistency_proof(first, second).unwrap();
		for proof in [&proof[..], &[]] {
			prop_assert_eq!(
				verify_consistency(second, first, &new, &old, proof),
				Err(ProofError::SizesOutOfOrder)
			);
		}
	}

	#[test]
	fn nothing_to_prove_takes_no_nodes_and_equal_sizes_take_equal_roots(
		size in 1..300u64,
		bit in 0..256usize,
	) {
		let tree = tree(size);
		let root = tree.root();
		let empty = tree.root_at(0).unwrap();
		prop_assert_eq!(
			verify_consistency(0, size, &empty, &root, &[root]),
			Err(ProofError::TooLong)
		);
		prop_assert_eq!(
			verify_consistency(size, size, &root, &root, &[root]),
			Err(ProofError::TooLong)
		);
		prop_assert_eq!(
			verify_consistency(size, size, &root, &flipped(root, bit), &[]),
			Err(ProofError::RootMismatch)
		);
		prop_assert_eq!(
			verify_consistency(0, size, &flipped(empty, bit), &root, &[]),
			Err(ProofError::FirstRootMismatch)
		);
		prop_assert_eq!(
			verify_consistency(0, 0, &empty, &root, &[]),
			Err(ProofError::RootMismatch)
		);
	}
}
