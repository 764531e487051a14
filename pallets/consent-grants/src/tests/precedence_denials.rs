// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Step 4 of the table of precedence, and the organisation's denial behind step 5: whom the patient keeps out.

use super::asking::*;
use crate::{mock::*, Basis, GrantFields, Grantee, Question, Reason, Requester};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	CodeSet, Day, Purpose, Purposes,
};
use frame_support::assert_ok;

const THE_DOCTOR: Grantee = Grantee::PractitionerRole(DOCTOR_A);
const THE_HOSPITAL: Grantee = Grantee::Organization(HOSPITAL_A);

/// A grant of everything to the hospital.
fn everything() -> GrantFields {
	GrantFields {
		purposes: Purposes::ALL,
		..fields()
	}
}

fn lift(denied: Grantee) {
	let patient = RuntimeOrigin::signed(PATIENT_KEY);
	assert_ok!(ConsentGrants::lift_denial(patient, PATIENT, denied));
}

#[test]
fn a_practitioners_denial_beats_what_is_granted_to_the_organisation_and_to_that_one() {
	build_and_execute(|| {
		let number = grant(everything());
		let by_name = grant(GrantFields {
			grantee: THE_DOCTOR,
			valid_until: Day(TODAY.0 + 40),
			..everything()
		});
		deny(THE_DOCTOR);
		for purpose in Purpose::ALL {
			denied(for_purpose(*purpose), &[Reason::PractitionerDenied]);
		}
		// It is about that one: others ask as before.
		permitted(with_role(NURSE_A), Basis::Grant(number));
		lift(THE_DOCTOR);
		permitted(question(), Basis::Grant(by_name));
	});
}

#[test]
fn a_practitioners_denial_reaches_the_organisations_own_records() {
	build_and_execute(|| {
		permitted(own(), Basis::AuthorOwnRecord);
		deny(THE_DOCTOR);
		denied(own(), &[Reason::PractitionerDenied]);
		let nurse = Question {
			author: HOSPITAL_A,
			..with_role(NURSE_A)
		};
		permitted(nurse, Basis::AuthorOwnRecord);
	});
}

#[test]
fn who_does_not_say_who_asks_could_be_the_one_that_is_denied() {
	build_and_execute(|| {
		let number = grant(everything());
		deny(Grantee::PractitionerRole(DOCTOR_B));
		// Nobody at this hospital is.
		permitted(without_role(), Basis::Grant(number));
		deny(THE_DOCTOR);
		denied(without_role(), &[Reason::PractitionerNotNamed]);
		let own = Question {
			author: HOSPITAL_A,
			..without_role()
		};
		denied(own, &[Reason::PractitionerNotNamed]);
		lift(THE_DOCTOR);
		permitted(without_role(), Basis::Grant(number));
	});
}

#[test]
fn an_organisations_denial_beats_what_is_granted_to_it_and_to_who_works_there() {
	build_and_execute(|| {
		let number = grant(everything());
		let by_name = grant(GrantFields {
			grantee: THE_DOCTOR,
			valid_until: Day(TODAY.0 + 40),
			..everything()
		});
		deny(THE_HOSPITAL);
		for purpose in Purpose::ALL {
			denied(for_purpose(*purpose), &[Reason::OrganizationDenied]);
		}
		denied(with_role(NURSE_A), &[Reason::OrganizationDenied]);
		denied(without_role(), &[Reason::OrganizationDenied]);
		lift(THE_HOSPITAL);
		permitted(question(), Basis::Grant(by_name));
		permitted(without_role(), Basis::Grant(number));
	});
}

#[test]
fn an_organisations_denial_leaves_it_its_own_records() {
	build_and_execute(|| {
		grant(everything());
		deny(THE_HOSPITAL);
		permitted(own(), Basis::AuthorOwnRecord);
		// For care, payment and safety, and nothing else.
		let research = Question {
			author: HOSPITAL_A,
			..for_purpose(Purpose::HRESCH)
		};
		denied(research, &[Reason::OrganizationDenied]);
	});
}

#[test]
fn a_denial_of_one_organisation_is_none_of_another() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..everything()
		});
		deny(THE_HOSPITAL);
		let elsewhere = Question {
			requester: Requester {
				organization: HOSPITAL_B,
				practitioner_role: Some(DOCTOR_B),
			},
			author: HOSPITAL_A,
			..question()
		};
		permitted(elsewhere, Basis::Grant(number));
		// Nor is another patient's.
		let other = Question {
			patient: OTHER_PATIENT,
			..question()
		};
		denied(other, &[Reason::NoGrant]);
	});
}

#[test]
fn the_practitioners_denial_is_named_before_the_organisations_and_both_before_the_status() {
	build_and_execute(|| {
		grant(everything());
		let research = for_purpose(Purpose::HRESCH);
		set_status(PATIENT, PatientStatus::Restricted);
		denied(research, &[Reason::PatientRestricted]);
		deny(THE_HOSPITAL);
		denied(research, &[Reason::OrganizationDenied]);
		deny(THE_DOCTOR);
		denied(research, &[Reason::PractitionerDenied]);
	});
}

#[test]
fn without_standing_that_is_named_and_no_denial() {
	build_and_execute(|| {
		deny(THE_DOCTOR);
		set_role_standing(DOCTOR_A, Standing::Suspended);
		denied(question(), &[Reason::RoleSuspended]);
	});
}

#[test]
fn a_denial_holds_on_when_the_authority_of_who_said_it_has_ended() {
	build_and_execute(|| {
		appoint(PATIENT, 1, PARENT, Day(TODAY.0 + 2), false);
		let parent = RuntimeOrigin::signed(PARENT);
		assert_ok!(ConsentGrants::deny_access(parent, PATIENT, THE_DOCTOR));
		grant(everything());
		set_today(Day(TODAY.0 + 2));
		denied(question(), &[Reason::PractitionerDenied]);
	});
}
