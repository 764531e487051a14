// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whom a patient keeps out, whatever was granted.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{Config, Denials, Error, Event, Grantee, Pallet};
use carechain_primitives::{
	traits::{ConsentAuthority, GivenBy},
	OrganizationId, PatientId,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{dispatch::DispatchResult, ensure};
use scale_info::TypeInfo;

/// Whom a patient denies access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Denial {
	/// Who may not.
	pub denied: Grantee,
	/// The organisation, or where the practitioner role is.
	pub organization: OrganizationId,
	/// Who said so. The denial holds on when that authority has ended.
	pub given_by: GivenBy,
}

impl<T: Config> Pallet<T> {
	/// Keeps somebody out from this block on. The standing of who is kept out is not asked.
	pub(crate) fn do_deny_access(
		patient: PatientId,
		denied: Grantee,
		given_by: GivenBy,
	) -> DispatchResult {
		let organization = Self::organization_of(denied).ok_or(Error::<T>::GranteeNotFound)?;
		let mut denials = Denials::<T>::get(patient);
		ensure!(
			!denials.iter().any(|it| it.denied == denied),
			Error::<T>::AlreadyExists
		);
		denials
			.try_push(Denial {
				denied,
				organization,
				given_by,
			})
			.map_err(|_| Error::<T>::MaxDenialsExceeded)?;

		Denials::<T>::insert(patient, denials);
		Self::deposit_event(Event::AccessDenied { patient, denied });
		Ok(())
	}

	/// Lifts a denial. That widens: one of two who have to agree lifts only its own.
	pub(crate) fn do_lift_denial(
		patient: PatientId,
		denied: Grantee,
		authority: ConsentAuthority,
	) -> DispatchResult {
		let mut denials = Denials::<T>::get(patient);
		let given_by = denials
			.iter()
			.find(|it| it.denied == denied)
			.ok_or(Error::<T>::NotFound)?
			.given_by;
		ensure!(
			Self::may_undo(&patient, given_by, authority),
			Error::<T>::NotAuthorized
		);

		denials.retain(|it| it.denied != denied);
		if denials.is_empty() {
			Denials::<T>::remove(patient);
		} else {
			Denials::<T>::insert(patient, denials);
		}
		Self::deposit_event(Event::DenialLifted { patient, denied });
		Ok(())
	}
}
