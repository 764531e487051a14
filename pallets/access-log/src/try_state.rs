// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What holds of the storage at the end of every block.

use crate::{Config, Heads, Pallet};
use carechain_primitives::traits::Patients;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that every head belongs to a patient there is, has entries and a hash over them, and that
	/// the last of them is not in a block to come.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = frame_system::Pallet::<T>::block_number();
		for (patient, head) in Heads::<T>::iter() {
			ensure!(
				T::Patients::custodian_of(&patient).is_some(),
				"a log belongs to no patient"
			);
			ensure!(head.count > 0, "a log has a head and no entry");
			ensure!(head.head != [0; 32], "a log has entries and no head");
			ensure!(
				head.last_block <= now,
				"a log was written into in the future"
			);
		}
		Ok(())
	}
}
