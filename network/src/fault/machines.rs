// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Faults of one hospital's machine: power, clock, disk, database.

use super::{stage::VICTIM, Stage};
use crate::{
	chain::BlockNumber,
	machine::{Clock, Disk},
	network::Network,
	node::Node,
	until::{until, Look},
};
use anyhow::{ensure, Context, Result};
use std::{
	fs::OpenOptions,
	io::{Seek, SeekFrom, Write},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// The others, who have to go on.
const OTHERS: [usize; 3] = [0, 1, 2];
/// How long one machine is without power.
const OUTAGE: Duration = Duration::from_secs(10);
/// How long two are.
const LONG_OUTAGE: Duration = Duration::from_secs(20);
/// How long a clock is wrong.
const WRONG: Duration = Duration::from_secs(40);
/// How long a disk is full.
const FULL: Duration = Duration::from_secs(30);
/// How large a disk of its own is, in bytes.
const DISK: u64 = 256 * 1024 * 1024;
/// What a node writes when it begins to make a block.
const MAKING: &str = "Starting consensus session";
/// How long a node that comes back may take until it is where the others are, for a chain of some minutes.
const RETURN: Duration = Duration::from_secs(120);
/// How much longer for each block that it missed: a fifth of what the others took.
const RETURN_PER_BLOCK: Duration = Duration::from_millis(400);

pub(super) async fn kill_one(stage: &mut Stage) -> Result<()> {
	let victim = stage.victim();
	let place = victim.log_length();
	let start = Instant::now();
	while !victim.written_since(place).contains(MAKING) {
		ensure!(start.elapsed() < LONG_OUTAGE, "it made no block");
		// A block takes some tens of milliseconds.
		sleep(Duration::from_millis(2)).await;
	}
	victim.kill();
	stage.finality_goes_on(&OTHERS, OUTAGE).await?;
	restart(stage).await
}

pub(super) async fn kill_two(stage: &mut Stage) -> Result<()> {
	stage.network.nodes[2].kill();
	stage.network.nodes[3].kill();
	stage.finality_stands_still(&[0, 1], LONG_OUTAGE).await?;
	stage.network.nodes[2].start()?;
	stage.network.nodes[3].start()?;
	stage.network.nodes[2].answers().await?;
	stage.network.nodes[3].answers().await
}

/// The victim's clock can be put wrong.
pub(super) fn own_clock(network: &mut Network) -> Result<()> {
	let clock = Clock::new(network.folder.path())?;
	network.nodes[VICTIM].clock = Some(clock);
	Ok(())
}

pub(super) async fn clock_wrong(stage: &mut Stage, milliseconds: i64) -> Result<()> {
	set_clock(stage, milliseconds)?;
	stage.finality_goes_on(&OTHERS, WRONG).await?;
	let best = stage.victim().best().await?;
	let others = stage.network.nodes[0].best().await?;
	stage.note(format!(
		"before its clock was put right it was at block {best}, the others at {others}"
	));
	set_clock(stage, 0)
}

fn set_clock(stage: &mut Stage, milliseconds: i64) -> Result<()> {
	let clock = stage.victim().clock.as_ref();
	clock
		.context("it has a clock of its own")?
		.set(milliseconds)
}

/// The victim's data is on a disk of its own.
pub(super) fn own_disk(network: &mut Network) -> Result<()> {
	let base = network.nodes[VICTIM].base();
	network.nodes[VICTIM].disk = Some(Disk::mount(&base, DISK)?);
	Ok(())
}

pub(super) async fn disk_full(stage: &mut Stage) -> Result<()> {
	disk(stage)?.fill(0)?;
	let place = stage.victim().log_length();
	stage.finality_goes_on(&OTHERS, FULL).await?;
	let runs = stage.victim().is_running();
	let complaint = complaint(stage.victim(), place);
	stage.note(match (runs, complaint) {
		(true, None) => "it ran on, and did not complain".into(),
		(true, Some(line)) => format!("it ran on, and wrote: {line}"),
		(false, line) => format!("it stopped, and wrote: {}", line.unwrap_or_default()),
	});
	disk(stage)?.clear()?;
	// What an operator does: make room, and start it again.
	if stage.victim().is_running() {
		if let Err(error) = stage.victim().stop() {
			stage.note(format!("{error:#}"));
		}
	}
	if restart(stage).await.is_ok() {
		stage.note("it started again with the database that it had");
		return Ok(());
	}
	stage.note("its database was of no use any more; it was removed");
	start_anew(stage, &[]).await
}

fn disk(stage: &mut Stage) -> Result<&Disk> {
	let disk = stage.victim().disk.as_ref();
	disk.context("it has a disk of its own")
}

pub(super) async fn corrupt_database(stage: &mut Stage) -> Result<()> {
	// It writes its tables when it is stopped: until then a young chain is in the journal alone.
	stage.victim().stop()?;
	let files = tables(&stage.victim().base())?;
	ensure!(
		!files.is_empty(),
		"it has no tables that could be overwritten"
	);
	for file in &files {
		overwrite(file)?;
	}
	let place = stage.victim().log_length();
	stage.victim().start()?;
	let started = stage.victim().answers().await;
	// It may start all the same, and meet what was overwritten later.
	let ended = started.is_err() || stage.victim().ends(FULL).await;
	let line = complaint(stage.victim(), place);
	let said = line.unwrap_or_else(|| "nothing".into());
	stage.note(format!(
		"{} files were overwritten in places; it {} and wrote: {said}",
		files.len(),
		if ended { "stopped" } else { "ran on" }
	));
	ensure!(
		complaint(stage.victim(), place).is_some(),
		"it says nothing of its database"
	);
	stage.victim().kill();
	stage.finality_goes_on(&OTHERS, OUTAGE).await?;
	start_anew(stage, &[]).await
}

pub(super) async fn warp_return(stage: &mut Stage) -> Result<()> {
	stage.victim().kill();
	stage.finality_goes_on(&OTHERS, OUTAGE).await?;
	let place = stage.victim().log_length();
	start_anew(stage, &["--sync=warp"]).await?;
	let written = stage.victim().written_since(place);
	ensure!(
		written.contains("Warp sync is complete"),
		"it did not come back by warp sync"
	);
	Ok(())
}

pub(super) async fn offline(stage: &mut Stage, blocks: BlockNumber) -> Result<()> {
	stage.victim().stop()?;
	let left_at = stage.network.nodes[0].best().await?;
	let within = Duration::from_secs(10 * u64::from(blocks));
	let node = &stage.network.nodes[0];
	until("the others went on", within, || async {
		let best = node.best().await?;
		Ok(match best >= left_at + blocks {
			true => Look::Holds(()),
			false => Look::NotYet(format!("block {best}")),
		})
	})
	.await?;
	let start = Instant::now();
	restart(stage).await?;
	let target = stage.network.nodes[0].finalized().await?;
	let within = RETURN + RETURN_PER_BLOCK * blocks;
	stage.victim().until_final(target, within).await?;
	stage.note(format!(
		"it had caught up {:.0} s after it was started",
		start.elapsed().as_secs_f64()
	));
	Ok(())
}

async fn restart(stage: &mut Stage) -> Result<()> {
	stage.victim().start()?;
	stage.victim().answers().await
}

/// Removes the victim's database, and has it fetch everything from the others.
async fn start_anew(stage: &mut Stage, arguments: &[&str]) -> Result<()> {
	let target = stage.network.nodes[0].finalized().await?;
	let start = Instant::now();
	stage.victim().purge()?;
	stage.victim().start_with(arguments)?;
	stage.victim().answers().await?;
	stage.victim().until_final(target, RETURN).await?;
	stage.note(format!(
		"emptied, it was back {:.0} s after it was started",
		start.elapsed().as_secs_f64()
	));
	Ok(())
}

/// The first line since a place in its log in which a node says that something is wrong.
fn complaint(node: &Node, place: usize) -> Option<String> {
	let signs = ["Error", "ERROR", "error", "panicked", "orrupt"];
	let written = node.written_since(place);
	let line = written
		.lines()
		.find(|line| signs.iter().any(|sign| line.contains(sign)))?;
	Some(line.trim().chars().take(240).collect())
}

/// The files with values of a database, wherever they are below a folder.
fn tables(folder: &Path) -> Result<Vec<PathBuf>> {
	let mut found = Vec::new();
	for entry in std::fs::read_dir(folder)? {
		let path = entry?.path();
		let name = path.file_name().unwrap_or_default().to_string_lossy();
		if path.is_dir() {
			found.extend(tables(&path)?);
		} else if name.starts_with("table_") || name.starts_with("index_") {
			found.push(path);
		}
	}
	Ok(found)
}

/// Overwrites a block of bytes in each part of a file, as a failing disk would.
fn overwrite(file: &Path) -> Result<()> {
	const PART: u64 = 64 * 1024;
	let length = std::fs::metadata(file)?.len();
	let mut open = OpenOptions::new().write(true).open(file)?;
	let mut at = 0;
	while at < length {
		open.seek(SeekFrom::Start(at))?;
		let bytes = usize::try_from((length - at).min(PART / 4))?;
		open.write_all(&vec![0xA5; bytes])?;
		at += PART;
	}
	Ok(())
}
