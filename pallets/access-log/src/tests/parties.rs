// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! For which patients an organisation may log.

use crate::{mock::*, Error};
use frame_support::assert_ok;

#[test]
fn the_holder_and_who_has_a_right_to_reach_the_data_log() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		assert_ok!(log(REQUESTER, [entry(PATIENT, 2)]));
		assert_eq!(head(PATIENT).unwrap().count, 2);
	});
}

#[test]
fn who_has_nothing_to_do_with_a_patient_does_not_log() {
	build_and_execute(|| {
		for (organization, patient) in [(OUTSIDER, PATIENT), (REQUESTER, RECLUSE)] {
			assert_changes_nothing(
				|| log(organization, [entry(patient, 1)]),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn a_right_that_is_gone_for_good_lets_nobody_log() {
	build_and_execute(|| {
		assert_ok!(log(REQUESTER, [entry(PATIENT, 1)]));
		take_reach(PATIENT, REQUESTER);
		assert_changes_nothing(
			|| log(REQUESTER, [entry(PATIENT, 2)]),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn nobody_logs_for_a_patient_who_is_not_there() {
	build_and_execute(|| {
		give_reach(NO_PATIENT, HOLDER);
		assert_changes_nothing(
			|| log(HOLDER, [entry(NO_PATIENT, 1)]),
			Error::<Test>::PatientNotFound,
		);
	});
}

#[test]
fn one_patient_out_of_reach_and_nothing_is_logged_wherever_it_stands() {
	build_and_execute(|| {
		assert_ok!(log(HOLDER, [entry(PATIENT, 1)]));
		for at in 0..3 {
			let mut entries = vec![entry(PATIENT, 2), entry(NEIGHBOUR, 3)];
			entries.insert(at, entry(RECLUSE, 4));
			assert_changes_nothing(|| log(REQUESTER, entries), Error::<Test>::NotAuthorized);

			let mut entries = vec![entry(PATIENT, 2), entry(NEIGHBOUR, 3)];
			entries.insert(at, entry(NO_PATIENT, 4));
			assert_changes_nothing(|| log(REQUESTER, entries), Error::<Test>::PatientNotFound);
		}
		assert_eq!(head(PATIENT).unwrap().count, 1);
		assert_eq!(head(NEIGHBOUR), None);
	});
}

#[test]
fn the_first_patient_in_the_list_who_does_not_fit_gives_the_reason() {
	build_and_execute(|| {
		let (unknown, out_of_reach) = (entry(NO_PATIENT, 1), entry(RECLUSE, 2));
		assert_changes_nothing(
			|| log(REQUESTER, [unknown, out_of_reach]),
			Error::<Test>::PatientNotFound,
		);
		assert_changes_nothing(
			|| log(REQUESTER, [out_of_reach, unknown]),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn rights_are_asked_once_for_each_patient() {
	build_and_execute(|| {
		let entries = (0..MAX_ENTRIES).map(|number| {
			let patient = if number % 2 == 0 { PATIENT } else { NEIGHBOUR };
			entry(patient, number)
		});
		assert_ok!(log(REQUESTER, entries));
		assert_eq!(rights_asked(), 2);
	});
}
