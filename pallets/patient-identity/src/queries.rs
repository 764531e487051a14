// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What other pallets and clients may ask.

use crate::{Config, CustodyCounts, KeyRecord, Keys, Pallet, PatientInfo};
use carechain_primitives::{traits::Patients, OrganizationId, PatientId};
use sp_runtime::SaturatedConversion;

impl<T: Config> Patients<T::AccountId> for Pallet<T> {
	fn patient_of(key: &T::AccountId) -> Option<PatientId> {
		Keys::<T>::get(key)
			.filter(KeyRecord::is_active)
			.map(|record| record.patient)
	}

	fn is_patient_key(key: &T::AccountId) -> bool {
		Keys::<T>::contains_key(key)
	}

	fn custodian_of(patient: &PatientId) -> Option<OrganizationId> {
		crate::Patients::<T>::get(patient).map(|record| record.custodian)
	}

	fn patients_in_custody(organization: OrganizationId) -> u32 {
		CustodyCounts::<T>::get(organization)
	}

	/// In this cut a patient's current keys alone; all of them have equal right.
	fn may_consent(account: &T::AccountId, patient: &PatientId) -> bool {
		Self::patient_of(account).as_ref() == Some(patient)
	}
}

impl<T: Config> Pallet<T> {
	/// What the runtime API shows of a patient; `None` if there is none of that id.
	pub fn patient_info(patient: &PatientId) -> Option<PatientInfo> {
		crate::Patients::<T>::get(patient).map(|record| PatientInfo {
			custodian: record.custodian,
			keys: record.keys.len().saturated_into(),
			encryption_key: record.encryption_key,
		})
	}
}
