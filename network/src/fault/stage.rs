// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a fault has at hand.

use crate::{
	chain::BlockNumber,
	load::Load,
	network::Network,
	node::Node,
	turns::{ensure_keeps_up, slots_after, Authors, Turns},
};
use anyhow::{ensure, Context, Result};
use std::time::Duration;
use tokio::time::sleep;

/// Finality may take so long to come to rest when it has lost its majority: votes are under way.
const COMING_TO_REST: Duration = Duration::from_secs(5);

/// A network under load, to which a fault is done.
pub struct Stage {
	/// The network.
	pub network: Network,
	/// What is sent to it, from the start of the load to its end.
	pub load: Option<Load>,
	/// What was seen, for the report.
	pub notes: Vec<String>,
	/// Whether to tell it at once.
	pub is_told: bool,
	/// Whether the victim was emptied and came back by warp sync.
	pub is_warped: bool,
}

/// The position of the validator that faults are done to.
pub const VICTIM: usize = 3;
/// The position of one that no fault is done to: what the chain is like is asked there.
pub const OBSERVER: usize = 0;
/// All validators.
const ALL: [usize; 4] = [0, 1, 2, 3];

impl Stage {
	/// The validator that faults are done to.
	pub fn victim(&mut self) -> &mut Node {
		&mut self.network.nodes[VICTIM]
	}

	/// The load.
	///
	/// # Panics
	/// Outside of it.
	pub fn load(&self) -> &Load {
		self.load.as_ref().expect("faults are done under load")
	}

	/// Notes what was seen.
	pub fn note(&mut self, note: impl Into<String>) {
		let note = note.into();
		if self.is_told {
			eprintln!("    {note}");
		}
		self.notes.push(note);
	}

	/// Lets time pass in which finality has to go on at all of some nodes.
	///
	/// # Errors
	/// If it does not.
	pub async fn finality_goes_on(&self, nodes: &[usize], span: Duration) -> Result<()> {
		let before = self.finals(nodes).await?;
		sleep(span).await;
		let after = self.finals(nodes).await?;
		for ((before, after), node) in before.iter().zip(&after).zip(nodes) {
			ensure!(
				after > before,
				"finality stood still at {} for {} s, at block {after}",
				self.network.nodes[*node].name(),
				span.as_secs()
			);
		}
		Ok(())
	}

	/// Lets time pass in which finality has to stand still at all of some nodes, as they are too few, and
	/// blocks have to come all the same.
	///
	/// # Errors
	/// If it does not, or no blocks come.
	pub async fn finality_stands_still(&self, nodes: &[usize], span: Duration) -> Result<()> {
		sleep(COMING_TO_REST).await;
		let (before, best) = (self.finals(nodes).await?, self.bests(nodes).await?);
		sleep(span.saturating_sub(COMING_TO_REST)).await;
		let (after, best_after) = (self.finals(nodes).await?, self.bests(nodes).await?);
		ensure!(
			before == after,
			"too few validators finalised blocks {after:?} after {before:?}"
		);
		ensure!(
			best.iter()
				.zip(&best_after)
				.all(|(before, after)| after > before),
			"blocks did not go on: best {best_after:?} after {best:?}"
		);
		Ok(())
	}

	/// Lets time pass in which finality has to go on at all nodes, and the victim has to make blocks in at least
	/// half of its turns.
	///
	/// # Errors
	/// If it does not.
	pub async fn victim_keeps_up(&mut self, span: Duration) -> Result<()> {
		let since = self.slot().await?;
		let went_on = self.finality_goes_on(&ALL, span).await;
		let turns = self.victims_turns(since + 1, self.slot().await?).await?;
		let name = self.network.nodes[VICTIM].name().to_owned();
		self.note(format!(
			"{name} made {} blocks in {} turns",
			turns.blocks, turns.due
		));
		went_on?;
		ensure_keeps_up(&name, turns)
	}

	/// What the victim made of its turns from one slot to another, as the observer has them.
	///
	/// # Errors
	/// If it does not answer, or the victim is no author.
	pub async fn victims_turns(&self, first: u64, last: u64) -> Result<Turns> {
		let observer = &self.network.nodes[OBSERVER];
		let slots = slots_after(observer, first.saturating_sub(1)).await?;
		let authors = Authors::at(observer).await?;
		let turns = authors.turns_of(VICTIM, &slots, first..=last);
		turns.context("the victim is an author")
	}

	/// The slot of the observer's best block.
	async fn slot(&self) -> Result<u64> {
		let best = self.network.nodes[OBSERVER].header(None).await?;
		Ok(best.context("there is always a best block")?.slot)
	}

	async fn finals(&self, nodes: &[usize]) -> Result<Vec<BlockNumber>> {
		let mut finals = Vec::new();
		for node in nodes {
			finals.push(self.network.nodes[*node].finalized().await?);
		}
		Ok(finals)
	}

	async fn bests(&self, nodes: &[usize]) -> Result<Vec<BlockNumber>> {
		let mut bests = Vec::new();
		for node in nodes {
			bests.push(self.network.nodes[*node].best().await?);
		}
		Ok(bests)
	}
}
