// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Call, OpenProposalsBy};
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash};

#[test]
fn a_member_of_either_body_proposes_and_thereby_approves() {
	for proposer in [ALICE, DAVE, EVE, GRACE] {
		build_and_execute(|| {
			pass_blocks(4);
			let proposal = proposed(proposer.clone(), note(7));

			let record = Proposals::<Test>::get(proposal).expect("it is open");
			assert_eq!(record.proposer, proposer);
			assert_eq!(record.call.into_inner(), note(7).encode());
			assert_eq!(record.transaction_version, 1);
			assert_eq!(record.expires_at, 5 + PROPOSAL_LIFETIME);
			assert_eq!(
				record.approvals.into_inner(),
				core::slice::from_ref(&proposer)
			);
			assert_eq!(OpenProposalsBy::<Test>::get(&proposer), 1);
			assert_eq!(noted(), 0);
			System::assert_last_event(
				Event::CallProposed {
					proposal,
					proposer,
					call_hash: BlakeTwo256::hash_of(&note(7)),
					expires_at: 5 + PROPOSAL_LIFETIME,
				}
				.into(),
			);
		});
	}
}

#[test]
fn nobody_without_a_seat_proposes() {
	build_and_execute(|| {
		assert_needs_a_seat(|by| propose(by, note(1)));
		assert_needs_a_signature(|origin| JointApproval::propose(origin, Box::new(note(1))));
	});
}

#[test]
fn a_call_on_no_list_cannot_be_proposed() {
	build_and_execute(|| {
		for call in [
			desk::Call::unlisted {}.into(),
			frame_system::Call::remark { remark: vec![] }.into(),
		] {
			assert_changes_nothing(|| propose(ALICE, call), Error::<Test>::CallNotProposable);
		}
	});
}

#[test]
fn the_longest_call_can_be_proposed_and_a_longer_one_cannot() {
	build_and_execute(|| {
		let (longest, longer) = (padded(MAX_CALL_LENGTH), padded(MAX_CALL_LENGTH + 1));
		assert_eq!(longest.encoded_size(), 1_024);
		assert_eq!(longer.encoded_size(), 1_025);
		assert_ok!(propose(ALICE, longest));
		assert_changes_nothing(|| propose(ALICE, longer), Error::<Test>::CallTooLong);
	});
}

#[test]
fn the_heaviest_call_can_be_proposed_and_a_heavier_one_cannot() {
	build_and_execute(|| {
		let work = |takes| {
			desk::Call::work {
				takes,
				uses: Some(Weight::zero()),
				fails: false,
			}
			.into()
		};
		assert_ok!(propose(ALICE, work(HEAVIEST_CALL)));
		// In either dimension, and whatever it might use in the end.
		for more in [Weight::from_parts(1, 0), Weight::from_parts(0, 1)] {
			assert_changes_nothing(
				|| propose(ALICE, work(HEAVIEST_CALL + more)),
				Error::<Test>::CallTooHeavy,
			);
		}
	});
}

#[test]
fn a_proposer_has_so_many_open_and_no_more() {
	build_and_execute(|| {
		let first = proposed(ALICE, note(1));
		assert_ok!(propose(ALICE, note(2)));
		assert_changes_nothing(
			|| propose(ALICE, note(3)),
			Error::<Test>::MaxProposalsPerProposerExceeded,
		);
		assert_ok!(propose(BOB, note(3)));

		assert_ok!(withdraw_proposal(ALICE, first));
		assert_ok!(propose(ALICE, note(3)));
		assert_eq!(
			OpenProposalsBy::<Test>::get(ALICE),
			MAX_PROPOSALS_PER_PROPOSER
		);
	});
}

#[test]
fn so_many_are_open_at_a_time_and_no_more() {
	build_and_execute(|| {
		for proposer in [ALICE, ALICE, BOB, BOB, EVE] {
			assert_ok!(propose(proposer, note(1)));
		}
		for proposer in [EVE, CAROL] {
			assert_changes_nothing(
				|| propose(proposer, note(1)),
				Error::<Test>::MaxProposalsExceeded,
			);
		}
		assert_ok!(withdraw_proposal(BOB, 2));
		assert_ok!(propose(CAROL, note(1)));
	});
}

#[test]
fn the_same_call_can_be_proposed_twice_and_is_approved_apart() {
	build_and_execute(|| {
		let (first, second) = (proposed(ALICE, note(1)), proposed(BOB, note(1)));
		assert_eq!((first, second), (0, 1));
		assert_ok!(approve(EVE, first));
		assert_eq!(approvals(first), [ALICE, EVE]);
		assert_eq!(approvals(second), [BOB]);
	});
}

#[test]
fn an_id_is_never_given_out_again() {
	build_and_execute(|| {
		let first = proposed(ALICE, note(1));
		assert_ok!(withdraw_proposal(ALICE, first));
		assert_eq!(proposed(ALICE, note(1)), first + 1);
	});
}

#[test]
fn when_all_ids_are_used_up_nothing_can_be_proposed() {
	build_and_execute(|| {
		NextProposalId::<Test>::put(u32::MAX);
		assert_changes_nothing(|| propose(ALICE, note(1)), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn a_call_of_this_pallet_is_on_the_list_or_not_like_any_other() {
	build_and_execute(|| {
		// Approved by root, which is nobody: executed, it fails.
		let id = unanimous(Call::approve { proposal: 0 }.into());
		assert_ok!(close(ALICE, id));
		assert_executed(id, Err(BadOrigin.into()));
	});
}
