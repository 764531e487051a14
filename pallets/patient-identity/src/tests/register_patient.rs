// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{EncryptionKey, Error, Event, KeyRecord, KeyState, Keys, Patients};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;

/// Registers [`PATIENT`] with `key(0)` and a proof that is good at [`HOSPITAL`].
fn register_as(origin: RuntimeOrigin) -> sp_runtime::DispatchResult {
	PatientIdentity::register_patient(
		origin,
		PATIENT,
		key(0).account(),
		ENCRYPTION_KEY,
		soon(),
		proof_to_register(HOSPITAL, PATIENT, &key(0), soon()),
	)
}

#[test]
fn a_registered_patient_has_its_custodian_one_key_and_an_encryption_key() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));

		let patient = Patients::<Test>::get(PATIENT).unwrap();
		assert_eq!(patient.custodian, HOSPITAL);
		assert_eq!(patient.keys.to_vec(), [key(0).account()]);
		assert_eq!(patient.encryption_key, ENCRYPTION_KEY);
		assert_eq!(
			Keys::<Test>::get(key(0).account()),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Active
			})
		);
		System::assert_last_event(
			Event::PatientRegistered {
				patient: PATIENT,
				custodian: HOSPITAL,
				key: key(0).account(),
			}
			.into(),
		);
	});
}

#[test]
fn the_first_key_can_sign_transactions_without_holding_anything() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert_eq!(System::sufficients(&key(0).account()), 1);
		assert_eq!(System::providers(&key(0).account()), 0);
	});
}

#[test]
fn the_same_wallet_can_be_two_patients_with_two_keys() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert_ok!(register(OTHER_HOSPITAL, OTHER_PATIENT, &key(1)));
		assert_eq!(
			Patients::<Test>::get(OTHER_PATIENT).unwrap().custodian,
			OTHER_HOSPITAL
		);
	});
}

#[test]
fn who_signs_nothing_cannot_register() {
	build_and_execute(|| {
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| register_as(origin), error);
		}
	});
}

#[test]
fn who_represents_no_organisation_cannot_register() {
	build_and_execute(|| {
		register(HOSPITAL, OTHER_PATIENT, &key(9)).unwrap();
		let signers = [
			stranger(),
			practitioner(),
			key(0).account(),
			key(9).account(),
		];
		for signer in signers {
			let origin = RuntimeOrigin::signed(signer);
			assert_changes_nothing(|| register_as(origin), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn an_organisation_without_its_rights_cannot_register() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| register(HOSPITAL, PATIENT, &key(0)),
				Error::<Test>::OrganizationNotActive,
			);
		}
		set_standing(HOSPITAL, Standing::Active);
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
	});
}

#[test]
fn a_pseudonym_is_registered_once() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		for organization in [HOSPITAL, OTHER_HOSPITAL] {
			assert_changes_nothing(
				|| register(organization, PATIENT, &key(1)),
				Error::<Test>::AlreadyExists,
			);
		}
		// The very same registration once more.
		let origin = RuntimeOrigin::signed(representative(HOSPITAL));
		assert_changes_nothing(|| register_as(origin), Error::<Test>::AlreadyExists);
	});
}

#[test]
fn a_key_that_is_or_was_another_patients_is_refused() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		for taken in [key(0), key(1)] {
			assert_changes_nothing(
				|| register(HOSPITAL, OTHER_PATIENT, &taken),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn a_members_account_cannot_become_a_key() {
	build_and_execute(|| {
		PractitionerAccounts::mutate(|all| all.insert(key(0).account()));
		assert_changes_nothing(
			|| register(HOSPITAL, PATIENT, &key(0)),
			Error::<Test>::KeyInUse,
		);
		for account in [representative(HOSPITAL), representative(OTHER_HOSPITAL)] {
			assert_changes_nothing(
				|| {
					PatientIdentity::register_patient(
						RuntimeOrigin::signed(representative(HOSPITAL)),
						PATIENT,
						account,
						ENCRYPTION_KEY,
						soon(),
						proof_to_register(HOSPITAL, PATIENT, &key(0), soon()),
					)
				},
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn an_encryption_key_of_low_order_is_refused() {
	build_and_execute(|| {
		for point in EncryptionKey::LOW_ORDER {
			assert_changes_nothing(
				|| {
					PatientIdentity::register_patient(
						RuntimeOrigin::signed(representative(HOSPITAL)),
						PATIENT,
						key(0).account(),
						EncryptionKey(point),
						soon(),
						proof_to_register(HOSPITAL, PATIENT, &key(0), soon()),
					)
				},
				Error::<Test>::InvalidEncryptionKey,
			);
		}
	});
}
