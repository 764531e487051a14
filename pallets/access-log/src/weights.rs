// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost. The runtime has the measured figures; those here are estimates for mocks, with
//! the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// Logging by a representative: an entry about each of `h` patients whom the organisation holds and of
	/// `o` others, and `r` more about patients who are in the list already.
	fn log_accesses(h: u32, o: u32, r: u32) -> Weight;
	/// Finding out that a practitioner with as many credentials as an account can hold practises at the
	/// organisation.
	fn look_up_practitioner() -> Weight;
	/// Removing a head.
	fn forget() -> Weight;
}

impl WeightInfo for () {
	fn log_accesses(h: u32, o: u32, r: u32) -> Weight {
		let (h, o, r) = (u64::from(h), u64::from(o), u64::from(r));
		// Whom the signer represents, the clock, the organisation, its policies. For each patient identity
		// and head, and of others also grants, sealed entries and emergencies; one hash, about a
		// microsecond, and the look at the grants.
		let reads = h
			.saturating_mul(2)
			.saturating_add(o.saturating_mul(5))
			.saturating_add(4);
		Weight::from_parts(40_000_000, 60_000)
			.saturating_add(Weight::from_parts(10_000_000, 3_000).saturating_mul(h))
			.saturating_add(Weight::from_parts(20_000_000, 8_000).saturating_mul(o))
			.saturating_add(Weight::from_parts(3_000_000, 0).saturating_mul(r))
			.saturating_add(ParityDbWeight::get().reads_writes(reads, h.saturating_add(o)))
	}

	fn look_up_practitioner() -> Weight {
		// The clock, the list of credentials and sixteen of them.
		Weight::from_parts(50_000_000, 45_000).saturating_add(ParityDbWeight::get().reads(18))
	}

	fn forget() -> Weight {
		Weight::from_parts(5_000_000, 0).saturating_add(ParityDbWeight::get().writes(1))
	}
}
