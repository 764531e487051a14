// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{Error, Event};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn add_as(origin: RuntimeOrigin, new: &Key) -> DispatchResult {
	let proof = proof_to_add(PATIENT, new, soon());
	PatientIdentity::add_key(origin, PATIENT, new.account(), soon(), proof)
}

#[test]
fn an_added_key_acts_beside_the_others() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(add(&key(0), PATIENT, &key(1)));

		assert_eq!(keys_of(PATIENT), [key(0).account(), key(1).account()]);
		assert!(PatientIdentity::may_narrow(&key(0).account(), &PATIENT));
		assert!(PatientIdentity::may_narrow(&key(1).account(), &PATIENT));
		assert_eq!(System::sufficients(&key(1).account()), 1);
		System::assert_last_event(
			Event::KeyAdded {
				patient: PATIENT,
				key: key(1).account(),
			}
			.into(),
		);
		// And it is of equal right.
		assert_ok!(add(&key(1), PATIENT, &key(2)));
	});
}

#[test]
fn a_patient_can_add_a_key_whatever_became_of_its_custodian() {
	build_and_execute(|| {
		register_with_keys(1);
		set_standing(HOSPITAL, Standing::Suspended);
		assert_ok!(add(&key(0), PATIENT, &key(1)));
	});
}

#[test]
fn a_removed_key_can_come_back_to_its_patient() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_ok!(add(&key(0), PATIENT, &key(1)));
		assert!(PatientIdentity::may_narrow(&key(1).account(), &PATIENT));
		assert_eq!(System::sufficients(&key(1).account()), 1);
	});
}

#[test]
fn who_signs_nothing_cannot_add() {
	build_and_execute(|| {
		register_with_keys(1);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| add_as(origin, &key(1)), error);
		}
	});
}

#[test]
fn who_does_not_act_for_the_patient_cannot_add() {
	build_and_execute(|| {
		an_authority_scene();
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(|| add_as(origin, &key(3)), Error::<Test>::NotAuthorized);
		}
		// Nor can the new key add itself.
		assert_changes_nothing(
			|| add_as(signed(&key(3)), &key(3)),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn an_unknown_patient_has_no_keys_to_add_to() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_changes_nothing(
			|| add(&key(0), OTHER_PATIENT, &key(1)),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn a_key_that_acts_already_is_refused() {
	build_and_execute(|| {
		register_with_keys(2);
		for current in [key(0), key(1)] {
			assert_changes_nothing(|| add(&key(0), PATIENT, &current), Error::<Test>::KeyInUse);
		}
	});
}

#[test]
fn a_key_that_is_or_was_another_patients_is_refused() {
	build_and_execute(|| {
		register_with_keys(1);
		let (current, former) = (Key::ecdsa("current"), Key::ed25519("former"));
		assert_ok!(register(OTHER_HOSPITAL, OTHER_PATIENT, &current));
		assert_ok!(add(&current, OTHER_PATIENT, &former));
		assert_ok!(remove(&current, OTHER_PATIENT, &former));
		for taken in [current, former] {
			assert_changes_nothing(|| add(&key(0), PATIENT, &taken), Error::<Test>::KeyInUse);
		}
	});
}

#[test]
fn a_members_account_cannot_become_a_key() {
	build_and_execute(|| {
		register_with_keys(1);
		PractitionerAccounts::mutate(|all| all.insert(key(1).account()));
		assert_changes_nothing(|| add(&key(0), PATIENT, &key(1)), Error::<Test>::KeyInUse);
	});
}

#[test]
fn a_patient_has_as_many_keys_as_allowed_and_not_one_more() {
	build_and_execute(|| {
		register_with_keys(MAX_KEYS);
		assert_eq!(keys_of(PATIENT).len(), 4);
		assert_changes_nothing(
			|| add(&key(0), PATIENT, &key(MAX_KEYS)),
			Error::<Test>::MaxKeysExceeded,
		);
		// A removal makes room.
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_ok!(add(&key(0), PATIENT, &key(MAX_KEYS)));
	});
}
