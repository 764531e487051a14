// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a client is told.

use super::*;
use crate::{runtime_api::ProposalInfo, Tally, Track};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::traits::{BlakeTwo256, Hash};

fn info(proposal: ProposalId) -> crate::runtime_api::ProposalInfoOf<Test> {
	JointApproval::proposal_info(proposal).expect("the proposal is open")
}

#[test]
fn a_proposal_is_told_with_all_that_it_takes_to_show_it() {
	build_and_execute(|| {
		let id = proposed(ALICE, note(7));
		approve_all(id, [BOB, EVE, FRANK]);
		assert_eq!(
			info(id),
			ProposalInfo {
				id,
				proposer: ALICE,
				call: note(7).encode(),
				call_hash: BlakeTwo256::hash_of(&note(7)),
				track: Some(Track::Ordinary),
				council: Tally {
					approvals: 2,
					needed: 3,
					seats: 4,
				},
				board: Tally {
					approvals: 2,
					needed: 2,
					seats: 3,
				},
				approved: false,
				expires_at: 1 + PROPOSAL_LIFETIME,
				weight: note(7).get_dispatch_info().call_weight,
				length: 6,
			}
		);
	});
}

#[test]
fn what_is_told_is_enough_to_close() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		let told = info(proposal);
		assert!(told.approved);
		assert_ok!(close_within(ALICE, proposal, told.weight, told.length));
		assert_eq!(noted(), 7);
	});
}

#[test]
fn seats_and_thresholds_are_those_of_now() {
	build_and_execute(|| {
		let restart = proposed(ALICE, desk::Call::restart { number: 1 }.into());
		approve_all(restart, [BOB, EVE, FRANK]);
		let told = info(restart);
		assert_eq!(told.track, Some(Track::FinalityRestart));
		assert_eq!(told.council.needed, 2);
		assert!(told.approved);

		CouncilSeats::set(vec![ALICE, CAROL, DAVE]);
		BoardSeats::set(vec![]);
		let told = info(restart);
		let council = Tally {
			approvals: 1,
			needed: 2,
			seats: 3,
		};
		let board = Tally {
			approvals: 0,
			needed: 1,
			seats: 0,
		};
		assert_eq!((told.council, told.board), (council, board));
		assert!(!told.approved);
	});
}

#[test]
fn what_expired_is_not_approved() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		pass_blocks(PROPOSAL_LIFETIME - 1);
		assert!(info(proposal).approved);
		pass_blocks(1);
		assert!(!info(proposal).approved);
	});
}

#[test]
fn what_means_nothing_any_more_has_no_track() {
	build_and_execute(|| {
		let proposal = unanimous(note(7));
		TransactionVersion::set(2);
		let told = info(proposal);
		assert_eq!(told.track, None);
		assert!(!told.approved);
		assert_eq!((told.weight, told.length), (Weight::zero(), 6));
		assert_eq!((told.council.approvals, told.council.needed), (4, 3));
		// The bounds are enough to be rid of it.
		assert_ok!(close_within(ALICE, proposal, told.weight, told.length));
		assert!(!is_open(proposal));

		let proposal = unanimous(note(7));
		NoteIsUnlisted::set(true);
		let told = info(proposal);
		assert_eq!((told.track, told.approved), (None, false));
	});
}

#[test]
fn open_proposals_are_listed_oldest_first() {
	build_and_execute(|| {
		assert_eq!(JointApproval::proposal_infos(), []);
		for proposer in [ALICE, EVE, BOB, FRANK] {
			assert_ok!(propose(proposer, note(1)));
		}
		assert_ok!(withdraw_proposal(EVE, 1));
		let listed = JointApproval::proposal_infos();
		assert_eq!(listed, [0, 2, 3].map(info));
	});
}

#[test]
fn what_is_not_there_is_not_told() {
	build_and_execute(|| {
		assert_eq!(JointApproval::proposal_info(0), None);
		let proposal = unanimous(note(1));
		assert_ok!(close(ALICE, proposal));
		assert_eq!(JointApproval::proposal_info(proposal), None);
	});
}
