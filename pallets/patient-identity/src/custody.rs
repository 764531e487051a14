// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Handing patients over from one custodian to another.
//!
//! In two steps, because both sides have to want it: the custodian offers, the other accepts. A
//! patient's rights depend on no custodian, so neither step asks the patient: keys and consents stay
//! as they are.

use crate::{Config, CustodyCounts, CustodyOffers, Error, Event, Pallet, Patient, Patients};
use alloc::{collections::BTreeSet, vec::Vec};
use carechain_primitives::{traits::Members, OrganizationId, PatientId};
use frame_support::{ensure, traits::EnsureOrigin};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::{DispatchError, DispatchResult};

/// Whose patients a caller may hand over.
pub(crate) enum MayHandOver {
	/// Those of any custodian.
	All,
	/// Those of this one.
	Of(OrganizationId),
}

impl MayHandOver {
	fn includes(&self, custodian: OrganizationId) -> bool {
		match self {
			Self::All => true,
			Self::Of(own) => *own == custodian,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whose patients this origin may hand over. The standing of a custodian is not asked for.
	pub(crate) fn ensure_may_hand_over(origin: OriginFor<T>) -> Result<MayHandOver, DispatchError> {
		match T::WideningOrigin::try_origin(origin) {
			Ok(_) => Ok(MayHandOver::All),
			Err(origin) => {
				let representative = ensure_signed(origin)?;
				let custodian =
					T::Members::represented_by(&representative).ok_or(Error::<T>::NotAuthorized)?;
				Ok(MayHandOver::Of(custodian))
			}
		}
	}

	pub(crate) fn do_hand_over_custody(
		caller: MayHandOver,
		patients: &[PatientId],
		to: OrganizationId,
	) -> DispatchResult {
		Self::ensure_list(patients)?;
		ensure!(
			T::Members::standing(to).is_active(),
			Error::<T>::RecipientNotActive
		);
		for patient in patients {
			let custodian = Patients::<T>::get(patient)
				.ok_or(Error::<T>::NotFound)?
				.custodian;
			ensure!(caller.includes(custodian), Error::<T>::NotAuthorized);
			ensure!(custodian != to, Error::<T>::SameCustodian);
		}

		for patient in patients.iter().copied() {
			CustodyOffers::<T>::insert(patient, to);
			Self::deposit_event(Event::CustodyOffered { patient, to });
		}
		Ok(())
	}

	pub(crate) fn do_accept_custody(
		representative: &T::AccountId,
		patients: &[PatientId],
	) -> DispatchResult {
		let to = Self::ensure_active_organization(representative)?;
		Self::ensure_list(patients)?;
		let offered = patients
			.iter()
			.map(|patient| Ok((*patient, Self::ensure_offered(patient, to)?)))
			.collect::<Result<Vec<_>, Error<T>>>()?;

		for (patient, record) in offered {
			let from = record.custodian;
			Patients::<T>::insert(
				patient,
				Patient {
					custodian: to,
					..record
				},
			);
			CustodyOffers::<T>::remove(patient);
			Self::count_out(from);
			Self::count_in(to);
			Self::deposit_event(Event::CustodyAccepted { patient, from, to });
		}
		Ok(())
	}

	/// The patient, if custody of it is offered to this organisation.
	fn ensure_offered(patient: &PatientId, to: OrganizationId) -> Result<Patient<T>, Error<T>> {
		let record = Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		ensure!(
			CustodyOffers::<T>::get(patient) == Some(to),
			Error::<T>::NotOffered
		);
		Ok(record)
	}

	/// A list that names somebody, and nobody twice. How long it is at most its type says.
	fn ensure_list(patients: &[PatientId]) -> Result<(), Error<T>> {
		ensure!(!patients.is_empty(), Error::<T>::EmptyList);
		let distinct: BTreeSet<_> = patients.iter().collect();
		ensure!(
			distinct.len() == patients.len(),
			Error::<T>::DuplicatePatient
		);
		Ok(())
	}

	/// Counts a patient as one of this custodian's. No chain holds more of them than a `u32` counts.
	pub(crate) fn count_in(custodian: OrganizationId) {
		CustodyCounts::<T>::mutate(custodian, |count| *count = count.saturating_add(1));
	}

	/// Counts a patient as one of this custodian's no longer.
	pub(crate) fn count_out(custodian: OrganizationId) {
		CustodyCounts::<T>::mutate_exists(custodian, |count| {
			*count = count
				.map(|count| count.saturating_sub(1))
				.filter(|count| *count > 0);
		});
	}
}
