// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Weights of the calls. Only those that name several patients have a component: a proof, a payload
//! and a patient all have a fixed size, and the list of keys is bounded by `MaxKeys`, at which it is
//! measured.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// What each call costs; the runtime's are measured.
pub trait WeightInfo {
	/// Of `register_patient`.
	fn register_patient() -> Weight;
	/// Of `add_key`.
	fn add_key() -> Weight;
	/// Of `rotate_key`.
	fn rotate_key() -> Weight;
	/// Of `remove_key`.
	fn remove_key() -> Weight;
	/// Of `set_encryption_key`.
	fn set_encryption_key() -> Weight;
	/// Of `hand_over_custody`; `n`: patients.
	fn hand_over_custody(n: u32) -> Weight;
	/// Of `accept_custody`; `n`: patients, each of another custodian.
	fn accept_custody(n: u32) -> Weight;
}

/// For mocks only: the order of magnitude of one signature check and the accesses to storage.
impl WeightInfo for () {
	fn register_patient() -> Weight {
		Weight::from_parts(80_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(8, 4))
	}

	fn add_key() -> Weight {
		Weight::from_parts(80_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(6, 3))
	}

	fn rotate_key() -> Weight {
		Weight::from_parts(90_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(7, 5))
	}

	fn remove_key() -> Weight {
		Weight::from_parts(25_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 3))
	}

	fn set_encryption_key() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn hand_over_custody(n: u32) -> Weight {
		let patients = u64::from(n);
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(Weight::from_parts(5_000_000, 2_700).saturating_mul(patients))
			.saturating_add(RocksDbWeight::get().reads(3))
			.saturating_add(RocksDbWeight::get().reads_writes(patients, patients))
	}

	fn accept_custody(n: u32) -> Weight {
		let patients = u64::from(n);
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(Weight::from_parts(10_000_000, 8_000).saturating_mul(patients))
			.saturating_add(RocksDbWeight::get().reads_writes(4, 1))
			.saturating_add(
				RocksDbWeight::get()
					.reads_writes(3, 3)
					.saturating_mul(patients),
			)
	}
}
