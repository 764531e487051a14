// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The node itself.
//!
//! | module | what it holds |
//! |---|---|
//! | [`partial`] | database, client and import queue: what subcommands need as well |
//! | [`executor`] | running the runtime, and how much of that is for RPC |
//! | [`aura`] | who may author a block, and authoring it |
//! | [`grandpa`] | making blocks final |
//! | [`retention`] | which blocks outlive the time that bodies are kept |
//! | [`warp`] | proofs of the validators, over restarts of finality |
//! | [`history`] | what comes after a warp sync |
//! | [`equivocation`] | slots in which an author signed two blocks |
//! | [`peers`] | whom the node talks to |
//! | [`metrics`] | what Prometheus is told of the chain |
//! | [`pool`] | transactions that wait for a block, and the check before it |

use std::sync::Arc;

use carechain_runtime::{apis::RuntimeApi, opaque::Block};
use sc_client_api::Backend;
use sc_consensus_grandpa::{warp_proof, SharedVoterState};
use sc_network::{
	config::{FullNetworkConfiguration, NetworkBackendType},
	service::{traits::NetworkService, NotificationMetrics},
	Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
};
use sc_network_sync::strategy::warp::WarpSyncProvider;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{
	BuildNetworkParams, Configuration, Error, KeystoreContainer, PartialComponents,
	SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Block as BlockT;

use crate::{
	evidence::{Database, EvidenceProvider},
	finality_restart::FinalityRestart,
	rpc::{
		self,
		patient::{NodeChain, PatientRpcConfig, Patients},
	},
	start_up::keys::check_session_keys,
};

mod aura;
mod equivocation;
mod executor;
mod grandpa;
mod history;
mod metrics;
mod partial;
mod peers;
mod pool;
mod retention;
mod warp;

use executor::Executor;
pub use partial::{new_partial, Other};
use peers::Peers;
pub use pool::{options as pool_options, FullPool};
use warp::WarpSync;

/// The hash of a block.
pub type Hash = <Block as BlockT>::Hash;
/// The client: it runs the runtime as Wasm only, so that every node computes the same.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// What makes the chain's part of evidence.
pub type FullEvidence = EvidenceProvider<FullBackend, Database<FullClient, FullBackend>>;
/// The fork choice: the longest chain on top of what is final.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;

/// What the operator says of a running node that the SDK's configuration has no place for.
pub struct Settings {
	/// Whether to keep to the nodes that the chain lists.
	pub peers_from_chain: bool,
	/// How to serve patients' wallets, if at all.
	pub patient_rpc: Option<PatientRpcConfig>,
	/// How much may wait for a block, and for how long what was refused stays out.
	pub pool: pool::Options,
}

/// Starts the node with the network backend that the configuration names.
pub fn start(config: Configuration, settings: Settings) -> Result<TaskManager, Error> {
	match config.network.network_backend {
		NetworkBackendType::Libp2p => new_full::<NetworkWorker<Block, Hash>>(config, settings),
		NetworkBackendType::Litep2p => new_full::<Litep2pNetworkBackend>(config, settings),
	}
}

/// Starts a full node; with the role of an authority, a validator.
///
/// The task manager that is returned keeps the node running. It stops when a task ends without
/// which the node would be of no use: the network, block authoring, finality.
fn new_full<N: NetworkBackend<Block, Hash>>(
	mut config: Configuration,
	settings: Settings,
) -> Result<TaskManager, Error> {
	let Settings {
		peers_from_chain,
		patient_rpc,
		pool,
	} = settings;
	let PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool: _,
		other: Other {
			block_import,
			finality_restarts,
			grandpa_link,
			mut telemetry,
		},
	} = new_partial(&config)?;

	let transaction_pool = pool::full(&config, pool, &task_manager, &client);
	// Before the network takes its configuration.
	let named_peers = peers_from_chain.then(|| peers::prepare(&mut config.network));
	let (net_config, metrics, grandpa_protocol) = protocols::<N>(&config, &client);
	let evidence = Arc::new(FullEvidence::new(
		backend.clone(),
		Database {
			client: client.clone(),
			backend: backend.clone(),
		},
		grandpa_link.shared_authority_set().clone(),
		finality_restarts.clone(),
		config.chain_spec.cloned_box(),
	));
	let warp_sync = warp_sync(&backend, &grandpa_link, finality_restarts);
	// The last part is a handle for Bitswap, which the chain makes no use of.
	let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			// As `--blocks-pruning` has it: after a warp sync only an archive asks for bodies of
			// long ago.
			gap_sync_body_policy: None,
		})?;

	if config.offchain_worker.enabled {
		start_offchain_workers(
			&config,
			&task_manager,
			&client,
			&backend,
			&keystore_container,
			&transaction_pool,
			network.clone(),
		)?;
	}

	// What is still needed after the configuration has gone to the tasks.
	let role = config.role;
	let force_authoring = config.force_authoring;
	let enable_grandpa = !config.disable_grandpa;
	let node_name = config.network.node_name.clone();
	let prometheus_registry = config.prometheus_registry().cloned();

	// The voter shows its rounds here and the RPC reads them.
	let voter_state = SharedVoterState::empty();
	let rpc_builder = rpc_builder(
		&client,
		&transaction_pool,
		grandpa::rpc_deps(&backend, &grandpa_link, voter_state.clone()),
		&evidence,
	);
	let patients = Patients::new(
		NodeChain {
			client: client.clone(),
			backend: backend.clone(),
			evidence,
		},
		transaction_pool.clone(),
	);
	let rpc = sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder,
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;
	if let Some(patient_rpc) = patient_rpc {
		let server =
			rpc::patient::serve(&patient_rpc, &rpc, patients, prometheus_registry.as_ref())?;
		task_manager.keep_alive(server);
	}

	let telemetry = telemetry.as_ref().map(|telemetry| telemetry.handle());
	// Without its keys a node takes no part in consensus, whatever else it is told.
	let keystore = role.is_authority().then(|| keystore_container.keystore());
	if let Some(keystore) = &keystore {
		check_session_keys(&**keystore)?;
	}

	metrics::start(
		&task_manager,
		&client,
		network.local_peer_id(),
		prometheus_registry.as_ref(),
	)?;

	if let Some(named) = named_peers {
		let peers = Peers::new(
			client.clone(),
			network.clone(),
			sync_service.clone(),
			named,
			prometheus_registry.as_ref(),
		)?;
		// Essential: without it the node would not let in whom it should, nor put out whom it
		// should not.
		task_manager.spawn_essential_handle().spawn(
			"peers-from-chain",
			Some("networking"),
			peers.run(),
		);
	}

	if let Some(keystore) = keystore.clone() {
		let authoring = aura::Authoring {
			client,
			select_chain,
			block_import,
			transaction_pool: transaction_pool.clone(),
			sync_service: sync_service.clone(),
			keystore,
			force_authoring,
			prometheus_registry: prometheus_registry.clone(),
			telemetry: telemetry.clone(),
		};
		aura::start_authoring(&task_manager, authoring)?;
	}

	if enable_grandpa {
		let voter = grandpa::Voter {
			link: grandpa_link,
			protocol: grandpa_protocol,
			network,
			sync_service,
			transaction_pool,
			voter_state,
			role,
			node_name,
			keystore,
			prometheus_registry,
			telemetry,
		};
		grandpa::start_voter(&task_manager, voter)?;
	}

	Ok(task_manager)
}

/// What proves to others, and verifies for this node, who the validators are.
fn warp_sync(
	backend: &Arc<FullBackend>,
	link: &grandpa::Link,
	restarts: Vec<FinalityRestart>,
) -> Arc<dyn WarpSyncProvider<Block>> {
	let sdk = warp_proof::NetworkProvider::new(
		backend.clone(),
		link.shared_authority_set().clone(),
		restarts.iter().map(Into::into).collect(),
	);
	Arc::new(WarpSync::new(Arc::new(sdk), backend.clone(), restarts))
}

/// The protocols that the node speaks beyond those that every Substrate node does.
fn protocols<N: NetworkBackend<Block, Hash>>(
	config: &Configuration,
	client: &FullClient,
) -> (
	FullNetworkConfiguration<Block, Hash, N>,
	NotificationMetrics,
	grandpa::Protocol,
) {
	let registry = config.prometheus_registry();
	let mut net_config = FullNetworkConfiguration::new(&config.network, registry.cloned());
	let metrics = N::register_notification_metrics(registry);
	let genesis = client.info().genesis_hash;
	let grandpa = grandpa::add_protocol(&mut net_config, config, genesis, metrics.clone());
	(net_config, metrics, grandpa)
}

/// What builds the RPC for each server that wants one.
#[allow(clippy::type_complexity)] // The type is the SDK's.
fn rpc_builder(
	client: &Arc<FullClient>,
	pool: &Arc<FullPool>,
	grandpa: rpc::GrandpaDeps,
	evidence: &Arc<FullEvidence>,
) -> Box<dyn Fn(sc_rpc::SubscriptionTaskExecutor) -> Result<jsonrpsee::RpcModule<()>, Error>> {
	let client = client.clone();
	let pool = pool.clone();
	let evidence = evidence.clone();
	Box::new(move |executor| {
		let deps = rpc::Deps {
			client: client.clone(),
			pool: pool.clone(),
			grandpa: grandpa.clone(),
			evidence: evidence.clone(),
		};
		rpc::create(deps, executor).map_err(Into::into)
	})
}

/// Starts the runtime's off-chain workers.
///
/// They may not speak HTTP: nothing in the runtime has to, and a node inside a hospital's network
/// should not be a way for a runtime upgrade to reach what else is there.
fn start_offchain_workers(
	config: &Configuration,
	task_manager: &TaskManager,
	client: &Arc<FullClient>,
	backend: &Arc<FullBackend>,
	keystore: &KeystoreContainer,
	transaction_pool: &Arc<FullPool>,
	network: Arc<dyn NetworkService>,
) -> Result<(), Error> {
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: client.clone(),
		is_validator: config.role.is_authority(),
		keystore: Some(keystore.keystore()),
		offchain_db: backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(
			transaction_pool.clone(),
		)),
		network_provider: Arc::new(network),
		enable_http_requests: false,
		custom_extensions: |_| Vec::new(),
	})?;
	task_manager.spawn_handle().spawn(
		"offchain-workers-runner",
		"offchain-worker",
		workers.run(client.clone(), task_manager.spawn_handle()),
	);
	Ok(())
}
