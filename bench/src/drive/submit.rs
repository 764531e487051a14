// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Handing calls over to nodes.

use anyhow::Result;
use carechain_network::{
	node::{bytes, Node},
	rpc::{Refused, Rpc},
};
use futures::{
	channel::mpsc::{unbounded, UnboundedReceiver, UnboundedSender},
	StreamExt,
};
use serde_json::json;
use std::time::Duration;
use tokio::{sync::mpsc, task::JoinSet, time::sleep};

/// Connections to each node.
const CONNECTIONS: usize = 2;
/// How many calls wait for an answer on a connection.
const AT_ONCE: usize = 32;
/// What admission says to a nonce that is too far ahead.
const NONCE_TOO_FAR_AHEAD: &str = "Custom error: 7";
/// How often such a call is sent again, and after how long.
const ATTEMPTS: u32 = 20;
const AGAIN: Duration = Duration::from_millis(200);

/// Connections over which calls are handed over, until it is dropped.
pub struct Submitters {
	/// By node, and then by connection.
	lines: Vec<Vec<UnboundedSender<Vec<u8>>>>,
	/// Why a call was not taken.
	pub refused: mpsc::UnboundedReceiver<String>,
	_tasks: JoinSet<()>,
}

impl Submitters {
	/// To these nodes.
	///
	/// # Errors
	/// If one does not answer.
	pub async fn to(nodes: &[Node]) -> Result<Self> {
		let (refuse, refused) = mpsc::unbounded_channel();
		let mut tasks = JoinSet::new();
		let mut lines = Vec::new();
		for node in nodes {
			let mut connections = Vec::new();
			for _ in 0..CONNECTIONS {
				let (hand, handed) = unbounded();
				tasks.spawn(submit(node.connect().await?, handed, refuse.clone()));
				connections.push(hand);
			}
			lines.push(connections);
		}
		Ok(Self {
			lines,
			refused,
			_tasks: tasks,
		})
	}

	/// Hands a key's call over to a node, without waiting.
	pub fn submit(&self, node: usize, key: usize, call: Vec<u8>) {
		// Of a connection that closed is told in `refused`.
		let _ = self.lines[node][key % CONNECTIONS].unbounded_send(call);
	}
}

async fn submit(
	rpc: Rpc,
	handed: UnboundedReceiver<Vec<u8>>,
	refuse: mpsc::UnboundedSender<String>,
) {
	let (rpc, refuse) = (&rpc, &refuse);
	let each = |call: Vec<u8>| async move {
		let params = json!([bytes(&call)]);
		for attempt in 0.. {
			let Err(error) = rpc.call("author_submitExtrinsic", params.clone()).await else {
				break;
			};
			if attempt < ATTEMPTS && is_ahead(&error) {
				sleep(AGAIN).await;
				continue;
			}
			// Nobody listens any more once enough is known.
			let _ = refuse.send(format!("{error:#}"));
			break;
		}
	};
	handed.for_each_concurrent(AT_ONCE, each).await;
}

/// Whether a node counts from a block so old that the nonce is too far ahead for it. The first node has a
/// newer one, so this one will have it soon.
fn is_ahead(error: &anyhow::Error) -> bool {
	let refused = error.downcast_ref::<Refused>();
	refused.is_some_and(|refused| refused.message.ends_with(NONCE_TOO_FAR_AHEAD))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_a_nonce_that_is_too_far_ahead_is_sent_again() {
		let error = |message: &str| {
			anyhow::Error::new(Refused {
				code: 1010,
				message: message.into(),
			})
		};
		assert!(is_ahead(&error("Invalid Transaction: Custom error: 7")));
		assert!(!is_ahead(&error("Invalid Transaction: Custom error: 5")));
		assert!(!is_ahead(&anyhow::anyhow!("Custom error: 7")));
	}
}
