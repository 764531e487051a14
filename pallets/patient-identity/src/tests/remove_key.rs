// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, Event, KeyRecord, KeyState, Keys};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn remove_as(origin: RuntimeOrigin, removed: &Key) -> DispatchResult {
	PatientIdentity::remove_key(origin, PATIENT, removed.account())
}

#[test]
fn a_removed_key_acts_no_longer_and_keeps_its_record() {
	build_and_execute(|| {
		register_with_keys(3);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));

		assert_eq!(keys_of(PATIENT), [key(0).account(), key(2).account()]);
		assert!(!PatientIdentity::may_narrow(&key(1).account(), &PATIENT));
		assert!(PatientIdentity::is_patient_key(&key(1).account()));
		assert_eq!(
			Keys::<Test>::get(key(1).account()),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Removed { nonce: 1 }
			})
		);
		assert!(!System::account_exists(&key(1).account()));
		System::assert_last_event(
			Event::KeyRemoved {
				patient: PATIENT,
				key: key(1).account(),
			}
			.into(),
		);
	});
}

#[test]
fn a_key_can_remove_itself() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(remove(&key(1), PATIENT, &key(1)));
		assert_eq!(keys_of(PATIENT), [key(0).account()]);
	});
}

#[test]
fn a_second_key_can_remove_the_first() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(remove(&key(1), PATIENT, &key(0)));
		assert_eq!(keys_of(PATIENT), [key(1).account()]);
	});
}

#[test]
fn an_account_that_others_refer_to_outlives_the_key() {
	build_and_execute(|| {
		register_with_keys(2);
		System::inc_providers(&key(1).account());
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert!(System::account_exists(&key(1).account()));
		assert_eq!(System::sufficients(&key(1).account()), 0);
	});
}

#[test]
fn a_patient_can_remove_a_key_whatever_became_of_its_custodian() {
	build_and_execute(|| {
		register_with_keys(2);
		set_standing(HOSPITAL, Standing::Suspended);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
	});
}

#[test]
fn who_signs_nothing_cannot_remove() {
	build_and_execute(|| {
		register_with_keys(2);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| remove_as(origin, &key(1)), error);
		}
	});
}

#[test]
fn who_does_not_act_for_the_patient_cannot_remove() {
	build_and_execute(|| {
		an_authority_scene();
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(|| remove_as(origin, &key(1)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn an_unknown_patient_has_no_keys_to_remove() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_changes_nothing(
			|| remove(&key(0), OTHER_PATIENT, &key(1)),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn only_a_current_key_of_the_patient_can_be_removed() {
	build_and_execute(|| {
		an_authority_scene();
		for removed in [key(2), key(7), Key::sr25519("other-patient")] {
			assert_changes_nothing(
				|| remove(&key(0), PATIENT, &removed),
				Error::<Test>::KeyNotFound,
			);
		}
	});
}

#[test]
fn the_last_key_stays() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(remove(&key(0), PATIENT, &key(0)));
		assert_changes_nothing(|| remove(&key(1), PATIENT, &key(1)), Error::<Test>::LastKey);
	});
}
