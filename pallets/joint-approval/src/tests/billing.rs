// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is charged, before a call and after it.

use super::*;
use crate::{Call, Thresholds, WeightInfo};
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

/// What closing reports that it weighed, whether it succeeds or not.
fn weight_of_closing(proposal: ProposalId, weight_bound: Weight, length_bound: u32) -> Weight {
	let declared = Call::<Test>::close {
		proposal,
		weight_bound,
		length_bound,
	}
	.get_dispatch_info()
	.call_weight;
	let result = JointApproval::close(signed(ALICE), proposal, weight_bound, length_bound);
	let post_info = match result {
		Ok(post_info) => post_info,
		Err(failed) => failed.post_info,
	};
	let actual = post_info.actual_weight.expect("it is always reported");
	assert!(actual.all_lte(declared));
	actual
}

fn own_weight(members: u32, length: u32) -> Weight {
	<() as WeightInfo>::close(members, length)
}

fn work(uses: Option<Weight>, fails: bool) -> RuntimeCall {
	desk::Call::work {
		takes: TAKES,
		uses,
		fails,
	}
	.into()
}

const TAKES: Weight = Weight::from_parts(9_000_000_000, 90_000);
const USES: Weight = Weight::from_parts(2_000_000_000, 20_000);

fn length(call: &RuntimeCall) -> u32 {
	u32::try_from(call.encoded_size()).expect("is small")
}

#[test]
fn who_closes_is_charged_in_advance_for_the_bounds() {
	let call = Call::<Test>::close {
		proposal: 0,
		weight_bound: TAKES,
		length_bound: 100,
	};
	let declared = own_weight(MAX_BODY_MEMBERS, 100) + TAKES;
	assert_eq!(call.get_dispatch_info().call_weight, declared);

	let boundless = Call::<Test>::close {
		proposal: 0,
		weight_bound: Weight::MAX,
		length_bound: u32::MAX,
	};
	assert_eq!(boundless.get_dispatch_info().call_weight, Weight::MAX);
}

#[test]
fn who_proposes_is_charged_for_the_length_of_the_call() {
	for length in [100, 1_000] {
		let call = Box::new(padded(length));
		let declared = Call::<Test>::propose { call }
			.get_dispatch_info()
			.call_weight;
		assert_eq!(declared, <() as WeightInfo>::propose(length));
	}
}

#[test]
fn what_a_call_did_not_use_flows_back() {
	build_and_execute(|| {
		for (uses, fails) in [(None, false), (Some(USES), false), (Some(USES), true)] {
			let call = work(uses, fails);
			let length = length(&call);
			let proposal = unanimous(call);
			let actual = weight_of_closing(proposal, TAKES.saturating_mul(3), length + 7);
			assert!(!is_open(proposal));
			assert_eq!(
				actual,
				own_weight(4, length) + uses.unwrap_or(TAKES),
				"{uses:?}, {fails}"
			);
		}
	});
}

#[test]
fn small_bodies_are_charged_less() {
	build_and_execute(|| {
		CouncilSeats::set(vec![ALICE]);
		BoardSeats::set(vec![EVE, FRANK]);
		let proposal = proposed(ALICE, work(None, false));
		approve_all(proposal, [EVE]);
		let length = length(&work(None, false));
		let actual = weight_of_closing(proposal, TAKES, length);
		assert_eq!(actual, own_weight(2, length) + TAKES);
	});
}

#[test]
fn a_call_that_is_not_executed_is_not_charged() {
	build_and_execute(|| {
		let call = work(None, false);
		let length = length(&call);
		let undecided = proposed(ALICE, call.clone());
		assert_eq!(
			weight_of_closing(undecided, TAKES, length),
			own_weight(4, length)
		);
		let decided = unanimous(call.clone());
		assert_eq!(
			weight_of_closing(decided, USES, length),
			own_weight(4, length)
		);
		assert_eq!(
			weight_of_closing(decided, TAKES, length - 1),
			own_weight(4, length - 1)
		);
		assert!(is_open(undecided) && is_open(decided));

		TransactionVersion::set(2);
		assert_eq!(
			weight_of_closing(decided, TAKES, length),
			own_weight(4, length)
		);
		assert!(!is_open(decided));

		pass_blocks(PROPOSAL_LIFETIME);
		assert_eq!(weight_of_closing(undecided, TAKES, 1), own_weight(4, 1));
		assert!(!is_open(undecided));
	});
}

#[test]
fn who_may_not_close_is_charged_for_the_look_alone() {
	build_and_execute(|| {
		assert_eq!(weight_of_closing(0, TAKES, 100), own_weight(4, 0));
		let proposal = unanimous(note(1));
		CouncilSeats::set(vec![BOB]);
		assert_eq!(weight_of_closing(proposal, TAKES, 100), own_weight(3, 0));
	});
}

#[test]
fn the_members_calls_have_the_reserved_share_of_the_block() {
	let proposal = 0;
	for call in [
		Call::<Test>::propose {
			call: Box::new(note(1)),
		},
		Call::approve { proposal },
		Call::withdraw_approval { proposal },
		Call::withdraw_proposal { proposal },
		Call::close {
			proposal,
			weight_bound: Weight::zero(),
			length_bound: 0,
		},
	] {
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
	}
	let thresholds = Thresholds::default();
	let call = Call::<Test>::set_thresholds { thresholds };
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
}
