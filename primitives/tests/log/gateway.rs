// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The example of a gateway does what it says.

use super::{commitment, log_of};
use carechain_primitives::{
	log::TreeHead,
	merkle::{leaf_hash, verify_consistency, verify_inclusion},
	Commitment,
};
use example::Gateway;
use std::{error::Error, path::Path};

#[allow(dead_code)]
#[path = "../../examples/gateway.rs"]
mod example;

type Input = Box<dyn Iterator<Item = Result<Commitment, Box<dyn Error>>>>;

/// The whole input of a log of this size.
fn input(size: u64) -> Input {
	Box::new((0..size).map(|index| Ok(commitment(index))))
}

/// An input that breaks off after so many.
fn broken(size: u64) -> Input {
	Box::new(input(size).chain([Err("the input broke off".into())]))
}

fn opened(folder: &Path) -> Gateway {
	Gateway::open(folder).expect("a log, or nothing")
}

#[test]
fn a_gateway_that_is_stopped_over_and_over_loses_and_doubles_nothing() {
	let place = tempfile::tempdir().unwrap();
	// What was read since the last save is read again.
	for broken_at in [0, 1, 9_999, 10_000, 10_001, 20_500] {
		let stopped = opened(place.path()).read(broken(broken_at));
		assert_eq!(stopped.unwrap_err().to_string(), "the input broke off");
	}
	let size = 20_600;
	let mut gateway = opened(place.path());
	gateway.read(input(size)).unwrap();

	let (expected, _) = log_of(size);
	let extension = gateway.extension(&TreeHead::empty()).unwrap();
	assert_eq!(extension.head, expected.head());
	assert!(extension.proof.is_empty());
	for index in (0..size).step_by(997) {
		let path = gateway.tree().inclusion_proof(index, size).unwrap();
		let leaf = leaf_hash(&commitment(index).0);
		let root = expected.root();
		assert_eq!(verify_inclusion(index, size, &root, leaf, &path), Ok(()));
	}
}

#[test]
fn a_gateway_tells_the_chain_what_is_new() {
	let place = tempfile::tempdir().unwrap();
	let mut gateway = opened(place.path());
	gateway.read(input(250)).unwrap();
	let first = gateway.extension(&TreeHead::empty()).unwrap();
	// There is nothing that the chain does not know.
	assert!(gateway.extension(&first.head).is_err());

	let mut gateway = opened(place.path());
	gateway.read(input(600)).unwrap();
	let second = gateway.extension(&first.head).unwrap();
	assert_eq!(
		verify_consistency(250, 600, &first.head.root, &second.head.root, &second.proof),
		Ok(())
	);
}

#[test]
fn a_gateway_refuses_a_state_that_was_damaged() {
	let place = tempfile::tempdir().unwrap();
	opened(place.path()).read(input(300)).unwrap();
	let state = place.path().join("log.state");
	let mut bytes = std::fs::read(&state).unwrap();
	*bytes.last_mut().unwrap() ^= 1;
	std::fs::write(&state, bytes).unwrap();
	assert!(Gateway::open(place.path()).is_err());
}
