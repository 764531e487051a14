// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the runtime API answers.

use super::*;
use crate::{
	runtime_api::{OrganizationInfo, PractitionerRoleInfo},
	OrganizationStatus,
};
use carechain_primitives::traits::{Members, PractitionerRoleView, Practitioners, Standing};

#[test]
fn an_organization_is_told_with_its_standing_today() {
	build_and_execute(|| {
		let info = OrganizationInfo {
			kind: OrganizationKind::Clinic,
			status: OrganizationStatus::Active,
			standing: Standing::Active,
			representative: CLARA,
			member_until: days_ahead(100),
			name: b"Clinic".to_vec(),
		};
		assert_eq!(Consortium::organization_info(CLINIC), Some(info.clone()));

		pass_days(100);
		let expired = OrganizationInfo {
			standing: Standing::Expired,
			..info
		};
		assert_eq!(Consortium::organization_info(CLINIC), Some(expired.clone()));

		assert_ok!(suspend(CLINIC));
		let suspended = OrganizationInfo {
			status: OrganizationStatus::Suspended,
			standing: Standing::Suspended,
			..expired
		};
		assert_eq!(Consortium::organization_info(CLINIC), Some(suspended));
	});
}

#[test]
fn what_is_not_there_is_told_as_nothing() {
	build_and_execute(|| {
		assert_eq!(Consortium::organization_info(NOWHERE), None);
		assert_eq!(Consortium::standing(NOWHERE), Standing::Unknown);
		assert_eq!(Consortium::member_until(NOWHERE), None);
		assert_eq!(Consortium::represented_by(&STRANGER), None);
		assert_eq!(Consortium::practitioner_role_info(NEXT_ROLE), None);
		assert_eq!(Consortium::practitioner_role(NEXT_ROLE), None);
		assert_eq!(Consortium::practitioner_role_infos_of(&STRANGER), []);
		assert_eq!(Consortium::practises_at(&STRANGER).count(), 0);
	});
}

#[test]
fn a_credential_is_told_also_when_it_is_revoked() {
	build_and_execute(|| {
		let info = PractitionerRoleInfo {
			role: DOCTORS_ROLE,
			organization: HOSPITAL_A,
			account: DOCTOR,
			roles: doctor(),
			licence: LICENCE,
			valid_until: days_ahead(100),
			standing: Standing::Active,
		};
		assert_eq!(
			Consortium::practitioner_role_info(DOCTORS_ROLE),
			Some(info.clone())
		);
		assert_eq!(
			Consortium::practitioner_role(DOCTORS_ROLE),
			Some(PractitionerRoleView {
				organization: HOSPITAL_A,
				roles: doctor(),
				standing: Standing::Active,
				valid_until: days_ahead(100),
			})
		);

		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		let revoked = PractitionerRoleInfo {
			standing: Standing::Ended,
			..info
		};
		assert_eq!(
			Consortium::practitioner_role_info(DOCTORS_ROLE),
			Some(revoked)
		);
	});
}

#[test]
fn the_credentials_of_an_account_are_listed_without_the_revoked_ones() {
	build_and_execute(|| {
		assert_ok!(register(BOB, HOSPITAL_B, DOCTOR));
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(revoke(BOB, NEXT_ROLE));
		pass_days(30);

		let listed = Consortium::practitioner_role_infos_of(&DOCTOR)
			.into_iter()
			.map(|info| (info.organization, info.standing))
			.collect::<Vec<_>>();
		assert_eq!(
			listed,
			[(HOSPITAL_A, Standing::Active), (CLINIC, Standing::Expired)]
		);
	});
}

#[test]
fn practising_does_not_ask_how_the_organization_stands() {
	build_and_execute(|| {
		assert_ok!(suspend(HOSPITAL_A));
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[HOSPITAL_A]
		);
	});
}
