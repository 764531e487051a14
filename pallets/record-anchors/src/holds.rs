// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Legal holds: a record must not be erased while a court or an authority may want it.

use crate::{Anchor, Anchors, Config, Error, Event, LegalHolds, Pallet};
use carechain_primitives::Commitment;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place_legal_hold(commitment: Commitment, case: Commitment) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		Self::ensure_commitment(case)?;
		ensure!(
			!LegalHolds::<T>::contains_key(commitment, case),
			Error::<T>::AlreadyExists
		);
		let legal_holds = anchor
			.legal_holds
			.checked_add(1)
			.filter(|holds| *holds <= T::MaxLegalHolds::get())
			.ok_or(Error::<T>::TooManyLegalHolds)?;
		LegalHolds::<T>::insert(commitment, case, ());
		Anchors::<T>::insert(
			commitment,
			Anchor {
				legal_holds,
				..anchor
			},
		);
		Self::deposit_event(Event::LegalHoldPlaced { commitment, case });
		Ok(())
	}

	pub(crate) fn do_lift_legal_hold(commitment: Commitment, case: Commitment) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(
			LegalHolds::<T>::contains_key(commitment, case),
			Error::<T>::NotFound
		);
		LegalHolds::<T>::remove(commitment, case);
		Anchors::<T>::insert(
			commitment,
			Anchor {
				// Every hold was counted (`try_state`).
				legal_holds: anchor.legal_holds.saturating_sub(1),
				..anchor
			},
		);
		Self::deposit_event(Event::LegalHoldLifted { commitment, case });
		Ok(())
	}
}
