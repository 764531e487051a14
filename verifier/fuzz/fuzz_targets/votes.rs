// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Justifications with right signatures and everything else wrong: forks, gaps, votes for the same, votes
//! for two, wrong numbers, strangers, headers too few and too many. What passes has to be a majority by a
//! count that is made here in the plainest way.

#![no_main]

use std::{collections::BTreeSet, sync::LazyLock};

use carechain_verify::{header::Header, justification::AuthoritySet};
use codec::{Compact, Encode};
use ed25519_zebra::{SigningKey, VerificationKeyBytes};
use finality_grandpa::{Commit, Message, Precommit, SignedPrecommit};
use libfuzzer_sys::fuzz_target;

const SET: u64 = 3;
const ROUND: u64 = 5;
const MEMBERS: usize = 4;

/// Four members and two strangers.
static KEYS: LazyLock<Vec<(SigningKey, [u8; 32])>> = LazyLock::new(|| {
	let key = |seed| {
		let key = SigningKey::from([seed; 32]);
		let public = VerificationKeyBytes::from(&key).into();
		(key, public)
	};
	(1..=6).map(key).collect()
});

/// A block: its encoded header, and the position of its parent.
struct Block {
	bytes: Vec<u8>,
	header: Header,
	parent: Option<usize>,
}

fn block(parent: Option<(usize, &Block)>, number: u32, salt: u8) -> Block {
	let parent_hash = parent.map_or([0; 32], |(_, block)| block.header.hash);
	let bytes = [
		&parent_hash[..],
		&Compact(number).encode(),
		&[salt; 64],
		&[0],
	]
	.concat();
	Block {
		header: Header::decode(&bytes).expect("a header"),
		parent: parent.map(|(position, _)| position),
		bytes,
	}
}

/// Eight blocks, each on top of any before it.
fn tree(input: &mut impl Iterator<Item = u8>) -> Vec<Block> {
	let mut blocks = vec![block(None, 100, 0)];
	for salt in 1..8u8 {
		let choice = input.next().unwrap_or(0);
		let on = usize::from(choice) % blocks.len();
		let parent = &blocks[on];
		// Now and then a header says a wrong number.
		let step = if choice >= 250 { 2 } else { 1 };
		let next = block(Some((on, parent)), parent.header.number + step, salt);
		blocks.push(next);
	}
	blocks
}

fn descends(blocks: &[Block], mut block: usize, from: usize) -> bool {
	loop {
		if block == from {
			return true;
		}
		match blocks[block].parent {
			Some(parent) => block = parent,
			None => return false,
		}
	}
}

fuzz_target!(|bytes: &[u8]| {
	let mut input = bytes.iter().copied();
	let blocks = tree(&mut input);
	let target = usize::from(input.next().unwrap_or(0)) % blocks.len();
	let headers = input.next().unwrap_or(0);
	let mut precommits = Vec::new();
	// For whom each member's votes count.
	let mut voted: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); MEMBERS];
	while let (Some(choice), true) = (input.next(), precommits.len() < 12) {
		let voter = usize::from(choice & 7) % KEYS.len();
		let block = usize::from(choice >> 3) % blocks.len();
		let header = &blocks[block].header;
		let number = match choice {
			255 => u32::MAX,
			248..=254 => header.number.wrapping_sub(101),
			_ => header.number,
		};
		let precommit = Precommit::new(header.hash, number);
		let message = (Message::Precommit(precommit.clone()), ROUND, SET).encode();
		let (key, id) = &KEYS[voter];
		let signature: [u8; 64] = key.sign(&message).into();
		precommits.push(SignedPrecommit {
			precommit,
			signature,
			id: *id,
		});
		if voter < MEMBERS {
			voted[voter].insert(block);
		}
	}
	let commit = Commit {
		target_hash: blocks[target].header.hash,
		target_number: blocks[target].header.number,
		precommits,
	};
	let chosen: Vec<_> = blocks
		.iter()
		.enumerate()
		.filter(|(position, _)| headers & (1 << position) != 0)
		.collect();
	let mut justification = (ROUND, commit, Compact(chosen.len() as u32)).encode();
	chosen
		.iter()
		.for_each(|(_, block)| justification.extend(&block.bytes));

	let members = KEYS.iter().take(MEMBERS).map(|(_, id)| (*id, 1)).collect();
	let set = AuthoritySet::new(SET, members).expect("a set");
	if set.check(&blocks[target].header, &justification).is_ok() {
		// Who voted for the block, for one on top of it, or for two different blocks.
		let counts = |blocks_of: &&BTreeSet<usize>| {
			blocks_of.len() > 1 || blocks_of.iter().any(|it| descends(&blocks, *it, target))
		};
		let majority = voted.iter().filter(counts).count();
		assert!(majority >= 3, "{majority} of {MEMBERS} are no majority");
	}
});
