// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Tests, a file per call or topic.

mod acknowledge_end;
mod answer_request;
mod asking;
mod awaited_acknowledgements;
mod bounded_reads;
mod callers;
mod confirm_consent;
mod confirm_sealed;
mod decide;
mod decline_request;
mod deny_access;
mod encodings;
mod explain;
mod fields;
mod forget;
mod freezing;
mod grant_consent;
mod histories;
mod lift_denial;
mod mark_consent_in_error;
mod narrow_consent;
mod nothing_about_a_person;
mod parties;
mod policies;
mod precedence_denials;
mod precedence_emergencies;
mod precedence_own;
mod precedence_policies;
mod precedence_sealed;
mod precedence_standing;
mod precedence_table;
mod properties;
mod pure;
mod queries;
mod record_consent;
mod request_consent;
mod revoke_consent;
mod revoke_sealed;
mod seal_entry;
mod statuses;
mod steps;
mod strategies;
mod supersede_consent;
mod sweep;
mod try_state;
mod weights;
mod withdraw_request;
