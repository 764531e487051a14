// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Which votes make a block final.

use super::support::{
	builder::{refusal, Chain, Scene},
	keys::{justification, justified_by, vote, vote_for, Header},
	subjects,
};
use carechain_verify::{
	hex::Bytes,
	justification::{MAX_ANCESTORS, MAX_VOTES},
};
use codec::Encode;
use sp_consensus_grandpa::Precommit;
use sp_core::H256;
use sp_runtime::traits::Header as _;

const ROUND: u64 = 9;
const SET: u64 = 2;

/// A scene, its blocks, and the outcome with another justification.
fn outcome(make: impl FnOnce(&[Header]) -> Bytes) -> Result<(), (String, &'static str)> {
	let scene = subjects::grant();
	let blocks = scene.blocks();
	let evidence = scene.evidence_with(&blocks, make(&blocks));
	let verdict = scene.verify(&evidence);
	match verdict {
		Ok(_) => Ok(()),
		Err(_) => Err(refusal(verdict)),
	}
}

fn refused(make: impl FnOnce(&[Header]) -> Bytes) -> &'static str {
	let (link, code) = outcome(make).expect_err("refused");
	assert_eq!(link, "finality");
	code
}

/// Blocks on top of another, one after the other.
fn on_top(of: &Header, count: u32) -> Vec<Header> {
	let mut blocks = vec![of.clone()];
	for _ in 0..count {
		let parent = blocks.last().unwrap();
		blocks.push(Chain::header_on(
			parent,
			parent.number() + 1,
			H256::zero(),
			Vec::new(),
		));
	}
	blocks.split_off(1)
}

#[test]
fn a_majority_of_two_thirds_is_enough_and_less_is_not() {
	// Authorities 3 to 7: four of five.
	for voters in [&[3, 4, 5, 6][..], &[7, 6, 5, 4], &[3, 4, 5, 6, 7]] {
		assert_eq!(
			outcome(|blocks| justified_by(voters, SET, &blocks[2])),
			Ok(())
		);
	}
	for voters in [&[3, 4, 5][..], &[3], &[]] {
		let code = refused(|blocks| justified_by(voters, SET, &blocks[2]));
		assert_eq!(code, "no-majority");
	}
}

#[test]
fn nobody_votes_twice_and_strangers_do_not_count() {
	for voters in [
		&[3, 4, 5, 5][..],
		&[3, 4, 5, 1],
		&[1, 2, 8, 9],
		&[3, 3, 3, 3, 3, 3],
	] {
		let code = refused(|blocks| justified_by(voters, SET, &blocks[2]));
		assert_eq!(code, "no-majority", "{voters:?}");
	}
	// Nor do they harm.
	for voters in [&[3, 4, 5, 6, 6][..], &[3, 4, 5, 6, 1]] {
		assert_eq!(
			outcome(|blocks| justified_by(voters, SET, &blocks[2])),
			Ok(())
		);
	}
}

#[test]
fn who_votes_for_two_blocks_counts_for_both_and_only_once() {
	let equivocating = |others: &'static [u8]| {
		move |blocks: &[Header]| {
			let target = &blocks[2];
			let fork = on_top(target, 1);
			let mut votes: Vec<_> = others
				.iter()
				.map(|it| vote(*it, SET, ROUND, target))
				.collect();
			votes.push(vote(6, SET, ROUND, target));
			votes.push(vote(6, SET, ROUND, &fork[0]));
			justification(ROUND, target, votes, fork)
		}
	};
	assert_eq!(outcome(equivocating(&[3, 4, 5])), Ok(()));
	assert_eq!(refused(equivocating(&[3, 4])), "no-majority");
}

#[test]
fn votes_for_later_blocks_count_with_the_headers_in_between() {
	let later = |keep: fn(Vec<Header>) -> Vec<Header>| {
		move |blocks: &[Header]| {
			let target = &blocks[2];
			let on_top = on_top(target, 3);
			let votes = vec![
				vote(3, SET, ROUND, target),
				vote(4, SET, ROUND, target),
				vote(5, SET, ROUND, &on_top[0]),
				vote(6, SET, ROUND, &on_top[2]),
			];
			justification(ROUND, target, votes, keep(on_top))
		}
	};
	assert_eq!(outcome(later(|headers| headers)), Ok(()));
	let without_one = later(|mut headers| {
		headers.remove(1);
		headers
	});
	assert_eq!(refused(without_one), "votes-astray");
	let with_one_more = later(|mut headers| {
		headers.extend(on_top(&headers[2], 1));
		headers
	});
	assert_eq!(refused(with_one_more), "unused-ancestors");
}

#[test]
fn all_votes_for_a_later_block_do_not_justify_an_earlier_one() {
	let code = refused(|blocks| {
		let on_top = on_top(&blocks[2], 1);
		let votes = (3..=7).map(|it| vote(it, SET, ROUND, &on_top[0]));
		justification(ROUND, &blocks[2], votes.collect(), Vec::new())
	});
	assert_eq!(code, "no-majority");
}

#[test]
fn a_vote_has_to_say_the_number_of_its_block_right() {
	for shift in [1, u32::MAX - 21, 4_000_000_000] {
		let code = refused(|blocks| {
			let target = &blocks[2];
			let on_top = on_top(target, 1);
			let number = on_top[0].number().wrapping_add(shift);
			let wrong = Precommit::<Header>::new(on_top[0].hash(), number);
			let mut votes: Vec<_> = (3..=6).map(|it| vote(it, SET, ROUND, target)).collect();
			votes.push(vote_for(7, SET, ROUND, wrong));
			justification(ROUND, target, votes, on_top)
		});
		assert_eq!(code, "votes-astray");
	}
}

#[test]
fn votes_on_another_branch_are_astray() {
	let code = refused(|blocks| {
		let fork = Chain::header_on(&blocks[1], 99, H256::repeat_byte(1), Vec::new());
		let mut votes: Vec<_> = (3..=6).map(|it| vote(it, SET, ROUND, &blocks[2])).collect();
		votes.push(vote(7, SET, ROUND, &fork));
		justification(ROUND, &blocks[2], votes, Vec::new())
	});
	assert_eq!(code, "votes-astray");
}

#[test]
fn a_justification_of_another_block_is_none_of_this_one() {
	let code = refused(|blocks| justified_by(&[3, 4, 5, 6], SET, &blocks[1]));
	assert_eq!(code, "other-target");
}

#[test]
fn signatures_are_of_this_round_set_and_vote() {
	let of_another_round = refused(|blocks| {
		let votes = (3..=6).map(|it| vote(it, SET, ROUND, &blocks[2])).collect();
		justification(ROUND + 1, &blocks[2], votes, Vec::new())
	});
	assert_eq!(of_another_round, "vote-signature-invalid");

	let of_a_far_set = refused(|blocks| justified_by(&[3, 4, 5, 6], SET + 2, &blocks[2]));
	assert_eq!(of_a_far_set, "vote-signature-invalid");
	for neighbour in [SET - 1, SET + 1] {
		let code = refused(|blocks| justified_by(&[3, 4, 5, 6], neighbour, &blocks[2]));
		assert_eq!(code, "other-authority-set");
	}

	// Also of a vote that would not be needed.
	let one_is_wrong = refused(|blocks| {
		let mut votes: Vec<_> = (3..=7).map(|it| vote(it, SET, ROUND, &blocks[2])).collect();
		votes[4].signature = votes[3].signature.clone();
		justification(ROUND, &blocks[2], votes, Vec::new())
	});
	assert_eq!(one_is_wrong, "vote-signature-invalid");
}

#[test]
fn what_is_no_justification_is_refused() {
	let valid = |blocks: &[Header]| justified_by(&[3, 4, 5, 6], SET, &blocks[2]);
	let unreadable = "justification-unreadable";
	assert_eq!(refused(|_| Bytes(Vec::new())), unreadable);
	assert_eq!(
		refused(|blocks| Bytes([valid(blocks).0, vec![0]].concat())),
		unreadable
	);
	assert_eq!(
		refused(|blocks| Bytes(valid(blocks).0[1..].to_vec())),
		unreadable
	);
	let cut = refused(|blocks| {
		let bytes = valid(blocks).0;
		Bytes(bytes[..bytes.len() - 1].to_vec())
	});
	assert_eq!(cut, unreadable);
}

#[test]
fn the_work_on_a_justification_is_bounded() {
	let many_votes = refused(|blocks| {
		let one = vote(3, SET, ROUND, &blocks[2]);
		justification(ROUND, &blocks[2], vec![one; MAX_VOTES + 1], Vec::new())
	});
	assert_eq!(many_votes, "too-many-votes");
	let many_headers = refused(|blocks| {
		let votes = (3..=7).map(|it| vote(it, SET, ROUND, &blocks[2])).collect();
		let headers = vec![blocks[2].clone(); MAX_ANCESTORS + 1];
		justification(ROUND, &blocks[2], votes, headers)
	});
	assert_eq!(many_headers, "too-many-ancestors");
}

/// The refusal of a file whose headers were changed.
fn with_headers(change: impl FnOnce(&Scene, &mut Vec<Header>)) -> &'static str {
	let scene = subjects::grant();
	let mut blocks = scene.blocks();
	change(&scene, &mut blocks);
	let justification = justified_by(&[3, 4, 5, 6], SET, blocks.last().unwrap());
	let (link, code) = refusal(scene.verify(&scene.evidence_with(&blocks, justification)));
	assert_eq!(link, "finality");
	code
}

#[test]
fn the_headers_lead_from_the_proven_block_to_the_justified_one() {
	let gap = with_headers(|_, blocks| {
		blocks.remove(1);
	});
	assert_eq!(gap, "not-descended");
	let fork = with_headers(|_, blocks| {
		blocks[1] = Chain::header_on(&blocks[0], 31, H256::repeat_byte(7), Vec::new());
	});
	assert_eq!(fork, "not-descended");
	let misnumbered = with_headers(|_, blocks| {
		let parent = blocks[1].clone();
		blocks[2] = Chain::header_on(&parent, 39, H256::repeat_byte(7), Vec::new());
	});
	assert_eq!(misnumbered, "not-descended");
}

#[test]
fn the_proven_block_may_be_the_justified_one() {
	let mut scene = subjects::grant();
	scene.descendants = 0;
	let verdict = scene.verdict().unwrap();
	assert_eq!((verdict.block.number, verdict.block.justified), (30, 30));
}

#[test]
fn a_set_does_not_make_blocks_final_before_it_took_over() {
	let code = with_headers(|scene, blocks| {
		let early = Chain::header_on(&scene.chain.head, 20, scene.state.root(), Vec::new());
		*blocks = vec![early];
	});
	assert_eq!(code, "not-later");
}

#[test]
fn a_header_without_a_slot_has_no_time() {
	let code = with_headers(|_, blocks| {
		let mut header = blocks[0].clone();
		header.digest.logs.remove(0);
		*blocks = vec![header];
	});
	assert_eq!(code, "no-slot");
}

#[test]
fn what_is_no_header_is_refused() {
	let scene = subjects::grant();
	let header = scene.blocks()[0].encode();
	for bytes in [
		Vec::new(),
		header[1..].to_vec(),
		header[..header.len() - 1].to_vec(),
		[&header[..], &[0]].concat(),
	] {
		let mut evidence = scene.evidence();
		evidence.chain.header = Bytes(bytes.clone());
		assert_eq!(
			refusal(scene.verify(&evidence)),
			("finality".into(), "header-unreadable")
		);
		let mut evidence = scene.evidence();
		evidence.chain.descendants[1] = Bytes(bytes);
		assert_eq!(
			refusal(scene.verify(&evidence)),
			("finality".into(), "header-unreadable")
		);
	}
}
