// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Read proofs.

use super::support::{
	builder::{refusal, Chain, Scene},
	keys::justified_by,
	subjects,
};
use carechain_verify::{
	format::Evidence,
	hex::Bytes,
	layout::{version_key, Pallet},
};

fn refused(scene: &Scene, change: impl FnOnce(&mut Evidence)) -> &'static str {
	let mut evidence = scene.evidence();
	change(&mut evidence);
	let (link, code) = refusal(scene.verify(&evidence));
	assert_eq!(link, "state");
	code
}

#[test]
fn every_node_is_needed() {
	for (kind, scene) in subjects::all() {
		let nodes = scene.evidence().chain.state.proof.len();
		assert!(nodes > 3, "{kind}");
		for node in 0..nodes {
			let code = refused(&scene, |evidence| {
				evidence.chain.state.proof.remove(node);
			});
			assert!(
				["missing-node", "other-root"].contains(&code),
				"{kind} {code}"
			);
		}
	}
}

#[test]
fn no_node_is_there_that_is_not_needed() {
	let scene = subjects::record();
	let added = |node: Vec<u8>| {
		refused(&scene, |evidence| {
			let proof = &mut evidence.chain.state.proof;
			proof.push(Bytes(node));
			proof.sort();
		})
	};
	assert_eq!(added(Vec::new()), "unused-node");
	assert_eq!(added(vec![0]), "unused-node");
	assert_eq!(added(vec![7; 100]), "unused-node");
	// A node of the same trie.
	let all: Vec<_> = (0..40u32)
		.map(|number| sp_crypto_hashing::blake2_256(&number.to_le_bytes()).to_vec())
		.collect();
	let mut proof = scene.state.proof(&all);
	proof.retain(|node| !scene.evidence().chain.state.proof.contains(node));
	assert!(proof.len() > 5);
	for node in proof {
		assert_eq!(added(node.0), "unused-node");
	}
}

#[test]
fn nodes_are_sorted_and_each_is_there_once() {
	let scene = subjects::record();
	let nodes = scene.evidence().chain.state.proof.len();
	for node in 0..nodes {
		let twice = refused(&scene, |evidence| {
			let proof = &mut evidence.chain.state.proof;
			proof.insert(node, proof[node].clone());
		});
		assert_eq!(twice, "duplicate-node");
	}
	let swapped = refused(&scene, |evidence| evidence.chain.state.proof.swap(0, 1));
	assert_eq!(swapped, "nodes-unsorted");
}

#[test]
fn a_proof_of_another_state_is_refused() {
	let scene = subjects::grant();
	let mut other = scene.clone();
	other.state.put(b"other", b"value");
	let proof = other.state.proof(&other.keys);
	assert_eq!(
		refused(&scene, |evidence| evidence.chain.state.proof = proof),
		"other-root"
	);
	assert_eq!(
		refused(&scene, |evidence| evidence.chain.state.proof.clear()),
		"other-root"
	);
}

#[test]
fn the_keys_are_exactly_those_that_are_needed() {
	for (kind, scene) in subjects::all() {
		let changes: [fn(&mut Vec<Bytes>); 5] = [
			|keys| {
				keys.remove(0);
			},
			|keys| {
				keys.pop();
			},
			|keys| keys.push(Bytes(vec![255; 40])),
			|keys| keys.reverse(),
			|keys| keys.push(keys[0].clone()),
		];
		for change in changes {
			let code = refused(&scene, |evidence| change(&mut evidence.chain.state.keys));
			assert_eq!(code, "other-keys", "{kind}");
		}
	}
}

#[test]
fn another_storage_version_is_not_known() {
	for (kind, scene) in subjects::all() {
		for pallet in Pallet::ALL {
			let key = version_key(pallet.name());
			let mut changed = scene.clone();
			let needed = changed.keys.contains(&key);
			for value in [
				&0u16.to_le_bytes()[..],
				&2u16.to_le_bytes(),
				&[1],
				&[1, 0, 0],
			] {
				changed.state.put(&key, value);
				let outcome = changed.verdict();
				assert_eq!(outcome.is_err(), needed, "{kind} {pallet:?}");
				if needed {
					let expected = ("subject".to_string(), "unknown-storage-version");
					assert_eq!(refusal(outcome), expected);
				}
			}
			changed.state.remove(&key);
			assert_eq!(changed.verdict().is_err(), needed);
		}
	}
}

#[test]
fn what_is_not_in_the_state_is_proven_not_to_be_there() {
	for (kind, scene) in subjects::all() {
		for key in &scene.keys {
			if Pallet::ALL.iter().any(|it| version_key(it.name()) == *key) {
				continue;
			}
			let mut without = scene.clone();
			without.state.remove(key);
			let code = match kind {
				// A log without entries has no head: the entries of the file were never logged.
				"access-log" => "other-entry-count",
				_ => "not-in-state",
			};
			assert_eq!(
				refusal(without.verdict()),
				("subject".into(), code),
				"{kind}"
			);
		}
	}
}

#[test]
fn a_value_has_to_be_laid_out_as_the_pallet_does() {
	for (kind, scene) in subjects::all() {
		for key in &scene.keys {
			if Pallet::ALL.iter().any(|it| version_key(it.name()) == *key) {
				continue;
			}
			for value in [&[][..], &[0xff; 7], &[0xff; 300]] {
				let mut changed = scene.clone();
				changed.state.put(key, value);
				let (link, code) = refusal(changed.verdict());
				assert_eq!(link, "subject", "{kind}");
				// Of a log only the start is read, and any 44 bytes are a head.
				let expected = if kind == "record" && value.len() == 300 {
					["value-unreadable", "other-log-size"]
				} else {
					["value-unreadable"; 2]
				};
				assert!(expected.contains(&code), "{kind} {code}");
			}
		}
	}
}

#[test]
fn a_node_that_is_none_is_refused() {
	let scene = subjects::grant();
	for junk in [vec![0xff; 40], vec![0x10], vec![0x7f; 3]] {
		let root = sp_core::H256(sp_crypto_hashing::blake2_256(&junk));
		let block = Chain::header_on(&scene.chain.head, 30, root, Vec::new());
		let justification = justified_by(&scene.chain.set, scene.chain.set_id, &block);
		let mut evidence = scene.evidence_with(&[block], justification);
		evidence.chain.state.proof = vec![Bytes(junk)];
		assert_eq!(
			refusal(scene.verify(&evidence)),
			("state".into(), "node-unreadable")
		);
	}
}
