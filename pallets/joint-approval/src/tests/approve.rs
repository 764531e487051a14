// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn members_of_both_bodies_approve() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		for account in [DAVE, EVE] {
			assert_ok!(approve(account.clone(), proposal));
			System::assert_last_event(Event::ProposalApproved { proposal, account }.into());
		}
		assert_eq!(approvals(proposal), [ALICE, DAVE, EVE]);
		assert_eq!(noted(), 0, "approving executes nothing");
	});
}

#[test]
fn nobody_without_a_seat_approves() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		assert_needs_a_seat(|by| approve(by, proposal));
		assert_needs_a_signature(|origin| JointApproval::approve(origin, proposal));
	});
}

#[test]
fn what_is_not_there_cannot_be_approved() {
	build_and_execute(|| {
		let withdrawn = proposed(ALICE, note(1));
		assert_ok!(withdraw_proposal(ALICE, withdrawn));
		for proposal in [withdrawn, withdrawn + 1] {
			assert_changes_nothing(|| approve(BOB, proposal), Error::<Test>::NotFound);
			// Who has no seat is not told what there is.
			assert_changes_nothing(|| approve(STRANGER, proposal), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn nobody_approves_twice_and_the_proposer_has_approved() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		assert_ok!(approve(EVE, proposal));
		for account in [ALICE, EVE] {
			assert_changes_nothing(
				|| approve(account, proposal),
				Error::<Test>::AlreadyApproved,
			);
		}
	});
}

#[test]
fn a_proposal_can_be_approved_in_its_last_block_and_not_after() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		pass_blocks(PROPOSAL_LIFETIME - 1);
		assert_ok!(approve(BOB, proposal));
		for _ in 0..2 {
			pass_blocks(1);
			assert_changes_nothing(|| approve(CAROL, proposal), Error::<Test>::ProposalExpired);
		}
	});
}

#[test]
fn former_members_make_room_where_it_is_short_and_only_there() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		// Seven of eight places are taken. All but Alice and Eve lose their seats.
		CouncilSeats::set(vec![ALICE, STRANGER]);
		BoardSeats::set(vec![EVE, AccountId::new([9; 32])]);
		assert_ok!(approve(STRANGER, proposal));
		assert_eq!(
			approvals(proposal),
			[ALICE, BOB, CAROL, DAVE, EVE, FRANK, GRACE, STRANGER]
		);
		assert_ok!(approve(AccountId::new([9; 32]), proposal));
		assert_eq!(
			approvals(proposal),
			[ALICE, EVE, STRANGER, AccountId::new([9; 32])]
		);
	});
}

#[test]
fn bodies_that_are_larger_than_they_may_be_find_no_room() {
	build_and_execute(|| {
		let more = |n: u8| (n..n + 5).map(|n| AccountId::new([n; 32]));
		CouncilSeats::set(more(20).collect());
		BoardSeats::set(more(30).collect());
		let all: Vec<_> = more(20).chain(more(30)).collect();
		let proposal = proposed(all[0].clone(), note(1));
		approve_all(proposal, all[1..8].to_vec());
		for account in &all[8..] {
			assert_changes_nothing(
				|| approve(account.clone(), proposal),
				Error::<Test>::MaxApprovalsExceeded,
			);
		}
	});
}
