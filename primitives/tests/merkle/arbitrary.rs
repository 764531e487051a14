// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Input of any kind: nothing panics, and every answer is that of the definition.

use super::reference;
use carechain_primitives::merkle::{
	consistency_roots, inclusion_root, verify_consistency, verify_inclusion, Hash, ProofError,
};
use proptest::prelude::*;

/// Sizes and indices: any at all, small ones, and those beside a power of two.
fn number() -> impl Strategy<Value = u64> {
	prop_oneof![
		any::<u64>(),
		0..300u64,
		(0..64u32, -2..=2i64).prop_map(|(bit, offset)| (1u64 << bit).wrapping_add_signed(offset)),
	]
}

fn proof() -> impl Strategy<Value = Vec<Hash>> {
	prop::collection::vec(any::<Hash>(), 0..=70)
}

/// A proof cut to the needed length, or one more or less, if there are so many nodes: those of any
/// length hardly ever get past the count.
fn cut(mut proof: Vec<Hash>, needed: usize, offset: i8) -> Vec<Hash> {
	proof.truncate(needed.saturating_add_signed(offset.into()));
	proof
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn any_inclusion_proof_is_judged_as_by_the_definition(
		(index, size) in (number(), number()),
		(root, leaf, proof) in (any::<Hash>(), any::<Hash>(), proof()),
		offset in prop::option::of(-1..=1i8),
	) {
		let proof = match offset {
			Some(offset) if index < size => cut(proof, reference::path_length(index, size), offset),
			_ => proof,
		};
		let leads_to = inclusion_root(index, size, leaf, &proof);
		prop_assert_eq!(leads_to, reference::inclusion_root(index, size, leaf, &proof));
		let verdict = verify_inclusion(index, size, &root, leaf, &proof);
		match leads_to {
			Ok(leads_to) => {
				prop_assert_eq!(verify_inclusion(index, size, &leads_to, leaf, &proof), Ok(()));
				prop_assert_eq!(verdict, Err(ProofError::RootMismatch));
			},
			Err(error) => prop_assert_eq!(verdict, Err(error)),
		}
	}

	#[test]
	fn any_consistency_proof_is_judged_as_by_the_definition(
		(first, second) in (number(), number()),
		(first_root, second_root, proof) in (any::<Hash>(), any::<Hash>(), proof()),
		offset in prop::option::of(-1..=1i8),
	) {
		let proof = match offset {
			Some(offset) if 0 < first && first < second => {
				cut(proof, reference::proof_length(first, second), offset)
			},
			_ => proof,
		};
		let lead_to = consistency_roots(first, second, &first_root, &proof);
		prop_assert_eq!(
			lead_to,
			reference::consistency_roots(first, second, &first_root, &proof)
		);
		if let Ok((old, new)) = lead_to {
			prop_assert_eq!(verify_consistency(first, second, &old, &new, &proof), Ok(()));
			prop_assert_eq!(
				verify_consistency(first, second, &old, &second_root, &proof),
				Err(ProofError::RootMismatch)
			);
		}
		prop_assert!(
			verify_consistency(first, second, &first_root, &second_root, &proof).is_err()
		);
	}
}
