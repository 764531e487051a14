// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file a topic.

mod allow_list;
mod allowances;
mod crowds;
mod emergencies;
mod formats;
mod genesis;
mod history;
mod membership;
mod nonces;
mod priorities;
mod refusals;
mod remaining_allowance;
mod set_class_allowance;
mod set_default_allowance;
mod set_organization_allowance;
mod try_state;
mod weights;
mod wrapped_calls;
