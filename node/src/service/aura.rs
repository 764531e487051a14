// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Block authoring: validators take turns, one slot each.

use std::sync::Arc;

use carechain_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::DefaultImportQueue;
use sc_consensus_aura::{
	standalone::slot_duration_at, CheckForEquivocation, CompatibilityMode, ImportQueueParams,
	SlotDuration, SlotProportion, StartAuraParams,
};
use sc_network_sync::SyncingService;
use sc_service::{Error, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_consensus_aura::sr25519::{AuthorityId, AuthorityPair};
use sp_keystore::KeystorePtr;
use substrate_prometheus_endpoint::Registry;

use super::{grandpa, partial::BlockImport, FullClient, FullPool, FullSelectChain};

/// The part of a slot that an author may spend on computing its block.
///
/// The rest is for the other validators to fetch the block, compute it again and vote on it before
/// the next author starts: a block that comes late is a fork, and a fork delays finality.
const PROPOSAL_PORTION: f32 = 0.5;

/// What a block has to carry besides transactions: its slot and its time.
type Inherents = (
	sp_consensus_aura::inherents::InherentDataProvider,
	sp_timestamp::InherentDataProvider,
);

/// Reads the clock of this machine.
fn inherents_now(slot_duration: SlotDuration) -> Inherents {
	let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
	let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
		*timestamp,
		slot_duration,
	);
	(slot, timestamp)
}

/// The queue in which blocks from elsewhere are verified and imported.
pub fn import_queue(
	client: &Arc<FullClient>,
	block_import: BlockImport,
	grandpa: grandpa::BlockImport,
	task_manager: &TaskManager,
	prometheus_registry: Option<&Registry>,
	telemetry: Option<TelemetryHandle>,
) -> Result<DefaultImportQueue<Block>, Error> {
	let inherents_client = client.clone();
	let queue =
		sc_consensus_aura::import_queue::<AuthorityPair, _, _, _, _, _>(ImportQueueParams {
			block_import,
			justification_import: Some(Box::new(grandpa)),
			client: client.clone(),
			create_inherent_data_providers: move |parent, ()| {
				// The runtime alone says how long a slot is.
				let duration =
					slot_duration_at::<AuthorityId, Block, _>(&*inherents_client, parent);
				async move { Ok(inherents_now(duration?)) }
			},
			spawner: &task_manager.spawn_essential_handle(),
			registry: prometheus_registry,
			// The chain has no way to punish a second block in a slot. `DoubleSigning` counts them;
			// the queue's own line in the log also knows of blocks whose inherents are wrong.
			check_for_equivocation: CheckForEquivocation::Yes,
			telemetry,
			compatibility_mode: CompatibilityMode::None,
		})?;
	Ok(queue)
}

/// What authoring needs of the node.
pub struct Authoring {
	/// The node's view of the chain.
	pub client: Arc<FullClient>,
	/// Says which block to build on.
	pub select_chain: FullSelectChain,
	/// Imports the blocks that are authored.
	pub block_import: BlockImport,
	/// Where transactions come from.
	pub transaction_pool: Arc<FullPool>,
	/// Tells whether the node is still catching up, and then authors nothing.
	pub sync_service: Arc<SyncingService<Block>>,
	/// Holds the key that signs blocks.
	pub keystore: KeystorePtr,
	/// Author even without peers.
	pub force_authoring: bool,
	/// Where to count.
	pub prometheus_registry: Option<Registry>,
	/// Where to report.
	pub telemetry: Option<TelemetryHandle>,
}

/// Starts authoring blocks in the slots that are this validator's.
pub fn start_authoring(task_manager: &TaskManager, authoring: Authoring) -> Result<(), Error> {
	let Authoring {
		client,
		select_chain,
		block_import,
		transaction_pool,
		sync_service,
		keystore,
		force_authoring,
		prometheus_registry,
		telemetry,
	} = authoring;

	let proposer_factory = ProposerFactory::new(
		task_manager.spawn_handle(),
		client.clone(),
		transaction_pool,
		prometheus_registry.as_ref(),
		telemetry.clone(),
	);
	let slot_duration = sc_consensus_aura::slot_duration::<AuthorityId, _, _>(&*client)?;

	let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(
		StartAuraParams {
			slot_duration,
			client,
			select_chain,
			block_import,
			proposer_factory,
			sync_oracle: sync_service.clone(),
			justification_sync_link: sync_service,
			create_inherent_data_providers: move |_, ()| async move { Ok(inherents_now(slot_duration)) },
			force_authoring,
			// Authoring goes on while finality waits: that is when a revocation or an emergency
			// must still find its way into a block.
			backoff_authoring_blocks: None::<()>,
			keystore,
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
			// By default an author may take longer after slots without a block, when the others
			// need the next one all the more.
			max_block_proposal_slot_portion: Some(SlotProportion::new(PROPOSAL_PORTION)),
			telemetry,
			compatibility_mode: CompatibilityMode::None,
		},
	)?;

	// Essential: a validator that no longer authors should stop and be seen to.
	task_manager
		.spawn_essential_handle()
		.spawn_blocking("aura", Some("block-authoring"), aura);
	Ok(())
}
