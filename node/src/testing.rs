// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain for tests of what is proven about it: block 10 hands over from set 0 to set 1. Finality
//! stops at 20; block 25 signals a change that never takes effect; block 30 restarts with set 2.
//! Block 35 hands over to set 3, which signs for block 40. All blocks have one state.

use std::sync::Arc;

use carechain_runtime::{opaque::Block, BlockNumber, Hash, VERSION};
use codec::{DecodeAll, Encode};
use sc_client_api::{backend::NewBlockState, in_mem, AuxStore, Backend as _};
use sc_consensus_grandpa::{
	AuthoritySet, AuthoritySetChanges, GrandpaJustification, SharedAuthoritySet,
};
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_consensus_grandpa::{
	AuthorityList, Commit, ConsensusLog, ScheduledChange, SetId, SignedMessage, GRANDPA_ENGINE_ID,
};
use sp_core::{storage::Storage, Blake2Hasher, H256};
use sp_io::hashing::twox_128;
use sp_keyring::Ed25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
	traits::{Block as BlockT, Header as HeaderT},
	Digest, DigestItem,
};
use sp_state_machine::InMemoryBackend;

use crate::finality_restart::FinalityRestart;

type Header = <Block as BlockT>::Header;

/// The sets, at their number.
pub const SETS: [&[Ed25519Keyring]; 4] = [
	&[Alice, Bob, Charlie, Dave],
	&[Alice, Bob, Charlie, Ferdie],
	&[Alice, Bob],
	&[Alice, Bob, Eve],
];
/// Hands over from set 0 to set 1.
pub const HANDOVER: BlockNumber = 10;
/// The last block that set 1 made final.
pub const BEST_FINALIZED: BlockNumber = 20;
/// Signals a change that never takes effect.
pub const ABANDONED: BlockNumber = 25;
/// Restarts finality with set 2.
pub const RESTART: BlockNumber = 30;
/// Hands over from set 2 to set 3.
pub const NEXT_HANDOVER: BlockNumber = 35;
/// The last block.
pub const TIP: BlockNumber = 40;

fn authorities(set: &[Ed25519Keyring]) -> AuthorityList {
	set.iter().map(|key| (key.public().into(), 1)).collect()
}

fn change(set: &[Ed25519Keyring]) -> ScheduledChange<BlockNumber> {
	ScheduledChange {
		next_authorities: authorities(set),
		delay: 0,
	}
}

/// The state of all blocks: the authorities of genesis, and values under the keys 1 to 9.
pub fn state() -> InMemoryBackend<Blake2Hasher> {
	let authorities_key = [twox_128(b"Grandpa"), twox_128(b"Authorities")].concat();
	let mut storage = Storage::default();
	storage
		.top
		.insert(authorities_key, authorities(SETS[0]).encode());
	storage
		.top
		.extend((1..10).map(|key| (vec![key; 32], vec![key; 48])));
	InMemoryBackend::from((storage, VERSION.state_version()))
}

/// The headers from genesis to the tip.
pub fn headers(best_finalized: BlockNumber) -> Vec<Header> {
	let state_root = *state().root();
	let mut headers: Vec<Header> = Vec::new();
	for number in 0..=TIP {
		let log = match number {
			HANDOVER => Some(ConsensusLog::ScheduledChange(change(SETS[1]))),
			ABANDONED => Some(ConsensusLog::ScheduledChange(change(&[Dave, Eve, Ferdie]))),
			RESTART => Some(ConsensusLog::ForcedChange(best_finalized, change(SETS[2]))),
			NEXT_HANDOVER => Some(ConsensusLog::ScheduledChange(change(SETS[3]))),
			_ => None,
		};
		let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, u64::from(number).encode());
		let change = log.map(|log: ConsensusLog<BlockNumber>| {
			DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())
		});
		let logs = core::iter::once(slot).chain(change).collect();
		let parent = headers
			.last()
			.map(|header| header.hash())
			.unwrap_or_default();
		headers.push(Header::new(
			number,
			Default::default(),
			state_root,
			parent,
			Digest { logs },
		));
	}
	headers
}

/// A set's signatures for a block.
pub fn signed(
	header: &Header,
	set: &[Ed25519Keyring],
	set_id: SetId,
) -> GrandpaJustification<Block> {
	let precommit = finality_grandpa::Precommit {
		target_hash: header.hash(),
		target_number: *header.number(),
	};
	let message = finality_grandpa::Message::Precommit(precommit.clone());
	let payload = sp_consensus_grandpa::localized_payload(1, set_id, &message);
	let precommits = set
		.iter()
		.map(|key| SignedMessage::<Header> {
			message: message.clone(),
			signature: key.sign(&payload).into(),
			id: key.public().into(),
		})
		.map(|signed| finality_grandpa::SignedPrecommit {
			precommit: precommit.clone(),
			signature: signed.signature,
			id: signed.id,
		})
		.collect();
	sp_consensus_grandpa::GrandpaJustification {
		round: 1,
		commit: Commit::<Header> {
			target_hash: header.hash(),
			target_number: *header.number(),
			precommits,
		},
		votes_ancestries: Vec::new(),
	}
	.into()
}

/// What GRANDPA keeps of the sets. It can only be read from the database, so it is written as it
/// lies there: no pending changes in between.
fn authority_set(
	set_id: SetId,
	changes: &[(SetId, BlockNumber)],
) -> SharedAuthoritySet<Hash, BlockNumber> {
	let set = SETS[usize::try_from(set_id).expect("there are four")];
	let no_changes_across_forks = (Vec::<()>::new(), None::<BlockNumber>);
	let no_forced_changes = Vec::<()>::new();
	let stored = (
		authorities(set),
		set_id,
		no_changes_across_forks,
		no_forced_changes,
		AuthoritySetChanges::from(changes.to_vec()),
	);
	AuthoritySet::decode_all(&mut &stored.encode()[..])
		.expect("it is written as the SDK writes it")
		.into()
}

/// A node that follows the chain up to a block, and can show signatures for one.
pub struct Node {
	/// The whole chain.
	pub headers: Vec<Header>,
	/// What the node has of it.
	pub backend: Arc<in_mem::Backend<Block>>,
	/// What GRANDPA knows of the sets.
	pub set: SharedAuthoritySet<Hash, BlockNumber>,
}

impl Node {
	/// Has the whole chain.
	pub fn synced() -> Self {
		Self::stopped_at(BEST_FINALIZED)
	}

	/// Has the whole chain, where finality stopped at another block.
	pub fn stopped_at(best_finalized: BlockNumber) -> Self {
		let node = Self {
			headers: headers(best_finalized),
			backend: Arc::new(in_mem::Backend::new()),
			set: authority_set(3, &[(0, HANDOVER), (1, best_finalized), (2, NEXT_HANDOVER)]),
		};
		for header in &node.headers {
			let justification = match *header.number() {
				HANDOVER => Some(signed(header, SETS[0], 0)),
				NEXT_HANDOVER => Some(signed(header, SETS[2], 2)),
				_ => None,
			};
			node.insert(header, justification);
		}
		let tip = signed(node.header(TIP), SETS[3], 3);
		node.set_best_signed(&tip);
		node
	}

	/// Has the genesis block alone.
	pub fn fresh() -> Self {
		let node = Self {
			headers: headers(BEST_FINALIZED),
			backend: Arc::new(in_mem::Backend::new()),
			set: authority_set(0, &[]),
		};
		node.insert(node.header(0), None);
		node
	}

	pub fn header(&self, number: BlockNumber) -> &Header {
		&self.headers[usize::try_from(number).expect("a small number")]
	}

	/// Takes a block, as a final one.
	pub fn insert(&self, header: &Header, justification: Option<GrandpaJustification<Block>>) {
		let justifications =
			justification.map(|justification| (GRANDPA_ENGINE_ID, justification.encode()).into());
		self.backend
			.blockchain()
			.insert(
				header.hash(),
				header.clone(),
				justifications,
				None,
				NewBlockState::Final,
				true,
			)
			.expect("it follows its parent");
	}

	/// Makes it the last block that the node can show signatures for.
	pub fn set_best_signed(&self, justification: &GrandpaJustification<Block>) {
		let entry = (
			&b"grandpa_best_justification"[..],
			&justification.encode()[..],
		);
		AuxStore::insert_aux(&*self.backend, &[entry], &[]).expect("memory takes it");
	}

	/// The restart as everybody should have it in the chain specification.
	pub fn restart(&self) -> FinalityRestart {
		let header = self.header(RESTART);
		let best_finalized = sc_consensus_grandpa::find_forced_change::<Block>(header)
			.expect("it forces a change")
			.0;
		FinalityRestart {
			number: RESTART,
			hash: header.hash(),
			best_finalized,
			set_id: 2,
			authorities: SETS[2].iter().map(|key| H256(key.public().0)).collect(),
		}
	}
}
