// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What clients may ask the runtime. Every answer costs one read, however many records there are.

// The macro leaves the trait's generated parts without documentation.
#![allow(missing_docs)]

use crate::{Anchor, Checkpoint, LogHead};
use carechain_primitives::{Commitment, Day, Hour, OrganizationId};
use sp_runtime::traits::NumberFor;

sp_api::decl_runtime_apis! {
	/// Logs and anchors of clinical records.
	pub trait RecordAnchorsApi {
		/// The head of an organisation's log; `None` before its first extension.
		fn log(organization: OrganizationId) -> Option<LogHead<NumberFor<Block>>>;

		/// The head that a log had after its last extension within the hour (UTC, counted from
		/// 1970-01-01T00); `None` if it was not extended then, or more than `hourlyCheckpointDays`
		/// ago.
		fn hourly_checkpoint(
			organization: OrganizationId,
			hour: Hour,
		) -> Option<Checkpoint<NumberFor<Block>>>;

		/// The head that a log had after its last extension within the day (UTC, counted from
		/// 1970-01-01); `None` if it was not extended then.
		fn daily_checkpoint(
			organization: OrganizationId,
			day: Day,
		) -> Option<Checkpoint<NumberFor<Block>>>;

		/// What is anchored under a commitment.
		fn anchor(commitment: Commitment) -> Option<Anchor<NumberFor<Block>>>;
	}
}
