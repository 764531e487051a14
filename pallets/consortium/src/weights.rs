// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each call costs. The runtime brings measured weights; the values here are for mocks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// `n`: length of the name in bytes.
	fn admit_organization(n: u32) -> Weight;
	/// No component.
	fn renew_membership() -> Weight;
	/// No component.
	fn suspend_organization() -> Weight;
	/// No component.
	fn reinstate_organization() -> Weight;
	/// No component: the worst case is that of an account whose credentials had all been revoked. What is
	/// read of a barred account's other credentials comes on top.
	fn register_practitioner() -> Weight;
	/// No component: the worst case is the last credential of an account.
	fn revoke_practitioner() -> Weight;
	/// No component: the worst case is a hospital with a validator.
	fn expel_organization() -> Weight;
	/// No component: the worst case is a hospital with a validator.
	fn leave_consortium() -> Weight;
	/// No component.
	fn complete_leaving() -> Weight;
	/// No component.
	fn seat_on_board() -> Weight;
	/// No component.
	fn unseat_from_board() -> Weight;
	/// No component.
	fn allow_validator() -> Weight;
	/// No component.
	fn stop_validating() -> Weight;
	/// No component.
	fn resume_validating() -> Weight;
	/// `n`: validators of the running set, of which half are lost. Two sessions are started. What
	/// `Finality` forgets of the changes that were dropped comes on top.
	fn restart_finality(n: u32) -> Weight;
	/// `n`: nodes.
	fn set_node_ids(n: u32) -> Weight;
	/// No component: the worst case is a body's, which bars the account.
	fn suspend_practitioner() -> Weight;
	/// No component: the worst case is an account with as many credentials as there may be.
	fn reinstate_practitioner() -> Weight;
	/// No call: what emergencies without justification lead to.
	fn sanction_practitioner() -> Weight;
	/// No call; `n`: seats of the council, of which only the last one looked at can review.
	fn next_reviewer(n: u32) -> Weight;
	/// In every block; `n`: seats of the council, if one was found whose membership has run out, else
	/// 0. What it costs that the seat is taken comes on top.
	fn sweep_council(n: u32) -> Weight;
	/// In every block: whether GRANDPA's set has changed.
	fn note_set_change() -> Weight;
}

/// Plausible values written by hand, for mocks alone.
impl WeightInfo for () {
	fn admit_organization(n: u32) -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(Weight::from_parts(1_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(6, 5))
	}

	fn renew_membership() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn suspend_organization() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn reinstate_organization() -> Weight {
		Weight::from_parts(15_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn register_practitioner() -> Weight {
		Weight::from_parts(35_000_000, 8_000)
			.saturating_add(RocksDbWeight::get().reads_writes(10, 5))
	}

	fn revoke_practitioner() -> Weight {
		Weight::from_parts(30_000_000, 6_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 4))
	}

	fn expel_organization() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 4))
	}

	fn leave_consortium() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5, 4))
	}

	fn complete_leaving() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(7, 6))
	}

	fn seat_on_board() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 2))
	}

	fn unseat_from_board() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 2))
	}

	fn allow_validator() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 3))
	}

	fn stop_validating() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 2))
	}

	fn resume_validating() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4, 2))
	}

	fn restart_finality(n: u32) -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(60, 40))
	}

	fn set_node_ids(n: u32) -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(3, 2))
	}

	fn suspend_practitioner() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 2))
	}

	fn reinstate_practitioner() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(20, 2))
	}

	fn sanction_practitioner() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 2))
	}

	fn next_reviewer(n: u32) -> Weight {
		Weight::from_parts(10_000_000, 4_000)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(n.into()))
			.saturating_add(
				RocksDbWeight::get().reads(u64::from(n).saturating_mul(2).saturating_add(3)),
			)
	}

	fn sweep_council(n: u32) -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(1_000_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(4, 0))
	}

	fn note_set_change() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}
}
