// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the benchmarks find already there.

use super::{BenchmarkHelper, Key, Keyed};
use crate::{
	payload, Appointment, Assurance, Assurances, Config, CustodyCounts, EncryptionKey, Endorsement,
	Guardian, Merges, Pallet, Patient, Patients, Recoveries, Vouch, VouchOf,
};
use alloc::vec::Vec;
use carechain_primitives::{
	commitment::{Domain, Salt},
	traits::Members,
	Commitment, Day, IdentityAssurance, OrganizationId, PatientId, Power, Powers,
};
use codec::Encode;
use frame_benchmarking::{account, BenchmarkError};
use frame_support::{traits::Get, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Saturating, SaturatedConversion};

pub const PATIENT: PatientId = PatientId([7; 16]);
pub const OTHER_PATIENT: PatientId = PatientId([8; 16]);
pub const NO_PATIENT: PatientId = PatientId([99; 16]);
pub const ENCRYPTION_KEY: EncryptionKey = EncryptionKey([9; 32]);
pub const OTHER_ENCRYPTION_KEY: EncryptionKey = EncryptionKey([10; 32]);

/// 2027-01-01 and the two quarters after it. The first is today, wherever a day counts.
pub const QUARTERS: [Day; 3] = [Day(20_819), Day(20_909), Day(21_000)];

/// The latest expiry that a proof may have now.
pub fn expiry<T: Config>() -> BlockNumberFor<T> {
	frame_system::Pallet::<T>::block_number().saturating_add(T::MaxProofLifetime::get())
}

/// An organisation in active standing, and its representative.
pub fn member<T: Config>(number: u32) -> (OrganizationId, T::AccountId) {
	let representative = T::BenchmarkHelper::representative(number);
	let organization = T::Members::represented_by(&representative)
		.expect("the helper gives an organisation's representative; qed");
	(organization, representative)
}

/// A practitioner of the first organisation.
pub fn practitioner<T: Keyed>() -> Key {
	let key = Key::generate();
	T::BenchmarkHelper::practitioner(0, key.account::<T>());
	key
}

/// Whoever hands in what others signed: a practitioner takes more to look up than a representative.
pub fn submitter<T: Config>() -> T::AccountId {
	let submitter: T::AccountId = account("submitter", 0, 0);
	T::BenchmarkHelper::practitioner(0, submitter.clone());
	submitter
}

// --- patients and their keys --------------------------------------------------------------------

/// So many patients in the custody of these organisations in turn, each with as many keys as it may
/// have. Nobody signs with these keys, so they need neither records nor accounts.
pub fn patients_of<T: Config>(custodians: &[OrganizationId], count: u32) -> Vec<PatientId> {
	let patients = (0..count).zip(custodians.iter().cycle());
	let ids = patients.map(|(number, custodian)| {
		let mut id = PatientId([1; 16]);
		id.0[..4].copy_from_slice(&number.to_be_bytes());
		let keys = (0..T::MaxKeys::get()).map(|key| account("key", number, key));
		Patients::<T>::insert(
			id,
			Patient {
				keys: BoundedVec::truncate_from(keys.collect()),
				..Patient::new(*custodian, ENCRYPTION_KEY)
			},
		);
		CustodyCounts::<T>::mutate(custodian, |count| *count += 1);
		id
	});
	ids.collect()
}

pub fn proof_of_new_key<T: Keyed>(patient: PatientId, key: &Key) -> T::Signature {
	key.sign::<T>(payload::add_key(
		&Pallet::<T>::genesis_hash(),
		&patient,
		&key.account::<T>(),
		&expiry::<T>(),
	))
}

/// The representative who is to register the patient, the first key, and its proof.
pub fn before_registration<T: Keyed>(patient: PatientId) -> (T::AccountId, Key, T::Signature) {
	let (organization, representative) = member::<T>(0);
	let key = Key::generate();
	let proof = key.sign::<T>(payload::register_patient(
		&Pallet::<T>::genesis_hash(),
		organization,
		&patient,
		&key.account::<T>(),
		&ENCRYPTION_KEY,
		&expiry::<T>(),
	));
	(representative, key, proof)
}

/// Registers the patient and gives it so many keys; returns them in the order of the list.
pub fn patient_with_keys<T: Keyed>(
	patient: PatientId,
	count: u32,
) -> Result<Vec<Key>, BenchmarkError> {
	let (representative, first, proof) = before_registration::<T>(patient);
	Pallet::<T>::do_register_patient(
		&representative,
		patient,
		first.account::<T>(),
		ENCRYPTION_KEY,
		expiry::<T>(),
		&proof,
	)?;
	let mut keys = alloc::vec![first.clone()];
	for _ in 1..count {
		let key = Key::generate();
		let proof = proof_of_new_key::<T>(patient, &key);
		let signer = first.account::<T>();
		Pallet::<T>::do_add_key(&signer, patient, key.account::<T>(), expiry::<T>(), &proof)?;
		keys.push(key);
	}
	Ok(keys)
}

/// The patient with so many keys, and one that it had before and that may come back: that takes one
/// more write than a key that is new.
pub fn patient_with_former_key<T: Keyed>(count: u32) -> Result<(Vec<Key>, Key), BenchmarkError> {
	let mut keys = patient_with_keys::<T>(PATIENT, count.saturating_add(1).min(T::MaxKeys::get()))?;
	let former = keys.pop().expect("a patient has a key; qed");
	let signer = keys.first().expect("there were two; qed").account::<T>();
	Pallet::<T>::do_remove_key(&signer, PATIENT, former.account::<T>())?;
	while keys.len() < count.saturated_into() {
		let key = Key::generate();
		let proof = proof_of_new_key::<T>(PATIENT, &key);
		Pallet::<T>::do_add_key(&signer, PATIENT, key.account::<T>(), expiry::<T>(), &proof)?;
		keys.push(key);
	}
	Ok((keys, former))
}

/// The last of a list of keys: the one that is found last.
pub fn last<T: Keyed>(keys: &[Key]) -> T::AccountId {
	keys.last().expect("there is a key; qed").account::<T>()
}

// --- representatives ----------------------------------------------------------------------------

/// What `appoint_representative` takes.
pub struct Appointing<T: Config> {
	pub appointment: Appointment<T::AccountId>,
	pub proof: T::Signature,
	pub endorsement: Option<Endorsement<T::AccountId, T::Signature>>,
}

/// With every power, up to this day; what a practitioner signs beside it, in custody.
pub fn appointing<T: Keyed>(key: &Key, until: Day, endorser: Option<&Key>) -> Appointing<T> {
	appointing_with::<T>(key, Powers::of(Power::ALL), until, endorser)
}

fn appointing_with<T: Keyed>(
	key: &Key,
	powers: Powers,
	until: Day,
	endorser: Option<&Key>,
) -> Appointing<T> {
	let appointment = Appointment {
		key: key.account::<T>(),
		powers,
		until,
		role: Commitment([5; 32]),
		joint: true,
	};
	let (genesis, expires_at) = (Pallet::<T>::genesis_hash(), expiry::<T>());
	let proof = payload::appoint_representative(&genesis, &PATIENT, &appointment, &expires_at);
	let endorsed = payload::endorse_representative(&genesis, &PATIENT, &appointment, &expires_at);
	Appointing {
		appointment,
		proof: key.sign::<T>(proof),
		endorsement: endorser.map(|endorser| Endorsement {
			by: endorser.account::<T>(),
			signature: endorser.sign::<T>(endorsed),
		}),
	}
}

fn appoint<T: Keyed>(
	signer: &T::AccountId,
	appointing: Appointing<T>,
) -> Result<(), BenchmarkError> {
	let Appointing {
		appointment,
		proof,
		endorsement,
	} = appointing;
	let expires_at = expiry::<T>();
	Pallet::<T>::do_appoint_representative(
		signer,
		PATIENT,
		appointment,
		expires_at,
		&proof,
		endorsement,
	)?;
	Ok(())
}

/// As many representatives as the patient may have, whom it appoints up to the next quarter; their keys.
pub fn represent_fully<T: Keyed>(signer: &T::AccountId) -> Result<Vec<Key>, BenchmarkError> {
	let keys: Vec<_> = (0..T::MaxRepresentatives::get())
		.map(|_| Key::generate())
		.collect();
	for key in &keys {
		appoint::<T>(signer, appointing::<T>(key, QUARTERS[1], None))?;
	}
	Ok(keys)
}

/// A patient in custody, and who acts for it.
pub struct InCustody<T: Config> {
	/// Represents the custodian.
	pub custodian: T::AccountId,
	/// Practises there.
	pub endorser: Key,
	/// Was a representative's once.
	pub former: Key,
	/// Those of as many representatives as there may be, up to the next quarter.
	pub representatives: Vec<Key>,
}

/// A patient in custody with as many representatives as it may have. None may say whose a key is, so
/// that it takes a practitioner to, whose credentials are more to look up.
pub fn patient_in_custody<T: Keyed>() -> Result<InCustody<T>, BenchmarkError> {
	T::BenchmarkHelper::set_day(QUARTERS[0]);
	let (_, custodian) = member::<T>(0);
	Pallet::<T>::do_register_in_custody(&custodian, PATIENT, ENCRYPTION_KEY)?;
	let endorser = practitioner::<T>();
	let powers = Powers::of(&[Power::Consent, Power::Records, Power::Notify]);
	let mut keys = Vec::new();
	for number in 0..=T::MaxRepresentatives::get() {
		let key = Key::generate();
		let appointing = appointing_with::<T>(&key, powers, QUARTERS[1], Some(&endorser));
		appoint::<T>(&custodian, appointing)?;
		if number == 0 {
			Pallet::<T>::do_remove_representative(&custodian, PATIENT, Default::default())?;
		}
		keys.push(key);
	}
	let former = keys.remove(0);
	Ok(InCustody {
		custodian,
		endorser,
		former,
		representatives: keys,
	})
}

// --- recovery -----------------------------------------------------------------------------------

/// A guardian that is a person.
pub struct Person {
	key: Key,
	salt: Salt,
}

impl Person {
	fn of_number(number: u32) -> Self {
		let mut salt = [3; 32];
		salt[..4].copy_from_slice(&number.to_be_bytes());
		Self {
			key: Key::generate(),
			salt,
		}
	}

	fn guardian<T: Keyed>(&self) -> Guardian {
		let account = self.key.account::<T>().encode();
		Guardian::Person(Commitment::new(Domain::Guardian, &self.salt, &account))
	}

	/// Its word for a new key.
	pub fn vouch<T: Keyed>(&self, new: &Key, attempt: u32) -> VouchOf<T> {
		let payload = payload::vouch_recovery(
			&Pallet::<T>::genesis_hash(),
			&PATIENT,
			&new.account::<T>(),
			&OTHER_ENCRYPTION_KEY,
			attempt,
			&expiry::<T>(),
		);
		Vouch::Person {
			account: self.key.account::<T>(),
			salt: self.salt,
			expires_at: expiry::<T>(),
			signature: self.key.sign::<T>(payload),
		}
	}
}

/// What a new key signs that is to be the patient's.
pub fn proof_to_recover<T: Keyed>(new: &Key, attempt: u32) -> T::Signature {
	new.sign::<T>(payload::start_recovery(
		&Pallet::<T>::genesis_hash(),
		&PATIENT,
		&new.account::<T>(),
		&OTHER_ENCRYPTION_KEY,
		attempt,
		&expiry::<T>(),
	))
}

/// A patient whose recovery is under way.
pub struct Recovering<T: Config> {
	/// Hands in what others signed.
	pub submitter: T::AccountId,
	/// The patient's, as many as it may have.
	pub keys: Vec<Key>,
	/// The guardians, as many as there may be.
	pub people: Vec<Person>,
	/// The one that is to be the patient's.
	pub new: Key,
}

impl<T: Config> Recovering<T> {
	/// The guardian that is found last, and that the scene left without a word.
	pub fn last_person(&self) -> &Person {
		self.people.last().expect("there are guardians; qed")
	}
}

/// The first attempt at recovery of a patient with as many keys and guardians as it may have, all of them
/// people, for which so many of them vouched. The delay is the longest.
pub fn patient_recovering<T: Keyed>(
	threshold: u32,
	vouched: u32,
) -> Result<Recovering<T>, BenchmarkError> {
	let submitter = submitter::<T>();
	let keys = patient_with_keys::<T>(PATIENT, T::MaxKeys::get())?;
	let people: Vec<_> = (0..T::MaxGuardians::get()).map(Person::of_number).collect();
	let guardians = people.iter().map(Person::guardian::<T>).collect();
	Pallet::<T>::do_set_guardians(
		&last::<T>(&keys),
		PATIENT,
		BoundedVec::truncate_from(guardians),
		threshold.saturated_into(),
		T::MaxRecoveryDelay::get(),
	)?;
	let new = Key::generate();
	let proof = proof_to_recover::<T>(&new, 0);
	for (number, person) in (0..vouched).zip(&people) {
		let vouch = person.vouch::<T>(&new, 0);
		if number == 0 {
			Pallet::<T>::do_start_recovery(
				&submitter,
				PATIENT,
				new.account::<T>(),
				OTHER_ENCRYPTION_KEY,
				expiry::<T>(),
				&proof,
				vouch,
			)?;
		} else {
			Pallet::<T>::do_vouch_recovery(&submitter, PATIENT, vouch)?;
		}
	}
	Ok(Recovering {
		submitter,
		keys,
		people,
		new,
	})
}

/// Goes on to the block from which the recovery is void.
pub fn let_recovery_lapse<T: Config>() {
	let recovery = Recoveries::<T>::get(PATIENT).expect("one is under way; qed");
	frame_system::Pallet::<T>::set_block_number(recovery.lapses_at);
}

/// Goes on to the block from which the recovery may be completed.
pub fn let_delay_pass<T: Config>() {
	let recovery = Recoveries::<T>::get(PATIENT).expect("one is under way; qed");
	let ends_at = recovery.ends_at.expect("enough have vouched; qed");
	frame_system::Pallet::<T>::set_block_number(ends_at);
}

// --- what is said of a patient -------------------------------------------------------------------

/// As many attestations as there may be, the last of them of this organisation.
pub fn attest_fully<T: Config>(last: OrganizationId) {
	let others = (1..T::MaxAssurances::get()).map(|it| OrganizationId(u32::MAX - it));
	let all = others.chain([last]).map(|attested_by| Assurance {
		level: IdentityAssurance::SelfAsserted,
		attested_by,
		until: QUARTERS[1],
	});
	Assurances::<T>::insert(PATIENT, BoundedVec::truncate_from(all.collect()));
}

/// So many duplicates that lead to a patient.
pub fn merge_into<T: Config>(into: PatientId, custodian: OrganizationId, count: u32) {
	let duplicates = patients_of::<T>(&[custodian], count);
	for duplicate in &duplicates {
		Patients::<T>::mutate_extant(duplicate, |it| it.merged_into = Some(into));
	}
	Merges::<T>::insert(into, BoundedVec::truncate_from(duplicates));
}
