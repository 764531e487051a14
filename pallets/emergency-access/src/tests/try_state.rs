// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The check of the storage is only worth something if it notices.

use super::*;
use crate::{
	Access, Agenda, Anchored, CasesOf, DeclaredAt, ForBoard, NextDue, NextEmergencyId, OpenOf,
	Policy, ReviewsOf, Unjustified,
};
use carechain_primitives::{DataClasses, Day};
use frame_support::{assert_ok, BoundedVec};

const OPEN: EmergencyId = EmergencyId(0);
const UNJUSTIFIED: EmergencyId = EmergencyId(1);
const LATE: EmergencyId = EmergencyId(2);
const NOBODYS: EmergencyId = EmergencyId(3);

/// A case under review, one that was judged, and one that the board has.
fn prepare() {
	declare(DOCTOR_A, PATIENT);
	declare(NURSE_A, PATIENT);
	assert_ok!(review(OFFICER_C_KEY, UNJUSTIFIED, false));
	assert_ok!(anchor(&declared(25 * HOUR)));
	check();
}

fn is_noticed(what: &'static str, corrupt: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		prepare();
		corrupt();
		assert_eq!(EmergencyAccess::do_try_state(), Err(what.into()));
	});
}

fn change(case: EmergencyId, change: impl FnOnce(&mut Emergency)) {
	Cases::<Test>::mutate_extant(case, change);
}

#[test]
fn a_case_that_cannot_be_is_noticed() {
	is_noticed("a case has a number that was not given out", || {
		NextEmergencyId::<Test>::put(LATE);
	});
	is_noticed("a scope reaches nothing", || {
		change(LATE, |it| it.scope.classes = DataClasses(0));
	});
	is_noticed("an organisation reviews its own case", || {
		change(OPEN, |it| it.organization = HOSPITAL_B);
	});
}

#[test]
fn a_case_that_its_judge_does_not_find_is_noticed() {
	is_noticed("a case is not on its reviewer's list", || {
		ReviewsOf::<Test>::remove(HOSPITAL_B, OPEN);
	});
	is_noticed("a case is not on the board's list", || {
		ForBoard::<Test>::remove(LATE);
	});
	is_noticed("a reviewer has a case that is not to be reviewed", || {
		ReviewsOf::<Test>::insert(HOSPITAL_B, LATE, ());
	});
	is_noticed("the board has a case that is not its", || {
		ForBoard::<Test>::insert(OPEN, ());
	});
}

#[test]
fn an_agenda_that_misses_something_is_noticed() {
	is_noticed("a case is not on the agenda", || {
		Agenda::<Test>::remove(Day(TODAY.0 + 14), OPEN);
	});
	is_noticed("a case is not on the agenda", || {
		Agenda::<Test>::remove(Day(TODAY.0 + 400), UNJUSTIFIED);
	});
	is_noticed("the agenda has a case on a day that is not its", || {
		Agenda::<Test>::insert(Day(TODAY.0 + 15), OPEN, ());
	});
	is_noticed("the sweep has passed by something", || {
		NextDue::<Test>::put(Day(TODAY.0 + 15));
	});
	is_noticed("the sweep has passed by something", NextDue::<Test>::kill);
}

#[test]
fn a_patient_that_does_not_find_its_cases_is_noticed() {
	is_noticed("a case is not found by its patient", || {
		CasesOf::<Test>::remove(PATIENT, OPEN);
	});
	is_noticed("a patient has a case that is not its", || {
		CasesOf::<Test>::insert(OTHER_PATIENT, OPEN, ());
	});
	let miscounted = "a patient's open cases are miscounted";
	is_noticed(miscounted, || OpenOf::<Test>::insert(PATIENT, 3));
	is_noticed(miscounted, || OpenOf::<Test>::insert(OTHER_PATIENT, 0));
	let miscounted = "what an organisation declared is miscounted";
	is_noticed(miscounted, || {
		DeclaredAt::<Test>::insert(PATIENT, HOSPITAL_A, 2);
	});
	is_noticed(miscounted, || {
		DeclaredAt::<Test>::insert(PATIENT, HOSPITAL_B, 1);
	});
}

#[test]
fn access_that_nobody_answers_for_is_noticed() {
	let access = |case| Access {
		case,
		scope: scope(),
		until: 0,
	};
	is_noticed("access without a case", || {
		InForce::<Test>::insert(PATIENT, DOCTOR_A, access(NOBODYS));
	});
	let another = "access is another than was declared";
	is_noticed(another, || {
		InForce::<Test>::insert(OTHER_PATIENT, DOCTOR_A, access(OPEN));
	});
	is_noticed(another, || {
		InForce::<Test>::insert(PATIENT, NURSE_A, access(OPEN));
	});
	is_noticed(another, || {
		let wider = Access {
			scope: other_scope(),
			..access(OPEN)
		};
		InForce::<Test>::insert(PATIENT, DOCTOR_A, wider);
	});
	is_noticed("access outlives the judgement", || {
		InForce::<Test>::insert(PATIENT, NURSE_A, access(UNJUSTIFIED));
	});
}

#[test]
fn a_late_case_that_is_not_found_by_its_statement_is_noticed() {
	is_noticed("a late case could be handed in again", || {
		Anchored::<Test>::remove(DOCTOR_A, statement(1));
	});
	is_noticed("a statement is kept of a case that is gone", || {
		Anchored::<Test>::insert(DOCTOR_A, statement(2), NOBODYS);
	});
}

#[test]
fn rules_that_cannot_be_are_noticed() {
	is_noticed("the policy is out of bounds", || {
		Policy::<Test>::mutate(|policy| policy.access_hours = 0);
	});
	is_noticed("no misuse is remembered", || {
		Unjustified::<Test>::insert(DOCTOR_A, BoundedVec::new());
	});
	for days in [vec![TODAY, Day(0)], vec![Day(TODAY.0 + 1)]] {
		is_noticed("misuse is remembered out of order", || {
			Unjustified::<Test>::insert(DOCTOR_A, BoundedVec::truncate_from(days));
		});
	}
}
