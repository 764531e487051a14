// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, DisputeState, Error, Event};
use carechain_primitives::{traits::Standing, Commitment};
use frame_support::assert_ok;

#[test]
fn an_answered_dispute_stays_to_be_seen_with_both_statements() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		assert_ok!(answer(1));
		let dispute = anchored(1).dispute.unwrap();
		assert_eq!(
			(dispute.reason, dispute.state),
			(REASON, DisputeState::Answered { answer: ANSWER })
		);
		System::assert_last_event(
			Event::DisputeAnswered {
				custodian: HOSPITAL,
				commitment: commitment(1),
				answer: ANSWER,
			}
			.into(),
		);
	});
}

#[test]
fn a_suspended_custodian_still_owes_an_answer() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		assert_ok!(dispute(STRANGER, 1));
		set_standing(HOSPITAL, Standing::Suspended);
		assert_ok!(answer(1));
	});
}

#[test]
fn only_an_open_dispute_is_answered() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		anchor(HOSPITAL, document(2));
		assert_changes_nothing(|| answer(1), Error::<Test>::NotDisputed);
		for number in [1, 2] {
			assert_ok!(dispute(STRANGER, number));
		}
		assert_ok!(answer(1));
		assert_ok!(supersede(2, document(3)));
		for number in [1, 2] {
			assert_changes_nothing(|| answer(number), Error::<Test>::DisputeNotOpen);
		}
		assert_changes_nothing(|| answer(4), Error::<Test>::NotFound);
	});
}

#[test]
fn only_the_custodian_answers_and_says_something() {
	build_and_execute(|| {
		anchor(CLINIC, document(1));
		anchor(HOSPITAL, document(2));
		for number in [1, 2] {
			assert_ok!(dispute(STRANGER, number));
		}
		assert_changes_nothing(|| answer(1), Error::<Test>::NotCustodian);
		let nothing = || {
			RecordAnchors::answer_dispute(signed_by(HOSPITAL), commitment(2), Commitment::default())
		};
		assert_changes_nothing(nothing, Error::<Test>::EmptyCommitment);
	});
}
