// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who acts for a patient.

use super::*;
use crate::AppointedBy;
use carechain_primitives::{Confidentiality, Day};

impl Planner {
	/// The first day of a quarter to come; by a slip one that is past, too far ahead, or no such day.
	pub fn end(&mut self, max_days: u32) -> Day {
		let today = self.model.today;
		let last = today.saturating_add(max_days);
		let mut quarters = QUARTER_STARTS.iter().copied();
		if self.slips() {
			return match self.chance.below(4) {
				0 => today,
				1 => quarters.rfind(|it| *it <= today).unwrap_or(today),
				2 => quarters.find(|it| *it > last).unwrap_or(last),
				_ => today.saturating_add(1 + self.chance.below(max_days)),
			};
		}
		let coming: Vec<_> = quarters.filter(|it| today < *it && *it <= last).collect();
		let near = coming.len().min(4);
		*self.chance.among(&coming[..near])
	}

	fn powers(&mut self) -> u8 {
		match self.chance.below(3) {
			_ if self.slips() => *self.chance.among(&[0, 16, 255]),
			0 => 15,
			_ => 1 + self.chance.below(15) as u8,
		}
	}

	pub fn appoint_representative(&mut self) -> Action {
		let today = self.model.today;
		let fits = |it: &Record| it.goes_on().is_ok();
		let has_former = |it: &Record| it.representatives.iter().any(|it| it.until <= today);
		let patient = if self.chance.one_in(2) {
			self.patient(|it| fits(it) && has_former(it))
		} else {
			self.patient(fits)
		};
		self.appoint(patient)
	}

	/// What it takes to appoint somebody for this one.
	pub fn appoint(&mut self, patient: u8) -> Action {
		let signer = if self.slips() {
			self.custodian(patient)
		} else {
			self.decider(patient)
		};
		let appointment = Appointed {
			key: self.free_key(patient),
			powers: self.powers(),
			until: self.end(366),
			role: self.chance.below(3) as u8,
			joint: self.chance.one_in(3),
		};
		let expires_at = self.expiry();
		let message = Message::Appoint(patient, appointment, expires_at);
		let proof = self.sign(appointment.key, message);
		let beside = matches!(signer, Account::Office(_)) != self.slips();
		let endorsement = beside.then(|| {
			let endorser = self.doctor_of(patient);
			let message = Message::EndorseRepresentative(patient, appointment, expires_at);
			self.endorse(endorser, message)
		});
		let call = Call::AppointRepresentative {
			patient,
			appointment,
			expires_at,
			proof,
			endorsement,
		};
		(self.by(signer), call)
	}

	/// A patient with a representative, and the number of one; perhaps of one that is gone.
	fn represented(&mut self) -> (u8, u32) {
		let patient = self.patient(|it| !it.representatives.is_empty());
		let record = self.model.patients.get(&patient);
		let ids = record.map(|it| it.representatives.iter().map(|it| it.id).collect());
		let ids: Vec<_> = ids.unwrap_or_default();
		match self.chance.pick(&ids) {
			Some(id) if !self.slips() => (patient, id),
			_ => (patient, self.chance.below(6)),
		}
	}

	/// Who appointed this representative; by a slip the other one who appoints.
	fn appointer(&mut self, patient: u8, id: u32) -> Account {
		let record = self.model.patients.get(&patient);
		let found = record.and_then(|it| it.representatives.iter().find(|it| it.id == id));
		let by_custodian = found.is_some_and(|it| it.appointed_by == AppointedBy::Custodian);
		if by_custodian != self.slips() {
			self.custodian(patient)
		} else {
			self.own_key(patient)
		}
	}

	pub fn renew_representative(&mut self) -> Action {
		let (patient, representative) = self.represented();
		let signer = if self.slips() {
			self.custodian(patient)
		} else {
			self.decider(patient)
		};
		let until = self.end(366);
		let call = Call::RenewRepresentative {
			patient,
			representative,
			until,
		};
		(self.by(signer), call)
	}

	pub fn remove_representative(&mut self) -> Action {
		let (patient, representative) = self.represented();
		let record = self.model.patients.get(&patient);
		let all = record.into_iter().flat_map(|it| &it.representatives);
		let itself: Vec<_> = all
			.filter(|it| it.id == representative)
			.map(|it| it.key)
			.collect();
		let signer = match self.chance.pick(&itself) {
			Some(key) if self.chance.one_in(3) => key,
			_ => self.appointer(patient, representative),
		};
		let call = Call::RemoveRepresentative {
			patient,
			representative,
		};
		(self.by(signer), call)
	}

	pub fn withhold_from_representative(&mut self) -> Action {
		let (patient, representative) = self.represented();
		let signer = self.appointer(patient, representative);
		let call = Call::WithholdFromRepresentative {
			patient,
			representative,
			ceiling: *self.chance.among(&Confidentiality::ALL[..4]),
		};
		(self.by(signer), call)
	}
}
