// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, Error, Event};
use carechain_primitives::{Commitment, RecordAction};
use frame_support::assert_ok;

#[test]
fn a_dispute_is_taken_back_by_whoever_holds_the_record() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		assert_ok!(dispute(STRANGER, 1));
		assert_ok!(withdraw_dispute(PRACTITIONER, 1));
		assert_eq!(
			anchored(1),
			Anchor {
				signatures: 2,
				..before
			}
		);
		System::assert_last_event(
			Event::DisputeWithdrawn {
				custodian: HOSPITAL,
				commitment: commitment(1),
			}
			.into(),
		);
		assert_ok!(dispute(STRANGER, 1));
	});
}

#[test]
fn a_dispute_is_taken_back_whatever_came_of_it() {
	build_and_execute(|| {
		for number in [1, 2, 3] {
			anchor(HOSPITAL, document(number));
			assert_ok!(dispute(STRANGER, number));
		}
		assert_ok!(answer(1));
		assert_ok!(supersede(2, document(4)));
		assert_ok!(mark(3));
		for number in [1, 2, 3] {
			assert_ok!(withdraw_dispute(STRANGER, number));
			assert_eq!(anchored(number).dispute, None);
		}
	});
}

#[test]
fn nobody_else_takes_a_dispute_back() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		let nothing = Commitment::default();
		let to_sign = ToSign::now(RecordAction::WithdrawDispute, 1, &STRANGER, nothing);
		let withdraw = |signature| {
			let origin = RuntimeOrigin::signed(STRANGER);
			RecordAnchors::withdraw_dispute(origin, commitment(1), signature)
		};
		for (what, other) in to_sign.variations() {
			println!("{what}");
			let wrong = || withdraw(other.sign(1));
			assert_changes_nothing(wrong, Error::<Test>::InvalidSignature);
		}
		let by_other_key = || withdraw(to_sign.sign(2));
		assert_changes_nothing(by_other_key, Error::<Test>::InvalidSignature);
		let signature = to_sign.sign(1);
		assert_ok!(withdraw(signature));
		assert_ok!(dispute(STRANGER, 1));
		let replayed = || withdraw(signature);
		assert_changes_nothing(replayed, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn what_is_not_disputed_cannot_be_taken_back() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let withdrawn = |number| move || withdraw_dispute(STRANGER, number);
		assert_changes_nothing(withdrawn(1), Error::<Test>::NotDisputed);
		assert_changes_nothing(withdrawn(2), Error::<Test>::NotFound);
	});
}
