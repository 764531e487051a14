// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Registering, and a patient's own keys.

use super::*;

impl Planner {
	/// An id that is free; by a slip one that is not.
	pub fn free_id(&mut self) -> u8 {
		let free = (0..self.patients).filter(|it| self.model.free_id(*it).is_ok());
		let free: Vec<_> = free.collect();
		match self.chance.pick(&free) {
			Some(patient) if !self.slips() => patient,
			_ => self.chance.below(self.patients.into()) as u8,
		}
	}

	/// Who registers patients.
	pub fn registrar(&mut self) -> Account {
		if self.slips() {
			return Account::Office(self.chance.below(MEMBERS.end));
		}
		Account::Office(self.chance.below(CARERS.end))
	}

	/// The last key that a patient of the same id had, or a new one.
	fn first_key(&mut self, patient: u8) -> Account {
		let last = self.last_keys.get(&patient).cloned().unwrap_or_default();
		let known = &self.model.keys;
		let last: Vec<_> = last
			.into_iter()
			.filter(|it| !known.contains_key(it))
			.collect();
		match self.chance.pick(&last) {
			Some(key) if self.chance.below(3) > 0 => key,
			_ if self.slips() => self.any_account(),
			_ => self.unused_wallet(),
		}
	}

	pub fn register_patient(&mut self) -> Action {
		let patient = self.free_id();
		let registrar = self.registrar();
		let by = self.by(registrar);
		let organization = match by {
			By::Account(Account::Office(number)) => number,
			_ => 0,
		};
		let key = self.first_key(patient);
		let encryption_key = self.encryption_key();
		let expires_at = self.expiry();
		let message = Message::Register {
			organization,
			patient,
			key,
			encryption_key,
			expires_at,
		};
		let proof = self.sign(key, message);
		let call = Call::RegisterPatient {
			patient,
			key,
			encryption_key,
			expires_at,
			proof,
		};
		(by, call)
	}

	pub fn add_key(&mut self) -> Action {
		let patient = if self.chance.one_in(2) {
			self.patient(|it| it.keys.len() > 2)
		} else {
			self.patient(|it| !it.in_custody())
		};
		self.add(patient)
	}

	/// What it takes to add a key to this one.
	pub fn add(&mut self, patient: u8) -> Action {
		let signer = self.own_key(patient);
		let key = self.free_key(patient);
		let expires_at = self.expiry();
		let message = Message::Add {
			patient,
			key,
			expires_at,
		};
		let proof = self.sign(key, message);
		let call = Call::AddKey {
			patient,
			key,
			expires_at,
			proof,
		};
		(self.by(signer), call)
	}

	/// One of the patient's own keys; by a slip any, one that it had before most likely.
	fn key_to_give_up(&mut self, patient: u8) -> Account {
		if self.slips() {
			return self.any_account();
		}
		self.own_key(patient)
	}

	pub fn rotate_key(&mut self) -> Action {
		let patient = self.patient(|it| !it.in_custody());
		let signer = self.own_key(patient);
		let old = self.key_to_give_up(patient);
		let new = if self.slips() {
			old
		} else {
			self.free_key(patient)
		};
		let expires_at = self.expiry();
		let message = Message::Rotate {
			patient,
			old,
			new,
			expires_at,
		};
		let proof = self.sign(new, message);
		let call = Call::RotateKey {
			patient,
			old,
			new,
			expires_at,
			proof,
		};
		(self.by(signer), call)
	}

	pub fn remove_key(&mut self) -> Action {
		let patient = self.patient(|it| !it.in_custody());
		let signer = self.own_key(patient);
		let key = self.key_to_give_up(patient);
		(self.by(signer), Call::RemoveKey { patient, key })
	}

	pub fn set_encryption_key(&mut self) -> Action {
		let patient = self.patient(|it| !it.in_custody());
		let signer = self.own_key(patient);
		let encryption_key = self.encryption_key();
		let call = Call::SetEncryptionKey {
			patient,
			encryption_key,
		};
		(self.by(signer), call)
	}
}
