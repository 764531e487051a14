// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{PractitionerRoles, RolesOf};
use carechain_primitives::traits::{Practitioners, Standing};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use sp_runtime::traits::BadOrigin;

#[test]
fn a_revoked_credential_stays_readable_and_gives_nothing() {
	build_and_execute(|| {
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		let view = Consortium::practitioner_role(DOCTORS_ROLE).expect("it is still there");
		assert_eq!(view.standing, Standing::Ended);
		assert_eq!(Consortium::practises_at(&DOCTOR).count(), 0);
		assert!(!RolesOf::<Test>::contains_key(DOCTOR));
		System::assert_last_event(
			Event::PractitionerRevoked {
				role: DOCTORS_ROLE,
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn other_credentials_of_the_account_stay() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[CLINIC]
		);
		assert_eq!(System::sufficients(&DOCTOR), 1);
	});
}

#[test]
fn a_revoked_practitioner_can_be_registered_again_with_a_new_credential() {
	build_and_execute(|| {
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_ok!(register(ALICE, HOSPITAL_A, DOCTOR));
		assert_eq!(RolesOf::<Test>::get(DOCTOR).into_inner(), [NEXT_ROLE]);
		assert!(PractitionerRoles::<Test>::get(DOCTORS_ROLE).is_some_and(|role| role.is_revoked()));
	});
}

#[test]
fn a_credential_that_has_expired_can_be_revoked() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
	});
}

#[test]
fn one_body_revokes_anywhere() {
	build_and_execute(|| {
		assert_ok!(revoke(ONE_BODY, DOCTORS_ROLE));
	});
}

#[test]
fn a_suspended_organization_still_revokes() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
	});
}

#[test]
fn an_organization_whose_membership_has_ended_still_revokes() {
	build_and_execute(|| {
		pass_days(100);
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
	});
}

#[test]
fn nobody_is_revoked_without_a_signature() {
	build_and_execute(|| {
		for role in [DOCTORS_ROLE, NEXT_ROLE] {
			let call = || Consortium::revoke_practitioner(RuntimeOrigin::none(), role);
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn root_revokes_nobody_unless_it_stands_for_a_body() {
	build_and_execute(|| {
		for role in [DOCTORS_ROLE, NEXT_ROLE] {
			let call = || Consortium::revoke_practitioner(RuntimeOrigin::root(), role);
			assert_changes_nothing(call, BadOrigin);
		}
	});
}

#[test]
fn a_stranger_revokes_nobody() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| revoke(STRANGER, DOCTORS_ROLE),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn another_organizations_representative_revokes_nobody_here() {
	build_and_execute(|| {
		assert_changes_nothing(|| revoke(BOB, DOCTORS_ROLE), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn a_practitioner_revokes_nobody_not_even_the_own_credential() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| revoke(DOCTOR, DOCTORS_ROLE),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_patient_revokes_nobody() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| revoke(PATIENT, DOCTORS_ROLE),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn what_is_not_there_cannot_be_revoked() {
	build_and_execute(|| {
		assert_changes_nothing(|| revoke(ALICE, NEXT_ROLE), Error::<Test>::NotFound);
		assert_changes_nothing(|| revoke(ONE_BODY, NEXT_ROLE), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_revoked_cannot_be_revoked_again() {
	build_and_execute(|| {
		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_changes_nothing(
			|| revoke(ALICE, DOCTORS_ROLE),
			Error::<Test>::AlreadyRevoked,
		);
		assert_changes_nothing(
			|| revoke(ONE_BODY, DOCTORS_ROLE),
			Error::<Test>::AlreadyRevoked,
		);
	});
}

#[test]
fn the_call_has_the_reserved_share_of_the_block() {
	let call = Call::<Test>::revoke_practitioner { role: DOCTORS_ROLE };
	assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
}
