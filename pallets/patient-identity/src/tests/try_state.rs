// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Every rule of `try_state` catches the state that breaks it.

use super::*;
use crate::{CustodyCounts, CustodyOffers, EncryptionKey, KeyRecord, KeyState, Keys, Patients};
use carechain_primitives::OrganizationId;
use sp_runtime::TryRuntimeError;

/// Sets a scene, breaks it, and expects `try_state` to say what is wrong.
fn catches(broken: impl FnOnce(), what: &'static str) {
	new_test_ext().execute_with(|| {
		an_authority_scene();
		PatientIdentity::do_try_state().unwrap();
		broken();
		assert_eq!(
			PatientIdentity::do_try_state(),
			Err(TryRuntimeError::Other(what))
		);
	});
}

fn change_patient(change: impl FnOnce(&mut crate::Patient<Test>)) {
	Patients::<Test>::mutate(PATIENT, |patient| change(patient.as_mut().unwrap()));
}

#[test]
fn a_patient_without_a_key_is_caught() {
	catches(
		|| change_patient(|patient| patient.keys.clear()),
		"a patient has no key",
	);
}

#[test]
fn a_key_listed_twice_is_caught() {
	let twice = || change_patient(|patient| patient.keys.try_push(key(0).account()).unwrap());
	catches(twice, "a patient has a key twice");
}

#[test]
fn a_listed_key_without_an_active_record_is_caught() {
	let what = "a listed key is not active for its patient";
	catches(|| Keys::<Test>::remove(key(0).account()), what);
	catches(
		|| {
			let record = KeyRecord {
				patient: OTHER_PATIENT,
				state: KeyState::Active,
			};
			Keys::<Test>::insert(key(0).account(), record);
		},
		what,
	);
}

#[test]
fn an_active_key_that_is_not_listed_is_caught() {
	let record = KeyRecord {
		patient: PATIENT,
		state: KeyState::Active,
	};
	catches(
		|| Keys::<Test>::insert(key(2).account(), record),
		"an active key is not listed, or a removed one still is",
	);
}

#[test]
fn a_key_without_a_patient_is_caught() {
	let record = KeyRecord {
		patient: carechain_primitives::PatientId([9; 16]),
		state: KeyState::Active,
	};
	catches(
		|| Keys::<Test>::insert(key(9).account(), record),
		"a key's patient is not registered",
	);
}

#[test]
fn an_active_key_that_cannot_sign_is_caught() {
	catches(
		|| {
			System::dec_sufficients(&key(0).account());
		},
		"an active key's account has no sufficient reference",
	);
}

#[test]
fn a_key_that_is_a_members_account_is_caught() {
	catches(
		|| PractitionerAccounts::mutate(|all| assert!(all.insert(key(2).account()))),
		"a patient's key is a member's account",
	);
}

#[test]
fn a_custodian_that_never_was_is_caught() {
	catches(
		|| change_patient(|patient| patient.custodian = OrganizationId(99)),
		"a custodian is no organisation",
	);
}

#[test]
fn an_unusable_encryption_key_is_caught() {
	catches(
		|| change_patient(|patient| patient.encryption_key = EncryptionKey([0; 32])),
		"an encryption key is of low order",
	);
}

#[test]
fn a_count_that_is_not_that_of_the_patients_is_caught() {
	let what = "a custodian's count is not that of its patients";
	catches(|| CustodyCounts::<Test>::insert(HOSPITAL, 1), what);
	catches(|| CustodyCounts::<Test>::insert(HOSPITAL, 3), what);
	catches(|| CustodyCounts::<Test>::remove(HOSPITAL), what);
	catches(|| CustodyCounts::<Test>::insert(CLINIC, 0), what);
}

#[test]
fn an_offer_of_nobody_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(NO_PATIENT, CLINIC),
		"a patient on offer is not registered",
	);
}

#[test]
fn an_offer_to_the_patients_custodian_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(PATIENT, HOSPITAL),
		"a patient is on offer to its own custodian",
	);
}

#[test]
fn an_offer_to_an_organisation_that_never_was_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(PATIENT, NO_ORGANIZATION),
		"a patient is on offer to no organisation",
	);
}
