// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery::*, scenes::*, *};
use crate::{
	payload, Error, Event, FormerKeys, Guardians, KeyRecord, KeyState, Keys, Patient, Patients,
	Recoveries,
};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::assert_ok;

/// [`a_recovery_scene`] in the first block in which it may be completed.
fn a_ready_scene() {
	a_recovery_scene();
	let ends_at = make_ready(0);
	run_to_block(ends_at);
}

fn complete_by(origin: RuntimeOrigin) -> sp_runtime::DispatchResult {
	PatientIdentity::complete_recovery(origin, PATIENT)
}

#[test]
fn the_new_key_takes_the_place_of_all_that_there_were() {
	build_and_execute(|| {
		a_ready_scene();
		let before = Patients::<Test>::get(PATIENT).unwrap();
		let guardians = Guardians::<Test>::get(PATIENT);
		let nonces = [0, 1].map(|number| System::account_nonce(key(number).account()));
		assert_ok!(complete());

		let now = System::block_number();
		let voided = (before.sequence >> 32) + 1;
		assert_eq!(
			Patients::<Test>::get(PATIENT),
			Some(Patient {
				keys: vec![new_key().account()].try_into().unwrap(),
				encryption_key: OTHER_ENCRYPTION_KEY,
				sequence: voided.max(now.into()) << 32,
				..before
			})
		);
		for (number, nonce) in nonces.into_iter().enumerate() {
			let lost = key(number as u32).account();
			assert_eq!(
				Keys::<Test>::get(&lost),
				Some(KeyRecord {
					patient: PATIENT,
					state: KeyState::Removed { nonce }
				})
			);
			assert!(FormerKeys::<Test>::contains_key(PATIENT, &lost));
			assert_eq!(System::sufficients(&lost), 0);
			assert_eq!(PatientIdentity::patient_of(&lost), None);
		}
		let new = new_key().account();
		assert_eq!(
			Keys::<Test>::get(&new),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Active
			})
		);
		assert_eq!(System::sufficients(&new), 1);
		// Like every new key it starts at the block number.
		assert_eq!(System::account_nonce(&new), now);
		assert_eq!(PatientIdentity::patient_of(&new), Some(PATIENT));

		assert!(!Recoveries::<Test>::contains_key(PATIENT));
		assert_eq!(Guardians::<Test>::get(PATIENT), guardians);
		System::assert_last_event(
			Event::RecoveryCompleted {
				patient: PATIENT,
				key: new,
			}
			.into(),
		);
	});
}

#[test]
fn as_many_keys_as_there_may_be_give_way() {
	build_and_execute(|| {
		register_with_keys(MAX_KEYS);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_eq!(keys_of(PATIENT), [new_key().account()]);
		assert_eq!(
			FormerKeys::<Test>::iter_key_prefix(PATIENT).count(),
			MAX_KEYS as usize
		);
	});
}

#[test]
fn a_key_that_was_added_in_the_meantime_gives_way_as_well() {
	build_and_execute(|| {
		a_ready_scene();
		assert_ok!(add(&key(0), PATIENT, &key(2)));
		assert_ok!(rotate(&key(0), PATIENT, &key(1), &key(3)));
		assert_ok!(complete());
		assert_eq!(keys_of(PATIENT), [new_key().account()]);
		assert_changes_nothing(
			|| remove(&key(2), PATIENT, &new_key()),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn the_patient_goes_on_with_the_new_key() {
	build_and_execute(|| {
		a_ready_scene();
		assert_ok!(complete());
		let new = new_key();
		assert_ok!(add(&new, PATIENT, &key(5)));
		assert_ok!(set_guardians(&new, PATIENT, &[person(3), person(4)], 2));
		// And may lose it again.
		let phone = Key::ecdsa("third-phone");
		let vouch = vouch_of(3, PATIENT, &phone, 1);
		assert_ok!(start_recovery(SUBMITTER, PATIENT, &phone, 1, vouch));
		assert_changes_nothing(
			|| {
				start_recovery(
					SUBMITTER,
					PATIENT,
					&phone,
					2,
					vouch_of(4, PATIENT, &phone, 2),
				)
			},
			Error::<Test>::RecoveryInProgress,
		);
		let vouch = vouch_of(4, PATIENT, &phone, 1);
		assert_ok!(hand_in(vouch));
		run_to_block(attempt_of(PATIENT).ends_at.unwrap());
		assert_ok!(complete());
		assert_eq!(keys_of(PATIENT), [phone.account()]);
	});
}

#[test]
fn it_is_completed_from_the_end_of_the_delay_up_to_its_lapse() {
	for (after, expected) in [
		(0, Err(Error::<Test>::DelayNotOver)),
		(MIN_DELAY - 1, Err(Error::<Test>::DelayNotOver)),
		(MIN_DELAY, Ok(())),
		(MIN_DELAY + 1, Ok(())),
		(MIN_DELAY + RECOVERY_LIFETIME - 1, Ok(())),
		(
			MIN_DELAY + RECOVERY_LIFETIME,
			Err(Error::<Test>::RecoveryNotFound),
		),
	] {
		build_and_execute(|| {
			a_recovery_scene();
			make_ready(0);
			run_to_block(1 + after);
			match expected {
				Ok(()) => complete().unwrap(),
				Err(error) => assert_changes_nothing(complete, error),
			}
		});
	}
}

#[test]
fn any_member_completes_it() {
	let doctor = doctor(1);
	for origin in [
		by(HOSPITAL),
		by(OTHER_HOSPITAL),
		by(CLINIC),
		signed(&doctor),
	] {
		build_and_execute(|| {
			a_ready_scene();
			employ(OTHER_HOSPITAL, &doctor);
			assert_ok!(complete_by(origin));
		});
	}
}

#[test]
fn who_is_no_member_completes_nothing() {
	build_and_execute(|| {
		a_ready_scene();
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| complete_by(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&key(0)),
			signed(&guardian(1)),
			signed(&new_key()),
		] {
			assert_changes_nothing(|| complete_by(origin), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn a_member_out_of_standing_completes_nothing() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_ready_scene();
			let doctor = doctor(1);
			employ(CLINIC, &doctor);
			set_standing(CLINIC, standing);
			for origin in [by(CLINIC), signed(&doctor)] {
				assert_changes_nothing(
					|| complete_by(origin),
					Error::<Test>::OrganizationNotActive,
				);
			}
		});
	}
}

/// Whether guardians are still in standing matters when they vouch, and not afterwards.
#[test]
fn a_word_that_was_given_counts_whatever_becomes_of_who_gave_it() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(vouch_as(CLINIC));
		run_to_block(attempt_of(PATIENT).ends_at.unwrap());
		set_standing(CLINIC, Standing::Suspended);
		assert_ok!(complete());
	});
}

#[test]
fn there_is_nothing_to_complete_without_enough_words() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
		assert_changes_nothing(
			|| PatientIdentity::complete_recovery(by(SUBMITTER), NO_PATIENT),
			Error::<Test>::NotFound,
		);
		assert_ok!(start(0));
		run_to_block(RECOVERY_LIFETIME);
		assert_changes_nothing(complete, Error::<Test>::ThresholdNotMet);
	});
}

#[test]
fn it_is_completed_once() {
	build_and_execute(|| {
		a_ready_scene();
		assert_ok!(complete());
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
	});
}

#[test]
fn nobody_completes_it_for_who_is_dead_or_goes_on_elsewhere() {
	build_and_execute(|| {
		a_ready_scene();
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_changes_nothing(complete, Error::<Test>::PatientDeceased);
		assert_ok!(PatientIdentity::reverse_death(by(HOSPITAL), PATIENT));

		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
		assert_ok!(PatientIdentity::merge_patient(
			by(HOSPITAL),
			PATIENT,
			OTHER_PATIENT,
			soon(),
			Some(endorsement(&key(0), &payload)),
			None
		));
		assert_changes_nothing(complete, Error::<Test>::PatientMerged);
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), PATIENT));
		assert_ok!(complete());
	});
}

#[test]
fn an_offer_of_custody_and_a_restriction_outlive_it() {
	build_and_execute(|| {
		a_ready_scene();
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(PatientIdentity::restrict_processing(
			signed(&key(0)),
			PATIENT
		));
		assert_ok!(complete());
		assert!(Patients::<Test>::get(PATIENT).unwrap().restricted);
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_ok!(PatientIdentity::lift_restriction(
			signed(&new_key()),
			PATIENT
		));
	});
}

/// A proof that a former key had left with somebody is good for nothing without a signer.
#[test]
fn what_was_proven_for_a_lost_key_does_not_bring_it_back() {
	build_and_execute(|| {
		a_recovery_scene();
		let ends_at = make_ready(0);
		let at = ends_at + 50;
		let add_again = proof_to_add(PATIENT, &key(0), at);
		let rotate_in = proof_to_rotate(PATIENT, &new_key().account(), &key(0), at);
		run_to_block(ends_at);
		assert_ok!(complete());
		for signer in [key(0), key(1), guardian(1)] {
			let (again, lost) = (add_again.clone(), key(0).account());
			assert_changes_nothing(
				|| PatientIdentity::add_key(signed(&signer), PATIENT, lost, at, again),
				Error::<Test>::NotAuthorized,
			);
			let (in_place, lost) = (rotate_in.clone(), key(0).account());
			assert_changes_nothing(
				|| {
					let new = new_key().account();
					PatientIdentity::rotate_key(signed(&signer), PATIENT, new, lost, at, in_place)
				},
				Error::<Test>::NotAuthorized,
			);
		}
	});
}
