// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Step 5 of the table of precedence: the author's own records, and what reaches them.

use super::asking::*;
use crate::{
	decide::OWN_RECORD_PURPOSES, mock::*, Basis, Conditions, GrantFields, Outcome, Question, Reason,
};
use carechain_primitives::{Action, CodeSet, Confidentiality, Purpose, Purposes};
use frame_support::assert_ok;

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

#[test]
fn own_records_never_yield_research_or_marketing_and_no_override() {
	build_and_execute(|| {
		use Purpose::*;
		for purpose in [
			HRESCH, DSRCH, CLINTRCH, BIORCH, TRANSRCH, POARCH, HMARKT, MLTRAINING, BTG, HOPERAT,
		] {
			denied(Question { purpose, ..own() }, &[Reason::NoGrant]);
		}
	});
}

#[test]
fn the_authors_own_records_come_without_conditions() {
	build_and_execute(|| {
		let decision = permitted(own(), Basis::AuthorOwnRecord);
		assert_eq!(decision.conditions, Some(Conditions::NONE));
		let by_the_organization = Question {
			author: HOSPITAL_A,
			..without_role()
		};
		let decision = permitted(by_the_organization, Basis::AuthorOwnRecord);
		assert_eq!(decision.valid_until, Some(MEMBER_UNTIL));
	});
}

#[test]
fn treatment_never_yields_an_override_and_operations_no_training() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			purposes: Purposes::of(&[Purpose::TREAT, Purpose::HOPERAT]),
			..fields()
		});
		for purpose in [Purpose::BTG, Purpose::MLTRAINING] {
			denied(for_purpose(purpose), &[Reason::PurposeNeverImplied(number)]);
		}
	});
}

#[test]
fn normal_data_is_covered_by_a_ceiling_of_restricted_and_very_restricted_data_is_not() {
	build_and_execute(|| {
		let number = grant(GrantFields {
			ceiling: Confidentiality::R,
			..fields()
		});
		let labelled = |label| Question {
			confidentiality: Some(label),
			..question()
		};
		permitted(labelled(Confidentiality::N), Basis::Grant(number));
		denied(
			labelled(Confidentiality::V),
			&[Reason::AboveCeiling(number)],
		);
	});
}
