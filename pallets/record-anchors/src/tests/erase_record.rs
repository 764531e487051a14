// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, AnchorStatus, Error, Event};
use carechain_primitives::{traits::Standing, Commitment, DataClass, Year};
use frame_support::assert_ok;

const NEXT_YEAR: Year = Year(2027);

/// Whether any key or value of the whole storage has the bytes of the commitment in it. Events are
/// left out: they are gone with the next block, and those of earlier calls named it.
fn is_in_state(commitment: Commitment) -> bool {
	System::reset_events();
	let names = |bytes: &[u8]| bytes.windows(32).any(|window| window == commitment.0);
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap_or_default();
		if names(&next) || names(&value) {
			return true;
		}
		key = next;
	}
	false
}

#[test]
fn an_erased_record_is_nowhere_in_state() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(supersede(2, document(3)));
		assert_ok!(place_hold(2, CASE));
		assert_ok!(lift_hold(2, CASE));
		set_year(NEXT_YEAR);
		assert!(is_in_state(commitment(2)));
		assert_ok!(erase(2));
		System::assert_last_event(
			Event::RecordErased {
				custodian: HOSPITAL,
				class: DataClass::Document,
				attestation: ATTESTATION,
			}
			.into(),
		);
		assert!(!is_in_state(commitment(2)));
		assert_eq!(RecordAnchors::anchor(commitment(2)), None);
		// What is left of the chain of corrections still tells what holds and what does not.
		assert_eq!(anchored(1).status, AnchorStatus::Superseded { by: None });
		assert_eq!(anchored(3).status, AnchorStatus::Current);
		assert_eq!(anchored(3).supersedes, None);
		for number in [3, 1] {
			assert_ok!(erase(number));
			assert!(!is_in_state(commitment(number)));
		}
	});
}

#[test]
fn a_record_is_erased_when_the_year_is_over_and_not_a_second_before() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_changes_nothing(|| erase(1), Error::<Test>::RetentionNotOver);
		set_year(NEXT_YEAR);
		Now::set(Now::get() - 1);
		assert_changes_nothing(|| erase(1), Error::<Test>::RetentionNotOver);
		Now::set(Now::get() + 1);
		assert_ok!(erase(1));
	});
}

#[test]
fn a_record_is_not_erased_while_any_case_holds_it() {
	build_and_execute(|| {
		let other_case = Commitment([1; 32]);
		anchor(HOSPITAL, document(1));
		assert_ok!(place_hold(1, CASE));
		assert_ok!(place_hold(1, other_case));
		set_year(NEXT_YEAR);
		assert_changes_nothing(|| erase(1), Error::<Test>::UnderLegalHold);
		assert_ok!(lift_hold(1, CASE));
		assert_changes_nothing(|| erase(1), Error::<Test>::UnderLegalHold);
		assert_ok!(lift_hold(1, other_case));
		assert_ok!(erase(1));
	});
}

#[test]
fn a_record_is_not_erased_before_its_dispute_has_an_answer() {
	build_and_execute(|| {
		for number in [1, 2, 3] {
			anchor(HOSPITAL, document(number));
			assert_ok!(dispute(STRANGER, number));
		}
		set_year(NEXT_YEAR);
		for number in [1, 2, 3] {
			assert_changes_nothing(|| erase(number), Error::<Test>::DisputeNotAnswered);
		}
		assert_ok!(answer(1));
		assert_ok!(withdraw_dispute(STRANGER, 2));
		assert_ok!(mark(3));
		for number in [1, 2, 3] {
			assert_ok!(erase(number));
		}
	});
}

#[test]
fn nobody_but_the_custodian_erases_not_even_the_author() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(offer(1, Some(CLINIC)));
		assert_ok!(RecordAnchors::accept_custody(
			signed_by(CLINIC),
			commitment(1)
		));
		set_year(NEXT_YEAR);
		assert_changes_nothing(|| erase(1), Error::<Test>::NotCustodian);
		for bodies in [ONE_BODY, BOTH_BODIES] {
			let by_governance =
				|| RecordAnchors::erase_record(governance(bodies), commitment(1), ATTESTATION);
			assert_changes_nothing(by_governance, Error::<Test>::NotAuthorized);
		}
		assert_ok!(RecordAnchors::erase_record(
			signed_by(CLINIC),
			commitment(1),
			ATTESTATION
		));
	});
}

#[test]
fn a_suspended_custodian_still_attests_erasure() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		set_standing(HOSPITAL, Standing::Suspended);
		set_year(NEXT_YEAR);
		assert_ok!(erase(1));
	});
}

#[test]
fn a_record_is_erased_once() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		set_year(NEXT_YEAR);
		assert_ok!(erase(1));
		assert_changes_nothing(|| erase(1), Error::<Test>::NotFound);
	});
}

#[test]
fn an_erasure_is_attested() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		set_year(NEXT_YEAR);
		let unattested = || {
			RecordAnchors::erase_record(signed_by(HOSPITAL), commitment(1), Commitment::default())
		};
		assert_changes_nothing(unattested, Error::<Test>::EmptyCommitment);
	});
}
