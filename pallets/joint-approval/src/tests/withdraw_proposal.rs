// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::OpenProposalsBy;

#[test]
fn a_proposer_withdraws_its_proposal_whatever_was_approved() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		assert_ok!(withdraw_proposal(ALICE, proposal));
		System::assert_last_event(Event::ProposalWithdrawn { proposal }.into());
		assert!(!is_open(proposal));
		assert_changes_nothing(|| close(ALICE, proposal), Error::<Test>::NotFound);
		assert_eq!(noted(), 0);
	});
}

#[test]
fn nothing_is_kept_of_who_has_no_proposal_left() {
	build_and_execute(|| {
		let (first, second) = (proposed(ALICE, note(1)), proposed(ALICE, note(2)));
		assert_ok!(withdraw_proposal(ALICE, first));
		assert_eq!(OpenProposalsBy::<Test>::get(ALICE), 1);
		assert_ok!(withdraw_proposal(ALICE, second));
		assert!(!OpenProposalsBy::<Test>::contains_key(ALICE));
	});
}

#[test]
fn nobody_but_the_proposer_withdraws_a_proposal() {
	build_and_execute(|| {
		let proposal = unanimous(note(1));
		for other in [BOB, CAROL, DAVE, EVE, FRANK, GRACE, STRANGER] {
			assert_changes_nothing(
				|| withdraw_proposal(other, proposal),
				Error::<Test>::NotAuthorized,
			);
		}
		assert_needs_a_signature(|origin| JointApproval::withdraw_proposal(origin, proposal));
	});
}

#[test]
fn a_proposer_without_a_seat_still_may() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		CouncilSeats::set(vec![BOB]);
		assert_ok!(withdraw_proposal(ALICE, proposal));
	});
}

#[test]
fn a_proposer_still_may_after_its_time() {
	build_and_execute(|| {
		let proposal = proposed(ALICE, note(1));
		pass_blocks(PROPOSAL_LIFETIME);
		assert_ok!(withdraw_proposal(ALICE, proposal));
	});
}

#[test]
fn what_is_not_there_cannot_be_withdrawn() {
	build_and_execute(|| {
		assert_changes_nothing(|| withdraw_proposal(ALICE, 0), Error::<Test>::NotFound);
		let proposal = proposed(ALICE, note(1));
		assert_ok!(withdraw_proposal(ALICE, proposal));
		assert_changes_nothing(
			|| withdraw_proposal(ALICE, proposal),
			Error::<Test>::NotFound,
		);
	});
}
