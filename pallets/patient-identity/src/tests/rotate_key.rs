// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, Event, KeyRecord, KeyState, Keys};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn rotate_as(origin: RuntimeOrigin, old: &Key, new: &Key) -> DispatchResult {
	let proof = proof_to_rotate(PATIENT, &old.account(), new, soon());
	PatientIdentity::rotate_key(origin, PATIENT, old.account(), new.account(), soon(), proof)
}

#[test]
fn a_new_key_takes_the_place_of_the_old_one() {
	build_and_execute(|| {
		register_with_keys(3);
		assert_ok!(rotate(&key(0), PATIENT, &key(1), &key(5)));

		assert_eq!(
			keys_of(PATIENT),
			[key(0).account(), key(5).account(), key(2).account()]
		);
		assert!(!PatientIdentity::may_narrow(&key(1).account(), &PATIENT));
		assert!(PatientIdentity::may_narrow(&key(5).account(), &PATIENT));
		assert_eq!(System::sufficients(&key(1).account()), 0);
		assert_eq!(System::sufficients(&key(5).account()), 1);
		assert_eq!(
			Keys::<Test>::get(key(1).account()),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Removed { nonce: 1 }
			})
		);
		System::assert_last_event(
			Event::KeyRotated {
				patient: PATIENT,
				old: key(1).account(),
				new: key(5).account(),
			}
			.into(),
		);
	});
}

#[test]
fn the_only_key_can_rotate_itself() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(rotate(&key(0), PATIENT, &key(0), &key(1)));
		assert_eq!(keys_of(PATIENT), [key(1).account()]);
		assert_changes_nothing(
			|| rotate(&key(0), PATIENT, &key(1), &key(2)),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn keys_can_be_rotated_when_there_is_no_room_for_one_more() {
	build_and_execute(|| {
		register_with_keys(MAX_KEYS);
		assert_ok!(rotate(&key(0), PATIENT, &key(3), &key(MAX_KEYS)));
		assert_eq!(keys_of(PATIENT).len(), 4);
	});
}

#[test]
fn a_removed_key_can_take_the_place_of_another() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(rotate(&key(0), PATIENT, &key(1), &key(2)));
		assert_ok!(rotate(&key(0), PATIENT, &key(2), &key(1)));
		assert_eq!(keys_of(PATIENT), [key(0).account(), key(1).account()]);
	});
}

#[test]
fn a_patient_can_rotate_whatever_became_of_its_custodian() {
	build_and_execute(|| {
		register_with_keys(1);
		set_standing(HOSPITAL, Standing::Expired);
		assert_ok!(rotate(&key(0), PATIENT, &key(0), &key(1)));
	});
}

#[test]
fn who_signs_nothing_cannot_rotate() {
	build_and_execute(|| {
		register_with_keys(1);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| rotate_as(origin, &key(0), &key(1)), error);
		}
	});
}

#[test]
fn who_does_not_act_for_the_patient_cannot_rotate() {
	build_and_execute(|| {
		an_authority_scene();
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(
				|| rotate_as(origin, &key(0), &key(3)),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn an_unknown_patient_has_no_keys_to_rotate() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_changes_nothing(
			|| rotate(&key(0), OTHER_PATIENT, &key(0), &key(1)),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn a_key_cannot_take_its_own_place() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_changes_nothing(
			|| rotate(&key(0), PATIENT, &key(0), &key(0)),
			Error::<Test>::SameKey,
		);
	});
}

#[test]
fn only_a_current_key_of_the_patient_can_be_replaced() {
	build_and_execute(|| {
		an_authority_scene();
		for old in [key(2), key(7), Key::sr25519("other-patient")] {
			assert_changes_nothing(
				|| rotate(&key(0), PATIENT, &old, &key(3)),
				Error::<Test>::KeyNotFound,
			);
		}
	});
}

#[test]
fn a_key_in_use_cannot_take_the_place_of_another() {
	build_and_execute(|| {
		an_authority_scene();
		PractitionerAccounts::mutate(|all| all.insert(key(8).account()));
		// The patient's own other key, another patient's, and a practitioner's.
		for taken in [key(1), Key::sr25519("other-patient"), key(8)] {
			assert_changes_nothing(
				|| rotate(&key(0), PATIENT, &key(0), &taken),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn a_key_that_another_patient_had_cannot_take_a_place() {
	build_and_execute(|| {
		an_authority_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(rotate(&other, OTHER_PATIENT, &other, &key(9)));
		assert_changes_nothing(
			|| rotate(&key(0), PATIENT, &key(0), &other),
			Error::<Test>::KeyInUse,
		);
	});
}
