// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Error, Event, GrantFields, Grantee, Request, RequestBooks, RequestState};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	Day, GrantId, RequestId,
};
use frame_support::assert_ok;

fn refused(signer: &AccountId, fields: GrantFields, error: Error<Test>) {
	assert_changes_nothing(|| request_by(signer, fields), error);
}

/// The numbers of the requests in state.
fn numbers() -> Vec<u32> {
	let requests = ConsentGrants::requests(&PATIENT);
	requests.into_iter().map(|it| it.id.0).collect()
}

#[test]
fn a_request_is_kept_and_announced_and_gives_no_access() {
	build_and_execute(|| {
		System::set_block_number(9);
		assert_ok!(request_by(&PRACTITIONER_A, fields()));
		assert_eq!(
			ConsentGrants::requests(&PATIENT),
			[Request {
				id: RequestId(0),
				organization: HOSPITAL_A,
				fields: fields(),
				asked_at: 9,
				answer_by: Day(TODAY.0 + REQUEST_DAYS),
				state: RequestState::Open,
			}]
		);
		System::assert_last_event(
			Event::ConsentRequested {
				patient: PATIENT,
				request: RequestId(0),
				organization: HOSPITAL_A,
			}
			.into(),
		);
		assert!(!permitted());
		assert_eq!(ConsentGrants::explain(&PATIENT), []);
	});
}

#[test]
fn whoever_works_there_asks_for_the_organization_and_for_any_role_there() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A, account_of(&WITNESS)] {
		build_and_execute(|| {
			assert_ok!(request_by(&signer, fields()));
			assert_ok!(request_by(&signer, to(TO_NURSE_A)));
			let all = ConsentGrants::requests(&PATIENT);
			assert!(all.iter().all(|it| it.organization == HOSPITAL_A));
		});
	}
}

#[test]
fn nobody_asks_for_another_organization() {
	build_and_execute(|| {
		for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
			refused(&signer, to(TO_B), Error::NotAuthorized);
			let there = to(Grantee::PractitionerRole(DOCTOR_B));
			refused(&signer, there, Error::NotAuthorized);
		}
	});
}

#[test]
fn who_is_no_member_does_not_ask() {
	build_and_execute(|| {
		appoint(PATIENT, 0, PARENT, MEMBER_UNTIL, false);
		for signer in [PATIENT_KEY, PARENT, STRANGER, BODY] {
			refused(&signer, fields(), Error::NotAuthorized);
		}
	});
}

#[test]
fn a_member_without_its_rights_does_not_ask() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired] {
			set_standing(HOSPITAL_A, standing);
			refused(&PRACTITIONER_A, fields(), Error::GranteeNotActive);
		}
		set_standing(HOSPITAL_A, Standing::Ended);
		refused(&PRACTITIONER_A, fields(), Error::NotAuthorized);
	});
}

#[test]
fn a_role_without_its_rights_or_that_is_not_there_is_named() {
	build_and_execute(|| {
		set_role_standing(NURSE_A, Standing::Suspended);
		refused(&PRACTITIONER_A, to(TO_NURSE_A), Error::GranteeNotActive);
		let nobody = to(Grantee::PractitionerRole(NO_ROLE));
		refused(&PRACTITIONER_A, nobody, Error::GranteeNotFound);
	});
}

#[test]
fn what_could_not_be_granted_is_not_asked_for() {
	build_and_execute(|| {
		let period = |from: u32, until: u32| GrantFields {
			valid_from: Day(TODAY.0 + from - 1),
			valid_until: Day(TODAY.0 + until),
			..fields()
		};
		refused(&PRACTITIONER_A, period(1, 0), Error::EndInPast);
		refused(&PRACTITIONER_A, period(6, 5), Error::EndBeforeStart);
		refused(&PRACTITIONER_A, period(0, 5), Error::StartInPast);
		refused(&PRACTITIONER_A, period(1, MAX_DAYS + 1), Error::EndTooFar);
		assert_ok!(request_by(&PRACTITIONER_A, period(1, MAX_DAYS)));
	});
}

#[test]
fn an_unknown_dead_or_merged_patient_is_not_asked_and_a_restricted_one_is() {
	build_and_execute(|| {
		let of = |patient| {
			plain(ConsentGrants::request_consent(
				signed(&PRACTITIONER_A),
				patient,
				fields(),
			))
		};
		assert_changes_nothing(|| of(NO_PATIENT), Error::<Test>::PatientNotFound);
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			assert_changes_nothing(|| of(PATIENT), Error::<Test>::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(of(PATIENT));
	});
}

#[test]
fn it_is_to_be_answered_before_the_end_that_is_asked_for() {
	build_and_execute(|| {
		let valid_until = Day(TODAY.0 + 5);
		ask(GrantFields {
			valid_until,
			..fields()
		});
		assert_eq!(ConsentGrants::requests(&PATIENT)[0].answer_by, valid_until);
	});
}

#[test]
fn one_organization_has_no_more_than_its_share_waiting() {
	build_and_execute(|| {
		for _ in 0..MAX_REQUESTS_EACH {
			ask(fields());
		}
		refused(&PRACTITIONER_A, fields(), Error::MaxRequestsExceeded);
		refused(
			&REPRESENTATIVE_A,
			to(TO_NURSE_A),
			Error::MaxRequestsExceeded,
		);
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
	});
}

#[test]
fn what_waits_no_more_does_not_count() {
	let ways: [fn(RequestId); 4] = [
		|it| {
			assert_ok!(decline_by(&PATIENT_KEY, it));
		},
		|it| {
			assert_ok!(withdraw_by(&PRACTITIONER_A, it));
		},
		|it| {
			assert_ok!(answer_by(&PATIENT_KEY, it, fields()));
		},
		|_| pass_days(REQUEST_DAYS),
	];
	for over in ways {
		build_and_execute(|| {
			let first = ask(fields());
			ask(fields());
			over(first);
			ask(fields());
		});
	}
}

#[test]
fn a_full_list_of_open_requests_takes_no_more() {
	build_and_execute(|| {
		ask(fields());
		ask(fields());
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
		refused(&PRACTITIONER_B, to(TO_B), Error::MaxRequestsExceeded);
	});
}

#[test]
fn in_a_full_list_the_oldest_that_waits_no_more_makes_room() {
	build_and_execute(|| {
		ask(fields());
		let second = ask(fields());
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
		assert_ok!(decline_by(&PATIENT_KEY, second));
		assert_ok!(decline_by(&PATIENT_KEY, RequestId(2)));
		assert_eq!(numbers(), [0, 1, 2], "they stay readable");
		ask(fields());
		assert_eq!(numbers(), [0, 2, 3]);
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
		assert_eq!(numbers(), [0, 3, 4]);
	});
}

#[test]
fn what_has_expired_makes_room_by_its_day() {
	build_and_execute(|| {
		let short = GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		};
		ask(fields());
		ask(short);
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
		pass_days(1);
		ask(fields());
		assert_eq!(numbers(), [0, 2, 3]);
	});
}

#[test]
fn numbers_are_never_used_twice() {
	build_and_execute(|| {
		let first = ask(fields());
		assert_ok!(withdraw_by(&PRACTITIONER_A, first));
		assert_eq!(ask(fields()), RequestId(1));
	});
}

#[test]
fn when_all_numbers_are_used_up_that_is_said_and_nothing_wraps() {
	build_and_execute(|| {
		RequestBooks::<Test>::mutate(PATIENT, |book| book.next = RequestId(u32::MAX - 1));
		ask(fields());
		refused(&PRACTITIONER_A, fields(), Error::IdsExhausted);
	});
}

#[test]
fn each_patient_has_a_list_of_its_own() {
	build_and_execute(|| {
		ask(fields());
		ask(fields());
		assert_ok!(ConsentGrants::request_consent(
			signed(&PRACTITIONER_A),
			OTHER_PATIENT,
			fields()
		));
		assert_eq!(ConsentGrants::requests(&OTHER_PATIENT)[0].id, RequestId(0));
		assert_changes_nothing(
			|| {
				ConsentGrants::answer_request(
					signed(&OTHER_PATIENT_KEY),
					OTHER_PATIENT,
					RequestId(1),
					fields(),
				)
			},
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn what_became_of_each_is_told() {
	build_and_execute(|| {
		let answered = ask(fields());
		assert_ok!(answer_by(&PATIENT_KEY, answered, fields()));
		let declined = ask(fields());
		assert_ok!(decline_by(&PATIENT_KEY, declined));
		ask(fields());
		let states: Vec<_> = ConsentGrants::requests(&PATIENT)
			.iter()
			.map(|it| it.state)
			.collect();
		assert_eq!(
			states,
			[
				RequestState::Granted(GrantId(0)),
				RequestState::Rejected,
				RequestState::Open
			]
		);
		assert_eq!(ConsentGrants::requests(&NO_PATIENT), []);
	});
}
