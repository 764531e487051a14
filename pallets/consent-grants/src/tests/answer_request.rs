// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{
	mock::*, Books, Conditions, DataPeriod, Error, Event, Exception, Grant, GrantFields,
	GrantState, Grantee, Grants, GrantsTo, RequestState, Terms,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	AccessMode, AccessModes, Action, Actions, CodeSet, Commitment, Confidentiality, DataClass,
	DataClasses, Day, GrantId, Obligation, Obligations, Purpose, Purposes, Refrain, Refrains,
	RequestId, Year,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn refused(request: RequestId, fields: GrantFields, error: Error<Test>) {
	assert_changes_nothing(|| answer_by(&PATIENT_KEY, request, fields), error);
}

/// What is asked for in these tests: there is room to both sides in every field.
fn asked() -> GrantFields {
	GrantFields {
		purposes: Purposes::of(&[Purpose::TREAT]),
		valid_from: Day(TODAY.0 + 2),
		data_period: DataPeriod {
			from: Some(Year(2010)),
			until: Some(Year(2020)),
		},
		conditions: Conditions {
			access_modes: AccessModes::of(&[AccessMode::VIEW, AccessMode::QUERY]),
			obligations: Obligations::of(&[Obligation::AUDIT]),
			refrains: Refrains::of(&[Refrain::NOREUSE]),
			delete_after_days: Some(30),
		},
		exceptions: [Some(nurse(DataClass::Imaging)), None, None, None],
		terms: Some(TERMS),
		..fields()
	}
}

const TERMS: Terms = Terms {
	commitment: Commitment([3; 32]),
	residual: true,
};

fn nurse(class: DataClass) -> Exception {
	Exception {
		practitioner_role: Some(NURSE_A),
		purposes: Purposes(0),
		classes: DataClasses::of(&[class]),
	}
}

type Change = (&'static str, fn(&mut GrantFields));

/// Every field, one at a time, a step narrower.
const NARROWER: &[Change] = &[
	("grantee", |it| it.grantee = TO_DOCTOR_A),
	("purposes", |it| it.purposes = Purposes::of(&[Purpose::COC])),
	("actions", |it| it.actions = Actions::of(&[Action::Access])),
	("classes", |it| {
		it.classes = DataClasses::of(&[DataClass::Imaging])
	}),
	("ceiling", |it| it.ceiling = Confidentiality::M),
	("start", |it| {
		it.valid_from = it.valid_from.saturating_add(1)
	}),
	("end", |it| it.valid_until = Day(it.valid_until.0 - 1)),
	("first year", |it| it.data_period.from = Some(Year(2011))),
	("last year", |it| it.data_period.until = Some(Year(2019))),
	("modes", |it| {
		it.conditions.access_modes = AccessModes::of(&[AccessMode::VIEW])
	}),
	("obligations", |it| {
		it.conditions.obligations = it.conditions.obligations.with(Obligation::MASK)
	}),
	("refrains", |it| {
		it.conditions.refrains = it.conditions.refrains.with(Refrain::NORELINK)
	}),
	("deletion", |it| it.conditions.delete_after_days = Some(29)),
	("one more exception", |it| {
		it.exceptions[1] = Some(nurse(DataClass::DiagnosticReport))
	}),
	("a wider exception", |it| {
		it.exceptions[0] = Some(Exception {
			practitioner_role: None,
			..nurse(DataClass::Imaging)
		})
	}),
];

/// Every field, one at a time, wider, or something else.
const WIDER: &[Change] = &[
	("another organisation", |it| it.grantee = TO_B),
	("a role elsewhere", |it| {
		it.grantee = Grantee::PractitionerRole(DOCTOR_B)
	}),
	("purposes", |it| {
		it.purposes = Purposes::of(&[Purpose::TREAT, Purpose::HRESCH])
	}),
	("actions", |it| {
		it.actions = it.actions.with(Action::Disclose)
	}),
	("classes", |it| {
		it.classes = it.classes.with(DataClass::Claim)
	}),
	("ceiling", |it| it.ceiling = Confidentiality::R),
	("start", |it| it.valid_from = Day(it.valid_from.0 - 1)),
	("end", |it| {
		it.valid_until = it.valid_until.saturating_add(1)
	}),
	("first year", |it| it.data_period.from = Some(Year(2009))),
	("no first year", |it| it.data_period.from = None),
	("last year", |it| it.data_period.until = Some(Year(2021))),
	("no last year", |it| it.data_period.until = None),
	("modes", |it| {
		it.conditions.access_modes = it.conditions.access_modes.with(AccessMode::STORE)
	}),
	("obligations", |it| {
		it.conditions.obligations = Obligations::of(&[Obligation::MASK])
	}),
	("refrains", |it| it.conditions.refrains = Refrains(0)),
	("deletion", |it| it.conditions.delete_after_days = Some(31)),
	("no deletion", |it| it.conditions.delete_after_days = None),
	("an exception less", |it| it.exceptions[0] = None),
	("a narrower exception", |it| {
		it.exceptions[0] = Some(Exception {
			purposes: Purposes::of(&[Purpose::COC]),
			..nurse(DataClass::Imaging)
		})
	}),
	("no terms", |it| it.terms = None),
	("other terms than those with a residual", |it| {
		it.terms = Some(Terms {
			commitment: Commitment([4; 32]),
			..TERMS
		})
	}),
];

#[test]
fn a_grant_is_made_of_what_was_asked_for() {
	build_and_execute(|| {
		let request = ask(fields());
		System::set_block_number(9);
		System::reset_events();
		assert_ok!(answer_by(&PATIENT_KEY, request, fields()));

		let number = GrantId(0);
		assert_eq!(
			Grants::<Test>::get(PATIENT, number),
			Some(Grant {
				fields: fields(),
				state: GrantState::Active,
				granted_at: 9,
				given_by: GivenBy::Patient,
			})
		);
		assert!(GrantsTo::<Test>::contains_key(
			HOSPITAL_A,
			(PATIENT, number)
		));
		let told = ConsentGrants::requests(&PATIENT);
		assert_eq!(told[0].state, RequestState::Granted(number));
		assert_eq!(told[0].fields, fields());
		assert!(permitted());
		let (patient, organization) = (PATIENT, HOSPITAL_A);
		let answered = Event::RequestAnswered {
			patient,
			request,
			grant: number,
		};
		let granted = Event::ConsentGranted {
			patient,
			grant: number,
			organization,
			proposed: false,
		};
		let events: Vec<_> = System::events().into_iter().map(|it| it.event).collect();
		assert_eq!(events, [answered.into(), granted.into()]);
	});
}

#[test]
fn any_field_may_be_narrower() {
	for (name, change) in NARROWER {
		build_and_execute(|| {
			let request = ask(asked());
			let mut fields = asked();
			change(&mut fields);
			assert_ne!(fields, asked(), "{name}");
			assert_eq!(answer_by(&PATIENT_KEY, request, fields), Ok(()), "{name}");
			let stored = Grants::<Test>::get(PATIENT, GrantId(0)).unwrap();
			assert_eq!(stored.fields, fields, "{name}");
			let told = ConsentGrants::requests(&PATIENT);
			assert_eq!(told[0].fields, asked(), "what was asked stays as it was");
		});
	}
}

#[test]
fn all_fields_may_be_narrower_together() {
	build_and_execute(|| {
		let request = ask(asked());
		let mut fields = asked();
		// The grantee last: of an organisation less a nurse's imaging, to the doctor.
		for (_, change) in NARROWER.iter().rev() {
			change(&mut fields);
		}
		// All imaging is excepted by now, so something else has to be left.
		fields.classes = DataClasses::of(&[DataClass::DiagnosticReport]);
		assert_ok!(answer_by(&PATIENT_KEY, request, fields));
	});
}

#[test]
fn no_field_may_be_wider() {
	for (name, change) in WIDER {
		build_and_execute(|| {
			let request = ask(asked());
			let mut fields = asked();
			change(&mut fields);
			let expected: DispatchResult = Err(Error::<Test>::WouldWiden.into());
			assert_eq!(answer_by(&PATIENT_KEY, request, fields), expected, "{name}");
			refused(request, fields, Error::WouldWiden);
		});
	}
}

#[test]
fn what_was_asked_for_one_role_goes_to_no_other_and_not_to_the_organization() {
	build_and_execute(|| {
		let request = ask(to(TO_DOCTOR_A));
		for grantee in [TO_A, TO_NURSE_A] {
			refused(request, to(grantee), Error::WouldWiden);
		}
		assert_ok!(answer_by(&PATIENT_KEY, request, to(TO_DOCTOR_A)));
	});
}

#[test]
fn where_it_takes_two_a_proposal_is_made_of_it() {
	for (signer, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let request = ask(fields());
			assert_ok!(answer_by(&signer, request, fields()));
			let state = || Grants::<Test>::get(PATIENT, GrantId(0)).unwrap().state;
			assert_eq!(state(), GrantState::Proposed);
			System::assert_last_event(
				Event::ConsentGranted {
					patient: PATIENT,
					grant: GrantId(0),
					organization: HOSPITAL_A,
					proposed: true,
				}
				.into(),
			);
			assert!(!permitted());
			assert_changes_nothing(
				|| answer_by(&other, request, fields()),
				Error::<Test>::NotActive,
			);
			assert_ok!(confirm_by(other, GrantId(0)));
			assert!(permitted());
		});
	}
}

#[test]
fn a_request_is_answered_once() {
	build_and_execute(|| {
		let request = ask(fields());
		assert_ok!(answer_by(&PATIENT_KEY, request, fields()));
		refused(request, fields(), Error::NotActive);
		assert_ok!(revoke(GrantId(0)));
		refused(request, fields(), Error::NotActive);
	});
}

#[test]
fn on_its_last_day_a_request_can_be_answered_and_then_no_more() {
	build_and_execute(|| {
		let in_time = |days| {
			set_today(TODAY);
			let request = ask(GrantFields {
				valid_until: Day(TODAY.0 + 100),
				..fields()
			});
			pass_days(days);
			let fields = GrantFields {
				valid_until: Day(TODAY.0 + 100),
				..fields()
			};
			(request, fields)
		};
		let (request, fields) = in_time(REQUEST_DAYS);
		refused(request, fields, Error::NotActive);
		let (request, fields) = in_time(REQUEST_DAYS - 1);
		assert_ok!(answer_by(&PATIENT_KEY, request, fields));
	});
}

#[test]
fn what_was_declined_withdrawn_or_never_asked_is_not_answered() {
	build_and_execute(|| {
		refused(RequestId(0), fields(), Error::NotFound);
		let declined = ask(fields());
		assert_ok!(decline_by(&PATIENT_KEY, declined));
		refused(declined, fields(), Error::NotActive);
		let withdrawn = ask(fields());
		assert_ok!(withdraw_by(&PRACTITIONER_A, withdrawn));
		refused(withdrawn, fields(), Error::NotFound);
	});
}

#[test]
fn a_first_day_that_has_passed_is_moved_to_today() {
	build_and_execute(|| {
		let request = ask(fields());
		let late = fields();
		pass_days(3);
		refused(request, late, Error::StartInPast);
		let from_today = GrantFields {
			valid_from: Day(TODAY.0 + 3),
			..late
		};
		assert_ok!(answer_by(&PATIENT_KEY, request, from_today));
	});
}

#[test]
fn who_asked_has_to_be_in_standing_when_it_is_answered() {
	build_and_execute(|| {
		let request = ask(fields());
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_A, standing);
			refused(request, fields(), Error::GranteeNotActive);
		}
	});
}

#[test]
fn in_a_full_book_the_request_stays_open() {
	build_and_execute(|| {
		for _ in 0..MAX_LIVE {
			grant(fields());
		}
		let request = ask(fields());
		refused(request, fields(), Error::MaxGrantsExceeded);
		assert_ok!(revoke(GrantId(0)));
		assert_ok!(answer_by(&PATIENT_KEY, request, fields()));
	});
}

#[test]
fn when_all_numbers_are_used_up_the_request_stays_open() {
	build_and_execute(|| {
		let request = ask(fields());
		Books::<Test>::mutate(PATIENT, |book| book.next = GrantId(u32::MAX));
		refused(request, fields(), Error::IdsExhausted);
		assert_eq!(
			ConsentGrants::requests(&PATIENT)[0].state,
			RequestState::Open
		);
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_answers() {
	build_and_execute(|| {
		let request = ask(fields());
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(request, fields(), Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(answer_by(&PATIENT_KEY, request, fields()));
	});
}
