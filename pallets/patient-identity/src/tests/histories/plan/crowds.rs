// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Several steps that lead where single ones hardly ever do: to lists that are full, and to a custodian
//! that may not act.

use super::*;
use carechain_primitives::{traits::Standing, IdentityAssurance};

impl Planner {
	pub fn crowd(&mut self) -> Step {
		match self.chance.below(4) {
			0 => self.call(Self::everybody_attests),
			1 => self.call(Self::many_duplicates),
			2 => self.call(Self::many_keys),
			_ => self.custodian_is_out(),
		}
	}

	/// A key more than there is room for.
	fn many_keys(&mut self) -> Action {
		let patient = self.patient(|it| !it.in_custody());
		for _ in 1..MAX_KEYS {
			let (by, call) = self.add(patient);
			self.take(Step::Call(by, call));
		}
		self.add(patient)
	}

	/// A custodian tries what it may only in active standing, and is let in again.
	fn custodian_is_out(&mut self) -> Step {
		let patient = self.patient(Record::in_custody);
		let Account::Office(custodian) = self.custodian(patient) else {
			unreachable!("organisations are custodians");
		};
		let (by, call) = self.appoint(patient);
		self.take(Step::Call(by, call));
		self.take(Step::SetStanding(custodian, Standing::Expired));
		let record = self.model.patients.get(&patient);
		let latest = record.map_or(0, |it| it.next_representative.saturating_sub(1));
		let renewal = Call::RenewRepresentative {
			patient,
			representative: latest,
			until: self.end(366),
		};
		self.take_call(Account::Office(custodian), renewal);
		for action in [Self::appoint, Self::unlink] {
			let (by, call) = action(self, patient);
			self.take(Step::Call(by, call));
		}
		Step::SetStanding(custodian, Standing::Active)
	}

	fn take_call(&mut self, by: Account, call: Call) {
		self.take(Step::Call(By::Account(by), call));
	}

	/// Each authority, the custodian, and the one after it: one word more than there is room for.
	fn everybody_attests(&mut self) -> Action {
		let patient = self.patient(|_| true);
		let custodian = self.custodian(patient);
		let other = self.registrar();
		let Account::Office(to) = other else {
			unreachable!("organisations register");
		};
		let call = |until| Call::AttestAssurance {
			patient,
			level: IdentityAssurance::InPerson,
			until,
		};
		let until = self.end(366);
		for authority in CERTIFICATE_AUTHORITIES {
			self.take_call(Account::Office(authority), call(until));
		}
		self.take_call(custodian, call(until));
		let patients = vec![patient];
		self.take_call(custodian, Call::HandOverCustody { patients, to });
		let patients = vec![patient];
		self.take_call(other, Call::AcceptCustody { patients });
		(By::Account(other), call(until))
	}

	/// As many patients of one custodian as there are ids, most of them duplicates of one.
	fn many_duplicates(&mut self) -> Action {
		let into = self.patient(|it| it.merged_into.is_none());
		let custodian = self.custodian(into);
		let free = (0..PATIENTS - 1).filter(|it| self.model.free_id(*it).is_ok());
		let free: Vec<_> = free.collect();
		for patient in free {
			let call = Call::RegisterInCustody {
				patient,
				encryption_key: 1,
			};
			self.take_call(custodian, call);
		}
		let all = self
			.model
			.patients
			.iter()
			.filter(|(_, it)| it.merged_into.is_none());
		let all: Vec<_> = all.map(|(patient, _)| *patient).collect();
		let others = all.into_iter().filter(|it| *it != into);
		let others: Vec<_> = others.collect();
		for patient in &others {
			let (_, call) = self.merge(*patient, into);
			self.take_call(custodian, call);
		}
		let Some(last) = others.last().copied() else {
			return self.unlink(into);
		};
		match self.chance.below(3) {
			0 => self.unlink(into),
			1 => self.unlink(others[0]),
			// For the last one there was no room any more; the other way there is none either.
			_ => self.merge(into, last),
		}
	}
}
