// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Registering a patient, and where its records are wrapped to.

use crate::{payload, Config, EncryptionKey, Error, Event, Forgetting, Pallet, Patient, Patients};
use carechain_primitives::PatientId;
use frame_support::{ensure, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_patient(
		representative: &T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		encryption_key: EncryptionKey,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
	) -> DispatchResult {
		let custodian = Self::ensure_active_organization(representative)?;
		Self::ensure_id_is_free(&patient)?;
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);
		// There is no such patient yet, so a key with any record served another one.
		let free = Self::ensure_key_is_free(&key, &patient)?;
		Self::ensure_proof(&key, expires_at, proof, |genesis_hash| {
			payload::register_patient(
				genesis_hash,
				custodian,
				&patient,
				&key,
				&encryption_key,
				&expires_at,
			)
		})?;
		let keys = into_list::<T>(key.clone())?;

		Self::activate_key(patient, &key, free);
		Patients::<T>::insert(
			patient,
			Patient {
				keys,
				..Patient::new(custodian, encryption_key)
			},
		);
		Self::count_in(custodian);
		Self::deposit_event(Event::PatientRegistered {
			patient,
			custodian,
			key,
		});
		Ok(())
	}

	pub(crate) fn do_set_encryption_key(
		signer: &T::AccountId,
		patient: PatientId,
		encryption_key: EncryptionKey,
	) -> DispatchResult {
		let mut record = Self::ensure_own_key(signer, &patient)?;
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);

		record.encryption_key = encryption_key;
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::EncryptionKeySet {
			patient,
			encryption_key,
		});
		Ok(())
	}

	/// Ensures that nobody has, or is just being rid of, the pseudonym.
	pub(crate) fn ensure_id_is_free(patient: &PatientId) -> Result<(), Error<T>> {
		ensure!(
			!Patients::<T>::contains_key(patient) && !Forgetting::<T>::contains_key(patient),
			Error::<T>::AlreadyExists
		);
		Ok(())
	}
}

/// A list of this key alone.
pub(crate) fn into_list<T: Config>(
	key: T::AccountId,
) -> Result<BoundedVec<T::AccountId, T::MaxKeys>, Error<T>> {
	let mut keys = BoundedVec::new();
	keys.try_push(key)
		.map_err(|_| Error::<T>::MaxKeysExceeded)?;
	Ok(keys)
}
