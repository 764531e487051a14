// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # What state costs
//!
//! Measured on the machine at hand, on a database with the node's settings, filled with what hospitals
//! and patients leave in it.
//!
//! | module | concern |
//! |---|---|
//! | [`population`] | patients with keys, grants, anchors and access logs, as the pallets store them |
//! | [`database`], [`client`] | a node's database, filling it, and the client on it |
//! | [`storage`] | what an item costs to read and to write, and the weights that the runtime takes from it |
//! | [`calls`] | whether any call takes longer than its weight says |
//! | [`decisions`] | decisions per second, in a node's client and over RPC, with more and more patients |
//! | [`growth`] | bytes of state, and full blocks: what they take to import, and how the database grows |
//! | [`evidence`] | how large evidence is, and how long it takes to check |
//! | [`statistics`], [`machine`], [`rows`] | what figures are reported as |

pub mod calls;
pub mod client;
pub mod database;
pub mod decisions;
pub mod evidence;
pub mod growth;
pub mod machine;
pub mod population;
pub mod rows;
pub mod statistics;
pub mod storage;
