// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forgetting a patient: nothing in state points at the pseudonym or its keys any more.
//!
//! What could still act goes at once: the identity, its keys, its representatives, its guardians. What
//! only names it, the keys of earlier years and what other pallets keep, follows in the background, a
//! bounded piece with every block. A former key's record is given up too, and with it the memory that
//! the key served: whoever still holds it could give it to another pseudonym, and would link nothing
//! that still stands.

use crate::{
	payload, Assurances, Config, CustodyOffers, Endorsement, Error, Event, Forgetting, FormerKeys,
	Guardians, Keys, Merges, Pallet, Patients, Recoveries, Representatives, WeightInfo,
};
use carechain_primitives::{
	traits::{Forget, Holds},
	PatientId,
};
use frame_support::{ensure, traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{DispatchResult, SaturatedConversion};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_unlink_patient(
		signer: &T::AccountId,
		patient: PatientId,
		expires_at: BlockNumberFor<T>,
		endorsement: Option<Endorsement<T::AccountId, T::Signature>>,
	) -> DispatchResult {
		let record = Self::patient(&patient)?;
		if !record.keys.contains(signer) {
			Self::ensure_in_custody(signer, &patient)?;
			let endorsement = endorsement.ok_or(Error::<T>::EndorserNotAuthorized)?;
			Self::ensure_second_practitioner(signer, record.custodian, &endorsement.by)?;
			Self::ensure_endorsement(&endorsement, expires_at, |genesis_hash| {
				payload::endorse_unlinking(genesis_hash, &patient, &expires_at)
			})?;
		}
		ensure!(!T::Holds::is_held(&patient), Error::<T>::Held);

		for key in &record.keys {
			Self::drop_key(key);
		}
		for representative in Representatives::<T>::take(patient) {
			Self::drop_key(&representative.key);
		}
		if let Some(recovery) = Recoveries::<T>::take(patient) {
			Keys::<T>::remove(recovery.key);
		}
		Guardians::<T>::remove(patient);
		Assurances::<T>::remove(patient);
		CustodyOffers::<T>::remove(patient);
		if let Some(into) = record.merged_into {
			Self::forget_merge(&patient, &into);
		}
		for duplicate in Merges::<T>::take(patient) {
			Patients::<T>::mutate_extant(duplicate, |it| it.merged_into = None);
		}
		Self::count_out(record.custodian);
		Patients::<T>::remove(patient);
		Forgetting::<T>::insert(patient, ());
		// None of what is left elsewhere, but what must not stand without a patient.
		T::Forget::forget(&patient, 0);
		Self::deposit_event(Event::PatientUnlinked { patient });
		Ok(())
	}

	/// Lets a key act no longer, and forgets that it did.
	fn drop_key(key: &T::AccountId) {
		frame_system::Pallet::<T>::dec_sufficients(key);
		Keys::<T>::remove(key);
	}

	/// Goes on with forgetting one patient, as far as a block's piece reaches. Returns what it weighs.
	pub(crate) fn go_on_forgetting(remaining: Weight) -> Weight {
		let looked = T::WeightInfo::forget(0);
		if remaining.any_lt(looked) {
			return Weight::zero();
		}
		let Some(patient) = Forgetting::<T>::iter_keys().next() else {
			return looked;
		};
		let limit = T::MaxForgotten::get();
		let piece = T::WeightInfo::forget(limit).saturating_add(T::Forget::weight(limit));
		if remaining.any_lt(piece) {
			return looked;
		}
		let forgotten_here = Self::forget_former_keys(&patient, limit);
		let forgotten_elsewhere = T::Forget::forget(&patient, limit);
		if forgotten_here && forgotten_elsewhere {
			Forgetting::<T>::remove(patient);
		}
		piece
	}

	/// Forgets so many of a patient's former keys; whether none is left.
	pub(crate) fn forget_former_keys(patient: &PatientId, limit: u32) -> bool {
		let former: alloc::vec::Vec<_> = FormerKeys::<T>::iter_key_prefix(patient)
			.take(limit.saturated_into())
			.collect();
		for key in &former {
			FormerKeys::<T>::remove(patient, key);
			Keys::<T>::remove(key);
		}
		former.len() < limit.saturated_into::<usize>()
	}
}
