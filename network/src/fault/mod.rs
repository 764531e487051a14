// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The faults, each done to four validators under a load of signed calls, and each followed by the same
//! check.

mod clocks;
mod connections;
mod kills;
mod lines;
mod machines;
mod report;
mod run;
mod stage;
mod summary;
mod twin;
mod upgrade;

pub use report::{table, Outcome, Report};
pub use run::{run, Settings};
pub use stage::Stage;
pub use summary::summary;

use crate::network::Network;
use anyhow::Result;
use futures::future::LocalBoxFuture;
use std::time::Duration;

/// A fault that can be done to a network.
pub struct Fault {
	/// What it is called on the command line.
	pub name: &'static str,
	/// What is done, in words.
	pub done: &'static str,
	/// Whether it belongs to the short ones, which continuous integration runs.
	pub is_short: bool,
	/// What the nodes are given before they start.
	pub(crate) prepare: fn(&mut Network) -> Result<()>,
	/// Does it, and puts everything back to order. Fails where the network did not behave meanwhile.
	pub(crate) act: for<'a> fn(&'a mut Stage) -> LocalBoxFuture<'a, Result<()>>,
}

/// Nothing is needed beforehand.
fn nothing(_: &mut Network) -> Result<()> {
	Ok(())
}

/// How long nothing is done.
const REST: Duration = Duration::from_secs(40);

async fn no_fault(stage: &mut Stage) -> Result<()> {
	stage.victim_keeps_up(REST).await
}

/// All faults, the short ones first, and before them what they are to be compared with.
pub const FAULTS: &[Fault] = &[
	Fault {
		name: "nothing",
		done: "nothing is done for 40 s: what the others are to be compared with",
		is_short: true,
		prepare: nothing,
		act: |stage| Box::pin(no_fault(stage)),
	},
	Fault {
		name: "kill-one",
		done: "one validator is killed while it makes a block, and started 10 s later",
		is_short: true,
		prepare: nothing,
		act: |stage| Box::pin(kills::kill_one(stage)),
	},
	Fault {
		name: "kill-two",
		done: "two of four validators are killed, and started 20 s later",
		is_short: true,
		prepare: nothing,
		act: |stage| Box::pin(kills::kill_two(stage)),
	},
	Fault {
		name: "cut-2-2",
		done: "the lines between two and two validators are cut for 30 s",
		is_short: true,
		prepare: nothing,
		act: |stage| Box::pin(lines::cut_in_halves(stage)),
	},
	Fault {
		name: "cut-3-1",
		done: "the lines of one validator are cut for 30 s",
		is_short: true,
		prepare: nothing,
		act: |stage| Box::pin(lines::cut_one_off(stage)),
	},
	Fault {
		name: "clock-ahead",
		done: "one validator's clock is 10 s ahead for 40 s",
		is_short: true,
		prepare: clocks::own_clock,
		act: |stage| Box::pin(clocks::clock_ahead(stage)),
	},
	Fault {
		name: "clock-behind",
		done: "one validator's clock is 10 s behind for 40 s",
		is_short: true,
		prepare: clocks::own_clock,
		act: |stage| Box::pin(clocks::clock_behind(stage)),
	},
	Fault {
		name: "disk-full",
		done: "one validator's disk is full for 30 s",
		is_short: false,
		prepare: machines::own_disk,
		act: |stage| Box::pin(machines::disk_full(stage)),
	},
	Fault {
		name: "corrupt-database",
		done: "one validator's database is overwritten in places while it is down",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(machines::corrupt_database(stage)),
	},
	Fault {
		name: "warp-return",
		done: "one validator's database is removed; it comes back by warp sync",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(machines::warp_return(stage)),
	},
	Fault {
		name: "offline-60",
		done: "one validator is off line for 60 blocks",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(machines::offline(stage, 60)),
	},
	Fault {
		name: "offline-2000",
		done: "one validator is off line for 2,000 blocks",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(machines::offline(stage, 2_000)),
	},
	Fault {
		name: "equivocation",
		done: "a second node runs with one validator's keys, and both vote, until the hospital is suspended",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(twin::equivocation(stage)),
	},
	Fault {
		name: "upgrade",
		done: "the runtime is upgraded",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(upgrade::upgrade(stage)),
	},
	Fault {
		name: "flood-valid",
		done: "64 more keys send valid calls, as large as calls may be, faster than blocks hold them for 30 s",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(connections::flood_of_calls(stage)),
	},
	Fault {
		name: "flood-garbage",
		done: "garbage floods one validator's RPC and p2p ports for 30 s",
		is_short: false,
		prepare: nothing,
		act: |stage| Box::pin(connections::flood_of_garbage(stage)),
	},
	Fault {
		name: "ws-clients",
		done: "2,000 idle and 200 busy WebSocket clients at one validator for 30 s",
		is_short: false,
		prepare: connections::many_connections,
		act: |stage| Box::pin(connections::many_clients(stage)),
	},
	Fault {
		name: "deaf-clients",
		done: "400 clients at one validator's port for patients ask and never read an answer for 30 s",
		is_short: false,
		prepare: connections::patients_port,
		act: |stage| Box::pin(connections::deaf_clients(stage)),
	},
];

/// A fault by name.
pub fn fault(name: &str) -> Option<&'static Fault> {
	FAULTS.iter().find(|fault| fault.name == name)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::HashSet;

	#[test]
	fn every_fault_has_a_name_of_its_own() {
		let names: HashSet<_> = FAULTS.iter().map(|fault| fault.name).collect();
		assert_eq!(names.len(), FAULTS.len());
		assert!(fault("kill-one").is_some_and(|fault| fault.is_short));
		assert!(fault("kill-none").is_none());
	}
}
