// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, DisputeState, Error, Event};
use frame_support::assert_ok;

#[test]
fn a_record_entered_in_error_stays_to_be_seen_as_such() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let before = anchored(1);
		assert_ok!(mark(1));
		assert_eq!(
			anchored(1),
			Anchor {
				status: AnchorStatus::EnteredInError,
				..before
			}
		);
		System::assert_last_event(
			Event::RecordEnteredInError {
				custodian: HOSPITAL,
				commitment: commitment(1),
			}
			.into(),
		);
	});
}

#[test]
fn a_correction_entered_in_error_does_not_revive_what_it_superseded() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		let by = Some(commitment(2));
		assert_eq!(anchored(1).status, AnchorStatus::Superseded { by });
		assert_eq!(anchored(2).status, AnchorStatus::EnteredInError);
		assert_eq!(anchored(2).supersedes, Some(commitment(1)));
	});
}

#[test]
fn an_open_dispute_ends_as_corrected() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		assert_ok!(mark(1));
		let dispute = anchored(1).dispute.unwrap();
		assert_eq!(
			(dispute.reason, dispute.state),
			(REASON, DisputeState::Corrected)
		);
	});
}

#[test]
fn a_prescription_that_was_dispensed_in_full_may_have_been_an_error() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		assert_ok!(dispense(PHARMACY, 1));
		assert_ok!(mark(1));
		assert_eq!(anchored(1).status, AnchorStatus::EnteredInError);
		assert_changes_nothing(|| dispense(PHARMACY, 1), Error::<Test>::NotCurrent);
	});
}

#[test]
fn what_is_not_anchored_cannot_be_marked() {
	build_and_execute(|| {
		assert_changes_nothing(|| mark(1), Error::<Test>::NotFound);
	});
}

#[test]
fn another_custodians_record_cannot_be_marked() {
	build_and_execute(|| {
		anchor(CLINIC, document(1));
		assert_changes_nothing(|| mark(1), Error::<Test>::NotCustodian);
	});
}

#[test]
fn what_is_entered_in_error_or_superseded_cannot_be_marked() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			assert_changes_nothing(|| mark(number), Error::<Test>::NotCurrent);
		}
	});
}
