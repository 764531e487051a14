// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets and the runtime API see.

use super::{scenes::sequence_of, *};
use crate::{CustodyCounts, PatientInfo};
use carechain_primitives::traits::PatientStatus;
use carechain_primitives::traits::Patients;
use codec::Encode;
use frame_support::assert_ok;

#[test]
fn a_key_is_known_from_its_first_use_on_and_for_ever() {
	build_and_execute(|| {
		let account = key(1).account();
		register_with_keys(1);
		assert!(!PatientIdentity::is_patient_key(&account));
		assert_eq!(PatientIdentity::patient_of(&account), None);

		assert_ok!(add(&key(0), PATIENT, &key(1)));
		assert!(PatientIdentity::is_patient_key(&account));
		assert_eq!(PatientIdentity::patient_of(&account), Some(PATIENT));

		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert!(PatientIdentity::is_patient_key(&account));
		assert_eq!(PatientIdentity::patient_of(&account), None);
	});
}

#[test]
fn a_patient_has_the_custodian_that_registered_it() {
	build_and_execute(|| {
		assert_eq!(PatientIdentity::custodian_of(&PATIENT), None);
		assert_ok!(register(OTHER_HOSPITAL, PATIENT, &key(0)));
		assert_eq!(
			PatientIdentity::custodian_of(&PATIENT),
			Some(OTHER_HOSPITAL)
		);
	});
}

#[test]
fn patients_are_counted_where_they_are_registered() {
	build_and_execute(|| {
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 0);
		register_patients(HOSPITAL, 10..13);
		assert_ok!(register(OTHER_HOSPITAL, PATIENT, &key(0)));
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 3);
		assert_eq!(PatientIdentity::patients_in_custody(OTHER_HOSPITAL), 1);
		for nobodys in [CLINIC, NO_ORGANIZATION] {
			assert_eq!(PatientIdentity::patients_in_custody(nobodys), 0);
		}
		assert_eq!(CustodyCounts::<Test>::iter().count(), 2);
	});
}

#[test]
fn a_refused_registration_does_not_count() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert!(register(HOSPITAL, PATIENT, &key(1)).is_err());
		assert!(register(HOSPITAL, OTHER_PATIENT, &key(0)).is_err());
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 1);
	});
}

#[test]
fn current_keys_consent_and_nobody_else() {
	build_and_execute(|| {
		an_authority_scene();
		for number in [0, 1] {
			assert!(PatientIdentity::may_narrow(
				&key(number).account(),
				&PATIENT
			));
			assert!(!PatientIdentity::may_narrow(
				&key(number).account(),
				&OTHER_PATIENT
			));
		}
		let others = [
			key(2).account(),
			Key::sr25519("other-patient").account(),
			representative(HOSPITAL),
			practitioner(),
			stranger(),
		];
		for account in others {
			assert!(!PatientIdentity::may_narrow(&account, &PATIENT));
		}
	});
}

#[test]
fn a_patient_is_shown_without_its_keys() {
	build_and_execute(|| {
		assert_eq!(PatientIdentity::patient_info(&PATIENT), None);
		register_with_keys(3);
		let info = PatientIdentity::patient_info(&PATIENT).unwrap();
		assert_eq!(
			info,
			PatientInfo {
				custodian: HOSPITAL,
				keys: 3,
				encryption_key: ENCRYPTION_KEY,
				status: PatientStatus::Active,
				sequence: sequence_of(PATIENT),
				merged_into: None,
			}
		);
		// Organisation (4), count (4), X25519 key (32), status (1), sequence (8), no duplicate (1): there
		// is no room for an account.
		assert_eq!(info.encode().len(), 50);
	});
}
