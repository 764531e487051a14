// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a fault has at hand.

use crate::{chain::BlockNumber, load::Load, network::Network, node::Node};
use anyhow::{ensure, Result};
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
}

/// The position of the validator that faults are done to.
pub const VICTIM: usize = 3;

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
