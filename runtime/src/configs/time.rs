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
/// Blocks in a week, in the type of GRANDPA's configuration.
pub const BLOCKS_PER_WEEK: u64 = 7 * 24 * 60 * 60 * 1_000 / MILLISECS_PER_BLOCK;
/// Sessions of ten minutes in a week, in the same type.
pub const SESSIONS_PER_WEEK: u64 = 7 * 24 * 6;
