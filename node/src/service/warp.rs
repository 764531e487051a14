// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Warp sync over a restart of finality.
//!
//! A warp sync proof is a chain of handovers: each is a header that names the next set of
//! validators, signed by the set before. At a restart of finality there is no such signature. The
//! SDK's verifier can accept a listed block in its place (a *hard fork*, it calls it), but no SDK
//! node ever sends one: its generator stops at the first change that was forced. [`WarpSync`] sends
//! it.
//!
//! What the one who syncs trusts is its own chain specification, as with the first set: a block
//! that is not listed there has to be signed.

use std::{error::Error, sync::Arc};

use carechain_runtime::opaque::Block;
use codec::{Decode, DecodeAll, Encode};
use sc_client_api::{AuxStore, Backend};
use sc_consensus_grandpa::{
	best_justification, find_scheduled_change, warp_proof::WarpSyncFragment, GrandpaJustification,
};
use sc_network_sync::strategy::warp::{EncodedProof, Verifier, WarpSyncProvider};
use sp_blockchain::HeaderBackend;
use sp_consensus_grandpa::Commit;
use sp_runtime::traits::{Block as BlockT, Header as HeaderT};

use super::Hash;
use crate::finality_restart::FinalityRestart;

type BoxError = Box<dyn Error + Send + Sync>;
type Header = <Block as BlockT>::Header;

/// The SDK's proof as it goes over the network. Its own type keeps the fields to itself.
#[derive(Decode, Encode)]
struct Proof {
	handovers: Vec<WarpSyncFragment<Block>>,
	is_finished: bool,
}

/// Proves who the validators are, over restarts of finality that are listed.
pub struct WarpSync<B> {
	/// The SDK's provider, with the restarts as hard forks: it verifies.
	sdk: Arc<dyn WarpSyncProvider<Block>>,
	backend: Arc<B>,
	/// Oldest first.
	restarts: Vec<FinalityRestart>,
}

impl<B: Backend<Block>> WarpSync<B> {
	/// `sdk` has to know the same restarts as hard forks.
	pub fn new(
		sdk: Arc<dyn WarpSyncProvider<Block>>,
		backend: Arc<B>,
		restarts: Vec<FinalityRestart>,
	) -> Self {
		Self {
			sdk,
			backend,
			restarts,
		}
	}

	/// The first restart after a block that this node can prove past: it is on the chain, and the
	/// new set has signed for it or for a later block.
	fn next_restart(
		&self,
		start: Hash,
	) -> Result<Option<(&FinalityRestart, Header)>, sp_blockchain::Error> {
		let chain = self.backend.blockchain();
		let Some(start) = chain.header(start)? else {
			return Ok(None);
		};
		let Some(restart) = self.restarts.iter().find(|it| it.number > *start.number()) else {
			return Ok(None);
		};
		let signed = self.best_signed()?;
		if chain.hash(restart.number)? != Some(restart.hash) || signed < Some(restart.number) {
			return Ok(None);
		}
		Ok(chain.header(restart.hash)?.map(|header| (restart, header)))
	}

	/// The last block with signatures that this node can show.
	fn best_signed(&self) -> Result<Option<u32>, sp_blockchain::Error> {
		let justification: Option<GrandpaJustification<Block>> =
			best_justification(&*self.backend)?;
		Ok(justification.map(|justification| justification.target().0))
	}
}

impl<B: Backend<Block> + AuxStore + 'static> WarpSyncProvider<Block> for WarpSync<B> {
	fn generate(&self, start: Hash) -> Result<EncodedProof, BoxError> {
		let proof = self.sdk.generate(start)?;
		match self.next_restart(start)? {
			Some((restart, header)) => lead_to(restart, header, proof),
			None => Ok(proof),
		}
	}

	fn create_verifier(&self) -> Box<dyn Verifier<Block>> {
		self.sdk.create_verifier()
	}
}

/// Ends a proof with a restart, in place of what the SDK has put where it found no more handovers.
/// Who syncs asks again from there.
fn lead_to(
	restart: &FinalityRestart,
	header: Header,
	EncodedProof(proof): EncodedProof,
) -> Result<EncodedProof, BoxError> {
	let proof = Proof::decode_all(&mut &proof[..])?;
	let found = proof.handovers.len();
	let mut handovers: Vec<_> = proof
		.handovers
		.into_iter()
		.filter(|handover| {
			*handover.header.number() <= restart.best_finalized
				&& find_scheduled_change::<Block>(&handover.header).is_some()
		})
		.collect();
	// Finality may have stopped at a handover, and the SDK then finds it twice: as the last block
	// of the set before, and of the lost one.
	handovers.dedup_by_key(|handover| handover.header.hash());

	// Cut off for its size while all that it holds lies before the restart, the proof is not there
	// yet.
	let is_cut_off = !proof.is_finished && handovers.len() == found;
	if !is_cut_off {
		handovers.push(WarpSyncFragment {
			justification: unsigned(&header),
			header,
		});
	}
	let proof = Proof {
		handovers,
		is_finished: false,
	};
	Ok(EncodedProof(proof.encode()))
}

/// A justification that justifies nothing. There is none for a restart; the format wants one.
fn unsigned(header: &Header) -> GrandpaJustification<Block> {
	sp_consensus_grandpa::GrandpaJustification {
		round: 0,
		commit: Commit::<Header> {
			target_hash: header.hash(),
			target_number: *header.number(),
			precommits: Vec::new(),
		},
		votes_ancestries: Vec::new(),
	}
	.into()
}

#[cfg(test)]
mod tests;
