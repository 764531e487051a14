// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Handing calls over to nodes.

use anyhow::Result;
use carechain_network::{
	node::{bytes, Node},
	rpc::Rpc,
};
use futures::{
	channel::mpsc::{unbounded, UnboundedReceiver, UnboundedSender},
	StreamExt,
};
use serde_json::json;
use tokio::{sync::mpsc, task::JoinSet};

/// Connections to each node.
const CONNECTIONS: usize = 2;
/// How many calls wait for an answer on a connection.
const AT_ONCE: usize = 32;

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
		if let Err(error) = rpc.call("author_submitExtrinsic", params).await {
			// Nobody listens any more once enough is known.
			let _ = refuse.send(format!("{error:#}"));
		}
	};
	handed.for_each_concurrent(AT_ONCE, each).await;
}
