// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Error, Event, RecoveryTerms, Terms};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn set(min_delay: BlockNumber, cool_down: BlockNumber) -> DispatchResult {
	let terms = Terms {
		min_delay,
		cool_down,
	};
	PatientIdentity::set_recovery_terms(RuntimeOrigin::root(), terms)
}

#[test]
fn both_bodies_set_the_terms() {
	build_and_execute(|| {
		assert_ok!(set(7, 9));
		let terms = Terms {
			min_delay: 7,
			cool_down: 9,
		};
		assert_eq!(RecoveryTerms::<Test>::get(), terms);
		System::assert_last_event(Event::RecoveryTermsSet { terms }.into());
	});
}

#[test]
fn nobody_else_sets_the_terms() {
	build_and_execute(|| {
		an_authority_scene();
		let terms = Terms {
			min_delay: 1,
			cool_down: 1,
		};
		for origin in signers_that_may_not_act().into_iter().chain([
			RuntimeOrigin::none(),
			signed(&key(0)),
			by(CLINIC),
		]) {
			assert_changes_nothing(
				|| PatientIdentity::set_recovery_terms(origin, terms),
				DispatchError::BadOrigin,
			);
		}
	});
}

#[test]
fn the_shortest_delay_is_no_longer_than_the_longest() {
	build_and_execute(|| {
		assert_ok!(set(MAX_RECOVERY_DELAY, 0));
		for longer in [MAX_RECOVERY_DELAY + 1, BlockNumber::MAX] {
			assert_changes_nothing(|| set(longer, 0), Error::<Test>::DelayTooLong);
		}
		// A patient finds the one delay that there is then.
		register_with_keys(1);
		let with = |delay| {
			PatientIdentity::set_guardians(
				signed(&key(0)),
				PATIENT,
				vec![person(1), person(2)].try_into().unwrap(),
				2,
				delay,
			)
		};
		assert_changes_nothing(
			|| with(MAX_RECOVERY_DELAY - 1),
			Error::<Test>::DelayTooShort,
		);
		assert_ok!(with(MAX_RECOVERY_DELAY));
	});
}

#[test]
fn terms_hold_for_what_is_laid_down_after_them() {
	build_and_execute(|| {
		register_with_keys(1);
		let lay_down = || set_guardians(&key(0), PATIENT, &[person(1), person(2)], 2);
		assert_ok!(lay_down());
		let before = PatientIdentity::guardians_info(&PATIENT);
		assert_ok!(set(MIN_DELAY + 1, COOL_DOWN));
		// With the delay of the earlier terms.
		assert_eq!(PatientIdentity::guardians_info(&PATIENT), before);
		assert_changes_nothing(lay_down, Error::<Test>::DelayTooShort);
		assert_ok!(set(0, 0));
		assert_ok!(lay_down());
	});
}
