// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, Error, Event, Restriction};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn restrict(origin: RuntimeOrigin) {
	assert_ok!(RecordAnchors::restrict_record(origin, commitment(1)));
}

fn lift(origin: RuntimeOrigin) -> DispatchResult {
	RecordAnchors::lift_restriction(origin, commitment(1))
}

fn assert_left(restriction: Option<Restriction>) {
	assert_eq!(anchored(1).restriction, restriction);
	System::assert_last_event(
		Event::RestrictionLifted {
			commitment: commitment(1),
			restriction,
		}
		.into(),
	);
}

#[test]
fn each_lifts_its_own_alone() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		let custodian = || lift(signed_by(HOSPITAL));
		let bodies = || lift(governance(BOTH_BODIES));

		restrict(signed_by(HOSPITAL));
		assert_changes_nothing(bodies, Error::<Test>::RestrictedByCustodian);
		assert_ok!(custodian());
		assert_left(None);

		restrict(governance(ONE_BODY));
		assert_changes_nothing(custodian, Error::<Test>::RestrictedByGovernance);
		assert_ok!(bodies());
		assert_left(None);
	});
}

#[test]
fn where_both_restricted_the_others_stays() {
	for (first, left, then) in [
		(
			signed_by(HOSPITAL),
			Restriction::Governance,
			governance(BOTH_BODIES),
		),
		(
			governance(BOTH_BODIES),
			Restriction::Custodian,
			signed_by(HOSPITAL),
		),
	] {
		build_and_execute(|| {
			anchor(HOSPITAL, document(1));
			restrict(signed_by(HOSPITAL));
			restrict(governance(ONE_BODY));
			assert_ok!(lift(first));
			assert_left(Some(left));
			assert_ok!(lift(then));
			assert_left(None);
		});
	}
}

#[test]
fn one_body_alone_lifts_nothing() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		restrict(governance(ONE_BODY));
		let alone = || lift(governance(ONE_BODY));
		assert_changes_nothing(alone, Error::<Test>::NotAuthorized);
	});
}

#[test]
fn who_is_not_the_custodian_or_is_suspended_lifts_nothing() {
	build_and_execute(|| {
		anchor(HOSPITAL, document(1));
		restrict(signed_by(HOSPITAL));
		let other = || lift(signed_by(CLINIC));
		assert_changes_nothing(other, Error::<Test>::NotCustodian);
		set_standing(HOSPITAL, Standing::Suspended);
		let suspended = || lift(signed_by(HOSPITAL));
		assert_changes_nothing(suspended, Error::<Test>::OrganizationNotActive);
	});
}

#[test]
fn what_is_not_restricted_cannot_be_lifted() {
	build_and_execute(|| {
		let by_all = [signed_by(HOSPITAL), governance(BOTH_BODIES)];
		for origin in by_all.clone() {
			assert_changes_nothing(|| lift(origin), Error::<Test>::NotFound);
		}
		anchor(HOSPITAL, document(1));
		for origin in by_all {
			assert_changes_nothing(|| lift(origin), Error::<Test>::NotRestricted);
		}
	});
}
