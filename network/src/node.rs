// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One node: how it is started, how it ends, what it answers.

use crate::{
	chain::{BlockNumber, Hash},
	machine::{run, Clock, Disk, Folder, Host, Process},
	rpc::Rpc,
	until::{until, Look},
};
use anyhow::{ensure, Context, Result};
use codec::Decode;
use serde_json::{json, Value};
use std::{
	fmt,
	net::{Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	process::Command,
	sync::Mutex,
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long a node has until it answers: a slow machine compiles the runtime first.
const STARTING: Duration = Duration::from_secs(90);

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
	/// Authors and votes with the well-known keys of a name: `alice`, `bob`, …
	Validator(&'static str),
	/// Authors and votes with the keys in its keystore.
	Keyed,
	/// Keeps every body and every state.
	Archive,
	/// Keeps the last blocks and states only.
	Pruned,
}

impl fmt::Display for Role {
	fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
		to.write_str(match self {
			Self::Validator(_) | Self::Keyed => "validator",
			Self::Archive => "archive",
			Self::Pruned => "pruned",
		})
	}
}

/// How a node is run.
#[derive(Clone, Debug)]
pub struct Plan {
	/// What it is called, in what people read.
	pub name: String,
	/// What it does.
	pub role: Role,
	/// Where it runs.
	pub host: Host,
	/// The port that other nodes dial.
	pub p2p: u16,
	/// The port of its RPC, on its host's loopback.
	pub rpc: u16,
	/// The port of its metrics, on its host's loopback; `None` for no metrics.
	pub prometheus: Option<u16>,
	/// Further arguments.
	pub arguments: Vec<String>,
}

/// How many finalized blocks a pruned node keeps with body and state.
const PRUNED: &str = "256";

/// A node. It keeps its ports, its network key and its database when it is started again.
#[derive(Debug)]
pub struct Node {
	/// How it is run.
	pub plan: Plan,
	/// The clock that it goes by, where it is not the machine's.
	pub clock: Option<Clock>,
	/// The disk that its data is on, where it is not the machine's.
	pub disk: Option<Disk>,
	binary: PathBuf,
	chain: PathBuf,
	folder: PathBuf,
	peer: String,
	bootnodes: Vec<String>,
	process: Option<Process>,
	connection: Mutex<Option<Rpc>>,
}

/// A header, as far as it is of interest here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
	/// The hash of the block before.
	pub parent: Hash,
	/// The state after it.
	pub state_root: Hash,
	/// The slot that it was authored for; 0 for genesis.
	pub slot: u64,
}

impl Node {
	/// Makes a node ready, with a folder of its own among the network's.
	///
	/// # Errors
	/// If its network key cannot be made.
	pub fn new(plan: Plan, binary: &Path, chain: &Path, network: &Folder) -> Result<Self> {
		let folder = network.path().join(slug(&plan.name));
		std::fs::create_dir_all(folder.join("base"))?;
		let key = folder.join("node.key");
		if !key.exists() {
			run(Command::new(binary)
				.args(["key", "generate-node-key", "--file"])
				.arg(&key))?;
		}
		let peer = run(Command::new(binary)
			.args(["key", "inspect-node-key", "--file"])
			.arg(&key))?;
		Ok(Self {
			plan,
			clock: None,
			disk: None,
			binary: binary.into(),
			chain: chain.into(),
			folder,
			peer: peer.trim().into(),
			bootnodes: Vec::new(),
			process: None,
			connection: Mutex::new(None),
		})
	}

	/// What it is called.
	pub fn name(&self) -> &str {
		&self.plan.name
	}

	/// Its data.
	pub fn base(&self) -> PathBuf {
		self.folder.join("base")
	}

	/// What it wrote, all starts after another.
	pub fn log(&self) -> PathBuf {
		self.folder.join("node.log")
	}

	/// What other nodes dial.
	pub fn address(&self) -> String {
		let Plan { host, p2p, .. } = &self.plan;
		format!("/ip4/{}/tcp/{p2p}/p2p/{}", host.address(), self.peer)
	}

	/// Where its RPC listens.
	pub fn rpc_address(&self) -> SocketAddr {
		(Ipv4Addr::LOCALHOST, self.plan.rpc).into()
	}

	/// Whom it dials first.
	pub fn set_bootnodes(&mut self, bootnodes: Vec<String>) {
		self.bootnodes = bootnodes;
	}

	/// Whether it runs, as far as is known.
	pub fn is_running(&mut self) -> bool {
		self.process
			.as_mut()
			.is_some_and(|process| process.ended().is_none())
	}

	/// Its process; `None` if it was not started.
	pub fn process(&self) -> Option<&Process> {
		self.process.as_ref()
	}

	/// Starts it, and does not wait until it answers.
	///
	/// # Errors
	/// If it runs already, or does not start.
	pub fn start(&mut self) -> Result<()> {
		self.start_with(&[])
	}

	/// The same with further arguments, for this time.
	///
	/// # Errors
	/// As for [`Node::start`].
	pub fn start_with(&mut self, further: &[&str]) -> Result<()> {
		ensure!(!self.is_running(), "{} runs already", self.name());
		let Plan {
			host,
			role,
			p2p,
			rpc,
			prometheus,
			..
		} = &self.plan;
		let mut command = host.command(&self.binary);
		command
			.arg(format!("--chain={}", self.chain.display()))
			.arg(format!("--base-path={}", self.base().display()))
			.arg(format!("--name={}", self.name()))
			.arg(format!(
				"--node-key-file={}",
				self.folder.join("node.key").display()
			))
			.arg(format!("--listen-addr=/ip4/{}/tcp/{p2p}", host.address()))
			.arg(format!("--rpc-port={rpc}"))
			// A real chain's nodes take only public addresses from others.
			.args(["--no-mdns", "--no-telemetry", "--allow-private-ip"])
			.args(
				self.bootnodes
					.iter()
					.map(|node| format!("--bootnodes={node}")),
			);
		match prometheus {
			Some(port) => command.arg(format!("--prometheus-port={port}")),
			None => command.arg("--no-prometheus"),
		};
		match role {
			Role::Validator(key) => {
				command.args([format!("--{key}"), "--validator".into()]);
			}
			Role::Keyed => {
				command.arg("--validator");
			}
			Role::Archive => {
				command.arg("--archive");
			}
			Role::Pruned => {
				command.args(["--blocks-pruning", PRUNED, "--state-pruning", PRUNED]);
			}
		}
		command.args(&self.plan.arguments).args(further);
		if let Some(clock) = &self.clock {
			clock.apply(&mut command);
		}
		self.process = Some(Process::start(command, &self.log())?);
		Ok(())
	}

	/// Waits until it answers.
	///
	/// # Errors
	/// If it ended, or takes too long: with the last lines that it wrote.
	pub async fn answers(&mut self) -> Result<()> {
		let start = Instant::now();
		loop {
			ensure!(
				self.is_running(),
				"{} ended before it answered:\n{}",
				self.name(),
				self.last_lines(10)
			);
			let Err(error) = self.call("system_health", json!([])).await else {
				return Ok(());
			};
			ensure!(
				start.elapsed() < STARTING,
				"{} does not answer after {} s: {error:#}; it last wrote:\n{}",
				self.name(),
				STARTING.as_secs(),
				self.last_lines(10)
			);
			sleep(Duration::from_millis(200)).await;
		}
	}

	/// Asks it to stop.
	///
	/// # Errors
	/// If it had to be killed.
	pub fn stop(&mut self) -> Result<()> {
		self.disconnect();
		match self.process.take() {
			Some(mut process) => process
				.stop()
				.with_context(|| format!("stopping {}", self.name())),
			None => Ok(()),
		}
	}

	/// Kills it, as a power cut would.
	pub fn kill(&mut self) {
		self.disconnect();
		self.process.take();
	}

	/// Waits until it has ended by itself, and returns the code that it ended with; `None` if it did not end, or
	/// was killed.
	pub async fn exit_code(&mut self, within: Duration) -> Option<i32> {
		let start = Instant::now();
		while start.elapsed() < within {
			if let Some(status) = self.process.as_mut()?.ended() {
				return status.code();
			}
			sleep(Duration::from_millis(100)).await;
		}
		None
	}

	/// Removes its database and leaves its keys, as an operator does who starts anew.
	///
	/// # Errors
	/// If it runs, or the command fails.
	pub fn purge(&mut self) -> Result<()> {
		ensure!(!self.is_running(), "{} runs", self.name());
		run(Command::new(&self.binary)
			.arg("purge-chain")
			.arg(format!("--chain={}", self.chain.display()))
			.arg(format!("--base-path={}", self.base().display()))
			.arg("-y"))?;
		Ok(())
	}

	/// The last lines that it wrote.
	pub fn last_lines(&self, count: usize) -> String {
		let log = std::fs::read(self.log()).unwrap_or_default();
		let log = String::from_utf8_lossy(&log);
		let lines: Vec<_> = log.lines().collect();
		lines[lines.len().saturating_sub(count)..].join("\n")
	}

	/// What it wrote from a place in its log on.
	pub fn written_since(&self, place: usize) -> String {
		let log = std::fs::read(self.log()).unwrap_or_default();
		String::from_utf8_lossy(log.get(place..).unwrap_or_default()).into_owned()
	}

	/// How long its log is, in bytes.
	pub fn log_length(&self) -> usize {
		let length = std::fs::metadata(self.log()).map_or(0, |file| file.len());
		usize::try_from(length).unwrap_or(usize::MAX)
	}

	/// A connection of one's own.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn connect(&self) -> Result<Rpc> {
		Rpc::open(self.plan.host.connect(self.rpc_address()).await?).await
	}

	/// Calls an RPC method over a connection that is kept.
	///
	/// # Errors
	/// With the node's name, if it refuses or does not answer.
	pub async fn call(&self, method: &str, params: Value) -> Result<Value> {
		let answer = async {
			let kept = self.kept().filter(|rpc| !rpc.is_closed());
			let rpc = match kept {
				Some(rpc) => rpc,
				None => {
					let rpc = self.connect().await?;
					*self.connection.lock().expect("nobody panics with it") = Some(rpc.clone());
					rpc
				}
			};
			rpc.call(method, params).await
		};
		answer
			.await
			.with_context(|| format!("{method} at {}", self.name()))
	}

	fn kept(&self) -> Option<Rpc> {
		self.connection
			.lock()
			.expect("nobody panics with it")
			.clone()
	}

	fn disconnect(&self) {
		*self.connection.lock().expect("nobody panics with it") = None;
	}

	/// A header; the best one if not told which. `None` if it does not have it.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn header(&self, hash: Option<Hash>) -> Result<Option<Header>> {
		let params = hash.map_or(json!([]), |hash| json!([hash]));
		parse_header(&self.call("chain_getHeader", params).await?)
	}

	/// The best block's number.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn best(&self) -> Result<BlockNumber> {
		let header = self.header(None).await?;
		Ok(header.context("there is always a best block")?.number)
	}

	/// The last final block's header.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn final_header(&self) -> Result<Header> {
		let hash = self.call("chain_getFinalizedHead", json!([])).await?;
		let hash = serde_json::from_value(hash)?;
		let header = self.header(Some(hash)).await?;
		header.context("a final block has a header")
	}

	/// The last final block's number.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn finalized(&self) -> Result<BlockNumber> {
		Ok(self.final_header().await?.number)
	}

	/// The hash of a block of its best chain; `None` if that is not so long.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn hash_of(&self, number: BlockNumber) -> Result<Option<Hash>> {
		let hash = self.call("chain_getBlockHash", json!([number])).await?;
		Ok(serde_json::from_value(hash)?)
	}

	/// Calls a runtime API at a block and returns what it answers, undecoded.
	///
	/// # Errors
	/// If it does not answer, or has no state of the block.
	pub async fn ask_raw(&self, api: &str, arguments: &[u8], at: Option<Hash>) -> Result<Vec<u8>> {
		let answer = self
			.call("state_call", json!([api, bytes(arguments), at]))
			.await?;
		from_hex(&answer)
	}

	/// Calls a runtime API at a block.
	///
	/// # Errors
	/// As for [`Node::ask_raw`], and if the answer is of another type.
	pub async fn ask<T: Decode>(&self, api: &str, arguments: &[u8], at: Option<Hash>) -> Result<T> {
		let answer = self.ask_raw(api, arguments, at).await?;
		T::decode(&mut &answer[..]).with_context(|| format!("the answer of {api}"))
	}

	/// How many nodes it exchanges blocks with.
	///
	/// # Errors
	/// If it does not answer.
	pub async fn peers(&self) -> Result<u64> {
		let health = self.call("system_health", json!([])).await?;
		health["peers"].as_u64().context("peers are counted")
	}

	/// Waits until a block is final here.
	///
	/// # Errors
	/// Once the time is over.
	pub async fn until_final(&self, number: BlockNumber, within: Duration) -> Result<()> {
		let what = format!("block {number} is final at {}", self.name());
		until(&what, within, || async {
			let finalized = self.finalized().await?;
			Ok(if finalized >= number {
				Look::Holds(())
			} else {
				Look::NotYet(format!("block {finalized}"))
			})
		})
		.await
	}
}

/// Reads a header of `chain_getHeader`; `None` of `null`.
///
/// # Errors
/// If it is none of this chain's.
pub fn parse_header(value: &Value) -> Result<Option<Header>> {
	if value.is_null() {
		return Ok(None);
	}
	let header: carechain_runtime::Header = serde_json::from_value(value.clone())?;
	let slot = header.digest.logs().iter().find_map(|item| {
		let (engine, slot) = item.as_pre_runtime()?;
		let is_aura = engine == sp_consensus_aura::AURA_ENGINE_ID;
		is_aura.then(|| u64::decode(&mut &slot[..]).ok()).flatten()
	});
	Ok(Some(Header {
		number: header.number,
		hash: header.hash(),
		parent: header.parent_hash,
		state_root: header.state_root,
		slot: slot.unwrap_or_default(),
	}))
}

/// Bytes as RPC has them.
pub fn bytes(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// Bytes that RPC gave.
///
/// # Errors
/// If it gave something else.
pub fn from_hex(value: &Value) -> Result<Vec<u8>> {
	let text = value.as_str().context("bytes are a string")?;
	Ok(hex::decode(text.trim_start_matches("0x"))?)
}

/// A name as part of a path.
fn slug(name: &str) -> String {
	name.to_lowercase()
		.chars()
		.map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
		.collect()
}
