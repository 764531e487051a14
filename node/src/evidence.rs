// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The chain's part of an evidence file: from the genesis block to some values in a block's state.
//!
//! Whoever checks it holds the genesis hash and nothing else (`carechain-verify`). So the part has
//! the first set of validators, every handover since, a final header with its signatures, and a
//! proof of the values. The node reads all of that from its database; only the state of the genesis
//! block, which is pruned, it builds anew from the chain specification.

use std::{error::Error as StdError, fmt, sync::Arc};

use carechain_runtime::{opaque::Block, BlockNumber, Hash, VERSION};
use carechain_verify::{
	format::{ChainPart, Genesis, Handover, StatePart},
	hex::Bytes,
};
use codec::Encode;
use parking_lot::Mutex;
use sc_chain_spec::ChainSpec;
use sc_client_api::{AuxStore, Backend, ProofProvider, StorageProof};
use sc_consensus_grandpa::{
	best_justification, find_scheduled_change, GrandpaJustification, SharedAuthoritySet,
	GRANDPA_ENGINE_ID,
};
use sp_blockchain::{Backend as _, HeaderBackend};
use sp_core::Blake2Hasher;
use sp_io::hashing::twox_128;
use sp_runtime::traits::{Block as BlockT, Header as HeaderT};
use sp_state_machine::{prove_read, InMemoryBackend};

use crate::finality_restart::FinalityRestart;

type Header = <Block as BlockT>::Header;

/// The most values that one part proves.
pub const MAX_KEYS: usize = 256;
/// The longest storage key that is taken.
pub const MAX_KEY_LEN: usize = 512;
/// How many headers may stand between a block and the one that is justified. Justifications are
/// kept every 16 blocks; where a node lacks them, it does not go through the chain in search of one.
const MAX_DESCENDANTS: usize = 512;

/// Why there is no such part.
#[derive(Debug)]
pub enum EvidenceError {
	/// No keys were given.
	NoKeys,
	/// More than [`MAX_KEYS`], or one longer than [`MAX_KEY_LEN`].
	TooManyKeys,
	/// The node does not know the block.
	UnknownBlock,
	/// The block is not final as far as the node can prove, or not on the chain that is.
	NotFinal,
	/// Nothing has been justified yet.
	NothingFinal,
	/// The state of the block is pruned: an archive has it.
	StatePruned,
	/// The signatures for the block are pruned: an archive has them.
	JustificationPruned,
	/// The node came in by a warp sync, and does not have the history of the validators yet.
	HistoryMissing,
	/// There was no such set of validators yet.
	UnknownSet,
	/// The set was changed by a restart of finality that the chain specification does not list.
	RestartNotListed,
	/// The chain specification does not make the genesis block that the node has.
	GenesisMismatch,
	/// The database cannot be read.
	Database(String),
}

impl EvidenceError {
	/// What a program goes by.
	pub fn name(&self) -> &'static str {
		match self {
			Self::NoKeys => "NoKeys",
			Self::TooManyKeys => "TooManyKeys",
			Self::UnknownBlock => "UnknownBlock",
			Self::NotFinal => "NotFinal",
			Self::NothingFinal => "NothingFinal",
			Self::StatePruned => "StatePruned",
			Self::JustificationPruned => "JustificationPruned",
			Self::HistoryMissing => "HistoryMissing",
			Self::UnknownSet => "UnknownSet",
			Self::RestartNotListed => "RestartNotListed",
			Self::GenesisMismatch => "GenesisMismatch",
			Self::Database(_) => "Database",
		}
	}
}

impl fmt::Display for EvidenceError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::NoKeys => "no keys were given",
			Self::TooManyKeys => "at most 256 keys of at most 512 bytes are proven at once",
			Self::UnknownBlock => "the node does not know the block",
			Self::NotFinal => "the block is not final, or not on the final chain",
			Self::NothingFinal => "nothing is final yet",
			Self::StatePruned => "the state of the block is pruned; ask an archive",
			Self::JustificationPruned => "the signatures for the block are pruned; ask an archive",
			Self::HistoryMissing => {
				"the node does not have the history of the validators yet; ask again later"
			}
			Self::UnknownSet => "there was no such set of validators yet",
			Self::RestartNotListed => {
				"finality was restarted, and the chain specification does not list it"
			}
			Self::GenesisMismatch => "the chain specification does not make this chain's genesis",
			Self::Database(error) => return write!(f, "the database cannot be read: {error}"),
		})
	}
}

impl StdError for EvidenceError {}

impl From<sp_blockchain::Error> for EvidenceError {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::Database(error.to_string())
	}
}

/// Where states are read.
pub trait States: Send + Sync {
	/// Proves values in the state of a block.
	fn prove(&self, header: &Header, keys: &[Vec<u8>]) -> Result<StorageProof, EvidenceError>;
}

/// The states in the node's database.
pub struct Database<C, B> {
	/// Proves.
	pub client: Arc<C>,
	/// Knows which states there are.
	pub backend: Arc<B>,
}

impl<C, B> States for Database<C, B>
where
	B: Backend<Block>,
	C: ProofProvider<Block> + Send + Sync,
{
	fn prove(&self, header: &Header, keys: &[Vec<u8>]) -> Result<StorageProof, EvidenceError> {
		let hash = header.hash();
		if !self.backend.have_state_at(hash, *header.number()) {
			return Err(EvidenceError::StatePruned);
		}
		let mut keys = keys.iter().map(Vec::as_slice);
		Ok(self.client.read_proof(hash, &mut keys)?)
	}
}

/// Makes the chain's part of evidence.
pub struct EvidenceProvider<B, S> {
	backend: Arc<B>,
	states: S,
	authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// Oldest first.
	restarts: Vec<FinalityRestart>,
	chain_spec: Box<dyn ChainSpec>,
	/// Made once: it never changes, and takes the whole genesis state.
	genesis: Mutex<Option<Genesis>>,
}

impl<B: Backend<Block> + AuxStore, S: States> EvidenceProvider<B, S> {
	/// `restarts` are those that `chain_spec` lists.
	pub fn new(
		backend: Arc<B>,
		states: S,
		authority_set: SharedAuthoritySet<Hash, BlockNumber>,
		restarts: Vec<FinalityRestart>,
		chain_spec: Box<dyn ChainSpec>,
	) -> Self {
		Self {
			backend,
			states,
			authority_set,
			restarts,
			chain_spec,
			genesis: Mutex::new(None),
		}
	}

	/// Proves the values under `keys` in the state of the block `at`; without it, of the last block
	/// that the node can prove to be final.
	///
	/// With `since_set` it leaves out the genesis block and the handovers up to that set, for who has
	/// them.
	pub fn chain_part(
		&self,
		keys: Vec<Vec<u8>>,
		at: Option<Hash>,
		since_set: Option<u64>,
	) -> Result<ChainPart, EvidenceError> {
		let keys = checked_keys(keys)?;
		let best = best_justification(&*self.backend)?.ok_or(EvidenceError::NothingFinal)?;
		let header = self.final_header(at.unwrap_or(best.target().1), &best)?;
		let (descendants, justification) = self.justified(&header, best)?;
		let justified = descendants.last().unwrap_or(&header);
		let handovers = self.handovers(*justified.number(), since_set)?;
		let genesis = since_set.is_none().then(|| self.genesis()).transpose()?;
		Ok(ChainPart {
			genesis,
			handovers,
			descendants: descendants.iter().map(encoded).collect(),
			justification,
			state: StatePart {
				proof: nodes(self.states.prove(&header, &keys)?),
				keys: keys.into_iter().map(Bytes).collect(),
			},
			header: encoded(&header),
		})
	}

	/// The last block that the node can prove to be final.
	pub fn last_provable(&self) -> Result<Hash, EvidenceError> {
		let best: Option<GrandpaJustification<Block>> = best_justification(&*self.backend)?;
		best.map(|best| best.target().1)
			.ok_or(EvidenceError::NothingFinal)
	}

	/// The header of a block that is final, which the node can show.
	fn final_header(
		&self,
		at: Hash,
		best: &GrandpaJustification<Block>,
	) -> Result<Header, EvidenceError> {
		let chain = self.backend.blockchain();
		let header = chain.header(at)?.ok_or(EvidenceError::UnknownBlock)?;
		let number = *header.number();
		if number > best.target().0 || chain.hash(number)? != Some(at) {
			return Err(EvidenceError::NotFinal);
		}
		Ok(header)
	}

	/// The headers from a block, itself excluded, to the next one that is justified, and the
	/// justification. No change of the set lies between: the block that signals one is justified.
	fn justified(
		&self,
		header: &Header,
		best: GrandpaJustification<Block>,
	) -> Result<(Vec<Header>, Bytes), EvidenceError> {
		let chain = self.backend.blockchain();
		let (mut hash, mut number) = (header.hash(), *header.number());
		let mut descendants = Vec::new();
		loop {
			if number == best.target().0 {
				return Ok((descendants, encoded(&best)));
			}
			if let Some(justification) = self.kept_justification(hash)? {
				return Ok((descendants, justification));
			}
			if descendants.len() >= MAX_DESCENDANTS {
				return Err(EvidenceError::JustificationPruned);
			}
			number = number.saturating_add(1);
			hash = chain.hash(number)?.ok_or(EvidenceError::UnknownBlock)?;
			descendants.push(chain.header(hash)?.ok_or(EvidenceError::UnknownBlock)?);
		}
	}

	/// The handovers from a set on, up to the one that made the block with that number final.
	fn handovers(
		&self,
		justified: BlockNumber,
		since_set: Option<u64>,
	) -> Result<Vec<Handover>, EvidenceError> {
		let changes = self.authority_set.authority_set_changes();
		let changes: Vec<(u64, BlockNumber)> = changes
			.iter_from(0)
			.ok_or(EvidenceError::HistoryMissing)?
			.take_while(|(_, last_block)| *last_block < justified)
			.copied()
			.collect();
		let since_set = since_set.unwrap_or(0);
		if since_set > changes.last().map_or(0, |(set, _)| set.saturating_add(1)) {
			return Err(EvidenceError::UnknownSet);
		}
		changes
			.into_iter()
			.filter(|(set, _)| *set >= since_set)
			.map(|(set, last_block)| self.handover(set, last_block))
			.collect()
	}

	/// How a set handed over, whose last block had that number.
	fn handover(&self, set: u64, last_block: BlockNumber) -> Result<Handover, EvidenceError> {
		let restarted = |it: &&FinalityRestart| it.set_id == set.saturating_add(1);
		let restart = self.restarts.iter().find(restarted);
		let chain = self.backend.blockchain();
		let hash = match restart {
			Some(restart) => restart.hash,
			None => chain.hash(last_block)?.ok_or(EvidenceError::UnknownBlock)?,
		};
		let header = chain.header(hash)?.ok_or(EvidenceError::UnknownBlock)?;
		let justification = if restart.is_some() {
			None
		} else if find_scheduled_change::<Block>(&header).is_none() {
			return Err(EvidenceError::RestartNotListed);
		} else {
			let kept = self.kept_justification(hash)?;
			Some(kept.ok_or(EvidenceError::JustificationPruned)?)
		};
		Ok(Handover {
			header: encoded(&header),
			justification,
		})
	}

	/// The signatures that the database has for a block.
	fn kept_justification(&self, hash: Hash) -> Result<Option<Bytes>, EvidenceError> {
		let kept = self.backend.blockchain().justifications(hash)?;
		let justification = kept.and_then(|kept| kept.into_justification(GRANDPA_ENGINE_ID));
		Ok(justification.map(Bytes))
	}

	/// The genesis block and its set.
	fn genesis(&self) -> Result<Genesis, EvidenceError> {
		let mut cache = self.genesis.lock();
		if let Some(genesis) = &*cache {
			return Ok(genesis.clone());
		}
		let chain = self.backend.blockchain();
		let header = chain
			.header(chain.info().genesis_hash)?
			.ok_or(EvidenceError::UnknownBlock)?;
		let keys = [authorities_key()];
		let proof = match self.states.prove(&header, &keys) {
			Err(EvidenceError::StatePruned) => {
				prove_in_spec(&*self.chain_spec, header.state_root(), &keys)?
			}
			proof => proof?,
		};
		let genesis = Genesis {
			header: encoded(&header),
			proof: nodes(proof),
		};
		Ok(cache.insert(genesis).clone())
	}
}

/// Proves values in the state that a chain specification starts with.
fn prove_in_spec(
	chain_spec: &dyn ChainSpec,
	root: &Hash,
	keys: &[Vec<u8>],
) -> Result<StorageProof, EvidenceError> {
	let unreadable = |error: String| {
		log::warn!("The chain specification makes no state: {error}");
		EvidenceError::GenesisMismatch
	};
	let storage = chain_spec
		.as_storage_builder()
		.build_storage()
		.map_err(unreadable)?;
	let state = InMemoryBackend::<Blake2Hasher>::from((storage, VERSION.state_version()));
	if state.root() != root {
		return Err(EvidenceError::GenesisMismatch);
	}
	prove_read(state, keys).map_err(|error| unreadable(error.to_string()))
}

/// Where pallet-grandpa keeps the set.
fn authorities_key() -> Vec<u8> {
	[twox_128(b"Grandpa"), twox_128(b"Authorities")].concat()
}

/// The keys in their order, each once.
fn checked_keys(mut keys: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, EvidenceError> {
	keys.sort();
	keys.dedup();
	if keys.is_empty() {
		return Err(EvidenceError::NoKeys);
	}
	if keys.len() > MAX_KEYS || keys.iter().any(|key| key.len() > MAX_KEY_LEN) {
		return Err(EvidenceError::TooManyKeys);
	}
	Ok(keys)
}

/// The nodes of a proof: sorted, and each once, as the set holds them.
fn nodes(proof: StorageProof) -> Vec<Bytes> {
	proof.into_iter_nodes().map(Bytes).collect()
}

fn encoded(value: &impl Encode) -> Bytes {
	Bytes(value.encode())
}

#[cfg(test)]
mod tests;
