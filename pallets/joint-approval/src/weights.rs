// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs. The runtime brings measured weights; the values here are for mocks.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the calls. What is not a component is at its most: both bodies fully seated, the
/// longest call stored, as many approvals as there is room for.
pub trait WeightInfo {
	/// `l`: length of the encoded call in bytes.
	fn propose(l: u32) -> Weight;
	/// No component: the worst case is a list full of former members.
	fn approve() -> Weight;
	/// No component.
	fn withdraw_approval() -> Weight;
	/// No component.
	fn withdraw_proposal() -> Weight;
	/// `m`: seats of the larger body; `l`: length of the stored call in bytes. The weight of that call
	/// comes on top.
	fn close(m: u32, l: u32) -> Weight;
	/// No component.
	fn set_thresholds() -> Weight;
}

/// Plausible values written by hand, for mocks alone.
impl WeightInfo for () {
	fn propose(l: u32) -> Weight {
		Weight::from_parts(30_000_000, 10_000)
			.saturating_add(Weight::from_parts(2_000, 0).saturating_mul(l.into()))
			.saturating_add(ParityDbWeight::get().reads_writes(5, 4))
	}

	fn approve() -> Weight {
		Weight::from_parts(50_000_000, 20_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 1))
	}

	fn withdraw_approval() -> Weight {
		Weight::from_parts(40_000_000, 20_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 1))
	}

	fn withdraw_proposal() -> Weight {
		Weight::from_parts(30_000_000, 20_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 3))
	}

	fn close(m: u32, l: u32) -> Weight {
		Weight::from_parts(40_000_000, 20_000)
			.saturating_add(Weight::from_parts(200_000, 64).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(2_000, 0).saturating_mul(l.into()))
			.saturating_add(ParityDbWeight::get().reads_writes(6, 3))
	}

	fn set_thresholds() -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_add(ParityDbWeight::get().writes(1))
	}
}
