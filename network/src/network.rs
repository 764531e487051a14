// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Nodes of one chain.

use crate::{
	chain::BlockNumber,
	machine::{run, Fabric, Folder, Host},
	node::{Node, Plan, Role},
	until::{until, Look},
};
use anyhow::{Context, Result};
use futures::future::try_join_all;
use std::{
	collections::BTreeMap,
	fs,
	net::TcpListener,
	path::{Path, PathBuf},
	process::Command,
	sync::{Mutex, PoisonError},
	time::Duration,
};

/// The validators of the preset `local`: the development key of each, and what its hospital is called.
pub const HOSPITALS: [(&str, &str); 4] = [
	("alice", "Hospital A"),
	("bob", "Hospital B"),
	("charlie", "Hospital C"),
	("dave", "Hospital D"),
];

/// The port of each node for other nodes, where it has a host to itself.
const P2P: u16 = 30_333;
/// The port of its RPC there.
const RPC: u16 = 9_944;
/// The port of its metrics there.
const PROMETHEUS: u16 = 9_615;

/// How long finality may take to move once all nodes answer.
const MOVING: Duration = Duration::from_secs(60);

/// Real nodes of the preset `local`. Dropped, it takes everything down.
pub struct Network {
	/// The nodes, in order: the four validators first.
	pub nodes: Vec<Node>,
	/// The lines between their hosts; `None` on loopback.
	pub fabric: Option<Fabric>,
	binary: PathBuf,
	chain: PathBuf,
	/// Everything that the nodes keep. Last: it is removed when they are gone.
	pub folder: Folder,
}

impl Network {
	/// Makes nodes ready for the roles, none of which runs yet.
	///
	/// # Errors
	/// If the chain cannot be made, or the hosts.
	pub fn new(
		binary: &Path,
		folder: Folder,
		roles: &[(String, Role)],
		namespaces: bool,
	) -> Result<Self> {
		let chain = chain_file(binary, &folder)?;
		let fabric = match namespaces {
			// One more than there are nodes: for a twin.
			true => Some(Fabric::new(u8::try_from(roles.len() + 1)?)?),
			false => None,
		};
		let mut nodes = Vec::new();
		for (index, (name, role)) in roles.iter().enumerate() {
			let host = fabric.as_ref().map(|fabric| fabric.hosts()[index].clone());
			let (host, [p2p, rpc, prometheus]) = match host {
				Some(host) => (host, [P2P, RPC, PROMETHEUS]),
				None => (Host::Loopback, free_ports()?),
			};
			let plan = Plan {
				name: name.clone(),
				role: *role,
				host,
				p2p,
				rpc,
				prometheus: Some(prometheus),
				arguments: Vec::new(),
			};
			nodes.push(Node::new(plan, binary, &chain, &folder)?);
		}
		let addresses: Vec<_> = nodes.iter().map(Node::address).collect();
		for (index, node) in nodes.iter_mut().enumerate() {
			let mut others = addresses.clone();
			others.remove(index);
			node.set_bootnodes(others);
		}
		Ok(Self {
			nodes,
			fabric,
			binary: binary.into(),
			chain,
			folder,
		})
	}

	/// Four validators in namespaces, running.
	///
	/// # Errors
	/// If they do not start, or finality does not move.
	pub async fn of_hospitals(binary: &Path, name: &str) -> Result<Self> {
		let mut network = Self::new(binary, Folder::temporary(name)?, &validators(), true)?;
		network.start().await?;
		Ok(network)
	}

	/// Starts all nodes, and waits until they answer and finality moves.
	///
	/// # Errors
	/// If they do not.
	pub async fn start(&mut self) -> Result<()> {
		for node in &mut self.nodes {
			node.start()?;
		}
		for node in &mut self.nodes {
			node.answers().await?;
		}
		let finalized = self.nodes[0].finalized().await?;
		self.until_final(finalized + 1, MOVING).await
	}

	/// A second node with the keys of another, on a host of its own. It is none of the network's: whoever
	/// has it stops it.
	///
	/// # Errors
	/// On loopback, or if its network key cannot be made.
	pub fn twin_of(&mut self, index: usize) -> Result<Node> {
		let spare = self.nodes.len();
		let host = self.fabric()?.hosts()[spare].clone();
		let original = &self.nodes[index].plan;
		let plan = Plan {
			name: format!("Twin of {}", original.name),
			host,
			..original.clone()
		};
		let mut twin = Node::new(plan, &self.binary, &self.chain, &self.folder)?;
		twin.set_bootnodes(self.nodes.iter().map(Node::address).collect());
		Ok(twin)
	}

	/// The lines between the hosts.
	///
	/// # Errors
	/// On loopback, where there are none.
	pub fn fabric(&mut self) -> Result<&mut Fabric> {
		self.fabric
			.as_mut()
			.context("the nodes have no lines that could be cut")
	}

	/// Waits until a block is final at all nodes.
	///
	/// # Errors
	/// Once the time is over.
	pub async fn until_final(&self, number: BlockNumber, within: Duration) -> Result<()> {
		try_join_all(
			self.nodes
				.iter()
				.map(|node| node.until_final(number, within)),
		)
		.await
		.map(drop)
	}

	/// Waits until all nodes agree on a final block above a number, and finality goes on.
	///
	/// # Errors
	/// Once the time is over.
	pub async fn until_well(&self, within: Duration) -> Result<BlockNumber> {
		let heads = try_join_all(self.nodes.iter().map(Node::best)).await?;
		let best = heads.into_iter().max().unwrap_or_default();
		until("all nodes are well again", within, || async {
			let finals = try_join_all(self.nodes.iter().map(Node::finalized)).await?;
			Ok(match finals.iter().all(|number| *number > best) {
				true => Look::Holds(best),
				false => Look::NotYet(format!("final blocks {finals:?}, to be above {best}")),
			})
		})
		.await
	}
}

/// The roles of the four validators.
pub fn validators() -> Vec<(String, Role)> {
	HOSPITALS
		.iter()
		.map(|(key, name)| ((*name).into(), Role::Validator(key)))
		.collect()
}

/// The raw chain specification that all nodes of a network share.
///
/// Making it takes as long as starting a node, so that a program with many networks makes it once.
fn chain_file(binary: &Path, folder: &Folder) -> Result<PathBuf> {
	static MADE: Mutex<BTreeMap<PathBuf, Vec<u8>>> = Mutex::new(BTreeMap::new());

	let file = folder.path().join("chain.json");
	if file.exists() {
		return Ok(file);
	}
	let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
	if let Some(chain) = made.get(binary) {
		fs::write(&file, chain)?;
	} else {
		run(Command::new(binary)
			.args(["export-chain-spec", "--chain", "local", "--raw", "--output"])
			.arg(&file))
		.context("making the chain specification")?;
		made.insert(binary.into(), fs::read(&file)?);
	}
	Ok(file)
}

/// Ports of loopback that nobody uses now.
fn free_ports<const COUNT: usize>() -> Result<[u16; COUNT]> {
	let mut ports = [0; COUNT];
	// All are held until all are known, so that they differ.
	let mut held = Vec::new();
	for port in &mut ports {
		let listener = TcpListener::bind(("127.0.0.1", 0))?;
		*port = listener.local_addr()?.port();
		held.push(listener);
	}
	Ok(ports)
}
