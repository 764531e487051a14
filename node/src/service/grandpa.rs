// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Finality: more than two thirds of the validators vote for a block, and it stays.

use std::{sync::Arc, time::Duration};

use carechain_runtime::opaque::Block;
use sc_consensus_grandpa::{
	Config, FinalityProofProvider, GrandpaBlockImport, GrandpaParams, LinkHalf, SharedVoterState,
};
use sc_network::{
	config::FullNetworkConfiguration,
	service::{traits::NetworkService, NotificationMetrics},
	types::ProtocolName,
	NetworkBackend, NotificationService,
};
use sc_network_sync::SyncingService;
use sc_service::{Configuration, Error, Role, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use substrate_prometheus_endpoint::Registry;

use super::{FullBackend, FullClient, FullPool, FullSelectChain, Hash};
use crate::rpc::GrandpaDeps;

/// At least every so many blocks a justification is kept: 32 seconds.
///
/// A proof that leaves the chain carries every header between its block and the next
/// justification, so this bounds the size of evidence. The SDK's usual 512 would make it 17 minutes
/// of headers.
pub const JUSTIFICATION_PERIOD: u32 = 16;

/// How long a vote is expected to take to the other validators.
///
/// A round waits for the votes of others in multiples of it, so it is part of how soon a revocation
/// is final. The SDK's usual 333 ms are for hundreds of validators; in a consortium a vote crosses
/// fewer hops.
const GOSSIP_DURATION: Duration = Duration::from_millis(250);

/// Imports blocks and applies changes of the validator set.
///
/// Restarts of finality that the chain specification lists are not given to it. They are in the
/// headers; were they given as well, they would come into force at another block, or, without the
/// last final one, wait for signatures of the set that is lost.
pub type BlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// Ties the voter to the import of blocks.
pub type Link = LinkHalf<Block, FullClient, FullSelectChain>;

/// Builds the import of blocks and the voter's link to it.
pub fn block_import(
	client: &Arc<FullClient>,
	select_chain: FullSelectChain,
	telemetry: Option<TelemetryHandle>,
) -> Result<(BlockImport, Link), Error> {
	let parts = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		client,
		select_chain,
		telemetry,
	)?;
	Ok(parts)
}

/// The protocol that votes are gossiped over.
pub struct Protocol {
	name: ProtocolName,
	notifications: Box<dyn NotificationService>,
}

/// Adds the protocol for votes to what the network offers.
pub fn add_protocol<N: NetworkBackend<Block, Hash>>(
	net_config: &mut FullNetworkConfiguration<Block, Hash, N>,
	config: &Configuration,
	genesis: Hash,
	metrics: NotificationMetrics,
) -> Protocol {
	let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (config, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		name.clone(),
		metrics,
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(config);
	Protocol {
		name,
		notifications,
	}
}

/// What the RPC shows of finality.
pub fn rpc_deps(
	backend: &Arc<FullBackend>,
	link: &Link,
	voter_state: SharedVoterState,
) -> GrandpaDeps {
	let authority_set = link.shared_authority_set().clone();
	GrandpaDeps {
		voter_state,
		justifications: link.justification_stream(),
		proofs: FinalityProofProvider::new_for_service(
			backend.clone(),
			Some(authority_set.clone()),
		),
		authority_set,
	}
}

/// What the voter needs of the node.
pub struct Voter {
	/// The voter's link to the import of blocks.
	pub link: Link,
	/// The protocol that votes are gossiped over.
	pub protocol: Protocol,
	/// The network.
	pub network: Arc<dyn NetworkService>,
	/// Fetches blocks that others have voted for.
	pub sync_service: Arc<SyncingService<Block>>,
	/// Where reports of equivocation go.
	pub transaction_pool: Arc<FullPool>,
	/// Where the voter shows its rounds.
	pub voter_state: SharedVoterState,
	/// Whether the node validates.
	pub role: Role,
	/// The node's name, for logs.
	pub node_name: String,
	/// Holds the key that signs votes; none on a node that does not validate.
	pub keystore: Option<KeystorePtr>,
	/// Where to count.
	pub prometheus_registry: Option<Registry>,
	/// Where to report.
	pub telemetry: Option<TelemetryHandle>,
}

/// Starts the voter. Without a key it follows the votes of others, and so learns of finality as
/// early as a validator does.
pub fn start_voter(task_manager: &TaskManager, voter: Voter) -> Result<(), Error> {
	let Voter {
		link,
		protocol,
		network,
		sync_service,
		transaction_pool,
		voter_state,
		role,
		node_name,
		keystore,
		prometheus_registry,
		telemetry,
	} = voter;

	let config = Config {
		gossip_duration: GOSSIP_DURATION,
		justification_generation_period: JUSTIFICATION_PERIOD,
		observer_enabled: false,
		local_role: role,
		name: Some(node_name),
		keystore,
		telemetry: telemetry.clone(),
		protocol_name: protocol.name,
	};
	let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
		config,
		link,
		network,
		sync: sync_service,
		notification_service: protocol.notifications,
		// No rule: validators vote for the best block they know. The SDK's usual rules stay two
		// blocks, or a quarter of the unfinalized chain, behind it, so that no vote is wasted on a
		// block that loses against a fork. Here the authors are known, take turns and have half a
		// slot to be heard, so forks are rare; and four seconds are long for a patient who
		// revokes. A vote on a losing block costs a round and never safety.
		voting_rule: (),
		prometheus_registry,
		shared_voter_state: voter_state,
		telemetry,
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
	})?;

	// Essential: a validator that no longer votes should stop and be seen to.
	task_manager
		.spawn_essential_handle()
		.spawn_blocking("grandpa-voter", None, voter);
	Ok(())
}
