// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::BarredAccounts;
use carechain_primitives::traits::{Practitioners, Sanctions, Standing};

fn standing() -> Standing {
	Consortium::practitioner_role(DOCTORS_ROLE)
		.expect("is there")
		.standing
}

#[test]
fn an_organization_lifts_what_it_imposed() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_ok!(reinstate_role(ALICE, DOCTORS_ROLE));
		assert_eq!(standing(), Standing::Active);
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[HOSPITAL_A]
		);
		System::assert_last_event(
			Event::PractitionerReinstated {
				role: DOCTORS_ROLE,
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn an_organization_lifts_neither_a_bodys_suspension_nor_a_sanction() {
	build_and_execute(|| {
		let refused = || {
			assert_changes_nothing(
				|| reinstate_role(ALICE, DOCTORS_ROLE),
				Error::<Test>::SuspendedByGovernance,
			);
		};
		// Not even where its own came first.
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_ok!(suspend_role(ONE_BODY, DOCTORS_ROLE));
		refused();
		assert_ok!(reinstate_role(BOTH_BODIES, DOCTORS_ROLE));
		<Consortium as Sanctions>::suspend_practitioner(DOCTORS_ROLE);
		refused();
	});
}

#[test]
fn both_bodies_lift_whatever_was_imposed_and_the_bar_with_it() {
	build_and_execute(|| {
		for by in [ALICE, ONE_BODY] {
			assert_ok!(suspend_role(by, DOCTORS_ROLE));
			assert_ok!(reinstate_role(BOTH_BODIES, DOCTORS_ROLE));
			assert_eq!(standing(), Standing::Active);
			assert!(!BarredAccounts::<Test>::contains_key(DOCTOR));
		}
	});
}

#[test]
fn the_bar_stays_while_another_credential_is_suspended_by_governance() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(suspend_role(ONE_BODY, DOCTORS_ROLE));
		assert_ok!(suspend_role(ONE_BODY, NEXT_ROLE));
		assert_ok!(reinstate_role(BOTH_BODIES, DOCTORS_ROLE));
		assert!(BarredAccounts::<Test>::contains_key(DOCTOR));
		assert_ok!(reinstate_role(BOTH_BODIES, NEXT_ROLE));
		assert!(!BarredAccounts::<Test>::contains_key(DOCTOR));
	});
}

#[test]
fn an_organization_does_not_lift_the_bar_by_reinstating_another_credential() {
	build_and_execute(|| {
		assert_ok!(register(ALICE, HOSPITAL_A, DOCTOR));
		<Consortium as Sanctions>::suspend_practitioner(DOCTORS_ROLE);
		assert_ok!(suspend_role(ALICE, NEXT_ROLE));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_ok!(reinstate_role(ALICE, NEXT_ROLE));
		assert_changes_nothing(
			|| register(ALICE, HOSPITAL_A, DOCTOR),
			Error::<Test>::PractitionerBarred,
		);
	});
}

#[test]
fn what_expired_meanwhile_stays_expired() {
	build_and_execute(|| {
		assert_ok!(renew(HOSPITAL_A, days_ahead(300)));
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		pass_days(100);
		assert_ok!(reinstate_role(ALICE, DOCTORS_ROLE));
		assert_eq!(standing(), Standing::Expired);
	});
}

#[test]
fn an_organization_that_lost_its_rights_reinstates_nobody() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_ok!(suspend(HOSPITAL_A));
		assert_changes_nothing(
			|| reinstate_role(ALICE, DOCTORS_ROLE),
			Error::<Test>::OrganizationNotActive,
		);
		assert_ok!(reinstate(HOSPITAL_A));
		pass_days(100);
		assert_changes_nothing(
			|| reinstate_role(ALICE, DOCTORS_ROLE),
			Error::<Test>::OrganizationNotActive,
		);
		assert_ok!(reinstate_role(BOTH_BODIES, DOCTORS_ROLE));
	});
}

#[test]
fn nobody_else_reinstates_a_practitioner() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_only_signed_by(&["the representative", "both bodies"], |origin| {
			Consortium::reinstate_practitioner(origin, DOCTORS_ROLE)
		});
	});
}

#[test]
fn what_is_not_there_revoked_or_not_suspended_cannot_be_reinstated() {
	build_and_execute(|| {
		for by in [ALICE, BOTH_BODIES] {
			assert_changes_nothing(
				|| reinstate_role(by.clone(), NEXT_ROLE),
				Error::<Test>::NotFound,
			);
			assert_changes_nothing(
				|| reinstate_role(by, DOCTORS_ROLE),
				Error::<Test>::NotSuspended,
			);
		}
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		for by in [ALICE, BOTH_BODIES] {
			assert_changes_nothing(
				|| reinstate_role(by, DOCTORS_ROLE),
				Error::<Test>::AlreadyRevoked,
			);
		}
	});
}
