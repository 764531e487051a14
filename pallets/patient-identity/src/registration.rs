// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Registering a patient, and where its records are wrapped to.

use crate::{payload, Config, EncryptionKey, Error, Event, Pallet, Patient, Patients};
use carechain_primitives::{traits::Members, OrganizationId, PatientId};
use frame_support::{ensure, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{DispatchError, DispatchResult};

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
		ensure!(
			!Patients::<T>::contains_key(patient),
			Error::<T>::AlreadyExists
		);
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
		let mut keys = BoundedVec::new();
		keys.try_push(key.clone())
			.map_err(|_| Error::<T>::MaxKeysExceeded)?;

		Self::activate_key(patient, &key, free);
		Patients::<T>::insert(
			patient,
			Patient {
				custodian,
				keys,
				encryption_key,
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
		let mut record = Self::ensure_acts_for(signer, &patient)?;
		ensure!(encryption_key.is_usable(), Error::<T>::InvalidEncryptionKey);

		record.encryption_key = encryption_key;
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::EncryptionKeySet {
			patient,
			encryption_key,
		});
		Ok(())
	}

	/// The organisation that the account represents, if its rights can be used today.
	pub(crate) fn ensure_active_organization(
		representative: &T::AccountId,
	) -> Result<OrganizationId, DispatchError> {
		let organization =
			T::Members::represented_by(representative).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(
			T::Members::standing(organization).is_active(),
			Error::<T>::OrganizationNotActive
		);
		Ok(organization)
	}
}
