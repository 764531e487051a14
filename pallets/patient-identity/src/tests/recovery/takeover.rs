// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who can never take an identity over: the custodian above all, however many people it has.

use super::*;
use carechain_primitives::traits::Standing;

#[test]
fn a_custodian_that_is_a_guardian_never_completes_a_recovery_by_itself() {
	build_and_execute(|| {
		a_recovery_scene();
		let own = new_key();
		employ(HOSPITAL, &doctor(1));
		assert_ok!(start_recovery(
			HOSPITAL,
			PATIENT,
			&own,
			0,
			Vouch::Organization
		));
		// Its word counts once, whoever of its people hands it in.
		assert_changes_nothing(|| vouch_as(HOSPITAL), Error::<Test>::AlreadyVouched);
		assert_changes_nothing(
			|| PatientIdentity::vouch_recovery(signed(&doctor(1)), PATIENT, Vouch::Organization),
			Error::<Test>::NotAuthorized,
		);
		// Its practitioner is nobody's guardian.
		assert_changes_nothing(
			|| PatientIdentity::vouch_recovery(by(HOSPITAL), PATIENT, word_of(&doctor(1), 1, 0)),
			Error::<Test>::NotAGuardian,
		);
		while System::block_number() < attempt_of(PATIENT).lapses_at {
			assert_changes_nothing(
				|| PatientIdentity::complete_recovery(by(HOSPITAL), PATIENT),
				Error::<Test>::ThresholdNotMet,
			);
			run_to_block(System::block_number() + 1);
		}
		assert_changes_nothing(
			|| PatientIdentity::complete_recovery(by(HOSPITAL), PATIENT),
			Error::<Test>::RecoveryNotFound,
		);
		assert!(keeps_its_keys());
	});
}

#[test]
fn a_custodian_that_gets_a_new_representative_is_still_one_guardian() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start_recovery(
			HOSPITAL,
			PATIENT,
			&new_key(),
			0,
			Vouch::Organization
		));
		let successor = doctor(7);
		Organizations::mutate(|all| {
			all.insert(HOSPITAL, (successor.account(), Standing::Active));
		});
		assert_changes_nothing(
			|| PatientIdentity::vouch_recovery(signed(&successor), PATIENT, Vouch::Organization),
			Error::<Test>::AlreadyVouched,
		);
	});
}

/// Whether or not the patient named them: who works at a member has no word as a person.
#[test]
fn the_people_of_a_custodian_have_no_word_of_their_own() {
	build_and_execute(|| {
		register_with_keys(2);
		employ(HOSPITAL, &doctor(1));
		employ(HOSPITAL, &doctor(2));
		dismiss(HOSPITAL, &doctor(2));
		let guardians = [
			Guardian::Organization(HOSPITAL),
			person_with(&doctor(1).account(), 1),
			person_with(&doctor(2).account(), 2),
		];
		assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
		assert_ok!(start_recovery(
			HOSPITAL,
			PATIENT,
			&new_key(),
			0,
			Vouch::Organization
		));
		for number in [1, 2] {
			let vouch = word_of(&doctor(number.into()), number, 0);
			assert_changes_nothing(
				|| PatientIdentity::vouch_recovery(by(HOSPITAL), PATIENT, vouch),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn a_custodian_has_no_other_way_to_the_patient_s_keys() {
	build_and_execute(|| {
		a_recovery_scene();
		employ(HOSPITAL, &doctor(1));
		let own = new_key();
		assert_changes_nothing(
			|| claim(HOSPITAL, PATIENT, &own, &doctor(1)),
			Error::<Test>::NotInCustody,
		);
		assert_changes_nothing(
			|| appoint_in_custody(HOSPITAL, PATIENT, &own, all_powers(), &doctor(1)),
			Error::<Test>::NotInCustody,
		);
		let guardians = [Guardian::Organization(HOSPITAL), person(3)];
		assert_changes_nothing(
			|| {
				let guardians = guardians.to_vec().try_into().unwrap();
				PatientIdentity::set_guardians(by(HOSPITAL), PATIENT, guardians, 2, MIN_DELAY)
			},
			Error::<Test>::NotAuthorized,
		);
		let at = soon();
		assert_changes_nothing(
			|| {
				let proof = proof_to_add(PATIENT, &own, at);
				PatientIdentity::add_key(by(HOSPITAL), PATIENT, own.account(), at, proof)
			},
			Error::<Test>::NotAuthorized,
		);
		assert_changes_nothing(
			|| {
				let old = key(0).account();
				let proof = proof_to_rotate(PATIENT, &old, &own, at);
				PatientIdentity::rotate_key(by(HOSPITAL), PATIENT, old, own.account(), at, proof)
			},
			Error::<Test>::NotAuthorized,
		);
		// Nor to shorten what the patient laid down, or to register it anew.
		assert_changes_nothing(
			|| {
				let terms = crate::Terms {
					min_delay: 0,
					cool_down: 0,
				};
				PatientIdentity::set_recovery_terms(by(HOSPITAL), terms)
			},
			DispatchError::BadOrigin,
		);
		assert_changes_nothing(
			|| register(HOSPITAL, PATIENT, &own),
			Error::<Test>::AlreadyExists,
		);
		assert!(keeps_its_keys());
	});
}

/// It is what the patient laid down that counts, and not who is the custodian at the time.
#[test]
fn a_new_custodian_gains_no_word() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], OTHER_HOSPITAL));
		assert_ok!(accept(OTHER_HOSPITAL, &[PATIENT]));
		assert_ok!(start(0));
		assert_changes_nothing(|| vouch_as(OTHER_HOSPITAL), Error::<Test>::NotAGuardian);
		assert_ok!(vouch_as(HOSPITAL));
	});
}

#[test]
fn one_account_behind_two_salts_counts_once() {
	build_and_execute(|| {
		register_with_keys(2);
		let same = guardian(1);
		let guardians = [person(1), person_with(&same.account(), 8), person(3)];
		assert_ne!(guardians[0], guardians[1]);
		assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
		assert_ok!(start(0));
		assert_changes_nothing(
			|| hand_in(word_of(&same, 8, 0)),
			Error::<Test>::AlreadyVouched,
		);
		assert_eq!(attempt_of(PATIENT).ends_at, None);
		assert_ok!(vouch(3, 0));
		assert!(attempt_of(PATIENT).ends_at.is_some());
	});
}

#[test]
fn one_account_behind_two_salts_counts_once_in_the_other_order_too() {
	build_and_execute(|| {
		register_with_keys(2);
		let same = guardian(1);
		let guardians = [person(1), person_with(&same.account(), 8)];
		assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
		let first = word_of(&same, 8, 0);
		assert_ok!(start_recovery(SUBMITTER, PATIENT, &new_key(), 0, first));
		assert_changes_nothing(|| vouch(1, 0), Error::<Test>::AlreadyVouched);
	});
}
