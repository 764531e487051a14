// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery::*, scenes::*, *};
use crate::{Error, Event, Guardian, GuardianSet, Guardians, MIN_THRESHOLD};
use carechain_primitives::traits::Standing;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// The patient lays guardians down, with this threshold and delay.
fn lay_down(guardians: &[Guardian], threshold: u8, delay: BlockNumber) -> DispatchResult {
	let guardians = guardians.to_vec().try_into().unwrap();
	PatientIdentity::set_guardians(signed(&key(0)), PATIENT, guardians, threshold, delay)
}

fn laid_down() -> GuardianSet<Test> {
	Guardians::<Test>::get(PATIENT).unwrap()
}

#[test]
fn what_the_patient_lays_down_stands_as_it_said() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(lay_down(&four_guardians(), 3, MIN_DELAY + 7));
		assert_eq!(
			laid_down(),
			GuardianSet {
				guardians: four_guardians().to_vec().try_into().unwrap(),
				threshold: 3,
				delay: MIN_DELAY + 7,
				next_attempt: 0,
				not_before: 0,
			}
		);
		System::assert_last_event(
			Event::GuardiansSet {
				patient: PATIENT,
				count: 4,
				threshold: 3,
			}
			.into(),
		);
	});
}

#[test]
fn any_current_key_lays_them_down() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(set_guardians(&key(1), PATIENT, &[person(1), person(2)], 2));
		assert_ok!(set_guardians(&key(0), PATIENT, &[person(3), person(4)], 2));
		assert_eq!(laid_down().guardians.to_vec(), [person(3), person(4)]);
	});
}

/// A person does not show: not its account, nor anything that its account alone leads to.
#[test]
fn a_person_stands_in_state_as_a_commitment() {
	build_and_execute(|| {
		a_recovery_scene();
		let stored = codec::Encode::encode(&laid_down());
		let account = guardian(1).account();
		let bytes: &[u8; 32] = account.as_ref();
		assert!(!stored.windows(32).any(|window| window == bytes));
		assert_ne!(person(1), person_with(&account, 2));
		assert_eq!(person(1), person_with(&account, 1));
	});
}

#[test]
fn what_is_laid_down_anew_replaces_what_was() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(lay_down(&[person(3), person(4)], 2, MAX_RECOVERY_DELAY));
		assert_eq!(laid_down().guardians.to_vec(), [person(3), person(4)]);
		assert_eq!(laid_down().delay, MAX_RECOVERY_DELAY);
		assert_changes_nothing(|| start(0), Error::<Test>::NotAGuardian);
	});
}

#[test]
fn attempts_are_counted_on_and_a_cool_down_goes_on() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		for guardians in [&[][..], &four_guardians()[..], &[person(1), person(2)][..]] {
			assert_ok!(lay_down(guardians, 2, MIN_DELAY));
			assert_eq!(laid_down().next_attempt, 1);
			assert_eq!(laid_down().not_before, 1 + COOL_DOWN);
		}
	});
}

#[test]
fn an_empty_list_leaves_no_way_back_whatever_stands_beside_it() {
	build_and_execute(|| {
		a_recovery_scene();
		for (threshold, delay) in [(0, 0), (255, BlockNumber::MAX), (2, MIN_DELAY)] {
			assert_ok!(lay_down(&[], threshold, delay));
			System::assert_last_event(
				Event::GuardiansSet {
					patient: PATIENT,
					count: 0,
					threshold,
				}
				.into(),
			);
			assert_changes_nothing(|| start(0), Error::<Test>::NoGuardians);
		}
		// And can be filled again.
		assert_ok!(lay_down(&four_guardians(), 2, MIN_DELAY));
		assert_ok!(start(0));
	});
}

#[test]
fn nobody_but_an_own_key_lays_them_down() {
	build_and_execute(|| {
		an_authority_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		let guardians = || four_guardians().to_vec().try_into().unwrap();
		let call =
			|origin| PatientIdentity::set_guardians(origin, PATIENT, guardians(), 2, MIN_DELAY);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
		for who in [&parent, &guardian(1)] {
			assert_changes_nothing(|| call(signed(who)), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| set_guardians(&key(0), NO_PATIENT, &four_guardians(), 2),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn nobody_lays_them_down_for_a_patient_in_custody() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		let parent = Key::sr25519("parent");
		assert_ok!(appoint_in_custody(
			HOSPITAL,
			PATIENT,
			&parent,
			all_powers(),
			&doctor
		));
		for origin in [by(HOSPITAL), signed(&doctor), signed(&parent)] {
			assert_changes_nothing(
				|| {
					let guardians = four_guardians().to_vec().try_into().unwrap();
					PatientIdentity::set_guardians(origin, PATIENT, guardians, 2, MIN_DELAY)
				},
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn it_takes_two_at_least_and_no_more_than_there_are() {
	build_and_execute(|| {
		register_with_keys(1);
		let all = four_guardians();
		for count in 1..=all.len() {
			let guardians = &all[..count];
			for threshold in 0..=6 {
				let call = || lay_down(guardians, threshold, MIN_DELAY);
				if threshold < MIN_THRESHOLD {
					assert_changes_nothing(call, Error::<Test>::ThresholdTooLow);
				} else if usize::from(threshold) > count {
					assert_changes_nothing(call, Error::<Test>::ThresholdTooHigh);
				} else {
					assert_ok!(call());
					assert_eq!(laid_down().threshold, threshold);
				}
			}
			assert_changes_nothing(
				|| lay_down(guardians, u8::MAX, MIN_DELAY),
				Error::<Test>::ThresholdTooHigh,
			);
		}
	});
}

#[test]
fn a_delay_is_neither_shorter_nor_longer_than_the_chain_allows() {
	build_and_execute(|| {
		register_with_keys(1);
		let with = |delay| lay_down(&four_guardians(), 2, delay);
		for delay in [0, MIN_DELAY - 1] {
			assert_changes_nothing(|| with(delay), Error::<Test>::DelayTooShort);
		}
		for delay in [MIN_DELAY, MIN_DELAY + 1, MAX_RECOVERY_DELAY] {
			assert_ok!(with(delay));
			assert_eq!(laid_down().delay, delay);
		}
		for delay in [MAX_RECOVERY_DELAY + 1, BlockNumber::MAX] {
			assert_changes_nothing(|| with(delay), Error::<Test>::DelayTooLong);
		}
	});
}

#[test]
fn a_guardian_is_named_once() {
	build_and_execute(|| {
		register_with_keys(1);
		let clinic = Guardian::Organization(CLINIC);
		for guardians in [
			[person(1), person(1), person(2)],
			[person(1), person(2), person(1)],
			[clinic, person(1), clinic],
		] {
			assert_changes_nothing(
				|| lay_down(&guardians, 2, MIN_DELAY),
				Error::<Test>::DuplicateGuardian,
			);
		}
	});
}

#[test]
fn an_organisation_that_never_was_is_no_guardian() {
	build_and_execute(|| {
		register_with_keys(1);
		let nobody = Guardian::Organization(NO_ORGANIZATION);
		for guardians in [[person(1), nobody], [nobody, person(1)]] {
			assert_changes_nothing(
				|| lay_down(&guardians, 2, MIN_DELAY),
				Error::<Test>::GuardianNotFound,
			);
		}
	});
}

/// It may be back in standing on the day that it matters; if not, it has no word then.
#[test]
fn an_organisation_out_of_standing_can_be_a_guardian_without_a_word() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			set_standing(CLINIC, standing);
			a_recovery_scene();
			assert_ok!(start(0));
			assert_changes_nothing(|| vouch_as(CLINIC), Error::<Test>::OrganizationNotActive);
			set_standing(CLINIC, Standing::Active);
			assert_ok!(vouch_as(CLINIC));
		});
	}
}

#[test]
fn guardians_stay_as_they_are_while_a_recovery_runs() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		let changed = || lay_down(&[person(3), person(4)], 2, MIN_DELAY);
		let emptied = || lay_down(&[], 0, 0);
		assert_changes_nothing(changed, Error::<Test>::RecoveryInProgress);
		assert_changes_nothing(emptied, Error::<Test>::RecoveryInProgress);
		assert_ok!(vouch(2, 0));
		run_to_block(attempt_of(PATIENT).ends_at.unwrap());
		assert_changes_nothing(changed, Error::<Test>::RecoveryInProgress);
		assert_changes_nothing(emptied, Error::<Test>::RecoveryInProgress);
		assert_ok!(veto(&key(0)));
		assert_ok!(changed());
	});
}

/// An attempt that lapsed is none: it neither hinders nor counts, though enough had vouched for it once
/// and not for what is laid down now.
#[test]
fn guardians_can_be_changed_after_an_attempt_has_lapsed() {
	build_and_execute(|| {
		a_recovery_scene();
		make_ready(0);
		run_to_block(attempt_of(PATIENT).lapses_at - 1);
		assert_changes_nothing(
			|| lay_down(&four_guardians(), 4, MIN_DELAY),
			Error::<Test>::RecoveryInProgress,
		);
		run_to_block(attempt_of(PATIENT).lapses_at);
		assert_ok!(lay_down(&four_guardians(), 4, MIN_DELAY));
		PatientIdentity::do_try_state().unwrap();
		assert_changes_nothing(complete, Error::<Test>::RecoveryNotFound);
		assert_ok!(start(1));
		assert_ok!(vouch(2, 1));
		assert_ok!(vouch_as(CLINIC));
		assert_eq!(attempt_of(PATIENT).ends_at, None);
		assert_ok!(vouch_as(HOSPITAL));
		assert!(attempt_of(PATIENT).ends_at.is_some());
	});
}

#[test]
fn what_clients_see_of_guardians_is_what_was_laid_down() {
	build_and_execute(|| {
		assert_eq!(PatientIdentity::guardians_info(&PATIENT), None);
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		assert_eq!(
			PatientIdentity::guardians_info(&PATIENT),
			Some(crate::GuardiansInfo {
				guardians: four_guardians().to_vec(),
				threshold: 2,
				delay: MIN_DELAY,
				next_attempt: 1,
				not_before: 1 + COOL_DOWN,
			})
		);
	});
}
