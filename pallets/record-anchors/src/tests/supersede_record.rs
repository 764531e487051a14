// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, Anchor, AnchorStatus, Dispute, DisputeState, Error, Event, NewRecord, Restriction,
};
use carechain_primitives::{Commitment, DataClass, RecordKey, Year};
use frame_support::assert_ok;

fn status(number: u64) -> AnchorStatus {
	anchored(number).status
}

fn superseded_by(number: u64) -> AnchorStatus {
	AnchorStatus::Superseded {
		by: Some(commitment(number)),
	}
}

#[test]
fn the_superseded_and_the_superseding_record_name_each_other() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		let before = anchored(1);
		System::set_block_number(9);
		let correction = NewRecord {
			class: DataClass::Medication,
			..document(2)
		};
		assert_ok!(supersede(1, correction));
		assert_eq!(
			anchored(1),
			Anchor {
				status: superseded_by(2),
				..before
			}
		);
		assert_eq!(
			anchored(2),
			Anchor {
				class: DataClass::Medication,
				key: correction.key,
				status: AnchorStatus::Current,
				supersedes: Some(commitment(1)),
				anchored_at: 9,
				dispenses: None,
				..before
			}
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
		anchor(HOSPITAL, document(0));
		for number in 0..20 {
			assert_ok!(supersede(number, document(number + 1)));
		}
		for number in 0..20 {
			assert_eq!(status(number), superseded_by(number + 1));
		}
		assert_eq!(status(20), AnchorStatus::Current);
	});
}

#[test]
fn a_prescription_may_be_superseded_until_it_is_dispensed_in_full() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 2));
		assert_ok!(dispense(PHARMACY, 1));
		assert_ok!(supersede(1, prescription(2, 1)));
		assert_ok!(dispense(PHARMACY, 2));
		let too_late = || supersede(2, prescription(3, 1));
		assert_changes_nothing(too_late, Error::<Test>::NotCurrent);
	});
}

#[test]
fn an_open_dispute_ends_as_corrected_and_an_answered_one_stays_answered() {
	build_and_execute(|| {
		for number in [1, 2] {
			anchor(HOSPITAL, document(number));
			assert_ok!(dispute(STRANGER, number));
		}
		assert_ok!(answer(2));
		for number in [1, 2] {
			assert_ok!(supersede(number, document(number + 10)));
			assert_eq!(anchored(number + 10).dispute, None);
		}
		let states = [1, 2].map(|number| anchored(number).dispute.map(|it: Dispute<_>| it.state));
		assert_eq!(
			states,
			[
				Some(DisputeState::Corrected),
				Some(DisputeState::Answered { answer: ANSWER })
			]
		);
	});
}

#[test]
fn a_correction_is_no_way_around_a_restriction() {
	build_and_execute(|| {
		anchor(HOSPITAL, prescription(1, 1));
		assert_ok!(RecordAnchors::restrict_record(
			governance(ONE_BODY),
			commitment(1)
		));
		assert_ok!(supersede(1, prescription(2, 1)));
		assert_eq!(anchored(2).restriction, Some(Restriction::Governance));
		assert_changes_nothing(|| dispense(PHARMACY, 2), Error::<Test>::Restricted);
	});
}

#[test]
fn a_correction_is_kept_at_least_as_long() {
	build_and_execute(|| {
		let until = |number, year| NewRecord {
			retain_until: Year(year),
			..document(number)
		};
		anchor(HOSPITAL, until(1, 2041));
		let shorter = || supersede(1, until(2, 2040));
		assert_changes_nothing(shorter, Error::<Test>::RetentionShortened);
		assert_ok!(supersede(1, until(2, 2041)));
		assert_ok!(supersede(2, until(3, 2056)));
	});
}

#[test]
fn the_custodian_supersedes_and_not_the_author_any_more() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(offer(1, Some(CLINIC)));
		assert_ok!(RecordAnchors::accept_custody(
			signed_by(CLINIC),
			commitment(1)
		));
		let by_author = || supersede(1, document(2));
		assert_changes_nothing(by_author, Error::<Test>::NotCustodian);
		assert_ok!(RecordAnchors::supersede_record(
			signed_by(CLINIC),
			commitment(1),
			document(2)
		));
		assert_eq!(anchored(1).author, HOSPITAL);
		assert_eq!(
			(anchored(2).author, anchored(2).custodian),
			(CLINIC, CLINIC)
		);
	});
}

#[test]
fn what_is_not_anchored_cannot_be_superseded() {
	build_and_execute(|| {
		assert_changes_nothing(|| supersede(1, document(2)), Error::<Test>::NotFound);
	});
}

#[test]
fn another_custodians_record_cannot_be_superseded() {
	build_and_execute(|| {
		anchor(CLINIC, document(1));
		assert_changes_nothing(|| supersede(1, document(2)), Error::<Test>::NotCustodian);
	});
}

#[test]
fn what_is_superseded_or_entered_in_error_cannot_be_superseded() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			let again = || supersede(number, document(3));
			assert_changes_nothing(again, Error::<Test>::NotCurrent);
		}
	});
}

#[test]
fn a_record_cannot_be_superseded_by_what_is_anchored_already() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		anchor(HOSPITAL, document(2));
		anchor(CLINIC, document(3));
		for number in [1, 2, 3] {
			let by_known = || supersede(1, document(number));
			assert_changes_nothing(by_known, Error::<Test>::AlreadyExists);
		}
		assert_ok!(supersede(1, document(4)));
		let by_older = || supersede(4, document(1));
		assert_changes_nothing(by_older, Error::<Test>::AlreadyExists);
	});
}

#[test]
fn what_may_not_be_anchored_supersedes_nothing() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let wrong = [
			(
				NewRecord {
					commitment: Commitment([0; 32]),
					..document(2)
				},
				Error::<Test>::EmptyCommitment,
			),
			(
				NewRecord {
					key: RecordKey([0; 32]),
					..document(2)
				},
				Error::EmptyKey,
			),
			(
				NewRecord {
					retain_until: Year(2025),
					..document(2)
				},
				Error::RetentionInPast,
			),
			(
				NewRecord {
					dispenses: Some(1),
					..document(2)
				},
				Error::NotAPrescription,
			),
			(prescription(2, 0), Error::NoDispense),
		];
		for (record, error) in wrong {
			assert_changes_nothing(|| supersede(1, record), error);
		}
	});
}
