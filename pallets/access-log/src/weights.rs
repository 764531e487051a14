// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost. The runtime has the measured figures; those here are estimates for mocks, with
//! the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// Logging `n` entries, each for another patient, by a practitioner with as many credentials as an
	/// account can hold.
	fn log_accesses(n: u32) -> Weight;
	/// Removing a head.
	fn forget() -> Weight;
}

impl WeightInfo for () {
	fn log_accesses(n: u32) -> Weight {
		let n = u64::from(n);
		// Whom the signer represents, the list of credentials and sixteen of them, the clock, the
		// organisation. For each patient identity, grants, emergencies and head; one hash, about a
		// microsecond, and the look at the grants.
		let each = Weight::from_parts(15_000_000, 8_000).saturating_mul(n);
		Weight::from_parts(40_000_000, 60_000)
			.saturating_add(each)
			.saturating_add(
				ParityDbWeight::get().reads_writes(n.saturating_mul(4).saturating_add(20), n),
			)
	}

	fn forget() -> Weight {
		Weight::from_parts(5_000_000, 0).saturating_add(ParityDbWeight::get().writes(1))
	}
}
