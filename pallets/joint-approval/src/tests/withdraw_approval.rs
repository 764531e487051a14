// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn an_approval_can_be_taken_back_and_given_again() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, EVE]);
		assert_ok!(withdraw_approval(BOB, proposal));
		System::assert_last_event(
			Event::ApprovalWithdrawn {
				proposal,
				account: BOB,
			}
			.into(),
		);
		assert_eq!(approvals(proposal), [ALICE, EVE]);
		assert_ok!(approve(BOB, proposal));
		assert_eq!(approvals(proposal), [ALICE, EVE, BOB]);
	});
}

#[test]
fn what_was_taken_back_does_not_count() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB, CAROL, EVE, FRANK]);
		for account in [CAROL, FRANK] {
			assert_ok!(withdraw_approval(account.clone(), proposal));
			assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotDecided);
			assert_ok!(approve(account, proposal));
		}
		assert_ok!(close(ALICE, proposal));
		assert_executed(proposal, Ok(()));
	});
}

#[test]
fn a_proposer_may_take_its_approval_back_and_the_proposal_stays() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		assert_ok!(withdraw_approval(ALICE, proposal));
		assert_eq!(approvals(proposal), []);
		// The others can still carry it.
		approve_all(proposal, [BOB, CAROL, DAVE, EVE, FRANK]);
		assert_ok!(close(BOB, proposal));
		assert_eq!(noted(), 1);
	});
}

#[test]
fn nobody_without_a_seat_takes_an_approval_back() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		assert_needs_a_seat(|by| withdraw_approval(by, proposal));
		assert_needs_a_signature(|origin| JointApproval::withdraw_approval(origin, proposal));
	});
}

#[test]
fn nobody_takes_back_what_was_not_given() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		assert_changes_nothing(
			|| withdraw_approval(BOB, proposal),
			Error::<Test>::NotApproved,
		);
		assert_ok!(withdraw_approval(ALICE, proposal));
		assert_changes_nothing(
			|| withdraw_approval(ALICE, proposal),
			Error::<Test>::NotApproved,
		);
	});
}

#[test]
fn from_what_is_not_there_nothing_is_taken_back() {
	build_and_execute(|| {
		assert_changes_nothing(|| withdraw_approval(ALICE, 0), Error::<Test>::NotFound);
	});
}

#[test]
fn after_its_time_a_proposal_keeps_its_approvals() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		approve_all(proposal, [BOB]);
		pass_blocks(PROPOSAL_LIFETIME - 1);
		assert_ok!(withdraw_approval(BOB, proposal));
		pass_blocks(1);
		assert_changes_nothing(
			|| withdraw_approval(ALICE, proposal),
			Error::<Test>::ProposalExpired,
		);
	});
}
