// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls and the sweep weigh. The runtime has measured values; those here are estimates
//! for tests, with the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, each with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// Declaring where an earlier declaration is in force. Finding the reviewer comes on top.
	fn declare_emergency() -> Weight;
	/// As declaring, with a signature to check, by a practitioner. Finding the reviewer comes on top.
	fn anchor_late_declaration() -> Weight;
	/// No component.
	fn end_emergency() -> Weight;
	/// Without justification, by an officer with as many credentials as there may be. What it costs to
	/// suspend comes on top.
	fn review_emergency() -> Weight;
	/// Without justification, before the sweep has come by. What it costs to suspend comes on top.
	fn decide_emergency() -> Weight;
	/// No component.
	fn set_emergency_policy() -> Weight;
	/// Taking the patient out of `n` cases.
	fn forget(n: u32) -> Weight;
	/// Looking for the first case on a day, and moving on to the next day.
	fn sweep_look() -> Weight;
	/// Making one case the board's.
	fn sweep_escalate() -> Weight;
	/// Letting one case leave state.
	fn sweep_remove() -> Weight;
}

impl WeightInfo for () {
	fn declare_emergency() -> Weight {
		// The credential, the clock, membership, identity; number, policy, last reviewer, two counts, next
		// day. Number, reviewer, review, agenda, next day, three of the patient, case, access.
		Weight::from_parts(60_000_000, 8_000)
			.saturating_add(ParityDbWeight::get().reads_writes(10, 10))
	}

	fn anchor_late_declaration() -> Weight {
		// As declaring; who hands it in, the genesis hash, the access in force; one signature.
		Weight::from_parts(115_000_000, 8_000)
			.saturating_add(ParityDbWeight::get().reads_writes(16, 11))
	}

	fn end_emergency() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn review_emergency() -> Weight {
		Weight::from_parts(60_000_000, 8_000)
			.saturating_add(ParityDbWeight::get().reads_writes(27, 8))
	}

	fn decide_emergency() -> Weight {
		Weight::from_parts(55_000_000, 8_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 10))
	}

	fn set_emergency_policy() -> Weight {
		Weight::from_parts(10_000_000, 2_000)
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1))
	}

	fn forget(n: u32) -> Weight {
		let n = u64::from(n);
		Weight::from_parts(8_000_000, 4_000)
			.saturating_add(Weight::from_parts(15_000_000, 6_000).saturating_mul(n))
			.saturating_add(
				ParityDbWeight::get()
					.reads_writes(n.saturating_mul(5).saturating_add(2), n.saturating_mul(5)),
			)
	}

	fn sweep_look() -> Weight {
		Weight::from_parts(8_000_000, 3_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 1))
	}

	fn sweep_escalate() -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 6))
	}

	fn sweep_remove() -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(3, 6))
	}
}
