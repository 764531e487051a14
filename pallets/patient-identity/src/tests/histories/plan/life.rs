// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is known of a patient, and what becomes of it.

use super::*;
use carechain_primitives::{CodeSet, IdentityAssurance, Power, Powers};

impl Planner {
	pub fn attest_assurance(&mut self) -> Action {
		let patient = if self.chance.one_in(2) {
			self.patient(|it| it.assurances.len() > 1)
		} else {
			self.patient(|_| true)
		};
		let mut able: Vec<_> = CERTIFICATE_AUTHORITIES.collect();
		if let Some(record) = self.model.patients.get(&patient) {
			able.push(record.custodian);
			// Rather one that has not.
			let silent = able.iter().copied();
			let silent = silent.filter(|by| record.assurances.iter().all(|it| it.by != *by));
			let silent: Vec<_> = silent.collect();
			if !silent.is_empty() {
				able = silent;
			}
		}
		let signer = Account::Office(*self.chance.among(&able));
		let call = Call::AttestAssurance {
			patient,
			level: *self.chance.among(IdentityAssurance::ALL),
			until: self.end(5 * 366),
		};
		(self.by(signer), call)
	}

	pub fn withdraw_assurance(&mut self) -> Action {
		let patient = self.patient(|it| !it.assurances.is_empty());
		let record = self.model.patients.get(&patient);
		let words = record.map(|it| it.assurances.iter().map(|it| it.by).collect());
		let words: Vec<_> = words.unwrap_or_default();
		let signer = match self.chance.pick(&words) {
			Some(by) => Account::Office(by),
			None => self.any_account(),
		};
		(self.by(signer), Call::WithdrawAssurance { patient })
	}

	/// Who may restrict: who decides for the patient, or somebody who consents for it.
	fn restrictor(&mut self, patient: u8) -> Account {
		let today = self.model.today;
		let record = self.model.patients.get(&patient);
		let acting = record.into_iter().flat_map(|it| it.current(today));
		let acting = acting.filter(|it| Powers(it.powers).contains(Power::Consent));
		let acting: Vec<_> = acting.map(|it| it.key).collect();
		match self.chance.pick(&acting) {
			Some(key) if self.chance.one_in(2) => key,
			_ => self.decider(patient),
		}
	}

	pub fn restrict_processing(&mut self) -> Action {
		let patient = self.patient(|it| !it.restricted);
		let signer = self.restrictor(patient);
		(self.by(signer), Call::RestrictProcessing { patient })
	}

	pub fn lift_restriction(&mut self) -> Action {
		let patient = self.patient(|it| it.restricted);
		let signer = self.restrictor(patient);
		(self.by(signer), Call::LiftRestriction { patient })
	}

	/// Who may say whether the patient lives, apart from itself.
	fn registrar_of_deaths(&mut self, patient: u8) -> Account {
		if self.chance.one_in(2) {
			return Account::Office(REGULATOR);
		}
		self.custodian(patient)
	}

	pub fn attest_death(&mut self) -> Action {
		let patient = self.patient(|it| !it.deceased);
		let signer = self.registrar_of_deaths(patient);
		(self.by(signer), Call::AttestDeath { patient })
	}

	pub fn reverse_death(&mut self) -> Action {
		let patient = self.patient(|it| it.deceased);
		let signer = if self.chance.one_in(3) {
			self.own_key(patient)
		} else {
			self.registrar_of_deaths(patient)
		};
		(self.by(signer), Call::ReverseDeath { patient })
	}

	pub fn merge_patient(&mut self) -> Action {
		let into = if self.chance.one_in(2) {
			self.patient(|it| !it.duplicates.is_empty())
		} else {
			self.patient(|it| it.merged_into.is_none())
		};
		let target = self.model.patients.get(&into);
		let custodian = target.map(|it| it.custodian);
		let others = self.model.patients.iter().filter(|(other, it)| {
			**other != into && Some(it.custodian) == custodian && it.merged_into.is_none()
		});
		let others: Vec<_> = others.map(|(patient, _)| *patient).collect();
		let patient = match self.chance.pick(&others) {
			Some(other) if !self.slips() => other,
			_ if self.chance.one_in(2) => into,
			_ => self.odd_patient(),
		};
		self.merge(patient, into)
	}

	/// What it takes to merge these two.
	pub fn merge(&mut self, patient: u8, into: u8) -> Action {
		let expires_at = self.expiry();
		let consent = self.consent_to_merge(patient, (patient, into), expires_at);
		let consent_of_into = self.consent_to_merge(into, (patient, into), expires_at);
		let signer = self.custodian(patient);
		let call = Call::MergePatient {
			patient,
			into,
			expires_at,
			consent,
			consent_of_into,
		};
		(self.by(signer), call)
	}

	fn consent_to_merge(
		&mut self,
		of: u8,
		(patient, into): (u8, u8),
		expires_at: BlockNumber,
	) -> Option<Endorsed> {
		let record = self.model.patients.get(&of);
		let in_custody = record.is_some_and(Record::in_custody);
		if in_custody != self.slips() {
			return None;
		}
		let by = match self.own_key(of) {
			Account::Office(_) => self.any_doctor(),
			key => key,
		};
		let message = Message::Merge {
			patient,
			into,
			expires_at,
		};
		Some(self.endorse(by, message))
	}

	pub fn undo_merge(&mut self) -> Action {
		let patient = self.patient(|it| it.merged_into.is_some());
		let signer = if self.chance.one_in(2) {
			self.own_key(patient)
		} else {
			self.custodian(patient)
		};
		(self.by(signer), Call::UndoMerge { patient })
	}

	pub fn unlink_patient(&mut self) -> Action {
		// Rather one with a past, for there is more to forget; one without may first come to have some.
		let patients = self.model.patients.keys().copied();
		let old = patients.filter(|it| self.model.former_keys(*it).len() > 3);
		let old: Vec<_> = old.collect();
		let patient = match self.chance.pick(&old) {
			_ if self.chance.one_in(4) => {
				self.patient(|it| it.merged_into.is_some() || !it.duplicates.is_empty())
			}
			Some(patient) if !self.chance.one_in(3) => patient,
			None if self.chance.one_in(2) => return self.rotate_key(),
			_ => self.patient(|_| true),
		};
		self.unlink(patient)
	}

	/// What it takes to unlink this one.
	pub fn unlink(&mut self, patient: u8) -> Action {
		let signer = if self.slips() {
			self.custodian(patient)
		} else {
			self.decider(patient)
		};
		let expires_at = self.expiry();
		let beside = matches!(signer, Account::Office(_)) != self.slips();
		let endorsement = beside.then(|| {
			let endorser = self.doctor_of(patient);
			let message = Message::EndorseUnlinking {
				patient,
				expires_at,
			};
			self.endorse(endorser, message)
		});
		let call = Call::UnlinkPatient {
			patient,
			expires_at,
			endorsement,
		};
		(self.by(signer), call)
	}
}
