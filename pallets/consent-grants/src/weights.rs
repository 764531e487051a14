// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls and the sweep weigh. The runtime has measured values; those here are estimates
//! for tests, with the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet, each with a component per thing that its cost grows with.
pub trait WeightInfo {
	/// A grant into a book that is full, where an expired one makes room, twice over, and what leaves state is
	/// one that was not acknowledged in time.
	fn grant_consent() -> Weight;
	/// Narrowing to a practitioner role and an earlier end, in a full book.
	fn narrow_consent() -> Weight;
	/// Taking back where the ended ones are full, and what leaves state was not acknowledged in time.
	fn revoke_consent() -> Weight;
	/// As granting, with a witness's signature to check.
	fn record_consent() -> Weight;
	/// Thawing a grant to a practitioner role, from a full book.
	fn confirm_consent() -> Weight;
	/// A grant in the place of another one, where the ended ones are full.
	fn supersede_consent() -> Weight;
	/// Of the last of a full book's ended grants.
	fn acknowledge_end() -> Weight;
	/// Where something answered has to make room.
	fn request_consent() -> Weight;
	/// As granting, from a full list of requests.
	fn answer_request() -> Weight;
	/// From a full list of requests.
	fn decline_request() -> Weight;
	/// From a full list of requests.
	fn withdraw_request() -> Weight;
	/// What comes on top where a practitioner narrows for a patient in custody, or speaks for a member: to
	/// look through as many credentials as an account can hold.
	fn look_up_practitioner() -> Weight;
	/// The last of a full list.
	fn deny_access() -> Weight;
	/// From a full list.
	fn lift_denial() -> Weight;
	/// Where all others have expired.
	fn seal_entry() -> Weight;
	/// The last of a full list.
	fn confirm_sealed() -> Weight;
	/// The last of a full list.
	fn revoke_sealed() -> Weight;
	/// The last of a full list.
	fn adopt_policy() -> Weight;
	/// From a full list.
	fn end_policy() -> Weight;
	/// The first report of a holder.
	fn report_policy_uses() -> Weight;
	/// Deciding a question in the worst case: all that a patient may have is to the one who asks, and none of
	/// it permits. Nothing is charged for it; it shows what a decision reads.
	fn decide() -> Weight;
	/// Removing `n` grants of one patient; with the last of them the book, and all else of the patient.
	fn forget(n: u32) -> Weight;
	/// Finding the next `p` patients with a book and keeping the cursor.
	fn sweep_walk(p: u32) -> Weight;
	/// Sweeping one book from which `d` grants leave state.
	fn sweep_book(d: u32) -> Weight;
	/// The same where `e` grants have expired, and all stay in state.
	fn sweep_book_expired(e: u32) -> Weight;
	/// The same where `m` acknowledgements were missed, each by another organisation, and all stay in state.
	fn sweep_book_missed(m: u32) -> Weight;
}

impl WeightInfo for () {
	fn grant_consent() -> Weight {
		// The clock; identity, its key, its representatives; membership, role; the book; a count of missed
		// acknowledgements. Grant, book, list of the grantee, count; two removals.
		Weight::from_parts(50_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 6))
	}

	fn narrow_consent() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(7, 2))
	}

	fn revoke_consent() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(7, 5))
	}

	fn record_consent() -> Weight {
		// As granting; the credentials of recorder and witness, the genesis hash; one signature.
		Weight::from_parts(105_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(46, 6))
	}

	fn confirm_consent() -> Weight {
		Weight::from_parts(40_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn supersede_consent() -> Weight {
		// As granting and revoking together.
		Weight::from_parts(80_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(9, 8))
	}

	fn acknowledge_end() -> Weight {
		// The clock; whom the signer represents, its credentials; the member; the book.
		Weight::from_parts(50_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 1))
	}

	fn request_consent() -> Weight {
		Weight::from_parts(60_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn answer_request() -> Weight {
		Weight::from_parts(70_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(10, 7))
	}

	fn decline_request() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(6, 1))
	}

	fn withdraw_request() -> Weight {
		Weight::from_parts(50_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 1))
	}

	fn look_up_practitioner() -> Weight {
		// The patient, its key; whom the signer represents; the custodian, the clock; the list of credentials
		// and sixteen of them.
		Weight::from_parts(70_000_000, 45_000).saturating_add(ParityDbWeight::get().reads(22))
	}

	fn deny_access() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn lift_denial() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn seal_entry() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(7, 1))
	}

	fn confirm_sealed() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn revoke_sealed() -> Weight {
		Weight::from_parts(35_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(8, 1))
	}

	fn adopt_policy() -> Weight {
		Weight::from_parts(25_000_000, 4_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 2))
	}

	fn end_policy() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1))
	}

	fn report_policy_uses() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 1))
	}

	fn decide() -> Weight {
		// The clock; book, sealed entries, denials and policies; member, role, patient and its authorities,
		// emergency; 64 grants, and the roles in 16 sealed denials.
		Weight::from_parts(400_000_000, 70_000)
			.saturating_add(ParityDbWeight::get().reads_writes(94, 0))
	}

	fn forget(n: u32) -> Weight {
		let n = u64::from(n);
		// The book and the cursor, read and written; denials, sealed entries and requests; each grant
		// and its place in the list of its grantee.
		Weight::from_parts(15_000_000, 6_000)
			.saturating_add(Weight::from_parts(2_500_000, 0).saturating_mul(n))
			.saturating_add(
				ParityDbWeight::get().reads_writes(2, n.saturating_mul(2).saturating_add(5)),
			)
	}

	fn sweep_walk(p: u32) -> Weight {
		let p = u64::from(p);
		Weight::from_parts(4_000_000, 1_500)
			.saturating_add(Weight::from_parts(2_000_000, 3_000).saturating_mul(p))
			.saturating_add(ParityDbWeight::get().reads_writes(p.saturating_add(1), 1))
	}

	fn sweep_book(d: u32) -> Weight {
		let d = u64::from(d);
		Weight::from_parts(10_000_000, 6_000)
			.saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(d))
			.saturating_add(ParityDbWeight::get().reads_writes(2, d.saturating_add(1)))
	}

	fn sweep_book_expired(e: u32) -> Weight {
		let e = u64::from(e);
		Weight::from_parts(10_000_000, 6_000)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(e))
			.saturating_add(ParityDbWeight::get().reads_writes(2, e.saturating_add(1)))
	}

	fn sweep_book_missed(m: u32) -> Weight {
		let m = u64::from(m);
		Weight::from_parts(10_000_000, 6_000)
			.saturating_add(Weight::from_parts(4_000_000, 2_500).saturating_mul(m))
			.saturating_add(
				ParityDbWeight::get().reads_writes(m.saturating_add(2), m.saturating_add(1)),
			)
	}
}
