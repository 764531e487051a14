// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A load of signed calls: what hospitals, their practitioners and their patients send all day, at a rate
//! that is stated as a share of what the machine sustains.
//!
//! Every call is watched at the node that it was handed to, and what the client was told of it is kept:
//! [`crate::check`] holds the chain to it.

mod actor;
mod cast;
mod flood;
mod ledger;
mod lines;
mod pace;

pub(crate) use cast::send_all;
pub use cast::{log_leaf, Cast, PATIENTS};
pub use flood::{Flood, Flooded};
pub use ledger::{Call, Counts, Fate, Ledger};
pub use lines::Lines;
pub use pace::Pace;

use crate::{chain::Chain, network::Network};
use actor::{Actor, Surroundings};
use anyhow::Result;
use std::{
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

/// How long everybody sends as much as is taken, before it is counted.
const RAMP: Duration = Duration::from_secs(6);
/// How long it is counted.
const COUNTED: Duration = Duration::from_secs(12);
/// When nothing has changed for so long, nothing will: several blocks and rounds of finality.
const SETTLING: Duration = Duration::from_secs(15);

/// A load that is under way.
pub struct Load {
	/// What became of every call.
	pub ledger: Arc<Ledger>,
	/// Whom it is of.
	pub cast: Arc<Cast>,
	pace: Arc<Pace>,
	surroundings: Arc<Surroundings>,
	actors: JoinSet<()>,
}

impl Load {
	/// Registers everybody who is to send something, and makes them ready. Nobody sends yet.
	///
	/// # Errors
	/// If the chain does not take the registrations.
	pub async fn prepare(network: &Network) -> Result<Self> {
		let genesis = network.nodes[0].hash_of(0).await?.unwrap_or_default();
		let chain = Chain::of(genesis);
		let cast = Arc::new(Cast::register(&network.nodes[0], &chain).await?);
		let pace = Arc::new(Pace::new());
		let surroundings = Arc::new(Surroundings {
			ledger: Arc::new(Ledger::default()),
			lines: Lines::to(&network.nodes),
			pace: pace.clone(),
			genesis,
			spec_version: AtomicU32::new(chain.spec_version),
		});
		let mut actors = JoinSet::new();
		for actor in Actor::all(&cast, &surroundings) {
			actors.spawn(actor.act());
		}
		Ok(Self {
			ledger: surroundings.ledger.clone(),
			cast,
			pace,
			surroundings,
			actors,
		})
	}

	/// How many calls a second get into blocks when everybody sends as much as is taken.
	///
	/// # Errors
	/// If the pools do not empty afterwards.
	pub async fn sustained(&self) -> Result<f64> {
		self.pace.set_unlimited();
		sleep(RAMP).await;
		let (start, before) = (Instant::now(), self.ledger.in_blocks());
		sleep(COUNTED).await;
		let counted = self.ledger.in_blocks() - before;
		let rate = f64::from(counted) / start.elapsed().as_secs_f64();
		self.pace.set(0.0);
		self.settle().await;
		Ok(rate)
	}

	/// Sends so many calls a second from now on.
	pub fn set_rate(&self, calls_per_second: f64) {
		self.pace.set(calls_per_second);
	}

	/// The calls are for another version of the runtime from now on.
	pub fn set_spec_version(&self, version: u32) {
		self.surroundings
			.spec_version
			.store(version, Ordering::Relaxed);
	}

	/// Waits until it is known of all calls what became of them, or nothing more comes to be known: what
	/// builds on a call that was lost waits in a pool for ever.
	pub async fn settle(&self) {
		let (mut last, mut since) = (self.ledger.counts(), Instant::now());
		while last.open > 0 && since.elapsed() < SETTLING {
			sleep(Duration::from_millis(250)).await;
			let counts = self.ledger.counts();
			if counts != last {
				(last, since) = (counts, Instant::now());
			}
		}
	}

	/// Sends no more, and waits until everything is settled.
	pub async fn finish(mut self) -> (Arc<Ledger>, Arc<Cast>) {
		self.pace.set(0.0);
		self.settle().await;
		self.pace.stop();
		self.actors.shutdown().await;
		(self.ledger, self.cast)
	}
}
