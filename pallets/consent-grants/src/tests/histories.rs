// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of calls, days and standings, against a model that keeps everything in plain
//! lists and knows nothing of books, indices or storage.

use super::strategies::{fields_with, grantee_at_a, narrowing, question_near, Narrowing};
use crate::{mock::*, Books, EffectiveStatus, Error, GrantFields, Grantee, Outcome, Question};
use carechain_primitives::{
	traits::Standing, CodeSet, Day, GrantId, OrganizationId, PatientId, PractitionerRoleId,
	Purpose, Purposes,
};
use proptest::{
	collection::vec,
	prelude::*,
	sample::{select, Index},
};
use sp_runtime::DispatchError;

const PATIENTS: [(PatientId, AccountId); 2] =
	[(PATIENT, PATIENT_KEY), (OTHER_PATIENT, OTHER_PATIENT_KEY)];

/// What is planned to happen. Only when it does is it known which grants there are and what day it
/// is, so that calls mostly make sense.
#[derive(Clone, Debug)]
enum Plan {
	/// Grant this, moved on to the day.
	Grant { patient: usize, fields: GrantFields },
	/// Narrow one of the latest grants.
	Narrow {
		patient: usize,
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
	Revoke { patient: usize, grant: Index },
	/// Anything else.
	Do(Step),
}

/// What happens. Patients are named by their place in [`PATIENTS`].
#[derive(Clone, Debug)]
enum Step {
	Grant {
		patient: usize,
		fields: GrantFields,
	},
	Narrow {
		patient: usize,
		grant: u32,
		fields: GrantFields,
	},
	Revoke {
		patient: usize,
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
	Sweep,
}

/// A grant as the model keeps it: for ever.
#[derive(Clone, Debug)]
struct ModelGrant {
	number: u32,
	organization: OrganizationId,
	fields: GrantFields,
	revoked_on: Option<Day>,
	/// Noted as ended; the place in the order of noting.
	noted: Option<usize>,
	left_state: bool,
}

impl ModelGrant {
	fn status(&self, today: Day) -> EffectiveStatus {
		if self.revoked_on.is_some() {
			EffectiveStatus::Revoked
		} else if today >= self.fields.valid_until {
			EffectiveStatus::Expired
		} else if today < self.fields.valid_from {
			EffectiveStatus::NotYetValid
		} else {
			EffectiveStatus::Active
		}
	}

	fn has_ended(&self, today: Day) -> bool {
		matches!(
			self.status(today),
			EffectiveStatus::Revoked | EffectiveStatus::Expired
		)
	}

	/// When it ended: first the day; on one day what expired, by number, before what was revoked,
	/// as it came.
	fn ending(&self) -> (Day, bool, usize) {
		match self.revoked_on {
			Some(day) => (day, true, self.noted.unwrap()),
			None => (self.fields.valid_until, false, self.number as usize),
		}
	}
}

struct Model {
	today: Day,
	organizations: [Standing; 2],
	roles: [Standing; 3],
	grants: [Vec<ModelGrant>; 2],
	noted: usize,
}

impl Model {
	fn new() -> Self {
		Self {
			today: TODAY,
			organizations: [Standing::Active; 2],
			roles: [Standing::Active; 3],
			grants: Default::default(),
			noted: 0,
		}
	}

	fn organization_of(grantee: Grantee) -> OrganizationId {
		match grantee {
			Grantee::Organization(organization) => organization,
			Grantee::PractitionerRole(DOCTOR_B) => HOSPITAL_B,
			Grantee::PractitionerRole(_) => HOSPITAL_A,
		}
	}

	fn is_active(&self, grantee: Grantee) -> bool {
		let organization = Self::organization_of(grantee);
		let role = match grantee {
			Grantee::Organization(_) => Standing::Active,
			Grantee::PractitionerRole(role) => self.roles[role.0 as usize],
		};
		self.organizations[organization.0 as usize].is_active() && role.is_active()
	}

	/// Notes one as ended, and lets the one that ended first go if there are now too many.
	fn note(&mut self, patient: usize, number: u32) {
		let noted = self.noted;
		self.noted += 1;
		let grants = &mut self.grants[patient];
		grants[number as usize].noted = Some(noted);
		let kept = || grants.iter().filter(|g| g.noted.is_some() && !g.left_state);
		if kept().count() > MAX_ENDED as usize {
			let first = kept().min_by_key(|g| g.ending()).unwrap().number;
			grants[first as usize].left_state = true;
		}
	}

	/// What a plan comes to as things stand.
	fn step(&self, plan: Plan) -> Step {
		let elapsed = self.today.0 - TODAY.0;
		let moved = |fields: GrantFields| GrantFields {
			valid_from: fields.valid_from.saturating_add(elapsed),
			valid_until: fields.valid_until.saturating_add(elapsed),
			..fields
		};
		// One of the latest eight, or the number that comes next.
		let number = |patient: usize, grant: Index| {
			let given = self.grants[patient].len();
			(given - grant.index(given.min(8) + 1)) as u32
		};
		let now = |patient: usize, grant: u32| {
			self.grants[patient]
				.get(grant as usize)
				.map_or(fields(), |grant| grant.fields)
		};
		match plan {
			Plan::Grant { patient, fields } => Step::Grant {
				patient,
				fields: moved(fields),
			},
			Plan::Narrow {
				patient,
				grant,
				narrowing,
			} => {
				let grant = number(patient, grant);
				Step::Narrow {
					patient,
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
				grant: number(patient, grant),
				fields: moved(fields),
			},
			Plan::Repeat { patient, grant } => {
				let grant = number(patient, grant);
				Step::Narrow {
					patient,
					grant,
					fields: now(patient, grant),
				}
			}
			Plan::Revoke { patient, grant } => Step::Revoke {
				patient,
				grant: number(patient, grant),
			},
			Plan::Do(step) => step,
		}
	}

	/// Takes a step in the model.
	fn take(&mut self, step: &Step) -> Result<(), Error<Test>> {
		match *step {
			Step::Grant { patient, fields } => return self.grant(patient, fields),
			Step::Narrow {
				patient,
				grant,
				fields,
			} => return self.narrow(patient, grant, fields),
			Step::Revoke { patient, grant } => return self.revoke(patient, grant),
			Step::Pass { days } => self.today = self.today.saturating_add(days),
			Step::Organization {
				organization,
				standing,
			} => self.organizations[organization.0 as usize] = standing,
			Step::Role { role, standing } => self.roles[role.0 as usize] = standing,
			Step::Sweep => self.sweep(),
		}
		Ok(())
	}

	fn grant(&mut self, patient: usize, fields: GrantFields) -> Result<(), Error<Test>> {
		let today = self.today;
		if fields.valid_until <= today {
			return Err(Error::EndInPast);
		}
		if fields.valid_from < today {
			return Err(Error::StartInPast);
		}
		if !self.is_active(fields.grantee) {
			return Err(Error::GranteeNotActive);
		}
		let live = || self.grants[patient].iter().filter(|g| g.noted.is_none());
		if live().count() == MAX_LIVE as usize {
			let first = live()
				.filter(|g| g.has_ended(today))
				.min_by_key(|g| g.ending())
				.ok_or(Error::MaxGrantsExceeded)?
				.number;
			self.note(patient, first);
		}
		let number = self.grants[patient].len() as u32;
		self.grants[patient].push(ModelGrant {
			number,
			organization: Self::organization_of(fields.grantee),
			fields,
			revoked_on: None,
			noted: None,
			left_state: false,
		});
		Ok(())
	}

	fn live(&mut self, patient: usize, grant: u32) -> Result<&mut ModelGrant, Error<Test>> {
		let today = self.today;
		match self.grants[patient].get_mut(grant as usize) {
			None => Err(Error::NotFound),
			Some(grant) if grant.left_state => Err(Error::NotFound),
			Some(grant) if grant.has_ended(today) => Err(Error::NotActive),
			Some(grant) => Ok(grant),
		}
	}

	fn narrow(&mut self, patient: usize, grant: u32, to: GrantFields) -> Result<(), Error<Test>> {
		let today = self.today;
		let grant = self.live(patient, grant)?;
		let from = grant.fields;
		if to.valid_until <= today {
			return Err(Error::EndInPast);
		}
		let grantee_is_within = to.grantee == from.grantee
			|| from.grantee == Grantee::Organization(Self::organization_of(to.grantee));
		// By what they reach: every single purpose, action and class.
		let reach = |purposes: Purposes| {
			Purpose::ALL
				.iter()
				.copied()
				.filter(move |purpose| purposes.covers(*purpose))
		};
		let within = grantee_is_within
			&& reach(to.purposes).all(|purpose| from.purposes.covers(purpose))
			&& to
				.actions
				.iter()
				.all(|action| from.actions.contains(action))
			&& to.classes.iter().all(|class| from.classes.contains(class))
			&& to.ceiling <= from.ceiling
			&& (from.valid_from..=from.valid_until).contains(&to.valid_from)
			&& (from.valid_from..=from.valid_until).contains(&to.valid_until)
			&& (from.terms.is_none() || to.terms.is_some())
			&& (!from.has_residual() || to.terms == from.terms);
		if !within {
			return Err(Error::WouldWiden);
		}
		let same_but_purposes = GrantFields {
			purposes: from.purposes,
			..to
		} == from;
		if same_but_purposes && reach(to.purposes).eq(reach(from.purposes)) {
			return Err(Error::NothingNarrowed);
		}
		grant.fields = to;
		Ok(())
	}

	fn revoke(&mut self, patient: usize, grant: u32) -> Result<(), Error<Test>> {
		let today = self.today;
		self.live(patient, grant)?.revoked_on = Some(today);
		self.note(patient, grant);
		Ok(())
	}

	fn sweep(&mut self) {
		for patient in 0..PATIENTS.len() {
			let expired: Vec<u32> = self.grants[patient]
				.iter()
				.filter(|g| g.noted.is_none() && g.has_ended(self.today))
				.map(|g| g.number)
				.collect();
			for number in expired {
				self.note(patient, number);
			}
			for grant in &mut self.grants[patient] {
				let past = |day: Day| day.0 + RETENTION <= self.today.0;
				grant.left_state |= grant.noted.is_some() && past(grant.ending().0);
			}
		}
	}

	fn permits(&self, patient: usize, question: &Question) -> bool {
		let requester = question.requester;
		let role = requester.practitioner_role;
		let in_standing = self.organizations[requester.organization.0 as usize].is_active()
			&& role.is_none_or(|role| {
				let role = Grantee::PractitionerRole(role);
				self.is_active(role) && Self::organization_of(role) == requester.organization
			});
		let own = requester.organization == question.author
			&& [
				Purpose::TREAT,
				Purpose::ETREAT,
				Purpose::HPAYMT,
				Purpose::PATSFTY,
			]
			.iter()
			.any(|purpose| Purposes::of(&[*purpose]).covers(question.purpose));
		let granted = self.grants[patient].iter().any(|grant| {
			let fields = &grant.fields;
			grant.status(self.today) == EffectiveStatus::Active
				&& match fields.grantee {
					Grantee::Organization(organization) => organization == requester.organization,
					Grantee::PractitionerRole(grantee) => role == Some(grantee),
				} && fields.purposes.covers(question.purpose)
				&& fields.actions.contains(question.action)
				&& fields.classes.contains(question.class)
				&& question.confidentiality.unwrap_or_default() <= fields.ceiling
		});
		in_standing && (own || granted)
	}
}

/// Takes a step on the chain.
fn take(step: &Step) -> Result<(), DispatchError> {
	let origin = |patient: usize| RuntimeOrigin::signed(PATIENTS[patient].1);
	let id = |patient: usize| PATIENTS[patient].0;
	match *step {
		Step::Grant { patient, fields } => {
			return ConsentGrants::grant_consent(origin(patient), id(patient), fields)
		}
		Step::Narrow {
			patient,
			grant,
			fields,
		} => {
			let grant = GrantId(grant);
			return ConsentGrants::narrow_consent(origin(patient), id(patient), grant, fields);
		}
		Step::Revoke { patient, grant } => {
			return ConsentGrants::revoke_consent(origin(patient), id(patient), GrantId(grant))
		}
		Step::Pass { days } => pass_days(days),
		Step::Organization {
			organization,
			standing,
		} => set_standing(organization, standing),
		Step::Role { role, standing } => set_role_standing(role, standing),
		Step::Sweep => sweep_all(),
	}
	Ok(())
}

/// Compares all that can be asked of the chain with the model.
fn compare(model: &Model, questions: &[Question]) -> Result<(), TestCaseError> {
	ConsentGrants::do_try_state().unwrap();
	for (place, (patient, _)) in PATIENTS.iter().enumerate() {
		let mut told: Vec<_> = ConsentGrants::explain(patient)
			.into_iter()
			.map(|e| (e.grant.0, e.organization, e.fields, e.status, e.in_effect))
			.collect();
		told.sort_by_key(|(number, ..)| *number);
		let expected: Vec<_> = model.grants[place]
			.iter()
			.filter(|grant| !grant.left_state)
			.map(|grant| {
				let status = grant.status(model.today);
				let in_effect =
					status == EffectiveStatus::Active && model.is_active(grant.fields.grantee);
				(
					grant.number,
					grant.organization,
					grant.fields,
					status,
					in_effect,
				)
			})
			.collect();
		prop_assert_eq!(told, expected);
		prop_assert_eq!(
			Books::<Test>::get(patient).next.0 as usize,
			model.grants[place].len()
		);

		for question in questions {
			let question = Question {
				patient: *patient,
				..*question
			};
			let permitted = ConsentGrants::decide(&question).outcome == Outcome::Permit;
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

fn plan(palette: Vec<GrantFields>) -> impl Strategy<Value = Plan> {
	let standing = || {
		prop_oneof![
			3 => Just(Standing::Active),
			1 => select(vec![Standing::Suspended, Standing::Expired, Standing::Ended]),
		]
	};
	let patient = || 0..PATIENTS.len();
	let one = || (patient(), any::<Index>());
	let given = || select(palette.clone());
	let organization = select(vec![HOSPITAL_A, HOSPITAL_B]);
	let role = select(vec![DOCTOR_A, DOCTOR_B, NURSE_A]);
	let otherwise = prop_oneof![
		6 => (0u32..4).prop_map(|days| Step::Pass { days }),
		1 => (RETENTION - 9..RETENTION + 2).prop_map(|days| Step::Pass { days }),
		1 => (organization, standing())
			.prop_map(|(organization, standing)| Step::Organization { organization, standing }),
		1 => (role, standing()).prop_map(|(role, standing)| Step::Role { role, standing }),
		4 => Just(Step::Sweep),
	];
	prop_oneof![
		10 => (patient(), given()).prop_map(|(patient, fields)| Plan::Grant { patient, fields }),
		6 => (one(), narrowing())
			.prop_map(|((patient, grant), narrowing)| Plan::Narrow { patient, grant, narrowing }),
		1 => (one(), given())
			.prop_map(|((patient, grant), fields)| Plan::Replace { patient, grant, fields }),
		1 => one().prop_map(|(patient, grant)| Plan::Repeat { patient, grant }),
		4 => one().prop_map(|(patient, grant)| Plan::Revoke { patient, grant }),
		8 => otherwise.prop_map(Plan::Do),
	]
}

fn history() -> impl Strategy<Value = (Vec<Plan>, Vec<Question>)> {
	palette().prop_flat_map(|palette| {
		let questions: Vec<_> = palette
			.iter()
			.map(|fields| question_near(*fields))
			.collect();
		(vec(plan(palette), 1..60), questions)
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
				let step = model.step(plan);
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
	for _ in 0..200 {
		let mut model = Model::new();
		let (plans, questions) = history().new_tree(&mut runner).unwrap().current();
		for plan in plans {
			let step = model.step(plan);
			let result = model.take(&step);
			let name = format!("{step:?}").split(' ').next().unwrap().to_owned();
			*seen.entry(format!("{name} {result:?}")).or_default() += 1;
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
			.grants
			.iter()
			.flatten()
			.filter(|grant| grant.left_state)
			.count();
		*seen.entry("left state".into()).or_default() += gone as u32;
	}
	for what in [
		"Grant Ok(())",
		"Grant Err(MaxGrantsExceeded)",
		"Grant Err(GranteeNotActive)",
		"Narrow Ok(())",
		"Narrow Err(WouldWiden)",
		"Narrow Err(NothingNarrowed)",
		"Narrow Err(NotActive)",
		"Revoke Ok(())",
		"Revoke Err(NotActive)",
		"Revoke Err(NotFound)",
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
