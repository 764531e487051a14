// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Which blocks outlive the time that bodies are kept.
//!
//! Patients may have their pseudonyms unlinked, and commitments lose their meaning when the bytes
//! behind them are destroyed. Neither would be worth much if every node kept the calls for ever, so
//! bodies go after a while. The database prunes a block's justification together with its body,
//! though, and a few justifications are needed for good: those of the blocks at which one set of
//! validators hands finality over to the next. Without one of them a new node can no longer warp
//! sync, and nobody can prove from genesis who the validators are today.
//!
//! The SDK's own [`GrandpaPruningFilter`] keeps every block that has a justification. One in
//! [`JUSTIFICATION_PERIOD`] has one, with every call in it, so the filter would keep a sixteenth of
//! all bodies for good. [`HandoverBlocks`] keeps the handovers alone. They are rare, as the set
//! changes only when a hospital joins, leaves or rotates keys; and nearly empty, as the session
//! pallet declares the block that ends a session full: only calls that have a share of the block
//! reserved for them still fit.
//!
//! [`GrandpaPruningFilter`]: sc_consensus_grandpa::GrandpaPruningFilter
//! [`JUSTIFICATION_PERIOD`]: super::grandpa::JUSTIFICATION_PERIOD

use std::sync::{Arc, OnceLock, Weak};

use carechain_runtime::opaque::Block;
use sc_consensus_grandpa::{find_scheduled_change, GrandpaJustification, GRANDPA_ENGINE_ID};
use sc_service::PruningFilter;
use sp_blockchain::HeaderBackend;
use sp_runtime::{traits::Block as BlockT, Justifications};

/// Keeps the blocks at which GRANDPA goes over to the next set of validators.
///
/// A block that signals a *forced* change is not among them: warp sync proofs cannot cross it, with
/// or without its justification.
#[derive(Default)]
pub struct HandoverBlocks {
	/// Where to look up headers.
	///
	/// Set once the client exists, as the database wants its filters before. Weak, as the database
	/// owns this filter and the client owns the database.
	headers: OnceLock<Weak<dyn HeaderBackend<Block>>>,
}

impl HandoverBlocks {
	/// Says where headers are found. Until then every justified block is kept; none can be pruned
	/// yet, as only the genesis block is written without a client.
	pub fn look_up_headers_in<C: HeaderBackend<Block> + 'static>(&self, client: &Arc<C>) {
		let client: Weak<C> = Arc::downgrade(client);
		// A second client of the same database would find the same headers.
		let _ = self.headers.set(client);
	}

	/// Whether the block that a justification is for hands over, or `None` where that is unknown.
	fn hands_over(&self, justification: &[u8]) -> Option<bool> {
		// The header tells, and not the list of past sets: GRANDPA holds the lock on that list
		// while it finalizes, which is when the database prunes.
		let (_, hash) = GrandpaJustification::<Block>::decode(justification)
			.ok()?
			.target();
		let header = self.headers.get()?.upgrade()?.header(hash).ok()??;
		Some(signals_next_set(&header))
	}
}

impl PruningFilter for HandoverBlocks {
	fn should_retain(&self, justifications: &Justifications) -> bool {
		let Some(justification) = justifications.get(GRANDPA_ENGINE_ID) else {
			return false;
		};
		// In doubt a body too many is kept: a handover that is gone cannot be had again.
		self.hands_over(justification).unwrap_or(true)
	}
}

/// A header that schedules the next set is the last that the current set finalizes: the runtime
/// schedules without delay.
fn signals_next_set(header: &<Block as BlockT>::Header) -> bool {
	find_scheduled_change::<Block>(header).is_some()
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use sp_blockchain::{BlockStatus, Info, Result};
	use sp_consensus_grandpa::{Commit, ConsensusLog, ScheduledChange};
	use sp_runtime::{
		traits::{Header as HeaderT, NumberFor},
		Digest, DigestItem,
	};

	type Header = <Block as BlockT>::Header;
	type Hash = <Block as BlockT>::Hash;

	/// A chain of one header.
	struct OneHeader(Header);

	impl HeaderBackend<Block> for OneHeader {
		fn header(&self, hash: Hash) -> Result<Option<Header>> {
			Ok((self.0.hash() == hash).then(|| self.0.clone()))
		}

		fn info(&self) -> Info<Block> {
			unimplemented!("the filter asks for headers only")
		}

		fn status(&self, _: Hash) -> Result<BlockStatus> {
			unimplemented!("the filter asks for headers only")
		}

		fn number(&self, _: Hash) -> Result<Option<NumberFor<Block>>> {
			unimplemented!("the filter asks for headers only")
		}

		fn hash(&self, _: NumberFor<Block>) -> Result<Option<Hash>> {
			unimplemented!("the filter asks for headers only")
		}
	}

	fn header(log: Option<ConsensusLog<NumberFor<Block>>>) -> Header {
		let logs = log
			.map(|log| DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()))
			.into_iter()
			.collect();
		Header::new(
			16,
			Default::default(),
			Default::default(),
			Default::default(),
			Digest { logs },
		)
	}

	fn justification(header: &Header) -> Justifications {
		let justification = sp_consensus_grandpa::GrandpaJustification::<Header> {
			round: 1,
			commit: Commit::<Header> {
				target_hash: header.hash(),
				target_number: *header.number(),
				precommits: Vec::new(),
			},
			votes_ancestries: Vec::new(),
		};
		(GRANDPA_ENGINE_ID, justification.encode()).into()
	}

	fn is_kept(log: Option<ConsensusLog<NumberFor<Block>>>) -> bool {
		let header = header(log);
		let chain = Arc::new(OneHeader(header.clone()));
		let filter = HandoverBlocks::default();
		filter.look_up_headers_in(&chain);
		filter.should_retain(&justification(&header))
	}

	fn next_set() -> ScheduledChange<NumberFor<Block>> {
		ScheduledChange {
			next_authorities: Vec::new(),
			delay: 0,
		}
	}

	#[test]
	fn a_handover_outlives_the_retention_time() {
		assert!(is_kept(Some(ConsensusLog::ScheduledChange(next_set()))));
	}

	#[test]
	fn a_justification_alone_keeps_no_body() {
		assert!(!is_kept(None));
		assert!(!is_kept(Some(ConsensusLog::OnDisabled(0))));
	}

	#[test]
	fn a_forced_change_keeps_no_body() {
		assert!(!is_kept(Some(ConsensusLog::ForcedChange(0, next_set()))));
	}

	#[test]
	fn a_block_without_a_grandpa_justification_goes() {
		let filter = HandoverBlocks::default();
		assert!(!filter.should_retain(&Justifications::new(Vec::new())));
		assert!(!filter.should_retain(&(*b"OTHR", Vec::new()).into()));
	}

	#[test]
	fn what_cannot_be_told_is_kept() {
		let without_headers = HandoverBlocks::default();
		assert!(without_headers.should_retain(&justification(&header(None))));

		let chain = Arc::new(OneHeader(header(None)));
		let filter = HandoverBlocks::default();
		filter.look_up_headers_in(&chain);
		assert!(filter.should_retain(&(GRANDPA_ENGINE_ID, vec![0xff]).into()));
		let unknown = header(Some(ConsensusLog::OnDisabled(1)));
		assert!(filter.should_retain(&justification(&unknown)));
	}
}
