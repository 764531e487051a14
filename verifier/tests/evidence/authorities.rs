// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! From the genesis block through all authority sets.

use super::support::{
	builder::{refusal, scheduled, Chain, Scene},
	keys::{authorities, justified_by},
	state::State,
	subjects,
};
use carechain_verify::{
	chain::{MAX_DESCENDANTS, MAX_HANDOVERS},
	format::{Evidence, Handover},
	hex::Bytes,
	layout::authorities_key,
	Trust,
};
use codec::Encode;
use sp_consensus_grandpa::{ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::H256;
use sp_runtime::{generic::Digest, traits::Header as _, DigestItem};

fn refused(scene: &Scene, change: impl FnOnce(&mut Evidence)) -> (String, &'static str) {
	let mut evidence = scene.evidence();
	change(&mut evidence);
	refusal(scene.verify(&evidence))
}

#[test]
fn sets_are_followed_from_genesis() {
	let mut scene = subjects::grant();
	scene.chain = Chain::new(&[1, 2, 3, 4]);
	for (handovers, to) in [[2, 3, 4, 5], [9, 8, 7, 6], [9, 8, 7, 6], [1, 2, 3, 4]]
		.iter()
		.enumerate()
	{
		let verdict = scene.verdict().unwrap();
		assert_eq!(verdict.block.set_id, handovers as u64);
		assert_eq!(verdict.block.handovers, handovers);
		assert_eq!(verdict.block.authorities, 4);
		scene.chain.hand_over(to);
	}
}

#[test]
fn a_file_of_another_chain_is_refused() {
	let scene = subjects::grant();
	let trust = Trust {
		genesis: Chain::new(&[1, 2, 3, 5]).genesis_hash.0,
		restarts: Vec::new(),
	};
	let file = super::support::builder::file(&scene.evidence());
	assert_eq!(
		refusal(carechain_verify::verify(&file, &trust, None)),
		("genesis".into(), "other-chain")
	);
}

#[test]
fn a_file_without_genesis_is_a_continuation_and_no_evidence() {
	let scene = subjects::grant();
	assert_eq!(
		refused(&scene, |evidence| evidence.chain.genesis = None),
		("genesis".into(), "no-genesis")
	);
}

#[test]
fn the_first_set_has_to_be_in_the_genesis_state() {
	let scene = subjects::grant();
	let others = Chain::new(&[5, 6, 7, 8]).genesis.proof;
	let genesis = |evidence: &mut Evidence, proof: Vec<Bytes>| {
		evidence.chain.genesis.as_mut().unwrap().proof = proof;
	};
	assert_eq!(
		refused(&scene, |evidence| genesis(evidence, others)),
		("genesis".into(), "other-root")
	);
	assert_eq!(
		refused(&scene, |evidence| genesis(evidence, Vec::new())),
		("genesis".into(), "other-root")
	);
}

/// The refusal with another value in place of the first authorities.
fn with_first_authorities(value: Option<Vec<u8>>) -> &'static str {
	let mut scene = subjects::grant();
	let mut state = State::new();
	let key = authorities_key();
	if let Some(value) = value {
		state.put(&key, &value);
	}
	let root = state.root();
	let header =
		super::support::keys::Header::new(0, H256::zero(), root, H256::zero(), Digest::default());
	scene.chain.genesis.header = Bytes(header.encode());
	scene.chain.genesis.proof = state.proof(&[key]);
	scene.chain.genesis_hash = header.hash();
	let (link, code) = refusal(scene.verdict());
	assert_eq!(link, "genesis");
	code
}

#[test]
fn the_first_set_has_to_be_one_that_can_vote() {
	let unreadable = "authorities-unreadable";
	assert_eq!(with_first_authorities(None), unreadable);
	assert_eq!(with_first_authorities(Some(vec![4])), unreadable);
	let one_byte_more = [authorities(&[1]).encode(), vec![0]].concat();
	assert_eq!(with_first_authorities(Some(one_byte_more)), unreadable);

	let invalid = "invalid-authority-set";
	assert_eq!(
		with_first_authorities(Some(authorities(&[]).encode())),
		invalid
	);
	let mut weightless = authorities(&[1, 2]);
	weightless.iter_mut().for_each(|(_, weight)| *weight = 0);
	assert_eq!(with_first_authorities(Some(weightless.encode())), invalid);
	let mut too_heavy = authorities(&[1, 2]);
	too_heavy
		.iter_mut()
		.for_each(|(_, weight)| *weight = u64::MAX);
	assert_eq!(with_first_authorities(Some(too_heavy.encode())), invalid);
	let crowd: Vec<u8> = (0..=250).cycle().take(1_001).collect();
	assert_eq!(
		with_first_authorities(Some(authorities(&crowd).encode())),
		invalid
	);
}

#[test]
fn a_handover_cannot_be_left_out_added_or_moved() {
	let scene = subjects::grant();
	// The second is signed by the set that the first starts.
	let without_first = refused(&scene, |evidence| {
		evidence.chain.handovers.remove(0);
	});
	assert_eq!(without_first, ("handover 1".into(), "other-authority-set"));
	let stale = refused(&scene, |evidence| {
		evidence.chain.handovers.pop();
	});
	assert_eq!(stale, ("finality".into(), "other-authority-set"));
	let swapped = refused(&scene, |evidence| evidence.chain.handovers.swap(0, 1));
	assert_eq!(swapped, ("handover 1".into(), "other-authority-set"));
	let twice = refused(&scene, |evidence| {
		let last = evidence.chain.handovers[1].clone();
		evidence.chain.handovers.push(last);
	});
	assert_eq!(twice, ("handover 3".into(), "not-later"));
	let one_too_many = refused(&scene, |evidence| {
		let mut longer = scene.chain.clone();
		longer.hand_over(&[3, 4, 5, 6]);
		evidence.chain.handovers.push(longer.handovers[2].clone());
	});
	assert_eq!(one_too_many, ("finality".into(), "other-authority-set"));
}

#[test]
fn old_authorities_cannot_sign_for_a_later_set() {
	let scene = subjects::grant();
	let blocks = scene.blocks();
	// With the right number of the set, but they are not in it: 3 and 4 alone are.
	let justification = justified_by(&[1, 2, 3, 4], 2, &blocks[2]);
	assert_eq!(
		refusal(scene.verify(&scene.evidence_with(&blocks, justification))),
		("finality".into(), "no-majority")
	);
}

/// The refusal with another last handover.
fn with_handover(logs: Vec<DigestItem>, signers: &[u8]) -> (String, &'static str) {
	let mut scene = subjects::grant();
	let header = scene.chain.next(logs);
	let justification = justified_by(signers, scene.chain.set_id, &header);
	scene.chain.push(header, Some(justification), &[1, 2, 3, 4]);
	refusal(scene.verdict())
}

#[test]
fn a_handover_names_the_next_set_and_is_signed_by_the_one_before() {
	let third = |code| ("handover 3".to_string(), code);
	let set = &[3, 4, 5, 6, 7];
	assert_eq!(with_handover(Vec::new(), set), third("no-scheduled-change"));
	assert_eq!(
		with_handover(vec![scheduled(&[1, 2, 3, 4], 0)], &[3, 4, 5]),
		third("no-majority")
	);
	assert_eq!(
		with_handover(vec![scheduled(&[1, 2, 3, 4], 2)], set),
		third("delayed-change")
	);
	assert_eq!(
		with_handover(vec![scheduled(&[], 0)], set),
		third("invalid-authority-set")
	);
	let change = ScheduledChange {
		next_authorities: authorities(&[1, 2, 3, 4]),
		delay: 0u32,
	};
	let forced = ConsensusLog::ForcedChange(5u32, change);
	let forced = DigestItem::Consensus(GRANDPA_ENGINE_ID, forced.encode());
	assert_eq!(
		with_handover(vec![forced.clone()], set),
		third("forced-change")
	);
	assert_eq!(
		with_handover(vec![scheduled(&[1, 2, 3, 4], 0), forced], set),
		third("forced-change")
	);
	// A log of another engine is no change.
	let DigestItem::Consensus(_, log) = scheduled(&[1, 2, 3, 4], 0) else {
		unreachable!()
	};
	assert_eq!(
		with_handover(vec![DigestItem::Consensus(*b"BEEF", log)], set),
		third("no-scheduled-change")
	);
}

#[test]
fn of_two_changes_in_a_header_the_first_counts() {
	let mut scene = subjects::grant();
	let logs = vec![
		DigestItem::Consensus(
			GRANDPA_ENGINE_ID,
			ConsensusLog::OnDisabled::<u32>(1).encode(),
		),
		DigestItem::Consensus(GRANDPA_ENGINE_ID, vec![99, 1, 2]),
		scheduled(&[1, 2, 3, 4], 0),
		scheduled(&[9, 9, 9, 9], 0),
	];
	let header = scene.chain.next(logs);
	let justification = justified_by(&scene.chain.set, scene.chain.set_id, &header);
	scene.chain.push(header, Some(justification), &[1, 2, 3, 4]);
	assert_eq!(scene.verdict().unwrap().block.set_id, 3);
}

#[test]
fn a_handover_without_anything_that_can_be_read_is_refused() {
	let scene = subjects::grant();
	let unreadable =
		|handover: Handover| refused(&scene, |evidence| evidence.chain.handovers[1] = handover);
	let good = scene.chain.handovers[1].clone();
	let header = Bytes(good.header.0[2..].to_vec());
	assert_eq!(
		unreadable(Handover {
			header,
			..good.clone()
		}),
		("handover 2".into(), "header-unreadable")
	);
	let justification = Some(Bytes(vec![1]));
	assert_eq!(
		unreadable(Handover {
			justification,
			..good
		}),
		("handover 2".into(), "justification-unreadable")
	);
}

#[test]
fn the_work_on_a_chain_is_bounded() {
	let scene = subjects::grant();
	let handovers = refused(&scene, |evidence| {
		let one = Handover {
			header: Bytes(Vec::new()),
			justification: None,
		};
		evidence.chain.handovers = vec![one; MAX_HANDOVERS + 1];
	});
	assert_eq!(handovers, ("file".into(), "too-many-handovers"));
	let descendants = refused(&scene, |evidence| {
		evidence.chain.descendants = vec![Bytes(Vec::new()); MAX_DESCENDANTS + 1];
	});
	assert_eq!(descendants, ("finality".into(), "too-many-descendants"));
}
