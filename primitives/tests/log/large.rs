// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Logs too large to build: what their states would be is made up, and gone on with.

use super::Tiles;
use carechain_primitives::{
	log::{LogBuilder, LogError, MAX_LOG_SIZE},
	merkle::{consistency_roots, leaf_hash, node_hash, Hash},
	Commitment,
};
use codec::{DecodeAll, Encode};
use std::convert::Infallible;

/// The most that a state has: the head, and 255 hashes for each of eight rows.
const LONGEST_STATE: usize = 40 + 8 * 255 * 32;
const _: () = assert!(LONGEST_STATE < 64 * 1024);

/// The hash over a power of two of hashes.
fn over(row: &[Hash]) -> Hash {
	match row {
		[only] => *only,
		_ => {
			let (left, right) = row.split_at(row.len() / 2);
			node_hash(&over(left), &over(right))
		}
	}
}

/// The state of a log of this size, with made up hashes at its edge.
fn state_of(size: u64) -> Vec<u8> {
	let made_up = |level: u32, at: u64| {
		let mut hash = [level as u8; 32];
		hash[..8].copy_from_slice(&at.to_le_bytes());
		hash
	};
	let mut rows = Vec::new();
	// The complete subtrees at the edge, from the right: what is over them is the root.
	let mut root: Option<Hash> = None;
	for level in 0..8 {
		let width = (size >> (8 * level)) % 256;
		let row: Vec<Hash> = (0..width).map(|at| made_up(level, at)).collect();
		let mut rest = match level {
			0 => row.iter().map(|entry| leaf_hash(entry)).collect(),
			_ => row.clone(),
		};
		rows.push(row);
		for bit in 0..8 {
			if width >> bit & 1 == 1 {
				let left = over(&rest.split_off(rest.len() - (1 << bit)));
				root = Some(root.map_or(left, |right| node_hash(&left, &right)));
			}
		}
	}
	(size, root.expect("not empty"), ())
		.encode()
		.into_iter()
		.chain(rows.concat().concat())
		.collect()
}

fn log_of(size: u64) -> LogBuilder {
	LogBuilder::decode_all(&mut &*state_of(size)).expect("it could be")
}

#[test]
fn the_state_of_any_log_is_at_most_64_kib() {
	for size in [
		255,
		65_535,
		(1 << 40) - 1,
		MAX_LOG_SIZE - 1,
		0x7f7f_7f7f_7f7f_7f7f,
	] {
		let log = log_of(size);
		assert_eq!(log.size(), size);
		assert_eq!(log.encode(), state_of(size));
		assert!(log.encode().len() <= LONGEST_STATE);
	}
}

#[test]
fn a_log_grows_to_the_largest_size_that_the_chain_takes_and_no_further() {
	let mut log = log_of(MAX_LOG_SIZE - 1);
	let mut tiles = Tiles::new();
	let before = log.head();
	assert_eq!(
		log.append(Commitment([1; 32]), &mut tiles),
		Ok(MAX_LOG_SIZE - 1)
	);
	// Entries and seven levels were full with it; the eighth is half full.
	assert_eq!(tiles.len(), 8);
	assert_eq!(log.size(), MAX_LOG_SIZE);
	log.checkpoint(&mut tiles).unwrap();
	let top = tiles.keys().last().unwrap().to_string();
	assert_eq!(top, "tile/7/000.p/128");

	let full = log.head();
	assert_ne!(full.root, before.root);
	let refusal: LogError<Infallible> = LogError::MaxLogSizeExceeded;
	assert_eq!(log.append(Commitment([2; 32]), &mut tiles), Err(refusal));
	assert_eq!(log.head(), full);
	let beyond = [&(MAX_LOG_SIZE + 1).encode()[..], &log.encode()[8..]].concat();
	assert!(LogBuilder::decode_all(&mut &*beyond).is_err());
}

/// From the size before a power of two, the proof to that power is the hashes at the edge.
#[test]
fn a_leaf_more_is_proven_to_extend_a_log_too_large_to_build() {
	let size = (1 << 48) - 1;
	let mut log = log_of(size);
	let before = log.head();
	log.append(Commitment([1; 32]), &mut Tiles::new()).unwrap();
	let state = state_of(size);
	let rows: Vec<Hash> = state[40..]
		.chunks(32)
		.map(|hash| hash.try_into().unwrap())
		.collect();
	let mut proof = Vec::new();
	for (level, row) in rows.chunks(255).enumerate() {
		let mut rest: Vec<Hash> = match level {
			0 => row.iter().map(|entry| leaf_hash(entry)).collect(),
			_ => row.to_vec(),
		};
		for bit in 0..8 {
			proof.push(over(&rest.split_off(rest.len() - (1 << bit))));
		}
	}
	// The first node is the last leaf of the smaller tree; its sibling is the new one.
	proof.insert(1, leaf_hash(&[1; 32]));
	assert_eq!(
		consistency_roots(size, size + 1, &before.root, &proof),
		Ok((before.root, log.root()))
	);
}
