// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Faults of those who connect: too many, with too much, and with garbage.

use super::{stage::VICTIM, Stage};
use crate::{
	load::{Flood, Flooded},
	machine::{Host, Process},
	network::Network,
	node::Node,
	rpc::{handshake, Rpc},
};
use anyhow::{ensure, Context, Result};
use futures::SinkExt;
use serde_json::json;
use sp_crypto_hashing::blake2_256;
use std::{
	net::{Ipv4Addr, SocketAddr},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
	task::JoinSet,
	time::{sleep, timeout},
};
use tokio_tungstenite::{tungstenite::Message, WebSocketStream};

/// How long it goes on.
const SPAN: Duration = Duration::from_secs(30);
/// All validators: none may stop to finalise.
const ALL: [usize; 4] = [0, 1, 2, 3];
/// Clients that throw garbage, at each port.
const THROWERS: usize = 16;
/// WebSocket clients that only listen.
const IDLE: usize = 2_000;
/// WebSocket clients that ask all the time.
const BUSY: usize = 200;
/// WebSocket clients that ask and do not read: most of those that the patients' port lets in.
const DEAF: usize = 400;
/// The patients' port, which is the one for strangers: the other is for the house.
const PATIENTS_PORT: u16 = 9955;
/// What they may cost the node, in bytes of memory: what waits to be read is bounded for each.
const DEAF_MEMORY: u64 = 512 * 1024 * 1024;
/// The flag that lets so many in, and some for the load.
const CONNECTIONS: &str = "--rpc-max-connections=2500";

/// More valid calls than blocks hold. All are followed, and held against the chain with the load's.
pub(super) async fn flood_of_calls(stage: &mut Stage) -> Result<()> {
	let flood = Flood::start(stage.load(), &stage.network).await?;
	let went_on = stage.finality_goes_on(&ALL, SPAN).await;
	let flooded = Flooded::of(&stage.load().ledger.calls());
	flood.stop().await;
	stage.note(format!(
		"{} calls of 256 entries each: {} in blocks, at most {} in one, {} waiting, {} refused",
		flooded.sent, flooded.in_blocks, flooded.most_in_a_block, flooded.waiting, flooded.refused
	));
	ensure!(
		flooded.waiting > 2 * flooded.most_in_a_block,
		"blocks held what was sent, so that it was no flood"
	);
	went_on
}

pub(super) async fn flood_of_garbage(stage: &mut Stage) -> Result<()> {
	let victim = &stage.network.nodes[VICTIM];
	let host = victim.plan.host.clone();
	let rpc = victim.rpc_address();
	// From another host, as the other hospitals' lines are.
	let other = stage.network.nodes[0].plan.host.clone();
	let p2p = SocketAddr::from((host.address(), victim.plan.p2p));
	let thrown = Arc::new(AtomicU64::new(0));
	let mut throwers = JoinSet::new();
	for thrower in 0..THROWERS {
		throwers.spawn(throw(host.clone(), rpc, Port::Rpc, thrower, thrown.clone()));
		throwers.spawn(throw(
			other.clone(),
			p2p,
			Port::P2p,
			thrower,
			thrown.clone(),
		));
	}
	let went_on = stage.victim_keeps_up(SPAN).await;
	throwers.shutdown().await;
	let thrown = thrown.load(Ordering::Relaxed);
	ensure!(thrown > 0, "nothing was thrown");
	stage.note(format!("{thrown} connections with garbage"));
	went_on
}

#[derive(Clone, Copy)]
enum Port {
	Rpc,
	P2p,
}

/// Connects again and again, writes garbage, and waits for what comes back.
async fn throw(host: Host, to: SocketAddr, port: Port, thrower: usize, thrown: Arc<AtomicU64>) {
	let mut answer = vec![0; 4096];
	for number in 0_u64.. {
		let Ok(mut socket) = host.connect(to).await else {
			sleep(Duration::from_millis(50)).await;
			continue;
		};
		let garbage = garbage(port, thrower, number);
		if socket.write_all(&garbage).await.is_ok() {
			let _ = timeout(Duration::from_millis(500), socket.read(&mut answer)).await;
		}
		thrown.fetch_add(1, Ordering::Relaxed);
	}
}

/// What is no request, in many ways.
fn garbage(port: Port, thrower: usize, number: u64) -> Vec<u8> {
	let noise: Vec<u8> = (0..64_u64)
		.flat_map(|part| blake2_256(format!("{thrower} {number} {part}").as_bytes()))
		.collect();
	let post = |body: &str| {
		format!(
			"POST / HTTP/1.1\r\nhost: localhost:9944\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
			body.len()
		)
		.into_bytes()
	};
	match (port, number % 6) {
		(Port::P2p, 0) => [b"\x13/multistream/1.0.0\n".to_vec(), noise].concat(),
		(Port::P2p, 1) => vec![0xFF; 64 * 1024],
		(Port::Rpc, 0) => post(&"[".repeat(100_000)),
		(Port::Rpc, 1) => post(&format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{}\"}}", "x".repeat(100_000))),
		(Port::Rpc, 2) => post(&json!({"jsonrpc": "2.0", "id": 1, "method": "author_submitExtrinsic", "params": [crate::node::bytes(&noise)]}).to_string()),
		(Port::Rpc, 3) => b"POST / HTTP/1.1\r\nhost: localhost:9944\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{".to_vec(),
		(Port::Rpc, 4) => b"GET / HTTP/1.1\r\nhost: localhost:9944\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\xFF\xFF\xFF\xFF".to_vec(),
		_ => noise,
	}
}

/// The victim lets more clients in than it does by itself.
pub(super) fn many_connections(network: &mut Network) -> Result<()> {
	network.nodes[VICTIM]
		.plan
		.arguments
		.push(CONNECTIONS.into());
	Ok(())
}

pub(super) async fn many_clients(stage: &mut Stage) -> Result<()> {
	let mut idle = Vec::new();
	for _ in 0..IDLE {
		let rpc = stage.network.nodes[VICTIM].connect().await?;
		let heads = rpc.subscribe("chain_subscribeNewHeads", json!([])).await?;
		idle.push((rpc, heads));
	}
	let answered = Arc::new(AtomicU64::new(0));
	let mut busy = JoinSet::new();
	for _ in 0..BUSY {
		let rpc = stage.network.nodes[VICTIM].connect().await?;
		busy.spawn(ask(rpc, answered.clone()));
	}
	let went_on = stage.victim_keeps_up(SPAN).await;
	let answered = answered.load(Ordering::Relaxed);
	busy.shutdown().await;
	// Those that only listened heard of the last blocks as well.
	let mut deaf = 0;
	for (rpc, mut heads) in idle {
		let mut heard = 0;
		while heads.try_recv().is_ok() {
			heard += 1;
		}
		deaf += usize::from(rpc.is_closed() || heard == 0);
	}
	stage.note(format!(
		"{IDLE} listened, of whom {deaf} were dropped; {BUSY} had {answered} answers, {:.0} a second",
		answered as f64 / SPAN.as_secs_f64()
	));
	ensure!(deaf == 0, "{deaf} clients that listened were dropped");
	went_on
}

/// The victim has a port for patients.
pub(super) fn patients_port(network: &mut Network) -> Result<()> {
	let port = format!("--patient-rpc-port={PATIENTS_PORT}");
	network.nodes[VICTIM].plan.arguments.push(port);
	Ok(())
}

/// Clients that ask for the longest answer that there is, again and again, and never read one.
pub(super) async fn deaf_clients(stage: &mut Stage) -> Result<()> {
	let victim = &stage.network.nodes[VICTIM];
	let before = resident(victim)?;
	let written = Arc::new(AtomicU64::new(0));
	// All before the first one asks: then the node has its hands full.
	let mut sockets = Vec::new();
	for _ in 0..DEAF {
		let to = (Ipv4Addr::LOCALHOST, PATIENTS_PORT).into();
		sockets.push(handshake(victim.plan.host.connect(to).await?).await?);
	}
	let mut clients = JoinSet::new();
	for socket in sockets {
		clients.spawn(ask_deaf(socket, written.clone()));
	}
	let went_on = stage.victim_keeps_up(SPAN).await;
	let after = resident(&stage.network.nodes[VICTIM])?;
	clients.shutdown().await;
	let grown = after.saturating_sub(before);
	stage.note(format!(
		"{DEAF} clients wrote {} requests and read nothing; the node's memory grew by {} MiB",
		written.load(Ordering::Relaxed),
		grown / 1024 / 1024
	));
	ensure!(
		grown <= DEAF_MEMORY,
		"what waits for them takes {grown} bytes"
	);
	went_on
}

/// Asks, and does not read. Writing stops once the node reads no more from such a client.
async fn ask_deaf(mut socket: WebSocketStream<TcpStream>, written: Arc<AtomicU64>) {
	let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "state_getMetadata", "params": [] })
		.to_string();
	while socket
		.send(Message::Text(request.clone().into()))
		.await
		.is_ok()
	{
		written.fetch_add(1, Ordering::Relaxed);
	}
}

fn resident(node: &Node) -> Result<u64> {
	let memory = node.process().and_then(Process::resident_memory);
	memory.with_context(|| format!("{} does not run", node.name()))
}

/// Asks one thing after another: what the runtime has to be run for, what is read from the database, and
/// what is at hand.
async fn ask(rpc: Rpc, answered: Arc<AtomicU64>) {
	let questions = [
		("chain_getBlock", json!([])),
		("state_getMetadata", json!([])),
		("state_call", json!(["ConsortiumApi_validators", "0x"])),
		("state_getKeysPaged", json!(["0x", 1000])),
		("system_health", json!([])),
	];
	for (method, params) in questions.iter().cycle() {
		if rpc.call(method, params.clone()).await.is_err() {
			return;
		}
		answered.fetch_add(1, Ordering::Relaxed);
	}
}
