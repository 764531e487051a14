// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One fault from beginning to end.

use super::{Fault, Outcome, Stage};
use crate::{
	check::{collect, findings, missed_slots, state},
	load::{Cast, Ledger, Load},
	machine::Folder,
	network::{validators, Network},
	watch::Watch,
};
use anyhow::{ensure, Context, Result};
use futures::future::try_join_all;
use std::{
	path::PathBuf,
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long the load runs before and after the fault.
const AROUND: Duration = Duration::from_secs(8);
/// How long all nodes may take to be well again.
const RECOVERY: Duration = Duration::from_secs(180);
/// The node at which pauses are measured: no fault is done to it.
const OBSERVER: usize = 0;

/// How faults are run.
#[derive(Clone, Debug)]
pub struct Settings {
	/// The node's program.
	pub node: PathBuf,
	/// The test that has the pallets check a state; `None` to do without.
	pub try_state: Option<PathBuf>,
	/// Which share of what the machine sustains the load is, of 1.
	pub share: f64,
	/// What the machine sustains, in calls a second; `None` to measure it first.
	pub sustained: Option<f64>,
	/// Whether to tell progress.
	pub is_told: bool,
}

/// Does a fault to a fresh network. What goes wrong is in the outcome, not an error: the next fault has a
/// network of its own.
pub async fn run(fault: &Fault, settings: &mut Settings) -> Outcome {
	let start = Instant::now();
	let mut outcome = Outcome::of(fault);
	let told = settings.is_told;
	let tell = |what: &str| {
		if told {
			eprintln!("    {:>4} s  {what}", start.elapsed().as_secs());
		}
	};
	match attempt(fault, settings, &mut outcome, &tell).await {
		Ok(found) => outcome.findings.extend(found),
		Err(error) => outcome.findings.push(format!("{error:#}")),
	}
	outcome.seconds = start.elapsed().as_secs();
	outcome
}

async fn attempt(
	fault: &Fault,
	settings: &mut Settings,
	outcome: &mut Outcome,
	tell: &dyn Fn(&str),
) -> Result<Vec<String>> {
	tell("starting four validators");
	// Not the fault's name: nodes write their folder's, and that would pass for a complaint.
	let folder = Folder::temporary("nodes")?;
	let mut network = Network::new(&settings.node, folder, &validators(), true)?;
	(fault.prepare)(&mut network)?;
	let mut stage = Stage {
		network,
		load: None,
		notes: Vec::new(),
		is_told: settings.is_told,
	};
	let result = on(fault, settings, outcome, &mut stage, tell).await;
	outcome.notes = std::mem::take(&mut stage.notes);
	if !matches!(&result, Ok(found) if found.is_empty()) {
		outcome.logs = keep_logs(&stage.network, fault.name).ok();
	}
	result
}

async fn on(
	fault: &Fault,
	settings: &mut Settings,
	outcome: &mut Outcome,
	stage: &mut Stage,
	tell: &dyn Fn(&str),
) -> Result<Vec<String>> {
	stage.network.start().await?;
	tell("registering who is to send");
	let load = Load::prepare(&stage.network).await?;
	let sustained = match settings.sustained {
		Some(rate) => rate,
		None => {
			tell("measuring what the machine sustains");
			let rate = load.sustained().await?;
			tell(&format!("{rate:.0} calls a second get into blocks"));
			*settings.sustained.insert(rate)
		}
	};
	ensure!(sustained > 0.0, "no call gets into a block");
	outcome.sustained = sustained;
	outcome.rate = sustained * settings.share;
	load.set_rate(outcome.rate);
	stage.load = Some(load);
	sleep(AROUND).await;

	tell(fault.done);
	let watch = Watch::of(&stage.network.nodes[OBSERVER]).await?;
	let since = Instant::now();
	let first = stage.network.nodes[OBSERVER].best().await?;
	(fault.act)(stage).await?;
	tell("waiting until all are well again");
	let mended = Instant::now();
	stage.network.until_well(RECOVERY).await?;
	outcome.recovery = mended.elapsed().as_secs_f64();
	sleep(AROUND).await;
	outcome.blocks_paused = watch.blocks_paused(since).as_secs_f64();
	outcome.finality_paused = watch.finality_paused(since).as_secs_f64();

	let load = stage.load.take().context("the load is under way")?;
	let (ledger, cast) = load.finish().await;
	outcome.counts = ledger.counts();
	tell("checking");
	let found = check(settings, outcome, stage, &ledger, &cast, first).await?;
	tell(if found.is_empty() { "passed" } else { "FAILED" });
	Ok(found)
}

async fn check(
	settings: &Settings,
	outcome: &mut Outcome,
	stage: &mut Stage,
	ledger: &Ledger,
	cast: &Cast,
	first: u32,
) -> Result<Vec<String>> {
	let network = &mut stage.network;
	network.until_well(RECOVERY).await?;
	let mut found: Vec<String> = Vec::new();
	for node in &mut network.nodes {
		if !node.is_running() {
			found.push(format!("{} is not running", node.name()));
		}
	}
	let heads = try_join_all(network.nodes.iter().map(|node| node.final_header())).await?;
	let last = heads.into_iter().min_by_key(|head| head.number);
	let last = last.context("there are nodes")?;
	let views = try_join_all(
		network
			.nodes
			.iter()
			.map(|node| collect(node, cast, last.number)),
	)
	.await?;
	found.extend(findings(&ledger.calls(), &views));
	outcome.missed = missed_slots(&views[OBSERVER], first);
	outcome.blocks = u64::from(last.number.saturating_sub(first));
	if let Some(test) = &settings.try_state {
		let state = state::dump(&network.nodes[OBSERVER], &last).await?;
		if let Err(error) = state::ensure_sound(test, &state, network.folder.path()) {
			found.push(format!("{error:#}"));
		}
	}
	Ok(found)
}

/// Copies the nodes' logs to where they stay.
fn keep_logs(network: &Network, name: &str) -> Result<PathBuf> {
	let folder = std::env::temp_dir().join(format!("carechain-logs-{}-{name}", std::process::id()));
	std::fs::create_dir_all(&folder)?;
	for node in &network.nodes {
		std::fs::copy(node.log(), folder.join(format!("{}.log", node.name())))?;
	}
	Ok(folder)
}
