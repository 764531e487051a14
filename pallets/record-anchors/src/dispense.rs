// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a prescription is dispensed: as often as it allows, by whichever pharmacy the patient goes to.

use crate::{
	signatures::RecordSignature, Anchor, AnchorStatus, Anchors, Config, Dispenses, Error, Event,
	Pallet,
};
use carechain_primitives::{Commitment, DataClass, OrganizationId, RecordAction};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_dispense_record(
		submitter: T::AccountId,
		pharmacy: OrganizationId,
		commitment: Commitment,
		dispense: Commitment,
		signature: &RecordSignature,
	) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(
			anchor.class == DataClass::Prescription,
			Error::<T>::NotAPrescription
		);
		match anchor.status {
			AnchorStatus::Current => (),
			AnchorStatus::Completed => return Err(Error::<T>::AlreadyDispensed.into()),
			AnchorStatus::Superseded { .. } | AnchorStatus::EnteredInError => {
				return Err(Error::<T>::NotCurrent.into())
			}
		}
		let Dispenses { left, total } = anchor.dispenses.ok_or(Error::<T>::NoDispense)?;
		let left = left.checked_sub(1).ok_or(Error::<T>::AlreadyDispensed)?;
		ensure!(anchor.restriction.is_none(), Error::<T>::Restricted);
		Self::ensure_commitment(dispense)?;
		let signatures = Self::ensure_signed_by_record(
			&anchor,
			RecordAction::Dispense,
			submitter,
			commitment,
			dispense,
			signature,
		)?;

		let status = if left == 0 {
			AnchorStatus::Completed
		} else {
			AnchorStatus::Current
		};
		Anchors::<T>::insert(
			commitment,
			Anchor {
				status,
				dispenses: Some(Dispenses { left, total }),
				signatures,
				..anchor
			},
		);
		Self::deposit_event(Event::RecordDispensed {
			pharmacy,
			commitment,
			dispense,
			left,
		});
		Ok(())
	}
}
