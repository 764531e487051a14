// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may make which call. Patient identity knows; here its answers become errors.

use crate::{Config, Error, Pallet};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{
		ConsentAuthority, GivenBy, Members, Narrower, PatientStatus, Patients, Practitioners,
		Standing,
	},
	OrganizationId, PatientId,
};
use frame_support::{dispatch::PostDispatchInfo, ensure, weights::Weight};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::DispatchError;

/// Somebody who works at members.
pub(crate) struct Member {
	/// Theirs alone is what it may say, unless they have left.
	speaks_for: Vec<OrganizationId>,
	/// It represents none, so that credentials were looked through.
	is_practitioner: bool,
}

impl Member {
	pub(crate) fn is_practitioner(&self) -> bool {
		self.is_practitioner
	}
}

/// What a call used for which as much more was set aside as it takes to look through a practitioner's
/// credentials: that is given back where no practitioner called.
pub(crate) fn used(by_practitioner: bool, without_look_up: Weight) -> PostDispatchInfo {
	(!by_practitioner).then_some(without_look_up).into()
}

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

	/// Lets through a signed account that may narrow the patient's consents and take them back; gives
	/// back as whom. No status of the patient stands in the way of less access.
	pub(crate) fn ensure_may_narrow(
		origin: OriginFor<T>,
		patient: &PatientId,
	) -> Result<Narrower, DispatchError> {
		let who = ensure_signed(origin)?;
		ensure!(
			T::Patients::status(patient).is_some(),
			Error::<T>::PatientNotFound
		);
		let narrower = T::Patients::narrows_as(&who, patient).ok_or(Error::<T>::NotAuthorized)?;
		Ok(narrower)
	}

	/// As above, with the authority on which the account says what it says. Who narrows for a patient
	/// without being one who may consent works at the custodian; or represents somebody whose death was
	/// attested, and patient identity tells no more of it then. Both count as the custodian's word, which
	/// the patient undoes once it has a key.
	pub(crate) fn ensure_may_deny(
		origin: OriginFor<T>,
		patient: &PatientId,
	) -> Result<(GivenBy, Narrower), DispatchError> {
		let who = ensure_signed(origin.clone())?;
		let narrower = Self::ensure_may_narrow(origin, patient)?;
		// For the dead nobody consents, and a key of their own still denies.
		if T::Patients::patient_of(&who) == Some(*patient) {
			return Ok((GivenBy::Patient, narrower));
		}
		let authority = T::Patients::consent_authority(&who, patient);
		let given_by = authority.map_or(GivenBy::Custodian, |authority| authority.given_by);
		Ok((given_by, narrower))
	}

	/// Lets through a signed account that works at a member which has not left; gives back for whom it
	/// speaks.
	pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<Member, DispatchError> {
		let who = ensure_signed(origin)?;
		let represented = T::Members::represented_by(&who);
		let mut speaks_for: Vec<_> = represented.into_iter().collect();
		speaks_for.extend(T::Practitioners::practises_at(&who));
		// One is enough to be a member. Whether another has left is asked once it matters.
		ensure!(
			speaks_for.iter().any(|it| Self::has_not_left(*it)),
			Error::<T>::NotAuthorized
		);
		Ok(Member {
			speaks_for,
			is_practitioner: represented.is_none(),
		})
	}

	/// Lets through who works at this member, which has not left.
	pub(crate) fn ensure_speaks_for(
		member: &Member,
		organization: OrganizationId,
	) -> Result<(), Error<T>> {
		ensure!(
			member.speaks_for.contains(&organization) && Self::has_not_left(organization),
			Error::<T>::NotAuthorized
		);
		Ok(())
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
