// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The rules of the pallet, in maps and lists.

use super::{account, encryption_key, patient_id, Chosen, Proof, Signer, Step, KEY_COUNT};
use super::{ORGANIZATION_COUNT, PATIENT_COUNT, PRACTITIONERS_KEY};
use crate::{mock::*, CustodyOffers, Error, KeyRecord, KeyState, Keys, Patients};
use carechain_primitives::{
	traits::{Patients as _, Standing},
	OrganizationId,
};
use std::collections::{BTreeMap, BTreeSet};

struct ModelPatient {
	custodian: u32,
	keys: Vec<usize>,
	encryption_key: u8,
}

/// What the chain should hold.
pub struct Model {
	now: BlockNumber,
	standing: BTreeMap<u32, Standing>,
	patients: BTreeMap<u8, ModelPatient>,
	/// To whom each patient on offer is offered.
	offers: BTreeMap<u8, u32>,
	/// Whose each key is or was.
	served: BTreeMap<usize, u8>,
	/// Nonces of the current keys.
	nonces: BTreeMap<usize, u32>,
	/// Nonces at the removal of the former ones.
	removed: BTreeMap<usize, u32>,
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: 1,
			standing: (0..ORGANIZATION_COUNT)
				.map(|id| (id, Standing::Active))
				.collect(),
			patients: BTreeMap::new(),
			offers: BTreeMap::new(),
			served: BTreeMap::new(),
			nonces: BTreeMap::new(),
			removed: BTreeMap::new(),
		}
	}

	/// The signer, with "a key of its own" made into one.
	fn resolve_signer(&self, signer: Signer, patient: u8) -> Signer {
		let keys = self
			.patients
			.get(&patient)
			.map_or(&[][..], |patient| &patient.keys);
		match signer {
			Signer::Own(at) if !keys.is_empty() => Signer::Key(keys[at % keys.len()]),
			Signer::Own(at) => Signer::Key(at),
			other => other,
		}
	}

	/// The step with every "key of its own" made into a key of the model.
	pub fn resolve(&self, step: Step) -> Step {
		match step {
			Step::Add {
				by,
				patient,
				key,
				proof,
			} => Step::Add {
				by: self.resolve_signer(by, patient),
				patient,
				key,
				proof,
			},
			Step::Rotate {
				by,
				patient,
				old,
				new,
				proof,
			} => Step::Rotate {
				by: self.resolve_signer(by, patient),
				patient,
				old: self.resolve_signer(old, patient),
				new,
				proof,
			},
			Step::Remove { by, patient, key } => Step::Remove {
				by: self.resolve_signer(by, patient),
				patient,
				key: self.resolve_signer(key, patient),
			},
			Step::SetEncryptionKey {
				by,
				patient,
				encryption_key,
			} => Step::SetEncryptionKey {
				by: self.resolve_signer(by, patient),
				patient,
				encryption_key,
			},
			other => other,
		}
	}

	fn is_active(&self, organization: u32) -> bool {
		self.standing.get(&organization) == Some(&Standing::Active)
	}

	/// The patients that a list names, each once.
	fn named(patients: Chosen) -> Result<BTreeSet<u8>, Error<Test>> {
		let named = BTreeSet::from_iter(patients.numbers().iter().copied());
		if named.is_empty() {
			Err(Error::EmptyList)
		} else if named.len() < patients.numbers().len() {
			Err(Error::DuplicatePatient)
		} else {
			Ok(named)
		}
	}

	fn hand_over(&mut self, by: Signer, patients: Chosen, to: u32) -> Result<(), Error<Test>> {
		let own = match by {
			Signer::Representative(organization) => Some(organization),
			Signer::Governance => None,
			_ => return Err(Error::NotAuthorized),
		};
		let named = Self::named(patients)?;
		if !self.is_active(to) {
			return Err(Error::RecipientNotActive);
		}
		// The first in the list that is not right says why.
		for patient in patients.numbers() {
			let record = self.patients.get(patient).ok_or(Error::NotFound)?;
			if own.is_some_and(|own| own != record.custodian) {
				return Err(Error::NotAuthorized);
			}
			if record.custodian == to {
				return Err(Error::SameCustodian);
			}
		}
		self.offers
			.extend(named.into_iter().map(|patient| (patient, to)));
		Ok(())
	}

	fn accept(&mut self, by: Signer, patients: Chosen) -> Result<(), Error<Test>> {
		let Signer::Representative(to) = by else {
			return Err(Error::NotAuthorized);
		};
		if !self.is_active(to) {
			return Err(Error::OrganizationNotActive);
		}
		let named = Self::named(patients)?;
		for patient in patients.numbers() {
			if !self.patients.contains_key(patient) {
				return Err(Error::NotFound);
			}
			if self.offers.get(patient) != Some(&to) {
				return Err(Error::NotOffered);
			}
		}
		for patient in named {
			self.offers.remove(&patient);
			self.patients
				.entry(patient)
				.and_modify(|it| it.custodian = to);
		}
		Ok(())
	}

	fn acting(&mut self, by: Signer, patient: u8) -> Result<&mut ModelPatient, Error<Test>> {
		let record = self.patients.get_mut(&patient).ok_or(Error::NotFound)?;
		match by {
			Signer::Key(key) if record.keys.contains(&key) => Ok(record),
			_ => Err(Error::NotAuthorized),
		}
	}

	fn check_free(&self, key: usize, patient: u8) -> Result<(), Error<Test>> {
		let taken = self.nonces.contains_key(&key)
			|| self
				.served
				.get(&key)
				.is_some_and(|served| *served != patient)
			|| key == PRACTITIONERS_KEY;
		if taken {
			Err(Error::KeyInUse)
		} else {
			Ok(())
		}
	}

	fn check_proof(proof: Proof) -> Result<(), Error<Test>> {
		match proof {
			Proof::Good => Ok(()),
			Proof::Expired => Err(Error::ProofExpired),
			Proof::TooFar => Err(Error::ProofTooFar),
			Proof::OfAnotherKey | Proof::OverOtherBytes => Err(Error::InvalidProof),
		}
	}

	fn activate(&mut self, key: usize, patient: u8) {
		let past = self
			.removed
			.remove(&key)
			.map_or(0, |nonce| nonce + MAX_NONCE_AHEAD + 1);
		self.nonces.insert(key, past.max(self.now));
		self.served.insert(key, patient);
	}

	fn retire(&mut self, key: usize) {
		let nonce = self
			.nonces
			.remove(&key)
			.expect("only current keys are retired");
		self.removed.insert(key, nonce);
	}

	/// Applies a step whose signers are resolved; on an error nothing has changed.
	pub fn apply(&mut self, step: Step) -> Result<(), Error<Test>> {
		match step {
			Step::Register {
				by,
				patient,
				key,
				encryption_key,
				proof,
			} => {
				let Signer::Representative(custodian) = by else {
					return Err(Error::NotAuthorized);
				};
				if self.standing[&custodian] != Standing::Active {
					return Err(Error::OrganizationNotActive);
				}
				if self.patients.contains_key(&patient) {
					return Err(Error::AlreadyExists);
				}
				if encryption_key == 0 {
					return Err(Error::InvalidEncryptionKey);
				}
				self.check_free(key, patient)?;
				Self::check_proof(proof)?;
				self.activate(key, patient);
				let record = ModelPatient {
					custodian,
					keys: vec![key],
					encryption_key,
				};
				self.patients.insert(patient, record);
			}
			Step::Add {
				by,
				patient,
				key,
				proof,
			} => {
				let count = self.acting(by, patient)?.keys.len();
				self.check_free(key, patient)?;
				if count == MAX_KEYS as usize {
					return Err(Error::MaxKeysExceeded);
				}
				Self::check_proof(proof)?;
				self.activate(key, patient);
				self.acting(by, patient)?.keys.push(key);
			}
			Step::Rotate {
				by,
				patient,
				old,
				new,
				proof,
			} => {
				let keys = self.acting(by, patient)?.keys.clone();
				let old = key_of(old);
				if old == Some(new) {
					return Err(Error::SameKey);
				}
				let old = old
					.filter(|old| keys.contains(old))
					.ok_or(Error::KeyNotFound)?;
				self.check_free(new, patient)?;
				Self::check_proof(proof)?;
				for key in self
					.acting(by, patient)?
					.keys
					.iter_mut()
					.filter(|key| **key == old)
				{
					*key = new;
				}
				self.retire(old);
				self.activate(new, patient);
			}
			Step::Remove { by, patient, key } => {
				let keys = &mut self.acting(by, patient)?.keys;
				let key = key_of(key)
					.filter(|key| keys.contains(key))
					.ok_or(Error::KeyNotFound)?;
				if keys.len() == 1 {
					return Err(Error::LastKey);
				}
				keys.retain(|kept| *kept != key);
				self.retire(key);
			}
			Step::SetEncryptionKey {
				by,
				patient,
				encryption_key,
			} => {
				let record = self.acting(by, patient)?;
				if encryption_key == 0 {
					return Err(Error::InvalidEncryptionKey);
				}
				record.encryption_key = encryption_key;
			}
			Step::HandOver { by, patients, to } => self.hand_over(by, patients, to)?,
			Step::Accept { by, patients } => self.accept(by, patients)?,
			Step::Sign { key, count } => {
				self.nonces.entry(key).and_modify(|nonce| *nonce += count);
			}
			Step::SetStanding {
				organization,
				standing,
			} => {
				self.standing.insert(organization, standing);
			}
			Step::Blocks(count) => self.now += count,
		}
		Ok(())
	}

	/// Compares everything that can be asked.
	pub fn check(&self) {
		assert_eq!(Patients::<Test>::iter().count(), self.patients.len());
		for (patient, expected) in &self.patients {
			let record = Patients::<Test>::get(patient_id(*patient)).unwrap();
			let keys: Vec<_> = expected.keys.iter().map(|key| account(*key)).collect();
			assert_eq!(record.custodian, OrganizationId(expected.custodian));
			assert_eq!(record.keys.to_vec(), keys);
			assert_eq!(
				record.encryption_key,
				encryption_key(expected.encryption_key)
			);
		}
		for custodian in 0..=ORGANIZATION_COUNT {
			let patients = self.patients.values();
			let theirs = patients.filter(|patient| patient.custodian == custodian);
			assert_eq!(
				PatientIdentity::patients_in_custody(OrganizationId(custodian)) as usize,
				theirs.count()
			);
		}
		let offers = self.offers.iter();
		let offers = offers.map(|(patient, to)| (patient_id(*patient), OrganizationId(*to)));
		assert_eq!(
			CustodyOffers::<Test>::iter().collect::<BTreeMap<_, _>>(),
			offers.collect()
		);
		assert_eq!(Keys::<Test>::iter().count(), self.served.len());
		for key in 0..KEY_COUNT {
			let record = self.served.get(&key).map(|patient| KeyRecord {
				patient: patient_id(*patient),
				state: match self.removed.get(&key) {
					Some(nonce) => KeyState::Removed { nonce: *nonce },
					None => KeyState::Active,
				},
			});
			assert_eq!(Keys::<Test>::get(account(key)), record);
			let nonce = self.nonces.get(&key);
			assert_eq!(
				System::account_nonce(account(key)),
				nonce.copied().unwrap_or(0)
			);
			assert_eq!(
				System::sufficients(&account(key)),
				u32::from(nonce.is_some())
			);
			for patient in 0..PATIENT_COUNT {
				let consents = nonce.is_some() && self.served[&key] == patient;
				let answer = PatientIdentity::may_consent(&account(key), &patient_id(patient));
				assert_eq!(answer, consents);
			}
		}
	}
}

fn key_of(signer: Signer) -> Option<usize> {
	match signer {
		Signer::Key(key) => Some(key),
		_ => None,
	}
}
