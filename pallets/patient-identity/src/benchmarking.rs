// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Benchmarks of the calls, each with a full list of keys where the length of it counts.
//!
//! Keys live in the host's keystore and sign through host functions, so that the same code runs
//! natively and in the Wasm runtime. They are of the scheme that costs the most to check.

#![cfg(feature = "runtime-benchmarks")]

use crate::{
	payload, Call, Config, CustodyCounts, CustodyOffers, EncryptionKey, Keys, Pallet, Patient,
	Patients,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Members, Patients as _},
	OrganizationId, PatientId,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, BoundedVec};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::{
	app_crypto::{sr25519, RuntimePublic},
	traits::Saturating,
	AccountId32, KeyTypeId, MultiSignature,
};

/// Makes what the benchmarks find already there; only the runtime knows who is a member.
pub trait BenchmarkHelper<AccountId> {
	/// Admits an organisation in active standing, or finds it, and gives its representative. Every
	/// number is another organisation.
	fn representative(number: u32) -> AccountId;
}

/// Under which the keystore keeps the keys.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"pati");
const PATIENT: PatientId = PatientId([7; 16]);
const ENCRYPTION_KEY: EncryptionKey = EncryptionKey([9; 32]);

/// A key in the host's keystore.
#[derive(Clone)]
struct Key(sr25519::Public);

impl Key {
	fn generate() -> Self {
		Self(sr25519::Public::generate_pair(KEY_TYPE, None))
	}

	fn account<T: Config>(&self) -> T::AccountId
	where
		T::AccountId: From<AccountId32>,
	{
		AccountId32::from(self.0).into()
	}

	fn sign<T: Config>(&self, payload: Vec<u8>) -> T::Signature
	where
		T::Signature: From<MultiSignature>,
	{
		let signature = self
			.0
			.sign(KEY_TYPE, &payload)
			.expect("the keystore made the key; qed");
		MultiSignature::from(signature).into()
	}
}

/// The latest expiry that a proof may have now.
fn expiry<T: Config>() -> BlockNumberFor<T> {
	frame_system::Pallet::<T>::block_number().saturating_add(T::MaxProofLifetime::get())
}

/// An organisation in active standing, and its representative.
fn member<T: Config>(number: u32) -> (OrganizationId, T::AccountId) {
	let representative = T::BenchmarkHelper::representative(number);
	let organization = T::Members::represented_by(&representative)
		.expect("the helper gives an organisation's representative; qed");
	(organization, representative)
}

/// So many patients in the custody of these organisations in turn, each with as many keys as it may
/// have. Nobody signs with these keys, so they need neither records nor accounts.
fn patients_of<T: Config>(
	custodians: &[OrganizationId],
	count: u32,
) -> BoundedVec<PatientId, T::MaxHandOver> {
	let patients = (0..count).zip(custodians.iter().cycle());
	let ids = patients.map(|(number, custodian)| {
		let mut id = PatientId([1; 16]);
		id.0[..4].copy_from_slice(&number.to_be_bytes());
		let keys = (0..T::MaxKeys::get()).map(|key| account("key", number, key));
		Patients::<T>::insert(
			id,
			Patient {
				custodian: *custodian,
				keys: BoundedVec::truncate_from(keys.collect()),
				encryption_key: ENCRYPTION_KEY,
			},
		);
		CustodyCounts::<T>::mutate(custodian, |count| *count += 1);
		id
	});
	BoundedVec::truncate_from(ids.collect())
}

fn proof_of_new_key<T: Config>(key: &Key) -> T::Signature
where
	T::AccountId: From<AccountId32>,
	T::Signature: From<MultiSignature>,
{
	key.sign::<T>(payload::add_key(
		&Pallet::<T>::genesis_hash(),
		&PATIENT,
		&key.account::<T>(),
		&expiry::<T>(),
	))
}

/// The representative who is to register the patient, the first key, and its proof.
fn before_registration<T: Config>() -> (T::AccountId, Key, T::Signature)
where
	T::AccountId: From<AccountId32>,
	T::Signature: From<MultiSignature>,
{
	let (organization, representative) = member::<T>(0);
	let key = Key::generate();
	let proof = key.sign::<T>(payload::register_patient(
		&Pallet::<T>::genesis_hash(),
		organization,
		&PATIENT,
		&key.account::<T>(),
		&ENCRYPTION_KEY,
		&expiry::<T>(),
	));
	(representative, key, proof)
}

/// Registers the patient and gives it so many keys; returns them in the order of the list.
fn patient_with_keys<T: Config>(count: u32) -> Result<Vec<Key>, BenchmarkError>
where
	T::AccountId: From<AccountId32>,
	T::Signature: From<MultiSignature>,
{
	let (representative, first, proof) = before_registration::<T>();
	Pallet::<T>::do_register_patient(
		&representative,
		PATIENT,
		first.account::<T>(),
		ENCRYPTION_KEY,
		expiry::<T>(),
		&proof,
	)?;
	let mut keys = alloc::vec![first.clone()];
	for _ in 1..count {
		let key = Key::generate();
		let proof = proof_of_new_key::<T>(&key);
		let signer = first.account::<T>();
		Pallet::<T>::do_add_key(&signer, PATIENT, key.account::<T>(), expiry::<T>(), &proof)?;
		keys.push(key);
	}
	Ok(keys)
}

fn last<T: Config>(keys: &[Key]) -> T::AccountId
where
	T::AccountId: From<AccountId32>,
{
	keys.last()
		.expect("a patient has a key; qed")
		.account::<T>()
}

#[benchmarks(where T::AccountId: From<AccountId32>, T::Signature: From<MultiSignature>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_patient() {
		let (representative, key, proof) = before_registration::<T>();
		let account = key.account::<T>();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(representative),
			PATIENT,
			account.clone(),
			ENCRYPTION_KEY,
			expiry::<T>(),
			proof,
		);

		assert!(Pallet::<T>::may_consent(&account, &PATIENT));
	}

	#[benchmark]
	fn add_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(T::MaxKeys::get().saturating_sub(1))?;
		let new = Key::generate();
		let proof = proof_of_new_key::<T>(&new);

		#[extrinsic_call]
		_(
			RawOrigin::Signed(last::<T>(&keys)),
			PATIENT,
			new.account::<T>(),
			expiry::<T>(),
			proof,
		);

		assert!(Pallet::<T>::may_consent(&new.account::<T>(), &PATIENT));
		Ok(())
	}

	#[benchmark]
	fn rotate_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(T::MaxKeys::get())?;
		let (signer, old) = (last::<T>(&keys), last::<T>(&keys));
		let new = Key::generate();
		let proof = new.sign::<T>(payload::rotate_key(
			&Pallet::<T>::genesis_hash(),
			&PATIENT,
			&old,
			&new.account::<T>(),
			&expiry::<T>(),
		));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(signer),
			PATIENT,
			old.clone(),
			new.account::<T>(),
			expiry::<T>(),
			proof,
		);

		assert!(!Pallet::<T>::may_consent(&old, &PATIENT));
		assert!(Pallet::<T>::may_consent(&new.account::<T>(), &PATIENT));
		Ok(())
	}

	#[benchmark]
	fn remove_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(T::MaxKeys::get())?;
		let removed = last::<T>(&keys);

		#[extrinsic_call]
		_(RawOrigin::Signed(removed.clone()), PATIENT, removed.clone());

		assert!(Keys::<T>::get(&removed).is_some_and(|record| !record.is_active()));
		Ok(())
	}

	#[benchmark]
	fn set_encryption_key() -> Result<(), BenchmarkError> {
		let keys = patient_with_keys::<T>(T::MaxKeys::get())?;
		let other = EncryptionKey([10; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(last::<T>(&keys)), PATIENT, other);

		assert!(Patients::<T>::get(PATIENT).is_some_and(|record| record.encryption_key == other));
		Ok(())
	}

	/// By the custodian's representative, with offers that take the place of earlier ones.
	#[benchmark]
	fn hand_over_custody(n: Linear<1, { T::MaxHandOver::get() }>) {
		let (custodian, representative) = member::<T>(0);
		let (earlier, (to, _)) = (OrganizationId(u32::MAX), member::<T>(1));
		let patients = patients_of::<T>(&[custodian], n);
		for patient in &patients {
			CustodyOffers::<T>::insert(patient, earlier);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patients.clone(), to);

		for patient in patients {
			assert_eq!(CustodyOffers::<T>::get(patient), Some(to));
		}
	}

	/// Every patient comes from another custodian, whose last one it is.
	#[benchmark]
	fn accept_custody(n: Linear<1, { T::MaxHandOver::get() }>) {
		let (to, representative) = member::<T>(0);
		let custodians: Vec<_> = (0..n).map(|it| OrganizationId(u32::MAX - it)).collect();
		let patients = patients_of::<T>(&custodians, n);
		for patient in &patients {
			CustodyOffers::<T>::insert(patient, to);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(representative), patients.clone());

		for patient in &patients {
			assert_eq!(Pallet::<T>::custodian_of(patient), Some(to));
		}
		assert_eq!(Pallet::<T>::patients_in_custody(to), n);
		assert_eq!(
			Pallet::<T>::patients_in_custody(OrganizationId(u32::MAX)),
			0
		);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
