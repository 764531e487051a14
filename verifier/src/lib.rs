// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Verifies evidence files offline.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod chain;
pub mod error;
pub mod format;
pub mod header;
pub mod hex;
pub mod json;
pub mod justification;
pub mod layout;
pub mod state;
