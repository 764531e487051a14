// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::Error;
use carechain_primitives::traits::{Members, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn a_reinstated_organization_has_its_rights_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_ok!(reinstate(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Active);
		System::assert_last_event(
			Event::OrganizationReinstated {
				organization: CLINIC,
			}
			.into(),
		);
	});
}

#[test]
fn a_reinstated_organization_can_be_suspended_again() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_ok!(reinstate(CLINIC));
		assert_ok!(suspend(CLINIC));
	});
}

#[test]
fn a_membership_that_ended_meanwhile_stays_ended() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		pass_days(100);
		assert_ok!(reinstate(CLINIC));
		assert_eq!(Consortium::standing(CLINIC), Standing::Expired);
	});
}

#[test]
fn nobody_but_both_bodies_reinstates() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_only("both bodies", |origin| {
			Consortium::reinstate_organization(origin, HOSPITAL_A)
		});
	});
}

#[test]
fn what_is_not_there_cannot_be_reinstated() {
	build_and_execute(|| {
		assert_changes_nothing(|| reinstate(NOWHERE), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_not_suspended_cannot_be_reinstated() {
	build_and_execute(|| {
		assert_changes_nothing(|| reinstate(CLINIC), Error::<Test>::NotSuspended);
		// A renewal is what an ended membership needs.
		pass_days(100);
		assert_changes_nothing(|| reinstate(CLINIC), Error::<Test>::NotSuspended);
	});
}

#[test]
fn the_call_widens_and_has_no_reserved_share() {
	let call = Call::<Test>::reinstate_organization {
		organization: CLINIC,
	};
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
}
