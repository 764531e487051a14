// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, Dispute, DisputeState, Error, Event};
use carechain_primitives::{Commitment, RecordAction, Year};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn with_signature(
	submitter: AccountId,
	number: u64,
	reason: Commitment,
	signature: [u8; 64],
) -> DispatchResult {
	RecordAnchors::dispute_record(
		RuntimeOrigin::signed(submitter),
		commitment(number),
		reason,
		signature,
	)
}

#[test]
fn whoever_holds_a_record_can_dispute_it() {
	for submitter in [STRANGER, PRACTITIONER, representative(CLINIC)] {
		build_and_execute(|| {
			anchor(HOSPITAL, document(1));
			let before = anchored(1);
			System::set_block_number(9);
			assert_ok!(dispute(submitter, 1));
			let dispute = Dispute {
				reason: REASON,
				raised_at: 9,
				state: DisputeState::Open,
			};
			assert_eq!(
				anchored(1),
				Anchor {
					dispute: Some(dispute),
					signatures: 1,
					..before
				}
			);
			System::assert_last_event(
				Event::RecordDisputed {
					custodian: HOSPITAL,
					commitment: commitment(1),
					reason: REASON,
				}
				.into(),
			);
		});
	}
}

#[test]
fn who_does_not_hold_the_record_cannot_dispute_it() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let to_sign = ToSign::now(RecordAction::Dispute, 1, &STRANGER, REASON);
		for (what, other) in to_sign.variations() {
			println!("{what}");
			let wrong = || with_signature(STRANGER, 1, REASON, other.sign(1));
			assert_changes_nothing(wrong, Error::<Test>::InvalidSignature);
		}
		let by_other_key = || with_signature(STRANGER, 1, REASON, to_sign.sign(2));
		assert_changes_nothing(by_other_key, Error::<Test>::InvalidSignature);
		let stolen = || with_signature(representative(CLINIC), 1, REASON, to_sign.sign(1));
		assert_changes_nothing(stolen, Error::<Test>::InvalidSignature);
		assert_ok!(with_signature(STRANGER, 1, REASON, to_sign.sign(1)));
	});
}

#[test]
fn one_dispute_is_open_at_a_time_and_another_may_follow_the_answer() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		assert_changes_nothing(|| dispute(STRANGER, 1), Error::<Test>::AlreadyDisputed);
		assert_ok!(answer(1));
		assert_ok!(dispute(PRACTITIONER, 1));
		assert!(anchored(1).has_open_dispute());
		assert_eq!(anchored(1).signatures, 2);
	});
}

#[test]
fn a_dispute_cannot_be_raised_again_with_the_signature_of_the_last_one() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let signature = ToSign::now(RecordAction::Dispute, 1, &STRANGER, REASON).sign(1);
		assert_ok!(with_signature(STRANGER, 1, REASON, signature));
		assert_ok!(answer(1));
		let replayed = || with_signature(STRANGER, 1, REASON, signature);
		assert_changes_nothing(replayed, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn what_was_corrected_cannot_be_disputed() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			let disputed = || dispute(STRANGER, number);
			assert_changes_nothing(disputed, Error::<Test>::NotCurrent);
		}
		assert_changes_nothing(|| dispute(STRANGER, 3), Error::<Test>::NotFound);
	});
}

#[test]
fn a_record_can_be_disputed_restricted_dispensed_held_and_past_its_retention() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		assert_ok!(dispense(PHARMACY, 1));
		assert_ok!(RecordAnchors::restrict_record(
			governance(ONE_BODY),
			commitment(1)
		));
		assert_ok!(place_hold(1, CASE));
		set_year(Year(2050));
		assert_ok!(dispute(STRANGER, 1));
	});
}

#[test]
fn a_dispute_has_a_reason() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let nothing = Commitment::default();
		let signature = ToSign::now(RecordAction::Dispute, 1, &STRANGER, nothing).sign(1);
		let disputed = || with_signature(STRANGER, 1, nothing, signature);
		assert_changes_nothing(disputed, Error::<Test>::EmptyCommitment);
	});
}
