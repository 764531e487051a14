// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file per call or topic.

mod accept_custody;
mod anchor_record;
mod answer_dispute;
mod callers;
mod checkpoints;
mod dispense_record;
mod dispute_record;
mod erase_record;
mod extend_log;
mod extend_retention;
mod histories;
mod interface;
mod lift_legal_hold;
mod lift_restriction;
mod mark_entered_in_error;
mod offer_custody;
mod place_legal_hold;
mod restrict_record;
mod supersede_record;
mod try_state;
mod withdraw_dispute;
