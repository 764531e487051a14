// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What each pallet is told, one file per concern.

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmark_helper;
pub mod carechain;
pub mod consensus;
pub mod governance;
mod no_currency;
pub mod system;
pub mod time;
