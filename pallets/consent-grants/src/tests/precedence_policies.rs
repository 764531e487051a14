// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Step 2 of the table of precedence: standing policies.

use super::asking::*;
use crate::{
	mock::*, Conditions, GrantFields, Grantee, PolicyFields, Question, Reason, SealedContent,
};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	Action, Actions, CodeSet, Confidentiality, DataClass, DataClasses, Day, Purpose, Purposes,
};
use frame_support::assert_ok;

/// What the policy of these tests is for.
fn public_health() -> Question {
	for_purpose(Purpose::PUBHLTH)
}

#[test]
fn a_policy_permits_what_nobody_granted_on_its_conditions() {
	build_and_execute(|| {
		denied(public_health(), &[Reason::NoGrant]);
		let basis = adopt(policy());
		let decision = permitted(public_health(), basis);
		assert_eq!(decision.conditions, Some(policy().conditions));
		assert_eq!(decision.terms, None);
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 10)));
		permitted(
			Question {
				purpose: Purpose::PUBHLTH,
				..without_role()
			},
			basis,
		);
	});
}

#[test]
fn a_policy_is_for_the_purposes_that_it_names_and_nothing_that_they_cover() {
	build_and_execute(|| {
		let named = Purposes::of(&[Purpose::PUBHLTH, Purpose::TREAT, Purpose::HRESCH]);
		let basis = adopt(PolicyFields {
			purposes: named,
			..policy()
		});
		for purpose in Purpose::ALL {
			if named.contains(*purpose) {
				permitted(for_purpose(*purpose), basis);
			} else {
				denied(for_purpose(*purpose), &[Reason::NoGrant]);
			}
		}
	});
}

#[test]
fn a_policy_is_for_just_its_recipient_actions_classes_and_ceiling() {
	build_and_execute(|| {
		let basis = adopt(policy());
		let mut elsewhere = public_health();
		elsewhere.requester.organization = HOSPITAL_B;
		elsewhere.requester.practitioner_role = None;
		denied(elsewhere, &[Reason::NoGrant]);
		for action in Action::ALL {
			let question = Question {
				action: *action,
				..public_health()
			};
			match action {
				Action::Access => drop(permitted(question, basis)),
				_ => denied(question, &[Reason::NoGrant]),
			}
		}
		for class in DataClass::ALL {
			let question = Question {
				class: *class,
				..public_health()
			};
			match class {
				DataClass::DiagnosticReport => drop(permitted(question, basis)),
				_ => denied(question, &[Reason::NoGrant]),
			}
		}
		for label in Confidentiality::ALL {
			let question = Question {
				confidentiality: Some(*label),
				..public_health()
			};
			match label {
				Confidentiality::R | Confidentiality::V => denied(question, &[Reason::NoGrant]),
				_ => drop(permitted(question, basis)),
			}
		}
	});
}

#[test]
fn a_policy_below_normal_does_not_reach_what_has_no_label() {
	build_and_execute(|| {
		adopt(PolicyFields {
			ceiling: Confidentiality::M,
			..policy()
		});
		denied(public_health(), &[Reason::NoGrant]);
	});
}

#[test]
fn a_policy_holds_from_its_first_day_to_its_end() {
	build_and_execute(|| {
		let basis = adopt(PolicyFields {
			valid_from: Day(TODAY.0 + 2),
			valid_until: Day(TODAY.0 + 4),
			..policy()
		});
		for (day, holds) in [(0, false), (1, false), (2, true), (3, true), (4, false)] {
			set_today(Day(TODAY.0 + day));
			match holds {
				true => drop(permitted(public_health(), basis)),
				false => denied(public_health(), &[Reason::NoGrant]),
			}
		}
	});
}

#[test]
fn a_policy_that_was_ended_permits_nothing() {
	build_and_execute(|| {
		adopt(policy());
		let body = RuntimeOrigin::signed(BODY);
		let policy = carechain_primitives::PolicyId(0);
		assert_ok!(ConsentGrants::end_policy(body, HOSPITAL_A, policy));
		denied(public_health(), &[Reason::NoGrant]);
	});
}

#[test]
fn a_policy_goes_before_denials_sealed_entries_status_and_grants() {
	build_and_execute(|| {
		grant(GrantFields {
			purposes: Purposes::ALL,
			..fields()
		});
		let basis = adopt(policy());
		permitted(public_health(), basis);
		deny(Grantee::PractitionerRole(DOCTOR_A));
		deny(Grantee::Organization(HOSPITAL_A));
		seal(SealedContent::Denial(Grantee::PractitionerRole(DOCTOR_A)));
		set_status(PATIENT, PatientStatus::Restricted);
		permitted(public_health(), basis);
		permitted(
			Question {
				author: HOSPITAL_A,
				..public_health()
			},
			basis,
		);
	});
}

#[test]
fn a_policy_goes_before_an_emergency_and_before_the_authors_own() {
	build_and_execute(|| {
		declare(PATIENT, DOCTOR_A);
		let basis = adopt(PolicyFields {
			purposes: Purposes::of(&[Purpose::ETREAT]),
			..policy()
		});
		permitted(for_purpose(Purpose::ETREAT), basis);
		permitted(
			Question {
				author: HOSPITAL_A,
				..for_purpose(Purpose::ETREAT)
			},
			basis,
		);
	});
}

#[test]
fn no_policy_helps_without_standing() {
	build_and_execute(|| {
		adopt(policy());
		set_standing(HOSPITAL_A, Standing::Suspended);
		denied(public_health(), &[Reason::RequesterSuspended]);
	});
}

#[test]
fn of_several_policies_the_one_that_ends_last_counts_then_the_first() {
	build_and_execute(|| {
		let until = |days| PolicyFields {
			valid_until: Day(TODAY.0 + days),
			..policy()
		};
		adopt(until(5));
		let later = adopt(until(9));
		permitted(public_health(), later);
		set_today(Day(TODAY.0 + 5));
		adopt(until(9));
		permitted(public_health(), later);
	});
}

#[test]
fn a_permit_by_policy_ends_with_role_and_membership() {
	build_and_execute(|| {
		let basis = adopt(PolicyFields {
			valid_until: Day(TODAY.0 + 1_000),
			conditions: Conditions::NONE,
			actions: Actions::ALL,
			classes: DataClasses::ALL,
			..policy()
		});
		let decision = permitted(public_health(), basis);
		assert_eq!(decision.valid_until, Some(ROLE_UNTIL));
		let by_the_organization = Question {
			purpose: Purpose::PUBHLTH,
			..without_role()
		};
		let decision = permitted(by_the_organization, basis);
		assert_eq!(decision.valid_until, Some(MEMBER_UNTIL));
	});
}
