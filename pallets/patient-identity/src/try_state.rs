// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds of the state.

use crate::{
	Config, CustodyCounts, CustodyOffers, KeyRecord, KeyState, Keys, Pallet, Patient, Patients,
};
use alloc::collections::BTreeMap;
use carechain_primitives::{
	traits::{Members, Standing},
	OrganizationId, PatientId,
};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks, over all patients and keys:
	///
	/// 1. every patient has at least one key, and no key twice;
	/// 2. every key of a patient has a record, and is active for that patient;
	/// 3. every key with a record has a patient, and is in its list exactly while it is active;
	/// 4. every active key can sign: its account has a sufficient reference;
	/// 5. no key, current or former, is a member's account;
	/// 6. every custodian is, or was, an organisation;
	/// 7. every encryption key is usable;
	/// 8. the count of every custodian is that of its patients, and stands nowhere at zero;
	/// 9. every offer is of a patient there is, to an organisation that is not its custodian.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<OrganizationId, u32>::new();
		for (id, patient) in Patients::<T>::iter() {
			let count = counts.entry(patient.custodian).or_default();
			*count = count.saturating_add(1);
			Self::check_patient(id, patient)?;
		}
		ensure!(
			CustodyCounts::<T>::iter().collect::<BTreeMap<_, _>>() == counts,
			"a custodian's count is not that of its patients"
		);
		Self::check_offers()?;
		for (key, record) in Keys::<T>::iter() {
			let patient =
				Patients::<T>::get(record.patient).ok_or("a key's patient is not registered")?;
			ensure!(
				patient.keys.contains(&key) == record.is_active(),
				"an active key is not listed, or a removed one still is"
			);
			ensure!(
				!record.is_active() || frame_system::Pallet::<T>::sufficients(&key) > 0,
				"an active key's account has no sufficient reference"
			);
			ensure!(
				!T::Members::is_member_account(&key),
				"a patient's key is a member's account"
			);
		}
		Ok(())
	}

	fn check_offers() -> Result<(), TryRuntimeError> {
		for (id, to) in CustodyOffers::<T>::iter() {
			let patient = Patients::<T>::get(id).ok_or("a patient on offer is not registered")?;
			ensure!(
				patient.custodian != to,
				"a patient is on offer to its own custodian"
			);
			ensure!(
				T::Members::standing(to) != Standing::Unknown,
				"a patient is on offer to no organisation"
			);
		}
		Ok(())
	}

	fn check_patient(id: PatientId, patient: Patient<T>) -> Result<(), TryRuntimeError> {
		ensure!(!patient.keys.is_empty(), "a patient has no key");
		let active = KeyRecord {
			patient: id,
			state: KeyState::Active,
		};
		for (at, key) in patient.keys.iter().enumerate() {
			ensure!(
				Keys::<T>::get(key) == Some(active),
				"a listed key is not active for its patient"
			);
			ensure!(
				!patient.keys.iter().take(at).any(|k| k == key),
				"a patient has a key twice"
			);
		}
		ensure!(
			T::Members::standing(patient.custodian) != Standing::Unknown,
			"a custodian is no organisation"
		);
		ensure!(
			patient.encryption_key.is_usable(),
			"an encryption key is of low order"
		);
		Ok(())
	}
}
