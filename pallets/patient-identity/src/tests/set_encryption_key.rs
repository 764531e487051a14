// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{EncryptionKey, Error, Event};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;

#[test]
fn any_current_key_sets_the_encryption_key() {
	build_and_execute(|| {
		register_with_keys(2);
		for (signer, encryption_key) in [(0, OTHER_ENCRYPTION_KEY), (1, ENCRYPTION_KEY)] {
			assert_ok!(PatientIdentity::set_encryption_key(
				signed(&key(signer)),
				PATIENT,
				encryption_key
			));
			let shown = PatientIdentity::patient_info(&PATIENT)
				.unwrap()
				.encryption_key;
			assert_eq!(shown, encryption_key);
			System::assert_last_event(
				Event::EncryptionKeySet {
					patient: PATIENT,
					encryption_key,
				}
				.into(),
			);
		}
	});
}

#[test]
fn a_patient_can_set_it_whatever_became_of_its_custodian() {
	build_and_execute(|| {
		register_with_keys(1);
		set_standing(HOSPITAL, Standing::Suspended);
		assert_ok!(PatientIdentity::set_encryption_key(
			signed(&key(0)),
			PATIENT,
			OTHER_ENCRYPTION_KEY
		));
	});
}

#[test]
fn who_signs_nothing_cannot_set_it() {
	build_and_execute(|| {
		register_with_keys(1);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(
				|| PatientIdentity::set_encryption_key(origin, PATIENT, OTHER_ENCRYPTION_KEY),
				error,
			);
		}
	});
}

#[test]
fn who_does_not_act_for_the_patient_cannot_set_it() {
	build_and_execute(|| {
		an_authority_scene();
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(
				|| PatientIdentity::set_encryption_key(origin, PATIENT, OTHER_ENCRYPTION_KEY),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn an_unknown_patient_has_none_to_set() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_changes_nothing(
			|| {
				PatientIdentity::set_encryption_key(
					signed(&key(0)),
					OTHER_PATIENT,
					OTHER_ENCRYPTION_KEY,
				)
			},
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_encryption_key_of_low_order_is_refused() {
	build_and_execute(|| {
		register_with_keys(1);
		for point in EncryptionKey::LOW_ORDER {
			assert_changes_nothing(
				|| {
					PatientIdentity::set_encryption_key(
						signed(&key(0)),
						PATIENT,
						EncryptionKey(point),
					)
				},
				Error::<Test>::InvalidEncryptionKey,
			);
		}
	});
}
