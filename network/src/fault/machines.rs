// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Faults of one hospital's machine: its disk, its database, its absence.

use super::{stage::VICTIM, Stage};
use crate::{
	chain::BlockNumber,
	machine::Disk,
	network::Network,
	until::{until, Look},
};
use anyhow::{bail, ensure, Context, Result};
use std::{
	fs::OpenOptions,
	io::{Seek, SeekFrom, Write},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// The others, who have to go on.
pub(super) const OTHERS: [usize; 3] = [0, 1, 2];
/// How long one machine is without power.
pub(super) const OUTAGE: Duration = Duration::from_secs(10);
/// How often a node is stopped at most until it has tables.
const STOPS: u32 = 3;
/// How long a node may take until it finds that its database is of no use.
const STARTING: Duration = Duration::from_secs(60);
/// The code that it then ends with: to start it again would be of no use either (docs/operators.md).
const NO_USE: i32 = 78;
/// What it then says.
const UNREADABLE: &str = "cannot be read";
/// How much of a line that it wrote is told, in characters.
const LINE: usize = 240;
/// What a node writes that has no room.
const NO_SPACE: &str = "No space left on device";
/// How long a disk is full.
const FULL: Duration = Duration::from_secs(30);
/// How large a disk of its own is, in bytes.
const DISK: u64 = 256 * 1024 * 1024;
/// How long a node that comes back may take until it is where the others are, for a chain of some minutes.
const RETURN: Duration = Duration::from_secs(120);
/// How much longer for each block that it missed: a fifth of what the others took.
const RETURN_PER_BLOCK: Duration = Duration::from_millis(400);

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
	let complaint = line_with(&stage.victim().written_since(place), NO_SPACE);
	stage.note(ensure_noticed(runs, complaint)?);
	disk(stage)?.clear()?;
	// What an operator does: make room, and start it again.
	if stage.victim().is_running() {
		if let Err(error) = stage.victim().stop() {
			stage.note(format!("{error:#}"));
		}
	}
	restart(stage)
		.await
		.context("room was made, and it does not start with the database that it had")?;
	stage.note("it started again with the database that it had");
	Ok(())
}

/// What a node that cannot write did: it may stop or go on, but not without a word.
fn ensure_noticed(runs: bool, complaint: Option<String>) -> Result<String> {
	match (runs, complaint) {
		(true, None) => bail!("its disk was full, and it ran on without a complaint"),
		(true, Some(line)) => Ok(format!("it ran on, and wrote: {line}")),
		(false, line) => Ok(format!(
			"it stopped, and wrote: {}",
			line.unwrap_or_default()
		)),
	}
}

fn disk(stage: &mut Stage) -> Result<&Disk> {
	let disk = stage.victim().disk.as_ref();
	disk.context("it has a disk of its own")
}

pub(super) async fn corrupt_database(stage: &mut Stage) -> Result<()> {
	let files = stop_with_tables(stage).await?;
	for file in &files {
		overwrite(file)?;
	}
	let place = stage.victim().log_length();
	stage.victim().start()?;
	let code = stage.victim().exit_code(STARTING).await;
	let written = stage.victim().written_since(place);
	stage.note(format!(
		"{} files were overwritten in places; it wrote: {}",
		files.len(),
		ensure_named(code, &written)?
	));
	stage.victim().kill();
	stage.finality_goes_on(&OTHERS, OUTAGE).await?;
	start_anew(stage, &[]).await
}

/// Stops the victim so that its database has tables: a young chain may be in the journal alone, which is written
/// into tables when the node stops in time, or else when it opens the database the next time.
async fn stop_with_tables(stage: &mut Stage) -> Result<Vec<PathBuf>> {
	for _ in 0..STOPS {
		stage.victim().stop()?;
		let files = tables(&stage.victim().base())?;
		if !files.is_empty() {
			return Ok(files);
		}
		restart(stage).await?;
	}
	bail!("it has no tables that could be overwritten")
}

/// What a node says of a database that it cannot read: it ends at once, as one that is not to be started again,
/// and says what is the matter in a sentence.
fn ensure_named(code: Option<i32>, written: &str) -> Result<String> {
	ensure!(
		code == Some(NO_USE),
		"it did not end with code {NO_USE} over a corrupt database, but with {code:?}"
	);
	let line = line_with(written, UNREADABLE);
	line.context("it ended and did not say that its database cannot be read")
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
	stage.is_warped = true;
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

/// Starts the victim again, as it was.
pub(super) async fn restart(stage: &mut Stage) -> Result<()> {
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

/// The beginning of the first line with some words of what a node wrote.
fn line_with(written: &str, words: &str) -> Option<String> {
	let line = written.lines().find(|line| line.contains(words))?;
	Some(line.trim().chars().take(LINE).collect())
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

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_node_whose_disk_is_full_says_so_or_stops() {
		let line = || Some("Error: No space left on device".into());
		assert!(ensure_noticed(true, None).is_err());
		assert!(ensure_noticed(true, line()).is_ok_and(|note| note.starts_with("it ran on")));
		assert!(ensure_noticed(false, line()).is_ok_and(|note| note.starts_with("it stopped")));
		assert!(ensure_noticed(false, None).is_ok());
		let written = "An error of a peer\nError: No space left on device (os error 28)\n";
		let said = line_with(written, NO_SPACE);
		assert_eq!(
			said.as_deref(),
			Some("Error: No space left on device (os error 28)")
		);
		assert_eq!(line_with("An error of a peer\n", NO_SPACE), None);
	}

	#[test]
	fn a_corrupt_database_is_named_and_the_node_is_not_to_be_started_again() {
		let written = "starting\nError: the database in /d cannot be read (corrupt)\n";
		let said = ensure_named(Some(NO_USE), written).expect("as it should be");
		assert_eq!(said, "Error: the database in /d cannot be read (corrupt)");
		for code in [None, Some(0), Some(1), Some(101)] {
			assert!(ensure_named(code, written).is_err(), "{code:?}");
		}
		assert!(ensure_named(Some(NO_USE), "Error: corrupt\n").is_err());
	}

	#[test]
	fn what_is_overwritten_is_no_longer_what_it_was() {
		let folder = tempfile::tempdir().expect("a folder");
		let file = folder.path().join("table_00_1");
		std::fs::write(&file, vec![0; 200_000]).expect("written");
		std::fs::write(folder.path().join("metadata"), "v").expect("written");
		let found = tables(folder.path()).expect("readable");
		assert_eq!(found, std::slice::from_ref(&file));
		overwrite(&file).expect("overwritten");
		let bytes = std::fs::read(&file).expect("readable");
		let changed = bytes.iter().filter(|byte| **byte == 0xA5).count();
		assert_eq!((bytes.len(), changed), (200_000, 3 * 16_384 + 3_392));
	}
}
