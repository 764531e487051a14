// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A load of signed calls: what hospitals, their practitioners and their patients send all day, at a rate
//! that is stated as a share of what the machine sustains.
//!
//! Every call is watched at the node that it was handed to, and what the client was told of it is kept:
//! [`crate::check`] holds the chain to it.

mod actor;
mod asker;
mod cast;
mod flood;
mod grants;
mod ledger;
mod lines;
mod pace;

pub use asker::Given;
pub(crate) use cast::send_all;
pub use cast::{log_leaf, Cast, PATIENTS};
pub use flood::{Flood, Flooded};
pub use ledger::{Call, Counts, Fate, Ledger};
pub use lines::Lines;
pub use pace::Pace;

use crate::{chain::Chain, network::Network};
use actor::{Actor, Surroundings, NOBODY};
use anyhow::Result;
use asker::Decisions;
use carechain_primitives::OrganizationId;
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
	decisions: Arc<Decisions>,
	actors: JoinSet<()>,
	askers: JoinSet<()>,
}

/// What came of a load.
pub struct Sent {
	/// What became of every call.
	pub ledger: Arc<Ledger>,
	/// Whom it was of.
	pub cast: Arc<Cast>,
	/// What nodes decided meanwhile, each at its last final block.
	pub given: Vec<Given>,
}

impl Load {
	/// Registers everybody who is to send something, and makes them ready. Nobody sends yet; at each node
	/// decisions are asked for from now on.
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
			lines: Lines::new(&network.nodes),
			pace: pace.clone(),
			genesis,
			spec_version: AtomicU32::new(chain.spec_version),
			left_out: AtomicU32::new(NOBODY),
		});
		let mut actors = JoinSet::new();
		for actor in Actor::all(&cast, &surroundings) {
			actors.spawn(actor.act());
		}
		let decisions = Arc::new(Decisions::default());
		let mut askers = JoinSet::new();
		for node in 0..surroundings.lines.nodes() {
			let (around, cast) = (surroundings.clone(), cast.clone());
			askers.spawn(asker::ask(node, around, cast, decisions.clone()));
		}
		Ok(Self {
			ledger: surroundings.ledger.clone(),
			cast,
			pace,
			surroundings,
			decisions,
			actors,
			askers,
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

	/// How many calls a second are sent.
	pub fn rate(&self) -> f64 {
		self.pace.rate()
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

	/// Patients grant nothing to this hospital from now on: what is granted to one without rights fails.
	pub fn leave_out(&self, hospital: OrganizationId) {
		let left_out = &self.surroundings.left_out;
		left_out.store(hospital.0, Ordering::Relaxed);
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

	/// Sends no more, and waits until everything is settled; asks no more either.
	pub async fn finish(mut self) -> Sent {
		self.pace.set(0.0);
		self.settle().await;
		self.pace.stop();
		self.actors.shutdown().await;
		self.askers.shutdown().await;
		Sent {
			ledger: self.ledger,
			cast: self.cast,
			given: self.decisions.all(),
		}
	}
}
