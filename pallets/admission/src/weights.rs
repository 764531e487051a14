// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Weights of the calls and of the extension.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// What each call, and the extension, takes at most.
pub trait WeightInfo {
	/// See [`crate::Call::set_organization_allowance`].
	fn set_organization_allowance() -> Weight;
	/// See [`crate::Call::set_default_allowance`].
	fn set_default_allowance() -> Weight;
	/// See [`crate::Call::set_class_allowance`].
	fn set_class_allowance() -> Weight;
	/// [`crate::CheckAdmission`] over a transaction with so many calls in it, wrappers included, of a
	/// personal representative, who is looked up beside the patient: two buckets are charged.
	fn check_patient(calls: u32) -> Weight;
	/// The same of a representative, whose organisation has neither an allowance of its own nor one of
	/// its class: all three places are looked up.
	fn check_member(calls: u32) -> Weight;
	/// What comes on top for a practitioner: to look for the organisation that pays, through as many
	/// credentials as an account can hold.
	fn look_up_practitioner() -> Weight;
}

/// For mock runtimes only.
impl WeightInfo for () {
	fn set_organization_allowance() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn set_default_allowance() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn set_class_allowance() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(RocksDbWeight::get().reads_writes(0, 1))
	}

	fn check_patient(calls: u32) -> Weight {
		Weight::from_parts(20_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(calls.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(8, 2))
	}

	fn check_member(calls: u32) -> Weight {
		Weight::from_parts(20_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(calls.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(7, 1))
	}

	fn look_up_practitioner() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(RocksDbWeight::get().reads(33))
	}
}
