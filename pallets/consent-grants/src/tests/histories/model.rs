// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A model that keeps everything in plain lists and knows nothing of books, indices or storage.

use super::{Actor, Step, PATIENTS};
use crate::{mock::*, EffectiveStatus, Error, GrantFields, Grantee, Question};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	CodeSet, Day, OrganizationId, Purpose, Purposes, RepresentativeId,
};

/// A grant as the model keeps it: for ever.
#[derive(Clone, Debug)]
pub struct ModelGrant {
	pub number: u32,
	pub organization: OrganizationId,
	pub fields: GrantFields,
	pub given_by: GivenBy,
	pub proposed: bool,
	revoked_on: Option<Day>,
	/// Noted as ended; the place in the order of noting.
	noted: Option<usize>,
	pub left_state: bool,
}

impl ModelGrant {
	fn has_ended(&self, today: Day) -> bool {
		self.revoked_on.is_some() || today >= self.fields.valid_until
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

/// Somebody who acts for a patient.
#[derive(Clone, Copy, Debug)]
struct ModelRepresentative {
	id: u32,
	until: Day,
	joint: bool,
}

/// A patient, and the one who was appointed last to act for it.
#[derive(Clone, Debug)]
pub struct ModelPatient {
	pub has_key: bool,
	pub status: PatientStatus,
	representative: Option<ModelRepresentative>,
	appointed: u32,
	pub grants: Vec<ModelGrant>,
}

pub struct Model {
	pub today: Day,
	organizations: [Standing; 2],
	roles: [Standing; 3],
	pub patients: [ModelPatient; 2],
	noted: usize,
}

impl Model {
	pub fn new() -> Self {
		let patient = ModelPatient {
			has_key: true,
			status: PatientStatus::Active,
			representative: None,
			appointed: 0,
			grants: Vec::new(),
		};
		Self {
			today: TODAY,
			organizations: [Standing::Active; 2],
			roles: [Standing::Active; 3],
			patients: [patient.clone(), patient],
			noted: 0,
		}
	}

	/// How many grants a patient was ever given.
	pub fn given(&self, patient: usize) -> usize {
		self.patients[patient].grants.len()
	}

	/// The number that the next representative of a patient gets.
	pub fn next_representative(&self, patient: usize) -> u32 {
		self.patients[patient].appointed
	}

	fn organization_of(grantee: Grantee) -> OrganizationId {
		match grantee {
			Grantee::Organization(organization) => organization,
			Grantee::PractitionerRole(DOCTOR_B) => HOSPITAL_B,
			Grantee::PractitionerRole(_) => HOSPITAL_A,
		}
	}

	pub fn is_active(&self, grantee: Grantee) -> bool {
		let organization = Self::organization_of(grantee);
		let role = match grantee {
			Grantee::Organization(_) => Standing::Active,
			Grantee::PractitionerRole(role) => self.roles[role.0 as usize],
		};
		self.organizations[organization.0 as usize].is_active() && role.is_active()
	}

	fn representative(&self, patient: usize) -> Option<ModelRepresentative> {
		let today = self.today;
		let appointed = self.patients[patient].representative;
		appointed.filter(|representative| today < representative.until)
	}

	/// Up to when an authority holds; the last of all days if no end is known.
	fn holds_until(&self, patient: usize, given_by: GivenBy) -> Option<Day> {
		let for_ever = Some(Day(u32::MAX));
		match given_by {
			GivenBy::Patient => for_ever,
			GivenBy::Custodian => for_ever.filter(|_| !self.patients[patient].has_key),
			GivenBy::Representative(id) | GivenBy::Both(id) => {
				let current = self.representative(patient);
				current.filter(|it| it.id == id.0).map(|it| it.until)
			}
		}
	}

	/// The day on which a grant freezes, as far as it is known and still to come.
	pub fn freezes_on(&self, patient: usize, grant: &ModelGrant) -> Option<Day> {
		let until = self.holds_until(patient, grant.given_by)?;
		(!grant.has_ended(self.today) && until != Day(u32::MAX)).then_some(until)
	}

	pub fn status(&self, patient: usize, grant: &ModelGrant) -> EffectiveStatus {
		if grant.revoked_on.is_some() {
			EffectiveStatus::Revoked
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

	/// What has to happen first for anybody to consent for a patient who lives.
	pub fn in_the_way_of_giving(&self, patient: usize) -> Option<Step> {
		let nobody_may = !self.patients[patient].has_key && self.representative(patient).is_none();
		let has_key = true;
		nobody_may.then_some(Step::Key { patient, has_key })
	}

	/// What has to happen first for somebody to record what such a patient consents to.
	pub fn in_the_way_of_recording(&self, patient: usize) -> Option<Step> {
		let has_key = false;
		if self.patients[patient].has_key {
			return Some(Step::Key { patient, has_key });
		}
		let representative = self.representative(patient);
		representative.map(|_| Step::Dismiss { patient })
	}

	/// Whether what is granted to a patient counts for a purpose.
	pub fn counts(&self, patient: usize, purpose: Purpose) -> bool {
		use Purpose::*;
		self.patients[patient].status == PatientStatus::Active
			|| [TREAT, ETREAT, ERTREAT, COC].contains(&purpose)
	}

	/// What an actor's word is in a patient's consents, and whether it is enough.
	pub fn word_of(&self, patient: usize, by: Actor) -> Result<(GivenBy, bool), Error<Test>> {
		use PatientStatus::*;
		if matches!(self.patients[patient].status, Deceased | Merged) {
			return Err(Error::PatientNotActive);
		}
		let representative = self.representative(patient);
		match by {
			Actor::Patient if self.patients[patient].has_key => {
				Ok((GivenBy::Patient, !representative.is_some_and(|it| it.joint)))
			}
			Actor::Representative => representative
				.map(|it| (GivenBy::Representative(RepresentativeId(it.id)), !it.joint))
				.ok_or(Error::NotAuthorized),
			_ => Err(Error::NotAuthorized),
		}
	}

	pub fn may_narrow(&self, patient: usize, by: Actor) -> Result<(), Error<Test>> {
		let has_key = self.patients[patient].has_key;
		let may = match by {
			Actor::Patient => has_key,
			Actor::Representative => self.representative(patient).is_some(),
			Actor::Practitioner => !has_key && self.organizations[0].is_active(),
		};
		may.then_some(()).ok_or(Error::NotAuthorized)
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

	/// Takes a step in the model.
	pub fn take(&mut self, step: &Step) -> Result<(), Error<Test>> {
		match *step {
			Step::Grant {
				patient,
				by,
				fields,
			} => {
				let word = self.word_of(patient, by)?;
				self.grant(patient, fields, word)?;
			}
			Step::Record {
				patient,
				by,
				fields,
			} => self.record(patient, by, fields)?,
			Step::Confirm { patient, by, grant } => self.confirm(patient, by, grant)?,
			Step::Narrow {
				patient,
				by,
				grant,
				fields,
			} => {
				self.may_narrow(patient, by)?;
				self.narrow(patient, grant, fields)?;
			}
			Step::Revoke { patient, by, grant } => {
				self.may_narrow(patient, by)?;
				self.revoke(patient, grant)?;
			}
			Step::Pass { days } => self.today = self.today.saturating_add(days),
			Step::Organization {
				organization,
				standing,
			} => self.organizations[organization.0 as usize] = standing,
			Step::Role { role, standing } => self.roles[role.0 as usize] = standing,
			Step::Key { patient, has_key } => self.patients[patient].has_key = has_key,
			Step::Status { patient, status } => self.patients[patient].status = status,
			Step::Appoint {
				patient,
				id,
				days,
				joint,
			} => {
				let until = self.today.saturating_add(days);
				let patient = &mut self.patients[patient];
				patient.appointed += 1;
				patient.representative = Some(ModelRepresentative { id, until, joint });
			}
			Step::Dismiss { patient } => self.patients[patient].representative = None,
			Step::Forget { patient, .. } => self.patients[patient].grants.clear(),
			Step::Sweep => self.sweep(),
		}
		Ok(())
	}

	fn grant(
		&mut self,
		patient: usize,
		fields: GrantFields,
		(given_by, alone): (GivenBy, bool),
	) -> Result<(), Error<Test>> {
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
		let may_be_recorded = |purpose: &Purpose| {
			use Purpose::*;
			[
				TREAT, ETREAT, ERTREAT, COC, HPAYMT, COVERAGE, ELIGVER, CLMATTCH,
			]
			.contains(purpose)
		};
		if given_by == GivenBy::Custodian && !fields.purposes.iter().all(|it| may_be_recorded(&it))
		{
			return Err(Error::PurposeNotForCustody);
		}
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
			revoked_on: None,
			noted: None,
			left_state: false,
		});
		Ok(())
	}

	fn record(
		&mut self,
		patient: usize,
		by: Actor,
		fields: GrantFields,
	) -> Result<(), Error<Test>> {
		use PatientStatus::*;
		if matches!(self.patients[patient].status, Deceased | Merged) {
			return Err(Error::PatientNotActive);
		}
		let in_custody = !self.patients[patient].has_key;
		let may = by == Actor::Practitioner
			&& in_custody
			&& self.representative(patient).is_none()
			&& self.organizations[0].is_active();
		if !may {
			return Err(Error::NotAuthorized);
		}
		self.grant(patient, fields, (GivenBy::Custodian, true))
	}

	fn confirm(&mut self, patient: usize, by: Actor, grant: u32) -> Result<(), Error<Test>> {
		let (by, alone) = self.word_of(patient, by)?;
		let stored = self.live(patient, grant)?.clone();
		let (given_by, proposed) = match self.status(patient, &stored) {
			EffectiveStatus::Frozen => (by, !alone),
			EffectiveStatus::Proposed => match (stored.given_by, by) {
				(GivenBy::Patient, GivenBy::Representative(id))
				| (GivenBy::Representative(id), GivenBy::Patient) => (GivenBy::Both(id), false),
				_ => return Err(Error::NothingToConfirm),
			},
			_ => return Err(Error::NothingToConfirm),
		};
		if !self.is_active(stored.fields.grantee) {
			return Err(Error::GranteeNotActive);
		}
		let grant = self.live(patient, grant)?;
		grant.given_by = given_by;
		grant.proposed = proposed;
		Ok(())
	}

	fn live(&mut self, patient: usize, grant: u32) -> Result<&mut ModelGrant, Error<Test>> {
		let today = self.today;
		match self.patients[patient].grants.get_mut(grant as usize) {
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

	pub fn permits(&self, patient: usize, question: &Question) -> bool {
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
		let granted = self.patients[patient].grants.iter().any(|grant| {
			let fields = &grant.fields;
			self.status(patient, grant) == EffectiveStatus::Active
				&& match fields.grantee {
					Grantee::Organization(organization) => organization == requester.organization,
					Grantee::PractitionerRole(grantee) => role == Some(grantee),
				} && fields.purposes.covers(question.purpose)
				&& fields.actions.contains(question.action)
				&& fields.classes.contains(question.class)
				&& question.confidentiality.unwrap_or_default() <= fields.ceiling
		});
		in_standing && (own || (granted && self.counts(patient, question.purpose)))
	}
}
