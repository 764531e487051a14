// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery::*, scenes::*, *};
use crate::{payload, Error, Event, Guardians, Keys, Recoveries, Terms};
use carechain_primitives::{traits::Standing, Power, Powers};
use frame_support::assert_ok;

/// What a veto leaves: no attempt, no reserved key, and time in which nobody tries again.
fn assert_vetoed(until: BlockNumber) {
	assert!(!Recoveries::<Test>::contains_key(PATIENT));
	assert!(!Keys::<Test>::contains_key(new_key().account()));
	let set = Guardians::<Test>::get(PATIENT).unwrap();
	assert_eq!(set.not_before, until);
	assert_eq!(set.next_attempt, 1);
	// The guardians are as they were laid down.
	assert_eq!(set.guardians.to_vec(), four_guardians());
}

#[test]
fn any_current_key_stops_a_recovery() {
	for number in [0, 1] {
		build_and_execute(|| {
			a_recovery_scene();
			assert_ok!(start(0));
			run_to_block(6);
			assert_ok!(veto(&key(number)));
			assert_vetoed(6 + COOL_DOWN);
			System::assert_last_event(
				Event::RecoveryVetoed {
					patient: PATIENT,
					attempt: 0,
				}
				.into(),
			);
		});
	}
}

#[test]
fn a_key_that_was_added_while_it_runs_stops_it_too() {
	build_and_execute(|| {
		a_recovery_scene();
		make_ready(0);
		assert_ok!(add(&key(0), PATIENT, &key(5)));
		assert_ok!(veto(&key(5)));
		assert_vetoed(1 + COOL_DOWN);
	});
}

#[test]
fn a_representative_with_the_power_stops_a_recovery() {
	build_and_execute(|| {
		a_recovery_scene();
		let parent = Key::sr25519("parent");
		let powers = Powers::of(&[Power::Recovery]);
		assert_ok!(appoint(&key(0), PATIENT, &parent, powers));
		let ends_at = make_ready(0);
		run_to_block(ends_at + 1);
		assert_ok!(veto(&parent));
		assert_vetoed(ends_at + 1 + COOL_DOWN);
	});
}

#[test]
fn a_representative_stops_nothing_from_its_end_on() {
	build_and_execute(|| {
		a_recovery_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		assert_ok!(start(0));
		Now::set(QUARTERS[0]);
		assert_changes_nothing(|| veto(&parent), Error::<Test>::NotAuthorized);
		Now::set(carechain_primitives::Day(QUARTERS[0].0 - 1));
		assert_ok!(veto(&parent));
	});
}

#[test]
fn a_representative_that_was_removed_stops_nothing() {
	build_and_execute(|| {
		a_recovery_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		assert_ok!(start(0));
		assert_ok!(PatientIdentity::remove_representative(
			signed(&key(0)),
			PATIENT,
			FIRST
		));
		assert_changes_nothing(|| veto(&parent), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn nobody_else_stops_a_recovery() {
	build_and_execute(|| {
		an_authority_scene();
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		let other_parent = Key::sr25519("other-parent");
		assert_ok!(appoint(
			&Key::sr25519("other-patient"),
			OTHER_PATIENT,
			&other_parent,
			all_powers()
		));
		assert_ok!(start(0));
		let call = |origin| PatientIdentity::veto_recovery(origin, PATIENT);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in signers_that_may_not_act() {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
		// Another patient's representative; the guardians themselves; the new key.
		for origin in [
			signed(&other_parent),
			signed(&guardian(1)),
			by(CLINIC),
			signed(&new_key()),
		] {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| PatientIdentity::veto_recovery(signed(&key(0)), NO_PATIENT),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn there_is_nothing_to_stop_without_an_attempt() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_changes_nothing(|| veto(&key(0)), Error::<Test>::RecoveryNotFound);
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		assert_changes_nothing(|| veto(&key(0)), Error::<Test>::RecoveryNotFound);
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		assert_changes_nothing(|| veto(&key(0)), Error::<Test>::RecoveryNotFound);
	});
}

/// A veto only narrows: nobody's standing is asked for.
#[test]
fn a_veto_holds_whatever_becomes_of_patient_and_custodian() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
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
		set_standing(HOSPITAL, Standing::Ended);
		assert_ok!(veto(&key(0)));
		assert_vetoed(1 + COOL_DOWN);
	});
}

#[test]
fn the_cool_down_is_that_of_the_day_of_the_veto() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		let set = |cool_down| {
			let terms = Terms {
				min_delay: MIN_DELAY,
				cool_down,
			};
			assert_ok!(PatientIdentity::set_recovery_terms(
				RuntimeOrigin::root(),
				terms
			));
		};
		set(3);
		assert_ok!(veto(&key(0)));
		assert_vetoed(4);
		// What is vetoed already waits no longer.
		set(1_000);
		run_to_block(4);
		assert_ok!(start(1));
	});
}

#[test]
fn a_cool_down_past_the_end_of_time_saturates() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(start(0));
		assert_ok!(PatientIdentity::set_recovery_terms(
			RuntimeOrigin::root(),
			Terms {
				min_delay: MIN_DELAY,
				cool_down: BlockNumber::MAX,
			}
		));
		assert_ok!(veto(&key(0)));
		assert_vetoed(BlockNumber::MAX);
	});
}
