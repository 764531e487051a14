// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{CasesOf, DeclaredAt, OpenOf, WeightInfo};
use carechain_primitives::traits::{Forget, Holds};
use frame_support::assert_ok;

fn forget(patient: PatientId, limit: u32) -> bool {
	<EmergencyAccess as Forget>::forget(&patient, limit)
}

fn is_held(patient: PatientId) -> bool {
	<EmergencyAccess as Holds>::is_held(&patient)
}

/// How many keys in storage hold this patient's id.
fn traces_of(patient: PatientId) -> usize {
	// Events are those of one block, and not state that stays.
	System::reset_events();
	let holds = |bytes: &[u8]| bytes.windows(16).any(|window| window == patient.0);
	let (mut key, mut traces) = (Vec::new(), 0);
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap();
		traces += usize::from(holds(&next) || holds(&value));
		key = next;
	}
	traces
}

/// Five closed cases of two doctors, the last of each in force; one was anchored late.
fn five_closed_cases() {
	for role in [DOCTOR_A, DOCTOR_A, DOCTOR_B, DOCTOR_B] {
		declare(role, PATIENT);
	}
	assert_ok!(anchor(&declared(HOUR)));
	for case in (0..5).map(EmergencyId) {
		let officer = match info(case).reviewer {
			Some(HOSPITAL_A) => OFFICER_A_KEY,
			Some(HOSPITAL_B) => OFFICER_B_KEY,
			_ => OFFICER_C_KEY,
		};
		assert_ok!(review(officer, case, true));
	}
}

#[test]
fn all_that_names_the_patient_goes_and_the_cases_stay() {
	build_and_execute(|| {
		five_closed_cases();
		assert_eq!(
			traces_of(PATIENT),
			5 + 5 + 2 + 2,
			"cases, index, counts, access"
		);
		unlink(PATIENT);
		assert!(forget(PATIENT, u32::MAX));
		assert_eq!(traces_of(PATIENT), 0);
		assert_eq!(Cases::<Test>::iter_keys().count(), 5);
		assert_eq!(info(EmergencyId(0)).patient, None);
		assert_eq!(status(EmergencyId(0)), EmergencyStatus::Justified);
	});
}

#[test]
fn no_more_than_the_limit_goes_at_a_time_and_the_rest_stays_in_order() {
	build_and_execute(|| {
		five_closed_cases();
		unlink(PATIENT);
		for (done, left) in [(false, 3), (false, 1), (true, 0)] {
			assert_eq!(forget(PATIENT, 2), done);
			assert_eq!(CasesOf::<Test>::iter_key_prefix(PATIENT).count(), left);
			check();
		}
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn a_limit_that_is_just_enough_is_enough_and_none_changes_nothing() {
	build_and_execute(|| {
		five_closed_cases();
		let before = traces_of(PATIENT);
		assert!(!forget(PATIENT, 0));
		assert_eq!(traces_of(PATIENT), before);
		assert!(forget(PATIENT, 5));
		assert_eq!(traces_of(PATIENT), 0);
	});
}

#[test]
fn of_a_patient_without_emergencies_there_is_nothing_to_forget() {
	build_and_execute(|| {
		five_closed_cases();
		let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
		assert!(forget(OTHER_PATIENT, 5));
		assert!(forget(NO_PATIENT, 0));
		assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
	});
}

#[test]
fn other_patients_keep_what_they_have() {
	build_and_execute(|| {
		declare(DOCTOR_A, PATIENT);
		let case = declare(DOCTOR_A, OTHER_PATIENT);
		assert!(forget(PATIENT, 10));
		assert_eq!(in_force(DOCTOR_A, OTHER_PATIENT).unwrap().case, case);
		assert!(is_held(OTHER_PATIENT));
		assert_eq!(DeclaredAt::<Test>::get(OTHER_PATIENT, HOSPITAL_A), 1);
	});
}

#[test]
fn a_forgotten_case_leaves_state_like_any_other() {
	build_and_execute(|| {
		five_closed_cases();
		forget(PATIENT, 10);
		pass_days(400);
		sweep_all();
		assert_eq!(Cases::<Test>::iter_keys().count(), 0);
		assert_eq!(crate::Anchored::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn open_and_escalated_cases_hold_the_patient_and_closed_ones_do_not() {
	build_and_execute(|| {
		assert!(!is_held(PATIENT));
		let reviewed = declare(DOCTOR_A, PATIENT);
		assert!(is_held(PATIENT) && !is_held(OTHER_PATIENT));
		assert_ok!(end(doctor_a(), reviewed));
		assert!(is_held(PATIENT), "it is answered for yet");
		let escalated = declare(DOCTOR_A, PATIENT);
		assert_ok!(review(OFFICER_B_KEY, reviewed, true));
		assert!(is_held(PATIENT));
		pass_days(14);
		sweep_all();
		assert!(is_held(PATIENT));
		assert_ok!(decide(escalated, true));
		assert!(!is_held(PATIENT));
		assert!(!OpenOf::<Test>::contains_key(PATIENT));
	});
}

#[test]
fn it_weighs_as_much_as_is_removed() {
	assert_eq!(
		<EmergencyAccess as Forget>::weight(7),
		<() as WeightInfo>::forget(7)
	);
}
