// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Call, Fraction, OpenProposalsBy, StoredThresholds, Thresholds};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{traits::Dispatchable, DispatchError};

#[test]
fn what_both_bodies_approve_is_executed_as_root() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(7));
		approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
		assert_ok!(close(ALICE, proposal));
		assert_eq!(noted(), 7);
		assert_executed(proposal, Ok(()));
		assert!(!OpenProposalsBy::<Test>::contains_key(ALICE));
	});
}

#[test]
fn any_member_closes_whether_it_approved_or_not() {
	for closer in [ALICE, DAVE, EVE, GRACE] {
		build_and_execute(|| {
			let proposal = proposed(ALICE, note(7));
			approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
			assert_ok!(close(closer, proposal));
			assert_eq!(noted(), 7);
		});
	}
}

#[test]
fn nobody_without_a_seat_closes() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		assert_needs_a_seat(|by| close(by, proposal));
		assert_needs_a_signature(|origin| {
			plain(JointApproval::close(
				origin,
				proposal,
				Weight::MAX,
				u32::MAX,
			))
		});
	});
}

#[test]
fn one_body_alone_decides_nothing_not_even_unanimously() {
	for body in [COUNCIL.to_vec(), BOARD.to_vec()] {
		build_and_execute(|| {
			let proposal = proposed(body[0].clone(), note(7));
			approve_all(proposal, body[1..].to_vec());
			for closer in COUNCIL.into_iter().chain(BOARD) {
				assert_changes_nothing(|| close(closer, proposal), Error::<Test>::NotDecided);
			}
		});
	}
}

#[test]
fn one_approval_short_in_either_body_is_not_enough() {
	build_and_execute(|| {
		// Three of four and two of three.
		let proposal = proposed(ALICE, note(7));
		approve_all(proposal, [BOB, EVE, FRANK, GRACE]);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		assert_ok!(approve(CAROL, proposal));
		for account in [FRANK, GRACE] {
			assert_ok!(withdraw_approval(account, proposal));
		}
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		assert_ok!(approve(GRACE, proposal));
		assert_ok!(close(ALICE, proposal));
		assert_eq!(noted(), 7);
	});
}

#[test]
fn what_is_not_there_cannot_be_closed() {
	build_and_execute(|| {
		assert_changes_nothing(|| close(ALICE, 0), Error::<Test>::NotFound);
	});
}

#[test]
fn a_call_is_executed_once() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		assert_ok!(close(ALICE, proposal));
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotFound);
	});
}

#[test]
fn the_proposal_is_gone_when_its_call_is_executed() {
	build_and_execute(|| {
		let proposal = unanimous(desk::Call::expect_gone { proposal: 0 }.into());
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Ok(()));
	});
}

#[test]
fn a_call_that_fails_leaves_nothing_behind_and_the_proposal_is_done() {
	build_and_execute(|| {
		let proposal = unanimous(desk::Call::fail { number: 7 }.into());
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Err(desk::Error::<Test>::Failed.into()));
		assert_eq!(noted(), 0);
	});
}

#[test]
fn what_is_paused_is_executed_all_the_same() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		Paused::set(true);
		let filtered: DispatchError = frame_system::Error::<Test>::CallFiltered.into();
		assert_changes_nothing(|| plain(note(7).dispatch(signed(ALICE))), filtered);
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Ok(()));
		assert_eq!(noted(), 7);
	});
}

#[test]
fn thresholds_change_by_joint_approval() {
	build_and_execute(|| {
		let thresholds = Thresholds {
			council: Fraction::new(3, 4),
			board: Fraction::TWO_THIRDS,
		};
		let proposal = unanimous(Call::set_thresholds { thresholds }.into());
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Ok(()));
		assert_eq!(StoredThresholds::<Test>::get(), thresholds);
	});
}

#[test]
fn an_approved_call_is_not_executed_within_bounds_that_it_exceeds() {
	build_and_execute(|| {
		let call = note(7);
		let weight = call.get_dispatch_info().call_weight;
		let length = u32::try_from(call.encoded_size()).expect("is small");
		let proposal = unanimous(call);
		let close_within = |weight, length| close_within(ALICE, proposal, weight, length);
		for less in [Weight::from_parts(1, 0), Weight::from_parts(0, 1)] {
			assert_changes_nothing(
				|| close_within(weight - less, length),
				Error::<Test>::WeightBoundTooLow,
			);
		}
		assert_changes_nothing(
			|| close_within(weight, length - 1),
			Error::<Test>::LengthBoundTooLow,
		);
		assert_ok!(close_within(weight, length));
		assert_eq!(noted(), 7);
	});
}

#[test]
fn a_call_longer_than_said_is_not_even_looked_into() {
	build_and_execute(|| {
		// Not decided either, which takes decoding to know.
		let proposal = proposed(ALICE, note(7));
		assert_changes_nothing(
			|| close_within(ALICE, proposal, Weight::MAX, 0),
			Error::<Test>::LengthBoundTooLow,
		);
	});
}
