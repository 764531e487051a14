// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Handing a record over from one custodian to another, in two steps, because both have to want it.

use crate::{callers::Caller, Anchor, Anchors, Config, Error, Event, Pallet};
use carechain_primitives::{traits::Members, Commitment, OrganizationId};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_offer_custody(
		caller: Caller,
		commitment: Commitment,
		to: Option<OrganizationId>,
	) -> DispatchResult {
		let anchor = Self::anchor_open_to(caller, commitment)?;
		match to {
			Some(to) => {
				ensure!(to != anchor.custodian, Error::<T>::SameCustodian);
				ensure!(
					T::Members::standing(to).is_active(),
					Error::<T>::RecipientNotActive
				);
			}
			None => ensure!(anchor.offered_to.is_some(), Error::<T>::NotOffered),
		}
		Anchors::<T>::insert(
			commitment,
			Anchor {
				offered_to: to,
				..anchor
			},
		);
		Self::deposit_event(Event::CustodyOffered {
			custodian: anchor.custodian,
			commitment,
			to,
		});
		Ok(())
	}

	pub(crate) fn do_accept_custody(to: OrganizationId, commitment: Commitment) -> DispatchResult {
		let anchor = Anchors::<T>::get(commitment).ok_or(Error::<T>::NotFound)?;
		ensure!(anchor.offered_to == Some(to), Error::<T>::NotOffered);
		Anchors::<T>::insert(
			commitment,
			Anchor {
				custodian: to,
				offered_to: None,
				..anchor
			},
		);
		Self::deposit_event(Event::CustodyAccepted {
			from: anchor.custodian,
			to,
			commitment,
		});
		Ok(())
	}
}
