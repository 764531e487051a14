// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What Prometheus is told of the chain, beside what the SDK tells of the node.
//!
//! | module | what it tells | from |
//! |---|---|---|
//! | [`events`] | what happened: events by name, records logged | events of final blocks, which are never taken back |
//! | [`standing`] | how things stand, for the chain and for the node's own organisation | runtime APIs at the best block |
//! | [`awaited`] | revocations that the own organisation has still to acknowledge | a walk over patients, some in every slot |
//! | [`shown`] | how a value gets to Prometheus | |
//!
//! No metric is about a patient, and none names one: labels are names from the metadata, and organisations.
//! What it costs is bounded, and the SDK tells it (`substrate_tasks_polling_duration` of the task `metrics`).
//! Nothing in here can end the node or hold it up: what cannot be read is counted and logged once, and a
//! panic ends one look.

use std::{
	collections::BTreeSet,
	error::Error,
	panic::{catch_unwind, AssertUnwindSafe},
	sync::Arc,
	time::{Duration, Instant},
};

use carechain_runtime::{opaque::Block, SLOT_DURATION};
use futures::{
	future::{select, Either},
	StreamExt,
};
use futures_timer::Delay;
use sc_client_api::{BlockImportNotification, BlockchainEvents, HeaderBackend};
use sc_consensus_aura::find_pre_digest;
use sc_network::PeerId;
use sc_service::TaskManager;
use sp_consensus::BlockOrigin;
use sp_consensus_aura::sr25519::AuthoritySignature;
use sp_panic_handler::AbortGuard;
use sp_runtime::traits::Block as BlockT;
use substrate_prometheus_endpoint::{
	register, CounterVec, Gauge, Opts, PrometheusError, Registry, F64, U64,
};

use super::FullClient;
use awaited::Awaited;
use events::Events;
use standing::Standing;

mod awaited;
mod events;
mod shown;
mod standing;

type Header = <Block as BlockT>::Header;

/// Why something could not be read.
type Failure = Box<dyn Error + Send + Sync>;

/// How long nothing happens before the task looks at the chain all the same: a slot.
const IDLE: Duration = Duration::from_millis(SLOT_DURATION);

/// How often the standing is read at most. Prometheus asks every 15 s or so.
const STANDING_EVERY: Duration = Duration::from_secs(5);

/// Starts the task, if there is somebody to tell: without a registry there is none.
pub fn start(
	task_manager: &TaskManager,
	client: &Arc<FullClient>,
	own: PeerId,
	registry: Option<&Registry>,
) -> Result<(), PrometheusError> {
	let Some(registry) = registry else {
		return Ok(());
	};
	let metrics = Metrics::new(client.clone(), own, registry)?;
	// Not essential: a node whose metrics stand still does what it is for. Blocking, for each look reads
	// the database.
	task_manager
		.spawn_handle()
		.spawn_blocking("metrics", "metrics", metrics.run());
	Ok(())
}

/// The task that looks at the chain for Prometheus.
struct Metrics {
	client: Arc<FullClient>,
	blocks: Blocks,
	events: Events,
	standing: Standing,
	awaited: Awaited,
	/// When the standing was last read.
	read: Option<Instant>,
	/// When the walk last took a step.
	walked: Option<Instant>,
	upkeep: Upkeep,
}

impl Metrics {
	fn new(
		client: Arc<FullClient>,
		own: PeerId,
		registry: &Registry,
	) -> Result<Self, PrometheusError> {
		Ok(Self {
			client,
			blocks: Blocks::new(registry)?,
			events: Events::new(registry)?,
			standing: Standing::new(own, registry)?,
			awaited: Awaited::new(registry)?,
			read: None,
			walked: None,
			upkeep: Upkeep::new(registry)?,
		})
	}

	/// Looks at the chain at every import, for as long as the node runs.
	async fn run(mut self) {
		let mut imports = self.client.import_notification_stream();
		loop {
			self.look();
			match select(imports.next(), Delay::new(IDLE)).await {
				// The client is gone, and so is the node.
				Either::Left((None, _)) => return,
				Either::Left((Some(import), _)) => {
					self.blocks
						.note_arrival(&import, sp_timestamp::Timestamp::current().as_millis());
				}
				Either::Right(_) => {}
			}
		}
	}

	fn look(&mut self) {
		let Self {
			client,
			blocks,
			events,
			standing,
			awaited,
			upkeep,
			..
		} = self;
		let info = client.info();
		let now = Instant::now();
		upkeep.settle(Part::Blocks, || blocks.look(client, &info));
		upkeep.settle(Part::Events, || events.look(client, &info));
		if is_due(&mut self.read, now, STANDING_EVERY) {
			upkeep.settle(Part::Standing, || standing.look(client, info.best_hash));
		}
		if is_due(&mut self.walked, now, IDLE) {
			let own = standing.organization();
			upkeep.settle(Part::Acknowledgements, || {
				awaited.step(&**client, info.best_hash, own, now)
			});
		}
	}
}

/// Whether so much time has passed since the last time; if so, this is the last time.
fn is_due(last: &mut Option<Instant>, now: Instant, every: Duration) -> bool {
	let is_due = last.is_none_or(|last| now.saturating_duration_since(last) >= every);
	if is_due {
		*last = Some(now);
	}
	is_due
}

/// How recent the blocks are.
struct Blocks {
	best: Gauge<U64>,
	finalized: Gauge<U64>,
	delay: Gauge<F64>,
}

impl Blocks {
	fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		Ok(Self {
			best: register(
				Gauge::new(
					"carechain_best_block_timestamp_seconds",
					"When the slot of the best block began, in seconds of Unix time",
				)?,
				registry,
			)?,
			finalized: register(
				Gauge::new(
					"carechain_final_block_timestamp_seconds",
					"When the slot of the last final block began, in seconds of Unix time",
				)?,
				registry,
			)?,
			delay: register(
				Gauge::new(
					"carechain_block_delay_seconds",
					"How long after the start of its slot, by this node's clock, the last block of another \
					 node arrived",
				)?,
				registry,
			)?,
		})
	}

	fn look(&self, client: &FullClient, info: &sp_blockchain::Info<Block>) -> Result<(), Failure> {
		for (hash, gauge) in [
			(info.best_hash, &self.best),
			(info.finalized_hash, &self.finalized),
		] {
			let header = client.header(hash)?.ok_or("the header is gone")?;
			// The genesis block is of no time.
			if let Some(millis) = slot_millis(&header) {
				gauge.set(millis / 1_000);
			}
		}
		Ok(())
	}

	/// Notes when a block came. What the node authored or fetched tells nothing of clocks and the network.
	fn note_arrival(&self, import: &BlockImportNotification<Block>, now_millis: u64) {
		if !import.is_new_best || import.origin != BlockOrigin::NetworkBroadcast {
			return;
		}
		if let Some(slot_millis) = slot_millis(&import.header) {
			self.delay.set(seconds_between(slot_millis, now_millis));
		}
	}
}

/// When a block's slot began, in milliseconds of Unix time.
fn slot_millis(header: &Header) -> Option<u64> {
	let slot = find_pre_digest::<Block, AuthoritySignature>(header).ok()?;
	(*slot > 0).then(|| slot.saturating_mul(SLOT_DURATION))
}

/// From one time to another, in seconds; negative if the second comes first.
fn seconds_between(from_millis: u64, to_millis: u64) -> f64 {
	if to_millis >= from_millis {
		Duration::from_millis(to_millis - from_millis).as_secs_f64()
	} else {
		-Duration::from_millis(from_millis - to_millis).as_secs_f64()
	}
}

/// The parts that are read, as the label of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
	Blocks,
	Events,
	Standing,
	Acknowledgements,
}

impl Part {
	const ALL: [Self; 4] = [
		Self::Blocks,
		Self::Events,
		Self::Standing,
		Self::Acknowledgements,
	];

	fn name(self) -> &'static str {
		match self {
			Self::Blocks => "blocks",
			Self::Events => "events",
			Self::Standing => "standing",
			Self::Acknowledgements => "acknowledgements",
		}
	}
}

/// Where the metrics fail.
struct Upkeep {
	failures: CounterVec<U64>,
	/// What failed the last time.
	failing: BTreeSet<Part>,
}

impl Upkeep {
	fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let failures = CounterVec::new(
			Opts::new(
				"carechain_metrics_failures_total",
				"How often a part of the chain's metrics could not be read",
			),
			&["part"],
		)?;
		// A series that starts with its first failure would rise from nothing, which is no rise to Prometheus.
		for part in Part::ALL {
			failures.with_label_values(&[part.name()]);
		}
		Ok(Self {
			failures: register(failures, registry)?,
			failing: BTreeSet::new(),
		})
	}

	/// Reads a part, and takes note of a failure. Logs when it begins and when it is over.
	fn settle(&mut self, part: Part, read: impl FnOnce() -> Result<(), Failure>) {
		let name = part.name();
		match contained(read) {
			Ok(()) if self.failing.remove(&part) => {
				log::info!("The metrics of {name} can be read again");
			}
			Ok(()) => {}
			Err(failure) => {
				self.failures.with_label_values(&[name]).inc();
				if self.failing.insert(part) {
					log::warn!("The metrics of {name} cannot be read: {failure}");
				}
			}
		}
	}
}

/// Runs what must not end the node. The node's hook ends the process at any panic, unless it is told
/// that this one is caught.
fn contained<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
	let _guard = AbortGuard::force_unwind();
	catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("it panicked".into()))
}

#[cfg(test)]
mod tests;
