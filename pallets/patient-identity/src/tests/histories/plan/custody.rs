// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Handing over, and patients without a key.

use super::*;
use carechain_primitives::{CodeSet, Power, Powers};

impl Planner {
	/// Patients that belong together; by a slip none, one twice, or one that does not belong there.
	fn list(&mut self, fitting: &[u8]) -> Vec<u8> {
		let count = 1 + self.chance.below(3) as usize;
		let mut patients = self.chance.some_of(fitting, count);
		if patients.is_empty() {
			patients.push(self.odd_patient());
		}
		if self.slips() {
			match self.chance.below(3) {
				0 => patients.clear(),
				1 => patients.push(patients[0]),
				_ => patients.push(self.odd_patient()),
			}
		}
		patients
	}

	pub fn hand_over_custody(&mut self) -> Action {
		let first = if self.chance.one_in(3) {
			self.patient(Record::in_custody)
		} else {
			self.patient(|_| true)
		};
		let custodian = self.model.patients.get(&first).map_or(0, |it| it.custodian);
		let everybody = self.model.patients.iter();
		let fitting = everybody.filter(|(_, it)| it.custodian == custodian);
		let fitting: Vec<_> = fitting.map(|(patient, _)| *patient).collect();
		let patients = self.list(&fitting);
		let to = if self.slips() {
			self.chance.below(NOWHERE + 1)
		} else {
			let others = CARERS.filter(|it| *it != custodian);
			let others: Vec<_> = others.collect();
			*self.chance.among(&others)
		};
		let by = if self.chance.one_in(4) {
			By::Governance
		} else {
			self.by(Account::Office(custodian))
		};
		(by, Call::HandOverCustody { patients, to })
	}

	pub fn accept_custody(&mut self) -> Action {
		let offers = &self.model.offers;
		let recipients: Vec<_> = offers.values().copied().collect();
		let to = match self.chance.pick(&recipients) {
			Some(to) => to,
			None => self.chance.below(CARERS.end),
		};
		let offers = self.model.offers.iter();
		let offered = offers.filter(|(_, it)| **it == to);
		let offered: Vec<_> = offered.map(|(patient, _)| *patient).collect();
		let patients = self.list(&offered);
		(
			self.by(Account::Office(to)),
			Call::AcceptCustody { patients },
		)
	}

	pub fn register_in_custody(&mut self) -> Action {
		let patient = self.free_id();
		let registrar = self.registrar();
		let encryption_key = self.encryption_key();
		let call = Call::RegisterInCustody {
			patient,
			encryption_key,
		};
		(self.by(registrar), call)
	}

	/// What may come next for a patient in custody.
	pub fn go_on_in_custody(&mut self) -> Action {
		let mut in_custody = self.model.patients.iter().filter(|(_, it)| it.in_custody());
		let on_offer = in_custody
			.clone()
			.any(|(it, _)| self.model.offers.contains_key(it));
		match self.chance.below(8) {
			_ if in_custody.next().is_none() => self.register_in_custody(),
			0..=3 if on_offer => self.accept_custody(),
			0 => self.hand_over_custody(),
			1..=4 => self.appoint_representative(),
			_ => self.claim_identity(),
		}
	}

	pub fn claim_identity(&mut self) -> Action {
		let patient = self.patient(Record::in_custody);
		let custodian = self.custodian(patient);
		let fields = ClaimFields {
			patient,
			key: self.free_key(patient),
			encryption_key: self.encryption_key(),
			expires_at: self.expiry(),
		};
		let proof = self.sign(fields.key, Message::Claim(fields));
		let today = self.model.today;
		let record = self.model.patients.get(&patient);
		let acting = record.into_iter().flat_map(|it| it.current(today));
		let acting = acting.filter(|it| Powers(it.powers).contains(Power::Recovery));
		let acting: Vec<_> = acting.map(|it| it.key).collect();
		let endorser = match self.chance.pick(&acting) {
			Some(key) if !self.slips() => key,
			_ => self.doctor_of(patient),
		};
		let endorsement = self.endorse(endorser, Message::EndorseClaim(fields));
		let call = Call::ClaimIdentity {
			fields,
			proof,
			endorsement,
		};
		(self.by(custodian), call)
	}
}
