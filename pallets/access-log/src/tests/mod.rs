// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One file a topic.

mod callers;
mod entries;
mod forget;
mod histories;
mod interface;
mod model;
mod parties;
mod try_state;
mod walking;
mod weights;
