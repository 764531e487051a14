// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A proposal that is not closed in time.

use super::*;

fn assert_expired(proposal: ProposalId) {
	System::assert_last_event(Event::ProposalExpired { proposal }.into());
	assert!(!is_open(proposal));
}

#[test]
fn what_was_not_approved_in_time_is_removed() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		pass_blocks(PROPOSAL_LIFETIME - 1);
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
		pass_blocks(1);
		assert_ok!(close(GRACE, proposal));
		assert_expired(proposal);
	});
}

#[test]
fn an_approval_is_not_kept_in_a_drawer() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		pass_blocks(PROPOSAL_LIFETIME);
		assert_ok!(close(ALICE, proposal));
		assert_expired(proposal);
		assert_eq!(noted(), 0);
	});
}

#[test]
fn what_is_approved_can_be_executed_in_its_last_block() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		pass_blocks(PROPOSAL_LIFETIME - 1);
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Ok(()));
		assert_eq!(noted(), 1);
	});
}

#[test]
fn what_expired_can_be_closed_forever_and_within_any_bounds() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, padded(MAX_CALL_LENGTH));
		pass_blocks(1_000_000);
		assert_ok!(close_within(ALICE, proposal, Weight::zero(), 0));
		assert_expired(proposal);
	});
}

#[test]
fn nobody_without_a_seat_closes_what_expired() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		pass_blocks(PROPOSAL_LIFETIME);
		assert_needs_a_seat(|by| close(by, proposal));
	});
}

#[test]
fn what_expired_takes_room_until_it_is_closed() {
	build_and_execute(|| {
		let first = proposed(ALICE, note(1));
		assert_ok!(propose(ALICE, note(2)));
		pass_blocks(PROPOSAL_LIFETIME);
		assert_changes_nothing(
			|| propose(ALICE, note(3)),
			Error::<Test>::MaxProposalsPerProposerExceeded,
		);
		assert_ok!(close(EVE, first));
		assert_ok!(propose(ALICE, note(3)));
	});
}
