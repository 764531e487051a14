// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Power cuts.

use super::{
	clocks::slot,
	machines::{restart, OTHERS, OUTAGE},
	stage::OBSERVER,
	Stage,
};
use crate::turns::slots_after;
use anyhow::{bail, ensure, Result};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long two machines are without power.
const LONG_OUTAGE: Duration = Duration::from_secs(20);
/// What a node writes when it begins to make a block.
const BEGINS: &str = "Starting consensus session";
/// What it writes when it has all calls of it.
const PREPARED: &str = "Prepared block";
/// How often it is aimed at the middle of a block.
const SHOTS: u32 = 6;
/// For so long the load is higher before: a block of the load alone takes some ten milliseconds, and what a node
/// writes is there up to fifty later.
const BURST: Duration = Duration::from_secs(6);
/// By so much.
const HIGHER: f64 = 8.0;
/// How long the node may take until it makes a block.
const TURN: Duration = Duration::from_secs(20);
/// How long all may take to be well, after a shot that missed.
const WELL: Duration = Duration::from_secs(120);

/// It is killed when it had begun a block and not finished it: it wrote of the one and not of the other, and the
/// slot has no block anywhere.
pub(super) async fn kill_one(stage: &mut Stage) -> Result<()> {
	for shot in 1..=SHOTS {
		let place = stage.victim().log_length();
		let slot = kill_in_turn(stage, place).await?;
		let mut is_hit = is_in_mid_block(&stage.victim().written_since(place));
		if is_hit {
			stage.finality_goes_on(&OTHERS, OUTAGE).await?;
			// It may have written more than what arrived.
			let observer = &stage.network.nodes[OBSERVER];
			is_hit = !slots_after(observer, slot - 1).await?.contains(&slot);
		}
		restart(stage).await?;
		if is_hit {
			stage.note(format!(
				"killed in mid-block, in slot {slot}, at attempt {shot} of {SHOTS} at most"
			));
			return Ok(());
		}
		stage.network.until_well(WELL).await?;
	}
	bail!("{SHOTS} times it had finished its block before it was killed")
}

/// Kills the victim as soon as it is seen to make a block, with more calls to put into it than else; returns the
/// slot.
async fn kill_in_turn(stage: &mut Stage, place: usize) -> Result<u64> {
	let rate = stage.load().rate();
	stage.load().set_rate(rate * HIGHER);
	sleep(BURST).await;
	let begun = count(&stage.victim().written_since(place));
	let start = Instant::now();
	while count(&stage.victim().written_since(place)) == begun {
		ensure!(start.elapsed() < TURN, "it made no block");
		sleep(Duration::from_millis(2)).await;
	}
	let slot = slot()?;
	stage.victim().kill();
	stage.load().set_rate(rate);
	Ok(slot)
}

fn count(written: &str) -> usize {
	written.matches(BEGINS).count()
}

/// Whether the last block that it began is one that it did not finish, as far as it wrote.
fn is_in_mid_block(written: &str) -> bool {
	match (written.rfind(BEGINS), written.rfind(PREPARED)) {
		(Some(begun), Some(prepared)) => begun > prepared,
		(begun, _) => begun.is_some(),
	}
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

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_block_that_was_begun_and_not_prepared_is_one_in_the_middle() {
		let begun = "🙌 Starting consensus session on top of parent 0x01 (#3)\n";
		let prepared = "🎁 Prepared block for proposing at 4 (12 ms)\n";
		assert!(is_in_mid_block(begun));
		assert!(is_in_mid_block(&[begun, prepared, begun].concat()));
		assert!(!is_in_mid_block(&[begun, prepared].concat()));
		assert!(!is_in_mid_block(prepared));
		assert!(!is_in_mid_block(""));
	}
}
