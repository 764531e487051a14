// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A runtime that is not the one that a call was proposed to.

use super::*;
use crate::{Call, Track};
use frame_support::{BoundedVec, MAX_EXTRINSIC_DEPTH};

/// Puts other bytes in the place of a stored call.
fn store(proposal: ProposalId, bytes: Vec<u8>) {
	Proposals::<Test>::mutate(proposal, |record| {
		let record = record.as_mut().expect("the proposal is open");
		record.call = BoundedVec::try_from(bytes).expect("is short");
	});
}

fn stored(proposal: ProposalId) -> Vec<u8> {
	let record = Proposals::<Test>::get(proposal).expect("the proposal is open");
	record.call.into_inner()
}

#[test]
fn bytes_that_are_no_call_are_removed_and_the_event_says_so() {
	build_and_execute(|| {
		for (position, approved) in [(0, true), (1, false)] {
			let proposal = if approved {
				unanimous(note(1))
			} else {
				proposed(ALICE, note(1))
			};
			let mut bytes = stored(proposal);
			// No such pallet, no such call.
			bytes[position] = u8::MAX;
			store(proposal, bytes);
			assert_ok!(close(EVE, proposal));
			assert_executed(proposal, Err(Error::<Test>::CallUndecodable.into()));
		}
		assert_eq!(noted(), 0);
	});
}

#[test]
fn bytes_that_are_more_or_less_than_a_call_are_not_executed() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		let mut more = stored(proposal);
		let less = more[..more.len() - 1].to_vec();
		more.push(0);
		store(proposal, more);
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Err(Error::<Test>::CallUndecodable.into()));

		let proposal = unanimous(note(1));
		store(proposal, less);
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Err(Error::<Test>::CallUndecodable.into()));
		assert_eq!(noted(), 0);
	});
}

#[test]
fn a_call_nested_deeper_than_a_transaction_may_be_is_not_executed() {
	build_and_execute(|| {
		let nested = |depth| {
			let mut call = note(1);
			for _ in 0..depth {
				let inner = Box::new(call);
				call = Call::propose { call: inner }.into();
			}
			call
		};
		// Root cannot propose, so that is what comes of executing it.
		let deepest = unanimous(nested(MAX_EXTRINSIC_DEPTH));
		assert_ok!(close(ALICE, deepest));
		assert_executed(deepest, Err(BadOrigin.into()));

		let deeper = unanimous(nested(MAX_EXTRINSIC_DEPTH + 1));
		assert_ok!(close(ALICE, deeper));
		assert_executed(deeper, Err(Error::<Test>::CallUndecodable.into()));
	});
}

#[test]
fn what_was_approved_is_not_executed_under_another_transaction_version() {
	for approved in [true, false] {
		build_and_execute(|| {
			let proposal = if approved {
				unanimous(note(1))
			} else {
				proposed(ALICE, note(1))
			};
			TransactionVersion::set(2);
			assert_ok!(close(EVE, proposal));
			assert_executed(proposal, Err(Error::<Test>::CallUndecodable.into()));
			assert_eq!(noted(), 0);

			let proposal = unanimous(note(2));
			assert_ok!(close(EVE, proposal));
			assert_eq!(noted(), 2);
		});
	}
}

#[test]
fn what_is_off_the_list_by_now_is_removed_and_the_event_says_so() {
	for approved in [true, false] {
		build_and_execute(|| {
			let proposal = if approved {
				unanimous(note(1))
			} else {
				proposed(ALICE, note(1))
			};
			NoteIsUnlisted::set(true);
			assert_ok!(close(EVE, proposal));
			assert_executed(proposal, Err(Error::<Test>::CallNotProposable.into()));
			assert_eq!(noted(), 0);
		});
	}
}

#[test]
fn nobody_without_a_seat_removes_what_means_nothing() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		TransactionVersion::set(2);
		assert_needs_a_seat(|by| close(by, proposal));
	});
}

#[test]
fn what_means_nothing_is_not_looked_into_beyond_the_length_that_is_paid_for() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		TransactionVersion::set(2);
		assert_changes_nothing(
			|| close_within(ALICE, proposal, Weight::MAX, 5),
			Error::<Test>::LengthBoundTooLow,
		);
		assert_ok!(close_within(ALICE, proposal, Weight::zero(), 6));
	});
}

#[test]
fn what_means_nothing_and_expired_is_said_to_have_expired() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		TransactionVersion::set(2);
		pass_blocks(PROPOSAL_LIFETIME);
		assert_ok!(close(ALICE, proposal));
		System::assert_last_event(Event::ProposalExpired { proposal }.into());
	});
}

#[test]
fn a_call_is_on_the_track_of_the_day_of_closing() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, desk::Call::restart { number: 1 }.into());
		approve_all(proposal, [BOB, EVE, FRANK]);
		RestartTrack::set(Track::Ordinary);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		RestartTrack::set(Track::FinalityRestart);
		assert_ok!(close(ALICE, proposal));
		assert_eq!(noted(), 1);
	});
}

#[test]
fn a_call_weighs_what_it_weighs_on_the_day_of_closing() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		let before = NoteWeight::get();
		// Even more than could be proposed: whoever pays for it may close.
		let heavier = HEAVIEST_CALL.saturating_mul(2);
		NoteWeight::set(heavier);
		for too_low in [before, HEAVIEST_CALL] {
			assert_changes_nothing(
				|| close_within(ALICE, proposal, too_low, u32::MAX),
				Error::<Test>::WeightBoundTooLow,
			);
		}
		assert_ok!(close_within(ALICE, proposal, heavier, u32::MAX));
		assert_eq!(noted(), 1);
	});
}
