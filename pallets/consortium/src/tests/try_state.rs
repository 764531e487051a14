// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! That each broken invariant is found: what is never broken by calls is broken by hand.

use super::*;
use crate::{
	KnownSetId, MinValidators, NextOrganizationId, NextPractitionerRoleId, NodeIds,
	PractitionerCounts, PractitionerRoleStatus, PractitionerRoles, RepresentativeOf, Restarting,
	RetiredNonces, RolesOf, SetChange, SetChanges, StoredSessionLength, SuspendedHospitals,
	Validator,
};
use carechain_primitives::CodeSet;
use frame_support::traits::ChangeMembers;

fn assert_found(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		check();
		break_it();
		assert_eq!(Consortium::do_try_state(), Err(expected.into()));
	});
}

fn change(organization: OrganizationId, change: impl FnOnce(&mut crate::OrganizationOf<Test>)) {
	Organizations::<Test>::mutate(organization, |record| {
		change(record.as_mut().expect("is there"));
	});
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
		change(CLINIC, |clinic| clinic.name.clear())
	});
	assert_found("a name is not UTF-8", || {
		change(CLINIC, |clinic| {
			clinic.name.iter_mut().for_each(|byte| *byte = 0xff)
		});
	});
}

#[test]
fn a_look_up_that_disagrees_with_the_organizations_is_found() {
	assert_found(
		"a representative is not found by the account, or acts for who has left",
		|| RepresentativeOf::<Test>::remove(CLARA),
	);
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
fn a_suspension_that_does_not_bar_the_account_is_found() {
	let found = "governance suspended a practitioner whose account is not barred";
	assert_found(found, || {
		change_role(|role| role.status = PractitionerRoleStatus::SuspendedByGovernance);
	});
}

#[test]
fn an_account_that_disagrees_with_its_credentials_is_found() {
	let found = "a credential and its account do not agree on whether it is revoked";
	assert_found(found, || {
		change_role(|role| role.status = PractitionerRoleStatus::Revoked)
	});
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
fn a_validator_that_nobody_may_have_is_found() {
	let run = |organization, account| {
		let validator = Validator {
			organization,
			account,
			status: ValidatorStatus::Active,
			silent_sessions: 0,
		};
		Validators::<Test>::try_append(validator).expect("has room");
	};
	assert_found("a validator's body is unknown", || run(NOWHERE, STRANGER));
	assert_found("a validator is no hospital", || run(CLINIC, CLARA));
	assert_found("a validator has another account than its hospital", || {
		run(HOSPITAL_C, BOB);
	});
	assert_found("a hospital has two validators", || run(HOSPITAL_A, ALICE));
	assert_found("a validator's account has no provider", || {
		run(HOSPITAL_C, CAROL);
	});
	assert_found("a validator's hospital has left", || {
		RepresentativeOf::<Test>::remove(BOB);
		change(HOSPITAL_B, |hospital| {
			hospital.status = OrganizationStatus::Left
		});
	});
}

#[test]
fn sessions_and_sets_of_nothing_are_found() {
	assert_found("a session has no blocks", || {
		StoredSessionLength::<Test>::put(0)
	});
	assert_found("the set may shrink to nothing", || {
		MinValidators::<Test>::put(0)
	});
	assert_found("a restart of finality was not brought to its end", || {
		Restarting::<Test>::put((BoundedVec::new(), false));
	});
}

#[test]
fn a_seat_that_disagrees_with_the_registry_is_found() {
	let council = |seats: &[AccountId]| Seats::<Instance1>::change_members_sorted(&[], &[], seats);
	let board = |seats: &[AccountId]| Seats::<Instance2>::change_members_sorted(&[], &[], seats);
	assert_found("a hospital has no seat in the council", || {
		council(&[ALICE, BOB]);
	});
	assert_found("a seat in the council is nobody's", || {
		council(&[ALICE, BOB, CLARA, CAROL]);
	});
	for status in [
		OrganizationStatus::Suspended,
		OrganizationStatus::Leaving,
		OrganizationStatus::Expelled,
	] {
		assert_found("a seat in the council is nobody's", || {
			change(HOSPITAL_C, |hospital| hospital.status = status);
		});
	}
	assert_found("a seat on the board is nobody's", || {
		board(&[CLARA]);
	});
	let found = "a seat is held by who is no member";
	assert_found(found, || council(&[ALICE, BOB, STRANGER, CAROL]));
	assert_found(found, || board(&[STRANGER]));
}

#[test]
fn what_is_miscounted_is_found() {
	let found = "an organisation's practitioners are miscounted";
	assert_found(found, || PractitionerCounts::<Test>::remove(HOSPITAL_A));
	assert_found(found, || PractitionerCounts::<Test>::insert(HOSPITAL_A, 2));
	assert_found(found, || PractitionerCounts::<Test>::insert(CLINIC, 0));
	assert_found("the suspended hospitals are miscounted", || {
		SuspendedHospitals::<Test>::put(1);
	});
}

#[test]
fn a_list_of_nodes_that_nobody_may_have_is_found() {
	let list = |organization, nodes: &[u8]| {
		let nodes = nodes.iter().copied().map(node).collect();
		NodeIds::<Test>::insert(organization, BoundedVec::truncate_from(nodes));
	};
	assert_found("nodes of an unknown body are kept", || list(NOWHERE, &[1]));
	let found = "a list of nodes is empty, or names one twice";
	assert_found(found, || list(CLINIC, &[]));
	assert_found(found, || list(CLINIC, &[1, 1]));
	assert_found("nodes of a body that has left are kept", || {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
		list(CLINIC, &[1]);
	});
}

#[test]
fn what_a_body_that_has_left_keeps_is_found() {
	let left = || {
		assert_ok!(leave(CLARA));
		assert_ok!(complete_leaving(CLARA, CLINIC));
	};
	assert_found(
		"a representative is not found by the account, or acts for who has left",
		|| {
			left();
			RepresentativeOf::<Test>::insert(CLARA, CLINIC);
		},
	);
	assert_found("a body that has left has practitioners", || {
		left();
		PractitionerCounts::<Test>::insert(CLINIC, 1);
	});
}

#[test]
fn changes_of_the_set_that_disagree_are_found() {
	let remember = |changes: &[(u32, u64)]| {
		let changes = changes.iter().map(|(signalled_at, set_id)| SetChange {
			signalled_at: *signalled_at,
			set_id: *set_id,
			forced: false,
		});
		SetChanges::<Test>::put(BoundedVec::truncate_from(changes.collect()));
		KnownSetId::<Test>::put(2);
	};
	assert_found("changes of the set are out of order", || {
		remember(&[(2, 1), (1, 2)]);
	});
	assert_found("changes of the set are out of order", || {
		remember(&[(1, 2), (2, 2)]);
	});
	let found = "the id of the set is not that of its last change";
	assert_found(found, || remember(&[(1, 1)]));
	assert_found(found, || remember(&[]));
}
