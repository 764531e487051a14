// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Forgetting a patient that was unlinked.

use crate::{Config, Heads, Pallet, WeightInfo};
use carechain_primitives::{traits::Forget, PatientId};
use frame_support::weights::Weight;

impl<T: Config> Forget for Pallet<T> {
	/// Removes the head, whatever the limit: it is one value, and nobody can log for a patient who is
	/// not there. Should the pseudonym be registered again, its log starts anew.
	fn forget(patient: &PatientId, _: u32) -> bool {
		Heads::<T>::remove(patient);
		true
	}

	fn weight(_: u32) -> Weight {
		T::WeightInfo::forget()
	}
}
