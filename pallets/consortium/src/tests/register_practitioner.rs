// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{
	NextPractitionerRoleId, PractitionerRole, PractitionerRoleStatus, PractitionerRoles, RolesOf,
	WeightInfo,
};
use carechain_primitives::{
	traits::{Members, Practitioners, Standing},
	CodeSet, PractitionerRoleCode,
};
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::traits::BadOrigin;

#[test]
fn a_registered_practitioner_has_the_role_and_can_sign() {
	build_and_execute(|| {
		let roles = doctor().with(PractitionerRoleCode::Emergency);
		assert_ok!(register_as(
			RuntimeOrigin::signed(CLARA),
			CLINIC,
			STRANGER,
			roles,
			days_ahead(30)
		));

		assert_eq!(
			PractitionerRoles::<Test>::get(NEXT_ROLE),
			Some(PractitionerRole {
				organization: CLINIC,
				account: STRANGER,
				roles,
				licence: LICENCE,
				valid_until: days_ahead(30),
				status: PractitionerRoleStatus::Active,
			})
		);
		assert_eq!(RolesOf::<Test>::get(STRANGER).into_inner(), [NEXT_ROLE]);
		assert_eq!(System::sufficients(&STRANGER), 1);
		assert!(Consortium::is_member_account(&STRANGER));
		System::assert_last_event(
			Event::PractitionerRegistered {
				role: NEXT_ROLE,
				organization: CLINIC,
				account: STRANGER,
			}
			.into(),
		);
	});
}

#[test]
fn one_account_practises_at_several_organizations_and_counts_one_reference() {
	build_and_execute(|| {
		assert_ok!(register(BOB, HOSPITAL_B, DOCTOR));
		assert_ok!(register(CLARA, CLINIC, DOCTOR));
		assert_eq!(
			Consortium::practises_at(&DOCTOR).collect::<Vec<_>>(),
			[HOSPITAL_A, HOSPITAL_B, CLINIC]
		);
		assert_eq!(System::sufficients(&DOCTOR), 1);
	});
}

#[test]
fn both_bodies_register_anywhere_also_where_rights_are_suspended() {
	build_and_execute(|| {
		assert_ok!(register(BOTH_BODIES, CLINIC, stranger(1)));
		assert_ok!(suspend(CLINIC));
		assert_ok!(register(BOTH_BODIES, CLINIC, stranger(2)));
	});
}

#[test]
fn a_credential_ends_by_itself_and_a_new_one_can_follow() {
	build_and_execute(|| {
		assert_ok!(register(CLARA, CLINIC, STRANGER));
		pass_days(29);
		let standing = || Consortium::practitioner_role(NEXT_ROLE).map(|role| role.standing);
		assert_eq!(standing(), Some(Standing::Active));
		pass_days(1);
		assert_eq!(standing(), Some(Standing::Expired));
		assert_eq!(Consortium::practises_at(&STRANGER).count(), 0);

		let origin = RuntimeOrigin::signed(CLARA);
		assert_ok!(register_as(
			origin,
			CLINIC,
			STRANGER,
			doctor(),
			days_ahead(60)
		));
		assert_eq!(
			Consortium::practises_at(&STRANGER).collect::<Vec<_>>(),
			[CLINIC]
		);
	});
}

#[test]
fn nobody_is_registered_without_a_signature() {
	build_and_execute(|| {
		let call = || {
			register_as(
				RuntimeOrigin::none(),
				CLINIC,
				STRANGER,
				doctor(),
				days_ahead(30),
			)
		};
		assert_changes_nothing(call, BadOrigin);
	});
}

#[test]
fn root_registers_nobody_unless_it_stands_for_both_bodies() {
	build_and_execute(|| {
		let call = || {
			register_as(
				RuntimeOrigin::root(),
				CLINIC,
				STRANGER,
				doctor(),
				days_ahead(30),
			)
		};
		assert_changes_nothing(call, BadOrigin);
	});
}

#[test]
fn a_stranger_registers_nobody() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(stranger(1), CLINIC, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn one_body_alone_registers_nobody() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(ONE_BODY, CLINIC, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn another_organizations_representative_registers_nobody_here() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(ALICE, CLINIC, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_practitioner_registers_nobody_not_even_at_the_own_organization() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(DOCTOR, HOSPITAL_A, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_patient_registers_nobody() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(PATIENT, CLINIC, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_suspended_organization_registers_nobody() {
	build_and_execute(|| {
		assert_ok!(suspend(CLINIC));
		assert_changes_nothing(
			|| register(CLARA, CLINIC, STRANGER),
			Error::<Test>::OrganizationNotActive,
		);
	});
}

#[test]
fn an_organization_whose_membership_has_ended_registers_nobody() {
	build_and_execute(|| {
		pass_days(100);
		let origin = RuntimeOrigin::signed(CLARA);
		assert_changes_nothing(
			|| register_as(origin, CLINIC, STRANGER, doctor(), days_ahead(130)),
			Error::<Test>::OrganizationNotActive,
		);
	});
}

#[test]
fn an_expelled_organization_registers_nobody() {
	build_and_execute(|| {
		assert_ok!(expel(CLINIC));
		assert_changes_nothing(
			|| register(CLARA, CLINIC, STRANGER),
			Error::<Test>::OrganizationNotActive,
		);
	});
}

#[test]
fn who_gave_notice_still_registers() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(register(CLARA, CLINIC, STRANGER));
	});
}

#[test]
fn nobody_is_registered_at_an_organization_that_has_left() {
	build_and_execute(|| {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		assert_changes_nothing(
			|| register(BOTH_BODIES, CLINIC, STRANGER),
			Error::<Test>::AlreadyLeft,
		);
		assert_changes_nothing(
			|| register(CLARA, CLINIC, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn nobody_is_registered_at_an_organization_that_is_not_there() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(BOTH_BODIES, NOWHERE, STRANGER),
			Error::<Test>::NotFound,
		);
		assert_changes_nothing(
			|| register(CLARA, NOWHERE, STRANGER),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn a_credential_is_for_a_role() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| registered_for(PractitionerRoleCodes::EMPTY),
			Error::<Test>::EmptyRoles,
		);
	});
}

#[test]
fn a_role_without_a_code_is_refused_even_beside_known_ones() {
	build_and_execute(|| {
		for unknown in [
			PractitionerRoleCodes(0b1000_0000),
			PractitionerRoleCodes(0b1111_1111),
		] {
			assert_changes_nothing(|| registered_for(unknown), Error::<Test>::UnknownRoles);
		}
		assert_ok!(registered_for(PractitionerRoleCodes::ALL));
	});
}

#[test]
fn a_credential_lasts_from_one_day_to_the_most() {
	build_and_execute(|| {
		assert_ok!(registered_until(days_ahead(1)));
		assert_ok!(registered_until(days_ahead(MAX_CREDENTIAL_DAYS)));
	});
}

#[test]
fn a_credential_cannot_have_ended() {
	build_and_execute(|| {
		assert_changes_nothing(|| registered_until(TODAY), Error::<Test>::EndInPast);
	});
}

#[test]
fn a_credential_cannot_end_too_far_ahead() {
	build_and_execute(|| {
		for end in [days_ahead(MAX_CREDENTIAL_DAYS + 1), Day(u32::MAX)] {
			assert_changes_nothing(|| registered_until(end), Error::<Test>::EndTooFar);
		}
	});
}

#[test]
fn a_representative_cannot_practise_with_the_same_account() {
	build_and_execute(|| {
		for account in [CLARA, ALICE] {
			assert_changes_nothing(
				|| register(CLARA, CLINIC, account),
				Error::<Test>::AccountInUse,
			);
		}
	});
}

#[test]
fn a_key_that_is_or_was_a_patients_cannot_practise() {
	build_and_execute(|| {
		assert_changes_nothing(
			|| register(CLARA, CLINIC, PATIENT),
			Error::<Test>::AccountInUse,
		);
	});
}

#[test]
fn an_account_holds_the_most_credentials_and_no_more_until_one_is_revoked() {
	build_and_execute(|| {
		for _ in 0..MAX_ROLES_PER_ACCOUNT {
			assert_ok!(register(CLARA, CLINIC, STRANGER));
		}
		assert_changes_nothing(
			|| register(CLARA, CLINIC, STRANGER),
			Error::<Test>::MaxRolesExceeded,
		);
		assert_ok!(revoke(CLARA, NEXT_ROLE));
		assert_ok!(register(CLARA, CLINIC, STRANGER));
	});
}

#[test]
fn to_look_through_other_credentials_weighs_for_one_who_is_barred_alone() {
	build_and_execute(|| {
		let actual_weight = |origin, organization, account| {
			let roles = doctor();
			let until = days_ahead(30);
			Consortium::register_practitioner(origin, organization, account, roles, LICENCE, until)
				.unwrap()
				.actual_weight
		};
		let by_clara = RuntimeOrigin::signed(CLARA);
		let without = <() as WeightInfo>::register_practitioner();
		for (origin, account) in [
			(by_clara.clone(), STRANGER),
			(by_clara, DOCTOR),
			(both_bodies(), DOCTOR),
		] {
			assert_eq!(actual_weight(origin, CLINIC, account), Some(without));
		}

		let one_body = RuntimeOrigin::signed(ONE_BODY);
		assert_ok!(Consortium::suspend_practitioner(one_body, DOCTORS_ROLE));
		// All of what was set aside, which is more.
		assert_eq!(actual_weight(both_bodies(), CLINIC, DOCTOR), None);
		let call = RuntimeCall::from(Call::register_practitioner {
			organization: CLINIC,
			account: DOCTOR,
			roles: doctor(),
			licence: LICENCE,
			valid_until: days_ahead(30),
		});
		let set_aside = call.get_dispatch_info().call_weight;
		assert!(set_aside.all_gte(without));
		assert!(set_aside.ref_time() > without.ref_time());
	});
}

#[test]
fn ids_run_out_by_name() {
	new_test_ext().execute_with(|| {
		NextPractitionerRoleId::<Test>::put(PractitionerRoleId(u32::MAX));
		assert_changes_nothing(
			|| register(CLARA, CLINIC, STRANGER),
			Error::<Test>::IdsExhausted,
		);
	});
}

fn registered_for(roles: PractitionerRoleCodes) -> DispatchResult {
	register_as(
		RuntimeOrigin::signed(CLARA),
		CLINIC,
		STRANGER,
		roles,
		days_ahead(30),
	)
}

fn registered_until(valid_until: Day) -> DispatchResult {
	register_as(
		RuntimeOrigin::signed(CLARA),
		CLINIC,
		STRANGER,
		doctor(),
		valid_until,
	)
}
