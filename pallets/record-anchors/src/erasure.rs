// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a record's commitment leaves state, once nothing asks for it to be kept.

use crate::{AnchorStatus, Anchors, Config, Error, Event, Pallet};
use carechain_primitives::{Commitment, OrganizationId};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_erase_record(
		custodian: OrganizationId,
		commitment: Commitment,
		attestation: Commitment,
	) -> DispatchResult {
		let anchor = Self::anchor_in_custody(custodian, commitment)?;
		ensure!(
			Self::this_year() > anchor.retain_until,
			Error::<T>::RetentionNotOver
		);
		ensure!(anchor.legal_holds == 0, Error::<T>::UnderLegalHold);
		ensure!(!anchor.has_open_dispute(), Error::<T>::DisputeNotAnswered);
		Self::ensure_commitment(attestation)?;

		Anchors::<T>::remove(commitment);
		// Nor do its neighbours name it any more.
		if let Some(older) = anchor.supersedes {
			Anchors::<T>::mutate_extant(older, |older| {
				older.status = AnchorStatus::Superseded { by: None };
			});
		}
		if let AnchorStatus::Superseded { by: Some(newer) } = anchor.status {
			Anchors::<T>::mutate_extant(newer, |newer| newer.supersedes = None);
		}
		Self::deposit_event(Event::RecordErased {
			custodian,
			class: anchor.class,
			attestation,
		});
		Ok(())
	}
}
