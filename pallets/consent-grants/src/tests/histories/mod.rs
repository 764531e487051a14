// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of calls, days, standings, powers and statuses, against a model.

mod model;

use super::strategies::{fields_with, grantee_at_a, narrowing, question_near, Narrowing};
use crate::{mock::*, Books, EffectiveStatus, GrantFields, Grantee, Outcome, Question};
use carechain_primitives::{
	traits::{Forget, PatientStatus, Standing},
	GrantId, OrganizationId, PatientId, PractitionerRoleId, Purpose, Purposes,
};
use model::Model;
use proptest::{
	collection::vec,
	prelude::*,
	sample::{select, Index},
};
use sp_runtime::DispatchError;

/// Patients, each with its own key and that of who acts for it.
const PATIENTS: [(PatientId, AccountId, AccountId); 2] = [
	(PATIENT, PATIENT_KEY, PARENT),
	(OTHER_PATIENT, OTHER_PATIENT_KEY, OTHER_PARENT),
];

/// Who makes a call about a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Actor {
	/// The key that is or was the patient's own.
	Patient,
	/// The key of who acts or acted for the patient.
	Representative,
	/// A practitioner of the custodian.
	Practitioner,
}

/// Who is planned to make a call.
#[derive(Clone, Copy, Debug)]
enum Caller {
	/// One of those who may, if there is any.
	WhoMay(Index),
	/// Just this one.
	Just(Actor),
}

/// What is planned to happen. Only when it does is it known which grants there are and what day it
/// is, so that calls mostly make sense.
#[derive(Clone, Debug)]
enum Plan {
	/// Grant this, moved on to the day.
	Grant {
		patient: usize,
		by: Caller,
		fields: GrantFields,
	},
	/// Record this, moved on to the day; mostly for what may be recorded.
	Record {
		patient: usize,
		by: Caller,
		fields: GrantFields,
		only_care: bool,
	},
	/// Confirm one of the latest grants; mostly one that waits for it.
	Confirm {
		patient: usize,
		by: Caller,
		grant: Index,
		waiting: bool,
	},
	/// Narrow one of the latest grants.
	Narrow {
		patient: usize,
		by: Caller,
		grant: Index,
		narrowing: Narrowing,
	},
	/// Narrow one of the latest grants to fields that have nothing to do with it.
	Replace {
		patient: usize,
		grant: Index,
		fields: GrantFields,
	},
	/// Narrow one of the latest grants to what it is.
	Repeat { patient: usize, grant: Index },
	/// Revoke one of the latest grants.
	Revoke {
		patient: usize,
		by: Caller,
		grant: Index,
	},
	/// Appoint somebody in the place of whoever was.
	Appoint {
		patient: usize,
		days: u32,
		joint: bool,
	},
	/// Anything else.
	Do(Step),
}

/// What happens. Patients are named by their place in [`PATIENTS`].
#[derive(Clone, Debug)]
enum Step {
	Grant {
		patient: usize,
		by: Actor,
		fields: GrantFields,
	},
	Record {
		patient: usize,
		by: Actor,
		fields: GrantFields,
	},
	Confirm {
		patient: usize,
		by: Actor,
		grant: u32,
	},
	Narrow {
		patient: usize,
		by: Actor,
		grant: u32,
		fields: GrantFields,
	},
	Revoke {
		patient: usize,
		by: Actor,
		grant: u32,
	},
	Pass {
		days: u32,
	},
	Organization {
		organization: OrganizationId,
		standing: Standing,
	},
	Role {
		role: PractitionerRoleId,
		standing: Standing,
	},
	Key {
		patient: usize,
		has_key: bool,
	},
	Status {
		patient: usize,
		status: PatientStatus,
	},
	Appoint {
		patient: usize,
		id: u32,
		days: u32,
		joint: bool,
	},
	Dismiss {
		patient: usize,
	},
	/// Forget all that a patient gave, so many at a time, and go on as if it came anew.
	Forget {
		patient: usize,
		limit: u32,
	},
	Sweep,
}

/// What a plan comes to as things stand: the call, or a step towards it if it is to be made by somebody
/// who may and there is none.
fn step(model: &Model, plan: Plan) -> Step {
	let in_the_way = match plan {
		Plan::Grant {
			patient,
			by: Caller::WhoMay(_),
			..
		}
		| Plan::Confirm {
			patient,
			by: Caller::WhoMay(_),
			..
		} => model.in_the_way_of_giving(patient),
		Plan::Record {
			patient,
			by: Caller::WhoMay(_),
			..
		} => model.in_the_way_of_recording(patient),
		_ => None,
	};
	if let Some(first) = in_the_way {
		return first;
	}
	let elapsed = model.today.0 - TODAY.0;
	let moved = |fields: GrantFields| GrantFields {
		valid_from: fields.valid_from.saturating_add(elapsed),
		valid_until: fields.valid_until.saturating_add(elapsed),
		..fields
	};
	// One of the latest eight, or the number that comes next.
	let number = |patient: usize, grant: Index| {
		let given = model.given(patient);
		(given - grant.index(given.min(8) + 1)) as u32
	};
	let now = |patient: usize, grant: u32| {
		let grants = &model.patients[patient].grants;
		grants
			.get(grant as usize)
			.map_or(fields(), |grant| grant.fields)
	};
	let caller = |by: Caller, may: &dyn Fn(Actor) -> bool| match by {
		Caller::Just(actor) => actor,
		Caller::WhoMay(index) => {
			let all = [Actor::Patient, Actor::Representative, Actor::Practitioner];
			let may: Vec<_> = all.into_iter().filter(|actor| may(*actor)).collect();
			if may.is_empty() {
				Actor::Patient
			} else {
				*index.get(&may)
			}
		}
	};
	let giver = |patient, by| caller(by, &|actor| model.word_of(patient, actor).is_ok());
	let narrower = |patient, by| caller(by, &|actor| model.may_narrow(patient, actor).is_ok());
	match plan {
		Plan::Grant {
			patient,
			by,
			fields,
		} => Step::Grant {
			patient,
			by: giver(patient, by),
			fields: moved(fields),
		},
		Plan::Record {
			patient,
			by,
			fields,
			only_care,
		} => {
			let care = Purposes::of(&[Purpose::TREAT, Purpose::ELIGVER]);
			let purposes = if only_care { care } else { fields.purposes };
			Step::Record {
				patient,
				by: caller(by, &|actor| actor == Actor::Practitioner),
				fields: GrantFields {
					purposes,
					..moved(fields)
				},
			}
		}
		Plan::Confirm {
			patient,
			by,
			grant,
			waiting,
		} => {
			let waits = model.waiting(patient);
			Step::Confirm {
				patient,
				by: giver(patient, by),
				grant: if waiting && !waits.is_empty() {
					*grant.get(&waits)
				} else {
					number(patient, grant)
				},
			}
		}
		Plan::Narrow {
			patient,
			by,
			grant,
			narrowing,
		} => {
			let grant = number(patient, grant);
			Step::Narrow {
				patient,
				by: narrower(patient, by),
				grant,
				fields: narrowing.of(&now(patient, grant)),
			}
		}
		Plan::Replace {
			patient,
			grant,
			fields,
		} => Step::Narrow {
			patient,
			by: narrower(patient, Caller::WhoMay(grant)),
			grant: number(patient, grant),
			fields: moved(fields),
		},
		Plan::Repeat { patient, grant } => {
			let by = narrower(patient, Caller::WhoMay(grant));
			let grant = number(patient, grant);
			Step::Narrow {
				patient,
				by,
				grant,
				fields: now(patient, grant),
			}
		}
		Plan::Revoke { patient, by, grant } => Step::Revoke {
			patient,
			by: narrower(patient, by),
			grant: number(patient, grant),
		},
		Plan::Appoint {
			patient,
			days,
			joint,
		} => Step::Appoint {
			patient,
			id: model.next_representative(patient),
			days,
			joint,
		},
		Plan::Do(step) => step,
	}
}

/// Takes a step on the chain.
fn take(step: &Step) -> Result<(), DispatchError> {
	let id = |patient: usize| PATIENTS[patient].0;
	let account = |patient: usize, by: Actor| match by {
		Actor::Patient => PATIENTS[patient].1.clone(),
		Actor::Representative => PATIENTS[patient].2.clone(),
		Actor::Practitioner => PRACTITIONER_A,
	};
	let origin = |patient: usize, by: Actor| RuntimeOrigin::signed(account(patient, by));
	match *step {
		Step::Grant {
			patient,
			by,
			fields,
		} => return ConsentGrants::grant_consent(origin(patient, by), id(patient), fields),
		Step::Record {
			patient,
			by,
			fields,
		} => return record_by(account(patient, by), id(patient), fields),
		Step::Confirm { patient, by, grant } => {
			let grant = GrantId(grant);
			return ConsentGrants::confirm_consent(origin(patient, by), id(patient), grant);
		}
		Step::Narrow {
			patient,
			by,
			grant,
			fields,
		} => {
			let grant = GrantId(grant);
			let origin = origin(patient, by);
			return ConsentGrants::narrow_consent(origin, id(patient), grant, fields);
		}
		Step::Revoke { patient, by, grant } => {
			let grant = GrantId(grant);
			return ConsentGrants::revoke_consent(origin(patient, by), id(patient), grant);
		}
		Step::Pass { days } => pass_days(days),
		Step::Organization {
			organization,
			standing,
		} => set_standing(organization, standing),
		Step::Role { role, standing } => set_role_standing(role, standing),
		Step::Key { patient, has_key } => {
			let key = account(patient, Actor::Patient);
			if has_key {
				give_key(key, id(patient));
			} else {
				remove_key(key);
			}
		}
		Step::Status { patient, status } => set_status(id(patient), status),
		Step::Appoint {
			patient,
			id: number,
			days,
			joint,
		} => {
			let key = account(patient, Actor::Representative);
			let until = ConsentGrants::today().saturating_add(days);
			dismiss_all(id(patient));
			appoint(id(patient), number, key, until, joint);
		}
		Step::Dismiss { patient } => dismiss_all(id(patient)),
		Step::Forget { patient, limit } => {
			while !<ConsentGrants as Forget>::forget(&id(patient), limit) {
				ConsentGrants::do_try_state().unwrap();
			}
		}
		Step::Sweep => sweep_all(),
	}
	Ok(())
}

/// Compares all that can be asked of the chain with the model.
fn compare(model: &Model, questions: &[Question]) -> Result<(), TestCaseError> {
	ConsentGrants::do_try_state().unwrap();
	for (place, (patient, ..)) in PATIENTS.iter().enumerate() {
		let mut told: Vec<_> = ConsentGrants::explain(patient)
			.into_iter()
			.map(|e| {
				let what = (e.grant.0, e.organization, e.fields, e.given_by);
				(what, e.status, e.holds_until, e.in_effect)
			})
			.collect();
		told.sort_by_key(|((number, ..), ..)| *number);
		let expected: Vec<_> = model.patients[place]
			.grants
			.iter()
			.filter(|grant| !grant.left_state)
			.map(|grant| {
				let status = model.status(place, grant);
				let counts = |purpose: &&Purpose| {
					grant.fields.purposes.covers(**purpose) && model.counts(place, **purpose)
				};
				let in_effect = status == EffectiveStatus::Active
					&& model.is_active(grant.fields.grantee)
					&& Purpose::ALL.iter().filter(counts).count() > 0;
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
		prop_assert_eq!(
			Books::<Test>::get(patient).next.0 as usize,
			model.given(place)
		);

		for question in questions {
			let question = Question {
				patient: *patient,
				..*question
			};
			let permitted = ConsentGrants::decide(&question, &[]).outcome == Outcome::Permit;
			prop_assert_eq!(permitted, model.permits(place, &question));
		}
	}
	Ok(())
}

fn grantee() -> impl Strategy<Value = Grantee> {
	prop_oneof![
		4 => grantee_at_a(),
		1 => Just(Grantee::Organization(HOSPITAL_B)),
		1 => Just(Grantee::PractitionerRole(DOCTOR_B)),
	]
}

/// The few grants that a history is about. Some start a day too early to be taken.
fn palette() -> impl Strategy<Value = Vec<GrantFields>> {
	vec(fields_with(grantee(), 5..11), 4)
}

fn standing() -> impl Strategy<Value = Standing> {
	prop_oneof![
		3 => Just(Standing::Active),
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

/// What happens without a call to this pallet.
fn otherwise() -> impl Strategy<Value = Step> {
	let organization = select(vec![HOSPITAL_A, HOSPITAL_B]);
	let role = select(vec![DOCTOR_A, DOCTOR_B, NURSE_A]);
	let patient = || 0..PATIENTS.len();
	prop_oneof![
		12 => (0u32..4).prop_map(|days| Step::Pass { days }),
		2 => (RETENTION - 9..RETENTION + 2).prop_map(|days| Step::Pass { days }),
		2 => (organization, standing())
			.prop_map(|(organization, standing)| Step::Organization { organization, standing }),
		2 => (role, standing()).prop_map(|(role, standing)| Step::Role { role, standing }),
		6 => (patient(), any::<bool>())
			.prop_map(|(patient, has_key)| Step::Key { patient, has_key }),
		3 => (patient(), status())
			.prop_map(|(patient, status)| Step::Status { patient, status }),
		3 => patient().prop_map(|patient| Step::Dismiss { patient }),
		1 => (patient(), 1u32..9)
			.prop_map(|(patient, limit)| Step::Forget { patient, limit }),
		8 => Just(Step::Sweep),
	]
}

fn plan(palette: Vec<GrantFields>) -> impl Strategy<Value = Plan> {
	let patient = || 0..PATIENTS.len();
	let one = || (patient(), any::<Index>());
	let given = || select(palette.clone());
	let by = || {
		use Actor::*;
		prop_oneof![
			6 => any::<Index>().prop_map(Caller::WhoMay),
			1 => select(vec![Patient, Representative, Practitioner]).prop_map(Caller::Just),
		]
	};
	let mostly = || prop::bool::weighted(0.8);
	prop_oneof![
		10 => (patient(), by(), given())
			.prop_map(|(patient, by, fields)| Plan::Grant { patient, by, fields }),
		8 => (patient(), by(), given(), mostly()).prop_map(
			|(patient, by, fields, only_care)| Plan::Record { patient, by, fields, only_care }
		),
		10 => (one(), by(), mostly()).prop_map(
			|((patient, grant), by, waiting)| Plan::Confirm { patient, by, grant, waiting }
		),
		6 => (one(), by(), narrowing()).prop_map(
			|((patient, grant), by, narrowing)| Plan::Narrow { patient, by, grant, narrowing }
		),
		1 => (one(), given())
			.prop_map(|((patient, grant), fields)| Plan::Replace { patient, grant, fields }),
		1 => one().prop_map(|(patient, grant)| Plan::Repeat { patient, grant }),
		4 => (one(), by())
			.prop_map(|((patient, grant), by)| Plan::Revoke { patient, by, grant }),
		4 => (patient(), 0u32..12, prop::bool::weighted(0.6))
			.prop_map(|(patient, days, joint)| Plan::Appoint { patient, days, joint }),
		12 => otherwise().prop_map(Plan::Do),
	]
}

fn history() -> impl Strategy<Value = (Vec<Plan>, Vec<Question>)> {
	palette().prop_flat_map(|palette| {
		let questions: Vec<_> = palette
			.iter()
			.map(|fields| question_near(*fields))
			.collect();
		(vec(plan(palette), 1..70), questions)
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(512))]

	#[test]
	fn the_pallet_does_what_the_model_does((plans, questions) in history()) {
		let mut ext = new_test_ext();
		ext.execute_with(|| {
			let mut model = Model::new();
			for plan in plans {
				let step = step(&model, plan);
				let expected = model.take(&step).map_err(DispatchError::from);
				prop_assert_eq!(take(&step), expected, "{:?}", step);
				compare(&model, &questions)?;
			}
			Ok::<_, TestCaseError>(())
		})?;
	}
}

/// A history in which every call is refused would prove little; so what matters has to happen.
#[test]
fn the_histories_reach_what_they_are_about() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut seen = std::collections::BTreeMap::<String, u32>::new();
	for _ in 0..400 {
		let mut model = Model::new();
		let (plans, questions) = history().new_tree(&mut runner).unwrap().current();
		for plan in plans {
			let step = step(&model, plan);
			let result = model.take(&step);
			let name = format!("{step:?}").split(' ').next().unwrap().to_owned();
			*seen.entry(format!("{name} {result:?}")).or_default() += 1;
			if let (Step::Confirm { patient, grant, .. }, Ok(())) = (&step, &result) {
				let grant = &model.patients[*patient].grants[*grant as usize];
				let to = if grant.proposed { "proposed" } else { "active" };
				*seen.entry(format!("confirmed, {to}")).or_default() += 1;
				let by = format!("{:?}", grant.given_by);
				let by = by.split('(').next().unwrap();
				*seen.entry(format!("confirmed by {by}")).or_default() += 1;
			}
			for grant in &model.patients[0].grants {
				let status = model.status(0, grant);
				*seen.entry(format!("{status:?}")).or_default() += 1;
			}
			for question in &questions {
				let answer = if model.permits(0, question) {
					"permitted"
				} else {
					"denied"
				};
				*seen.entry(answer.into()).or_default() += 1;
			}
		}
		let gone = model
			.patients
			.iter()
			.flat_map(|patient| &patient.grants)
			.filter(|grant| grant.left_state)
			.count();
		*seen.entry("left state".into()).or_default() += gone as u32;
	}
	for what in [
		"Grant Ok(())",
		"Grant Err(MaxGrantsExceeded)",
		"Grant Err(GranteeNotActive)",
		"Grant Err(NotAuthorized)",
		"Grant Err(PatientNotActive)",
		"Record Ok(())",
		"Record Err(NotAuthorized)",
		"Record Err(PurposeNotForCustody)",
		"Confirm Ok(())",
		"Confirm Err(NothingToConfirm)",
		"Confirm Err(NotAuthorized)",
		"Confirm Err(NotActive)",
		"confirmed, active",
		"confirmed, proposed",
		"confirmed by Patient",
		"confirmed by Representative",
		"confirmed by Both",
		"Narrow Ok(())",
		"Narrow Err(WouldWiden)",
		"Narrow Err(NothingNarrowed)",
		"Narrow Err(NotActive)",
		"Narrow Err(NotAuthorized)",
		"Revoke Ok(())",
		"Revoke Err(NotActive)",
		"Revoke Err(NotFound)",
		"Forget Ok(())",
		"Frozen",
		"Proposed",
		"permitted",
		"denied",
		"left state",
	] {
		assert!(
			seen.get(what).is_some_and(|times| *times >= 20),
			"{what}: {seen:#?}"
		);
	}
}
