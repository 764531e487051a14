// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forgetting a patient that was unlinked, a bounded piece at a time.
//!
//! Nothing waits for it: of a patient who is not there no grant permits anything, and none can be
//! given. There are no events, for they would name the patient again.

use crate::{
	Books, Config, Denials, Grants, GrantsTo, Pallet, RequestBooks, SealedBooks, SweepCursor,
	WeightInfo,
};
use carechain_primitives::{traits::Forget, PatientId};
use frame_support::{traits::Get, weights::Weight};

impl<T: Config> Forget for Pallet<T> {
	/// Removes up to `limit` grants, live or ended, and with the last of them the book, the denials, what is
	/// sealed and what was asked. That gives the counts of numbers up: should the pseudonym be registered
	/// again, they start anew.
	fn forget(patient: &PatientId, limit: u32) -> bool {
		if let Ok(mut book) = Books::<T>::try_get(patient) {
			for _ in 0..limit {
				let Some((grant, organization)) = book.take_any() else {
					break;
				};
				Grants::<T>::remove(patient, grant);
				GrantsTo::<T>::remove(organization, (patient, grant));
			}
			if !book.live.is_empty() || !book.ended.is_empty() {
				Books::<T>::insert(patient, book);
				return false;
			}
			Books::<T>::remove(patient);
		}
		Denials::<T>::remove(patient);
		SealedBooks::<T>::remove(patient);
		RequestBooks::<T>::remove(patient);
		Self::move_cursor_away(patient);
		true
	}

	/// A book holds no more than its bounds, however many may be removed.
	fn weight(limit: u32) -> Weight {
		let most = T::MaxLiveGrants::get().saturating_add(T::MaxEndedGrants::get());
		T::WeightInfo::forget(limit.min(most))
	}
}

impl<T: Config> Pallet<T> {
	/// Lets the sweep start over if it came to this patient last: the cursor names a patient too. What
	/// the sweep has looked at it looks at again, and finds nothing to do.
	fn move_cursor_away(patient: &PatientId) {
		if SweepCursor::<T>::get().is_some_and(|cursor| cursor == *patient) {
			SweepCursor::<T>::kill();
		}
	}
}
