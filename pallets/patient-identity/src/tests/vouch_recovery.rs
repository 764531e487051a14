// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery::*, scenes::*, *};
use crate::{payload, Error, Event, Guardian, Patients, Recovery, Vouch};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn events() -> Vec<RuntimeEvent> {
	System::events().into_iter().map(|it| it.event).collect()
}

#[test]
fn with_the_last_that_it_takes_the_delay_begins() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		let before = attempt_of(PATIENT);
		let patient = Patients::<Test>::get(PATIENT);
		run_to_block(9);
		assert_ok!(vouch(2, 0));
		assert_eq!(
			attempt_of(PATIENT),
			Recovery {
				vouched: vec![person(1), person(2)].try_into().unwrap(),
				people: vec![guardian(1).account(), guardian(2).account()]
					.try_into()
					.unwrap(),
				ends_at: Some(9 + MIN_DELAY),
				lapses_at: 9 + MIN_DELAY + RECOVERY_LIFETIME,
				..before
			}
		);
		// The patient is as it was.
		assert_eq!(Patients::<Test>::get(PATIENT), patient);
		assert!(events().ends_with(&[
			Event::RecoveryVouched {
				patient: PATIENT,
				vouched: 2
			}
			.into(),
			Event::RecoveryReady {
				patient: PATIENT,
				ends_at: 9 + MIN_DELAY
			}
			.into(),
		]));
	});
}

#[test]
fn before_the_last_that_it_takes_nothing_begins() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 4));
		assert_ok!(start(0));
		let lapses_at = attempt_of(PATIENT).lapses_at;
		let words: [fn() -> DispatchResult; 2] = [|| vouch(2, 0), || vouch_as(CLINIC)];
		for (word, vouched) in words.into_iter().zip(2..) {
			run_to_block(System::block_number() + 3);
			assert_ok!(word());
			assert_eq!(attempt_of(PATIENT).ends_at, None);
			assert_eq!(attempt_of(PATIENT).lapses_at, lapses_at);
			System::assert_last_event(
				Event::RecoveryVouched {
					patient: PATIENT,
					vouched,
				}
				.into(),
			);
			assert_changes_nothing(complete, Error::<Test>::ThresholdNotMet);
		}
		assert_ok!(vouch_as(HOSPITAL));
		assert!(attempt_of(PATIENT).ends_at.is_some());
	});
}

/// Neither can a late word put the end off, nor bring it forward.
#[test]
fn a_word_beyond_what_it_takes_is_counted_and_moves_nothing() {
	build_and_execute(|| {
		a_recovery_scene();
		make_ready(0);
		let ready = attempt_of(PATIENT);
		for (organization, vouched) in [(CLINIC, 3), (HOSPITAL, 4)] {
			run_to_block(System::block_number() + 8);
			assert_ok!(vouch_as(organization));
			assert_eq!(attempt_of(PATIENT).ends_at, ready.ends_at);
			assert_eq!(attempt_of(PATIENT).lapses_at, ready.lapses_at);
			assert_eq!(attempt_of(PATIENT).vouched.len(), vouched);
			System::assert_last_event(
				Event::RecoveryVouched {
					patient: PATIENT,
					vouched: vouched as u32,
				}
				.into(),
			);
		}
		assert!(System::block_number() > ready.ends_at.unwrap());
	});
}

#[test]
fn the_longest_delay_that_a_patient_chose_is_waited_for() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(PatientIdentity::set_guardians(
			signed(&key(0)),
			PATIENT,
			four_guardians().to_vec().try_into().unwrap(),
			2,
			MAX_RECOVERY_DELAY
		));
		assert_eq!(make_ready(0), 1 + MAX_RECOVERY_DELAY);
	});
}

#[test]
fn any_member_hands_it_in() {
	let doctor = doctor(1);
	for origin in [by(HOSPITAL), by(CLINIC), signed(&doctor)] {
		build_and_execute(|| {
			a_recovery_scene();
			employ(OTHER_HOSPITAL, &doctor);
			assert_ok!(start(0));
			let vouch = vouch_of(2, PATIENT, &new_key(), 0);
			assert_ok!(PatientIdentity::vouch_recovery(origin, PATIENT, vouch));
			// It is the person's word, whoever handed it in.
			assert_eq!(attempt_of(PATIENT).vouched.to_vec(), [person(1), person(2)]);
		});
	}
}

#[test]
fn who_is_no_member_hands_nothing_in() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		let call = |origin| {
			let vouch = vouch_of(2, PATIENT, &new_key(), 0);
			PatientIdentity::vouch_recovery(origin, PATIENT, vouch)
		};
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&key(0)),
			signed(&guardian(2)),
			signed(&new_key()),
		] {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn a_member_out_of_standing_hands_nothing_in() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_recovery_scene();
			assert_ok!(start(0));
			let doctor = doctor(1);
			employ(CLINIC, &doctor);
			set_standing(CLINIC, standing);
			for origin in [by(CLINIC), signed(&doctor)] {
				assert_changes_nothing(
					|| {
						let vouch = vouch_of(2, PATIENT, &new_key(), 0);
						PatientIdentity::vouch_recovery(origin, PATIENT, vouch)
					},
					Error::<Test>::OrganizationNotActive,
				);
			}
		});
	}
}

#[test]
fn an_organisation_speaks_through_its_representative_alone() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		let doctor = doctor(1);
		employ(CLINIC, &doctor);
		assert_changes_nothing(
			|| PatientIdentity::vouch_recovery(signed(&doctor), PATIENT, Vouch::Organization),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(vouch_as(CLINIC));
		assert_eq!(
			attempt_of(PATIENT).vouched.to_vec(),
			[person(1), Guardian::Organization(CLINIC)]
		);
		assert_eq!(attempt_of(PATIENT).people.to_vec(), [guardian(1).account()]);
	});
}

#[test]
fn there_is_nothing_to_vouch_for_without_an_attempt() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::NoGuardians);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::RecoveryNotFound);
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::RecoveryNotFound);
		assert_changes_nothing(
			|| {
				let vouch = vouch_of(2, NO_PATIENT, &new_key(), 0);
				PatientIdentity::vouch_recovery(by(SUBMITTER), NO_PATIENT, vouch)
			},
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn nobody_vouches_for_who_is_dead_or_goes_on_elsewhere() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::PatientDeceased);
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
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::PatientMerged);
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), PATIENT));
		assert_ok!(vouch(2, 0));
	});
}

#[test]
fn the_word_is_a_guardian_s() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_changes_nothing(|| vouch_as(OTHER_HOSPITAL), Error::<Test>::NotAGuardian);
		for vouch in [
			vouch_of(3, PATIENT, &new_key(), 0),
			// A guardian under another's salt, a stranger under a guardian's.
			word_of(&guardian(2), 1, 0),
			word_of(&guardian(3), 2, 0),
		] {
			assert_changes_nothing(|| hand_in(vouch), Error::<Test>::NotAGuardian);
		}
	});
}

#[test]
fn a_guardian_vouches_once() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 4));
		assert_ok!(start(0));
		assert_changes_nothing(|| vouch(1, 0), Error::<Test>::AlreadyVouched);
		assert_ok!(vouch_as(CLINIC));
		assert_changes_nothing(|| vouch_as(CLINIC), Error::<Test>::AlreadyVouched);
		assert_ok!(vouch(2, 0));
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::AlreadyVouched);
		assert_changes_nothing(|| vouch(1, 0), Error::<Test>::AlreadyVouched);
		assert_eq!(attempt_of(PATIENT).ends_at, None);
	});
}

#[test]
fn the_word_is_over_this_attempt_and_nothing_else() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		for wrong in payloads_of_other_things(VOUCH, START) {
			assert_changes_nothing(|| hand_in(word(2, &wrong)), Error::<Test>::InvalidProof);
		}
		// Nor is what another guardian signed.
		let right = VOUCH(
			&genesis_hash(),
			&PATIENT,
			&new_key().account(),
			&OTHER_ENCRYPTION_KEY,
			0,
			&soon(),
		);
		assert_changes_nothing(
			|| {
				hand_in(Vouch::Person {
					account: guardian(2).account(),
					salt: salt(2),
					expires_at: soon(),
					signature: guardian(1).sign(&right),
				})
			},
			Error::<Test>::InvalidProof,
		);
		assert_ok!(hand_in(word(2, &right)));
	});
}

#[test]
fn the_word_is_in_time() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
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
			hand_in(Vouch::Person {
				account: guardian(2).account(),
				salt: salt(2),
				expires_at: at,
				signature: guardian(2).sign(&payload),
			})
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
fn a_guardian_s_account_serves_for_nothing_else() {
	build_and_execute(|| {
		register_with_keys(2);
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		let member = doctor(1);
		employ(CLINIC, &member);
		let guardians = [
			person(1),
			person_with(&other.account(), 7),
			person_with(&member.account(), 8),
			// The key that is to be the patient's has a record by now.
			person_with(&new_key().account(), 9),
		];
		assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
		assert_ok!(start(0));
		for (taken, number) in [(&other, 7), (&member, 8), (&new_key(), 9)] {
			assert_changes_nothing(
				|| hand_in(word_of(taken, number, 0)),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn a_guardian_of_every_scheme_vouches() {
	for signer in Key::of_each_scheme() {
		build_and_execute(|| {
			register_with_keys(2);
			let guardians = [person(1), person_with(&signer.account(), 7)];
			assert_ok!(set_guardians(&key(0), PATIENT, &guardians, 2));
			assert_ok!(start(0));
			assert_ok!(hand_in(word_of(&signer, 7, 0)));
			assert!(attempt_of(PATIENT).ends_at.is_some());
		});
	}
}
