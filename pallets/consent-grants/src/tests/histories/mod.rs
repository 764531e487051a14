// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of calls, days, standings, powers, statuses and emergencies, against a model.

mod generators;
mod model;
mod plans;
mod steps;

use super::strategies::{fields_with, grantee_at_a, narrowing};
use crate::{mock::*, Books, Decision, EffectiveStatus, GrantFields, Grantee, Question};
use carechain_primitives::Purpose;
use generators::{history, Asked};
use model::{is_within, leaves, says_the_same, Model};
use plans::Opened;
use proptest::{
	prelude::*,
	strategy::ValueTree,
	test_runner::{TestError, TestRunner},
};
use sp_runtime::DispatchError;
use std::{cell::Cell, collections::BTreeMap};
use steps::{take, Step, PATIENTS};

/// How many decisions the two have to agree on.
const DECISIONS: u32 = 100_000;

/// Asks the chain and the model.
fn ask_both(
	model: &Model,
	place: Option<usize>,
	question: Question,
	opened: Opened,
) -> (Decision<u64>, Decision<u64>) {
	let patient = place.map_or(NO_PATIENT, |place| PATIENTS[place].0);
	let question = Question {
		patient,
		..question
	};
	let openings = place.map_or(Vec::new(), |place| model.openings(place, opened));
	let told = ConsentGrants::decide(&question, &openings);
	let expected = model.answer(place, &question, &openings, System::block_number());
	(told, expected)
}

/// Compares all that can be asked of the chain with the model.
fn compare(model: &Model, questions: &[Asked], asked: &Cell<u32>) -> Result<(), TestCaseError> {
	ConsentGrants::do_try_state().unwrap();
	for place in 0..PATIENTS.len() {
		compare_grants(model, place)?;
		for (question, opened) in questions {
			let (told, expected) = ask_both(model, Some(place), *question, *opened);
			prop_assert_eq!(told, expected, "{:?} {:?}", question, opened);
			asked.set(asked.get() + 1);
		}
	}
	if let Some((question, opened)) = questions.first() {
		let (told, expected) = ask_both(model, None, *question, *opened);
		prop_assert_eq!(told, expected, "{:?}, of a stranger", question);
		asked.set(asked.get() + 1);
	}
	Ok(())
}

fn compare_grants(model: &Model, place: usize) -> Result<(), TestCaseError> {
	let patient = &PATIENTS[place].0;
	let mut told: Vec<_> = ConsentGrants::explain(patient)
		.into_iter()
		.map(|e| {
			let what = (e.grant.0, e.organization, e.fields, e.given_by);
			(what, e.status, e.holds_until, e.in_effect)
		})
		.collect();
	told.sort_by_key(|((number, ..), ..)| *number);
	let denied = |grantee: Grantee| {
		let mut denials = model.patients[place].denials.iter();
		denials.any(|it| !it.lifted && it.denied == grantee)
	};
	let expected: Vec<_> = model.patients[place]
		.grants
		.iter()
		.filter(|grant| !grant.left_state)
		.map(|grant| {
			let status = model.status(place, grant);
			let grantee = grant.fields.grantee;
			let some_use = Purpose::ALL
				.iter()
				.filter(|it| model.reaches_and_counts(place, grant.fields.purposes, **it))
				.any(|it| leaves(&grant.fields, *it));
			let in_effect = status == EffectiveStatus::Active
				&& model.is_active(grantee)
				&& some_use && !denied(grantee)
				&& !denied(Grantee::Organization(grant.organization));
			let what = (
				grant.number,
				grant.organization,
				grant.fields,
				grant.given_by,
			);
			(what, status, model.freezes_on(place, grant), in_effect)
		})
		.collect();
	prop_assert_eq!(told, expected);
	let given = model.given(place);
	prop_assert_eq!(Books::<Test>::get(patient).next.0 as usize, given);

	let requests = ConsentGrants::requests(patient);
	let numbers: Vec<_> = requests.iter().map(|it| it.id.0).collect();
	let expected = model.patients[place].requests.iter();
	let expected: Vec<_> = expected
		.filter(|it| !it.left_state)
		.map(|it| it.number)
		.collect();
	prop_assert_eq!(numbers, expected);
	Ok(())
}

/// The chain and the model, told the same, answer the same: outcome, basis, reasons in their order, terms,
/// conditions and end.
#[test]
fn the_pallet_does_what_the_model_does() {
	let asked = Cell::new(0);
	let mut runner = TestRunner::new(ProptestConfig::with_cases(256));
	let result = runner.run(&history(), |(plans, questions)| {
		new_test_ext().execute_with(|| {
			let mut model = Model::new();
			for plan in plans {
				let step = model.step(plan);
				let expected = model.take(&step).map_err(DispatchError::from);
				prop_assert_eq!(take(&step), expected, "{:?}", step);
				compare(&model, &questions, &asked)?;
			}
			Ok(())
		})
	});
	match result {
		Ok(()) => {}
		Err(TestError::Fail(why, history)) => panic!("{why}\nin {history:#?}"),
		Err(error) => panic!("{error}"),
	}
	assert!(asked.get() >= DECISIONS, "only {}", asked.get());
}

/// Fields, and others that differ from them in some of theirs.
fn alike() -> impl Strategy<Value = (GrantFields, GrantFields)> {
	let some = || fields_with(grantee_at_a(), 5..11);
	(some(), some(), any::<u16>(), any::<u16>()).prop_map(|(a, other, some, few)| {
		let differs = |bit: u32| (some & few) >> bit & 1 == 1;
		let b = GrantFields {
			grantee: a.grantee,
			purposes: if differs(0) {
				other.purposes
			} else {
				a.purposes
			},
			actions: if differs(1) { other.actions } else { a.actions },
			classes: if differs(2) { other.classes } else { a.classes },
			ceiling: if differs(3) { other.ceiling } else { a.ceiling },
			valid_from: if differs(4) {
				other.valid_from
			} else {
				a.valid_from
			},
			valid_until: if differs(5) {
				other.valid_until
			} else {
				a.valid_until
			},
			data_period: if differs(6) {
				other.data_period
			} else {
				a.data_period
			},
			conditions: if differs(7) {
				other.conditions
			} else {
				a.conditions
			},
			exceptions: if differs(8) {
				other.exceptions
			} else {
				a.exceptions
			},
			terms: if differs(9) { other.terms } else { a.terms },
		};
		let b = if b.valid_from < b.valid_until { b } else { a };
		(a, b)
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_096))]

	/// Where histories come by too seldom: what is narrower, in each field by itself.
	#[test]
	fn narrower_is_what_the_model_says((a, b) in alike(), narrowing in narrowing()) {
		prop_assert_eq!(b.is_no_wider_than(&a), is_within(&b, &a));
		prop_assert_eq!(b.means_the_same_as(&a), says_the_same(&b, &a));
		let narrower = GrantFields { grantee: a.grantee, ..narrowing.of(&a) };
		prop_assert!(narrower.is_no_wider_than(&a) && is_within(&narrower, &a));
		prop_assert_eq!(a.is_no_wider_than(&narrower), is_within(&a, &narrower));
		prop_assert_eq!(a.means_the_same_as(&narrower), says_the_same(&a, &narrower));
	}
}

/// What something is called, without what is in it.
fn name_of(what: impl core::fmt::Debug) -> String {
	let whole = format!("{what:?}");
	let end = whole.find([' ', '(']).unwrap_or(whole.len());
	whole[..end].to_owned()
}

fn called(step: &Step) -> String {
	match step {
		Step::Call { call, .. } => name_of(call),
		other => name_of(other),
	}
}

/// A history in which every call is refused, or every question denied for one reason, would prove little; so
/// what matters has to happen.
#[test]
fn the_histories_reach_what_they_are_about() {
	let mut runner = TestRunner::deterministic();
	let mut seen = BTreeMap::<String, u32>::new();
	for _ in 0..1_000 {
		let mut model = Model::new();
		let (plans, questions) = history().new_tree(&mut runner).unwrap().current();
		for plan in plans {
			let step = model.step(plan);
			let result = model.take(&step);
			let mut saw = |what: String| *seen.entry(what).or_default() += 1;
			saw(format!("{} {result:?}", called(&step)));
			for grant in &model.patients[0].grants {
				saw(format!("{:?}", model.status(0, grant)));
				saw(format!("given by {}", name_of(grant.given_by)));
			}
			for (question, opened) in &questions {
				let openings = model.openings(0, *opened);
				let decision = model.answer(Some(0), question, &openings, 1);
				saw(name_of(decision.outcome));
				if let Some(basis) = decision.basis {
					saw(format!("by {}", name_of(basis)));
				}
				for reason in &decision.reasons {
					saw(format!("for {}", name_of(reason)));
				}
			}
		}
		let all = model.patients.iter().flat_map(|patient| &patient.grants);
		let gone = all.filter(|grant| grant.left_state).count();
		*seen.entry("left state".into()).or_default() += gone as u32;
	}
	let missing: Vec<_> = WHAT_MATTERS
		.iter()
		.filter(|what| seen.get(**what).is_none_or(|times| *times < AT_LEAST))
		.collect();
	assert!(missing.is_empty(), "{missing:?}: {seen:#?}");
}

/// What has to happen, each so often at least.
const AT_LEAST: u32 = 20;

/// The calls and how they end, what becomes of grants, and every basis and every reason that there is.
const WHAT_MATTERS: &[&str] = &[
	"Grant Ok(())",
	"Grant Err(MaxGrantsExceeded)",
	"Grant Err(GranteeNotActive)",
	"Grant Err(NotAuthorized)",
	"Grant Err(PatientNotActive)",
	"Grant Err(PatientNotFound)",
	"Record Ok(())",
	"Record Err(NotAuthorized)",
	"Record Err(PurposeNotForCustody)",
	"Confirm Ok(())",
	"Confirm Err(NothingToConfirm)",
	"Confirm Err(NotAuthorized)",
	"Confirm Err(NotActive)",
	"Narrow Ok(())",
	"Narrow Err(WouldWiden)",
	"Narrow Err(NothingNarrowed)",
	"Narrow Err(NotActive)",
	"Narrow Err(NotAuthorized)",
	"Revoke Ok(())",
	"Revoke Err(NotActive)",
	"Revoke Err(NotFound)",
	"Supersede Ok(())",
	"Supersede Err(NotActive)",
	"MarkInError Ok(())",
	"MarkInError Err(NotActive)",
	"Request Ok(())",
	"Request Err(NotAuthorized)",
	"Request Err(MaxRequestsExceeded)",
	"Withdraw Ok(())",
	"Answer Ok(())",
	"Answer Err(WouldWiden)",
	"Answer Err(NotActive)",
	"Decline Ok(())",
	"Deny Ok(())",
	"Deny Err(AlreadyExists)",
	"Deny Err(MaxDenialsExceeded)",
	"Lift Ok(())",
	"Lift Err(NotFound)",
	"Lift Err(NotAuthorized)",
	"Seal Ok(())",
	"Seal Err(MaxSealedExceeded)",
	"ConfirmSealed Ok(())",
	"ConfirmSealed Err(NothingToConfirm)",
	"RevokeSealed Ok(())",
	"RevokeSealed Err(NotAuthorized)",
	"RevokeSealed Err(NotFound)",
	"Adopt Ok(())",
	"Adopt Err(GranteeNotActive)",
	"Adopt Err(MaxPoliciesExceeded)",
	"EndPolicy Ok(())",
	"EndPolicy Err(NotFound)",
	"Declare Ok(())",
	"Unlink Ok(())",
	"Forget Ok(())",
	"Frozen",
	"Proposed",
	"Superseded",
	"EnteredInError",
	"given by Patient",
	"given by Representative",
	"given by Both",
	"given by Custodian",
	"left state",
	"by AuthorOwnRecord",
	"by Grant",
	"by Sealed",
	"by Policy",
	"by Emergency",
	"for RequesterUnknown",
	"for RequesterEnded",
	"for RequesterSuspended",
	"for RequesterExpired",
	"for RoleUnknown",
	"for RoleNotAtOrganization",
	"for RoleRevoked",
	"for RoleSuspended",
	"for RoleExpired",
	"for PatientUnknown",
	"for AuthorOwnRecord",
	"for Granted",
	"for NoGrant",
	"for Revoked",
	"for Expired",
	"for NotYetValid",
	"for RoleNotGranted",
	"for PurposeNotGranted",
	"for PurposeNeverImplied",
	"for ActionNotGranted",
	"for ClassNotGranted",
	"for AboveCeiling",
	"for Frozen",
	"for Proposed",
	"for PatientRestricted",
	"for PatientDeceased",
	"for PatientMerged",
	"for PractitionerDenied",
	"for OrganizationDenied",
	"for PractitionerNotNamed",
	"for NotOpened",
	"for SealedEnded",
	"for SealedGranted",
	"for SealedFallsShort",
	"for PolicyApplies",
	"for EmergencyDeclared",
	"for OutsideEmergency",
	"for Excepted",
	"for OutsideDataPeriod",
	"for Superseded",
	"for EnteredInError",
];

/// The list above leaves none out.
#[test]
fn every_basis_and_every_reason_is_to_be_reached() {
	use scale_info::{TypeDef, TypeInfo};
	let variants = |info: scale_info::Type| match info.type_def {
		TypeDef::Variant(list) => list.variants,
		other => panic!("{other:?}"),
	};
	for (how, list) in [
		("by", variants(crate::Basis::type_info())),
		("for", variants(crate::Reason::type_info())),
	] {
		for variant in list {
			let what = format!("{how} {}", variant.name);
			assert!(WHAT_MATTERS.contains(&what.as_str()), "{what}");
		}
	}
}
