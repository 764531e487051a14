// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{BarredAccounts, RolesOf};
use carechain_primitives::traits::{Credentials, Practitioners, Sanctions, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

fn standing(role: PractitionerRoleId) -> Standing {
	Consortium::practitioner_role(role)
		.expect("is there")
		.standing
}

fn sanction(role: PractitionerRoleId) {
	<Consortium as Sanctions>::suspend_practitioner(role);
}

#[test]
fn a_suspended_credential_gives_nothing_and_keeps_its_account() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_eq!(standing(DOCTORS_ROLE), Standing::Suspended);
		assert_eq!(Consortium::practises_at(&DOCTOR).count(), 0);
		assert_eq!(RolesOf::<Test>::get(DOCTOR).into_inner(), [DOCTORS_ROLE]);
		assert_eq!(System::sufficients(&DOCTOR), 1);
		System::assert_last_event(
			Event::PractitionerSuspended {
				role: DOCTORS_ROLE,
				organization: HOSPITAL_A,
				by_governance: false,
			}
			.into(),
		);
	});
}

#[test]
fn other_credentials_of_the_account_stay_in_standing() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(suspend_role(ONE_BODY, DOCTORS_ROLE));
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[CLINIC]
		);
		let held: Vec<_> = Consortium::held_by(&DOCTOR)
			.map(|(role, view)| (role, view.organization, view.standing))
			.collect();
		assert_eq!(
			held,
			[
				(DOCTORS_ROLE, HOSPITAL_A, Standing::Suspended),
				(NEXT_ROLE, CLINIC, Standing::Active),
			]
		);
	});
}

#[test]
fn whose_a_credential_is_is_told_whatever_its_standing() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_eq!(Consortium::account_of(DOCTORS_ROLE), Some(DOCTOR));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_eq!(Consortium::account_of(DOCTORS_ROLE), Some(DOCTOR));
		assert_eq!(Consortium::held_by(&DOCTOR).count(), 0);
		assert_eq!(Consortium::account_of(NEXT_ROLE), None);
	});
}

#[test]
fn a_suspension_is_told_before_an_expiry_and_after_a_revocation() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		pass_days(100);
		assert_eq!(standing(DOCTORS_ROLE), Standing::Suspended);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_eq!(standing(DOCTORS_ROLE), Standing::Ended);
	});
}

#[test]
fn an_expired_credential_and_those_of_a_suspended_or_expired_organization_can_be_suspended() {
	build_and_execute(|| {
		assert_ok!(register(ALICE, HOSPITAL_A, stranger(1)));
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(suspend_role(ALICE, NEXT_ROLE));
		pass_days(100);
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
	});
}

#[test]
fn a_body_suspends_on_top_of_the_organization_and_not_the_other_way_round() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_changes_nothing(
			|| suspend_role(ALICE, DOCTORS_ROLE),
			Error::<Test>::AlreadySuspended,
		);
		assert_ok!(suspend_role(ONE_BODY, DOCTORS_ROLE));
		assert_eq!(
			role_status(DOCTORS_ROLE),
			PractitionerRoleStatus::SuspendedByGovernance
		);
		for by in [ALICE, ONE_BODY] {
			assert_changes_nothing(
				|| suspend_role(by, DOCTORS_ROLE),
				Error::<Test>::AlreadySuspended,
			);
		}
	});
}

#[test]
fn a_sanction_weighs_as_much_as_what_a_body_says() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		sanction(DOCTORS_ROLE);
		assert_eq!(
			role_status(DOCTORS_ROLE),
			PractitionerRoleStatus::SuspendedByGovernance
		);
		System::assert_last_event(
			Event::PractitionerSuspended {
				role: DOCTORS_ROLE,
				organization: HOSPITAL_A,
				by_governance: true,
			}
			.into(),
		);
	});
}

#[test]
fn a_sanction_leaves_what_is_suspended_revoked_or_not_there_as_it_is() {
	build_and_execute(|| {
		let unmoved = |role| {
			let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
			sanction(role);
			assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
		};
		unmoved(NEXT_ROLE);
		sanction(DOCTORS_ROLE);
		unmoved(DOCTORS_ROLE);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		unmoved(DOCTORS_ROLE);
	});
}

#[test]
fn whom_governance_suspended_gets_no_second_credential_from_any_organization() {
	build_and_execute(|| {
		sanction(DOCTORS_ROLE);
		let refused = || {
			for (by, organization) in [(ALICE, HOSPITAL_A), (CLARA, CLINIC)] {
				let call = || register(by.clone(), organization, DOCTOR);
				assert_changes_nothing(call, Error::<Test>::PractitionerBarred);
			}
		};
		refused();
		// Nor once the organisation has taken the suspended one away.
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		refused();
		assert_ok!(register(ALICE, HOSPITAL_A, STRANGER));
	});
}

#[test]
fn both_bodies_may_give_a_barred_practitioner_a_new_credential() {
	build_and_execute(|| {
		sanction(DOCTORS_ROLE);
		assert_ok!(register(BOTH_BODIES, CLINIC, DOCTOR));
		assert!(
			BarredAccounts::<Test>::contains_key(DOCTOR),
			"the other one is suspended still"
		);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_ok!(register(BOTH_BODIES, HOSPITAL_A, DOCTOR));
		assert!(!BarredAccounts::<Test>::contains_key(DOCTOR));
		assert_ok!(register(BOB, HOSPITAL_B, DOCTOR));
	});
}

#[test]
fn what_the_organization_suspended_bars_nobody() {
	build_and_execute(|| {
		assert_ok!(suspend_role(ALICE, DOCTORS_ROLE));
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
	});
}

#[test]
fn nobody_else_suspends_a_practitioner() {
	build_and_execute(|| {
		assert_only_signed_by(&["the representative", "one body"], |origin| {
			Consortium::suspend_practitioner(origin, DOCTORS_ROLE)
		});
	});
}

#[test]
fn what_is_not_there_or_revoked_cannot_be_suspended() {
	build_and_execute(|| {
		for by in [ALICE, ONE_BODY] {
			assert_changes_nothing(|| suspend_role(by, NEXT_ROLE), Error::<Test>::NotFound);
		}
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		for by in [ALICE, ONE_BODY] {
			assert_changes_nothing(
				|| suspend_role(by, DOCTORS_ROLE),
				Error::<Test>::AlreadyRevoked,
			);
		}
	});
}

#[test]
fn a_suspended_practitioner_counts_until_the_credential_is_revoked() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, STRANGER));
		sanction(NEXT_ROLE);
		assert_ok!(leave(CLARA));
		assert_changes_nothing(
			|| complete_leaving(CLARA, CLINIC),
			Error::<Test>::PractitionersRemain,
		);
		assert_ok!(revoke(CLARA, NEXT_ROLE));
		assert_ok!(complete_leaving(CLARA, CLINIC));
	});
}

#[test]
fn what_stood_in_state_before_there_were_suspensions_reads_as_it_was() {
	assert_eq!(PractitionerRoleStatus::Active.encode(), false.encode());
	assert_eq!(PractitionerRoleStatus::Revoked.encode(), true.encode());
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let call = Call::<Test>::suspend_practitioner { role: DOCTORS_ROLE };
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
