// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Registering, and a patient's own keys.

use super::*;

impl Model {
	pub fn about_keys(&mut self, by: Account, call: &Call) -> Answer {
		match *call {
			Call::RegisterPatient {
				patient,
				key,
				encryption_key,
				expires_at,
				ref proof,
			} => self.register(by, patient, key, encryption_key, expires_at, proof),
			Call::AddKey {
				patient,
				key,
				expires_at,
				ref proof,
			} => self.add(by, patient, key, expires_at, proof),
			Call::RotateKey {
				patient,
				old,
				new,
				expires_at,
				ref proof,
			} => self.rotate(by, patient, (old, new), expires_at, proof),
			Call::RemoveKey { patient, key } => self.remove(by, patient, key),
			Call::SetEncryptionKey {
				patient,
				encryption_key,
			} => {
				self.own_key(by, patient)?;
				usable(encryption_key)?;
				self.record_mut(patient)?.encryption_key = encryption_key;
				self.events.push(Event::EncryptionKeySet {
					patient: patient_id(patient),
					encryption_key: super::encryption_key(encryption_key),
				});
				Ok(())
			}
			ref other => unreachable!("not about keys: {other:?}"),
		}
	}

	fn register(
		&mut self,
		by: Account,
		patient: u8,
		key: Account,
		encryption_key: u8,
		expires_at: BlockNumber,
		proof: &Signed,
	) -> Answer {
		let organization = self.active_organization(by)?;
		self.free_id(patient)?;
		usable(encryption_key)?;
		self.free_key(key, patient)?;
		let message = Message::Register {
			organization,
			patient,
			key,
			encryption_key,
			expires_at,
		};
		self.proof(key, expires_at, proof, &message)?;

		self.new_patient(patient, organization, encryption_key);
		self.activate(key, patient, Is::Own);
		self.record_mut(patient)?.keys.push(key);
		self.events.push(Event::PatientRegistered {
			patient: patient_id(patient),
			custodian: carechain_primitives::OrganizationId(organization),
			key: account(key),
		});
		Ok(())
	}

	/// Nobody has the id, or is just being rid of it.
	pub fn free_id(&self, patient: u8) -> Answer {
		let taken = self.patients.contains_key(&patient) || self.forgetting.contains(&patient);
		ensure!(!taken, Error::<Test>::AlreadyExists);
		Ok(())
	}

	/// A patient's numbers start from the block, so that none was ever signed for one of the same id.
	pub fn new_patient(&mut self, patient: u8, custodian: u32, encryption_key: u8) {
		let sequence = u64::from(self.now) << 32;
		let record = Record::new(custodian, encryption_key, sequence);
		self.patients.insert(patient, record);
	}

	fn add(
		&mut self,
		by: Account,
		patient: u8,
		key: Account,
		expires_at: BlockNumber,
		proof: &Signed,
	) -> Answer {
		let count = self.own_key(by, patient)?.keys.len();
		ensure!(count < MAX_KEYS as usize, Error::<Test>::MaxKeysExceeded);
		let message = Message::Add {
			patient,
			key,
			expires_at,
		};
		self.proof(key, expires_at, proof, &message)?;
		self.free_key(key, patient)?;

		self.activate(key, patient, Is::Own);
		self.record_mut(patient)?.keys.push(key);
		self.events.push(Event::KeyAdded {
			patient: patient_id(patient),
			key: account(key),
		});
		Ok(())
	}

	fn rotate(
		&mut self,
		by: Account,
		patient: u8,
		(old, new): (Account, Account),
		expires_at: BlockNumber,
		proof: &Signed,
	) -> Answer {
		let keys = &self.own_key(by, patient)?.keys;
		ensure!(old != new, Error::<Test>::SameKey);
		let place = keys.iter().position(|it| *it == old);
		let place = place.ok_or(Error::<Test>::KeyNotFound)?;
		let message = Message::Rotate {
			patient,
			old,
			new,
			expires_at,
		};
		self.proof(new, expires_at, proof, &message)?;
		self.free_key(new, patient)?;

		self.retire(old, patient);
		self.activate(new, patient, Is::Own);
		self.record_mut(patient)?.keys[place] = new;
		self.void_requests(patient)?;
		self.events.push(Event::KeyRotated {
			patient: patient_id(patient),
			old: account(old),
			new: account(new),
		});
		Ok(())
	}

	fn remove(&mut self, by: Account, patient: u8, key: Account) -> Answer {
		let keys = &self.own_key(by, patient)?.keys;
		ensure!(keys.contains(&key), Error::<Test>::KeyNotFound);
		ensure!(keys.len() > 1, Error::<Test>::LastKey);

		self.retire(key, patient);
		self.record_mut(patient)?.keys.retain(|it| *it != key);
		self.void_requests(patient)?;
		self.events.push(Event::KeyRemoved {
			patient: patient_id(patient),
			key: account(key),
		});
		Ok(())
	}

	/// A key was given up: nothing that was signed to be relayed is good any more.
	pub fn void_requests(&mut self, patient: u8) -> Answer {
		let now = self.now;
		self.record_mut(patient)?.void_requests(now);
		Ok(())
	}

	/// The key signs from now on. Nothing that it signed when it was the patient's before is good.
	pub fn activate(&mut self, key: Account, patient: u8, is: Is) {
		let past = match self.keys.get(&key).map(|it| it.is) {
			Some(Is::Former { nonce }) => nonce + MAX_NONCE_AHEAD + 1,
			_ => 0,
		};
		self.nonces.insert(key, past.max(self.now));
		self.keys.insert(key, KeyFate { patient, is });
	}

	/// The key signs no longer, and is remembered.
	pub fn retire(&mut self, key: Account, patient: u8) {
		let nonce = self
			.nonces
			.remove(&key)
			.expect("only keys that sign are retired");
		let is = Is::Former { nonce };
		self.keys.insert(key, KeyFate { patient, is });
	}
}

/// What is wrapped for a point of low order anyone can open.
pub fn usable(encryption_key: u8) -> Answer {
	ensure!(encryption_key != 0, Error::<Test>::InvalidEncryptionKey);
	Ok(())
}
