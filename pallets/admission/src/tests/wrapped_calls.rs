// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Calls inside calls.

use crate::{
	mock::*, Payer, Refusal, IN_LINE_PRIORITY, MAX_DEPTH, NARROWING_PRIORITY, ORDINARY_PRIORITY,
};
use carechain_primitives::traits::Standing;

fn priority(call: RuntimeCall) -> u64 {
	validate(next(REPRESENTATIVE, call)).unwrap().priority - IN_LINE_PRIORITY
}

#[test]
fn a_call_at_depth_8_is_admitted_and_one_at_depth_9_is_not() {
	build_and_execute(|| {
		assert_eq!(MAX_DEPTH, 8);
		send(REPRESENTATIVE, wrap(work(0), 7));
		assert_refused(REPRESENTATIVE, wrap(work(0), 8), Refusal::NestedTooDeep);
	});
}

#[test]
fn a_wrapper_around_nothing_counts_as_a_depth_too() {
	build_and_execute(|| {
		send(REPRESENTATIVE, wrap(batch(vec![]), 7));
		assert_refused(
			REPRESENTATIVE,
			wrap(batch(vec![]), 8),
			Refusal::NestedTooDeep,
		);
	});
}

#[test]
fn depth_is_that_of_the_deepest_branch() {
	build_and_execute(|| {
		let call = batch(vec![work(0), wrap(work(0), 7), work(0)]);
		assert_refused(REPRESENTATIVE, call, Refusal::NestedTooDeep);
		send(
			REPRESENTATIVE,
			batch(vec![wrap(work(0), 6), wrap(work(0), 6)]),
		);
	});
}

#[test]
fn a_call_that_may_not_be_sent_is_found_wherever_it_hides() {
	build_and_execute(|| {
		let hidden: RuntimeCall = ward::Call::consent {}.into();
		let places = [
			batch(vec![hidden.clone(), work(0)]),
			batch(vec![work(0), hidden.clone()]),
			batch(vec![work(0), hidden.clone(), work(0)]),
			batch(vec![work(0), batch(vec![work(0), hidden.clone()])]),
			wrap(hidden, 7),
		];
		for call in places {
			assert_refused(REPRESENTATIVE, call, Refusal::CallNotAllowed);
		}
	});
}

#[test]
fn a_wrapper_that_the_policy_does_not_know_is_refused_whatever_it_wraps() {
	build_and_execute(|| {
		let under_another_name = pallet_utility::Call::as_derivative {
			index: 0,
			call: Box::new(work(0)),
		};
		let unknown = pallet_utility::Call::force_batch {
			calls: vec![work(0)],
		};
		for call in [under_another_name, unknown] {
			assert_refused(REPRESENTATIVE, call.clone().into(), Refusal::CallNotAllowed);
			assert_refused(
				REPRESENTATIVE,
				wrap(call.into(), 1),
				Refusal::CallNotAllowed,
			);
		}
	});
}

#[test]
fn an_empty_batch_is_an_ordinary_call() {
	build_and_execute(|| {
		let empty = [batch(vec![]), batch(vec![batch(vec![]), batch(vec![])])];
		for call in empty {
			assert_eq!(priority(call.clone()), ORDINARY_PRIORITY);
			let before = used(Payer::Organization(HOSPITAL));
			send(REPRESENTATIVE, call);
			assert!(used(Payer::Organization(HOSPITAL)).weight > before.weight);
			assert_eq!(used(Payer::Organization(HOSPITAL)).bytes, 0);
		}
	});
}

#[test]
fn an_empty_batch_is_not_for_suspended_organisations_or_strangers() {
	build_and_execute(|| {
		assert_refused(STRANGER, batch(vec![]), Refusal::NotAMember);
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		assert_refused(REPRESENTATIVE, batch(vec![]), Refusal::Suspended);
	});
}

#[test]
fn a_batch_is_narrowing_only_if_all_in_it_is() {
	build_and_execute(|| {
		assert_eq!(
			priority(batch(vec![revoke(0), revoke(0)])),
			NARROWING_PRIORITY
		);
		assert_eq!(
			priority(batch(vec![revoke(0), batch(vec![])])),
			NARROWING_PRIORITY
		);
		assert_eq!(priority(wrap(revoke(0), 7)), NARROWING_PRIORITY);
		assert_eq!(priority(batch(vec![revoke(0), work(0)])), ORDINARY_PRIORITY);
		assert_eq!(priority(batch(vec![work(0), revoke(0)])), ORDINARY_PRIORITY);
		assert_eq!(
			priority(batch(vec![
				revoke(0),
				wrap(batch(vec![work(0), revoke(0)]), 5)
			])),
			ORDINARY_PRIORITY
		);
	});
}

#[test]
fn a_suspended_organisation_may_send_a_batch_only_of_what_it_may_send_singly() {
	build_and_execute(|| {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		send(
			REPRESENTATIVE,
			batch(vec![revoke(0), ward::Call::acknowledge {}.into()]),
		);
		for mixed in [vec![revoke(0), work(0)], vec![work(0), revoke(0)]] {
			assert_refused(REPRESENTATIVE, batch(mixed), Refusal::Suspended);
		}
	});
}

#[test]
fn bytes_of_all_calls_in_a_batch_add_up() {
	build_and_execute(|| {
		send(
			REPRESENTATIVE,
			batch(vec![work(0), revoke(0), wrap(work(0), 3), work(0)]),
		);
		let bytes = used(Payer::Organization(HOSPITAL)).bytes;
		assert_eq!(bytes, 3 * u64::from(LASTING_BYTES));
	});
}
