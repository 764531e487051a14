// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Denials, Error, Event, Grantee};
use carechain_primitives::{traits::PatientStatus, Day};
use frame_support::assert_ok;

fn refused(signer: &AccountId, denied: Grantee, error: Error<Test>) {
	assert_changes_nothing(|| lift_by(signer, denied), error);
}

#[test]
fn a_lifted_denial_leaves_state_and_no_empty_list() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		assert_ok!(deny_by(&PATIENT_KEY, TO_B));
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
		let left: Vec<_> = Denials::<Test>::get(PATIENT)
			.iter()
			.map(|it| it.denied)
			.collect();
		assert_eq!(left, [TO_B]);
		System::assert_last_event(
			Event::DenialLifted {
				patient: PATIENT,
				denied: TO_A,
			}
			.into(),
		);
		assert_ok!(lift_by(&PATIENT_KEY, TO_B));
		assert!(!Denials::<Test>::contains_key(PATIENT));
	});
}

#[test]
fn who_was_denied_can_be_denied_again() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
	});
}

#[test]
fn a_denial_that_is_not_there_is_not_found() {
	build_and_execute(|| {
		refused(&PATIENT_KEY, TO_A, Error::NotFound);
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
		refused(&PATIENT_KEY, TO_A, Error::NotFound);
		refused(&PATIENT_KEY, TO_NURSE_A, Error::NotFound);
	});
}

#[test]
fn where_one_is_enough_it_lifts_what_the_other_denied() {
	for (denier, lifter) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, false);
			assert_ok!(deny_by(&denier, TO_A));
			assert_ok!(lift_by(&lifter, TO_A));
		});
	}
}

#[test]
fn where_it_takes_two_each_lifts_its_own_and_not_the_others() {
	for (denier, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			assert_ok!(deny_by(&denier, TO_A));
			refused(&other, TO_A, Error::NotAuthorized);
			assert_ok!(lift_by(&denier, TO_A));
		});
	}
}

#[test]
fn of_two_representatives_neither_lifts_what_the_other_denied() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		appoint(PATIENT, 8, OTHER_PARENT, MEMBER_UNTIL, true);
		assert_ok!(deny_by(&PARENT, TO_A));
		refused(&OTHER_PARENT, TO_A, Error::NotAuthorized);
	});
}

#[test]
fn what_somebody_denied_whose_authority_has_ended_anyone_lifts_who_may_consent() {
	build_and_execute(|| {
		let until = TODAY.saturating_add(5);
		appoint(PATIENT, 7, PARENT, until, true);
		appoint(PATIENT, 8, OTHER_PARENT, MEMBER_UNTIL, true);
		assert_ok!(deny_by(&PARENT, TO_A));
		set_today(Day(until.0 - 1));
		refused(&OTHER_PARENT, TO_A, Error::NotAuthorized);
		refused(&PATIENT_KEY, TO_A, Error::NotAuthorized);
		set_today(until);
		refused(&PARENT, TO_A, Error::NotAuthorized);
		assert_ok!(lift_by(&OTHER_PARENT, TO_A));
	});
}

#[test]
fn what_the_custodian_denied_is_lifted_by_the_patient_with_its_own_key_and_not_before() {
	build_and_execute(|| {
		remove_key(PATIENT_KEY);
		assert_ok!(deny_by(&PRACTITIONER_A, TO_B));
		for signer in [PRACTITIONER_A, REPRESENTATIVE_A] {
			refused(&signer, TO_B, Error::NotAuthorized);
		}
		give_key(PATIENT_KEY, PATIENT);
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		assert_ok!(lift_by(&PATIENT_KEY, TO_B));
	});
}

#[test]
fn what_one_of_two_denied_while_the_patient_counted_as_dead_stays_its_own() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		set_status(PATIENT, PatientStatus::Deceased);
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		set_status(PATIENT, PatientStatus::Active);
		refused(&PARENT, TO_A, Error::NotAuthorized);
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_lifts() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(&PATIENT_KEY, TO_A, Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
	});
}

#[test]
fn who_is_denied_does_not_lift_it() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A, STRANGER] {
			refused(&signer, TO_A, Error::NotAuthorized);
		}
	});
}
