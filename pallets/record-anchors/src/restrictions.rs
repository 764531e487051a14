// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Restriction of a record (GDPR Art. 18): by its custodian, by governance, or by each for itself, and
//! each lifts its own alone.

use crate::{callers::Caller, Anchor, Anchors, Config, Error, Event, Pallet, Restriction};
use carechain_primitives::Commitment;
use frame_support::pallet_prelude::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_restrict_record(caller: Caller, commitment: Commitment) -> DispatchResult {
		let anchor = Self::anchor_open_to(caller, commitment)?;
		let restriction = Self::restricted_by(caller, anchor.restriction)?;
		Anchors::<T>::insert(
			commitment,
			Anchor {
				restriction: Some(restriction),
				..anchor
			},
		);
		Self::deposit_event(Event::RecordRestricted {
			commitment,
			restriction,
		});
		Ok(())
	}

	pub(crate) fn do_lift_restriction(caller: Caller, commitment: Commitment) -> DispatchResult {
		let anchor = Self::anchor_open_to(caller, commitment)?;
		let placed = anchor.restriction.ok_or(Error::<T>::NotRestricted)?;
		let restriction = Self::lifted_by(caller, placed)?;
		Anchors::<T>::insert(
			commitment,
			Anchor {
				restriction,
				..anchor
			},
		);
		Self::deposit_event(Event::RestrictionLifted {
			commitment,
			restriction,
		});
		Ok(())
	}

	/// The restriction with the caller's.
	fn restricted_by(caller: Caller, placed: Option<Restriction>) -> Result<Restriction, Error<T>> {
		match (caller, placed) {
			(Caller::Organization(_), None) => Ok(Restriction::Custodian),
			(Caller::Governance, None) => Ok(Restriction::Governance),
			(Caller::Organization(_), Some(Restriction::Governance))
			| (Caller::Governance, Some(Restriction::Custodian)) => Ok(Restriction::Both),
			(Caller::Organization(_), Some(Restriction::Custodian))
			| (Caller::Governance, Some(Restriction::Governance))
			| (_, Some(Restriction::Both)) => Err(Error::<T>::AlreadyRestricted),
		}
	}

	/// What is left of the restriction without the caller's.
	fn lifted_by(caller: Caller, placed: Restriction) -> Result<Option<Restriction>, Error<T>> {
		match (caller, placed) {
			(Caller::Organization(_), Restriction::Custodian)
			| (Caller::Governance, Restriction::Governance) => Ok(None),
			(Caller::Organization(_), Restriction::Both) => Ok(Some(Restriction::Governance)),
			(Caller::Governance, Restriction::Both) => Ok(Some(Restriction::Custodian)),
			(Caller::Organization(_), Restriction::Governance) => {
				Err(Error::<T>::RestrictedByGovernance)
			}
			(Caller::Governance, Restriction::Custodian) => Err(Error::<T>::RestrictedByCustodian),
		}
	}
}
