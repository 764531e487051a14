// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Anchor, AnchorStatus, Error, Event};
use carechain_primitives::{Commitment, DataClass, OrganizationId};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn anchor(organization: OrganizationId, commitment: Commitment) -> DispatchResult {
	RecordAnchors::anchor_record(signed_by(organization), commitment, DataClass::Prescription)
}

#[test]
fn an_anchored_record_is_current() {
	build_and_execute(|| {
		System::set_block_number(7);
		assert_ok!(anchor(HOSPITAL, commitment(1)));
		assert_eq!(
			RecordAnchors::anchor(commitment(1)),
			Some(Anchor {
				author: HOSPITAL,
				class: DataClass::Prescription,
				status: AnchorStatus::Current,
				supersedes: None,
				anchored_at: 7,
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
			let commitment = commitment(class.index().into());
			assert_ok!(RecordAnchors::anchor_record(
				signed_by(HOSPITAL),
				commitment,
				*class
			));
			assert_eq!(RecordAnchors::anchor(commitment).unwrap().class, *class);
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
		assert_ok!(anchor(HOSPITAL, commitment(1)));
		for organization in [HOSPITAL, CLINIC] {
			let again = || anchor(organization, commitment(1));
			assert_changes_nothing(again, Error::<Test>::AlreadyExists);
		}
	});
}

#[test]
fn a_commitment_is_not_anchored_again_after_it_was_superseded_or_entered_in_error() {
	build_and_execute(|| {
		assert_ok!(anchor(HOSPITAL, commitment(1)));
		assert_ok!(RecordAnchors::supersede_record(
			signed_by(HOSPITAL),
			commitment(1),
			commitment(2),
			DataClass::Prescription
		));
		assert_ok!(RecordAnchors::mark_entered_in_error(
			signed_by(HOSPITAL),
			commitment(2)
		));
		for number in [1, 2] {
			let again = || anchor(HOSPITAL, commitment(number));
			assert_changes_nothing(again, Error::<Test>::AlreadyExists);
		}
	});
}

#[test]
fn an_empty_commitment_is_refused() {
	build_and_execute(|| {
		let empty = || anchor(HOSPITAL, Commitment([0; 32]));
		assert_changes_nothing(empty, Error::<Test>::EmptyCommitment);
	});
}
