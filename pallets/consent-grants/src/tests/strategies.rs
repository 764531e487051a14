// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random grants, narrowings of them, and questions that come near them.

use crate::{
	mock::*, Conditions, DataPeriod, GrantFields, Grantee, Question, Requester, Terms,
	MAX_EXCEPTIONS,
};
use carechain_primitives::{
	Action, Actions, CodeSet, Commitment, Confidentiality, DataClass, DataClasses, Day, Purpose,
	Purposes,
};
use proptest::{option, prelude::*, sample::select};

/// A set of bits of which some three in four are set: sparse ones would hardly ever permit.
fn dense(a: u32, b: u32, mask: u32) -> u32 {
	match (a | b) & mask {
		0 => 1,
		bits => bits,
	}
}

fn purposes() -> impl Strategy<Value = Purposes> {
	any::<(u32, u32)>().prop_map(|(a, b)| Purposes(dense(a, b, Purposes::ALL.0)))
}

fn actions() -> impl Strategy<Value = Actions> {
	any::<(u32, u32)>()
		.prop_map(|(a, b)| Actions(dense(a, b, Actions::ALL.0.into()).try_into().unwrap()))
}

fn classes() -> impl Strategy<Value = DataClasses> {
	any::<(u32, u32)>()
		.prop_map(|(a, b)| DataClasses(dense(a, b, u16::MAX.into()).try_into().unwrap()))
}

fn confidentiality() -> impl Strategy<Value = Confidentiality> {
	select(Confidentiality::ALL)
}

fn terms() -> impl Strategy<Value = Terms> {
	any::<([u8; 32], bool)>().prop_map(|(commitment, residual)| Terms {
		commitment: Commitment(commitment),
		residual,
	})
}

/// Hospital A or one of its practitioner roles.
pub fn grantee_at_a() -> impl Strategy<Value = Grantee> {
	prop_oneof![
		2 => Just(Grantee::Organization(HOSPITAL_A)),
		1 => Just(Grantee::PractitionerRole(DOCTOR_A)),
		1 => Just(Grantee::PractitionerRole(NURSE_A)),
	]
}

/// Fields that a call would take or once took; the period starts within `starts` days of the first
/// day.
pub fn fields_with(
	grantee: impl Strategy<Value = Grantee>,
	starts: core::ops::Range<u32>,
) -> impl Strategy<Value = GrantFields> {
	let period = (starts, 1u32..12);
	(
		grantee,
		purposes(),
		actions(),
		classes(),
		confidentiality(),
		period,
		option::weighted(0.3, terms()),
	)
		.prop_map(
			|(grantee, purposes, actions, classes, ceiling, (start, days), terms)| {
				let valid_from = Day(TODAY.0 - 6 + start);
				let valid_until = valid_from.saturating_add(days);
				GrantFields {
					grantee,
					purposes,
					actions,
					classes,
					ceiling,
					valid_from,
					valid_until,
					data_period: DataPeriod::default(),
					conditions: Conditions::NONE,
					exceptions: [None; MAX_EXCEPTIONS],
					terms,
				}
			},
		)
}

/// Some, or else what was there: a set must not become empty.
fn some_or<T: CodeSet>(some: T, all: T) -> T {
	if some.is_empty() {
		all
	} else {
		some
	}
}

/// A way to narrow any fields: what to keep of each, drawn at random.
#[derive(Clone, Debug)]
pub struct Narrowing {
	role: Option<usize>,
	purposes: u32,
	actions: u8,
	classes: u16,
	ceiling: Confidentiality,
	later: u32,
	earlier: u32,
	terms: Option<Terms>,
}

impl Narrowing {
	/// These fields narrowed: no wider, and in any number of ways narrower.
	pub fn of(&self, fields: &GrantFields) -> GrantFields {
		// Every covered purpose is a candidate, not just those that are named.
		let covered = Purpose::ALL
			.iter()
			.filter(|purpose| fields.purposes.covers(**purpose))
			.fold(Purposes::EMPTY, |set, purpose| set.with(*purpose));
		let last = Day(fields.valid_until.0 - 1);
		let valid_from = fields.valid_from.saturating_add(self.later).min(last);
		GrantFields {
			grantee: self.grantee_within(fields.grantee),
			purposes: some_or(Purposes(covered.0 & self.purposes), fields.purposes),
			actions: some_or(Actions(fields.actions.0 & self.actions), fields.actions),
			classes: some_or(DataClasses(fields.classes.0 & self.classes), fields.classes),
			ceiling: fields.ceiling.min(self.ceiling),
			valid_from,
			valid_until: Day(fields.valid_until.0 - self.earlier).max(valid_from.saturating_add(1)),
			terms: self
				.terms
				.filter(|_| !fields.has_residual())
				.or(fields.terms),
			..*fields
		}
	}

	fn grantee_within(&self, grantee: Grantee) -> Grantee {
		let roles: &[_] = match grantee {
			Grantee::Organization(HOSPITAL_A) => &[DOCTOR_A, NURSE_A],
			Grantee::Organization(HOSPITAL_B) => &[DOCTOR_B],
			_ => &[],
		};
		self.role
			.and_then(|role| roles.get(role))
			.map_or(grantee, |role| Grantee::PractitionerRole(*role))
	}
}

/// Ways to narrow. Dates move by less than a grant mostly lasts, so that some can be narrowed again.
pub fn narrowing() -> impl Strategy<Value = Narrowing> {
	let codes = any::<(u32, u8, u16)>();
	let ends = (0u32..3, 0u32..3);
	(
		option::weighted(0.3, 0usize..2),
		codes,
		confidentiality(),
		ends,
		option::of(terms()),
	)
		.prop_map(
			|(role, (purposes, actions, classes), ceiling, (later, earlier), terms)| Narrowing {
				role,
				purposes,
				actions,
				classes,
				ceiling,
				later,
				earlier,
				terms,
			},
		)
}

fn mostly<T: core::fmt::Debug + Clone + 'static>(
	fits: Vec<T>,
	any: &'static [T],
) -> impl Strategy<Value = T> {
	prop_oneof![6 => select(fits), 1 => select(any)]
}

/// A question that tends to fit a grant with these fields: asked where the grantee is, mostly about
/// records of the other hospital, and now and then by a role that is not there.
pub fn question_near(fields: GrantFields) -> impl Strategy<Value = Question> {
	let (organization, role) = match fields.grantee {
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
	let roles = prop_oneof![4 => Just(Some(role)), 1 => Just(Some(NURSE_A)), 1 => Just(None)];
	let purposes: Vec<_> = Purpose::ALL
		.iter()
		.copied()
		.filter(|purpose| fields.purposes.covers(*purpose))
		.collect();
	(
		roles,
		mostly(purposes, Purpose::ALL),
		mostly(fields.actions.iter().collect(), Action::ALL),
		mostly(fields.classes.iter().collect(), DataClass::ALL),
		option::weighted(0.8, mostly(vec![fields.ceiling], Confidentiality::ALL)),
		prop_oneof![1 => Just(organization), 3 => Just(other)],
	)
		.prop_map(
			|(practitioner_role, purpose, action, class, confidentiality, author)| Question {
				patient: PATIENT,
				requester: Requester {
					organization: HOSPITAL_A,
					practitioner_role,
				},
				purpose,
				action,
				class,
				confidentiality,
				author,
				data_year: None,
			},
		)
}
