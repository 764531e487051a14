// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Error, Event, LegalHolds};
use carechain_primitives::Commitment;
use frame_support::assert_ok;
use sp_runtime::DispatchError;

#[test]
fn each_case_is_lifted_by_itself() {
	build_and_execute(|| {
		let other_case = Commitment([1; 32]);
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		assert_ok!(place_hold(1, CASE));
		assert_ok!(place_hold(1, other_case));
		assert_ok!(lift_hold(1, CASE));
		System::assert_last_event(
			Event::LegalHoldLifted {
				commitment: commitment(1),
				case: CASE,
			}
			.into(),
		);
		assert_eq!(anchored(1).legal_holds, 1);
		assert!(LegalHolds::<Test>::contains_key(commitment(1), other_case));
		assert_ok!(lift_hold(1, other_case));
		assert_eq!(anchored(1), before);
		assert_ok!(place_hold(1, CASE));
	});
}

#[test]
fn what_is_not_held_cannot_be_lifted() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		anchor(HOSPITAL, document(2));
		assert_ok!(place_hold(1, CASE));
		let other_case = || lift_hold(1, Commitment([1; 32]));
		assert_changes_nothing(other_case, Error::<Test>::NotFound);
		for number in [2, 3] {
			assert_changes_nothing(|| lift_hold(number, CASE), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn it_takes_both_bodies_to_lift_a_hold() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(place_hold(1, CASE));
		for origin in [governance(ONE_BODY), signed_by(HOSPITAL)] {
			let lift = || RecordAnchors::lift_legal_hold(origin, commitment(1), CASE);
			assert_changes_nothing(lift, DispatchError::BadOrigin);
		}
	});
}
