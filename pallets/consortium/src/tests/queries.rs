// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the runtime API answers.

use super::*;
use crate::runtime_api::{OrganizationInfo, PractitionerRoleInfo, ValidatorInfo, ValidatorsInfo};
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
fn other_pallets_see_the_credentials_of_an_account_without_the_revoked_ones() {
	build_and_execute(|| {
		assert_ok!(register(BOB, HOSPITAL_B, DOCTOR));
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_ok!(revoke(BOB, NEXT_ROLE));
		pass_days(30);

		let seen = Consortium::credentials_of(&DOCTOR).collect::<Vec<_>>();
		assert_eq!(Some(seen[0]), Consortium::practitioner_role(DOCTORS_ROLE));
		assert_eq!(
			seen.iter()
				.map(|view| (view.organization, view.standing))
				.collect::<Vec<_>>(),
			[(HOSPITAL_A, Standing::Active), (CLINIC, Standing::Expired)]
		);

		assert_ok!(revoke(ALICE, DOCTORS_ROLE));
		assert_ok!(revoke(CLARA, PractitionerRoleId(NEXT_ROLE.0 + 1)));
		assert_eq!(Consortium::credentials_of(&DOCTOR).count(), 0);
		assert_eq!(Consortium::credentials_of(&STRANGER).count(), 0);
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

#[test]
fn the_validators_are_told_with_what_decides_about_the_set() {
	build_and_execute(|| {
		assert_ok!(allow(HOSPITAL_C));
		next_session();
		for author in [ALICE, BOB, ALICE] {
			note_author(author);
		}
		assert_ok!(stop(BOB));
		let validator = |organization, account| ValidatorInfo {
			organization,
			account,
			status: ValidatorStatus::Active,
			has_keys: true,
			in_set: true,
			in_next_set: true,
			authored: 0,
			authored_before: 0,
			silent_sessions: 0,
		};
		assert_eq!(
			Consortium::validators_info(),
			ValidatorsInfo {
				session: 1,
				minimum: 1,
				max_silent_sessions: MAX_SILENT_SESSIONS,
				validators: vec![
					ValidatorInfo {
						authored: 2,
						..validator(HOSPITAL_A, ALICE)
					},
					ValidatorInfo {
						authored: 1,
						status: ValidatorStatus::Leaving,
						..validator(HOSPITAL_B, BOB)
					},
					ValidatorInfo {
						has_keys: false,
						in_set: false,
						in_next_set: false,
						..validator(HOSPITAL_C, CAROL)
					},
				],
				waiting_for_keys: vec![HOSPITAL_C],
				leaving_at_minimum: vec![],
			}
		);
		next_session();
		let told: Vec<_> = Consortium::validators_info()
			.validators
			.into_iter()
			.map(|it| (it.authored_before, it.authored, it.in_set, it.in_next_set))
			.collect();
		assert_eq!(
			told,
			[
				(2, 0, true, true),
				(1, 0, true, false),
				(0, 0, false, false)
			]
		);
	});
}

#[test]
fn before_there_is_anyone_the_validators_are_told_as_none() {
	new_test_ext_from(RuntimeGenesisConfig::default()).execute_with(|| {
		let info = Consortium::validators_info();
		assert_eq!((info.session, info.validators), (0, vec![]));
		assert_eq!(Consortium::network_peers(), []);
	});
}

#[test]
fn the_kind_of_a_body_is_told_also_when_it_has_left() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_eq!(Consortium::kind(CLINIC), Some(OrganizationKind::Clinic));
		assert_eq!(Consortium::kind(NOWHERE), None);
		let info = Consortium::organization_info(CLINIC).expect("is there");
		assert_eq!(
			(info.status, info.standing, info.name),
			(
				OrganizationStatus::Left,
				Standing::Ended,
				b"Clinic".to_vec()
			)
		);
		assert_eq!(Consortium::represented_by(&CLARA), None);
	});
}
