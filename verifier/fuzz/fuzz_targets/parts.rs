// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The parsers behind hashes and signatures, which whole files do not get to: JSON, headers, tries whose
//! root is right, stored values, justifications without right signatures.

#![no_main]

use carechain_verify::{
	header::Header,
	hex::{self, Bytes},
	json::Json,
	justification::AuthoritySet,
	layout::{Anchor, Grant, LogHead, PractitionerRole},
	state::Values,
	Evidence,
};
use codec::{DecodeAll, Encode};
use libfuzzer_sys::fuzz_target;
use sp_crypto_hashing::blake2_256;

fuzz_target!(|bytes: &[u8]| {
	let Some((part, bytes)) = bytes.split_first() else {
		return;
	};
	match part % 6 {
		0 => json(bytes),
		1 => header(bytes),
		2 => trie(bytes),
		3 => values(bytes),
		4 => justification(bytes),
		_ => drop(Evidence::parse(bytes)),
	}
});

fn json(bytes: &[u8]) {
	if let Ok(value) = Json::parse(bytes) {
		let canonical = value.canonical();
		let again = Json::parse(canonical.as_bytes()).expect("canonical text is JSON");
		assert_eq!(again.canonical(), canonical);
	}
	if let Ok(text) = core::str::from_utf8(bytes) {
		if let Ok(read) = hex::decode(text) {
			assert_eq!(hex::encode(&read), text);
		}
	}
}

fn header(bytes: &[u8]) {
	if let Ok(header) = Header::decode(bytes) {
		assert_eq!(header.hash, blake2_256(bytes));
		let _ = header.slot_end();
		if let Ok(authorities) = header.next_authorities() {
			let _ = AuthoritySet::new(1, authorities);
		}
	}
}

/// Nodes of up to 255 bytes, each after its length; the first is the root, and the nodes name one another
/// by `*` and a position, which stands for the hash.
fn trie(bytes: &[u8]) {
	let mut rest = bytes;
	let mut nodes: Vec<Vec<u8>> = Vec::new();
	while let Some((length, after)) = rest.split_first() {
		let (node, after) = after.split_at(after.len().min(usize::from(*length)));
		let mut built = Vec::new();
		let mut input = node.iter();
		while let Some(byte) = input.next() {
			match (byte, nodes.len()) {
				(b'*', count) if count > 0 => {
					let position = usize::from(*input.next().unwrap_or(&0)) % count;
					built.extend(blake2_256(&nodes[position]));
				}
				_ => built.push(*byte),
			}
		}
		nodes.push(built);
		rest = after;
		if nodes.len() == 16 {
			break;
		}
	}
	let Some(last) = nodes.last() else {
		return;
	};
	let root = blake2_256(last);
	let mut proof: Vec<_> = nodes.into_iter().map(Bytes).collect();
	proof.sort();
	proof.dedup();
	let keys: [&[u8]; 4] = [&[], &[0], &[0x12, 0x34], &[0xff; 40]];
	for count in 0..=keys.len() {
		let _ = Values::read(&root, &keys[..count], &proof);
	}
}

fn values(bytes: &[u8]) {
	fn read<T: DecodeAll + Encode>(bytes: &[u8]) {
		if let Ok(value) = T::decode_all(&mut &*bytes) {
			// One value, one encoding: else two states would prove the same.
			assert_eq!(value.encode(), bytes);
		}
	}
	read::<Anchor>(bytes);
	read::<Grant>(bytes);
	read::<LogHead>(bytes);
	read::<PractitionerRole>(bytes);
}

fn justification(bytes: &[u8]) {
	let set = AuthoritySet::new(1, vec![([1; 32], 1)]).expect("a set");
	let header = [&[0; 32][..], &[4], &[0; 64], &[0]].concat();
	let header = Header::decode(&header).expect("a header");
	// The target comes after the round; put the right one there, so that reading goes on.
	let mut bytes = bytes.to_vec();
	if let Some(target) = bytes.get_mut(8..44) {
		target[..32].copy_from_slice(&header.hash);
		target[32..].copy_from_slice(&header.number.to_le_bytes());
	}
	assert!(set.check(&header, &bytes).is_err());
}
