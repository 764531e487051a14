// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What histories are drawn from.

use super::{
	plans::{CallPlan, Caller, Opened, Plan},
	steps::{Actor, Step, PATIENTS},
};
use crate::{
	mock::*,
	tests::strategies::{
		classes, confidentiality, fields_with, grantee_at_a, narrowing, policy, question_near,
	},
	GrantFields, Grantee, Question, Requester, SealedContent,
};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	OrganizationId, PractitionerRoleId, Purpose,
};
use proptest::{
	collection::vec,
	prelude::*,
	sample::{select, Index},
};

/// A question, and which openings come with it.
pub type Asked = (Question, Opened);

fn grantee() -> impl Strategy<Value = Grantee> {
	prop_oneof![
		4 => grantee_at_a(),
		1 => Just(Grantee::Organization(HOSPITAL_B)),
		1 => Just(Grantee::PractitionerRole(DOCTOR_B)),
	]
}

/// The few grants that a history is about. Some start a day too early to be taken.
fn palette() -> impl Strategy<Value = Vec<GrantFields>> {
	vec(fields_with(grantee(), 5..9), 4)
}

fn standing() -> impl Strategy<Value = Standing> {
	prop_oneof![
		4 => Just(Standing::Active),
		1 => select(vec![Standing::Suspended, Standing::Expired, Standing::Ended]),
	]
}

fn status() -> impl Strategy<Value = PatientStatus> {
	use PatientStatus::*;
	prop_oneof![
		3 => Just(Active),
		1 => select(vec![Restricted, Deceased, Merged]),
	]
}

/// Mostly the same one, so that more becomes of it.
fn patient() -> impl Strategy<Value = usize> {
	(0..PATIENTS.len() * 2).prop_map(|n| n / 3)
}

fn organization() -> impl Strategy<Value = OrganizationId> {
	select(vec![HOSPITAL_A, HOSPITAL_A, HOSPITAL_B])
}

fn role() -> impl Strategy<Value = PractitionerRoleId> {
	select(vec![DOCTOR_A, DOCTOR_A, NURSE_A, DOCTOR_B])
}

fn mostly() -> impl Strategy<Value = bool> {
	prop::bool::weighted(0.8)
}

/// What happens without a call to this pallet.
fn otherwise() -> impl Strategy<Value = Step> {
	prop_oneof![
		24 => (0u32..4).prop_map(|days| Step::Pass { days }),
		2 => (20u32..100).prop_map(|days| Step::Pass { days }),
		2 => (RETENTION - 9..RETENTION + 2).prop_map(|days| Step::Pass { days }),
		5 => (organization(), standing())
			.prop_map(|(organization, standing)| Step::Organization { organization, standing }),
		5 => (role(), standing()).prop_map(|(role, standing)| Step::Role { role, standing }),
		12 => (patient(), any::<bool>())
			.prop_map(|(patient, has_key)| Step::Key { patient, has_key }),
		8 => (patient(), status())
			.prop_map(|(patient, status)| Step::Status { patient, status }),
		1 => patient().prop_map(|patient| Step::Unlink { patient }),
		6 => patient().prop_map(|patient| Step::Dismiss { patient }),
		1 => (patient(), 1u32..9)
			.prop_map(|(patient, limit)| Step::Forget { patient, limit }),
		16 => Just(Step::Sweep),
	]
}

/// Calls about grants.
fn on_grants(palette: Vec<GrantFields>) -> impl Strategy<Value = CallPlan> {
	let given = move || select(palette.clone());
	let one = any::<Index>;
	prop_oneof![
		12 => given().prop_map(CallPlan::Grant),
		8 => (given(), mostly())
			.prop_map(|(fields, only_care)| CallPlan::Record { fields, only_care }),
		10 => (one(), mostly()).prop_map(|(grant, waiting)| CallPlan::Confirm { grant, waiting }),
		6 => (one(), narrowing())
			.prop_map(|(grant, narrowing)| CallPlan::Narrow { grant, narrowing }),
		1 => (one(), given()).prop_map(|(grant, fields)| CallPlan::Replace { grant, fields }),
		1 => one().prop_map(|grant| CallPlan::Repeat { grant }),
		3 => one().prop_map(|grant| CallPlan::Revoke { grant }),
		3 => (one(), given()).prop_map(|(grant, fields)| CallPlan::Supersede { grant, fields }),
		3 => one().prop_map(|grant| CallPlan::MarkInError { grant }),
		4 => (one(), narrowing(), mostly()).prop_map(|(request, narrowing, less)| {
			CallPlan::Answer { request, narrowing, more: !less }
		}),
		1 => one().prop_map(|request| CallPlan::Decline { request }),
	]
}

/// Calls about denials and what is sealed.
fn on_others(palette: Vec<GrantFields>) -> impl Strategy<Value = CallPlan> {
	let one = any::<Index>;
	let content = prop_oneof![
		2 => select(palette).prop_map(SealedContent::Grant),
		1 => grantee().prop_map(SealedContent::Denial),
	];
	prop_oneof![
		8 => grantee().prop_map(CallPlan::Deny),
		4 => (one(), grantee(), mostly())
			.prop_map(|(denied, any, standing)| CallPlan::Lift { denied, any, standing }),
		8 => (content, 0u32..3)
			.prop_map(|(content, quarters)| CallPlan::Seal { content, quarters }),
		5 => (one(), mostly())
			.prop_map(|(entry, waiting)| CallPlan::ConfirmSealed { entry, waiting }),
		4 => one().prop_map(|entry| CallPlan::RevokeSealed { entry }),
	]
}

fn plan(palette: Vec<GrantFields>) -> impl Strategy<Value = Plan> {
	use Actor::*;
	let call = prop_oneof![
		2 => on_grants(palette.clone()),
		1 => on_others(palette.clone()),
	];
	let by = prop_oneof![
		6 => any::<Index>().prop_map(Caller::WhoMay),
		1 => select(vec![Patient, Representative, Practitioner]).prop_map(Caller::Just),
	];
	let one = any::<Index>;
	prop_oneof![
		36 => (patient(), by, call)
			.prop_map(|(patient, by, call)| Plan::Call { patient, by, call }),
		4 => (patient(), one(), select(palette))
			.prop_map(|(patient, asker, fields)| Plan::Request { patient, asker, fields }),
		1 => (patient(), 0usize..2, one())
			.prop_map(|(patient, asker, request)| Plan::Withdraw { patient, asker, request }),
		2 => policy(organization()).prop_map(Plan::Adopt),
		1 => one().prop_map(Plan::EndPolicy),
		4 => (patient(), role(), classes(), confidentiality(), 0u64..60).prop_map(
			|(patient, role, classes, ceiling, hours)| Plan::Declare {
				patient, role, classes, ceiling, hours,
			}
		),
		4 => (patient(), 0u32..12, prop::bool::weighted(0.6))
			.prop_map(|(patient, days, joint)| Plan::Appoint { patient, days, joint }),
		14 => otherwise().prop_map(Plan::Do),
	]
}

/// Who asks: mostly the grantee, or somebody at the same place.
fn requester_near(grantee: Grantee) -> impl Strategy<Value = Requester> {
	let (organization, role) = match grantee {
		Grantee::Organization(HOSPITAL_B) => (HOSPITAL_B, DOCTOR_B),
		Grantee::PractitionerRole(DOCTOR_B) => (HOSPITAL_B, DOCTOR_B),
		Grantee::PractitionerRole(role) => (HOSPITAL_A, role),
		Grantee::Organization(_) => (HOSPITAL_A, DOCTOR_A),
	};
	let other = if organization == HOSPITAL_A {
		HOSPITAL_B
	} else {
		HOSPITAL_A
	};
	let organization = prop_oneof![
		28 => Just(organization), 1 => Just(other), 1 => Just(NO_ORGANIZATION),
	];
	let role = prop_oneof![
		14 => Just(Some(role)), 4 => Just(None), 2 => Just(Some(NURSE_A)), 1 => Just(Some(NO_ROLE)),
	];
	(organization, role).prop_map(|(organization, practitioner_role)| Requester {
		organization,
		practitioner_role,
	})
}

/// A question near a grant, with its openings; now and then one for an emergency.
fn asked(fields: GrantFields) -> impl Strategy<Value = Asked> {
	let urgent = prop_oneof![
		4 => Just(None),
		1 => select(vec![Purpose::BTG, Purpose::ETREAT, Purpose::ERTREAT]).prop_map(Some),
	];
	let opened = prop_oneof![
		12 => Just(Opened::AllLive),
		4 => Just(Opened::AllEver),
		1 => any::<Index>().prop_map(Opened::WithAWrongOne),
		1 => Just(Opened::None),
	];
	let requester = requester_near(fields.grantee);
	(question_near(fields), requester, urgent, opened).prop_map(
		|(question, requester, urgent, opened)| {
			let question = Question {
				requester,
				purpose: urgent.unwrap_or(question.purpose),
				..question
			};
			(question, opened)
		},
	)
}

/// What happens, and what is asked after every step.
pub fn history() -> impl Strategy<Value = (Vec<Plan>, Vec<Asked>)> {
	palette().prop_flat_map(|palette| {
		let questions: Vec<_> = palette.iter().map(|fields| asked(*fields)).collect();
		let more: Vec<_> = palette.iter().map(|fields| asked(*fields)).collect();
		let questions = (questions, more).prop_map(|(some, more)| [some, more].concat());
		(vec(plan(palette), 20..110), questions)
	})
}
