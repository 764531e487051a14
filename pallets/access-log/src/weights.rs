// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost. The runtime has the measured figures; those here are estimates for mocks, with
//! the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// Logging by a representative: an entry about each of `o` patients whom the organisation does not hold.
	fn log_accesses(o: u32) -> Weight;
	/// The same about each of `h` patients whom it holds.
	fn log_accesses_of_held(h: u32) -> Weight;
	/// The same about one whom it holds, and `r` more about that one.
	fn log_accesses_repeatedly(r: u32) -> Weight;
	/// Finding out that a practitioner with as many credentials as an account can hold practises at the
	/// organisation.
	fn look_up_practitioner() -> Weight;
	/// Removing a head.
	fn forget() -> Weight;
}

impl WeightInfo for () {
	fn log_accesses(o: u32) -> Weight {
		// Whom the signer represents, the clock, the organisation, its policies. For each patient identity,
		// head, grants, sealed entries and emergencies; one hash, about a microsecond, and the look at the
		// grants.
		let o = u64::from(o);
		let reads = o.saturating_mul(5).saturating_add(4);
		Weight::from_parts(40_000_000, 60_000)
			.saturating_add(Weight::from_parts(20_000_000, 8_000).saturating_mul(o))
			.saturating_add(ParityDbWeight::get().reads_writes(reads, o))
	}

	fn log_accesses_of_held(h: u32) -> Weight {
		// The same without the policies, and for each patient without what gives others a right.
		let h = u64::from(h);
		let reads = h.saturating_mul(2).saturating_add(3);
		Weight::from_parts(40_000_000, 50_000)
			.saturating_add(Weight::from_parts(10_000_000, 3_000).saturating_mul(h))
			.saturating_add(ParityDbWeight::get().reads_writes(reads, h))
	}

	fn log_accesses_repeatedly(r: u32) -> Weight {
		Weight::from_parts(40_000_000, 53_000)
			.saturating_add(Weight::from_parts(3_000_000, 0).saturating_mul(r.into()))
			.saturating_add(ParityDbWeight::get().reads_writes(5, 1))
	}

	fn look_up_practitioner() -> Weight {
		// The clock, the list of credentials and sixteen of them.
		Weight::from_parts(50_000_000, 45_000).saturating_add(ParityDbWeight::get().reads(18))
	}

	fn forget() -> Weight {
		Weight::from_parts(5_000_000, 0).saturating_add(ParityDbWeight::get().writes(1))
	}
}
