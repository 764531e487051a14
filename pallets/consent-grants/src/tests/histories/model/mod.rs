// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A model that keeps everything that ever happened in plain lists and knows nothing of books, indices or
//! storage. Here is who is who; `grants` and `others` are what the calls do, `rules` is who may.

mod grants;
mod others;
mod rules;

use super::steps::{Actor, Call, Step, PATIENTS};
use crate::{mock::*, EffectiveStatus, Error, GrantFields, Grantee};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Day, OrganizationId, PractitionerRoleId, Purpose, RepresentativeId,
};
pub use grants::{is_within, leaves, says_the_same, ModelGrant};
pub use others::{ModelDenial, ModelEmergency, ModelPolicy, ModelRequest, ModelSealed};

pub type Outcome<T = ()> = Result<T, Error<Test>>;

/// Somebody who acts for a patient.
#[derive(Clone, Copy, Debug)]
pub struct ModelRepresentative {
	id: u32,
	until: Day,
	joint: bool,
}

/// A patient, with all that was ever given and said in its name, and the one who was appointed last to act
/// for it.
#[derive(Clone, Debug, Default)]
pub struct ModelPatient {
	pub has_key: bool,
	/// None: there is no such patient.
	pub status: Option<PatientStatus>,
	representative: Option<ModelRepresentative>,
	appointed: u32,
	pub grants: Vec<ModelGrant>,
	pub requests: Vec<ModelRequest>,
	pub denials: Vec<ModelDenial>,
	pub sealed: Vec<ModelSealed>,
}

pub struct Model {
	pub today: Day,
	organizations: [Standing; 2],
	roles: [Standing; 3],
	pub patients: [ModelPatient; 2],
	pub policies: Vec<ModelPolicy>,
	pub emergencies: Vec<ModelEmergency>,
	noted: usize,
	pub sealed: u32,
}

impl Model {
	pub fn new() -> Self {
		let patient = ModelPatient {
			has_key: true,
			status: Some(PatientStatus::Active),
			..Default::default()
		};
		Self {
			today: TODAY,
			organizations: [Standing::Active; 2],
			roles: [Standing::Active; 3],
			patients: [patient.clone(), patient],
			policies: Vec::new(),
			emergencies: Vec::new(),
			noted: 0,
			sealed: 0,
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

	pub fn organization_of(grantee: Grantee) -> OrganizationId {
		match grantee {
			Grantee::Organization(organization) => organization,
			Grantee::PractitionerRole(DOCTOR_B) => HOSPITAL_B,
			Grantee::PractitionerRole(_) => HOSPITAL_A,
		}
	}

	fn organization_standing(&self, organization: OrganizationId) -> Standing {
		let standing = self.organizations.get(organization.0 as usize);
		standing.copied().unwrap_or(Standing::Unknown)
	}

	fn role_standing(&self, role: PractitionerRoleId) -> Standing {
		let standing = self.roles.get(role.0 as usize);
		standing.copied().unwrap_or(Standing::Unknown)
	}

	pub fn is_active(&self, grantee: Grantee) -> bool {
		let role = match grantee {
			Grantee::Organization(_) => Standing::Active,
			Grantee::PractitionerRole(role) => self.role_standing(role),
		};
		let organization = self.organization_standing(Self::organization_of(grantee));
		(organization, role) == (Standing::Active, Standing::Active)
	}

	fn representative(&self, patient: usize) -> Option<ModelRepresentative> {
		let today = self.today;
		let appointed = self.patients[patient].representative;
		appointed.filter(|representative| today < representative.until)
	}

	/// Up to when an authority holds; the last of all days if no end is known.
	pub fn holds_until(&self, patient: usize, given_by: GivenBy) -> Option<Day> {
		self.patients[patient].status?;
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

	/// Refuses what nobody can say for a patient who is gone, dead or a duplicate.
	fn goes_on(&self, patient: usize) -> Outcome {
		match self.patients[patient].status {
			None => Err(Error::PatientNotFound),
			Some(PatientStatus::Deceased | PatientStatus::Merged) => Err(Error::PatientNotActive),
			Some(PatientStatus::Active | PatientStatus::Restricted) => Ok(()),
		}
	}

	/// What an actor's word is in a patient's consents, and whether it is enough.
	pub fn word_of(&self, patient: usize, by: Actor) -> Outcome<(GivenBy, bool)> {
		self.goes_on(patient)?;
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

	pub fn may_narrow(&self, patient: usize, by: Actor) -> Outcome {
		if self.patients[patient].status.is_none() {
			return Err(Error::PatientNotFound);
		}
		let has_key = self.patients[patient].has_key;
		let may = match by {
			Actor::Patient => has_key,
			Actor::Representative => self.representative(patient).is_some(),
			Actor::Practitioner => !has_key && self.organizations[0] == Standing::Active,
		};
		may.then_some(()).ok_or(Error::NotAuthorized)
	}

	/// Whether somebody may undo what was given on an authority and could be a denial.
	fn may_undo(&self, patient: usize, given_by: GivenBy, (by, alone): (GivenBy, bool)) -> Outcome {
		let may = alone
			|| by == given_by
			|| matches!(given_by, GivenBy::Both(_))
			|| self.holds_until(patient, given_by).is_none();
		may.then_some(()).ok_or(Error::NotAuthorized)
	}

	/// Takes a step in the model.
	pub fn take(&mut self, step: &Step) -> Outcome {
		match *step {
			Step::Call {
				patient,
				by,
				ref call,
			} => self.call(patient, by, call)?,
			Step::Request {
				patient,
				asker,
				fields,
			} => self.request(patient, asker, fields)?,
			Step::Withdraw {
				patient,
				asker,
				request,
			} => self.withdraw(patient, asker, request)?,
			Step::Adopt { fields } => self.adopt(fields)?,
			Step::EndPolicy { recipient, policy } => self.end_policy(recipient, policy)?,
			Step::Declare {
				patient,
				role,
				view,
			} => self.emergencies.push(ModelEmergency {
				patient,
				role,
				view,
			}),
			Step::Pass { days } => self.today = self.today.saturating_add(days),
			Step::Organization {
				organization,
				standing,
			} => self.organizations[organization.0 as usize] = standing,
			Step::Role { role, standing } => self.roles[role.0 as usize] = standing,
			Step::Key { patient, has_key } => self.patients[patient].has_key = has_key,
			Step::Status { patient, status } => self.patients[patient].status = Some(status),
			Step::Unlink { patient } => {
				let patient = &mut self.patients[patient];
				patient.status = None;
				patient.has_key = false;
				patient.representative = None;
			}
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
			Step::Forget { patient, .. } => {
				let patient = &mut self.patients[patient];
				patient.grants.clear();
				patient.requests.clear();
				patient.denials.clear();
				patient.sealed.clear();
			}
			Step::Sweep => self.sweep(),
		}
		Ok(())
	}

	/// Makes a call: who may, and then what it does.
	fn call(&mut self, patient: usize, by: Actor, call: &Call) -> Outcome {
		match *call {
			Call::Grant { .. }
			| Call::Confirm { .. }
			| Call::Supersede { .. }
			| Call::Answer { .. }
			| Call::Lift { .. }
			| Call::Seal { .. }
			| Call::ConfirmSealed { .. }
			| Call::RevokeSealed { .. } => {
				let word = self.word_of(patient, by)?;
				self.give(patient, word, call)
			}
			Call::Record { fields } => self.record(patient, by, fields),
			Call::Narrow { grant, fields } => {
				self.may_narrow(patient, by)?;
				self.narrow(patient, grant, fields)
			}
			Call::Revoke { grant } => {
				self.may_narrow(patient, by)?;
				self.end(patient, grant, EffectiveStatus::Revoked)
			}
			Call::MarkInError { grant } => {
				self.may_narrow(patient, by)?;
				self.end(patient, grant, EffectiveStatus::EnteredInError)
			}
			Call::Decline { request } => {
				self.may_narrow(patient, by)?;
				self.open_request(patient, request)?.answered = true;
				Ok(())
			}
			Call::Deny { denied } => {
				self.may_narrow(patient, by)?;
				self.deny(patient, by, denied)
			}
		}
	}

	/// The calls of who may consent.
	fn give(&mut self, patient: usize, word: (GivenBy, bool), call: &Call) -> Outcome {
		match *call {
			Call::Grant { fields } => self.grant(patient, fields, word),
			Call::Confirm { grant } => self.confirm(patient, grant, word),
			Call::Supersede { grant, fields } => self.supersede(patient, grant, fields, word),
			Call::Answer { request, fields } => self.answer_request(patient, request, fields, word),
			Call::Lift { denied } => self.lift(patient, denied, word),
			Call::Seal {
				salt,
				content,
				valid_until,
			} => self.seal(patient, (salt, content), valid_until, word),
			Call::ConfirmSealed { entry } => self.confirm_sealed(patient, entry, word),
			Call::RevokeSealed { entry } => self.revoke_sealed(patient, entry, word),
			ref other => unreachable!("{other:?} is no call of who may consent"),
		}
	}
}

/// On whose authority something stands when somebody confirms it, and whether it still waits.
fn confirmed(
	status: EffectiveStatus,
	given_by: GivenBy,
	(by, alone): (GivenBy, bool),
) -> Outcome<(GivenBy, bool)> {
	match (status, given_by, by) {
		(EffectiveStatus::Frozen, ..) => Ok((by, !alone)),
		(EffectiveStatus::Proposed, GivenBy::Patient, GivenBy::Representative(id))
		| (EffectiveStatus::Proposed, GivenBy::Representative(id), GivenBy::Patient) => {
			Ok((GivenBy::Both(id), false))
		}
		_ => Err(Error::NothingToConfirm),
	}
}
