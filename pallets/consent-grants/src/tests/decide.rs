// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The table of precedence in the README, a test per row; then what each field of a grant asks.

use crate::{
	decide::OWN_RECORD_PURPOSES, mock::*, Basis, Decision, GrantFields, Grantee, MaxReasons,
	Outcome, Question, Reason, Requester, Terms,
};
use carechain_primitives::{
	traits::Standing, Action, Actions, CodeSet, Commitment, Confidentiality, DataClass,
	DataClasses, Day, GrantId, Purpose, Purposes,
};
use frame_support::{assert_ok, traits::Get};

fn ask(question: Question) -> Decision<u64> {
	ConsentGrants::decide(&question, &[])
}

fn denied(question: Question, reasons: &[Reason]) {
	let decision = ask(question);
	assert_eq!(decision.outcome, Outcome::Deny);
	assert_eq!(decision.reasons.to_vec(), reasons);
	assert_eq!(
		(decision.basis, decision.terms, decision.valid_until),
		(None, None, None)
	);
}

fn permitted(question: Question, basis: Basis) -> Decision<u64> {
	let decision = ask(question);
	assert_eq!(
		(decision.outcome, decision.basis),
		(Outcome::Permit, Some(basis))
	);
	let reason = match basis {
		Basis::AuthorOwnRecord => Reason::AuthorOwnRecord,
		Basis::Grant(grant) => Reason::Granted(grant),
		Basis::Sealed(entry) => Reason::SealedGranted(entry),
		Basis::Policy(policy) => Reason::PolicyApplies(policy),
		Basis::Emergency { case, .. } => Reason::EmergencyDeclared(case),
	};
	assert_eq!(decision.reasons.to_vec(), [reason]);
	decision
}

/// A question about a record that the requester authored.
fn own() -> Question {
	Question {
		author: HOSPITAL_A,
		..question()
	}
}

/// The question, asked by the organisation as such.
fn without_role() -> Question {
	Question {
		requester: Requester {
			organization: HOSPITAL_A,
			practitioner_role: None,
		},
		..question()
	}
}

fn with_role(role: carechain_primitives::PractitionerRoleId) -> Question {
	Question {
		requester: Requester {
			organization: HOSPITAL_A,
			practitioner_role: Some(role),
		},
		..question()
	}
}

// Row 1: no standing, no access, neither by grant nor to one's own records.

#[test]
fn without_standing_neither_a_grant_nor_authorship_helps() {
	build_and_execute(|| {
		grant(fields());
		for (standing, reason) in [
			(Standing::Suspended, Reason::RequesterSuspended),
			(Standing::Expired, Reason::RequesterExpired),
			(Standing::Ended, Reason::RequesterEnded),
			(Standing::Unknown, Reason::RequesterUnknown),
		] {
			set_standing(HOSPITAL_A, standing);
			denied(question(), &[reason]);
			denied(own(), &[reason]);
		}
	});
}

#[test]
fn an_unknown_organization_is_denied() {
	build_and_execute(|| {
		let requester = Requester {
			organization: NO_ORGANIZATION,
			practitioner_role: None,
		};
		denied(
			Question {
				requester,
				..question()
			},
			&[Reason::RequesterUnknown],
		);
		// Nor does it become an author by naming itself.
		let author = NO_ORGANIZATION;
		denied(
			Question {
				requester,
				author,
				..question()
			},
			&[Reason::RequesterUnknown],
		);
	});
}

#[test]
fn a_practitioner_role_without_standing_is_denied_whatever_was_granted() {
	build_and_execute(|| {
		grant(fields());
		for (standing, reason) in [
			(Standing::Ended, Reason::RoleRevoked),
			(Standing::Suspended, Reason::RoleSuspended),
			(Standing::Expired, Reason::RoleExpired),
			(Standing::Unknown, Reason::RoleUnknown),
		] {
			set_role_standing(DOCTOR_A, standing);
			denied(question(), &[reason]);
			denied(own(), &[reason]);
		}
		permitted(without_role(), Basis::Grant(GrantId(0)));
	});
}

#[test]
fn a_practitioner_role_that_is_unknown_or_elsewhere_is_denied() {
	build_and_execute(|| {
		grant(fields());
		denied(with_role(NO_ROLE), &[Reason::RoleUnknown]);
		denied(with_role(DOCTOR_B), &[Reason::RoleNotAtOrganization]);
	});
}

#[test]
fn an_unknown_patient_is_denied() {
	build_and_execute(|| {
		let patient = NO_PATIENT;
		denied(
			Question {
				patient,
				..question()
			},
			&[Reason::PatientUnknown],
		);
		denied(Question { patient, ..own() }, &[Reason::PatientUnknown]);
	});
}

#[test]
fn every_bar_is_named_and_no_grant_beside_it() {
	build_and_execute(|| {
		grant(fields());
		set_standing(HOSPITAL_A, Standing::Suspended);
		denied(
			Question {
				patient: NO_PATIENT,
				..with_role(NO_ROLE)
			},
			&[
				Reason::RequesterSuspended,
				Reason::RoleUnknown,
				Reason::PatientUnknown,
			],
		);
	});
}

// Row 2: the author's own records.

#[test]
fn the_author_reads_its_own_records_for_care_payment_and_safety_only() {
	build_and_execute(|| {
		let mut allowed = Vec::new();
		for purpose in Purpose::ALL {
			let question = Question {
				purpose: *purpose,
				..own()
			};
			if ask(question).outcome == Outcome::Permit {
				permitted(question, Basis::AuthorOwnRecord);
				allowed.push(*purpose);
			} else {
				denied(question, &[Reason::NoGrant]);
			}
		}
		use Purpose::*;
		let mut expected = [
			TREAT, COC, ETREAT, ERTREAT, HPAYMT, COVERAGE, CLMATTCH, ELIGVER, PATSFTY,
		];
		expected.sort();
		assert_eq!(allowed, expected);
		assert!(
			!OWN_RECORD_PURPOSES.contains(HOPERAT),
			"safety is covered, operations are not"
		);
	});
}

#[test]
fn the_authors_own_records_know_no_ceiling_and_rest_on_no_grant() {
	build_and_execute(|| {
		let number = grant(fields());
		let confidentiality = Some(Confidentiality::V);
		let question = Question {
			confidentiality,
			action: Action::Correct,
			..own()
		};
		let decision = permitted(question, Basis::AuthorOwnRecord);
		assert_eq!(decision.terms, None);
		assert_eq!(decision.valid_until, Some(ROLE_UNTIL));
		assert_ok!(revoke(number));
		permitted(question, Basis::AuthorOwnRecord);
	});
}

#[test]
fn beyond_its_purposes_the_author_needs_a_grant_like_anyone() {
	build_and_execute(|| {
		let research = Question {
			purpose: Purpose::HRESCH,
			..own()
		};
		denied(research, &[Reason::NoGrant]);
		let number = grant(GrantFields {
			purposes: Purposes::of(&[Purpose::HRESCH]),
			..fields()
		});
		permitted(research, Basis::Grant(number));
	});
}

// Row 3, the patient's status: see `statuses.rs`. Row 4: a grant that satisfies the whole question;
// what is frozen or proposed: see `freezing.rs`.

#[test]
fn a_grant_that_satisfies_the_whole_question_permits() {
	build_and_execute(|| {
		let number = grant(fields());
		System::set_block_number(7);
		let decision = permitted(question(), Basis::Grant(number));
		assert_eq!(decision.as_of, 7);
		assert_eq!(decision.valid_until, Some(Day(TODAY.0 + 30)));
		permitted(without_role(), Basis::Grant(number));
	});
}

#[test]
fn a_permit_ends_with_the_first_of_grant_role_and_membership() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1_000),
			..fields()
		});
		let end = |question| permitted(question, Basis::Grant(number)).valid_until;
		assert_eq!(end(question()), Some(ROLE_UNTIL));
		assert_eq!(end(without_role()), Some(MEMBER_UNTIL));
	});
}

#[test]
fn grants_never_add_up() {
	build_and_execute(|| {
		let purposes = Purposes::of(&[Purpose::HRESCH]);
		let classes = DataClasses::of(&[DataClass::Claim]);
		let right_purpose = grant(GrantFields {
			classes,
			..fields()
		});
		let right_class = grant(GrantFields {
			purposes,
			..fields()
		});
		denied(
			question(),
			&[
				Reason::ClassNotGranted(right_purpose),
				Reason::PurposeNotGranted(right_class),
			],
		);
	});
}

#[test]
fn of_several_grants_the_one_with_the_latest_end_counts() {
	build_and_execute(|| {
		let until = |days| GrantFields {
			valid_until: Day(TODAY.0 + days),
			..fields()
		};
		grant(until(5));
		let latest = grant(until(9));
		grant(until(7));
		permitted(question(), Basis::Grant(latest));
		grant(until(9));
		permitted(question(), Basis::Grant(latest));
	});
}

#[test]
fn a_grant_without_a_residual_goes_before_one_with() {
	build_and_execute(|| {
		let terms = |residual| {
			Some(Terms {
				commitment: Commitment([4; 32]),
				residual,
			})
		};
		let valid_until = Day(TODAY.0 + 60);
		let held_back = grant(GrantFields {
			valid_until,
			terms: terms(true),
			..fields()
		});
		assert_eq!(
			permitted(question(), Basis::Grant(held_back)).terms,
			terms(true)
		);
		let plain = grant(GrantFields {
			terms: terms(false),
			..fields()
		});
		assert_eq!(
			permitted(question(), Basis::Grant(plain)).terms,
			terms(false)
		);
	});
}

// Row 5: deny, and why.

#[test]
fn without_any_grant_that_is_the_reason() {
	build_and_execute(|| {
		denied(question(), &[Reason::NoGrant]);
		grant(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..fields()
		});
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn another_patients_grant_does_not_count() {
	build_and_execute(|| {
		let other = RuntimeOrigin::signed(OTHER_PATIENT_KEY);
		assert_ok!(ConsentGrants::grant_consent(other, OTHER_PATIENT, fields()));
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn a_purpose_that_is_not_covered_is_named() {
	build_and_execute(|| {
		let number = grant(fields());
		permitted(
			Question {
				purpose: Purpose::ERTREAT,
				..question()
			},
			Basis::Grant(number),
		);
		denied(
			Question {
				purpose: Purpose::HRESCH,
				..question()
			},
			&[Reason::PurposeNotGranted(number)],
		);
	});
}

#[test]
fn a_purpose_that_nothing_implies_is_named_as_such_and_permitted_only_by_name() {
	let all = Purposes::ALL;
	for purpose in Purpose::ALL
		.iter()
		.filter(|purpose| purpose.is_implied_by_nothing())
	{
		let question = Question {
			purpose: *purpose,
			..question()
		};
		build_and_execute(|| {
			let purposes = Purposes(all.0 & !Purposes::of(&[*purpose]).0);
			let every_other = grant(GrantFields {
				purposes,
				..fields()
			});
			denied(question, &[Reason::PurposeNeverImplied(every_other)]);

			let purposes = Purposes::of(&[*purpose]);
			let by_name = grant(GrantFields {
				purposes,
				..fields()
			});
			permitted(question, Basis::Grant(by_name));
		});
	}
}

#[test]
fn an_action_or_a_class_that_is_not_granted_is_named() {
	build_and_execute(|| {
		let number = grant(fields());
		denied(
			Question {
				action: Action::Disclose,
				..question()
			},
			&[Reason::ActionNotGranted(number)],
		);
		denied(
			Question {
				class: DataClass::Claim,
				..question()
			},
			&[Reason::ClassNotGranted(number)],
		);
	});
}

#[test]
fn data_above_the_ceiling_is_named_and_no_label_counts_as_normal() {
	build_and_execute(|| {
		let labelled = |confidentiality| Question {
			confidentiality,
			..question()
		};
		let normal = grant(fields());
		for below in [None, Some(Confidentiality::U), Some(Confidentiality::N)] {
			permitted(labelled(below), Basis::Grant(normal));
		}
		denied(
			labelled(Some(Confidentiality::R)),
			&[Reason::AboveCeiling(normal)],
		);

		assert_ok!(narrow(
			normal,
			GrantFields {
				ceiling: Confidentiality::M,
				..fields()
			}
		));
		denied(labelled(None), &[Reason::AboveCeiling(normal)]);
		permitted(labelled(Some(Confidentiality::M)), Basis::Grant(normal));
	});
}

#[test]
fn a_grant_to_one_practitioner_role_asks_for_that_role() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::PractitionerRole(DOCTOR_A),
			..fields()
		});
		permitted(with_role(DOCTOR_A), Basis::Grant(number));
		denied(with_role(NURSE_A), &[Reason::RoleNotGranted(number)]);
		denied(without_role(), &[Reason::RoleNotGranted(number)]);
	});
}

#[test]
fn a_grant_holds_from_its_first_day_to_its_end() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			valid_from: Day(TODAY.0 + 2),
			valid_until: Day(TODAY.0 + 4),
			..fields()
		});
		denied(question(), &[Reason::NotYetValid(number)]);
		set_today(Day(TODAY.0 + 1));
		denied(question(), &[Reason::NotYetValid(number)]);
		set_today(Day(TODAY.0 + 2));
		permitted(question(), Basis::Grant(number));
		set_today(Day(TODAY.0 + 3));
		permitted(question(), Basis::Grant(number));
		set_today(Day(TODAY.0 + 4));
		denied(question(), &[Reason::Expired(number)]);
	});
}

#[test]
fn a_sweep_changes_no_answer() {
	build_and_execute(|| {
		let revoked = grant(fields());
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 2),
			..fields()
		});
		set_today(Day(TODAY.0 + 1));
		assert_ok!(revoke(revoked));
		set_today(Day(TODAY.0 + 2));
		let before = ask(question());
		denied(question(), &[Reason::Expired(expiring)]);
		sweep_all();
		assert_eq!(ask(question()).reasons, before.reasons);
	});
}

#[test]
fn of_the_grants_that_ended_the_last_is_named() {
	build_and_execute(|| {
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		let revoked = grant(fields());
		set_today(Day(TODAY.0 + 1));
		denied(
			Question {
				purpose: Purpose::HRESCH,
				..question()
			},
			&[
				Reason::PurposeNotGranted(revoked),
				Reason::Expired(expiring),
			],
		);
		assert_ok!(revoke(revoked));
		// On the same day: the end passed at midnight, and the patient revoked after that.
		denied(question(), &[Reason::Revoked(revoked)]);
		sweep_all();
		denied(question(), &[Reason::Revoked(revoked)]);
	});
}

#[test]
fn an_ended_grant_to_another_organization_is_not_told() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::Organization(HOSPITAL_B),
			..fields()
		});
		assert_ok!(revoke(number));
		denied(question(), &[Reason::NoGrant]);
	});
}

#[test]
fn every_way_in_which_a_grant_falls_short_is_named() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			grantee: Grantee::PractitionerRole(NURSE_A),
			purposes: Purposes::of(&[Purpose::HPAYMT]),
			actions: Actions::of(&[Action::Collect]),
			classes: DataClasses::of(&[DataClass::Claim]),
			ceiling: Confidentiality::U,
			valid_from: Day(TODAY.0 + 1),
			..fields()
		});
		denied(
			question(),
			&[
				Reason::NotYetValid(number),
				Reason::RoleNotGranted(number),
				Reason::PurposeNotGranted(number),
				Reason::ActionNotGranted(number),
				Reason::ClassNotGranted(number),
				Reason::AboveCeiling(number),
			],
		);
	});
}

#[test]
fn the_nearest_miss_comes_first_and_the_last_place_is_for_what_ended() {
	build_and_execute(|| {
		let ended = grant(fields());
		assert_ok!(revoke(ended));
		let far = GrantFields {
			purposes: Purposes::of(&[Purpose::HPAYMT]),
			actions: Actions::of(&[Action::Collect]),
			classes: DataClasses::of(&[DataClass::Claim]),
			ceiling: Confidentiality::U,
			valid_from: Day(TODAY.0 + 1),
			..fields()
		};
		// Three with five misses each and one with a single one: sixteen, and the ended one.
		for _ in 0..3 {
			grant(far);
		}
		let near = grant(GrantFields {
			classes: far.classes,
			..fields()
		});

		let reasons = ask(question()).reasons;
		assert_eq!(reasons.len() as u32, <MaxReasons as Get<u32>>::get());
		assert_eq!(reasons.first(), Some(&Reason::ClassNotGranted(near)));
		assert_eq!(reasons.last(), Some(&Reason::Revoked(ended)));
	});
}
