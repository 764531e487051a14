// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, Error, Event, LegalHolds};
use carechain_primitives::Commitment;
use frame_support::assert_ok;
use sp_runtime::DispatchError;

#[test]
fn a_record_is_held_for_several_cases_up_to_a_bound() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		for case in 1..=MAX_LEGAL_HOLDS {
			let case_commitment = Commitment([case; 32]);
			assert_ok!(place_hold(1, case_commitment));
			System::assert_last_event(
				Event::LegalHoldPlaced {
					commitment: commitment(1),
					case: case_commitment,
				}
				.into(),
			);
			assert!(LegalHolds::<Test>::contains_key(
				commitment(1),
				case_commitment
			));
			let legal_holds = case;
			assert_eq!(
				anchored(1),
				Anchor {
					legal_holds,
					..before
				}
			);
		}
		assert_changes_nothing(|| place_hold(1, CASE), Error::<Test>::TooManyLegalHolds);
	});
}

#[test]
fn one_case_may_hold_many_records_and_each_only_once() {
	build_and_execute(|| {
		for number in [1, 2] {
			anchor(HOSPITAL, document(number));
			assert_ok!(place_hold(number, CASE));
			assert_changes_nothing(|| place_hold(number, CASE), Error::<Test>::AlreadyExists);
		}
	});
}

#[test]
fn only_what_is_anchored_is_held_and_only_for_a_case() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let for_nothing = || place_hold(1, Commitment::default());
		assert_changes_nothing(for_nothing, Error::<Test>::EmptyCommitment);
		assert_changes_nothing(|| place_hold(2, CASE), Error::<Test>::NotFound);
	});
}

#[test]
fn nobody_but_governance_holds_a_record() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		for origin in [
			signed_by(HOSPITAL),
			RuntimeOrigin::signed(STRANGER),
			RuntimeOrigin::none(),
		] {
			let hold = || RecordAnchors::place_legal_hold(origin, commitment(1), CASE);
			assert_changes_nothing(hold, DispatchError::BadOrigin);
		}
	});
}
