// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Made-up histories, each with one thing wrong: the check has to see it.

use super::*;

fn hash(byte: u8) -> Hash {
	Hash::repeat_byte(byte)
}

fn call(number: u8, fate: Fate) -> Call {
	Call {
		hash: hash(100 + number),
		what: "anchor_record",
		node: 0,
		fate,
		is_open: false,
	}
}

/// Told final in block 2, and refused.
fn calls() -> Vec<Call> {
	vec![
		call(1, Fate::Final(hash(2))),
		call(2, Fate::Refused("not a member".into())),
		call(3, Fate::Unknown),
	]
}

fn block(number: u8, extrinsics: &[u8]) -> FinalBlock {
	FinalBlock {
		number: number.into(),
		hash: hash(number),
		parent: hash(number - 1),
		state_root: hash(200 + number),
		slot: 1_000 + u64::from(number),
		extrinsics: Some(extrinsics.iter().map(|it| hash(100 + it)).collect()),
	}
}

fn log(block: BlockNumber, size: u64) -> LogSample {
	let mut tree = Tree::new();
	(0..size).for_each(|place| tree.push(&log_leaf(OrganizationId(1), place)));
	LogSample {
		block,
		organization: OrganizationId(1),
		size,
		root: tree.root(),
	}
}

fn view(node: &str) -> View {
	let decision = |block| DecisionSample {
		block,
		question: vec![1],
		answer: vec![0],
	};
	View {
		node: node.into(),
		blocks: vec![block(1, &[]), block(2, &[1]), block(3, &[3])],
		logs: vec![log(1, 0), log(2, 3), log(3, 7)],
		decisions: vec![decision(2), decision(3)],
	}
}

/// What is found where the second of two nodes says something else.
fn found(change: impl FnOnce(&mut View)) -> String {
	let mut other = view("B");
	change(&mut other);
	findings(&calls(), &[view("A"), other]).join("\n")
}

#[test]
fn where_all_is_well_nothing_is_found() {
	assert_eq!(found(|_| ()), "");
	// Who lags behind has a prefix, which is no disagreement.
	assert_eq!(found(|it| drop((it.blocks.pop(), it.logs.pop()))), "");
	// Who warped there has no bodies.
	assert_eq!(
		found(|it| it.blocks.iter_mut().for_each(|it| it.extrinsics = None)),
		""
	);
}

#[test]
fn a_final_call_that_is_in_no_block_is_found() {
	let found = found(|it| it.blocks[1].extrinsics = Some(vec![]));
	assert!(found.starts_with("B: anchor_record") && found.ends_with("is not in it"));
}

#[test]
fn a_final_block_that_a_node_does_not_have_is_found() {
	let found = found(|it| it.blocks.truncate(1));
	assert!(found.contains("is not in its final chain"));
}

#[test]
fn a_refused_call_in_the_chain_is_found() {
	let found = found(|it| it.blocks[2].extrinsics = Some(vec![hash(102)]));
	assert!(found.contains("was refused (not a member), and is in the chain"));
}

#[test]
fn other_states_and_other_blocks_are_found() {
	let roots = found(|it| it.blocks[2].state_root = hash(9));
	assert_eq!(roots, "A and B have different state roots of final block 3");
	let hashes = found(|it| it.blocks[2].hash = hash(9));
	assert_eq!(hashes, "A and B have different hashes of final block 3");
}

#[test]
fn a_chain_with_a_hole_or_a_break_is_found() {
	assert!(found(|it| drop(it.blocks.remove(0))).contains("B: block 1 is missing"));
	let broken = found(|it| it.blocks[2].parent = hash(9));
	assert_eq!(broken, "B: block 3 does not stand on block 2");
}

#[test]
fn a_log_that_shrinks_or_was_rewritten_is_found() {
	assert!(found(|it| it.logs[2] = log(3, 2)).contains("shrank to 2 in block 3"));
	assert!(found(|it| it.logs[2].root = [9; 32]).contains("is not what it logged"));
	// Both are sound by themselves.
	let other = found(|it| it.logs[2] = log(3, 8));
	assert_eq!(
		other,
		"A and B have different logs of organisation 1 in block 3"
	);
}

#[test]
fn other_decisions_are_found() {
	let found = found(|it| it.decisions[1].answer = vec![1]);
	assert_eq!(found, "A and B decide differently in block 3");
}

#[test]
fn a_run_in_which_nothing_became_final_shows_nothing() {
	let findings = findings(&[call(3, Fate::Unknown)], &[view("A"), view("B")]);
	assert_eq!(
		findings,
		["no call was told final, so that nothing is shown"]
	);
}

#[test]
fn slots_without_a_block_are_counted() {
	let mut view = view("A");
	assert_eq!(missed_slots(&view, 1), 0);
	view.blocks[2].slot += 4;
	assert_eq!(missed_slots(&view, 1), 4);
	assert_eq!(missed_slots(&view, 3), 0);
}
