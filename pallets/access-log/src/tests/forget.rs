// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is left of a patient who was unlinked.

use crate::{mock::*, Error, WeightInfo};
use carechain_primitives::{traits::Forget, PatientId};
use frame_support::assert_ok;

fn forget(patient: PatientId, limit: u32) -> bool {
	<AccessLog as Forget>::forget(&patient, limit)
}

/// How many entries in storage hold this patient's id.
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

#[test]
fn nothing_is_left_of_the_log_whatever_the_limit() {
	for limit in [0, 1, u32::MAX] {
		build_and_execute(|| {
			assert_ok!(log(HOLDER, [entry(PATIENT, 1), entry(PATIENT, 2)]));
			assert_eq!(traces_of(PATIENT), 1);
			unregister(PATIENT);
			assert!(forget(PATIENT, limit));
			assert_eq!(traces_of(PATIENT), 0);
			// Told again with every block, until the others are done too.
			assert!(forget(PATIENT, limit));
			assert_eq!(traces_of(PATIENT), 0);
		});
	}
}

#[test]
fn of_a_patient_without_a_log_there_is_nothing_to_forget() {
	build_and_execute(|| {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		assert!(forget(PATIENT, 0));
		assert!(forget(NO_PATIENT, 5));
		assert_eq!(root(), before);
	});
}

#[test]
fn other_patients_keep_their_logs_and_nobody_is_told() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1), entry(NEIGHBOUR, 2)]));
		System::reset_events();
		let before = head(NEIGHBOUR);
		assert!(forget(PATIENT, 0));
		assert_eq!(head(NEIGHBOUR), before);
		assert_eq!(System::events(), []);
	});
}

#[test]
fn nobody_logs_for_who_was_forgotten() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		unregister(PATIENT);
		assert!(forget(PATIENT, 0));
		for organization in [HOLDER, REQUESTER] {
			assert_changes_nothing(
				|| log(organization, [entry(PATIENT, 2)]),
				Error::<Test>::PatientNotFound,
			);
		}
		assert_no_log();
	});
}

#[test]
fn who_comes_back_under_the_same_pseudonym_starts_anew() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		let first = head(PATIENT);
		assert_ok!(log(HOLDER, [entry(PATIENT, 2)]));
		unregister(PATIENT);
		assert!(forget(PATIENT, 0));
		register(PATIENT);
		assert_eq!(head(PATIENT), None);
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		assert_eq!(head(PATIENT), first);
	});
}

#[test]
fn the_weight_of_forgetting_is_that_of_one_head() {
	for limit in [0, 1, u32::MAX] {
		let weight = <AccessLog as Forget>::weight(limit);
		assert_eq!(weight, <() as WeightInfo>::forget());
	}
}
