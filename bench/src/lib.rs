// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! # What Carechain carries on one machine
//!
//! Every figure is measured beside a baseline in the same run, by repeats that alternate, and is told with
//! its spread and with the limit that it cannot exceed. `scripts/bench.sh` runs it.
//!
//! | module | concern |
//! |---|---|
//! | [`measures`] | what is measured: the list that `--list` shows |
//! | [`report`] | rows, and what becomes of them: JSON and a Markdown table |
//! | [`statistics`] | medians, percentiles, spread |
//! | [`machine`] | what it was measured on |
//! | [`progress`] | how far it is |
//! | [`testbed`] | a chain with as many members and validators as a measure needs |
//! | [`calls`] | the calls that are measured, what each weighs, and who signs them |
//! | [`drive`] | sends signed calls, and sees what becomes of them |

pub mod calls;
pub mod drive;
pub mod machine;
pub mod measures;
pub mod progress;
pub mod report;
pub mod statistics;
pub mod testbed;
