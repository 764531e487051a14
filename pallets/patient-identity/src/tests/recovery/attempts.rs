// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How attempts follow one another: a veto, a cool-down, a lapse.

use super::*;
use frame_support::storage::{with_transaction, TransactionOutcome};

#[test]
fn a_veto_wins_in_every_block_before_completion_also_after_the_delay() {
	build_and_execute(|| {
		a_recovery_scene();
		let ends_at = make_ready(0);
		let lapses_at = attempt_of(PATIENT).lapses_at;
		assert!(ends_at < lapses_at);
		while System::block_number() < lapses_at {
			// Undone again, so that the next block has the same to stop.
			let _ = with_transaction(|| {
				assert_ok!(veto(&key(1)));
				run_to_block(ends_at.max(System::block_number()));
				assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
				assert!(keeps_its_keys());
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(()))
			});
			run_to_block(System::block_number() + 1);
		}
		assert_changes_nothing(|| veto(&key(1)), Error::<Test>::RecoveryNotFound);
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
	});
}

#[test]
fn a_veto_wins_before_enough_have_vouched_and_after_the_last_has() {
	for vouched in 1..=4 {
		build_and_execute(|| {
			a_recovery_scene();
			assert_ok!(start(0));
			let further: [fn() -> DispatchResult; 3] =
				[|| vouch(2, 0), || vouch_as(CLINIC), || vouch_as(HOSPITAL)];
			for word in further.into_iter().take(vouched - 1) {
				assert_ok!(word());
			}
			assert_eq!(attempt_of(PATIENT).vouched.len(), vouched);
			assert_ok!(veto(&key(0)));
			run_to_block(200);
			assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
			assert!(keeps_its_keys());
		});
	}
}

#[test]
fn there_is_one_attempt_at_a_time() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::ed25519("another-phone");
		let second = |attempt| {
			let vouch = vouch_of(2, PATIENT, &other, attempt);
			start_recovery(CLINIC, PATIENT, &other, attempt, vouch)
		};
		assert_ok!(start(0));
		assert_changes_nothing(|| second(1), Error::<Test>::RecoveryInProgress);
		assert_ok!(vouch(2, 0));
		assert_changes_nothing(|| second(1), Error::<Test>::RecoveryInProgress);
		run_to_block(attempt_of(PATIENT).lapses_at - 1);
		assert_changes_nothing(|| second(1), Error::<Test>::RecoveryInProgress);
		run_to_block(attempt_of(PATIENT).lapses_at);
		assert_ok!(second(1));
	});
}

#[test]
fn two_patients_are_recovered_beside_each_other() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		let ends_at = make_ready(0);
		let phone = Key::ed25519("another-phone");
		let vouch = vouch_of(1, OTHER_PATIENT, &phone, 0);
		assert_ok!(start_recovery(SUBMITTER, OTHER_PATIENT, &phone, 0, vouch));
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_eq!(keys_of(PATIENT), [new_key().account()]);
		assert_eq!(keys_of(OTHER_PATIENT), [other.account()]);
		assert_ok!(PatientIdentity::veto_recovery(
			signed(&other),
			OTHER_PATIENT
		));
	});
}

#[test]
fn nobody_tries_again_before_the_cool_down_is_over() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		run_to_block(5);
		assert_ok!(veto(&key(0)));
		for block in 5..5 + COOL_DOWN {
			run_to_block(block);
			assert_changes_nothing(|| start(1), Error::<Test>::CoolingDown);
		}
		run_to_block(5 + COOL_DOWN);
		assert_ok!(start(1));
	});
}

/// Neither other guardians nor none in between make it shorter.
#[test]
fn a_cool_down_outlives_the_guardians() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		assert_ok!(set_guardians(&key(0), PATIENT, &[], 0));
		assert_ok!(set_guardians(&key(0), PATIENT, &[person(1), person(2)], 2));
		assert_changes_nothing(|| start(1), Error::<Test>::CoolingDown);
		run_to_block(1 + COOL_DOWN);
		assert_ok!(start(1));
	});
}

#[test]
fn what_lapses_cools_nothing_down() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		run_to_block(1 + RECOVERY_LIFETIME);
		assert_ok!(start(1));
	});
}

#[test]
fn an_attempt_lapses_when_too_few_vouch_in_time() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_eq!(attempt_of(PATIENT).lapses_at, 1 + RECOVERY_LIFETIME);
		run_to_block(RECOVERY_LIFETIME);
		assert!(PatientIdentity::recovery_info(&PATIENT).is_some());
		run_to_block(1 + RECOVERY_LIFETIME);
		assert_eq!(PatientIdentity::recovery_info(&PATIENT), None);
		assert_changes_nothing(|| vouch(2, 0), Error::<Test>::RecoveryNotFound);
		assert_changes_nothing(|| veto(&key(0)), Error::<Test>::RecoveryNotFound);
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
	});
}

#[test]
fn the_last_block_to_vouch_in_is_good_for_a_whole_delay() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		run_to_block(RECOVERY_LIFETIME);
		assert_ok!(vouch(2, 0));
		let ends_at = RECOVERY_LIFETIME + MIN_DELAY;
		assert_eq!(attempt_of(PATIENT).ends_at, Some(ends_at));
		run_to_block(ends_at);
		assert_ok!(complete());
	});
}

#[test]
fn an_attempt_lapses_when_nobody_completes_it() {
	build_and_execute(|| {
		a_recovery_scene();
		let ends_at = make_ready(0);
		let lapses_at = attempt_of(PATIENT).lapses_at;
		assert_eq!(lapses_at, ends_at + RECOVERY_LIFETIME);
		run_to_block(lapses_at);
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
		assert!(keeps_its_keys());
		assert_ok!(start(1));
		// The earlier words are gone with the attempt.
		assert_eq!(attempt_of(PATIENT).vouched.to_vec(), [person(1)]);
		assert_eq!(attempt_of(PATIENT).people.to_vec(), [guardian(1).account()]);
	});
}
