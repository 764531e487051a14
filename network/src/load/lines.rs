// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The clients' connections.

use crate::{machine::Host, node::Node, rpc::Rpc};
use anyhow::{bail, Result};
use std::{net::SocketAddr, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// Connections to each node: a node bounds the subscriptions of one.
const CONNECTIONS: usize = 4;
/// A client turns to another node after so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Connections to all nodes, opened when they are needed, and again when they broke.
pub struct Lines {
	nodes: Vec<Door>,
}

/// How clients get to a node.
struct Door {
	host: Host,
	rpc: SocketAddr,
	open: [Mutex<Option<Rpc>>; CONNECTIONS],
}

impl Lines {
	/// To some nodes.
	pub fn new(nodes: &[Node]) -> Self {
		let door = |node: &Node| Door {
			host: node.plan.host.clone(),
			rpc: node.rpc_address(),
			open: Default::default(),
		};
		Self {
			nodes: nodes.iter().map(door).collect(),
		}
	}

	/// A connection to a node or, where it does not answer, to the next one that does; and the position
	/// of the node that it is to.
	///
	/// # Errors
	/// If no node answers.
	pub async fn to_any(&self, home: usize, client: usize) -> Result<(usize, Rpc)> {
		for distance in 0..self.nodes.len() {
			let node = (home + distance) % self.nodes.len();
			if let Some(rpc) = self.to(node, client).await {
				return Ok((node, rpc));
			}
		}
		bail!("no node answers")
	}

	/// A connection to this node and no other; `None` if it does not answer.
	pub async fn to(&self, node: usize, client: usize) -> Option<Rpc> {
		self.nodes[node].line(client % CONNECTIONS).await
	}

	/// How many nodes there are.
	pub fn nodes(&self) -> usize {
		self.nodes.len()
	}
}

impl Door {
	async fn line(&self, place: usize) -> Option<Rpc> {
		let mut kept = self.open[place].lock().await;
		if let Some(rpc) = kept.as_ref().filter(|rpc| !rpc.is_closed()) {
			return Some(rpc.clone());
		}
		let opening = async { Rpc::open(self.host.connect(self.rpc).await?).await };
		*kept = timeout(PATIENCE, opening).await.ok()?.ok();
		kept.clone()
	}
}
