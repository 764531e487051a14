// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who comes first in the pool.

use crate::{mock::*, NARROWING_PRIORITY, ORDINARY_PRIORITY};
use carechain_primitives::traits::Standing;

#[test]
fn narrowing_calls_come_before_all_others_whoever_sends_them() {
	build_and_execute(|| {
		const { assert!(NARROWING_PRIORITY > ORDINARY_PRIORITY) };
		for who in [REPRESENTATIVE, PRACTITIONER, PATIENT] {
			assert_eq!(
				validate(next(who, revoke(0))).unwrap().priority,
				NARROWING_PRIORITY
			);
			assert_eq!(
				validate(next(who, work(0))).unwrap().priority,
				ORDINARY_PRIORITY
			);
		}
		let call = ward::Call::override_all {}.into();
		assert_eq!(
			validate(next(SUDO, call)).unwrap().priority,
			ORDINARY_PRIORITY
		);
	});
}

#[test]
fn what_is_only_open_to_suspended_organisations_has_no_priority() {
	build_and_execute(|| {
		Registry::set_standing(HOSPITAL, Standing::Suspended);
		let call: RuntimeCall = ward::Call::acknowledge {}.into();
		assert_eq!(
			validate(next(REPRESENTATIVE, call)).unwrap().priority,
			ORDINARY_PRIORITY
		);
		assert_eq!(
			validate(next(REPRESENTATIVE, revoke(0))).unwrap().priority,
			NARROWING_PRIORITY
		);
	});
}

#[test]
fn a_small_call_does_not_come_before_a_large_one() {
	build_and_execute(|| {
		let of = |call| validate(next(REPRESENTATIVE, call)).unwrap().priority;
		assert_eq!(of(work(1)), of(work(1_000_000_000)));
	});
}
