// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What becomes of grants.

use super::{confirmed, rules::*, *};
use crate::{Conditions, Exception};
use carechain_primitives::{CodeSet, DataClass};

/// A grant as the model keeps it: for ever.
#[derive(Clone, Debug)]
pub struct ModelGrant {
	pub number: u32,
	pub organization: OrganizationId,
	pub fields: GrantFields,
	pub given_by: GivenBy,
	pub proposed: bool,
	/// When and how somebody ended it.
	pub ended: Option<(Day, EffectiveStatus)>,
	/// Noted as ended; the place in the order of noting.
	noted: Option<usize>,
	pub left_state: bool,
}

impl ModelGrant {
	pub fn has_ended(&self, today: Day) -> bool {
		self.ended.is_some() || today >= self.fields.valid_until
	}

	/// When it ended: first the day; on one day what expired, by number, then what somebody ended, as it
	/// came.
	pub fn ending(&self) -> (Day, u8, usize) {
		match self.ended {
			None => (self.fields.valid_until, 0, self.number as usize),
			Some((day, _)) => (day, 1, self.noted.unwrap()),
		}
	}
}

impl Model {
	pub fn status(&self, patient: usize, grant: &ModelGrant) -> EffectiveStatus {
		if let Some((_, how)) = grant.ended {
			how
		} else if self.today >= grant.fields.valid_until {
			EffectiveStatus::Expired
		} else if self.holds_until(patient, grant.given_by).is_none() {
			EffectiveStatus::Frozen
		} else if grant.proposed {
			EffectiveStatus::Proposed
		} else if self.today < grant.fields.valid_from {
			EffectiveStatus::NotYetValid
		} else {
			EffectiveStatus::Active
		}
	}

	/// The grants that wait for a confirmation.
	pub fn waiting(&self, patient: usize) -> Vec<u32> {
		use EffectiveStatus::*;
		let grants = self.patients[patient].grants.iter();
		grants
			.filter(|grant| matches!(self.status(patient, grant), Frozen | Proposed))
			.map(|grant| grant.number)
			.collect()
	}

	/// Notes one as ended, and lets the one that ended first go if there are now too many.
	fn note(&mut self, patient: usize, number: u32) {
		let noted = self.noted;
		self.noted += 1;
		let grants = &mut self.patients[patient].grants;
		grants[number as usize].noted = Some(noted);
		let kept = || grants.iter().filter(|g| g.noted.is_some() && !g.left_state);
		if kept().count() > MAX_ENDED as usize {
			let first = kept().min_by_key(|g| g.ending()).unwrap().number;
			grants[first as usize].left_state = true;
		}
	}

	/// Refuses what cannot be given today.
	pub fn can_be_given(&self, fields: &GrantFields) -> Outcome {
		if fields.valid_until <= self.today {
			return Err(Error::EndInPast);
		}
		if !says_something(fields) {
			return Err(Error::EmptyException);
		}
		if fields.valid_from < self.today {
			return Err(Error::StartInPast);
		}
		if !self.is_active(fields.grantee) {
			return Err(Error::GranteeNotActive);
		}
		Ok(())
	}

	pub fn grant(&mut self, patient: usize, fields: GrantFields, word: (GivenBy, bool)) -> Outcome {
		self.can_be_given(&fields)?;
		self.keep(patient, fields, word)
	}

	/// Keeps a grant, if there is room or one that has expired makes some.
	pub fn keep(
		&mut self,
		patient: usize,
		fields: GrantFields,
		(given_by, alone): (GivenBy, bool),
	) -> Outcome {
		let today = self.today;
		let live = || {
			let grants = self.patients[patient].grants.iter();
			grants.filter(|g| g.noted.is_none())
		};
		if live().count() == MAX_LIVE as usize {
			let first = live()
				.filter(|g| g.has_ended(today))
				.min_by_key(|g| g.ending())
				.ok_or(Error::MaxGrantsExceeded)?
				.number;
			self.note(patient, first);
		}
		let number = self.given(patient) as u32;
		self.patients[patient].grants.push(ModelGrant {
			number,
			organization: Self::organization_of(fields.grantee),
			fields,
			given_by,
			proposed: !alone,
			ended: None,
			noted: None,
			left_state: false,
		});
		Ok(())
	}

	pub fn record(&mut self, patient: usize, by: Actor, fields: GrantFields) -> Outcome {
		self.goes_on(patient)?;
		let in_custody = !self.patients[patient].has_key;
		let may = by == Actor::Practitioner
			&& in_custody
			&& self.representative(patient).is_none()
			&& self.organizations[0] == Standing::Active;
		if !may {
			return Err(Error::NotAuthorized);
		}
		self.can_be_given(&fields)?;
		use Purpose::*;
		let may_be_recorded = [
			TREAT, ETREAT, ERTREAT, COC, HPAYMT, COVERAGE, ELIGVER, CLMATTCH,
		];
		if !fields
			.purposes
			.iter()
			.all(|it| may_be_recorded.contains(&it))
		{
			return Err(Error::PurposeNotForCustody);
		}
		self.keep(patient, fields, (GivenBy::Custodian, true))
	}

	pub fn confirm(&mut self, patient: usize, grant: u32, word: (GivenBy, bool)) -> Outcome {
		let stored = self.live(patient, grant)?.clone();
		let status = self.status(patient, &stored);
		let (given_by, proposed) = confirmed(status, stored.given_by, word)?;
		if !self.is_active(stored.fields.grantee) {
			return Err(Error::GranteeNotActive);
		}
		let grant = self.live(patient, grant)?;
		grant.given_by = given_by;
		grant.proposed = proposed;
		Ok(())
	}

	fn live(&mut self, patient: usize, grant: u32) -> Outcome<&mut ModelGrant> {
		let today = self.today;
		match self.patients[patient].grants.get_mut(grant as usize) {
			None => Err(Error::NotFound),
			Some(grant) if grant.left_state => Err(Error::NotFound),
			Some(grant) if grant.has_ended(today) => Err(Error::NotActive),
			Some(grant) => Ok(grant),
		}
	}

	pub fn narrow(&mut self, patient: usize, grant: u32, to: GrantFields) -> Outcome {
		let today = self.today;
		let grant = self.live(patient, grant)?;
		if to.valid_until <= today {
			return Err(Error::EndInPast);
		}
		if !says_something(&to) {
			return Err(Error::EmptyException);
		}
		if !is_within(&to, &grant.fields) {
			return Err(Error::WouldWiden);
		}
		if says_the_same(&to, &grant.fields) {
			return Err(Error::NothingNarrowed);
		}
		grant.fields = to;
		Ok(())
	}

	/// Somebody ends a grant.
	pub fn end(&mut self, patient: usize, grant: u32, how: EffectiveStatus) -> Outcome {
		let today = self.today;
		self.live(patient, grant)?.ended = Some((today, how));
		self.note(patient, grant);
		Ok(())
	}

	pub fn supersede(
		&mut self,
		patient: usize,
		grant: u32,
		fields: GrantFields,
		word: (GivenBy, bool),
	) -> Outcome {
		self.live(patient, grant)?;
		self.can_be_given(&fields)?;
		self.end(patient, grant, EffectiveStatus::Superseded)?;
		self.keep(patient, fields, word)
	}

	pub fn sweep(&mut self) {
		let today = self.today;
		for patient in 0..PATIENTS.len() {
			let expired: Vec<u32> = self.patients[patient]
				.grants
				.iter()
				.filter(|g| g.noted.is_none() && g.has_ended(today))
				.map(|g| g.number)
				.collect();
			for number in expired {
				self.note(patient, number);
			}
			for grant in &mut self.patients[patient].grants {
				let past = |day: Day| day.0 + RETENTION <= today.0;
				grant.left_state |= grant.noted.is_some() && past(grant.ending().0);
			}
		}
	}
}

/// Whether exceptions leave something of a grant for a purpose: some class, for the grantee as a whole.
pub fn leaves(fields: &GrantFields, purpose: Purpose) -> bool {
	let grantee = match fields.grantee {
		Grantee::PractitionerRole(role) => Some(role),
		Grantee::Organization(_) => None,
	};
	fields.classes.iter().any(|class| {
		// What is left out for one role only is there for the organisation's others.
		let mut exceptions = fields
			.exceptions
			.iter()
			.flatten()
			.filter(|it| it.practitioner_role.is_none() || grantee.is_some());
		!exceptions.any(|it| is_left_out(it, (grantee, purpose, class)))
	})
}

fn says_something(fields: &GrantFields) -> bool {
	let mut reached = Purpose::ALL
		.iter()
		.filter(|it| reaches(fields.purposes, **it));
	reached.any(|it| leaves(fields, *it))
}

/// Whether fields reach no further than others, taken as what they reach: every purpose, action and class.
pub fn is_within(to: &GrantFields, from: &GrantFields) -> bool {
	let grantee_is_within = to.grantee == from.grantee
		|| from.grantee == Grantee::Organization(Model::organization_of(to.grantee));
	let mut reached = Purpose::ALL.iter().filter(|it| reaches(to.purposes, **it));
	let (years, wider) = (to.data_period, from.data_period);
	// Without a bound: from the first of all years to beyond the last.
	let first = |year: Option<carechain_primitives::Year>| year.map_or(-1, |it| i32::from(it.0));
	let end = |year: Option<carechain_primitives::Year>| year.map_or(99_999, |it| i32::from(it.0));
	grantee_is_within
		&& reached.all(|it| reaches(from.purposes, *it))
		&& to.actions.iter().all(|it| from.actions.contains(it))
		&& to.classes.iter().all(|it| from.classes.contains(it))
		&& rank(to.ceiling) <= rank(from.ceiling)
		&& (from.valid_from..=from.valid_until).contains(&to.valid_from)
		&& (from.valid_from..=from.valid_until).contains(&to.valid_until)
		&& first(years.from) >= first(wider.from)
		&& end(years.until) <= end(wider.until)
		&& ask_no_less(&to.conditions, &from.conditions)
		&& leaves_out(to, from)
		&& (from.terms.is_none() || to.terms.is_some())
		&& (!from.terms.is_some_and(|it| it.residual) || to.terms == from.terms)
}

fn ask_no_less(to: &Conditions, from: &Conditions) -> bool {
	let days = |days: Option<u16>| days.map_or(u32::MAX, u32::from);
	let has = |it| from.access_modes.contains(it);
	to.access_modes.iter().all(has)
		&& from
			.obligations
			.iter()
			.all(|it| to.obligations.contains(it))
		&& from.refrains.iter().all(|it| to.refrains.contains(it))
		&& days(to.delete_after_days) <= days(from.delete_after_days)
}

/// Whether each exception of the one is part of one of the other's.
fn leaves_out(to: &GrantFields, from: &GrantFields) -> bool {
	from.exceptions.iter().flatten().all(|theirs| {
		let mut ours = to.exceptions.iter().flatten();
		ours.any(|ours| leaves_out_all(ours, theirs))
	})
}

/// Tried out with everybody, for every purpose, in every class.
fn leaves_out_all(ours: &Exception, theirs: &Exception) -> bool {
	[None, Some(DOCTOR_A), Some(DOCTOR_B), Some(NURSE_A)]
		.into_iter()
		.all(|role| {
			Purpose::ALL.iter().all(|purpose| {
				DataClass::ALL.iter().all(|class| {
					let asked = (role, *purpose, *class);
					!is_left_out(theirs, asked) || is_left_out(ours, asked)
				})
			})
		})
}

pub fn says_the_same(to: &GrantFields, from: &GrantFields) -> bool {
	let rest = GrantFields {
		purposes: from.purposes,
		exceptions: from.exceptions,
		..*to
	};
	let purposes = |it: &GrantFields| -> Vec<Purpose> {
		let all = Purpose::ALL.iter().copied();
		all.filter(|purpose| reaches(it.purposes, *purpose))
			.collect()
	};
	rest == *from && purposes(to) == purposes(from) && leaves_out(to, from) && leaves_out(from, to)
}
