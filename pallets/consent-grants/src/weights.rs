// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls and the sweep weigh. The runtime has measured values; those here are estimates
//! for tests, with the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, each with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// A grant into a book that is full, where an expired one makes room, twice over.
	fn grant_consent() -> Weight;
	/// Narrowing to a practitioner role and an earlier end, in a full book.
	fn narrow_consent() -> Weight;
	/// Taking back where the ended ones are full.
	fn revoke_consent() -> Weight;
	/// As granting, with a witness's signature to check.
	fn record_consent() -> Weight;
	/// Thawing a grant to a practitioner role, from a full book.
	fn confirm_consent() -> Weight;
	/// Removing `n` grants of one patient; with the last of them the book.
	fn forget(n: u32) -> Weight;
	/// Finding the next `p` patients with a book and keeping the cursor.
	fn sweep_walk(p: u32) -> Weight;
	/// Sweeping one book in which `e` grants have expired and from which `d` leave state.
	fn sweep_book(e: u32, d: u32) -> Weight;
}

impl WeightInfo for () {
	fn grant_consent() -> Weight {
		// The clock; identity, its key, its representatives; membership, role; the book. Grant, book,
		// one removal.
		Weight::from_parts(50_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(7, 3))
	}

	fn narrow_consent() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(7, 2))
	}

	fn revoke_consent() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(6, 3))
	}

	fn record_consent() -> Weight {
		// As granting; the credentials of recorder and witness, the genesis hash; one signature.
		Weight::from_parts(105_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(12, 3))
	}

	fn confirm_consent() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn forget(n: u32) -> Weight {
		let n = u64::from(n);
		// The book and the cursor, read and written.
		Weight::from_parts(10_000_000, 6_000)
			.saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(n))
			.saturating_add(ParityDbWeight::get().reads_writes(2, n.saturating_add(2)))
	}

	fn sweep_walk(p: u32) -> Weight {
		let p = u64::from(p);
		Weight::from_parts(4_000_000, 1_500)
			.saturating_add(Weight::from_parts(2_000_000, 3_000).saturating_mul(p))
			.saturating_add(ParityDbWeight::get().reads_writes(p.saturating_add(1), 1))
	}

	fn sweep_book(e: u32, d: u32) -> Weight {
		let (e, d) = (u64::from(e), u64::from(d));
		Weight::from_parts(10_000_000, 6_000)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(e))
			.saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(d))
			.saturating_add(ParityDbWeight::get().reads_writes(1, d.saturating_add(1)))
	}
}
