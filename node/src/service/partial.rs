// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a node and most subcommands share: all that works without a network.

use std::sync::Arc;

use carechain_runtime::{apis::RuntimeApi, opaque::Block};
use sc_client_api::Backend;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_service::{
	construct_genesis_block, resolve_state_version_from_wasm, Configuration, Error,
	GenesisBlockBuilder, PartialComponents, PruningFilter,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::{BlakeTwo256, Block as _};
use sp_state_machine::InMemoryBackend;

use super::{
	aura, equivocation::DoubleSigning, executor::Executor, grandpa, history::History,
	retention::HandoverBlocks, FullBackend, FullClient, FullSelectChain, Hash,
};
use crate::{
	finality_restart::{self, FinalityRestart},
	start_up::{
		database::{check_chain, not_opened},
		Unable,
	},
};

/// What every block goes through, authored here or elsewhere.
pub type BlockImport = DoubleSigning<History<grandpa::BlockImport, FullClient>, FullClient>;

/// A node without a network.
pub type Partial = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	DefaultImportQueue<Block>,
	(),
	Other,
>;

/// What of a node is particular to its consensus.
pub struct Other {
	/// Imports blocks.
	pub block_import: BlockImport,
	/// The restarts of finality that the chain specification lists.
	pub finality_restarts: Vec<FinalityRestart>,
	/// Ties the voter to the import of blocks.
	pub grandpa_link: grandpa::Link,
	/// Reports to the telemetry servers that the operator or the chain specification names. The
	/// built-in chains name none.
	pub telemetry: Option<Telemetry>,
}

/// Opens the database and builds what works without a network.
pub fn new_partial(config: &Configuration) -> Result<Partial, Error> {
	let telemetry = telemetry_worker(config)?;
	let executor = Executor::new(&config.executor);
	let handovers = Arc::new(HandoverBlocks::default());
	let filters = vec![handovers.clone() as Arc<dyn PruningFilter>];
	let mut database = config.db_config();
	database.pruning_filters = filters;
	let backend = sc_service::new_db_backend(database)
		.map_err(|error| not_opened(&config.database, error))?;
	let genesis = genesis_of(config, &backend, &executor)?;
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			backend,
			genesis,
			false,
		)?;
	let client = Arc::new(client);
	handovers.look_up_headers_in(&client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager
			.spawn_handle()
			.spawn("telemetry", None, worker.run());
		telemetry
	});
	let telemetry_handle = telemetry.as_ref().map(|telemetry| telemetry.handle());

	let select_chain = LongestChain::new(backend.clone());
	let finality_restarts = finality_restart::listed_in(&*config.chain_spec);
	let (grandpa, grandpa_link) =
		grandpa::block_import(&client, select_chain.clone(), telemetry_handle.clone())?;
	let block_import = DoubleSigning::new(
		History::new(grandpa.clone(), client.clone(), finality_restarts.clone()),
		client.clone(),
		config.prometheus_registry(),
	)?;
	let import_queue = aura::import_queue(
		&client,
		block_import.clone(),
		grandpa,
		&task_manager,
		config.prometheus_registry(),
		telemetry_handle,
	)?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		keystore_container,
		select_chain,
		import_queue,
		// Who only reads the database needs none; `service` builds it.
		transaction_pool: Arc::new(()),
		other: Other {
			block_import,
			finality_restarts,
			grandpa_link,
			telemetry,
		},
	})
}

/// What makes the first block of an empty database. A database that is not has to be of the chain that the
/// specification makes.
fn genesis_of(
	config: &Configuration,
	backend: &Arc<FullBackend>,
	executor: &Executor,
) -> Result<GenesisBlockBuilder<Block, FullBackend, Executor>, Error> {
	let spec = &config.chain_spec;
	let storage = spec
		.as_storage_builder()
		.build_storage()
		.map_err(|reason| Unable::Genesis {
			chain: spec.name().into(),
			reason,
		})?;
	let known = backend.blockchain().info().genesis_hash;
	if known != Hash::default() {
		let version = resolve_state_version_from_wasm::<_, BlakeTwo256>(&storage, executor)?;
		let state = InMemoryBackend::<BlakeTwo256>::from((storage.clone(), version));
		let block = construct_genesis_block::<Block>(*state.root(), version);
		check_chain(&config.database, known, block.header().hash())?;
	}
	let commit = !config.no_genesis();
	Ok(GenesisBlockBuilder::new_with_storage(
		storage,
		commit,
		backend.clone(),
		executor.clone(),
	)?)
}

/// A worker for the telemetry servers, if there are any.
fn telemetry_worker(
	config: &Configuration,
) -> Result<Option<(TelemetryWorker, Telemetry)>, sc_telemetry::Error> {
	/// How many messages may wait for the worker.
	const BUFFER: usize = 16;

	let Some(endpoints) = config
		.telemetry_endpoints
		.clone()
		.filter(|it| !it.is_empty())
	else {
		return Ok(None);
	};
	let worker = TelemetryWorker::new(BUFFER)?;
	let telemetry = worker.handle().new_telemetry(endpoints);
	Ok(Some((worker, telemetry)))
}
