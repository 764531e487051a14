// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Adding, rotating and removing keys.
//!
//! **References.** A current key's account holds one sufficient reference, without which
//! `CheckNonce` refuses whatever it signs. It is given up when the key is removed, and with it goes
//! the account: frame-system forgets its nonce.
//!
//! **Nonces.** A key that is added again must not find its old transactions valid again. So a
//! removed key's record keeps the nonce, and an account starts at the highest of the current block
//! number, the nonce at the removal plus as many as the transaction pool takes ahead of it, and one
//! more. The block number makes the record matter only for a key that signed more than one
//! transaction a block. What somebody had signed further ahead than the pool takes, no rule of the
//! chain can know of; mortal transactions end by themselves.

use crate::{
	payload, Config, Error, Event, FormerKeys, KeyRecord, KeyState, Keys, Pallet, Patients,
};
use carechain_primitives::{traits::Members, PatientId};
use frame_support::{ensure, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{One, Saturating},
	DispatchError, DispatchResult, SaturatedConversion,
};

/// That a key may be given to a patient: made by [`Pallet::ensure_key_is_free`] alone.
pub(crate) struct FreeKey<Nonce> {
	/// The nonce at its removal, for a key that the patient had before.
	removed_at: Option<Nonce>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_add_key(
		signer: &T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
	) -> DispatchResult {
		let mut record = Self::ensure_own_key(signer, &patient)?;
		record
			.keys
			.try_push(key.clone())
			.map_err(|_| Error::<T>::MaxKeysExceeded)?;
		// Before the key is looked up: who does not hold it learns nothing about it.
		Self::ensure_proof(&key, expires_at, proof, |genesis_hash| {
			payload::add_key(genesis_hash, &patient, &key, &expires_at)
		})?;
		let free = Self::ensure_key_is_free(&key, &patient)?;

		Self::activate_key(patient, &key, free);
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::KeyAdded { patient, key });
		Ok(())
	}

	pub(crate) fn do_rotate_key(
		signer: &T::AccountId,
		patient: PatientId,
		old: T::AccountId,
		new: T::AccountId,
		expires_at: BlockNumberFor<T>,
		proof: &T::Signature,
	) -> DispatchResult {
		let mut record = Self::ensure_own_key(signer, &patient)?;
		ensure!(old != new, Error::<T>::SameKey);
		let place = record
			.keys
			.iter_mut()
			.find(|key| **key == old)
			.ok_or(Error::<T>::KeyNotFound)?;
		Self::ensure_proof(&new, expires_at, proof, |genesis_hash| {
			payload::rotate_key(genesis_hash, &patient, &old, &new, &expires_at)
		})?;
		let free = Self::ensure_key_is_free(&new, &patient)?;

		*place = new.clone();
		record.void_relayed_calls();
		Self::retire_key(patient, &old);
		Self::activate_key(patient, &new, free);
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::KeyRotated { patient, old, new });
		Ok(())
	}

	pub(crate) fn do_remove_key(
		signer: &T::AccountId,
		patient: PatientId,
		key: T::AccountId,
	) -> DispatchResult {
		let mut record = Self::ensure_own_key(signer, &patient)?;
		ensure!(record.keys.contains(&key), Error::<T>::KeyNotFound);
		record.keys.retain(|kept| *kept != key);
		ensure!(!record.keys.is_empty(), Error::<T>::LastKey);

		record.void_relayed_calls();
		Self::retire_key(patient, &key);
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::KeyRemoved { patient, key });
		Ok(())
	}

	/// Ensures that the account may become a key of this patient: it is no member's, and if it ever
	/// was a patient's key, then this patient's, and is no longer.
	pub(crate) fn ensure_key_is_free(
		key: &T::AccountId,
		patient: &PatientId,
	) -> Result<FreeKey<T::Nonce>, DispatchError> {
		let removed_at = match Keys::<T>::get(key) {
			None => None,
			Some(KeyRecord {
				patient: served,
				state: KeyState::Removed { nonce },
			}) if served == *patient => Some(nonce),
			Some(_) => return Err(Error::<T>::KeyInUse.into()),
		};
		ensure!(!T::Members::is_member_account(key), Error::<T>::KeyInUse);
		Ok(FreeKey { removed_at })
	}

	/// What stands for a key that no patient ever had: one that a recovery reserved.
	pub(crate) fn never_used() -> FreeKey<T::Nonce> {
		FreeKey { removed_at: None }
	}

	/// Lets a key act as the patient's own.
	pub(crate) fn activate_key(patient: PatientId, key: &T::AccountId, free: FreeKey<T::Nonce>) {
		Self::activate_key_as(patient, key, free, KeyState::Active);
	}

	/// Lets a key act: its record, its account's reference, and where its nonce starts.
	pub(crate) fn activate_key_as(
		patient: PatientId,
		key: &T::AccountId,
		free: FreeKey<T::Nonce>,
		state: KeyState<T::Nonce>,
	) {
		if free.removed_at.is_some() {
			FormerKeys::<T>::remove(patient, key);
		}
		let first_nonce = Self::first_nonce(free.removed_at);
		frame_system::Pallet::<T>::inc_sufficients(key);
		frame_system::Account::<T>::mutate(key, |account| {
			// The account may have lived on for another reason, and be further than that.
			account.nonce = account.nonce.max(first_nonce);
		});
		Keys::<T>::insert(key, KeyRecord { patient, state });
	}

	/// Lets a key act no longer. What it signed to be relayed, the caller puts out of force with
	/// [`Patient::void_relayed_calls`](crate::Patient::void_relayed_calls).
	pub(crate) fn retire_key(patient: PatientId, key: &T::AccountId) {
		// Read first: with its last reference the account goes, and the nonce with it.
		let nonce = frame_system::Pallet::<T>::account_nonce(key);
		frame_system::Pallet::<T>::dec_sufficients(key);
		FormerKeys::<T>::insert(patient, key, ());
		Keys::<T>::insert(
			key,
			KeyRecord {
				patient,
				state: KeyState::Removed { nonce },
			},
		);
	}

	/// Where the nonce of a key's account starts; see the head of this file.
	fn first_nonce(removed_at: Option<T::Nonce>) -> T::Nonce {
		let now: u32 = frame_system::Pallet::<T>::block_number().saturated_into();
		let past_waiting = removed_at.map(|nonce| {
			nonce
				.saturating_add(T::MaxNonceAhead::get().into())
				.saturating_add(One::one())
		});
		past_waiting.map_or(now.into(), |nonce| nonce.max(now.into()))
	}
}
