// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod anchor_record;
mod callers;
mod checkpoints;
mod extend_log;
mod histories;
mod interface;
mod mark_entered_in_error;
mod supersede_record;
mod try_state;
