// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, Dispenses, Error, Event, NewRecord};
use carechain_primitives::{Commitment, DataClass, HashAlgorithm, OrganizationId, RecordKey, Year};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn anchor_one(organization: OrganizationId, record: NewRecord) -> DispatchResult {
	RecordAnchors::anchor_record(signed_by(organization), record)
}

#[test]
fn an_anchored_record_is_current() {
	build_and_execute(|| {
		System::set_block_number(7);
		let record = NewRecord {
			algorithm: HashAlgorithm::Sm3,
			retain_until: Year(2041),
			..prescription(1, 3)
		};
		assert_ok!(anchor_one(HOSPITAL, record));
		assert_eq!(
			RecordAnchors::anchor(commitment(1)),
			Some(Anchor {
				author: HOSPITAL,
				custodian: HOSPITAL,
				algorithm: HashAlgorithm::Sm3,
				class: DataClass::Prescription,
				key: record.key,
				retain_until: Year(2041),
				status: AnchorStatus::Current,
				supersedes: None,
				anchored_at: 7,
				dispute: None,
				restriction: None,
				dispenses: Some(Dispenses { left: 3, total: 3 }),
				legal_holds: 0,
				signatures: 0,
				offered_to: None,
			})
		);
		System::assert_last_event(
			Event::RecordAnchored {
				author: HOSPITAL,
				commitment: commitment(1),
				class: DataClass::Prescription,
			}
			.into(),
		);
	});
}

#[test]
fn a_record_of_every_class_can_be_anchored() {
	build_and_execute(|| {
		for class in DataClass::ALL {
			let number = class.index().into();
			let record = NewRecord {
				class: *class,
				..document(number)
			};
			assert_ok!(anchor_one(HOSPITAL, record));
			assert_eq!(anchored(number).class, *class);
		}
	});
}

#[test]
fn what_was_never_anchored_is_not_there() {
	build_and_execute(|| {
		assert_eq!(RecordAnchors::anchor(commitment(1)), None);
	});
}

#[test]
fn a_commitment_is_anchored_once_whoever_comes_second() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		for organization in [HOSPITAL, CLINIC] {
			let again = || anchor_one(organization, document(1));
			assert_changes_nothing(again, Error::<Test>::AlreadyExists);
		}
	});
}

#[test]
fn a_commitment_is_not_anchored_again_after_it_was_superseded_or_entered_in_error() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(supersede(1, document(2)));
		assert_ok!(mark(2));
		for number in [1, 2] {
			let again = || anchor_one(HOSPITAL, document(number));
			assert_changes_nothing(again, Error::<Test>::AlreadyExists);
		}
	});
}

#[track_caller]
fn is_refused(record: NewRecord, error: Error<Test>) {
	assert_changes_nothing(|| anchor_one(HOSPITAL, record), error);
}

#[test]
fn an_empty_commitment_and_an_empty_key_are_refused() {
	build_and_execute(|| {
		let no_commitment = NewRecord {
			commitment: Commitment([0; 32]),
			..document(1)
		};
		is_refused(no_commitment, Error::EmptyCommitment);
		let no_key = NewRecord {
			key: RecordKey([0; 32]),
			..document(1)
		};
		is_refused(no_key, Error::EmptyKey);
	});
}

#[test]
fn a_record_is_kept_until_the_end_of_this_year_or_of_one_of_the_next_hundred() {
	build_and_execute(|| {
		let kept_until = |retain_until| NewRecord {
			retain_until: Year(retain_until),
			..document(retain_until.into())
		};
		is_refused(kept_until(2025), Error::RetentionInPast);
		is_refused(kept_until(2127), Error::RetentionTooLong);
		for year in [2026, 2126] {
			assert_ok!(anchor_one(HOSPITAL, kept_until(year)));
			assert_eq!(anchored(year.into()).retain_until, Year(year));
		}
		set_year(Year(2027));
		let of_last_year = NewRecord {
			retain_until: Year(2026),
			..document(1)
		};
		is_refused(of_last_year, Error::RetentionInPast);
	});
}

#[test]
fn only_a_prescription_is_dispensed_and_at_least_once() {
	build_and_execute(|| {
		for class in DataClass::ALL {
			if *class != DataClass::Prescription {
				let record = NewRecord {
					class: *class,
					..prescription(1, 1)
				};
				is_refused(record, Error::NotAPrescription);
			}
		}
		is_refused(prescription(1, 0), Error::NoDispense);
		assert_ok!(anchor_one(HOSPITAL, prescription(1, u8::MAX)));
		let uncounted = NewRecord {
			dispenses: None,
			..prescription(2, 1)
		};
		assert_ok!(anchor_one(HOSPITAL, uncounted));
		assert_eq!(anchored(2).dispenses, None);
	});
}
