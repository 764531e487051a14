// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the node makes, the verifier takes, given nothing but the genesis hash and the restarts.

use super::*;
use crate::{
	chain_spec,
	testing::{
		state, Node, ABANDONED, BEST_FINALIZED, HANDOVER, NEXT_HANDOVER, RESTART, SETS, TIP,
	},
};
use carechain_verify::{
	chain::{follow, ProvenBlock, Restart},
	hex::Fixed,
	state::Values,
};
use codec::Decode;
use sc_client_api::in_mem;
use sp_consensus_grandpa::AuthorityList;
use std::collections::BTreeSet;

/// The state that all blocks of the chain have; some of them are pruned.
#[derive(Default)]
struct Kept {
	pruned: BTreeSet<BlockNumber>,
}

impl States for Kept {
	fn prove(&self, header: &Header, keys: &[Vec<u8>]) -> Result<StorageProof, EvidenceError> {
		if self.pruned.contains(header.number()) {
			return Err(EvidenceError::StatePruned);
		}
		Ok(prove_read(state(), keys).expect("it is in memory"))
	}
}

type Provider = EvidenceProvider<in_mem::Backend<Block>, Kept>;

fn spec() -> Box<dyn ChainSpec> {
	Box::new(chain_spec::load("local").expect("it is built in"))
}

fn provider(node: &Node, states: Kept, restarts: Vec<FinalityRestart>) -> Provider {
	EvidenceProvider::new(
		node.backend.clone(),
		states,
		node.set.clone(),
		restarts,
		spec(),
	)
}

/// A node that has everything, and lists the restart.
fn whole(node: &Node) -> Provider {
	provider(node, Kept::default(), vec![node.restart()])
}

fn keys() -> Vec<Vec<u8>> {
	vec![vec![7; 32], vec![2; 32], vec![200; 32]]
}

/// As the verifier takes it.
fn listed(restart: &FinalityRestart) -> Restart {
	Restart {
		number: restart.number,
		hash: Fixed(restart.hash.0),
		best_finalized: restart.best_finalized,
		set_id: restart.set_id,
		authorities: restart.authorities.iter().map(|key| Fixed(key.0)).collect(),
	}
}

/// What the verifier says to a part, and the values that it reads.
fn verified(node: &Node, part: &ChainPart) -> (ProvenBlock, Vec<Option<Vec<u8>>>) {
	let genesis = node.header(0).hash().0;
	let block = follow(part, &genesis, &[listed(&node.restart())]).expect("it holds");
	let keys: Vec<&[u8]> = part.state.keys.iter().map(|key| &key.0[..]).collect();
	let values =
		Values::read(&block.state_root, &keys, &part.state.proof).expect("the proof fits the keys");
	let values = keys
		.iter()
		.map(|key| values.get(key).map(Into::into))
		.collect();
	(block, values)
}

#[test]
fn values_of_any_final_block_are_proven_from_genesis_on() {
	let node = Node::synced();
	let provider = whole(&node);
	for number in [
		1,
		HANDOVER,
		HANDOVER + 1,
		RESTART,
		RESTART + 1,
		NEXT_HANDOVER,
		TIP,
	] {
		let at = node.header(number).hash();
		let part = provider
			.chain_part(keys(), Some(at), None)
			.unwrap_or_else(|error| panic!("block {number}: {error}"));
		let (block, values) = verified(&node, &part);
		assert_eq!((block.number, block.hash), (number, at.0));
		let expected = if number <= HANDOVER {
			(HANDOVER, 0, 0)
		} else if number <= NEXT_HANDOVER {
			(NEXT_HANDOVER, 2, 2)
		} else {
			(TIP, 3, 3)
		};
		assert_eq!((block.justified, block.set_id, block.handovers), expected);
		// In the order of the keys, each once; of a key without a value that there is none.
		assert_eq!(values, [Some(vec![2; 48]), Some(vec![7; 48]), None]);
	}
}

#[test]
fn without_a_block_it_is_the_last_that_is_final() {
	let node = Node::synced();
	let part = whole(&node).chain_part(keys(), None, None).unwrap();
	assert!(part.descendants.is_empty());
	assert_eq!(verified(&node, &part).0.number, TIP);
}

#[test]
fn a_genesis_state_that_is_pruned_comes_from_the_chain_specification() {
	let keys = [authorities_key()];
	let storage = spec().as_storage_builder().build_storage().unwrap();
	let state = InMemoryBackend::<Blake2Hasher>::from((storage, VERSION.state_version()));
	let nodes = nodes(prove_in_spec(&*spec(), state.root(), &keys).unwrap());
	let values = Values::read(&state.root().0, &[&keys[0]], &nodes).expect("it is proven");
	let value = values.get(&keys[0]).expect("there are authorities");
	let authorities = AuthorityList::decode(&mut &*value).unwrap();
	assert_eq!(authorities.len(), 4);
}

#[test]
fn another_chains_specification_is_found_out() {
	let node = Node::synced();
	let pruned = Kept { pruned: [0].into() };
	let provider = provider(&node, pruned, vec![node.restart()]);
	assert!(matches!(
		provider.chain_part(keys(), None, None),
		Err(EvidenceError::GenesisMismatch)
	));
}

#[test]
fn who_has_the_first_handovers_gets_the_others() {
	let node = Node::synced();
	let provider = whole(&node);
	let all = provider.chain_part(keys(), None, None).unwrap();
	for since in 0..=3 {
		let part = provider.chain_part(keys(), None, Some(since)).unwrap();
		assert_eq!(part.genesis, None);
		assert_eq!(part.handovers, all.handovers[since as usize..]);
		assert_eq!(part.justification, all.justification);
	}
	assert!(matches!(
		provider.chain_part(keys(), None, Some(4)),
		Err(EvidenceError::UnknownSet)
	));
}

#[test]
fn the_set_of_that_time_counts_and_not_the_one_of_today() {
	let node = Node::synced();
	let at = node.header(HANDOVER).hash();
	let provider = whole(&node);
	assert_eq!(
		provider
			.chain_part(keys(), Some(at), None)
			.unwrap()
			.handovers,
		[]
	);
	assert!(matches!(
		provider.chain_part(keys(), Some(at), Some(1)),
		Err(EvidenceError::UnknownSet)
	));
}

#[test]
fn a_restart_that_the_chain_specification_does_not_list_is_named() {
	let node = Node::synced();
	let provider = provider(&node, Kept::default(), Vec::new());
	assert!(matches!(
		provider.chain_part(keys(), None, None),
		Err(EvidenceError::RestartNotListed)
	));
	// Before it, nothing is missing.
	let at = node.header(HANDOVER).hash();
	assert!(provider.chain_part(keys(), Some(at), None).is_ok());
}

#[test]
fn what_is_not_final_is_refused() {
	let node = Node::synced();
	let provider = whole(&node);
	assert!(matches!(
		provider.chain_part(keys(), Some(Hash::repeat_byte(1)), None),
		Err(EvidenceError::UnknownBlock)
	));
	let fresh = Node::fresh();
	let genesis = fresh.header(0).hash();
	assert!(matches!(
		whole(&fresh).chain_part(keys(), Some(genesis), None),
		Err(EvidenceError::NothingFinal)
	));
	// The last signatures are for a block before the best one.
	let lagging = Node::synced();
	let (to, set) = (lagging.header(NEXT_HANDOVER), 2);
	lagging.set_best_signed(&crate::testing::signed(to, SETS[set], set as u64));
	let tip = lagging.header(TIP).hash();
	assert!(matches!(
		whole(&lagging).chain_part(keys(), Some(tip), None),
		Err(EvidenceError::NotFinal)
	));
}

#[test]
fn a_pruned_state_is_named() {
	let node = Node::synced();
	let pruned = Kept {
		pruned: [ABANDONED].into(),
	};
	let provider = provider(&node, pruned, vec![node.restart()]);
	let at = |number| Some(node.header(number).hash());
	assert!(matches!(
		provider.chain_part(keys(), at(ABANDONED), None),
		Err(EvidenceError::StatePruned)
	));
	assert!(provider
		.chain_part(keys(), at(BEST_FINALIZED), None)
		.is_ok());
}

#[test]
fn keys_are_counted_and_measured() {
	let node = Node::synced();
	let provider = whole(&node);
	let part = |keys| provider.chain_part(keys, None, None);
	assert!(matches!(part(Vec::new()), Err(EvidenceError::NoKeys)));
	let many = |count: usize| (0..count).map(|n| n.to_be_bytes().to_vec()).collect();
	assert!(part(many(MAX_KEYS)).is_ok());
	assert!(matches!(
		part(many(MAX_KEYS + 1)),
		Err(EvidenceError::TooManyKeys)
	));
	assert!(part(vec![vec![1; MAX_KEY_LEN]]).is_ok());
	assert!(matches!(
		part(vec![vec![1; MAX_KEY_LEN + 1]]),
		Err(EvidenceError::TooManyKeys)
	));
	// The same key twice is one.
	assert_eq!(part(vec![vec![7; 32]; 1_000]).unwrap().state.keys.len(), 1);
}
