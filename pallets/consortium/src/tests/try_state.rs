// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That each broken invariant is found: what is never broken by calls is broken by hand.

use super::*;
use crate::{
	NextOrganizationId, NextPractitionerRoleId, Organizations, PractitionerRoles, RepresentativeOf,
	RetiredNonces, RolesOf, StoredSessionLength, ValidatorSet,
};
use carechain_primitives::CodeSet;
use frame_support::BoundedVec;

fn assert_found(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		check();
		break_it();
		assert_eq!(Consortium::do_try_state(), Err(expected.into()));
	});
}

fn change_clinic(change: impl FnOnce(&mut crate::OrganizationOf<Test>)) {
	Organizations::<Test>::mutate(CLINIC, |record| change(record.as_mut().expect("is there")));
}

fn change_role(change: impl FnOnce(&mut crate::PractitionerRoleOf<Test>)) {
	PractitionerRoles::<Test>::mutate(DOCTORS_ROLE, |record| {
		change(record.as_mut().expect("is there"));
	});
}

#[test]
fn a_gap_in_the_organizations_is_found() {
	let found = "an organisation was removed, or an id was skipped";
	assert_found(found, || NextOrganizationId::<Test>::put(OrganizationId(9)));
	assert_found(found, || Organizations::<Test>::remove(CLINIC));
	assert_found("an organisation has an id that was not given out", || {
		let record = Organizations::<Test>::take(CLINIC).expect("is there");
		Organizations::<Test>::insert(OrganizationId(9), record);
	});
}

#[test]
fn a_bad_name_is_found() {
	assert_found("an organisation has no name", || {
		change_clinic(|clinic| clinic.name.clear())
	});
	assert_found("a name is not UTF-8", || {
		change_clinic(|clinic| clinic.name.iter_mut().for_each(|byte| *byte = 0xff));
	});
}

#[test]
fn a_look_up_that_disagrees_with_the_organizations_is_found() {
	assert_found("a representative is not found by the account", || {
		RepresentativeOf::<Test>::remove(CLARA);
	});
	assert_found("an account represents nobody", || {
		RepresentativeOf::<Test>::insert(STRANGER, NOWHERE);
	});
	assert_found("an organisation has two representatives", || {
		RepresentativeOf::<Test>::insert(STRANGER, CLINIC);
	});
}

#[test]
fn an_account_of_two_kinds_is_found() {
	assert_found("a representative is a practitioner", || {
		change_role(|role| role.account = CLARA);
		let held = RolesOf::<Test>::take(DOCTOR);
		RolesOf::<Test>::insert(CLARA, held);
	});
	assert_found("a member's account is a patient's key", || {
		PatientKeys::set(vec![CLARA])
	});
	assert_found("a member's account is a patient's key", || {
		PatientKeys::set(vec![DOCTOR])
	});
	assert_found("a former practitioner's account is a patient's key", || {
		RetiredNonces::<Test>::insert(PATIENT, 1);
	});
}

#[test]
fn an_account_that_cannot_sign_is_found() {
	for account in [CLARA, DOCTOR] {
		assert_found("a member's account has no sufficient reference", || {
			System::dec_sufficients(&account);
		});
	}
}

#[test]
fn a_nonce_kept_for_an_account_in_use_is_found() {
	for account in [CLARA, DOCTOR] {
		assert_found("a nonce is kept for an account that is in use", || {
			RetiredNonces::<Test>::insert(account, 1);
		});
	}
}

#[test]
fn a_gap_in_the_credentials_is_found() {
	let found = "a credential was removed, or an id was skipped";
	assert_found(found, || {
		NextPractitionerRoleId::<Test>::put(PractitionerRoleId(9))
	});
	assert_found("a credential has an id that was not given out", || {
		let record = PractitionerRoles::<Test>::take(DOCTORS_ROLE).expect("is there");
		PractitionerRoles::<Test>::insert(PractitionerRoleId(9), record);
	});
}

#[test]
fn a_bad_credential_is_found() {
	assert_found("a credential is at no organisation", || {
		change_role(|role| role.organization = NOWHERE);
	});
	for roles in [
		PractitionerRoleCodes::EMPTY,
		PractitionerRoleCodes(0b1000_0000),
	] {
		assert_found("a credential is for no role or for an unknown one", || {
			change_role(|role| role.roles = roles);
		});
	}
}

#[test]
fn an_account_that_disagrees_with_its_credentials_is_found() {
	let found = "a credential and its account do not agree on whether it is revoked";
	assert_found(found, || change_role(|role| role.revoked = true));
	assert_found(found, || RolesOf::<Test>::remove(DOCTOR));
	assert_found("an account is kept for no credential", || {
		RolesOf::<Test>::insert(STRANGER, BoundedVec::new());
	});
	assert_found("the credentials of an account are out of order", || {
		assert_ok!(register(ALICE, HOSPITAL_A, DOCTOR));
		RolesOf::<Test>::insert(
			DOCTOR,
			BoundedVec::truncate_from(vec![NEXT_ROLE, DOCTORS_ROLE]),
		);
	});
	assert_found("an account holds nothing", || {
		RolesOf::<Test>::mutate(DOCTOR, |held| held.try_push(NEXT_ROLE)).expect("has room");
	});
	assert_found("an account holds another's credential", || {
		let held = RolesOf::<Test>::get(DOCTOR);
		RolesOf::<Test>::insert(STRANGER, held);
	});
}

#[test]
fn a_seat_that_nobody_may_have_is_found() {
	let sit = |account| ValidatorSet::<Test>::try_append(account).expect("has room");
	assert_found("a validator is no member", || sit(STRANGER));
	assert_found("a validator is no hospital", || sit(CLARA));
	assert_found("a validator has two seats", || sit(ALICE));
	assert_found("a session has no blocks", || {
		StoredSessionLength::<Test>::put(0)
	});
}
