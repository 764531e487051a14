// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The node's chain, as the patient profile asks it.

use std::{
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

use carechain_runtime::{opaque::Block, Hash};
use carechain_verify::format::ChainPart;
use sc_client_api::{Backend, BlockBackend, CallExecutor, ExecutorProvider, StorageProvider};
use sp_blockchain::HeaderBackend;
use sp_core::storage::StorageKey;
use sp_core::traits::CallContext;
use sp_runtime::traits::Block as BlockT;

use super::{answers::Chain, refusal::Refusal};
use crate::service::{FullBackend, FullClient, FullEvidence};

/// The node's chain.
pub struct NodeChain {
	/// The node's view of the chain.
	pub client: Arc<FullClient>,
	/// Knows which states there are.
	pub backend: Arc<FullBackend>,
	/// Proofs for who has no node.
	pub evidence: Arc<FullEvidence>,
}

impl Chain for NodeChain {
	fn genesis(&self) -> Hash {
		self.client.info().genesis_hash
	}

	fn best(&self) -> Hash {
		self.client.info().best_hash
	}

	fn finalized(&self) -> Hash {
		self.client.info().finalized_hash
	}

	fn number_of(&self, block: Hash) -> Result<u32, Refusal> {
		let number = self.client.number(block)?.ok_or(Refusal::UnknownBlock)?;
		if !self.backend.have_state_at(block, number) {
			return Err(Refusal::StatePruned);
		}
		Ok(number)
	}

	fn call(&self, block: Hash, function: &str, arguments: &[u8]) -> Result<Vec<u8>, Refusal> {
		self.client
			.executor()
			.call(block, function, arguments, CallContext::Offchain)
			.map_err(|error| {
				log::debug!("The runtime did not answer {function} to a patient: {error}");
				Refusal::BadArguments
			})
	}

	fn body(&self, block: Hash) -> Result<Vec<<Block as BlockT>::Extrinsic>, Refusal> {
		self.client.block_body(block)?.ok_or(Refusal::BodyPruned)
	}

	fn has_value(&self, block: Hash, key: &[u8]) -> Result<bool, Refusal> {
		let key = StorageKey(key.to_vec());
		Ok(self.client.storage_hash(block, &key)?.is_some())
	}

	fn evidence(
		&self,
		keys: Vec<Vec<u8>>,
		at: Option<Hash>,
		since_set: Option<u64>,
	) -> Result<ChainPart, Refusal> {
		Ok(self.evidence.chain_part(keys, at, since_set)?)
	}

	fn provable(&self) -> Result<Hash, Refusal> {
		Ok(self.evidence.last_provable()?)
	}

	fn now(&self) -> u64 {
		let since = SystemTime::now().duration_since(UNIX_EPOCH);
		since.map_or(0, |since| since.as_secs())
	}
}
