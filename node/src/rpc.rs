// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the node answers beyond the methods that the SDK always serves.
//!
//! There is little of it on purpose. Decisions, grants and logs are read through runtime APIs,
//! which metadata describes and every client already knows how to call; a method stands here only
//! where the runtime cannot answer. There is nothing about payment, as nothing is paid for.

use std::{error::Error, sync::Arc, thread};

use carechain_runtime::opaque::Block;
use jsonrpsee::RpcModule;
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_runtime::traits::{Block as BlockT, NumberFor};
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::service::{FullBackend, FullClient, FullEvidence, FullPool};
use evidence::{Evidence, EvidenceApiServer};

mod evidence;
pub mod patient;

/// What the SDK calls the threads that answer RPC.
const SDK_THREAD: &str = "rpc";

/// Whether the calling thread answers RPC, of either profile.
pub fn is_a_thread_of_it() -> bool {
	let thread = thread::current();
	matches!(thread.name(), Some(SDK_THREAD | patient::THREAD))
}

/// What the methods need of the node.
pub struct Deps {
	/// The node's view of the chain.
	pub client: Arc<FullClient>,
	/// Transactions that wait for a block: `system_accountNextIndex` counts them.
	pub pool: Arc<FullPool>,
	/// Finality.
	pub grandpa: GrandpaDeps,
	/// Proofs for who has no node.
	pub evidence: Arc<FullEvidence>,
}

/// What the methods about finality need of the node.
#[derive(Clone)]
pub struct GrandpaDeps {
	/// The rounds that the voter is in.
	pub voter_state: SharedVoterState,
	/// The validators of now, and where earlier sets ended.
	pub authority_set: SharedAuthoritySet<<Block as BlockT>::Hash, NumberFor<Block>>,
	/// Justifications as they are made or imported.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs that a block is final.
	pub proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// The methods `system_accountNextIndex`, `system_dryRun`, `grandpa_*` and `evidence_chain`.
pub fn create(
	Deps {
		client,
		pool,
		grandpa,
		evidence,
	}: Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
	let GrandpaDeps {
		voter_state,
		authority_set,
		justifications,
		proofs,
	} = grandpa;

	let mut module = RpcModule::new(());
	module.merge(System::new(client, pool).into_rpc())?;
	module.merge(
		Grandpa::new(executor, authority_set, voter_state, justifications, proofs).into_rpc(),
	)?;
	module.merge(Evidence(evidence).into_rpc())?;
	Ok(module)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn threads_that_answer_rpc_are_known_as_such() {
		let runtime = sc_service::create_rpc_runtime(1).expect("it takes nothing but threads");
		let answers = runtime.block_on(async {
			let worker = runtime.spawn(async { is_a_thread_of_it() });
			let blocking = runtime.spawn_blocking(is_a_thread_of_it);
			(worker.await, blocking.await)
		});
		assert!(answers.0.expect("it did not panic"));
		assert!(answers.1.expect("it did not panic"));
		assert!(!is_a_thread_of_it(), "this one does not");
	}
}
