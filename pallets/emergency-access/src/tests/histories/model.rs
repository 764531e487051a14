// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Emergencies as one would keep them on paper: a list of cases and a clock. Every question is answered by
//! going through the list.

use super::{Who, PATIENTS};
use crate::{mock::*, EmergencyPolicy, EmergencyScope, Error};
use carechain_primitives::{traits::Standing, EmergencyStatus};
use sp_runtime::DispatchError;

pub type Outcome = Result<(), DispatchError>;

fn refuse<R>(error: Error<Test>) -> Result<R, DispatchError> {
	Err(error.into())
}

const DAY: u64 = 24 * HOUR;

/// A credential on paper.
pub struct Role {
	pub who: Who,
	pub organization: usize,
	pub is_officer: bool,
	/// Active, suspended or ended.
	pub status: Standing,
	/// The day of its end, exclusive.
	pub until: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judge {
	/// An organisation, up to a day.
	Reviewer(usize, u64),
	Board {
		overdue: bool,
	},
	/// Judged so, and kept up to a day.
	Nobody {
		justified: bool,
		keep_until: u64,
	},
}

#[derive(Clone)]
pub struct Case {
	pub patient: Option<usize>,
	pub role: usize,
	pub organization: usize,
	pub scope: EmergencyScope,
	pub statement: u8,
	pub late: bool,
	pub judge: Judge,
	/// When its access ends, if no one takes it away before.
	pub access_until: Option<u64>,
	/// Whether it has left state.
	pub gone: bool,
}

pub struct Model {
	pub now: u64,
	pub policy: EmergencyPolicy,
	pub cases: Vec<Case>,
	/// Hospitals A, B and C.
	pub standings: [Standing; 3],
	pub roles: Vec<Role>,
	/// Which of the patients there are.
	pub registered: [bool; 3],
	last_reviewer: Option<usize>,
	pub overdue: [u32; 3],
	/// Who was found to have misused an emergency, and on which day.
	misuse: Vec<(usize, u64)>,
	pub sanctioned: Vec<usize>,
}

impl Model {
	pub fn founded() -> Self {
		let role = |who, organization, is_officer| Role {
			who,
			organization,
			is_officer,
			status: Standing::Active,
			until: u64::from(ROLE_UNTIL.0),
		};
		Self {
			now: Now::get(),
			policy: POLICY,
			cases: vec![],
			standings: [Standing::Active; 3],
			roles: vec![
				role(Who::DoctorA, 0, false),
				role(Who::NurseA, 0, false),
				role(Who::DoctorB, 1, false),
				role(Who::OfficerA, 0, true),
				role(Who::OfficerB, 1, true),
				role(Who::OfficerC, 2, true),
				role(Who::Both, 0, false),
				role(Who::Both, 1, true),
			],
			registered: [true, true, false],
			last_reviewer: None,
			overdue: [0; 3],
			misuse: vec![],
			sanctioned: vec![],
		}
	}

	pub fn today(&self) -> u64 {
		self.now / DAY
	}

	/// A case that is in state.
	fn case(&self, case: usize) -> Result<Case, DispatchError> {
		match self.cases.get(case).filter(|case| !case.gone) {
			Some(case) => Ok(case.clone()),
			None => refuse(Error::NotFound),
		}
	}

	fn ensure_may_declare(&self, role: usize) -> Outcome {
		let role = &self.roles[role];
		match role.status {
			Standing::Suspended => return refuse(Error::PractitionerSuspended),
			Standing::Ended => return refuse(Error::PractitionerRevoked),
			_ if self.today() >= role.until + u64::from(GRACE_DAYS) => {
				return refuse(Error::CredentialExpired)
			}
			_ => {}
		}
		match self.standings[role.organization] {
			Standing::Ended => refuse(Error::OrganizationLeft),
			_ => Ok(()),
		}
	}

	fn ensure_sound(&self, patient: usize, scope: EmergencyScope, statement: u8) -> Outcome {
		if !self.registered[patient] {
			return refuse(Error::PatientNotFound);
		}
		if scope.classes.0 == 0 {
			return refuse(Error::EmptyClasses);
		}
		if statement == 0 {
			return refuse(Error::EmptyCommitment);
		}
		Ok(())
	}

	/// The next hospital in turn, of those that have their rights.
	fn next_reviewer(&self, leave_out: usize) -> Option<usize> {
		let first = self.last_reviewer.map_or(0, |last| last + 1);
		(first..first + 3)
			.map(|turn| turn % 3)
			.find(|turn| *turn != leave_out && self.standings[*turn] == Standing::Active)
	}

	fn open(&mut self, case: Case, too_late: bool) {
		let judge = match self.next_reviewer(case.organization) {
			Some(next) if !too_late => {
				self.last_reviewer = Some(next);
				Judge::Reviewer(next, self.today() + u64::from(self.policy.review_days))
			}
			_ => Judge::Board { overdue: false },
		};
		self.cases.push(Case { judge, ..case });
	}

	/// Takes the access away from every case of the two.
	fn replace_access(&mut self, patient: usize, role: usize) {
		for case in &mut self.cases {
			if case.patient == Some(patient) && case.role == role {
				case.access_until = None;
			}
		}
	}

	fn new_case(
		&self,
		role: usize,
		patient: usize,
		scope: EmergencyScope,
		statement: u8,
		late: bool,
	) -> Case {
		Case {
			patient: Some(patient),
			role,
			organization: self.roles[role].organization,
			scope,
			statement,
			late,
			judge: Judge::Board { overdue: false },
			access_until: None,
			gone: false,
		}
	}

	pub fn declare(
		&mut self,
		by: Who,
		role: usize,
		patient: usize,
		scope: EmergencyScope,
		statement: u8,
	) -> Outcome {
		if role >= self.roles.len() {
			return refuse(Error::RoleNotFound);
		}
		if self.roles[role].who != by {
			return refuse(Error::NotAuthorized);
		}
		self.ensure_may_declare(role)?;
		self.ensure_sound(patient, scope, statement)?;
		self.replace_access(patient, role);
		let until = self.now + u64::from(self.policy.access_hours) * HOUR;
		let case = Case {
			access_until: Some(until),
			..self.new_case(role, patient, scope, statement, false)
		};
		self.open(case, false);
		Ok(())
	}

	pub fn is_member(&self, who: Who) -> bool {
		let represents = match who {
			Who::RepresentativeA => Some(0),
			Who::RepresentativeB => Some(1),
			_ => None,
		};
		represents.is_some_and(|organization| self.standings[organization] != Standing::Ended)
			|| self
				.roles
				.iter()
				.any(|role| role.who == who && role.status != Standing::Ended)
	}

	#[allow(clippy::too_many_arguments)]
	pub fn anchor(
		&mut self,
		by: Who,
		role: usize,
		patient: usize,
		scope: EmergencyScope,
		statement: u8,
		declared_at: u64,
		well_signed: bool,
	) -> Outcome {
		if !self.is_member(by) {
			return refuse(Error::NotAuthorized);
		}
		if role >= self.roles.len() {
			return refuse(Error::RoleNotFound);
		}
		self.ensure_sound(patient, scope, statement)?;
		if declared_at > self.now + MAX_DRIFT {
			return refuse(Error::DeclaredInFuture);
		}
		let is_same =
			|it: &&Case| !it.gone && it.late && it.role == role && it.statement == statement;
		if self.cases.iter().any(|it| is_same(&it)) {
			return refuse(Error::AlreadyExists);
		}
		if !well_signed {
			return refuse(Error::InvalidSignature);
		}
		let began = declared_at.min(self.now);
		let too_late = self.now - began > u64::from(self.policy.late_hours) * HOUR;
		let mut until = began + u64::from(self.policy.access_hours) * HOUR;
		while !until.is_multiple_of(HOUR) {
			until += 1;
		}
		let mut case = self.new_case(role, patient, scope, statement, true);
		let other = self
			.cases
			.iter()
			.filter(|it| it.patient == Some(patient) && it.role == role)
			.filter_map(|it| it.access_until)
			.max();
		if self.ensure_may_declare(role).is_ok()
			&& until > self.now
			&& other.is_none_or(|other| other <= until)
		{
			self.replace_access(patient, role);
			case.access_until = Some(until);
		}
		self.open(case, too_late);
		Ok(())
	}

	pub fn end(&mut self, by: Who, case: usize) -> Outcome {
		let it = self.case(case)?;
		if self.roles[it.role].who != by {
			return refuse(Error::NotAuthorized);
		}
		if it.access_until.is_none_or(|until| until <= self.now) {
			return refuse(Error::NotInForce);
		}
		self.cases[case].access_until = None;
		Ok(())
	}

	pub fn review(&mut self, by: Who, case: usize, justified: bool, empty: bool) -> Outcome {
		let it = self.case(case)?;
		let reviewer = match it.judge {
			Judge::Reviewer(reviewer, until) if until > self.today() => reviewer,
			Judge::Nobody { .. } => return refuse(Error::AlreadyClosed),
			_ => return refuse(Error::Escalated),
		};
		let is_officer = self.roles.iter().any(|role| {
			role.who == by
				&& role.is_officer
				&& role.organization == reviewer
				&& role.status == Standing::Active
				&& role.until > self.today()
		});
		if !is_officer
			|| self.standings[reviewer] != Standing::Active
			|| self.roles[it.role].who == by
		{
			return refuse(Error::NotAuthorized);
		}
		if empty {
			return refuse(Error::EmptyCommitment);
		}
		self.close(case, justified);
		Ok(())
	}

	pub fn decide(&mut self, by: Who, case: usize, justified: bool, empty: bool) -> Outcome {
		if by != Who::TheBoard {
			return Err(DispatchError::BadOrigin);
		}
		match self.case(case)?.judge {
			Judge::Reviewer(_, until) if until > self.today() => {
				return refuse(Error::NotEscalated)
			}
			Judge::Nobody { .. } => return refuse(Error::AlreadyClosed),
			_ if empty => return refuse(Error::EmptyCommitment),
			Judge::Reviewer(reviewer, _) => self.overdue[reviewer] += 1,
			Judge::Board { .. } => {}
		}
		self.close(case, justified);
		Ok(())
	}

	fn close(&mut self, case: usize, justified: bool) {
		let keep_until = self.today() + u64::from(self.policy.retention_days);
		self.cases[case].judge = Judge::Nobody {
			justified,
			keep_until,
		};
		if justified {
			return;
		}
		self.cases[case].access_until = None;
		let (role, today) = (self.cases[case].role, self.today());
		self.misuse.push((role, today));
		let window = u64::from(self.policy.count_days);
		let recent = self
			.misuse
			.iter()
			.filter(|(other, day)| *other == role && today - day < window)
			.count();
		if recent >= self.policy.suspend_after as usize {
			self.sanctioned.push(role);
			if self.roles[role].status == Standing::Active {
				self.roles[role].status = Standing::Suspended;
			}
		}
	}

	pub fn set_policy(&mut self, by: Who, to: EmergencyPolicy) -> Outcome {
		if !matches!(by, Who::BothBodies | Who::OneBody) {
			return Err(DispatchError::BadOrigin);
		}
		let values = |it: EmergencyPolicy| {
			[
				it.access_hours,
				it.late_hours,
				it.review_days,
				it.suspend_after,
				it.count_days,
				it.retention_days,
			]
		};
		let errors = [
			Error::AccessHoursOutOfBounds,
			Error::LateHoursOutOfBounds,
			Error::ReviewDaysOutOfBounds,
			Error::SuspendAfterOutOfBounds,
			Error::CountDaysOutOfBounds,
			Error::RetentionDaysOutOfBounds,
		];
		let (new, least, most) = (values(to), values(LIMITS.least), values(LIMITS.most));
		for (value, error) in errors.into_iter().enumerate() {
			if new[value] < least[value] || new[value] > most[value] {
				return refuse(error);
			}
		}
		let old = values(self.policy);
		let narrows =
			(0..4).all(|value| new[value] <= old[value]) && new[4] >= old[4] && new[5] == old[5];
		if by == Who::OneBody && !narrows {
			return refuse(Error::WouldWiden);
		}
		self.policy = to;
		Ok(())
	}

	/// What is due is seen to.
	pub fn sweep(&mut self) {
		let today = self.today();
		for case in self.cases.iter_mut().filter(|case| !case.gone) {
			match case.judge {
				Judge::Reviewer(reviewer, until) if until <= today => {
					case.judge = Judge::Board { overdue: true };
					self.overdue[reviewer] += 1;
				}
				Judge::Nobody { keep_until, .. } if keep_until <= today => {
					case.gone = true;
					case.access_until = None;
				}
				_ => {}
			}
		}
	}

	/// Whether a patient has so few cases that all of them lose it.
	pub fn forget(&mut self, patient: usize) {
		for case in &mut self.cases {
			if case.patient == Some(patient) && !case.gone {
				(case.patient, case.access_until) = (None, None);
			}
		}
	}

	pub fn status(&self, case: &Case) -> EmergencyStatus {
		match case.judge {
			Judge::Nobody { justified, .. } if justified => EmergencyStatus::Justified,
			Judge::Nobody { .. } => EmergencyStatus::Unjustified,
			Judge::Board { overdue: true } => EmergencyStatus::Overdue,
			Judge::Reviewer(_, until) if until <= self.today() => EmergencyStatus::Overdue,
			_ if case.late => EmergencyStatus::Late,
			_ => EmergencyStatus::Open,
		}
	}

	/// The number of the case that gives somebody access now.
	pub fn in_force(&self, patient: usize, role: usize) -> Option<usize> {
		assert!(patient < PATIENTS.len());
		self.cases.iter().position(|case| {
			case.patient == Some(patient)
				&& case.role == role
				&& case.access_until.is_some_and(|until| until > self.now)
		})
	}
}
