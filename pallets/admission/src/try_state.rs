// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What always holds.

use crate::{ClassAllowances, Config, Defaults, Meters, OrganizationAllowances, Pallet, Payer};
use carechain_primitives::traits::{Members, Patients};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that
	/// - no meter was read in the future,
	/// - every meter and every allowance of its own belongs to an organisation or a patient there is,
	/// - no allowance refills more per block than it holds.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		for (payer, meter) in Meters::<T>::iter() {
			ensure!(meter.at <= now, "a meter was read in the future");
			let exists = match payer {
				Payer::Organization(organization) | Payer::PatientsOf(organization) => {
					T::Members::member_until(organization).is_some()
				}
				Payer::Patient(patient) => T::Patients::custodian_of(&patient).is_some(),
			};
			ensure!(exists, "a meter belongs to nobody");
		}
		for (organization, allowance) in OrganizationAllowances::<T>::iter() {
			ensure!(
				T::Members::member_until(organization).is_some(),
				"an allowance belongs to no organisation"
			);
			ensure!(
				allowance.is_sound(),
				"an allowance refills more than it holds"
			);
		}
		for (_, allowance) in ClassAllowances::<T>::iter() {
			ensure!(
				allowance.is_sound(),
				"an allowance of a class refills more than it holds"
			);
		}
		ensure!(
			Defaults::<T>::get().are_sound(),
			"a default allowance refills more than it holds"
		);
		Ok(())
	}
}
