// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs. The runtime brings measured weights; the values here are for mocks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// `n`: length of the name in bytes.
	fn admit_organization(n: u32) -> Weight;
	/// No component.
	fn renew_membership() -> Weight;
	/// No component.
	fn suspend_organization() -> Weight;
	/// No component.
	fn reinstate_organization() -> Weight;
	/// No component: the worst case is that of an account whose credentials had all been revoked.
	fn register_practitioner() -> Weight;
	/// No component: the worst case is the last credential of an account.
	fn revoke_practitioner() -> Weight;
}

/// Plausible values written by hand, for mocks alone.
impl WeightInfo for () {
	fn admit_organization(n: u32) -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(Weight::from_parts(1_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(6, 5))
	}

	fn renew_membership() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn suspend_organization() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn reinstate_organization() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn register_practitioner() -> Weight {
		Weight::from_parts(35_000_000, 8_000)
			.saturating_add(RocksDbWeight::get().reads_writes(9, 5))
	}

	fn revoke_practitioner() -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 4))
	}
}
