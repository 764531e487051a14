// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery::*, scenes::*, *};
use crate::{
	EncryptionKey, Error, Event, Guardian, Guardians, KeyRecord, KeyState, Keys, Patients,
	Recovery, RecoveryInfo, Vouch, VouchOf,
};
use carechain_primitives::{traits::Standing, PatientId};
use frame_support::assert_ok;
use sp_runtime::{DispatchResult, MultiSignature};

/// The first attempt for the new key, with this proof and word, handed in by this origin.
fn start_with(
	origin: RuntimeOrigin,
	expires_at: BlockNumber,
	proof: MultiSignature,
	vouch: VouchOf<Test>,
) -> DispatchResult {
	PatientIdentity::start_recovery(
		origin,
		PATIENT,
		new_key().account(),
		OTHER_ENCRYPTION_KEY,
		expires_at,
		proof,
		vouch,
	)
}

/// With a good proof and the word of the first person.
fn start_by(origin: RuntimeOrigin) -> DispatchResult {
	let proof = proof_to_recover(PATIENT, &new_key(), 0, soon());
	start_with(origin, soon(), proof, vouch_of(1, PATIENT, &new_key(), 0))
}

/// For another key.
fn start_for(key: &Key) -> DispatchResult {
	start_recovery(SUBMITTER, PATIENT, key, 0, vouch_of(1, PATIENT, key, 0))
}

/// With another word.
fn start_on(vouch: VouchOf<Test>) -> DispatchResult {
	start_recovery(SUBMITTER, PATIENT, &new_key(), 0, vouch)
}

#[test]
fn an_attempt_starts_with_the_first_guardian_s_word() {
	build_and_execute(|| {
		a_recovery_scene();
		run_to_block(7);
		let before = Patients::<Test>::get(PATIENT);
		assert_ok!(start(0));
		assert_eq!(
			attempt_of(PATIENT),
			Recovery {
				attempt: 0,
				key: new_key().account(),
				encryption_key: OTHER_ENCRYPTION_KEY,
				vouched: vec![person(1)].try_into().unwrap(),
				people: vec![guardian(1).account()].try_into().unwrap(),
				ends_at: None,
				lapses_at: 7 + RECOVERY_LIFETIME,
			}
		);
		assert_eq!(
			Keys::<Test>::get(new_key().account()),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Reserved
			})
		);
		assert_eq!(Guardians::<Test>::get(PATIENT).unwrap().next_attempt, 1);
		// The patient is as it was.
		assert_eq!(Patients::<Test>::get(PATIENT), before);
		System::assert_last_event(
			Event::RecoveryStarted {
				patient: PATIENT,
				attempt: 0,
			}
			.into(),
		);
	});
}

#[test]
fn what_clients_see_of_an_attempt_is_all_but_the_key() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_eq!(PatientIdentity::recovery_info(&PATIENT), None);
		assert_ok!(start(0));
		let mut expected = RecoveryInfo {
			attempt: 0,
			vouched: 1,
			threshold: 2,
			ends_at: None,
			lapses_at: 1 + RECOVERY_LIFETIME,
			encryption_key: OTHER_ENCRYPTION_KEY,
		};
		assert_eq!(
			PatientIdentity::recovery_info(&PATIENT),
			Some(expected.clone())
		);
		assert_ok!(vouch(2, 0));
		expected.vouched = 2;
		expected.ends_at = Some(1 + MIN_DELAY);
		expected.lapses_at = 1 + MIN_DELAY + RECOVERY_LIFETIME;
		assert_eq!(PatientIdentity::recovery_info(&PATIENT), Some(expected));
	});
}

#[test]
fn an_organisation_starts_an_attempt_with_its_own_word() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start_recovery(
			CLINIC,
			PATIENT,
			&new_key(),
			0,
			Vouch::Organization
		));
		assert_eq!(
			attempt_of(PATIENT).vouched.to_vec(),
			[Guardian::Organization(CLINIC)]
		);
		assert!(attempt_of(PATIENT).people.is_empty());
	});
}

#[test]
fn any_member_hands_it_in() {
	let doctor = doctor(1);
	for origin in [
		by(HOSPITAL),
		by(OTHER_HOSPITAL),
		by(CLINIC),
		signed(&doctor),
	] {
		build_and_execute(|| {
			a_recovery_scene();
			employ(OTHER_HOSPITAL, &doctor);
			assert_ok!(start_by(origin));
		});
	}
}

#[test]
fn who_is_no_member_hands_nothing_in() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &Key::sr25519("other")));
		let doctor = doctor(1);
		employ(CLINIC, &doctor);
		dismiss(CLINIC, &doctor);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| start_by(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			// Without a valid credential.
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			// A patient, this or another; a guardian; the new key.
			signed(&key(0)),
			signed(&Key::sr25519("other")),
			signed(&guardian(1)),
			signed(&new_key()),
		] {
			assert_changes_nothing(|| start_by(origin), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn a_member_out_of_standing_hands_nothing_in() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_recovery_scene();
			let doctor = doctor(1);
			employ(CLINIC, &doctor);
			set_standing(CLINIC, standing);
			for origin in [by(CLINIC), signed(&doctor)] {
				assert_changes_nothing(|| start_by(origin), Error::<Test>::OrganizationNotActive);
			}
			// Who practises somewhere else as well, may.
			employ(OTHER_HOSPITAL, &doctor);
			assert_ok!(start_by(signed(&doctor)));
		});
	}
}

#[test]
fn it_takes_a_patient_with_guardians() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_changes_nothing(|| start(0), Error::<Test>::NoGuardians);
		let vouch = vouch_of(1, NO_PATIENT, &new_key(), 0);
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, NO_PATIENT, &new_key(), 0, vouch),
			Error::<Test>::NotFound,
		);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		assert_ok!(set_guardians(&key(0), PATIENT, &[], 0));
		assert_changes_nothing(|| start(0), Error::<Test>::NoGuardians);
	});
}

/// It never had a key to choose guardians with, and its custodian does not.
#[test]
fn a_patient_in_custody_is_not_recovered() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_changes_nothing(|| start(0), Error::<Test>::NoGuardians);
	});
}

#[test]
fn nobody_recovers_who_is_dead_or_goes_on_elsewhere() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_changes_nothing(|| start(0), Error::<Test>::PatientDeceased);
		assert_ok!(PatientIdentity::reverse_death(by(HOSPITAL), PATIENT));

		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		let payload =
			crate::payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
		assert_ok!(PatientIdentity::merge_patient(
			by(HOSPITAL),
			PATIENT,
			OTHER_PATIENT,
			soon(),
			Some(endorsement(&key(0), &payload)),
			None
		));
		assert_changes_nothing(|| start(0), Error::<Test>::PatientMerged);
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), PATIENT));
		assert_ok!(start(0));
	});
}

#[test]
fn an_encryption_key_that_anyone_can_open_is_refused() {
	build_and_execute(|| {
		a_recovery_scene();
		for point in EncryptionKey::LOW_ORDER {
			let encryption_key = EncryptionKey(point);
			let (key, at) = (new_key().account(), soon());
			let proof = new_key().sign(&START(
				&genesis_hash(),
				&PATIENT,
				&key,
				&encryption_key,
				0,
				&at,
			));
			let payload = VOUCH(&genesis_hash(), &PATIENT, &key, &encryption_key, 0, &at);
			assert_changes_nothing(
				|| {
					PatientIdentity::start_recovery(
						by(SUBMITTER),
						PATIENT,
						key,
						encryption_key,
						at,
						proof,
						word(1, &payload),
					)
				},
				Error::<Test>::InvalidEncryptionKey,
			);
		}
	});
}

#[test]
fn the_new_key_was_never_any_patient_s_nor_a_member_s() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		// Former keys of this patient and of the other, representatives now and before, and one that
		// the other patient's recovery reserved.
		let used = |name: &str| Key::sr25519(name);
		assert_ok!(add(&key(0), PATIENT, &used("lost")));
		assert_ok!(remove(&key(0), PATIENT, &used("lost")));
		assert_ok!(add(&other, OTHER_PATIENT, &used("other-lost")));
		assert_ok!(remove(&other, OTHER_PATIENT, &used("other-lost")));
		assert_ok!(appoint(&key(0), PATIENT, &used("former"), all_powers()));
		assert_ok!(PatientIdentity::remove_representative(
			signed(&key(0)),
			PATIENT,
			FIRST
		));
		assert_ok!(appoint(&key(0), PATIENT, &used("parent"), all_powers()));
		let reserved = used("reserved");
		let vouch = vouch_of(1, OTHER_PATIENT, &reserved, 0);
		assert_ok!(start_recovery(
			SUBMITTER,
			OTHER_PATIENT,
			&reserved,
			0,
			vouch
		));
		let member = doctor(1);
		employ(CLINIC, &member);
		let former_member = doctor(2);
		employ(CLINIC, &former_member);
		dismiss(CLINIC, &former_member);

		for taken in [
			key(0),
			key(1),
			other,
			used("lost"),
			used("other-lost"),
			used("former"),
			used("parent"),
			reserved,
			member,
			former_member,
		] {
			assert_changes_nothing(|| start_for(&taken), Error::<Test>::KeyInUse);
		}
		assert_ok!(start_for(&new_key()));
	});
}

#[test]
fn a_key_of_every_scheme_can_be_the_new_one() {
	for new in Key::of_each_scheme() {
		build_and_execute(|| {
			a_recovery_scene();
			assert_ok!(start_for(&new));
			assert_eq!(attempt_of(PATIENT).key, new.account());
		});
	}
}

#[test]
fn the_proof_is_over_this_attempt_and_nothing_else() {
	build_and_execute(|| {
		a_recovery_scene();
		let vouch = || vouch_of(1, PATIENT, &new_key(), 0);
		for wrong in payloads_of_other_things(START, VOUCH) {
			let proof = new_key().sign(&wrong);
			assert_changes_nothing(
				|| start_with(by(SUBMITTER), soon(), proof, vouch()),
				Error::<Test>::InvalidProof,
			);
		}
		// Nor is another key's.
		let right = START(
			&genesis_hash(),
			&PATIENT,
			&new_key().account(),
			&OTHER_ENCRYPTION_KEY,
			0,
			&soon(),
		);
		for signer in [key(0), guardian(1), Key::ed25519("another-phone")] {
			let proof = signer.sign(&right);
			assert_changes_nothing(
				|| start_with(by(SUBMITTER), soon(), proof, vouch()),
				Error::<Test>::InvalidProof,
			);
		}
		assert_ok!(start_with(
			by(SUBMITTER),
			soon(),
			new_key().sign(&right),
			vouch()
		));
	});
}

#[test]
fn the_proof_is_in_time() {
	build_and_execute(|| {
		a_recovery_scene();
		run_to_block(20);
		let with = |expires_at| {
			let proof = proof_to_recover(PATIENT, &new_key(), 0, expires_at);
			let vouch = vouch_of(1, PATIENT, &new_key(), 0);
			start_with(by(SUBMITTER), expires_at, proof, vouch)
		};
		for expired in [0, 19, 20] {
			assert_changes_nothing(|| with(expired), Error::<Test>::ProofExpired);
		}
		for far in [20 + MAX_PROOF_LIFETIME + 1, BlockNumber::MAX] {
			assert_changes_nothing(|| with(far), Error::<Test>::ProofTooFar);
		}
		assert_ok!(with(20 + MAX_PROOF_LIFETIME));
	});
}

#[test]
fn the_word_is_a_guardian_s() {
	build_and_execute(|| {
		a_recovery_scene();
		// An organisation that is none, a person that is none, a guardian under another's salt, and a
		// stranger under a guardian's.
		assert_changes_nothing(
			|| start_on(Vouch::Organization),
			Error::<Test>::NotAGuardian,
		);
		for vouch in [
			vouch_of(3, PATIENT, &new_key(), 0),
			word_of(&guardian(1), 2, 0),
			word_of(&guardian(3), 1, 0),
		] {
			assert_changes_nothing(|| start_on(vouch), Error::<Test>::NotAGuardian);
		}
	});
}

/// A practitioner hands in for others; its organisation's word is the representative's alone.
#[test]
fn a_practitioner_does_not_speak_for_an_organisation() {
	build_and_execute(|| {
		a_recovery_scene();
		let doctor = doctor(1);
		employ(CLINIC, &doctor);
		let proof = proof_to_recover(PATIENT, &new_key(), 0, soon());
		assert_changes_nothing(
			|| start_with(signed(&doctor), soon(), proof, Vouch::Organization),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn the_word_is_over_this_attempt_and_nothing_else() {
	build_and_execute(|| {
		a_recovery_scene();
		for wrong in payloads_of_other_things(VOUCH, START) {
			assert_changes_nothing(|| start_on(word(1, &wrong)), Error::<Test>::InvalidProof);
		}
	});
}

#[test]
fn the_word_is_in_time() {
	build_and_execute(|| {
		a_recovery_scene();
		run_to_block(20);
		let with = |at: BlockNumber| {
			let payload = VOUCH(
				&genesis_hash(),
				&PATIENT,
				&new_key().account(),
				&OTHER_ENCRYPTION_KEY,
				0,
				&at,
			);
			start_on(Vouch::Person {
				account: guardian(1).account(),
				salt: salt(1),
				expires_at: at,
				signature: guardian(1).sign(&payload),
			})
		};
		for expired in [0, 20] {
			assert_changes_nothing(|| with(expired), Error::<Test>::ProofExpired);
		}
		let far = 20 + MAX_PROOF_LIFETIME + 1;
		assert_changes_nothing(|| with(far), Error::<Test>::ProofTooFar);
		assert_ok!(with(21));
	});
}

/// A guardian's account tells who is close to whom once it has vouched, so it is nobody's otherwise.
#[test]
fn a_guardian_s_account_serves_for_nothing_else() {
	build_and_execute(|| {
		register_with_keys(2);
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		let member = doctor(1);
		employ(CLINIC, &member);
		// A key of the patient itself, another patient's, a member's, and the one that is to be the
		// patient's: it would vouch for itself.
		for taken in [key(1), other, member, new_key()] {
			let guardians = [person_with(&taken.account(), 9), person(1)];
			assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
			assert_changes_nothing(|| start_on(word_of(&taken, 9, 0)), Error::<Test>::KeyInUse);
		}
	});
}

#[test]
fn numbers_of_attempts_are_used_up_one_day() {
	build_and_execute(|| {
		a_recovery_scene();
		let last = u32::MAX - 1;
		Guardians::<Test>::mutate_extant(PATIENT, |it| it.next_attempt = last);
		assert_ok!(start(last));
		run_to_block(attempt_of(PATIENT).lapses_at);
		assert_changes_nothing(|| start(u32::MAX), Error::<Test>::AttemptsExhausted);
	});
}

#[test]
fn a_lapsed_attempt_gives_way_and_its_key_is_free_again() {
	build_and_execute(|| {
		a_recovery_scene();
		let first = Key::ed25519("another-phone");
		assert_ok!(start_for(&first));
		run_to_block(attempt_of(PATIENT).lapses_at);
		assert_changes_nothing(
			|| register(HOSPITAL, OTHER_PATIENT, &first),
			Error::<Test>::KeyInUse,
		);
		assert_ok!(start(1));
		assert_eq!(attempt_of(PATIENT).key, new_key().account());
		assert!(!Keys::<Test>::contains_key(first.account()));
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &first));
	});
}

#[test]
fn the_key_of_a_lapsed_attempt_can_be_named_again_by_the_same_patient_alone() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		assert_ok!(start(0));
		run_to_block(attempt_of(PATIENT).lapses_at);
		let vouch = vouch_of(1, OTHER_PATIENT, &new_key(), 0);
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, OTHER_PATIENT, &new_key(), 0, vouch),
			Error::<Test>::KeyInUse,
		);
		assert_ok!(start(1));
		assert_eq!(
			Keys::<Test>::get(new_key().account()).map(|it| it.patient),
			Some(PATIENT)
		);
	});
}

/// Two patients of one id at different times would share no number either: see `forgetting`.
#[test]
fn a_guardian_of_two_patients_vouches_for_each_by_itself() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		assert_ok!(start(0));
		let phone = Key::ed25519("another-phone");
		let patient: PatientId = OTHER_PATIENT;
		let vouch = vouch_of(1, patient, &phone, 0);
		assert_ok!(start_recovery(SUBMITTER, patient, &phone, 0, vouch));
	});
}
