// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Made-up histories, each with one thing wrong: the check has to see it.

use super::*;
use crate::chain::Decision;
use codec::Encode;
use pallet_consent_grants::Outcome;

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

/// Told final in block 2, and refused; after the fault one of each kind.
fn heard() -> Heard {
	let kinds = [
		"register_patient",
		"grant_consent",
		"revoke_consent",
		"anchor_record",
		"extend_log",
		"log_accesses",
	];
	let mut calls = vec![call(1, Fate::Final(hash(2))), call(3, Fate::Unknown)];
	for (what, number) in kinds.into_iter().zip(10..) {
		let mut call = call(number, Fate::Final(hash(3)));
		call.what = what;
		calls.push(call);
	}
	calls.push(call(2, Fate::Refused("not a member".into())));
	Heard {
		calls,
		after: 2,
		given: vec![given(0, 0), given(1, 0)],
		failures: HashMap::new(),
	}
}

/// What a node decided in block 3 while that was the last final one.
fn given(node: usize, variant: u8) -> Given {
	Given {
		block: 3,
		hash: hash(3),
		question: vec![1],
		answer: answer(Outcome::Permit, variant.into()),
		node,
	}
}

fn answer(outcome: Outcome, as_of: BlockNumber) -> Vec<u8> {
	let decision = Decision {
		outcome,
		basis: None,
		reasons: Default::default(),
		terms: None,
		conditions: None,
		as_of,
		valid_until: None,
	};
	decision.encode()
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
	let decision = |block, question, outcome| DecisionSample {
		block,
		question: vec![question],
		answer: answer(outcome, 0),
	};
	let pair = |byte| (vec![byte], vec![byte]);
	View {
		node: node.into(),
		is_warped: false,
		blocks: vec![
			block(1, &[]),
			block(2, &[1]),
			block(3, &[3, 10, 11, 12, 13, 14, 15]),
		],
		logs: vec![log(1, 0), log(2, 3), log(3, 7)],
		decisions: vec![
			decision(2, 1, Outcome::Permit),
			decision(3, 1, Outcome::Permit),
			decision(3, 2, Outcome::Deny),
		],
		state: Some(State {
			root: hash(203),
			pairs: vec![pair(1), pair(2), pair(3)],
		}),
	}
}

/// What is found where the second of two nodes says something else.
fn found(change: impl FnOnce(&mut View)) -> String {
	let mut other = view("B");
	change(&mut other);
	findings(&heard(), &[view("A"), other]).join("\n")
}

/// What is found where clients heard something else.
fn found_by(change: impl FnOnce(&mut Heard)) -> String {
	let mut heard = heard();
	change(&mut heard);
	findings(&heard, &[view("A"), view("B")]).join("\n")
}

#[test]
fn where_all_is_well_nothing_is_found() {
	assert_eq!(found(|_| ()), "");
	// Who has no states of earlier blocks has no logs and decisions of them.
	assert_eq!(
		found(|it| {
			it.logs.retain(|log| log.block == 3);
			it.decisions.retain(|decision| decision.block == 3);
		}),
		""
	);
}

#[test]
fn a_body_is_missing_at_who_warped_there_and_at_nobody_else() {
	let emptied = |it: &mut View| it.blocks[1].extrinsics = None;
	assert_eq!(found(emptied), "B: the bodies of blocks [2] are missing");
	let warped = found(|it| {
		emptied(it);
		it.is_warped = true;
	});
	assert_eq!(warped, "");
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
	let found = found(|it| it.blocks[0].extrinsics = Some(vec![hash(102)]));
	assert!(found.contains("was refused (not a member), and is in the chain"));
}

#[test]
fn other_states_and_other_blocks_are_found() {
	let roots = found(|it| it.blocks[2].state_root = hash(9));
	assert_eq!(roots, "A and B have different state roots of final block 3");
	let hashes = found(|it| it.blocks[1].hash = hash(9));
	assert!(hashes.contains("A and B have different hashes of final block 2"));
}

#[test]
fn a_state_that_is_not_what_the_header_says_is_found() {
	let differ = "A and B have different states of the last final block: 0x";
	let state = |change: fn(&mut Vec<state::Pair>)| {
		found(|it| change(&mut it.state.as_mut().expect("it has one").pairs))
	};
	let value = state(|pairs| pairs[1].1 = vec![9]);
	assert_eq!(value, format!("{differ}02"));
	assert_eq!(state(|pairs| drop(pairs.pop())), format!("{differ}03"));
	assert_eq!(state(|pairs| drop(pairs.remove(0))), format!("{differ}01"));
	let more = state(|pairs| pairs.push((vec![4], vec![])));
	assert_eq!(more, format!("{differ}04"));
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
	let found = found(|it| it.decisions[0].answer = vec![1]);
	assert_eq!(found, "A and B decide differently in block 2");
}

#[test]
fn who_says_nothing_of_the_last_final_block_is_found() {
	let not_seen = |what: &str| format!("B: {what} of final block 3 are not seen, or not all");
	assert_eq!(found(|it| it.state = None), not_seen("state"));
	assert_eq!(found(|it| it.logs.truncate(2)), not_seen("logs"));
	let none = found(|it| it.decisions.truncate(1));
	let all = ["decisions", "permits", "denials"].map(not_seen);
	assert_eq!(none, all.join("\n"));
	// If none has logged anything, what is said of logs is worth nothing.
	let mut views = [view("A"), view("B")];
	views.iter_mut().for_each(|view| view.logs.clear());
	assert!(findings(&heard(), &views).contains(&not_seen("logs")));
}

#[test]
fn a_check_without_a_permit_or_a_denial_shows_nothing() {
	let mut views = [view("A"), view("B")];
	for view in &mut views {
		view.decisions[2].answer = answer(Outcome::Permit, 0);
	}
	let found = findings(&heard(), &views);
	let expected =
		["A", "B"].map(|node| format!("{node}: denials of final block 3 are not seen, or not all"));
	assert_eq!(found, expected);
}

#[test]
fn a_decision_given_meanwhile_that_another_node_gives_otherwise_is_found() {
	// The two nodes said different things of one block, of which one is what both say now.
	// However often, it is told once.
	let found = found_by(|heard| {
		heard.given.truncate(1);
		heard.given.extend([given(1, 7), given(1, 7)]);
	});
	let expected = [
		"A and B decided differently in block 3, while it was the last final one",
		"A decides differently in block 3 from what B decided while it was the last final one",
		"B decides differently in block 3 from what B decided while it was the last final one",
	];
	assert_eq!(found, expected.join("\n"));
}

#[test]
fn a_decision_given_at_a_block_that_is_not_final_is_found() {
	let found = found_by(|heard| heard.given[1].hash = hash(9));
	assert!(found.starts_with("A: block 3 0x0909"));
	assert!(found.contains("at which B decided, is not in its final chain"));
}

#[test]
fn a_node_that_gave_no_decision_shows_nothing() {
	let found = found_by(|heard| drop(heard.given.pop()));
	assert_eq!(found, "B gave no decision, so that nothing is shown");
}

#[test]
fn what_was_not_seen_after_the_fault_is_found() {
	// All that was final was so before.
	let found = found_by(|heard| heard.after = heard.calls.len());
	assert_eq!(found.lines().count(), 7);
	assert!(found.contains("no extend_log sent after the fault became final"));
	assert!(found.ends_with("no call sent after the fault was refused"));
	let unknown = found_by(|heard| heard.calls[3].fate = Fate::Unknown);
	assert_eq!(
		unknown,
		"no grant_consent sent after the fault became final"
	);
}

#[test]
fn a_final_call_that_failed_is_none_of_those_that_have_to_be_seen() {
	let found = found_by(|heard| {
		let revoked = heard.calls[4].hash;
		heard.failures.insert(revoked, "NotActive".into());
	});
	let expected = [
		"no revoke_consent sent after the fault became final",
		"of 7 calls that are final 1 failed in their blocks: {(\"revoke_consent\", \"NotActive\")}",
	];
	assert_eq!(found, expected.join("\n"));
}

#[test]
fn a_few_calls_may_fail_and_not_more() {
	let found = |failed: usize| {
		found_by(|heard| {
			let more = vec![call(1, Fate::Final(hash(2))); 93];
			heard.calls.splice(0..0, more);
			heard.after += 93;
			for place in 0..failed {
				let hash = Hash::from_low_u64_be(u64::try_from(place).expect("few"));
				heard.calls[place].hash = hash;
				heard.failures.insert(hash, "NotActive".into());
			}
		})
	};
	let failed = "of 100 calls that are final 3 failed";
	assert!(found(3).contains(failed));
	assert!(!found(2).contains("failed in their blocks"));
}

#[test]
fn slots_without_a_block_are_counted() {
	let authors = Authors::of(&["Alice", "Bob", "Charlie", "Dave"]);
	let mut view = view("A");
	let missed = |view: &View, from| missed_slots(view, from, (&authors, &authors), 3);
	// Slots 1,001 to 1,003, of which the last is Dave's.
	let turns = |due, blocks| Some(Turns { due, blocks });
	let expected = |slots, turns| Missed { slots, turns };
	assert_eq!(missed(&view, 1), expected(0, turns(1, 1)));
	view.blocks[2].slot += 5;
	assert_eq!(missed(&view, 1), expected(5, turns(2, 0)));
	assert_eq!(missed(&view, 3), expected(0, turns(0, 0)));
	// Whose turns they were is not known where the authors changed meanwhile.
	let others = Authors::of(&["Alice", "Bob", "Charlie"]);
	let changed = missed_slots(&view, 1, (&authors, &others), 3);
	assert_eq!(changed, expected(5, None));
}
