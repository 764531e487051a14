// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Faults of one hospital's clock. Whichever way it is wrong, what the hospital authors counts for nothing
//! meanwhile; the tests see that it was so, as else the clock had not been wrong at all.

use super::{machines::OTHERS, stage::OBSERVER, stage::VICTIM, Stage};
use crate::{machine::Clock, network::Network, turns::Turns};
use anyhow::{ensure, Context, Result};
use carechain_runtime::SLOT_DURATION;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a clock is wrong.
const WRONG: Duration = Duration::from_secs(40);
/// By how much, in milliseconds.
const OFFSET: i64 = 10_000;
/// What a node writes when it has made a block.
const MADE: &str = "Pre-sealed block for proposal";
/// A node whose clock is behind takes no block that is from its future, so it falls behind by as many as the others
/// make: at least by so many, of some fifteen.
const BEHIND: u32 = 5;

/// The victim's clock can be put wrong.
pub(super) fn own_clock(network: &mut Network) -> Result<()> {
	let clock = Clock::new(network.folder.path())?;
	network.nodes[VICTIM].clock = Some(clock);
	Ok(())
}

/// It authors for slots that have not come yet, and nobody takes these blocks.
pub(super) async fn clock_ahead(stage: &mut Stage) -> Result<()> {
	let place = stage.victim().log_length();
	let (turns, best, others) = wrong_by(stage, OFFSET).await?;
	let made = stage.victim().written_since(place).matches(MADE).count();
	stage.note(format!(
		"it made {made} blocks meanwhile, and {} of its {} turns have one; it was at block {best}, the others at {others}",
		turns.blocks, turns.due
	));
	ensure!(made > 0, "it made no block meanwhile");
	ensure_outside(turns)
}

/// It takes no blocks that are from its future, and makes its own on one that others have left behind.
pub(super) async fn clock_behind(stage: &mut Stage) -> Result<()> {
	let (turns, best, others) = wrong_by(stage, -OFFSET).await?;
	stage.note(format!(
		"before its clock was put right it was at block {best}, the others at {others}; {} of its {} turns have a block",
		turns.blocks, turns.due
	));
	ensure_outside(turns)?;
	ensure_behind(best, others)
}

/// Puts the victim's clock wrong for a while: what it made of its turns that lie in it altogether, and where it and
/// the others were at the end.
async fn wrong_by(stage: &mut Stage, milliseconds: i64) -> Result<(Turns, u32, u32)> {
	set_clock(stage, milliseconds)?;
	let since = slot()?;
	stage.finality_goes_on(&OTHERS, WRONG).await?;
	let best = stage.victim().best().await?;
	let others = stage.network.nodes[OBSERVER].best().await?;
	let until = slot()?;
	set_clock(stage, 0)?;
	// Not those in whose middle the clock was set.
	let turns = stage.victims_turns(since + 1, until - 1).await?;
	Ok((turns, best, others))
}

fn ensure_outside(turns: Turns) -> Result<()> {
	ensure!(turns.due > 1, "it had {} turns meanwhile", turns.due);
	ensure!(
		turns.blocks == 0,
		"{} of its {} turns have a block, though its clock was wrong",
		turns.blocks,
		turns.due
	);
	Ok(())
}

fn ensure_behind(best: u32, others: u32) -> Result<()> {
	ensure!(
		others >= best + BEHIND,
		"it was at block {best} and the others at {others}, though its clock was behind"
	);
	Ok(())
}

fn set_clock(stage: &mut Stage, milliseconds: i64) -> Result<()> {
	let clock = stage.victim().clock.as_ref();
	clock
		.context("it has a clock of its own")?
		.set(milliseconds)
}

/// The slot by the machine's clock.
pub(super) fn slot() -> Result<u64> {
	let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
	Ok(u64::try_from(now.as_millis())? / SLOT_DURATION)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_clock_that_was_wrong_shows_in_the_turns() {
		let outside = |due, blocks| ensure_outside(Turns { due, blocks });
		assert!(outside(4, 0).is_ok());
		assert!(outside(1, 0).is_err());
		let error = outside(4, 1).expect_err("a block").to_string();
		assert_eq!(
			error,
			"1 of its 4 turns have a block, though its clock was wrong"
		);
	}

	#[test]
	fn who_keeps_up_was_not_behind() {
		assert!(ensure_behind(10, 15).is_ok());
		assert!(ensure_behind(11, 15).is_err());
		assert!(ensure_behind(16, 15).is_err());
	}
}
