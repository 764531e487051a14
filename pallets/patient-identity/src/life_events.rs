// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happens to an identity: its processing is restricted, its bearer dies, it turns out to be a
//! duplicate. Each can be undone, and none ever refuses treatment.

use crate::{payload, Config, Endorsement, Error, Event, Merges, Pallet, Patient, Patients};
use carechain_primitives::{traits::Members, OrganizationKind, PatientId, Power};
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_restricted(
		signer: &T::AccountId,
		patient: PatientId,
		restricted: bool,
	) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		let may = record.keys.contains(signer)
			|| Self::holds_power(signer, &patient, Power::Consent)
			|| (record.is_in_custody() && Self::represents_active(signer, record.custodian));
		ensure!(may, Error::<T>::NotAuthorized);
		ensure!(record.restricted != restricted, Error::<T>::NothingChanged);

		record.restricted = restricted;
		Patients::<T>::insert(patient, record);
		Self::deposit_event(if restricted {
			Event::ProcessingRestricted { patient }
		} else {
			Event::RestrictionLifted { patient }
		});
		Ok(())
	}

	pub(crate) fn do_attest_death(signer: &T::AccountId, patient: PatientId) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		Self::ensure_registrar_of_deaths(signer, &record)?;
		ensure!(!record.deceased, Error::<T>::NothingChanged);

		record.deceased = true;
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::DeathAttested { patient });
		Ok(())
	}

	pub(crate) fn do_reverse_death(signer: &T::AccountId, patient: PatientId) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		// Who signs lives, or so it is more likely than that both are wrong: a stolen phone gains what
		// the living patient's gives, and no more.
		if !record.keys.contains(signer) {
			Self::ensure_registrar_of_deaths(signer, &record)?;
		}
		ensure!(record.deceased, Error::<T>::NothingChanged);

		record.deceased = false;
		Patients::<T>::insert(patient, record);
		Self::deposit_event(Event::DeathReversed { patient });
		Ok(())
	}

	/// Ensures that the signer may say whether the patient is dead: the custodian, or a regulator.
	fn ensure_registrar_of_deaths(signer: &T::AccountId, record: &Patient<T>) -> DispatchResult {
		let organization = Self::ensure_active_organization(signer)?;
		ensure!(
			record.custodian == organization
				|| T::Members::kind(organization) == Some(OrganizationKind::Regulator),
			Error::<T>::NotAuthorized
		);
		Ok(())
	}

	/// Marks a pseudonym as a duplicate of another one of the same custodian. It is a signpost and
	/// nothing else: neither of the two gains what was granted to, or by, the other.
	pub(crate) fn do_merge_patient(
		signer: &T::AccountId,
		patient: PatientId,
		into: PatientId,
		expires_at: BlockNumberFor<T>,
		consent: Option<Endorsement<T::AccountId, T::Signature>>,
		consent_of_into: Option<Endorsement<T::AccountId, T::Signature>>,
	) -> DispatchResult {
		let mut from = Self::ensure_custodian(signer, &patient)?;
		let target = Self::patient(&into)?;
		ensure!(patient != into, Error::<T>::SamePatient);
		ensure!(
			target.custodian == from.custodian,
			Error::<T>::NotAuthorized
		);
		ensure!(from.merged_into.is_none(), Error::<T>::PatientMerged);
		ensure!(target.merged_into.is_none(), Error::<T>::PatientMerged);
		// What points at another pseudonym would become a chain of signposts.
		ensure!(
			!Merges::<T>::contains_key(patient),
			Error::<T>::PatientHasMerges
		);
		let mut merges = Merges::<T>::get(into);
		merges
			.try_push(patient)
			.map_err(|_| Error::<T>::MaxMergesExceeded)?;
		for (record, consent) in [(&from, &consent), (&target, &consent_of_into)] {
			Self::ensure_agrees(record, &patient, &into, expires_at, consent.as_ref())?;
		}

		from.merged_into = Some(into);
		Patients::<T>::insert(patient, from);
		Merges::<T>::insert(into, merges);
		Self::deposit_event(Event::PatientMerged { patient, into });
		Ok(())
	}

	/// Two pseudonyms are joined only by whose they are: a patient that has keys signs. For one without
	/// any the custodian knows.
	fn ensure_agrees(
		record: &Patient<T>,
		patient: &PatientId,
		into: &PatientId,
		expires_at: BlockNumberFor<T>,
		consent: Option<&Endorsement<T::AccountId, T::Signature>>,
	) -> DispatchResult {
		if record.is_in_custody() {
			return Ok(());
		}
		let consent = consent.ok_or(Error::<T>::EndorserNotAuthorized)?;
		ensure!(
			record.keys.contains(&consent.by),
			Error::<T>::EndorserNotAuthorized
		);
		Self::ensure_endorsement(consent, expires_at, |genesis_hash| {
			payload::merge_patient(genesis_hash, patient, into, &expires_at)
		})
	}

	pub(crate) fn do_undo_merge(signer: &T::AccountId, patient: PatientId) -> DispatchResult {
		let mut record = Self::patient(&patient)?;
		if !record.keys.contains(signer) {
			let organization = Self::ensure_active_organization(signer)?;
			ensure!(record.custodian == organization, Error::<T>::NotAuthorized);
		}
		let into = record.merged_into.take().ok_or(Error::<T>::NotMerged)?;

		Patients::<T>::insert(patient, record);
		Self::forget_merge(&patient, &into);
		Self::deposit_event(Event::MergeUndone { patient });
		Ok(())
	}

	/// Takes a duplicate from the list of the pseudonym that it led to.
	pub(crate) fn forget_merge(patient: &PatientId, into: &PatientId) {
		Merges::<T>::mutate_exists(into, |merges| {
			if let Some(list) = merges {
				list.retain(|it| it != patient);
				if list.is_empty() {
					*merges = None;
				}
			}
		});
	}
}
