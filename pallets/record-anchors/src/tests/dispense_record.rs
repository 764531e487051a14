// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, Dispenses, Error, Event, NewRecord};
use carechain_primitives::{traits::Standing, Commitment, OrganizationId, RecordAction, RecordKey};
use frame_support::assert_ok;
use sp_core::Pair;
use sp_runtime::DispatchResult;

fn with_signature(
	pharmacy: OrganizationId,
	number: u64,
	dispense: Commitment,
	signature: [u8; 64],
) -> DispatchResult {
	RecordAnchors::dispense_record(signed_by(pharmacy), commitment(number), dispense, signature)
}

#[test]
fn a_prescription_is_dispensed_as_often_as_it_allows_by_whichever_pharmacy() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 2));
		let before = anchored(1);
		assert_ok!(dispense(PHARMACY, 1));
		assert_eq!(
			anchored(1),
			Anchor {
				dispenses: Some(Dispenses { left: 1, total: 2 }),
				signatures: 1,
				..before
			}
		);
		assert_ok!(dispense(OTHER_PHARMACY, 1));
		assert_eq!(
			anchored(1),
			Anchor {
				status: AnchorStatus::Completed,
				dispenses: Some(Dispenses { left: 0, total: 2 }),
				signatures: 2,
				..before
			}
		);
		System::assert_last_event(
			Event::RecordDispensed {
				pharmacy: OTHER_PHARMACY,
				commitment: commitment(1),
				dispense: commitment(8_000),
				left: 0,
			}
			.into(),
		);
		for pharmacy in [PHARMACY, OTHER_PHARMACY] {
			let once_more = || dispense(pharmacy, 1);
			assert_changes_nothing(once_more, Error::<Test>::AlreadyDispensed);
		}
	});
}

#[test]
fn only_an_active_pharmacy_dispenses() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		for organization in [HOSPITAL, CLINIC] {
			let dispensed = || dispense(organization, 1);
			assert_changes_nothing(dispensed, Error::<Test>::NotAPharmacy);
		}
		set_standing(PHARMACY, Standing::Suspended);
		assert_changes_nothing(
			|| dispense(PHARMACY, 1),
			Error::<Test>::OrganizationNotActive,
		);
	});
}

#[test]
fn without_the_patients_prescription_nothing_is_dispensed() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 3));
		let with = commitment(8_000);
		let to_sign = ToSign::now(RecordAction::Dispense, 1, &representative(PHARMACY), with);
		for (what, other) in to_sign.variations() {
			println!("{what}");
			let wrong = || with_signature(PHARMACY, 1, with, other.sign(1));
			assert_changes_nothing(wrong, Error::<Test>::InvalidSignature);
		}
		let by_other_key = || with_signature(PHARMACY, 1, with, to_sign.sign(2));
		assert_changes_nothing(by_other_key, Error::<Test>::InvalidSignature);
		let by_nobody = || with_signature(PHARMACY, 1, with, [0; 64]);
		assert_changes_nothing(by_nobody, Error::<Test>::InvalidSignature);
		assert_ok!(with_signature(PHARMACY, 1, with, to_sign.sign(1)));
	});
}

#[test]
fn a_signature_is_taken_once_and_from_nobody_but_whom_it_was_given() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 3));
		let with = commitment(8_000);
		let signature =
			ToSign::now(RecordAction::Dispense, 1, &representative(PHARMACY), with).sign(1);
		let stolen = || with_signature(OTHER_PHARMACY, 1, with, signature);
		assert_changes_nothing(stolen, Error::<Test>::InvalidSignature);
		assert_ok!(with_signature(PHARMACY, 1, with, signature));
		let replayed = || with_signature(PHARMACY, 1, with, signature);
		assert_changes_nothing(replayed, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn one_records_key_does_not_sign_for_another() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		// An author that took another record's key has made a prescription that its salt does not open.
		let borrowed = NewRecord {
			key: RecordKey(record_pair(1).public().0),
			..prescription(2, 1)
		};
		anchor(HOSPITAL, borrowed);
		let with = commitment(8_000);
		let for_first =
			ToSign::now(RecordAction::Dispense, 1, &representative(PHARMACY), with).sign(1);
		let for_second = || with_signature(PHARMACY, 2, with, for_first);
		assert_changes_nothing(for_second, Error::<Test>::InvalidSignature);
	});
}

#[test]
fn a_restricted_prescription_is_not_dispensed_until_that_is_lifted() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		assert_ok!(RecordAnchors::restrict_record(
			signed_by(HOSPITAL),
			commitment(1)
		));
		assert_changes_nothing(|| dispense(PHARMACY, 1), Error::<Test>::Restricted);
		assert_ok!(RecordAnchors::lift_restriction(
			signed_by(HOSPITAL),
			commitment(1)
		));
		assert_ok!(dispense(PHARMACY, 1));
	});
}

#[test]
fn what_does_not_hold_is_not_dispensed() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 2));
		assert_ok!(supersede(1, prescription(2, 2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			let dispensed = || dispense(PHARMACY, number);
			assert_changes_nothing(dispensed, Error::<Test>::NotCurrent);
		}
		assert_changes_nothing(|| dispense(PHARMACY, 3), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_no_prescription_or_does_not_say_how_often_is_not_dispensed() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_changes_nothing(|| dispense(PHARMACY, 1), Error::<Test>::NotAPrescription);
		let uncounted = NewRecord {
			dispenses: None,
			..prescription(2, 1)
		};
		anchor(HOSPITAL, uncounted);
		assert_changes_nothing(|| dispense(PHARMACY, 2), Error::<Test>::NoDispense);
	});
}

#[test]
fn what_was_given_out_is_committed_to() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		let nothing = Commitment::default();
		let signature = ToSign::now(
			RecordAction::Dispense,
			1,
			&representative(PHARMACY),
			nothing,
		)
		.sign(1);
		let dispensed = || with_signature(PHARMACY, 1, nothing, signature);
		assert_changes_nothing(dispensed, Error::<Test>::EmptyCommitment);
	});
}

#[test]
fn when_all_counts_are_used_up_no_signature_is_taken_any_more() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		crate::Anchors::<Test>::mutate_extant(commitment(1), |anchor| {
			anchor.signatures = u32::MAX;
		});
		assert_changes_nothing(|| dispense(PHARMACY, 1), Error::<Test>::InvalidSignature);
	});
}
