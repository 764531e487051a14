// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How long things take.

use crate::BlockNumber;

/// Milliseconds between two blocks, on average.
pub const MILLISECS_PER_BLOCK: u64 = 2_000;
/// Milliseconds of a slot: one block each. Cannot be changed once the chain runs.
pub const SLOT_DURATION: u64 = MILLISECS_PER_BLOCK;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 30;
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks in a day.
pub const DAYS: BlockNumber = 24 * HOURS;
