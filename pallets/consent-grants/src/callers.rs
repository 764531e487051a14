// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may make which call. Patient identity knows; here its answers become errors.

use crate::{Config, Error, Pallet};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{
		ConsentAuthority, GivenBy, Members, PatientStatus, Patients, Practitioners, Standing,
	},
	OrganizationId, PatientId,
};
use frame_support::ensure;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Lets through a signed account that may give consent for the patient, with what its word is.
	pub(crate) fn ensure_may_give(
		origin: OriginFor<T>,
		patient: &PatientId,
	) -> Result<ConsentAuthority, DispatchError> {
		let who = ensure_signed(origin)?;
		Self::ensure_goes_on(patient)?;
		let authority =
			T::Patients::consent_authority(&who, patient).ok_or(Error::<T>::NotAuthorized)?;
		Ok(authority)
	}

	/// Lets through a signed account that may narrow the patient's consents and take them back. No
	/// status of the patient stands in the way of less access.
	pub(crate) fn ensure_may_narrow(origin: OriginFor<T>, patient: &PatientId) -> DispatchResult {
		let who = ensure_signed(origin)?;
		ensure!(
			T::Patients::status(patient).is_some(),
			Error::<T>::PatientNotFound
		);
		ensure!(
			T::Patients::may_narrow(&who, patient),
			Error::<T>::NotAuthorized
		);
		Ok(())
	}

	/// As above, with the authority on which the account says what it says. Who narrows for a patient
	/// without being one who may consent works at the custodian; or represents somebody whose death was
	/// attested, and patient identity tells no more of it then. Both count as the custodian's word, which
	/// the patient undoes once it has a key.
	pub(crate) fn ensure_may_deny(
		origin: OriginFor<T>,
		patient: &PatientId,
	) -> Result<GivenBy, DispatchError> {
		let who = ensure_signed(origin.clone())?;
		Self::ensure_may_narrow(origin, patient)?;
		// For the dead nobody consents, and a key of their own still denies.
		if T::Patients::patient_of(&who) == Some(*patient) {
			return Ok(GivenBy::Patient);
		}
		let authority = T::Patients::consent_authority(&who, patient);
		Ok(authority.map_or(GivenBy::Custodian, |authority| authority.given_by))
	}

	/// Lets through a signed account that works at members which have not left; gives them back. Theirs
	/// alone is what it may say.
	pub(crate) fn ensure_member(
		origin: OriginFor<T>,
	) -> Result<Vec<OrganizationId>, DispatchError> {
		let who = ensure_signed(origin)?;
		let mut speaks_for: Vec<_> = T::Members::represented_by(&who).into_iter().collect();
		speaks_for.extend(T::Practitioners::practises_at(&who));
		speaks_for.retain(|organization| Self::has_not_left(*organization));
		ensure!(!speaks_for.is_empty(), Error::<T>::NotAuthorized);
		Ok(speaks_for)
	}

	/// Lets through the representative of a member that has not left; gives the member back.
	pub(crate) fn ensure_represents(origin: OriginFor<T>) -> Result<OrganizationId, DispatchError> {
		let who = ensure_signed(origin)?;
		let organization = T::Members::represented_by(&who).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(Self::has_not_left(organization), Error::<T>::NotAuthorized);
		Ok(organization)
	}

	/// Whether an organisation is a member, in whatever standing.
	fn has_not_left(organization: OrganizationId) -> bool {
		!matches!(
			T::Members::standing(organization),
			Standing::Unknown | Standing::Ended
		)
	}

	/// Lets through a signed account that may record what a patient in custody consented to.
	pub(crate) fn ensure_recorder(
		origin: OriginFor<T>,
		patient: &PatientId,
	) -> Result<T::AccountId, DispatchError> {
		let who = ensure_signed(origin)?;
		Self::ensure_goes_on(patient)?;
		ensure!(
			T::Patients::is_recorder(&who, patient),
			Error::<T>::NotAuthorized
		);
		Ok(who)
	}

	/// Refuses what nobody can say for a patient who is not there, is dead, or goes on under another
	/// pseudonym. Asked before who signs: it is the better reason.
	pub(crate) fn ensure_goes_on(patient: &PatientId) -> Result<(), Error<T>> {
		match T::Patients::status(patient) {
			Some(PatientStatus::Active | PatientStatus::Restricted) => Ok(()),
			Some(PatientStatus::Deceased | PatientStatus::Merged) => {
				Err(Error::<T>::PatientNotActive)
			}
			None => Err(Error::<T>::PatientNotFound),
		}
	}
}
