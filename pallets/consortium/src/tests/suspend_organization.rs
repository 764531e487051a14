// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, ValidatorSet};
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn a_suspension_takes_the_rights_at_once() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(Consortium::standing(HOSPITAL_A), Standing::Suspended);
		System::assert_last_event(
			Event::OrganizationSuspended {
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn a_membership_that_has_ended_can_be_suspended_and_is_told_as_suspended() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(suspend(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Suspended);
	});
}

#[test]
fn the_seat_among_the_validators_stays() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(ValidatorSet::<Test>::get().into_inner(), [ALICE, BOB]);
	});
}

#[test]
fn nobody_but_the_narrowing_origin_suspends() {
	build_and_execute(|| {
		assert_only("one body", |origin| {
			Consortium::suspend_organization(origin, HOSPITAL_A)
		});
	});
}

#[test]
fn what_is_not_there_cannot_be_suspended() {
	build_and_execute(|| {
		assert_changes_nothing(|| suspend(NOWHERE), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_suspended_cannot_be_suspended_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_changes_nothing(|| suspend(CLINIC), Error::<Test>::AlreadySuspended);
	});
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let call = Call::<Test>::suspend_organization {
		organization: CLINIC,
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
