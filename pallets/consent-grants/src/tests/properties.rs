// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Laws that every decision obeys, over random facts and questions.

use super::strategies::*;
use crate::{
	decide::{decide, Facts, GrantFact, Membership, OWN_RECORD_PURPOSES, TREATMENT},
	mock::*,
	Acknowledgement, Basis, Decision, EndedGrant, Ending, Grant, GrantFields, GrantState, Outcome,
	Question, Reason,
};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, PatientStatus, PractitionerRoleView, Standing},
	Confidentiality, Day, GrantId, PractitionerRoleCodes, Purpose,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

type Case = (Facts<u32>, Question);

/// A grant around today, now and then revoked, or proposed, or on an authority that ends or has ended.
fn grant_around_today() -> impl Strategy<Value = GrantFact<u32>> {
	let state = prop_oneof![
		18 => Just(GrantState::Active),
		1 => Just(GrantState::Revoked { at: 1 }),
		1 => Just(GrantState::Proposed),
	];
	(fields_with(grantee_at_a(), 0..9), state, authority()).prop_map(
		|(fields, state, authority)| GrantFact {
			id: GrantId(0),
			grant: Grant {
				fields,
				state,
				granted_at: 0,
				given_by: GivenBy::Patient,
			},
			authority,
		},
	)
}

fn authority() -> impl Strategy<Value = AuthorityStanding> {
	prop_oneof![
		8 => Just(AuthorityStanding::Unlimited),
		4 => (0u32..15).prop_map(|days| AuthorityStanding::Until(Day(TODAY.0 - 3 + days))),
		1 => Just(AuthorityStanding::Ended),
	]
}

fn numbered(grants: Vec<GrantFact<u32>>) -> Vec<GrantFact<u32>> {
	let numbers = (0..).map(GrantId);
	let pairs = numbers.zip(grants);
	pairs.map(|(id, fact)| GrantFact { id, ..fact }).collect()
}

fn limiting_status() -> impl Strategy<Value = PatientStatus> {
	use PatientStatus::*;
	select(vec![Restricted, Deceased, Merged])
}

fn patient() -> impl Strategy<Value = Option<PatientStatus>> {
	prop_oneof![
		1 => Just(None),
		2 => Just(Some(PatientStatus::Active)),
		1 => limiting_status().prop_map(Some),
	]
}

fn standing() -> impl Strategy<Value = Standing> {
	use Standing::*;
	select(vec![Unknown, Ended, Suspended, Expired, Active])
}

fn ended() -> impl Strategy<Value = EndedGrant> {
	select(vec![Ending::Expired, Ending::Revoked]).prop_map(|how| EndedGrant {
		grant: GrantId(1_000),
		organization: HOSPITAL_A,
		on: TODAY,
		how,
		acknowledgement: Acknowledgement::NotAsked,
	})
}

/// Facts in which requester, role and patient are in order, and a question near one of the grants.
fn case_in_standing() -> impl Strategy<Value = Case> {
	(
		vec(grant_around_today(), 0..8),
		any::<prop::sample::Index>(),
		option::of(ended()),
	)
		.prop_flat_map(|(grants, index, last_ended)| {
			let near = if grants.is_empty() {
				fields()
			} else {
				index.get(&grants).grant.fields
			};
			(
				Just(grants),
				question_near(near),
				Just(last_ended),
				1u32..15,
				1u32..15,
			)
		})
		.prop_map(|(grants, question, last_ended, member_days, role_days)| {
			let facts = Facts {
				block: 42,
				today: TODAY,
				membership: Some(Membership {
					standing: Standing::Active,
					until: TODAY.saturating_add(member_days),
				}),
				practitioner_role: question.requester.practitioner_role.map(|_| {
					PractitionerRoleView {
						organization: HOSPITAL_A,
						roles: PractitionerRoleCodes(1),
						standing: Standing::Active,
						valid_until: TODAY.saturating_add(role_days),
					}
				}),
				patient: Some(PatientStatus::Active),
				policies: Vec::new(),
				emergency: None,
				denials: Vec::new(),
				sealed: Vec::new(),
				sealed_ended: Vec::new(),
				grants: numbered(grants),
				last_ended,
			};
			(facts, question)
		})
}

/// Facts in which anything may be out of order.
fn case() -> impl Strategy<Value = Case> {
	let all_in_order = (standing(), standing(), patient());
	(case_in_standing(), option::weighted(0.5, all_in_order)).prop_map(
		|((mut facts, question), changes)| {
			if let Some((member, role, patient)) = changes {
				facts.membership = facts.membership.map(|membership| Membership {
					standing: member,
					..membership
				});
				facts.practitioner_role =
					facts.practitioner_role.map(|view| PractitionerRoleView {
						standing: role,
						..view
					});
				facts.patient = patient;
			}
			(facts, question)
		},
	)
}

/// A case, and the same with one grant narrowed.
fn case_and_narrowed() -> impl Strategy<Value = (Case, GrantFields, GrantFields, Facts<u32>)> {
	case()
		.prop_filter("a grant to narrow", |(facts, _)| !facts.grants.is_empty())
		.prop_flat_map(|case| {
			let length = case.0.grants.len();
			(Just(case), 0..length)
		})
		.prop_flat_map(|(case, index)| (Just(case), Just(index), narrowing()))
		.prop_map(|(case, index, narrowing)| {
			let narrower = narrowing.of(&case.0.grants[index].grant.fields);
			let mut after = case.0.clone();
			let before = core::mem::replace(&mut after.grants[index].grant.fields, narrower);
			(case, before, narrower, after)
		})
}

fn permits(decision: &Decision<u32>) -> bool {
	decision.outcome == Outcome::Permit
}

/// Permits, and nothing has to be opened before the data goes out.
fn permits_outright(decision: &Decision<u32>) -> bool {
	permits(decision) && !decision.terms.is_some_and(|terms| terms.residual)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(1_024))]

	#[test]
	fn narrowing_never_turns_a_deny_into_a_permit(
		((facts, question), wider, narrower, after) in case_and_narrowed()
	) {
		prop_assert!(narrower.is_no_wider_than(&wider));
		let (before, after) = (decide(&facts, &question), decide(&after, &question));
		prop_assert!(permits(&before) || !permits(&after));
		prop_assert!(permits_outright(&before) || !permits_outright(&after));
		prop_assert!(after.valid_until <= before.valid_until || before.terms != after.terms);
	}

	#[test]
	fn no_wider_is_an_order(
		a in fields_with(grantee_at_a(), 0..9),
		b in fields_with(grantee_at_a(), 0..9),
	) {
		prop_assert!(a.is_no_wider_than(&a) && a.means_the_same_as(&a));
		let both = a.is_no_wider_than(&b) && b.is_no_wider_than(&a);
		if a.means_the_same_as(&b) {
			prop_assert!(both);
		}
	}

	#[test]
	fn revoking_everything_leaves_only_the_authors_own(
		(mut facts, question) in case()
	) {
		for fact in &mut facts.grants {
			fact.grant.state = GrantState::Revoked { at: 42 };
		}
		let decision = decide(&facts, &question);
		if permits(&decision) {
			prop_assert_eq!(decision.basis, Some(Basis::AuthorOwnRecord));
		}
		facts.grants.clear();
		prop_assert_eq!(decide(&facts, &question).basis, decision.basis);
	}

	#[test]
	fn what_is_frozen_or_proposed_permits_nothing(
		(mut facts, question) in case(),
		proposed in any::<u8>(),
	) {
		for (place, fact) in facts.grants.iter_mut().enumerate() {
			if proposed & (1 << place) == 0 {
				fact.authority = AuthorityStanding::Ended;
			} else {
				fact.grant.state = GrantState::Proposed;
			}
		}
		let decision = decide(&facts, &question);
		prop_assert!(decision.basis.is_none_or(|basis| basis == Basis::AuthorOwnRecord));
	}

	#[test]
	fn the_end_of_an_authority_never_turns_a_deny_into_a_permit(
		(facts, question) in case(),
		authorities in vec(authority(), 8),
	) {
		let end = |authority| match authority {
			AuthorityStanding::Ended => Day(0),
			AuthorityStanding::Until(end) => end,
			AuthorityStanding::Unlimited => Day(u32::MAX),
		};
		let mut after = facts.clone();
		for (fact, authority) in after.grants.iter_mut().zip(authorities) {
			if end(authority) < end(fact.authority) {
				fact.authority = authority;
			}
		}
		let (before, after) = (decide(&facts, &question), decide(&after, &question));
		prop_assert!(permits(&before) || !permits(&after));
		prop_assert!(permits_outright(&before) || !permits_outright(&after));
		prop_assert!(after.valid_until <= before.valid_until || before.terms != after.terms);
	}

	#[test]
	fn a_status_never_widens_and_touches_grants_for_other_than_treatment_only(
		(mut facts, question) in case_in_standing(),
		status in limiting_status(),
	) {
		let before = decide(&facts, &question);
		facts.patient = Some(status);
		let after = decide(&facts, &question);
		let by_authorship = before.basis == Some(Basis::AuthorOwnRecord);
		if TREATMENT.covers(question.purpose) || by_authorship {
			prop_assert_eq!(before, after);
		} else {
			prop_assert!(!permits(&after));
			prop_assert_eq!(after.reasons.len(), 1);
		}
	}

	#[test]
	fn the_authors_own_are_those_of_four_purposes(
		(facts, question) in case_in_standing()
	) {
		let own = question.author == HOSPITAL_A && OWN_RECORD_PURPOSES.covers(question.purpose);
		let decision = decide(&facts, &question);
		prop_assert_eq!(decision.basis == Some(Basis::AuthorOwnRecord), own);
	}

	#[test]
	fn adding_a_grant_never_removes_a_permit(
		(facts, question) in case(),
		added in grant_around_today(),
	) {
		let before = decide(&facts, &question);
		let mut more = facts.clone();
		more.grants.push(GrantFact { id: GrantId(100), ..added });
		let after = decide(&more, &question);
		prop_assert!(!permits(&before) || permits(&after));
		prop_assert!(!permits_outright(&before) || permits_outright(&after));
	}

	#[test]
	fn grants_never_add_up((facts, question) in case()) {
		let alone = |fact: &GrantFact<u32>| {
			let one = Facts { grants: vec![*fact], ..facts.clone() };
			permits(&decide(&one, &question))
		};
		let none = Facts { grants: vec![], ..facts.clone() };
		let by_one = permits(&decide(&none, &question)) || facts.grants.iter().any(alone);
		prop_assert_eq!(permits(&decide(&facts, &question)), by_one);
	}

	#[test]
	fn without_standing_nothing_is_permitted(
		(facts, question) in case(),
	) {
		let active = |standing: Option<Standing>| standing.is_some_and(Standing::is_active);
		let in_order = active(facts.membership.map(|membership| membership.standing))
			&& facts.patient.is_some()
			&& (question.requester.practitioner_role.is_none()
				|| active(facts.practitioner_role.map(|role| role.standing)));
		prop_assert!(in_order || !permits(&decide(&facts, &question)));
	}

	#[test]
	fn the_order_of_the_facts_does_not_count((facts, question) in case()) {
		let mut turned = facts.clone();
		turned.grants.reverse();
		prop_assert_eq!(decide(&facts, &question), decide(&turned, &question));
	}

	#[test]
	fn every_decision_is_in_form((facts, question) in case()) {
		let decision = decide(&facts, &question);
		prop_assert_eq!(decision.as_of, facts.block);
		match (decision.outcome, decision.basis) {
			(Outcome::Permit, Some(Basis::AuthorOwnRecord)) => {
				prop_assert_eq!(decision.reasons.to_vec(), [Reason::AuthorOwnRecord]);
				prop_assert_eq!(decision.terms, None);
			},
			(Outcome::Permit, Some(Basis::Grant(id))) => {
				prop_assert_eq!(decision.reasons.to_vec(), [Reason::Granted(id)]);
				let fact = facts.grants.iter().find(|fact| fact.id == id).unwrap();
				prop_assert_eq!(fact.grant.state, GrantState::Active);
				prop_assert_eq!(decision.terms, fact.grant.fields.terms);
				prop_assert!(decision.valid_until <= Some(fact.grant.fields.valid_until));
				match fact.authority {
					AuthorityStanding::Ended => prop_assert!(false, "a frozen grant permits"),
					AuthorityStanding::Until(end) => {
						prop_assert!(decision.valid_until <= Some(end));
					},
					AuthorityStanding::Unlimited => {},
				}
			},
			(Outcome::Deny, None) => {
				prop_assert!(!decision.reasons.is_empty(), "every decision has a reason");
				prop_assert_eq!((decision.terms, decision.valid_until), (None, None));
			},
			other => prop_assert!(false, "{other:?}"),
		}
		if permits(&decision) {
			let until = decision.valid_until;
			prop_assert!(until > Some(facts.today), "every right ends, and not before today");
			prop_assert!(until <= facts.membership.map(|membership| membership.until));
			if let Some(role) = facts.practitioner_role {
				prop_assert!(until <= Some(role.valid_until));
			}
		}
	}

	#[test]
	fn a_permit_holds_on_every_day_before_its_end(
		(mut facts, question) in case_in_standing()
	) {
		let decision = decide(&facts, &question);
		let days = decision.valid_until.map_or(0..0, |until| facts.today.0..until.0);
		for day in days {
			facts.today = Day(day);
			prop_assert!(permits(&decide(&facts, &question)));
		}
	}

	#[test]
	fn less_confidential_data_is_never_harder_to_get((facts, question) in case()) {
		let mut permitted_above = false;
		for label in Confidentiality::ALL.iter().rev() {
			let permitted =
				permits(&decide(&facts, &Question { confidentiality: Some(*label), ..question }));
			prop_assert!(permitted || !permitted_above);
			permitted_above = permitted;
		}
		let unlabelled = Question { confidentiality: None, ..question };
		let normal = Question { confidentiality: Some(Confidentiality::N), ..question };
		prop_assert_eq!(decide(&facts, &unlabelled), decide(&facts, &normal));
	}

	#[test]
	fn a_permit_for_a_purpose_reaches_what_it_covers((mut facts, question) in case()) {
		// But for what is left out by name.
		for fact in &mut facts.grants {
			fact.grant.fields.exceptions = Default::default();
		}
		let permitted = permits(&decide(&facts, &question));
		for purpose in Purpose::ALL.iter().filter(|p| p.covered_by() == Some(question.purpose)) {
			let below = decide(&facts, &Question { purpose: *purpose, ..question });
			prop_assert!(permits(&below) || !permitted);
		}
	}

	#[test]
	fn breaking_the_glass_takes_a_grant_that_says_so((facts, question) in case()) {
		let decision = decide(&facts, &Question { purpose: Purpose::BTG, ..question });
		if let Some(basis) = decision.basis {
			let by_name = facts.grants.iter().any(|fact| {
				let mut purposes = fact.grant.fields.purposes.iter();
				basis == Basis::Grant(fact.id) && purposes.any(|purpose| purpose == Purpose::BTG)
			});
			prop_assert!(by_name);
		}
	}
}

/// The laws above would hold of a rule that always denies; so the cases have to be worth asking.
#[test]
fn the_cases_permit_often_enough_to_mean_something() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let by_grant = (0..1_000)
		.filter(|_| {
			let (facts, question) = case().new_tree(&mut runner).unwrap().current();
			matches!(decide(&facts, &question).basis, Some(Basis::Grant(_)))
		})
		.count();
	assert!((150..850).contains(&by_grant), "{by_grant} of 1000");
}
