// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may act for a patient, and as what. Every call comes through here.

use crate::{
	Config, Error, KeyRecord, KeyState, Keys, Pallet, Patient, Patients, Representative,
	Representatives,
};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Members, Practitioners},
	CodeSet, Day, OrganizationId, PatientId, Power,
};
use frame_support::{ensure, traits::UnixTime};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// The UTC day of the block at hand.
	pub fn today() -> Day {
		Day::of_unix_seconds(T::Time::now().as_secs())
	}

	/// The patient of that id.
	pub(crate) fn patient(patient: &PatientId) -> Result<Patient<T>, Error<T>> {
		Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)
	}

	/// The patient, if the account is one of its own current keys.
	pub(crate) fn ensure_own_key(
		account: &T::AccountId,
		patient: &PatientId,
	) -> Result<Patient<T>, DispatchError> {
		let record = Self::patient(patient)?;
		ensure!(record.keys.contains(account), Error::<T>::NotAuthorized);
		Ok(record)
	}

	/// The organisation that the account represents, if its rights can be used today.
	pub(crate) fn ensure_active_organization(
		account: &T::AccountId,
	) -> Result<OrganizationId, DispatchError> {
		let organization = T::Members::represented_by(account).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(
			T::Members::standing(organization).is_active(),
			Error::<T>::OrganizationNotActive
		);
		Ok(organization)
	}

	/// The patient, if the account represents its custodian, and the custodian's rights can be used.
	pub(crate) fn ensure_custodian(
		account: &T::AccountId,
		patient: &PatientId,
	) -> Result<Patient<T>, DispatchError> {
		let organization = Self::ensure_active_organization(account)?;
		let record = Self::patient(patient)?;
		ensure!(record.custodian == organization, Error::<T>::NotAuthorized);
		Ok(record)
	}

	/// The patient, if it is in custody of the organisation that the account represents.
	pub(crate) fn ensure_in_custody(
		account: &T::AccountId,
		patient: &PatientId,
	) -> Result<Patient<T>, DispatchError> {
		let record = Self::ensure_custodian(account, patient)?;
		ensure!(record.is_in_custody(), Error::<T>::NotInCustody);
		Ok(record)
	}

	/// Ensures that the account belongs to a member in active standing: it represents one, or practises
	/// at one.
	pub(crate) fn ensure_member(account: &T::AccountId) -> Result<(), DispatchError> {
		if T::Members::represented_by(account).is_some() {
			return Self::ensure_active_organization(account).map(|_| ());
		}
		let mut practises_at = T::Practitioners::practises_at(account).peekable();
		ensure!(practises_at.peek().is_some(), Error::<T>::NotAuthorized);
		ensure!(
			practises_at.any(|organization| T::Members::standing(organization).is_active()),
			Error::<T>::OrganizationNotActive
		);
		Ok(())
	}

	/// Whether the account represents the organisation, and its rights can be used today.
	pub(crate) fn represents_active(account: &T::AccountId, organization: OrganizationId) -> bool {
		T::Members::represented_by(account) == Some(organization)
			&& T::Members::standing(organization).is_active()
	}

	/// Whether the account is a practitioner's at the organisation, and both are in active standing.
	pub(crate) fn practises_at(account: &T::AccountId, organization: OrganizationId) -> bool {
		T::Members::standing(organization).is_active()
			&& T::Practitioners::practises_at(account).any(|it| it == organization)
	}

	/// The personal representatives of a patient whose end has not passed.
	pub(crate) fn current_representatives(patient: &PatientId) -> Vec<Representative<T>> {
		let today = Self::today();
		let all = Representatives::<T>::get(patient).into_iter();
		all.filter(|it| it.is_current(today)).collect()
	}

	/// The personal representative of the patient whose key the account is, if its end has not passed.
	pub(crate) fn representative_by_key(
		account: &T::AccountId,
		patient: &PatientId,
	) -> Option<Representative<T>> {
		match Keys::<T>::get(account) {
			Some(KeyRecord {
				patient: served,
				state: KeyState::Represents(id),
			}) if served == *patient => Self::current_representatives(patient)
				.into_iter()
				.find(|it| it.id == id),
			_ => None,
		}
	}

	/// Whether the account is a current personal representative's with this power.
	pub(crate) fn holds_power(account: &T::AccountId, patient: &PatientId, power: Power) -> bool {
		Self::representative_by_key(account, patient).is_some_and(|it| it.powers.contains(power))
	}

	/// Refuses what nobody can do for a person who is dead, or goes on under another pseudonym.
	pub(crate) fn ensure_goes_on(record: &Patient<T>) -> Result<(), Error<T>> {
		ensure!(!record.deceased, Error::<T>::PatientDeceased);
		ensure!(record.merged_into.is_none(), Error::<T>::PatientMerged);
		Ok(())
	}
}
