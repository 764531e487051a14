// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod approve;
mod billing;
mod close;
mod configuration;
mod expiry;
mod genesis;
mod histories;
mod propose;
mod runtime_api;
mod seats;
mod set_thresholds;
mod thresholds;
mod try_state;
mod upgrades;
mod withdraw_approval;
mod withdraw_proposal;

use crate::{mock::*, Error, Event, NextProposalId, ProposalId, Proposals};
use frame_support::{
	assert_ok,
	dispatch::{DispatchResult, DispatchResultWithPostInfo},
	weights::Weight,
};
use sp_runtime::traits::BadOrigin;

/// Writes this number if it is executed.
fn note(number: u32) -> RuntimeCall {
	desk::Call::note { number }.into()
}

fn noted() -> u32 {
	desk::Noted::<Test>::get()
}

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn propose(by: AccountId, call: RuntimeCall) -> DispatchResult {
	JointApproval::propose(signed(by), Box::new(call))
}

/// Proposes and returns the id.
fn proposed(by: AccountId, call: RuntimeCall) -> ProposalId {
	let id = NextProposalId::<Test>::get();
	assert_ok!(propose(by, call));
	id
}

/// Proposes what then has all approvals that there can be.
fn unanimous(call: RuntimeCall) -> ProposalId {
	let id = proposed(ALICE, call);
	approve_all(id, [BOB, CAROL, DAVE, EVE, FRANK, GRACE]);
	id
}

fn approve(by: AccountId, proposal: ProposalId) -> DispatchResult {
	JointApproval::approve(signed(by), proposal)
}

fn approve_all(proposal: ProposalId, by: impl IntoIterator<Item = AccountId>) {
	for account in by {
		assert_ok!(approve(account, proposal));
	}
}

fn withdraw_approval(by: AccountId, proposal: ProposalId) -> DispatchResult {
	JointApproval::withdraw_approval(signed(by), proposal)
}

fn withdraw_proposal(by: AccountId, proposal: ProposalId) -> DispatchResult {
	JointApproval::withdraw_proposal(signed(by), proposal)
}

/// Closes with bounds that are enough for any call.
fn close(by: AccountId, proposal: ProposalId) -> DispatchResult {
	close_within(by, proposal, Weight::MAX, u32::MAX)
}

fn close_within(
	by: AccountId,
	proposal: ProposalId,
	weight_bound: Weight,
	length_bound: u32,
) -> DispatchResult {
	plain(JointApproval::close(
		signed(by),
		proposal,
		weight_bound,
		length_bound,
	))
}

/// A result without what it weighed.
fn plain(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(|_| ()).map_err(|failed| failed.error)
}

/// Who approved an open proposal.
fn approvals(proposal: ProposalId) -> Vec<AccountId> {
	let record = Proposals::<Test>::get(proposal).expect("the proposal is open");
	record.approvals.into_inner()
}

fn is_open(proposal: ProposalId) -> bool {
	Proposals::<Test>::contains_key(proposal)
}

/// Checks what closing said last.
fn assert_executed(proposal: ProposalId, result: DispatchResult) {
	System::assert_last_event(Event::CallExecuted { proposal, result }.into());
	assert!(!is_open(proposal));
}

/// Checks that a call is refused to those whom no account stands for, and changes nothing.
fn assert_needs_a_signature(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_changes_nothing(|| call(origin), BadOrigin);
	}
}

/// Checks that a call is refused to who has no seat, never had one or lost it, and changes nothing.
fn assert_needs_a_seat(call: impl Fn(AccountId) -> DispatchResult) {
	assert_changes_nothing(|| call(STRANGER), Error::<Test>::NotAuthorized);
	let (council, board) = (CouncilSeats::get(), BoardSeats::get());
	for former in COUNCIL.into_iter().chain(BOARD) {
		CouncilSeats::mutate(|seats| seats.retain(|seat| *seat != former));
		BoardSeats::mutate(|seats| seats.retain(|seat| *seat != former));
		assert_changes_nothing(|| call(former), Error::<Test>::NotAuthorized);
		CouncilSeats::set(council.clone());
		BoardSeats::set(board.clone());
	}
}
