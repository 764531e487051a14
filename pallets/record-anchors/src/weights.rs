// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost. The runtime has the measured figures; those here are for mocks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// The weight of each call.
pub trait WeightInfo {
	/// `extend_log` with a proof of `p` nodes.
	fn extend_log(p: u32) -> Weight;
	/// `anchor_record`.
	fn anchor_record() -> Weight;
	/// `supersede_record`.
	fn supersede_record() -> Weight;
	/// `mark_entered_in_error`.
	fn mark_entered_in_error() -> Weight;
}

/// Plausible figures, for mocks only.
impl WeightInfo for () {
	fn extend_log(p: u32) -> Weight {
		// Two hashes a node, about a microsecond; members, time, the log and its checkpoints.
		Weight::from_parts(40_000_000, 12_000)
			.saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(7, 6))
	}

	fn anchor_record() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}

	fn supersede_record() -> Weight {
		Weight::from_parts(25_000_000, 7_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 2))
	}

	fn mark_entered_in_error() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}
}
