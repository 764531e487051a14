// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How state and database grow, and what full blocks take to import.

mod blocks;
mod bytes;
mod site;

pub use blocks::{measure, FullBlocks};
pub use bytes::rows as bytes;
pub use site::{Imported, Site};
