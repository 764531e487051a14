// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who looks after the network while nobody does.

use super::roles;
use crate::{
	machine::{clear_leftovers, started, Folder, Host},
	network::Network,
};
use anyhow::{bail, ensure, Context, Result};
use nix::{
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use serde::{Deserialize, Serialize};
use std::{
	fs::File,
	path::{Path, PathBuf},
	process::{Command, Stdio},
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
	signal::unix::{signal, SignalKind},
	time::sleep,
};

/// How long the network may take until it is up.
const COMING_UP: Duration = Duration::from_secs(240);
/// How long it may take until it is down.
const GOING_DOWN: Duration = Duration::from_secs(120);

/// How the network is to be run.
#[derive(Clone, Debug)]
pub struct Plan {
	/// The node's program.
	pub node: PathBuf,
	/// Where everything is.
	pub folder: PathBuf,
	/// For how many hours at most.
	pub hours: f64,
	/// Whether each node has a network namespace of its own.
	pub namespaces: bool,
	/// Whether the data goes when the network does.
	pub throw_away: bool,
}

/// A network that is up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Running {
	/// The supervisor's process.
	pub supervisor: u32,
	/// When that was started, as the kernel tells it: its id may go to another.
	pub since: u64,
	/// When it will stop the nodes by itself, in seconds of Unix time.
	pub until: u64,
	/// The nodes.
	pub nodes: Vec<RunningNode>,
}

/// One of its nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningNode {
	/// What it is called.
	pub name: String,
	/// What it does: `validator`, `archive` or `pruned`.
	pub role: String,
	/// Its process.
	pub process: u32,
	/// The port of its RPC on loopback.
	pub rpc: u16,
	/// The namespace whose loopback that is; `None` for the machine's.
	pub namespace: Option<String>,
	/// What it writes.
	pub log: PathBuf,
}

impl RunningNode {
	/// Its host.
	pub fn host(&self) -> Host {
		match &self.namespace {
			None => Host::Loopback,
			Some(name) => Host::Namespace {
				name: name.clone(),
				address: std::net::Ipv4Addr::LOCALHOST,
			},
		}
	}

	/// Where clients find it.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.rpc)
	}
}

impl Running {
	/// The network of a folder; `None` if none is up there.
	///
	/// # Errors
	/// If the file that says so cannot be read.
	pub fn of(folder: &Path) -> Result<Option<Self>> {
		let file = state_file(folder);
		if !file.exists() {
			return Ok(None);
		}
		let running: Self = serde_json::from_slice(&std::fs::read(&file)?)
			.with_context(|| format!("{} is not what a network writes", file.display()))?;
		Ok(running.is_up().then_some(running))
	}

	/// Whether its supervisor still is.
	fn is_up(&self) -> bool {
		started(self.supervisor) == Some(self.since)
	}

	/// The same where one has to be up.
	///
	/// # Errors
	/// If none is.
	pub fn required(folder: &Path) -> Result<Self> {
		Self::of(folder)?.with_context(|| {
			format!(
				"no network is up in {}: \"up\" starts one",
				folder.display()
			)
		})
	}
}

fn state_file(folder: &Path) -> PathBuf {
	folder.join("network.json")
}

/// Starts the network, and returns once all nodes answer and finality moves.
///
/// # Errors
/// If one is up already, or this one does not come up.
pub async fn up(plan: &Plan) -> Result<Running> {
	if let Some(running) = Running::of(&plan.folder)? {
		bail!(
			"a network is up in {} already (process {}): \"down\" stops it",
			plan.folder.display(),
			running.supervisor
		);
	}
	std::fs::create_dir_all(&plan.folder)
		.with_context(|| format!("{} cannot be made", plan.folder.display()))?;
	let _ = std::fs::remove_file(state_file(&plan.folder));
	let log = plan.folder.join("supervisor.log");
	let mut command = Command::new("setsid");
	command
		.arg(std::env::current_exe()?)
		.arg("supervise")
		.arg("--node")
		.arg(&plan.node)
		.arg("--folder")
		.arg(&plan.folder)
		.args(["--hours", &plan.hours.to_string()]);
	if plan.namespaces {
		command.arg("--namespaces");
	}
	if plan.throw_away {
		command.arg("--throw-away");
	}
	let mut supervisor = command
		.stdin(Stdio::null())
		.stdout(File::create(&log)?)
		.stderr(File::options().append(true).open(&log)?)
		.spawn()
		.context("setsid does not start")?;
	let start = Instant::now();
	while start.elapsed() < COMING_UP {
		if let Some(running) = Running::of(&plan.folder)? {
			return Ok(running);
		}
		if supervisor.try_wait()?.is_some() {
			let said = std::fs::read_to_string(&log).unwrap_or_default();
			bail!("the network did not come up: {}", said.trim());
		}
		sleep(Duration::from_millis(200)).await;
	}
	let _ = supervisor.kill();
	bail!(
		"the network did not come up within {} s",
		COMING_UP.as_secs()
	)
}

/// Runs the network until it is told to stop or its time is over. What [`up`] leaves behind.
///
/// # Errors
/// If the nodes do not start, or finality does not move.
pub async fn supervise(plan: &Plan) -> Result<()> {
	// Before anything is started, so that nothing is left if it is told to stop meanwhile.
	let mut asked = signal(SignalKind::terminate())?;
	let mut interrupted = signal(SignalKind::interrupt())?;
	clear_leftovers();
	let data = plan.folder.join("data");
	if plan.throw_away {
		let _ = std::fs::remove_dir_all(&data);
	}
	let folder = Folder::kept(data.clone())?;
	let mut network = Network::new(&plan.node, folder, &roles(), plan.namespaces)?;
	let running = async {
		network.start().await?;
		let running = running(&network, plan)?;
		// At once or not at all: `up` waits for it.
		let file = state_file(&plan.folder);
		let draft = file.with_extension("draft");
		std::fs::write(&draft, serde_json::to_vec_pretty(&running)?)?;
		std::fs::rename(draft, file)?;
		sleep(Duration::from_secs_f64(plan.hours * 3_600.0)).await;
		Ok(())
	};
	let result = tokio::select! {
		ended = running => ended,
		_ = asked.recv() => Ok(()),
		_ = interrupted.recv() => Ok(()),
	};
	for node in &mut network.nodes {
		if let Err(error) = node.stop() {
			eprintln!("{error:#}");
		}
	}
	drop(network);
	if plan.throw_away {
		let _ = std::fs::remove_dir_all(&data);
	}
	let _ = std::fs::remove_file(state_file(&plan.folder));
	result
}

fn running(network: &Network, plan: &Plan) -> Result<Running> {
	let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
	let until = now + Duration::from_secs_f64(plan.hours * 3_600.0);
	let mut nodes = Vec::new();
	for node in &network.nodes {
		nodes.push(RunningNode {
			name: node.name().into(),
			role: node.plan.role.to_string(),
			process: node.process().context("it was started")?.id(),
			rpc: node.plan.rpc,
			namespace: match &node.plan.host {
				Host::Loopback => None,
				Host::Namespace { name, .. } => Some(name.clone()),
			},
			log: node.log(),
		});
	}
	Ok(Running {
		supervisor: std::process::id(),
		since: started(std::process::id()).context("this process runs")?,
		until: until.as_secs(),
		nodes,
	})
}

/// Stops the network of a folder, and returns once it is down.
///
/// # Errors
/// If none is up, or it does not stop.
pub async fn down(folder: &Path) -> Result<()> {
	let running = Running::required(folder)?;
	let supervisor = Pid::from_raw(i32::try_from(running.supervisor)?);
	kill(supervisor, Signal::SIGTERM)?;
	let start = Instant::now();
	while running.is_up() {
		ensure!(
			start.elapsed() < GOING_DOWN,
			"process {supervisor} did not stop within {} s",
			GOING_DOWN.as_secs()
		);
		sleep(Duration::from_millis(100)).await;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_network_whose_supervisor_is_gone_is_not_up() {
		let folder = tempfile::tempdir().expect("a folder");
		assert_eq!(Running::of(folder.path()).expect("readable"), None);
		let running = Running {
			supervisor: 99_999_999,
			since: 0,
			until: 0,
			nodes: vec![],
		};
		// Nor one whose supervisor's id is another process's now.
		let other = Running {
			supervisor: std::process::id(),
			..running.clone()
		};
		for gone in [running, other] {
			let written = serde_json::to_vec(&gone).expect("JSON");
			std::fs::write(state_file(folder.path()), written).expect("written");
			assert_eq!(Running::of(folder.path()).expect("readable"), None);
		}
		let error = Running::required(folder.path()).expect_err("none is up");
		assert!(error.to_string().starts_with("no network is up in"));
	}
}
