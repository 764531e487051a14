// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random grants, narrowings of them, and questions that come near them.

use crate::{
	mock::*, Conditions, DataPeriod, Exception, GrantFields, Grantee, PolicyFields, Question,
	Requester, Terms, MAX_EXCEPTIONS,
};
use carechain_primitives::{
	AccessModes, Action, Actions, CodeSet, Commitment, Confidentiality, DataClass, DataClasses,
	Day, Obligations, OrganizationId, Purpose, Purposes, Refrains, RegulatoryBasis, Year,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

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

pub fn actions() -> impl Strategy<Value = Actions> {
	any::<(u32, u32)>()
		.prop_map(|(a, b)| Actions(dense(a, b, Actions::ALL.0.into()).try_into().unwrap()))
}

pub fn classes() -> impl Strategy<Value = DataClasses> {
	any::<(u32, u32)>()
		.prop_map(|(a, b)| DataClasses(dense(a, b, u16::MAX.into()).try_into().unwrap()))
}

pub fn confidentiality() -> impl Strategy<Value = Confidentiality> {
	select(Confidentiality::ALL)
}

fn terms() -> impl Strategy<Value = Terms> {
	any::<([u8; 32], bool)>().prop_map(|(commitment, residual)| Terms {
		commitment: Commitment(commitment),
		residual,
	})
}

/// Mostly all years.
fn data_period() -> impl Strategy<Value = DataPeriod> {
	let bound = |years: core::ops::Range<u16>| option::weighted(0.7, years.prop_map(Year));
	let bounded =
		(bound(2015..2020), bound(2022..2027)).prop_map(|(from, until)| DataPeriod { from, until });
	prop_oneof![3 => Just(DataPeriod::default()), 1 => bounded]
}

fn conditions() -> impl Strategy<Value = Conditions> {
	(
		1..=AccessModes::ALL.0,
		0..=Obligations::ALL.0,
		0..=Refrains::ALL.0,
		option::of(1u16..400),
	)
		.prop_map(
			|(modes, obligations, refrains, delete_after_days)| Conditions {
				access_modes: AccessModes(modes),
				obligations: Obligations(obligations),
				refrains: Refrains(refrains),
				delete_after_days,
			},
		)
}

/// An exception of a few things.
fn exception() -> impl Strategy<Value = Exception> {
	(
		option::of(select(vec![DOCTOR_A, DOCTOR_B, NURSE_A])),
		vec(select(Purpose::ALL), 0..3),
		vec(select(DataClass::ALL), 0..4),
	)
		.prop_map(|(practitioner_role, purposes, classes)| Exception {
			practitioner_role,
			purposes: Purposes::of(&purposes),
			classes: DataClasses::of(&classes),
		})
		.prop_filter("no call takes an exception of everything", |it| {
			!it.is_everything()
		})
}

/// Mostly none.
fn exceptions() -> impl Strategy<Value = [Option<Exception>; MAX_EXCEPTIONS]> {
	let some = vec(exception(), 1..=MAX_EXCEPTIONS).prop_map(|some| {
		let mut exceptions = [None; MAX_EXCEPTIONS];
		for (place, exception) in exceptions.iter_mut().zip(some) {
			*place = Some(exception);
		}
		exceptions
	});
	prop_oneof![3 => Just([None; MAX_EXCEPTIONS]), 1 => some]
}

/// A policy to be adopted on some day.
#[derive(Clone, Debug)]
pub struct PolicyPlan {
	fields: PolicyFields,
	starts_in: u32,
	days: u32,
}

impl PolicyPlan {
	/// As it would be adopted on a day.
	pub fn on(&self, today: Day) -> PolicyFields {
		let valid_from = today.saturating_add(self.starts_in);
		PolicyFields {
			valid_from,
			valid_until: valid_from.saturating_add(self.days),
			..self.fields
		}
	}
}

/// A policy for a few purposes, for days or for most of a year.
pub fn policy(
	recipient: impl Strategy<Value = OrganizationId>,
) -> impl Strategy<Value = PolicyPlan> {
	let period = (0u32..3, prop_oneof![1u32..12, 100u32..400]);
	let purposes = vec(select(Purpose::ALL), 1..6);
	let rest = (actions(), classes(), confidentiality(), conditions());
	(recipient, purposes, rest, period).prop_map(
		|(recipient, purposes, (actions, classes, ceiling, conditions), (starts_in, days))| {
			PolicyPlan {
				fields: PolicyFields {
					basis: RegulatoryBasis::PublicHealth,
					recipient,
					purposes: Purposes::of(&purposes),
					actions,
					classes,
					ceiling,
					valid_from: TODAY,
					valid_until: TODAY,
					conditions,
					text: Commitment([1; 32]),
				},
				starts_in,
				days,
			}
		},
	)
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
	let further = (data_period(), conditions(), exceptions());
	(
		grantee,
		purposes(),
		actions(),
		classes(),
		confidentiality(),
		period,
		further,
		option::weighted(0.3, terms()),
	)
		.prop_map(
			|(grantee, purposes, actions, classes, ceiling, (start, days), further, terms)| {
				let (data_period, conditions, exceptions) = further;
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
					data_period,
					conditions,
					exceptions,
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
	data_period: DataPeriod,
	conditions: Option<Conditions>,
	exception: Option<Exception>,
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
			data_period: self.period_within(fields.data_period),
			conditions: self.conditions_within(fields.conditions),
			exceptions: self.exceptions_beside(fields.exceptions),
			terms: self
				.terms
				.filter(|_| !fields.terms.is_some_and(|terms| terms.residual))
				.or(fields.terms),
		}
	}

	fn period_within(&self, period: DataPeriod) -> DataPeriod {
		let until = [self.data_period.until, period.until];
		let within = DataPeriod {
			from: self.data_period.from.max(period.from),
			until: until.into_iter().flatten().min(),
		};
		if within.is_empty() {
			period
		} else {
			within
		}
	}

	fn conditions_within(&self, conditions: Conditions) -> Conditions {
		let Some(ours) = self.conditions else {
			return conditions;
		};
		let days = [ours.delete_after_days, conditions.delete_after_days];
		let modes = AccessModes(ours.access_modes.0 & conditions.access_modes.0);
		Conditions {
			access_modes: some_or(modes, conditions.access_modes),
			obligations: Obligations(ours.obligations.0 | conditions.obligations.0),
			refrains: Refrains(ours.refrains.0 | conditions.refrains.0),
			delete_after_days: days.into_iter().flatten().min(),
		}
	}

	/// One more, if there is a place.
	fn exceptions_beside(
		&self,
		mut exceptions: [Option<Exception>; MAX_EXCEPTIONS],
	) -> [Option<Exception>; MAX_EXCEPTIONS] {
		if let Some(place) = exceptions.iter_mut().find(|it| it.is_none()) {
			*place = self.exception;
		}
		exceptions
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
	let further = (
		data_period(),
		option::of(conditions()),
		option::weighted(0.3, exception()),
	);
	(
		option::weighted(0.3, 0usize..2),
		codes,
		confidentiality(),
		ends,
		further,
		option::of(terms()),
	)
		.prop_map(
			|(role, (purposes, actions, classes), ceiling, (later, earlier), further, terms)| {
				let (data_period, conditions, exception) = further;
				Narrowing {
					role,
					purposes,
					actions,
					classes,
					ceiling,
					later,
					earlier,
					data_period,
					conditions,
					exception,
					terms,
				}
			},
		)
}

fn mostly<T: core::fmt::Debug + Clone + 'static>(
	fits: Vec<T>,
	any: &'static [T],
) -> impl Strategy<Value = T> {
	prop_oneof![6 => select(fits), 1 => select(any)]
}

/// A year that is mostly in the period.
fn year_near(period: DataPeriod) -> impl Strategy<Value = Option<Year>> {
	let inside = period.from.or(period.until.map(|until| Year(until.0 - 1)));
	prop_oneof![
		4 => Just(inside),
		1 => option::weighted(0.8, (2013u16..2030).prop_map(Year)),
	]
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
		year_near(fields.data_period),
	)
		.prop_map(
			|(practitioner_role, purpose, action, class, confidentiality, author, data_year)| {
				Question {
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
					data_year,
				}
			},
		)
}
