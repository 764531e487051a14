// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Small synthetic chains and files about them.

pub mod builder;
pub mod keys;
pub mod state;
pub mod subjects;
