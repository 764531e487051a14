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
	/// Of `relay_call`.
	fn relay_call() -> Weight;
	/// Of `register_in_custody`.
	fn register_in_custody() -> Weight;
	/// Of `claim_identity`.
	fn claim_identity() -> Weight;
	/// Of `appoint_representative`.
	fn appoint_representative() -> Weight;
	/// Of `renew_representative`.
	fn renew_representative() -> Weight;
	/// Of `remove_representative`.
	fn remove_representative() -> Weight;
	/// Of `withhold_from_representative`.
	fn withhold_from_representative() -> Weight;
	/// Of `set_guardians`.
	fn set_guardians() -> Weight;
	/// Of `start_recovery`.
	fn start_recovery() -> Weight;
	/// Of `vouch_recovery`.
	fn vouch_recovery() -> Weight;
	/// Of `veto_recovery`.
	fn veto_recovery() -> Weight;
	/// Of `complete_recovery`.
	fn complete_recovery() -> Weight;
	/// Of `attest_assurance`.
	fn attest_assurance() -> Weight;
	/// Of `withdraw_assurance`.
	fn withdraw_assurance() -> Weight;
	/// Of `restrict_processing`.
	fn restrict_processing() -> Weight;
	/// Of `lift_restriction`.
	fn lift_restriction() -> Weight;
	/// Of `attest_death`.
	fn attest_death() -> Weight;
	/// Of `reverse_death`.
	fn reverse_death() -> Weight;
	/// Of `merge_patient`.
	fn merge_patient() -> Weight;
	/// Of `undo_merge`.
	fn undo_merge() -> Weight;
	/// Of `unlink_patient`.
	fn unlink_patient() -> Weight;
	/// Of `set_recovery_terms`.
	fn set_recovery_terms() -> Weight;
	/// Of looking for a patient to forget, and forgetting `n` of its former keys.
	fn forget(n: u32) -> Weight;
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

	fn relay_call() -> Weight {
		Weight::from_parts(90_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5, 2))
	}

	fn register_in_custody() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5, 2))
	}

	fn claim_identity() -> Weight {
		Weight::from_parts(150_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(9, 3))
	}

	fn appoint_representative() -> Weight {
		Weight::from_parts(160_000_000, 12_000)
			.saturating_add(RocksDbWeight::get().reads_writes(10, 6))
	}

	fn renew_representative() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}

	fn remove_representative() -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 5))
	}

	fn withhold_from_representative() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn set_guardians() -> Weight {
		Weight::from_parts(25_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(12, 1))
	}

	fn start_recovery() -> Weight {
		Weight::from_parts(160_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(9, 4))
	}

	fn vouch_recovery() -> Weight {
		Weight::from_parts(90_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(7, 1))
	}

	fn veto_recovery() -> Weight {
		Weight::from_parts(25_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 3))
	}

	fn complete_recovery() -> Weight {
		Weight::from_parts(50_000_000, 15_000)
			.saturating_add(RocksDbWeight::get().reads_writes(9, 12))
	}

	fn attest_assurance() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 1))
	}

	fn withdraw_assurance() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}

	fn restrict_processing() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn lift_restriction() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn attest_death() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}

	fn reverse_death() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn merge_patient() -> Weight {
		Weight::from_parts(160_000_000, 9_000)
			.saturating_add(RocksDbWeight::get().reads_writes(6, 2))
	}

	fn undo_merge() -> Weight {
		Weight::from_parts(20_000_000, 5_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 2))
	}

	fn unlink_patient() -> Weight {
		Weight::from_parts(60_000_000, 20_000)
			.saturating_add(RocksDbWeight::get().reads_writes(12, 20))
	}

	fn set_recovery_terms() -> Weight {
		Weight::from_parts(10_000_000, 1_000)
			.saturating_add(RocksDbWeight::get().reads_writes(0, 1))
	}

	fn forget(n: u32) -> Weight {
		let keys = u64::from(n);
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(Weight::from_parts(8_000_000, 3_000).saturating_mul(keys))
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
			.saturating_add(RocksDbWeight::get().reads_writes(1, 2).saturating_mul(keys))
	}
}
