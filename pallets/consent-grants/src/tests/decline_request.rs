// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Error, Event, RequestState};
use carechain_primitives::{traits::PatientStatus, RequestId};
use frame_support::assert_ok;

fn refused(request: RequestId, error: Error<Test>) {
	assert_changes_nothing(|| decline_by(&PATIENT_KEY, request), error);
}

#[test]
fn a_declined_request_stays_readable_and_gives_nothing() {
	build_and_execute(|| {
		let request = ask(fields());
		assert_ok!(decline_by(&PATIENT_KEY, request));
		let told = ConsentGrants::requests(&PATIENT);
		assert_eq!(told[0].state, RequestState::Rejected);
		System::assert_last_event(
			Event::RequestDeclined {
				patient: PATIENT,
				request,
				organization: HOSPITAL_A,
			}
			.into(),
		);
		assert!(!permitted());
		assert_eq!(ConsentGrants::explain(&PATIENT), []);
	});
}

#[test]
fn one_of_two_who_have_to_agree_declines() {
	for signer in [PATIENT_KEY, PARENT] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let request = ask(fields());
			assert_ok!(decline_by(&signer, request));
		});
	}
}

#[test]
fn in_custody_whoever_works_at_the_custodian_declines() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
		build_and_execute(|| {
			let request = ask(fields());
			remove_key(PATIENT_KEY);
			assert_ok!(decline_by(&signer, request));
		});
	}
}

#[test]
fn no_status_of_the_patient_stands_in_the_way() {
	for status in [
		PatientStatus::Restricted,
		PatientStatus::Deceased,
		PatientStatus::Merged,
	] {
		build_and_execute(|| {
			let request = ask(fields());
			set_status(PATIENT, status);
			assert_ok!(decline_by(&PATIENT_KEY, request));
		});
	}
}

#[test]
fn what_waits_for_no_answer_is_not_declined() {
	build_and_execute(|| {
		refused(RequestId(0), Error::NotFound);
		let declined = ask(fields());
		assert_ok!(decline_by(&PATIENT_KEY, declined));
		refused(declined, Error::NotActive);
		let answered = ask(fields());
		assert_ok!(answer_by(&PATIENT_KEY, answered, fields()));
		refused(answered, Error::NotActive);
		let expired = ask(fields());
		pass_days(REQUEST_DAYS);
		refused(expired, Error::NotActive);
	});
}

#[test]
fn who_asked_does_not_decline() {
	build_and_execute(|| {
		let request = ask(fields());
		for signer in [PRACTITIONER_A, REPRESENTATIVE_A, PRACTITIONER_B, STRANGER] {
			assert_changes_nothing(
				|| decline_by(&signer, request),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}
