// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One fault from beginning to end.

use super::{
	stage::{OBSERVER, VICTIM},
	Fault, Outcome, Stage,
};
use crate::{
	chain::BlockNumber,
	check::{collect, failed, failures, findings, lacking, missed_slots, state, Heard},
	load::{Load, Sent},
	machine::Folder,
	network::{validators, Network},
	turns::Authors,
	until::{until, Look},
	watch::Watch,
};
use anyhow::{ensure, Context, Result};
use futures::future::try_join_all;
use std::{
	collections::HashMap,
	path::{Path, PathBuf},
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long the load runs before and after the fault.
const AROUND: Duration = Duration::from_secs(8);
/// How long all nodes may take to be well again.
const RECOVERY: Duration = Duration::from_secs(180);
/// How long calls of every kind may take to become final again: a light load sends few of some.
const ALL_KINDS: Duration = Duration::from_secs(120);

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

/// Does a fault to a fresh network, for the so-manieth time. What goes wrong is in the outcome, not an error: the next fault has a
/// network of its own.
pub async fn run(fault: &Fault, round: usize, settings: &mut Settings) -> Outcome {
	let start = Instant::now();
	let mut outcome = Outcome::of(fault);
	let told = settings.is_told;
	let tell = |what: &str| {
		if told {
			eprintln!("    {:>4} s  {what}", start.elapsed().as_secs());
		}
	};
	match attempt(fault, round, settings, &mut outcome, &tell).await {
		Ok(found) => outcome.findings.extend(found),
		Err(error) => outcome.findings.push(format!("{error:#}")),
	}
	outcome.seconds = start.elapsed().as_secs();
	outcome
}

async fn attempt(
	fault: &Fault,
	round: usize,
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
		is_warped: false,
	};
	let result = on(fault, settings, outcome, &mut stage, tell).await;
	outcome.notes = std::mem::take(&mut stage.notes);
	if !matches!(&result, Ok(found) if found.is_empty()) {
		outcome.logs = keep_logs(&stage.network, fault.name, round).ok();
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
	let authors = Authors::at(&stage.network.nodes[OBSERVER]).await?;
	(fault.act)(stage).await?;
	tell("waiting until all are well again");
	let mended = Instant::now();
	let load = stage.load.as_ref().context("the load is under way")?;
	let after = load.ledger.sent();
	stage.network.until_well(RECOVERY).await?;
	outcome.recovery = mended.elapsed().as_secs_f64();
	sleep(AROUND).await;
	// What is lacking in the end, the check finds.
	let _ = until("calls of every kind are final", ALL_KINDS, || async {
		let lacking = lacking(&load.ledger.calls()[after..], &HashMap::new());
		Ok(match lacking.is_empty() {
			true => Look::Holds(()),
			false => Look::NotYet(lacking.join("; ")),
		})
	})
	.await;
	outcome.blocks_paused = watch.blocks_paused(since).as_secs_f64();
	outcome.finality_paused = watch.finality_paused(since).as_secs_f64();

	let load = stage.load.take().context("the load is under way")?;
	let sent = load.finish().await;
	outcome.counts = sent.ledger.counts();
	tell("checking");
	let since = Since {
		block: first,
		authors,
		after,
	};
	let found = check(settings, outcome, stage, sent, since).await?;
	tell(if found.is_empty() { "passed" } else { "FAILED" });
	Ok(found)
}

/// From where on things are counted.
struct Since {
	/// The best block when the fault began.
	block: BlockNumber,
	/// Who authored then.
	authors: Authors,
	/// The place of the first call that was sent after its end.
	after: usize,
}

async fn check(
	settings: &Settings,
	outcome: &mut Outcome,
	stage: &mut Stage,
	sent: Sent,
	since: Since,
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
	let last = heads.iter().map(|head| head.number).min();
	let last = last.context("there are nodes")?;
	let asked = network
		.nodes
		.iter()
		.map(|node| collect(node, &sent.cast, &sent.given, last));
	let mut views = try_join_all(asked).await?;
	views[VICTIM].is_warped = stage.is_warped;
	let observer = &network.nodes[OBSERVER];
	let heard = Heard {
		calls: sent.ledger.calls(),
		after: since.after,
		given: sent.given,
		failures: failures(observer, &views[OBSERVER]).await?,
	};
	found.extend(findings(&heard, &views));
	let authors = (&since.authors, &Authors::at(observer).await?);
	let missed = missed_slots(&views[OBSERVER], since.block, authors, VICTIM);
	(outcome.missed, outcome.turns) = (missed.slots, missed.turns);
	outcome.blocks = u64::from(last.saturating_sub(since.block));
	outcome.decisions = heard.given.len();
	let (failed, why) = failed(&heard.calls, &heard.failures);
	outcome.failed = failed;
	if let (Some(test), Some(state)) = (&settings.try_state, &views[OBSERVER].state) {
		if let Err(error) = state::ensure_sound(test, state, network.folder.path()) {
			found.push(format!("{error:#}"));
		}
	}
	for (what, why) in why {
		stage.note(format!("a {what} failed in its block: {why}"));
	}
	Ok(found)
}

/// Copies the nodes' logs to where they stay.
fn keep_logs(network: &Network, name: &str, round: usize) -> Result<PathBuf> {
	let folder = logs_folder(&std::env::temp_dir(), name, round);
	std::fs::create_dir_all(&folder)?;
	for node in &network.nodes {
		std::fs::copy(node.log(), folder.join(format!("{}.log", node.name())))?;
	}
	Ok(folder)
}

/// Where the logs of one round of a fault stay: no other's, so that each failure keeps its own.
fn logs_folder(among: &Path, name: &str, round: usize) -> PathBuf {
	among.join(format!(
		"carechain-logs-{}-{name}-{round}",
		std::process::id()
	))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn each_round_of_each_fault_keeps_its_logs() {
		let folder = |name, round| logs_folder(Path::new("/tmp"), name, round);
		assert_ne!(folder("upgrade", 1), folder("upgrade", 2));
		assert_ne!(folder("upgrade", 1), folder("kill-one", 1));
	}
}
