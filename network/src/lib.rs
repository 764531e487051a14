// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # Networks of real nodes on one machine
//!
//! To try the chain out as four hospitals would run it, and to show on real nodes what faults do to
//! it. Everything is started from one harness, and everything that it started or set up – processes,
//! network namespaces, mounts, folders – is gone when it ends, however it ends.
//!
//! | module | concern |
//! |---|---|
//! | [`machine`] | namespaces and their lines, clocks, disks, processes |
//! | [`node`] | one node: its arguments, its life, its RPC |
//! | [`network`] | nodes of one chain |
//! | [`rpc`] | JSON-RPC over a WebSocket |
//! | [`chain`] | typed calls and answers of the chain |
//! | [`load`] | signed calls at a stated rate, and what became of each |
//! | [`turns`] | whose slots passed with a block |
//! | [`watch`] | when blocks came and became final, as one node saw it |
//! | [`check`] | what has to hold after every fault |
//! | [`fault`] | the faults |
//! | [`local`] | the network to try out: `up`, `down`, `status` |

pub mod chain;
pub mod check;
pub mod fault;
pub mod load;
pub mod local;
pub mod machine;
pub mod network;
pub mod node;
pub mod rpc;
pub mod turns;
pub mod until;
pub mod watch;
