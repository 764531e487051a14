// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The history that a node fetches after a warp sync.
//!
//! A warp sync ends at a recent block. The headers before it come afterwards, with the signatures
//! of the handovers: GRANDPA lists those, and can then prove them to the next node. Two things
//! would go wrong on this chain:
//!
//! - GRANDPA wants signatures for *every* old header that signals a change of the set. A restart of
//!   finality has none, nor has a change that finality never got to before the restart; the node
//!   would ask for them for ever and never have its history. [`History`] lets through those that
//!   the chain specification accounts for.
//! - The SDK imports the headers of the warp sync proof itself, ahead of the others. Under Aura
//!   that fails (no fork choice is set for them), which is as well: GRANDPA ignores the signatures
//!   of a header that is there already, and would list no handover.

use std::sync::Arc;

use carechain_runtime::{opaque::Block, BlockNumber};
use sc_client_api::HeaderBackend;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_consensus_grandpa::{find_forced_change, find_scheduled_change};
use sp_consensus::{BlockOrigin, Error};
use sp_runtime::{
	traits::{Block as BlockT, Header as HeaderT},
	Justifications,
};

use crate::finality_restart::FinalityRestart;

/// Imports blocks as `grandpa` does, except for old ones that only the chain specification accounts
/// for.
pub struct History<G, C> {
	grandpa: G,
	client: Arc<C>,
	restarts: Arc<[FinalityRestart]>,
}

// Not derived: the client need not be `Clone`.
impl<G: Clone, C> Clone for History<G, C> {
	fn clone(&self) -> Self {
		Self {
			grandpa: self.grandpa.clone(),
			client: self.client.clone(),
			restarts: self.restarts.clone(),
		}
	}
}

/// What becomes of a block.
#[derive(Debug, PartialEq, Eq)]
enum Way {
	/// GRANDPA has it.
	Grandpa,
	/// GRANDPA lists it as the last block of a set, without signatures.
	Restart,
	/// The database takes it, and GRANDPA does not hear of it.
	Database,
	/// Nobody takes it; it comes again.
	Nowhere,
}

impl<G, C: HeaderBackend<Block>> History<G, C> {
	/// `client` is what `grandpa` imports into.
	pub fn new(grandpa: G, client: Arc<C>, restarts: Vec<FinalityRestart>) -> Self {
		Self {
			grandpa,
			client,
			restarts: restarts.into(),
		}
	}
}

/// Decides about a block, given the last final one.
fn way(
	restarts: &[FinalityRestart],
	finalized: BlockNumber,
	block: &BlockImportParams<Block>,
) -> Way {
	match block.origin {
		BlockOrigin::WarpSync => return Way::Nowhere,
		BlockOrigin::GapSync => {}
		_ => return Way::Grandpa,
	}
	let header: &<Block as BlockT>::Header = &block.header;
	let number = *header.number();
	if number > finalized || block.justifications.is_some() {
		return Way::Grandpa;
	}
	// By its hash: nothing else makes an unsigned change one that the consortium has decided.
	let restart = restarts
		.iter()
		.find(|it| it.number == number && it.hash == block.post_hash());
	if restart.is_some() && find_forced_change::<Block>(header).is_some() {
		return Way::Restart;
	}
	let is_skipped = restarts.iter().any(|it| it.skips(number));
	if is_skipped && find_scheduled_change::<Block>(header).is_some() {
		return Way::Database;
	}
	Way::Grandpa
}

#[async_trait::async_trait]
impl<G, C> BlockImport<Block> for History<G, C>
where
	G: BlockImport<Block, Error = Error> + Send + Sync,
	C: HeaderBackend<Block> + Send + Sync,
	for<'a> &'a C: BlockImport<Block, Error = Error>,
{
	type Error = Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
		self.grandpa.check_block(block).await
	}

	async fn import_block(
		&self,
		mut block: BlockImportParams<Block>,
	) -> Result<ImportResult, Error> {
		match way(&self.restarts, self.client.info().finalized_number, &block) {
			Way::Grandpa => self.grandpa.import_block(block).await,
			Way::Restart => {
				// There are no signatures, and GRANDPA looks only whether there is a list of them.
				block.justifications = Some(Justifications::new(Vec::new()));
				self.grandpa.import_block(block).await
			}
			Way::Database => (&*self.client).import_block(block).await,
			Way::Nowhere => Ok(ImportResult::AlreadyInChain),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use sp_consensus_grandpa::{ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
	use sp_runtime::{Digest, DigestItem};

	type Header = <Block as BlockT>::Header;

	/// More than any block here.
	const FINALIZED: BlockNumber = 1_000;

	fn next_set() -> ScheduledChange<BlockNumber> {
		ScheduledChange {
			next_authorities: Vec::new(),
			delay: 0,
		}
	}

	fn scheduled() -> Option<ConsensusLog<BlockNumber>> {
		Some(ConsensusLog::ScheduledChange(next_set()))
	}

	fn forced() -> Option<ConsensusLog<BlockNumber>> {
		Some(ConsensusLog::ForcedChange(100, next_set()))
	}

	fn block(
		origin: BlockOrigin,
		number: BlockNumber,
		log: Option<ConsensusLog<BlockNumber>>,
	) -> BlockImportParams<Block> {
		let logs = log
			.map(|log| DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()))
			.into_iter()
			.collect();
		let header = Header::new(
			number,
			Default::default(),
			Default::default(),
			Default::default(),
			Digest { logs },
		);
		BlockImportParams::new(origin, header)
	}

	/// Finality stopped at 100 and was restarted at 120.
	fn restarts() -> [FinalityRestart; 1] {
		[FinalityRestart {
			number: 120,
			hash: block(BlockOrigin::GapSync, 120, forced()).post_hash(),
			best_finalized: 100,
			set_id: 1,
			authorities: Vec::new(),
		}]
	}

	fn old(number: BlockNumber, log: Option<ConsensusLog<BlockNumber>>) -> Way {
		way(
			&restarts(),
			FINALIZED,
			&block(BlockOrigin::GapSync, number, log),
		)
	}

	#[test]
	fn a_restart_needs_no_signatures_where_it_is_listed() {
		assert_eq!(old(120, forced()), Way::Restart);
	}

	#[test]
	fn a_restart_that_is_not_listed_is_left_to_grandpa() {
		assert_eq!(old(121, forced()), Way::Grandpa);
		// Of the right number, but another block.
		let other = Some(ConsensusLog::ForcedChange(99, next_set()));
		assert_eq!(old(120, other), Way::Grandpa);
		let listed_nowhere = block(BlockOrigin::GapSync, 120, forced());
		assert_eq!(way(&[], FINALIZED, &listed_nowhere), Way::Grandpa);
	}

	#[test]
	fn a_change_that_finality_never_got_to_needs_no_signatures() {
		assert_eq!(old(101, scheduled()), Way::Database);
		assert_eq!(old(119, scheduled()), Way::Database);
	}

	#[test]
	fn every_other_change_needs_signatures() {
		for number in [99, 100, 121] {
			assert_eq!(old(number, scheduled()), Way::Grandpa, "{number}");
		}
	}

	#[test]
	fn a_block_without_a_change_or_with_signatures_is_left_to_grandpa() {
		assert_eq!(old(110, None), Way::Grandpa);
		let mut signed = block(BlockOrigin::GapSync, 110, scheduled());
		signed.justifications = Some((GRANDPA_ENGINE_ID, Vec::new()).into());
		assert_eq!(way(&restarts(), FINALIZED, &signed), Way::Grandpa);
	}

	#[test]
	fn who_executes_blocks_follows_the_header() {
		for origin in [
			BlockOrigin::NetworkInitialSync,
			BlockOrigin::NetworkBroadcast,
			BlockOrigin::Own,
			BlockOrigin::File,
		] {
			for (number, log) in [(120, forced()), (110, scheduled())] {
				let block = block(origin, number, log);
				assert_eq!(
					way(&restarts(), FINALIZED, &block),
					Way::Grandpa,
					"{origin:?}"
				);
			}
		}
		let not_final = block(BlockOrigin::GapSync, 120, forced());
		assert_eq!(way(&restarts(), 119, &not_final), Way::Grandpa);
	}

	#[test]
	fn the_headers_of_a_warp_sync_proof_come_again_with_their_signatures() {
		let handover = block(BlockOrigin::WarpSync, 50, scheduled());
		assert_eq!(way(&restarts(), 0, &handover), Way::Nowhere);
	}
}
