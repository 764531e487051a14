// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a runtime may not be told.

use super::*;
use frame_support::traits::Hooks;

#[test]
fn the_mock_is_sound() {
	build_and_execute(JointApproval::integrity_test);
}

#[test]
#[should_panic(expected = "one proposer could shut out all others")]
fn one_proposer_must_not_take_all_the_room() {
	build_and_execute(|| {
		MaxProposals::set(MAX_PROPOSALS_PER_PROPOSER);
		JointApproval::integrity_test();
	});
}

#[test]
#[should_panic(expected = "a call that may be proposed could not be executed")]
fn what_can_be_proposed_must_fit_into_a_block() {
	build_and_execute(|| {
		MaxCallWeight::set(Weight::MAX);
		JointApproval::integrity_test();
	});
}
