// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! One chain, proven by the SDK's verifier: block 10 hands over from set 0 to set 1. Finality stops
//! at 20; block 25 signals a change that never takes effect; block 30 restarts with set 2. Block 35
//! hands over to set 3, which signs for block 40.

use super::*;
use carechain_runtime::BlockNumber;
use sc_client_api::{backend::NewBlockState, in_mem};
use sc_consensus_grandpa::{
	warp_proof::NetworkProvider, AuthoritySet, AuthoritySetChanges, SharedAuthoritySet,
};
use sc_network_sync::strategy::warp::VerificationResult;
use sp_consensus_grandpa::{
	AuthorityList, ConsensusLog, ScheduledChange, SetId, SignedMessage, GRANDPA_ENGINE_ID,
};
use sp_core::H256;
use sp_keyring::Ed25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{Digest, DigestItem};

type Memory = in_mem::Backend<Block>;

const SETS: [&[Ed25519Keyring]; 4] = [
	&[Alice, Bob, Charlie, Dave],
	&[Alice, Bob, Charlie, Ferdie],
	&[Alice, Bob],
	&[Alice, Bob, Eve],
];
const HANDOVER: BlockNumber = 10;
const BEST_FINALIZED: BlockNumber = 20;
const ABANDONED: BlockNumber = 25;
const RESTART: BlockNumber = 30;
const NEXT_HANDOVER: BlockNumber = 35;
const TIP: BlockNumber = 40;

fn authorities(set: &[Ed25519Keyring]) -> AuthorityList {
	set.iter().map(|key| (key.public().into(), 1)).collect()
}

fn change(set: &[Ed25519Keyring]) -> ScheduledChange<BlockNumber> {
	ScheduledChange {
		next_authorities: authorities(set),
		delay: 0,
	}
}

/// The headers from genesis to the tip.
fn headers(best_finalized: BlockNumber) -> Vec<Header> {
	let mut headers: Vec<Header> = Vec::new();
	for number in 0..=TIP {
		let log = match number {
			HANDOVER => Some(ConsensusLog::ScheduledChange(change(SETS[1]))),
			ABANDONED => Some(ConsensusLog::ScheduledChange(change(&[Dave, Eve, Ferdie]))),
			RESTART => Some(ConsensusLog::ForcedChange(best_finalized, change(SETS[2]))),
			NEXT_HANDOVER => Some(ConsensusLog::ScheduledChange(change(SETS[3]))),
			_ => None,
		};
		let logs = log
			.map(|log: ConsensusLog<BlockNumber>| {
				DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())
			})
			.into_iter()
			.collect();
		let parent = headers
			.last()
			.map(|header| header.hash())
			.unwrap_or_default();
		headers.push(Header::new(
			number,
			Default::default(),
			Default::default(),
			parent,
			Digest { logs },
		));
	}
	headers
}

/// A set's signatures for a block.
fn signed(header: &Header, set: &[Ed25519Keyring], set_id: SetId) -> GrandpaJustification<Block> {
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
struct Node {
	headers: Vec<Header>,
	backend: Arc<Memory>,
	set: SharedAuthoritySet<Hash, BlockNumber>,
}

impl Node {
	/// Has the whole chain.
	fn synced() -> Self {
		Self::stopped_at(BEST_FINALIZED)
	}

	/// Has the whole chain, where finality stopped at another block.
	fn stopped_at(best_finalized: BlockNumber) -> Self {
		let node = Self {
			headers: headers(best_finalized),
			backend: Arc::new(Memory::new()),
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
	fn fresh() -> Self {
		let node = Self {
			headers: headers(BEST_FINALIZED),
			backend: Arc::new(Memory::new()),
			set: authority_set(0, &[]),
		};
		node.insert(node.header(0), None);
		node
	}

	fn header(&self, number: BlockNumber) -> &Header {
		&self.headers[usize::try_from(number).expect("a small number")]
	}

	fn insert(&self, header: &Header, justification: Option<GrandpaJustification<Block>>) {
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

	fn set_best_signed(&self, justification: &GrandpaJustification<Block>) {
		let entry = (
			&b"grandpa_best_justification"[..],
			&justification.encode()[..],
		);
		AuxStore::insert_aux(&*self.backend, &[entry], &[]).expect("memory takes it");
	}

	/// The restart as everybody should have it in the chain specification.
	fn restart(&self) -> FinalityRestart {
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

	fn sdk(&self, restarts: &[FinalityRestart]) -> NetworkProvider<Block, Memory> {
		NetworkProvider::new(
			self.backend.clone(),
			self.set.clone(),
			restarts.iter().map(Into::into).collect(),
		)
	}

	fn provider(&self, restarts: Vec<FinalityRestart>) -> WarpSync<Memory> {
		let sdk = Arc::new(self.sdk(&restarts));
		WarpSync::new(sdk, self.backend.clone(), restarts)
	}
}

/// Syncs as the SDK does: asks from where the last proof ended until one is complete.
fn sync(
	from: &dyn WarpSyncProvider<Block>,
	with: &dyn WarpSyncProvider<Block>,
) -> Result<Header, String> {
	let mut verifier = with.create_verifier();
	let mut start = headers(BEST_FINALIZED)[0].hash();
	for _ in 0..4 {
		let proof = from.generate(start).map_err(|error| error.to_string())?;
		match verifier.verify(&proof).map_err(|error| error.to_string())? {
			VerificationResult::Partial(_) => start = verifier.next_proof_context(),
			VerificationResult::Complete(header, _) => return Ok(header),
		}
	}
	Err("the proof has no end".into())
}

fn handovers(proof: EncodedProof) -> Vec<BlockNumber> {
	let proof = Proof::decode_all(&mut &proof.0[..]).expect("it is the SDK's format");
	proof
		.handovers
		.iter()
		.map(|handover| *handover.header.number())
		.collect()
}

#[test]
fn a_fresh_node_syncs_over_a_restart_that_its_chain_specification_lists() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restarts = vec![server.restart()];
	let target = sync(
		&server.provider(restarts.clone()),
		&client.provider(restarts),
	);
	assert_eq!(target.as_ref(), Ok(server.header(TIP)));
}

#[test]
fn finality_may_have_stopped_at_a_handover() {
	let (server, client) = (Node::stopped_at(HANDOVER), Node::fresh());
	let restarts = vec![server.restart()];
	let genesis = server.header(0).hash();
	let provider = server.provider(restarts.clone());
	let first = provider.generate(genesis).expect("it has the chain");
	assert_eq!(handovers(first), [HANDOVER, RESTART]);
	let target = sync(&provider, &client.provider(restarts));
	assert_eq!(target.as_ref(), Ok(server.header(TIP)));
}

#[test]
fn the_sdks_own_provider_leads_nobody_over_a_restart() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restarts = vec![server.restart()];
	assert!(sync(&server.sdk(&restarts), &client.sdk(&restarts)).is_err());
}

#[test]
fn who_does_not_list_the_restart_does_not_follow_it() {
	let (server, client) = (Node::synced(), Node::fresh());
	let provider = server.provider(vec![server.restart()]);
	assert!(sync(&provider, &client.provider(Vec::new())).is_err());
}

#[test]
fn who_lists_another_set_or_another_block_does_not_follow_it() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restart = server.restart();
	let provider = server.provider(vec![restart.clone()]);
	for listed in [
		FinalityRestart {
			authorities: vec![H256(Eve.public().0)],
			..restart.clone()
		},
		FinalityRestart {
			set_id: 3,
			..restart.clone()
		},
		FinalityRestart {
			hash: server.header(RESTART - 1).hash(),
			..restart.clone()
		},
	] {
		assert!(
			sync(&provider, &client.provider(vec![listed.clone()])).is_err(),
			"{listed:?}"
		);
	}
}

#[test]
fn a_block_that_is_not_listed_has_to_be_signed() {
	let (server, client) = (Node::synced(), Node::fresh());
	let restart = server.restart();
	for number in [HANDOVER, ABANDONED, NEXT_HANDOVER] {
		let header = server.header(number).clone();
		let proof = Proof {
			handovers: vec![WarpSyncFragment {
				justification: unsigned(&header),
				header,
			}],
			is_finished: false,
		};
		let mut verifier = client.provider(vec![restart.clone()]).create_verifier();
		assert!(
			verifier.verify(&EncodedProof(proof.encode())).is_err(),
			"{number}"
		);
	}
}

#[test]
fn a_proof_from_after_the_restart_is_the_sdks() {
	let server = Node::synced();
	let restarts = vec![server.restart()];
	let provider = server.provider(restarts.clone());
	for start in [RESTART, NEXT_HANDOVER] {
		let hash = server.header(start).hash();
		assert_eq!(
			provider.generate(hash).expect("it has the chain").0,
			server
				.sdk(&restarts)
				.generate(hash)
				.expect("so has the SDK")
				.0,
		);
	}
}

#[test]
fn nobody_is_led_to_a_restart_that_the_new_set_has_not_signed_for() {
	let server = Node::synced();
	server.set_best_signed(&signed(server.header(BEST_FINALIZED), SETS[1], 1));
	let provider = server.provider(vec![server.restart()]);
	let proof = provider
		.generate(server.header(0).hash())
		.expect("it has the chain");
	assert_eq!(handovers(proof), [HANDOVER, BEST_FINALIZED]);
}

#[test]
fn nobody_is_led_to_a_restart_of_another_chain() {
	let server = Node::synced();
	let elsewhere = FinalityRestart {
		hash: Hash::repeat_byte(1),
		..server.restart()
	};
	let proof = server
		.provider(vec![elsewhere])
		.generate(server.header(0).hash())
		.expect("it has the chain");
	assert_eq!(handovers(proof), [HANDOVER, TIP]);
}

#[test]
fn a_proof_that_is_cut_off_for_its_size_ends_before_the_restart() {
	let server = Node::synced();
	let header = server.header(HANDOVER).clone();
	let cut_off = Proof {
		handovers: vec![WarpSyncFragment {
			justification: signed(&header, SETS[0], 0),
			header,
		}],
		is_finished: false,
	};
	let restart = server.header(RESTART).clone();
	let proof = lead_to(&server.restart(), restart, EncodedProof(cut_off.encode()));
	assert_eq!(
		handovers(proof.expect("it is the SDK's format")),
		[HANDOVER]
	);
}
