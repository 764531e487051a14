// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, Error, Event};
use carechain_primitives::{Commitment, DataClass, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn anchor(organization: OrganizationId, number: u64) {
	assert_ok!(RecordAnchors::anchor_record(
		signed_by(organization),
		commitment(number),
		DataClass::Prescription
	));
}

fn supersede(superseded: u64, by: u64) -> DispatchResult {
	RecordAnchors::supersede_record(
		signed_by(HOSPITAL),
		commitment(superseded),
		commitment(by),
		DataClass::Medication,
	)
}

fn status(number: u64) -> AnchorStatus {
	RecordAnchors::anchor(commitment(number)).unwrap().status
}

#[test]
fn the_superseded_and_the_superseding_record_name_each_other() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		let before = RecordAnchors::anchor(commitment(1)).unwrap();
		System::set_block_number(9);
		assert_ok!(supersede(1, 2));
		assert_eq!(
			RecordAnchors::anchor(commitment(1)),
			Some(Anchor {
				status: AnchorStatus::Superseded { by: commitment(2) },
				..before
			})
		);
		assert_eq!(
			RecordAnchors::anchor(commitment(2)),
			Some(Anchor {
				author: HOSPITAL,
				class: DataClass::Medication,
				status: AnchorStatus::Current,
				supersedes: Some(commitment(1)),
				anchored_at: 9,
			})
		);
		System::assert_last_event(
			Event::RecordSuperseded {
				author: HOSPITAL,
				superseded: commitment(1),
				commitment: commitment(2),
				class: DataClass::Medication,
			}
			.into(),
		);
	});
}

#[test]
fn a_record_is_corrected_as_often_as_need_be() {
	build_and_execute(|| {
		anchor(HOSPITAL, 0);
		for number in 0..20 {
			assert_ok!(supersede(number, number + 1));
		}
		for number in 0..20 {
			let by = commitment(number + 1);
			assert_eq!(status(number), AnchorStatus::Superseded { by });
		}
		assert_eq!(status(20), AnchorStatus::Current);
	});
}

#[test]
fn what_is_not_anchored_cannot_be_superseded() {
	build_and_execute(|| {
		assert_changes_nothing(|| supersede(1, 2), Error::<Test>::NotFound);
	});
}

#[test]
fn another_authors_record_cannot_be_superseded() {
	build_and_execute(|| {
		anchor(CLINIC, 1);
		assert_changes_nothing(|| supersede(1, 2), Error::<Test>::NotAuthor);
	});
}

#[test]
fn a_superseded_record_cannot_be_superseded_again() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_ok!(supersede(1, 2));
		assert_changes_nothing(|| supersede(1, 3), Error::<Test>::NotCurrent);
	});
}

#[test]
fn a_record_entered_in_error_cannot_be_superseded() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_ok!(RecordAnchors::mark_entered_in_error(
			signed_by(HOSPITAL),
			commitment(1)
		));
		assert_changes_nothing(|| supersede(1, 2), Error::<Test>::NotCurrent);
	});
}

#[test]
fn a_record_cannot_be_superseded_by_what_is_anchored_already() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		anchor(HOSPITAL, 2);
		anchor(CLINIC, 3);
		for number in [2, 3] {
			assert_changes_nothing(|| supersede(1, number), Error::<Test>::AlreadyExists);
		}
	});
}

#[test]
fn a_record_cannot_be_superseded_by_itself_or_by_one_that_it_superseded() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		assert_changes_nothing(|| supersede(1, 1), Error::<Test>::AlreadyExists);
		assert_ok!(supersede(1, 2));
		assert_changes_nothing(|| supersede(2, 1), Error::<Test>::AlreadyExists);
	});
}

#[test]
fn a_record_cannot_be_superseded_by_an_empty_commitment() {
	build_and_execute(|| {
		anchor(HOSPITAL, 1);
		let by_nothing = || {
			RecordAnchors::supersede_record(
				signed_by(HOSPITAL),
				commitment(1),
				Commitment([0; 32]),
				DataClass::Prescription,
			)
		};
		assert_changes_nothing(by_nothing, Error::<Test>::EmptyCommitment);
	});
}
