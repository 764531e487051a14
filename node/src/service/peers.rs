// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whom the node talks to: with `--peers-from-chain`, the nodes that the chain lists and no others.
//!
//! Members put their nodes' ids on the chain (`consortium.setNodeIds`). A task here watches the
//! list and tells the network: the listed nodes become reserved peers of the block announcement
//! protocol, and that protocol accepts reserved peers only. Votes and transactions go to whom
//! blocks are exchanged with, so they need no list of their own.
//!
//! The network is told of changes only. With the litep2p back end the command "reserved peers only"
//! must not be given while reserved peers are connected: it marks all of them as closing, without
//! closing them, and does not disconnect them later. So the mode is set before the network starts,
//! and where it has to be set again, there is nobody reserved at that moment.

use std::{
	collections::{BTreeMap, BTreeSet, HashSet},
	sync::Arc,
	time::Duration,
};

use carechain_primitives::{NodeId, OrganizationId};
use carechain_runtime::{opaque::Block, AccountId, SLOT_DURATION};
use futures::{future::Either, StreamExt};
use futures_timer::Delay;
use pallet_consortium::runtime_api::ConsortiumApi;
use sc_client_api::{BlockchainEvents, HeaderBackend};
use sc_consensus_aura::find_pre_digest;
use sc_network::{
	config::{NetworkConfiguration, NonReservedPeerMode},
	service::traits::NetworkService,
	PeerId,
};
use sc_network_sync::SyncingService;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_consensus_aura::sr25519::AuthoritySignature;
use sp_runtime::traits::Block as BlockT;
use substrate_prometheus_endpoint::{register, Gauge, PrometheusError, Registry, U64};

use super::{FullClient, Hash};

/// How long nothing happens before the task looks at the chain all the same. No import is announced
/// while the node catches up.
const IDLE: Duration = Duration::from_secs(2);

/// How old, in slots, the best block of a node may be that has caught up: a minute.
const RECENT: u64 = 30;

/// What an operator has to do about nodes that are missing from the list.
const REMEDY: &str = "its organisation has to list it (consortium.setNodeIds)";

/// Makes the network start with nobody but the peers that the operator has named. Returns those.
pub fn prepare(network: &mut NetworkConfiguration) -> HashSet<PeerId> {
	network.default_peers_set.non_reserved_mode = NonReservedPeerMode::Deny;
	network
		.default_peers_set
		.reserved_nodes
		.iter()
		.chain(&network.boot_nodes)
		.map(|node| node.peer_id)
		.collect()
}

/// What the chain says about nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Listed {
	/// The nodes of every member.
	nodes: BTreeMap<OrganizationId, BTreeSet<PeerId>>,
	/// Whose validator is in the set while it lists no node.
	missing: BTreeSet<OrganizationId>,
}

impl Listed {
	fn read(client: &FullClient, at: Hash) -> Result<Self, ApiError> {
		let api = client.runtime_api();
		let peers = ConsortiumApi::<Block, AccountId>::network_peers(&*api, at)?;
		let validators = ConsortiumApi::<Block, AccountId>::validators(&*api, at)?;
		let in_set = validators
			.validators
			.into_iter()
			.filter(|validator| validator.in_set)
			.map(|validator| validator.organization);
		Ok(Self::new(peers, in_set))
	}

	fn new(
		peers: Vec<(OrganizationId, Vec<NodeId>)>,
		validating: impl IntoIterator<Item = OrganizationId>,
	) -> Self {
		let nodes: BTreeMap<_, BTreeSet<_>> = peers
			.into_iter()
			.map(|(organization, nodes)| {
				// What is no point of the curve is nobody's id.
				let nodes = nodes
					.iter()
					.filter_map(|node| PeerId::from_ed25519(&node.0));
				(organization, nodes.collect())
			})
			.filter(|(_, nodes): &(_, BTreeSet<_>)| !nodes.is_empty())
			.collect();
		let missing = validating
			.into_iter()
			.filter(|organization| !nodes.contains_key(organization))
			.collect();
		Self { nodes, missing }
	}

	fn all(&self) -> impl Iterator<Item = &PeerId> {
		self.nodes.values().flatten()
	}

	/// Whether the validators would still reach one another if they kept to the list. An empty
	/// list, as a chain may start with, is not complete either.
	fn is_complete(&self) -> bool {
		!self.nodes.is_empty() && self.missing.is_empty()
	}
}

/// What the network is told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Order {
	/// Nothing, before no block is on its way.
	AwaitQuiet,
	/// These are the reserved peers, and no others.
	Reserve(HashSet<PeerId>),
	/// Talk to anybody.
	Open,
	/// Talk to reserved peers only. Never while there are any.
	Shut,
}

/// Decides what to tell the network.
#[derive(Debug)]
struct Gate {
	own: PeerId,
	/// Whom the operator has named: boot nodes and reserved nodes.
	named: HashSet<PeerId>,
	/// Whom the network was told to reserve; `None` before it was told anything.
	reserved: Option<HashSet<PeerId>>,
	is_open: bool,
}

impl Gate {
	/// The network has to be as [`prepare`] leaves it.
	fn new(own: PeerId, named: HashSet<PeerId>) -> Self {
		Self {
			own,
			named,
			reserved: None,
			is_open: false,
		}
	}

	/// What to tell the network, given the list at the best block, and whether that block is
	/// recent.
	///
	/// A node that is behind has a list of long ago: it may know nobody of today. Until it has
	/// caught up it also talks to those that its operator has named.
	fn pass(&mut self, listed: &Listed, is_recent: bool) -> Vec<Order> {
		if !listed.is_complete() {
			let was_open = std::mem::replace(&mut self.is_open, true);
			return if was_open {
				Vec::new()
			} else {
				vec![Order::Open]
			};
		}
		let mut peers: HashSet<_> = listed.all().copied().collect();
		if !is_recent {
			peers.extend(&self.named);
		}
		peers.remove(&self.own);

		match (self.is_open, is_recent) {
			// History may go through times when some validators listed nothing. Shutting has a
			// price, all connections, so it is done once and with the list of today.
			(true, false) => Vec::new(),
			(true, true) => {
				self.is_open = false;
				self.reserved = Some(peers.clone());
				vec![
					Order::AwaitQuiet,
					Order::Reserve(HashSet::new()),
					Order::Shut,
					Order::Reserve(peers),
				]
			}
			(false, _) if self.reserved.as_ref() == Some(&peers) => Vec::new(),
			(false, _) => {
				self.reserved = Some(peers.clone());
				vec![Order::Reserve(peers)]
			}
		}
	}
}

/// The task that keeps the node to the chain's list.
pub struct Peers {
	client: Arc<FullClient>,
	network: Arc<dyn NetworkService>,
	sync_service: Arc<SyncingService<Block>>,
	gate: Gate,
	gauge: Option<Gauge<U64>>,
	/// What was logged last.
	last: Option<Listed>,
}

impl Peers {
	/// `named` is what [`prepare`] returned.
	pub fn new(
		client: Arc<FullClient>,
		network: Arc<dyn NetworkService>,
		sync_service: Arc<SyncingService<Block>>,
		named: HashSet<PeerId>,
		registry: Option<&Registry>,
	) -> Result<Self, PrometheusError> {
		let gauge = registry
			.map(|registry| {
				let gauge = Gauge::new(
					"carechain_network_listed_peers",
					"Nodes that the chain lists, this one included",
				)?;
				register(gauge, registry)
			})
			.transpose()?;
		let gate = Gate::new(network.local_peer_id(), named);
		Ok(Self {
			client,
			network,
			sync_service,
			gate,
			gauge,
			last: None,
		})
	}

	/// Looks at the chain at every new best block, for as long as the node runs.
	pub async fn run(mut self) {
		let mut imports = self.client.import_notification_stream();
		let mut seen = None;
		loop {
			let best = self.client.info().best_hash;
			if seen != Some(best) {
				self.look(best).await;
				seen = Some(best);
			}
			let next = futures::future::select(imports.next(), Delay::new(IDLE)).await;
			if let Either::Left((None, _)) = next {
				// The client is gone, and so is the node.
				return;
			}
		}
	}

	async fn look(&mut self, at: Hash) {
		let listed = match Listed::read(&self.client, at) {
			Ok(listed) => listed,
			// Whoever was let in stays, and nobody else comes in.
			Err(error) => {
				log::error!("Cannot read the chain's list of nodes at {at:?}: {error}");
				return;
			}
		};
		for order in self.gate.pass(&listed, self.is_recent(at)) {
			self.tell(order).await;
		}
		if self.last.as_ref() != Some(&listed) {
			self.report(&listed);
			self.last = Some(listed);
		}
	}

	/// Whether a block is of this minute. The genesis block is of no time.
	fn is_recent(&self, at: Hash) -> bool {
		let Ok(Some(header)) = self.client.header(at) else {
			return false;
		};
		is_recent::<Block>(&header, now_millis())
	}

	async fn tell(&self, order: Order) {
		match order {
			Order::AwaitQuiet => Delay::new(until_quiet(now_millis())).await,
			Order::Reserve(peers) => {
				self.network.set_authorized_peers(peers.clone());
				// Else the limits for strangers would hold for them.
				self.sync_service.set_no_slot_peers(peers);
			}
			Order::Open => self.network.set_authorized_only(false),
			Order::Shut => self.network.set_authorized_only(true),
		}
	}

	fn report(&self, listed: &Listed) {
		let nodes = listed.all().count();
		if let Some(gauge) = &self.gauge {
			gauge.set(u64::try_from(nodes).unwrap_or(u64::MAX));
		}
		if listed.nodes.is_empty() {
			log::warn!("The chain lists no node: this one talks to any that asks");
			return;
		}
		if !listed.missing.is_empty() {
			let missing: Vec<_> = listed.missing.iter().map(|id| id.0.to_string()).collect();
			log::warn!(
				"The chain lists no node of organisations {}, whose validators are in the set: this \
				 node talks to any that asks, or they would be cut off",
				missing.join(", "),
			);
			return;
		}
		log::info!(
			"The chain lists {nodes} nodes of {} organisations: this one keeps to them",
			listed.nodes.len(),
		);
		if !listed.all().any(|peer| *peer == self.gate.own) {
			log::warn!(
				"The chain does not list this node, {}: the others refuse it, and {REMEDY}",
				self.gate.own,
			);
		}
	}
}

fn now_millis() -> u64 {
	sp_timestamp::Timestamp::current().as_millis()
}

/// How long until the last quarter of a slot: its block has arrived, and the next is not there yet.
///
/// Whoever loses a peer while it waits for a block from it does not ask that peer again for a
/// minute. If that happened with all peers at once, the node would stand still as long.
fn until_quiet(now_millis: u64) -> Duration {
	const QUIET: u64 = SLOT_DURATION / 4 * 3;
	let into_slot = now_millis % SLOT_DURATION;
	Duration::from_millis(QUIET.saturating_sub(into_slot))
}

/// Whether a header's slot is at most [`RECENT`] slots before a time.
fn is_recent<B: BlockT>(header: &B::Header, now_millis: u64) -> bool {
	let now = now_millis / SLOT_DURATION;
	match find_pre_digest::<B, AuthoritySignature>(header) {
		// The genesis block's is 0.
		Ok(slot) => slot.saturating_add(RECENT) >= now,
		Err(_) => false,
	}
}

#[cfg(test)]
mod tests;
