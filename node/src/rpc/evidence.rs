// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! `evidence_chain`: the one method of our own. A runtime API cannot prove its own state, nor name
//! the validators that made it final.

use std::sync::Arc;

use carechain_runtime::Hash;
use carechain_verify::format::ChainPart;
use jsonrpsee::{
	core::RpcResult,
	proc_macros::rpc,
	types::{ErrorObject, ErrorObjectOwned},
};
use sp_core::Bytes;

use crate::{evidence::EvidenceError, service::FullEvidence};

/// The code of every refusal; the message is its name, and the data say it in words.
pub const REFUSED: i32 = 21_001;

/// Evidence that needs no node.
#[rpc(server)]
pub trait EvidenceApi {
	/// Proves the values under `keys` in the state of the final block `at` (without it: the last
	/// block that the node can prove to be final), from the genesis block on; with `since_set`, from
	/// that set of validators on.
	///
	/// Errors, by their message: `NoKeys`, `TooManyKeys`, `UnknownBlock`, `NotFinal`, `NothingFinal`,
	/// `StatePruned`, `JustificationPruned`, `HistoryMissing`, `UnknownSet`, `RestartNotListed`,
	/// `GenesisMismatch`, `Database`.
	#[method(name = "evidence_chain", blocking)]
	fn evidence_chain(
		&self,
		keys: Vec<Bytes>,
		at: Option<Hash>,
		since_set: Option<u64>,
	) -> RpcResult<ChainPart>;
}

/// Answers from the node's database.
pub struct Evidence(pub Arc<FullEvidence>);

impl EvidenceApiServer for Evidence {
	fn evidence_chain(
		&self,
		keys: Vec<Bytes>,
		at: Option<Hash>,
		since_set: Option<u64>,
	) -> RpcResult<ChainPart> {
		let keys = keys.into_iter().map(|key| key.0).collect();
		Ok(self.0.chain_part(keys, at, since_set)?)
	}
}

impl From<EvidenceError> for ErrorObjectOwned {
	fn from(error: EvidenceError) -> Self {
		ErrorObject::owned(REFUSED, error.name(), Some(error.to_string()))
	}
}
