// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forgetting a patient that was unlinked, a bounded piece at a time.
//!
//! The cases stay, for they are the practitioners' and the reviewers' too; but they lose their patient.
//! There are no events, for they would name the patient again.

use crate::{Cases, CasesOf, Config, OpenOf, Pallet, WeightInfo};
use alloc::vec::Vec;
use carechain_primitives::{
	traits::{Forget, Holds},
	PatientId,
};
use frame_support::weights::Weight;
use sp_runtime::SaturatedConversion;

impl<T: Config> Forget for Pallet<T> {
	/// Lets up to `limit` cases lose the patient, and with the last of them all that counts them.
	fn forget(patient: &PatientId, limit: u32) -> bool {
		// Collected before any is removed: a map must not change under an iterator.
		let cases: Vec<_> = CasesOf::<T>::iter_key_prefix(patient)
			.take(limit.saturated_into())
			.collect();
		for case in cases {
			Cases::<T>::mutate_extant(case, |record| {
				Self::leave_patient(patient, case, record);
				record.patient = None;
			});
		}
		CasesOf::<T>::iter_key_prefix(patient).next().is_none()
	}

	fn weight(limit: u32) -> Weight {
		T::WeightInfo::forget(limit)
	}
}

impl<T: Config> Holds for Pallet<T> {
	/// Whether a case of the patient is open: with its reviewer or with the board.
	fn is_held(patient: &PatientId) -> bool {
		OpenOf::<T>::contains_key(patient)
	}
}
