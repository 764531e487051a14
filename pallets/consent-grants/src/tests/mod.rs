// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Tests, a file per call or topic.

mod asking;
mod bounded_reads;
mod callers;
mod confirm_consent;
mod decide;
mod encodings;
mod explain;
mod forget;
mod freezing;
mod grant_consent;
mod histories;
mod narrow_consent;
mod precedence_denials;
mod precedence_emergencies;
mod precedence_own;
mod precedence_policies;
mod precedence_sealed;
mod precedence_standing;
mod precedence_table;
mod properties;
mod pure;
mod record_consent;
mod revoke_consent;
mod statuses;
mod strategies;
mod sweep;
mod try_state;
