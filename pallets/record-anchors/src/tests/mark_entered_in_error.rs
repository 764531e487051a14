// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, Error, Event};
use carechain_primitives::{DataClass, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn anchor(organization: OrganizationId, number: u64) {
	assert_ok!(RecordAnchors::anchor_record(
		signed_by(organization),
		commitment(number),
		DataClass::Prescription
	));
}

fn mark(number: u64) -> DispatchResult {
	RecordAnchors::mark_entered_in_error(signed_by(HOSPITAL), commitment(number))
}

#[test]
fn a_record_entered_in_error_stays_to_be_seen_as_such() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		let before = RecordAnchors::anchor(commitment(1)).unwrap();
		assert_ok!(mark(1));
		assert_eq!(
			RecordAnchors::anchor(commitment(1)),
			Some(Anchor {
				status: AnchorStatus::EnteredInError,
				..before
			})
		);
		System::assert_last_event(
			Event::RecordEnteredInError {
				author: HOSPITAL,
				commitment: commitment(1),
			}
			.into(),
		);
	});
}

#[test]
fn a_correction_entered_in_error_does_not_revive_what_it_superseded() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_ok!(RecordAnchors::supersede_record(
			signed_by(HOSPITAL),
			commitment(1),
			commitment(2),
			DataClass::Prescription
		));
		assert_ok!(mark(2));
		let first = RecordAnchors::anchor(commitment(1)).unwrap();
		assert_eq!(first.status, AnchorStatus::Superseded { by: commitment(2) });
		let second = RecordAnchors::anchor(commitment(2)).unwrap();
		assert_eq!(second.status, AnchorStatus::EnteredInError);
		assert_eq!(second.supersedes, Some(commitment(1)));
	});
}

#[test]
fn what_is_not_anchored_cannot_be_marked() {
	build_and_execute(|| {
		assert_changes_nothing(|| mark(1), Error::<Test>::NotFound);
	});
}

#[test]
fn another_authors_record_cannot_be_marked() {
	build_and_execute(|| {
		anchor(CLINIC, 1);
		assert_changes_nothing(|| mark(1), Error::<Test>::NotAuthor);
	});
}

#[test]
fn a_record_cannot_be_marked_twice() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_ok!(mark(1));
		assert_changes_nothing(|| mark(1), Error::<Test>::NotCurrent);
	});
}

#[test]
fn a_superseded_record_cannot_be_marked() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_ok!(RecordAnchors::supersede_record(
			signed_by(HOSPITAL),
			commitment(1),
			commitment(2),
			DataClass::Prescription
		));
		assert_changes_nothing(|| mark(1), Error::<Test>::NotCurrent);
	});
}
