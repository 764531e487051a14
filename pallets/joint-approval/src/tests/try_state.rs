// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That each broken invariant is found: what is never broken by calls is broken by hand.

use super::*;
use crate::{Fraction, OpenProposalsBy, ProposalOf, StoredThresholds, Thresholds};
use frame_support::storage::unhashed;

fn assert_found(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		assert_ok!(propose(ALICE, note(1)));
		assert_ok!(propose(EVE, note(2)));
		check();
		break_it();
		assert_eq!(JointApproval::do_try_state(), Err(expected.into()));
	});
}

fn change(change: impl FnOnce(&mut ProposalOf<Test>)) {
	Proposals::<Test>::mutate(0, |record| change(record.as_mut().expect("is open")));
}

#[test]
fn an_id_that_was_not_given_out_is_found() {
	assert_found("a proposal has an id that was not given out", || {
		NextProposalId::<Test>::put(1);
	});
}

#[test]
fn a_proposal_without_a_call_is_found() {
	assert_found("a proposal has no call", || {
		change(|record| record.call.clear());
	});
}

#[test]
fn an_account_that_counts_twice_is_found() {
	assert_found("an account approved twice", || {
		change(|record| record.approvals.try_push(ALICE).expect("has room"));
	});
}

#[test]
fn a_proposal_that_lasts_too_long_is_found() {
	assert_found("a proposal is open for longer than a lifetime", || {
		change(|record| record.expires_at += 1);
	});
}

#[test]
fn a_wrong_number_of_proposals_is_found() {
	for wrong in [1u32, 3] {
		assert_found("the proposals are not counted right", || {
			unhashed::put(&Proposals::<Test>::counter_storage_final_key(), &wrong);
		});
	}
	assert_found("more proposals are open than may be", || {
		MaxProposals::set(1)
	});
}

#[test]
fn a_proposer_with_more_than_its_share_is_found() {
	assert_found("a proposer has more proposals open than it may", || {
		let record = Proposals::<Test>::get(0).expect("is open");
		for id in [2, 3] {
			Proposals::<Test>::insert(id, record.clone());
		}
		NextProposalId::<Test>::put(4);
		OpenProposalsBy::<Test>::insert(ALICE, 3);
	});
}

#[test]
fn a_wrong_number_of_a_proposers_proposals_is_found() {
	let found = "the proposals of a proposer are not counted right";
	assert_found(found, || OpenProposalsBy::<Test>::insert(ALICE, 2));
	assert_found(found, || OpenProposalsBy::<Test>::remove(ALICE));
	assert_found(found, || OpenProposalsBy::<Test>::insert(BOB, 0));
	assert_found(found, || change(|record| record.proposer = BOB));
}

#[test]
fn a_bad_threshold_is_found() {
	for bad in [
		Fraction::new(1, 3),
		Fraction::new(2, 1),
		Fraction::new(0, 0),
	] {
		assert_found("a threshold is below one half or above one", || {
			StoredThresholds::<Test>::mutate(|Thresholds { board, .. }| *board = bad);
		});
	}
}
