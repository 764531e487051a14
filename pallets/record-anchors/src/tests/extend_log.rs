// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Error, Event, LogHead, Logs, MAX_LOG_SIZE};
use carechain_primitives::merkle::{consistency_roots, empty_root, Hash};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn head(size: u64, root: Hash) -> Option<LogHead<u32>> {
	Some(LogHead {
		size,
		root,
		extended_at: System::block_number(),
	})
}

fn extend_with(size: u64, root: Hash, proof: &[Hash]) -> DispatchResult {
	RecordAnchors::extend_log(signed_by(HOSPITAL), size, root, proof.to_vec())
}

/// A log at a head that no test could build leaf by leaf.
fn insert_log(size: u64, root: Hash) {
	assert_ok!(extend_with(size, root, &[]));
}

#[test]
fn the_first_extension_starts_a_log_without_a_proof() {
	build_and_execute(|| {
		assert_eq!(RecordAnchors::log_head(HOSPITAL), None);
		let tree = tree(1_000);
		assert_ok!(extend(HOSPITAL, &tree));
		assert_eq!(RecordAnchors::log_head(HOSPITAL), head(1_000, tree.root()));
		System::assert_last_event(
			Event::LogExtended {
				organization: HOSPITAL,
				size: 1_000,
				root: tree.root(),
			}
			.into(),
		);
	});
}

#[test]
fn a_log_grows_by_any_number_of_records_in_one_call() {
	build_and_execute(|| {
		for size in [1, 2, 3, 4, 7, 8, 9, 1_000, 1_024, 1_025, 5_000] {
			System::set_block_number(System::block_number() + 1);
			let tree = tree(size);
			assert_ok!(extend(HOSPITAL, &tree));
			assert_eq!(RecordAnchors::log_head(HOSPITAL), head(size, tree.root()));
			System::assert_last_event(
				Event::LogExtended {
					organization: HOSPITAL,
					size,
					root: tree.root(),
				}
				.into(),
			);
		}
	});
}

#[test]
fn every_organisation_has_its_own_log() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(5)));
		assert_ok!(extend(CLINIC, &rewritten_tree(3, 0)));
		assert_ok!(extend(HOSPITAL, &tree(6)));
		assert_eq!(RecordAnchors::log_head(HOSPITAL), head(6, tree(6).root()));
		assert_eq!(
			RecordAnchors::log_head(CLINIC),
			head(3, rewritten_tree(3, 0).root())
		);
	});
}

#[test]
fn state_does_not_grow_with_the_records() {
	build_and_execute(|| {
		let keys = || {
			let (mut count, mut key) = (0, vec![]);
			while let Some(next) = sp_io::storage::next_key(&key) {
				(count, key) = (count + 1, next);
			}
			count
		};
		System::reset_events();
		assert_ok!(extend(HOSPITAL, &tree(1)));
		let before = keys();
		assert_ok!(extend(HOSPITAL, &tree(2_000)));
		assert_eq!(keys(), before);
	});
}

#[test]
fn a_first_extension_to_nothing_is_refused() {
	build_and_execute(|| {
		let refused = || extend_with(0, empty_root(), &[]);
		assert_changes_nothing(refused, Error::<Test>::LogNotExtended);
	});
}

#[test]
fn a_size_that_is_not_larger_is_refused() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(5)));
		for size in 0..=5 {
			for proof in [&[][..], &[tree(5).root()]] {
				let refused = || extend_with(size, tree(size).root(), proof);
				assert_changes_nothing(refused, Error::<Test>::LogNotExtended);
			}
		}
		assert_ok!(extend(HOSPITAL, &tree(6)));
	});
}

#[test]
fn a_log_may_start_at_the_largest_size_and_no_larger() {
	build_and_execute(|| {
		for size in [MAX_LOG_SIZE + 1, u64::MAX] {
			let refused = || extend_with(size, [1; 32], &[]);
			assert_changes_nothing(refused, Error::<Test>::MaxLogSizeExceeded);
		}
		assert_ok!(extend_with(MAX_LOG_SIZE, [1; 32], &[]));
		for size in [MAX_LOG_SIZE + 1, u64::MAX] {
			let refused = || extend_with(size, [2; 32], &[[1; 32]]);
			assert_changes_nothing(refused, Error::<Test>::MaxLogSizeExceeded);
		}
	});
}

#[test]
fn a_log_may_grow_to_the_largest_size_with_the_longest_proof_and_none_longer() {
	build_and_execute(|| {
		let proof: Vec<Hash> = (0..64).map(|node| [node; 32]).collect();
		let (old, new) = consistency_roots(3, MAX_LOG_SIZE, &[0; 32], &proof).unwrap();
		insert_log(3, old);

		let mut longer = proof.clone();
		longer.push([64; 32]);
		let refused = || extend_with(MAX_LOG_SIZE, new, &longer);
		assert_changes_nothing(refused, Error::<Test>::ProofTooLong);
		let refused = || extend_with(MAX_LOG_SIZE, new, &proof[..63]);
		assert_changes_nothing(refused, Error::<Test>::ProofTooShort);
		assert_ok!(extend_with(MAX_LOG_SIZE, new, &proof));
		assert_eq!(RecordAnchors::log_head(HOSPITAL), head(MAX_LOG_SIZE, new));
	});
}

#[test]
fn a_first_extension_with_a_proof_is_refused() {
	build_and_execute(|| {
		for length in [1, 64, 65, 1_000] {
			let refused = || extend_with(5, tree(5).root(), &vec![[7; 32]; length]);
			assert_changes_nothing(refused, Error::<Test>::ProofNotNeeded);
		}
	});
}

#[test]
fn a_proof_of_another_length_is_refused() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(6)));
		let tree = tree(11);
		let proof = tree.consistency_proof(6, 11).unwrap();
		for length in 0..proof.len() {
			let refused = || extend_with(11, tree.root(), &proof[..length]);
			assert_changes_nothing(refused, Error::<Test>::ProofTooShort);
		}
		for extra in [1, 2, 60, 1_000] {
			let longer = [proof.clone(), vec![[7; 32]; extra]].concat();
			let refused = || extend_with(11, tree.root(), &longer);
			assert_changes_nothing(refused, Error::<Test>::ProofTooLong);
		}
		assert_ok!(extend_with(11, tree.root(), &proof));
	});
}

#[test]
fn a_rewritten_history_is_refused_wherever_it_was_rewritten() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(6)));
		for changed in 0..6 {
			let refused = || extend(HOSPITAL, &rewritten_tree(11, changed));
			assert_changes_nothing(refused, Error::<Test>::OldRootMismatch);
		}
		assert_ok!(extend(HOSPITAL, &tree(11)));
	});
}

#[test]
fn a_rewritten_history_is_refused_after_a_complete_tree_too() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(8)));
		for changed in 0..8 {
			let refused = || extend(HOSPITAL, &rewritten_tree(11, changed));
			assert_changes_nothing(refused, Error::<Test>::NewRootMismatch);
		}
		assert_ok!(extend(HOSPITAL, &tree(11)));
	});
}

#[test]
fn the_honest_proof_does_not_carry_a_rewritten_root() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(6)));
		let proof = tree(11).consistency_proof(6, 11).unwrap();
		for changed in 0..11 {
			let refused = || extend_with(11, rewritten_tree(11, changed).root(), &proof);
			assert_changes_nothing(refused, Error::<Test>::NewRootMismatch);
		}
	});
}

#[test]
fn a_proof_made_against_an_older_head_is_refused() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(5)));
		let late = tree(12).consistency_proof(5, 12).unwrap();
		let refused = || extend_with(12, tree(12).root(), &late);
		// Where both heads need proofs of one length, it is the hashes that tell.
		for (size, error) in [
			(6, Error::<Test>::ProofTooLong),
			(7, Error::OldRootMismatch),
		] {
			assert_ok!(extend(HOSPITAL, &tree(size)));
			assert_changes_nothing(refused, error);
		}
	});
}

#[test]
fn the_same_extension_is_not_accepted_twice() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(5)));
		let proof = tree(8).consistency_proof(5, 8).unwrap();
		assert_ok!(extend_with(8, tree(8).root(), &proof));
		let again = || extend_with(8, tree(8).root(), &proof);
		assert_changes_nothing(again, Error::<Test>::LogNotExtended);
	});
}

#[test]
fn a_log_stays_when_its_organisation_leaves() {
	build_and_execute(|| {
		assert_ok!(extend(HOSPITAL, &tree(5)));
		set_standing(HOSPITAL, carechain_primitives::traits::Standing::Ended);
		assert_eq!(RecordAnchors::log_head(HOSPITAL), head(5, tree(5).root()));
		assert!(Logs::<Test>::contains_key(HOSPITAL));
	});
}
