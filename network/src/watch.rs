// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! When blocks came and became final, as one node saw it.

use crate::{
	chain::BlockNumber,
	node::{parse_header, Node},
};
use anyhow::Result;
use serde_json::{json, Value};
use std::{
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinHandle};

/// A block's number, and when it was seen.
type Seen = (BlockNumber, Instant);

/// Looks at one node's blocks until it is dropped.
pub struct Watch {
	best: Arc<Mutex<Vec<Seen>>>,
	finals: Arc<Mutex<Vec<Seen>>>,
	tasks: [JoinHandle<()>; 2],
}

impl Watch {
	/// Begins to look.
	///
	/// # Errors
	/// If the node does not answer.
	pub async fn of(node: &Node) -> Result<Self> {
		let rpc = node.connect().await?;
		let best: Arc<Mutex<Vec<Seen>>> = Arc::default();
		let finals: Arc<Mutex<Vec<Seen>>> = Arc::default();
		let new = rpc.subscribe("chain_subscribeNewHeads", json!([])).await?;
		let done = rpc
			.subscribe("chain_subscribeFinalizedHeads", json!([]))
			.await?;
		let tasks = [
			tokio::spawn(note(new, best.clone(), rpc.clone())),
			tokio::spawn(note(done, finals.clone(), rpc)),
		];
		Ok(Self {
			best,
			finals,
			tasks,
		})
	}

	/// The longest time without a better block, from a moment on.
	pub fn blocks_paused(&self, since: Instant) -> Duration {
		longest(
			&self.best.lock().expect("nobody panics with it"),
			since,
			Instant::now(),
		)
	}

	/// The longest time without a block that became final, from a moment on.
	pub fn finality_paused(&self, since: Instant) -> Duration {
		longest(
			&self.finals.lock().expect("nobody panics with it"),
			since,
			Instant::now(),
		)
	}
}

impl Drop for Watch {
	fn drop(&mut self) {
		self.tasks.iter().for_each(JoinHandle::abort);
	}
}

/// Notes the headers of a subscription; the connection lives as long.
async fn note(
	mut heads: mpsc::UnboundedReceiver<Value>,
	seen: Arc<Mutex<Vec<Seen>>>,
	_rpc: crate::rpc::Rpc,
) {
	while let Some(head) = heads.recv().await {
		if let Ok(Some(header)) = parse_header(&head) {
			let mut seen = seen.lock().expect("nobody panics with it");
			seen.push((header.number, Instant::now()));
		}
	}
}

/// The longest span in which the number did not grow, from a moment to another.
fn longest(seen: &[Seen], since: Instant, until: Instant) -> Duration {
	let mut highest = None;
	let mut last = since;
	let mut longest = Duration::ZERO;
	for (number, at) in seen {
		if highest.is_some_and(|highest| *number <= highest) {
			continue;
		}
		highest = Some(*number);
		if *at <= since {
			continue;
		}
		longest = longest.max(*at - last);
		last = *at;
	}
	longest.max(until.saturating_duration_since(last))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_pause_lasts_until_the_number_grows() {
		let start = Instant::now();
		let at = |seconds| start + Duration::from_secs(seconds);
		// At 8 another block of the same height comes, which is no progress.
		let seen = [(1, at(0)), (2, at(2)), (3, at(4)), (3, at(8)), (4, at(10))];
		assert_eq!(longest(&seen, at(0), at(11)), Duration::from_secs(6));
		// From the middle of it on, and to its end if nothing comes.
		assert_eq!(longest(&seen, at(5), at(11)), Duration::from_secs(5));
		assert_eq!(longest(&seen, at(10), at(30)), Duration::from_secs(20));
		assert_eq!(longest(&[], at(0), at(7)), Duration::from_secs(7));
	}
}
