// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the calls cost: estimates, with the numbers of reads and writes that the code makes.

use frame_support::weights::{constants::ParityDbWeight, Weight};

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
	/// `extend_retention`.
	fn extend_retention() -> Weight;
	/// `dispense_record`, with a signature to check.
	fn dispense_record() -> Weight;
	/// `dispute_record`, with a signature to check.
	fn dispute_record() -> Weight;
	/// `withdraw_dispute`, with a signature to check.
	fn withdraw_dispute() -> Weight;
	/// `answer_dispute`.
	fn answer_dispute() -> Weight;
	/// `restrict_record`, by the custodian.
	fn restrict_record() -> Weight;
	/// `lift_restriction`, by the custodian.
	fn lift_restriction() -> Weight;
	/// `place_legal_hold`.
	fn place_legal_hold() -> Weight;
	/// `lift_legal_hold`.
	fn lift_legal_hold() -> Weight;
	/// `offer_custody`, by the custodian.
	fn offer_custody() -> Weight;
	/// `accept_custody`.
	fn accept_custody() -> Weight;
	/// `erase_record`, of a record that two others name.
	fn erase_record() -> Weight;
}

/// Plausible figures, with the numbers of reads and writes that the code makes.
impl WeightInfo for () {
	fn extend_log(p: u32) -> Weight {
		// Two hashes a node; members, time, the log and its checkpoints.
		Weight::from_parts(50_000_000, 12_000)
			.saturating_add(Weight::from_parts(3_500_000, 0).saturating_mul(p.into()))
			.saturating_add(ParityDbWeight::get().reads_writes(7, 6))
	}

	fn anchor_record() -> Weight {
		// Members, time, the anchor.
		Weight::from_parts(35_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn supersede_record() -> Weight {
		// As anchoring, with the anchor that is superseded.
		Weight::from_parts(42_000_000, 8_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 2))
	}

	fn mark_entered_in_error() -> Weight {
		// Members, their time, the anchor; so every call of a custodian in active standing.
		Weight::from_parts(35_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn extend_retention() -> Weight {
		Weight::from_parts(36_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn dispense_record() -> Weight {
		// As above, with the genesis hash; one signature.
		Weight::from_parts(96_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 1))
	}

	fn dispute_record() -> Weight {
		// The genesis hash and the anchor; one signature.
		Weight::from_parts(74_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 1))
	}

	fn withdraw_dispute() -> Weight {
		Weight::from_parts(74_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 1))
	}

	fn answer_dispute() -> Weight {
		// Whom the signer represents, and the anchor; so every call of a custodian in any standing.
		Weight::from_parts(26_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 1))
	}

	fn restrict_record() -> Weight {
		Weight::from_parts(26_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 1))
	}

	fn lift_restriction() -> Weight {
		Weight::from_parts(35_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn place_legal_hold() -> Weight {
		// The anchor and the hold.
		Weight::from_parts(24_000_000, 7_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 2))
	}

	fn lift_legal_hold() -> Weight {
		Weight::from_parts(24_000_000, 7_000)
			.saturating_add(ParityDbWeight::get().reads_writes(2, 2))
	}

	fn offer_custody() -> Weight {
		// As above, with the standing of who is to take it.
		Weight::from_parts(36_000_000, 6_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn accept_custody() -> Weight {
		Weight::from_parts(36_000_000, 5_000)
			.saturating_add(ParityDbWeight::get().reads_writes(4, 1))
	}

	fn erase_record() -> Weight {
		// Members, time, the anchor, and both that name it.
		Weight::from_parts(40_000_000, 12_000)
			.saturating_add(ParityDbWeight::get().reads_writes(5, 3))
	}
}
