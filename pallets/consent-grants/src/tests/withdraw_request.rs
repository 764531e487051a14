// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Error, Event};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	RequestId,
};
use frame_support::assert_ok;

fn refused(signer: &AccountId, request: RequestId, error: Error<Test>) {
	assert_changes_nothing(|| withdraw_by(signer, request), error);
}

#[test]
fn a_withdrawn_request_leaves_state() {
	build_and_execute(|| {
		let (first, second) = (ask(fields()), ask(fields()));
		assert_ok!(withdraw_by(&PRACTITIONER_A, first));
		let left: Vec<_> = ConsentGrants::requests(&PATIENT)
			.iter()
			.map(|it| it.id)
			.collect();
		assert_eq!(left, [second]);
		System::assert_last_event(
			Event::RequestWithdrawn {
				patient: PATIENT,
				request: first,
				organization: HOSPITAL_A,
			}
			.into(),
		);
	});
}

#[test]
fn whoever_works_there_withdraws_and_not_only_who_asked() {
	for signer in [REPRESENTATIVE_A, account_of(&WITNESS)] {
		build_and_execute(|| {
			let request = ask(to(TO_DOCTOR_A));
			assert_ok!(withdraw_by(&signer, request));
		});
	}
}

#[test]
fn a_suspended_or_expired_organization_withdraws_and_one_that_has_left_does_not() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired] {
			set_standing(HOSPITAL_A, Standing::Active);
			let request = ask(fields());
			set_standing(HOSPITAL_A, standing);
			assert_ok!(withdraw_by(&PRACTITIONER_A, request));
		}
		set_standing(HOSPITAL_A, Standing::Active);
		let request = ask(fields());
		set_standing(HOSPITAL_A, Standing::Ended);
		refused(&PRACTITIONER_A, request, Error::NotAuthorized);
	});
}

#[test]
fn no_status_of_the_patient_stands_in_the_way() {
	for status in [PatientStatus::Deceased, PatientStatus::Merged] {
		build_and_execute(|| {
			let request = ask(fields());
			set_status(PATIENT, status);
			assert_ok!(withdraw_by(&PRACTITIONER_A, request));
		});
	}
}

#[test]
fn another_organization_and_the_patient_do_not_withdraw() {
	build_and_execute(|| {
		let request = ask(fields());
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, false);
		for signer in [
			REPRESENTATIVE_B,
			PRACTITIONER_B,
			PATIENT_KEY,
			PARENT,
			STRANGER,
		] {
			refused(&signer, request, Error::NotAuthorized);
		}
	});
}

#[test]
fn what_waits_for_no_answer_is_not_withdrawn() {
	build_and_execute(|| {
		refused(&PRACTITIONER_A, RequestId(0), Error::NotFound);
		let declined = ask(fields());
		assert_ok!(decline_by(&PATIENT_KEY, declined));
		refused(&PRACTITIONER_A, declined, Error::NotActive);
		let answered = ask(fields());
		assert_ok!(answer_by(&PATIENT_KEY, answered, fields()));
		refused(&PRACTITIONER_A, answered, Error::NotActive);
		let expired = ask(fields());
		pass_days(REQUEST_DAYS);
		refused(&PRACTITIONER_A, expired, Error::NotActive);
	});
}
