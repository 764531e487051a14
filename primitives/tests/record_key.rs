// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Record keys against vectors that the client's tests read as well.

use carechain_primitives::{record_key, Commitment, RecordAction};
use serde::Deserialize;
use sp_core::{bytes::from_hex, ed25519, Pair};

#[derive(Deserialize)]
struct Vectors {
	keys: Vec<Key>,
	messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Key {
	salt: String,
	seed: String,
	public: String,
}

#[derive(Deserialize)]
struct Message {
	action: String,
	genesis: String,
	submitter: String,
	record: String,
	with: String,
	count: u32,
	message: String,
}

fn bytes32(hex: &str) -> [u8; 32] {
	from_hex(hex).expect("hex").try_into().expect("32 bytes")
}

fn vectors() -> Vectors {
	serde_json::from_str(include_str!("vectors/record-key.json"))
		.expect("the vectors are well formed")
}

#[test]
fn a_salt_gives_the_key_of_the_vectors() {
	for Key { salt, seed, public } in vectors().keys {
		let found = record_key::seed(&bytes32(&salt));
		assert_eq!(found, bytes32(&seed));
		assert_eq!(
			ed25519::Pair::from_seed(&found).public().0,
			bytes32(&public)
		);
	}
}

#[test]
fn what_is_signed_is_what_the_vectors_say() {
	let vectors = vectors().messages;
	assert_eq!(vectors.len(), RecordAction::ALL.len());
	for vector in vectors {
		let action = match vector.action.as_str() {
			"dispute" => RecordAction::Dispute,
			"withdraw-dispute" => RecordAction::WithdrawDispute,
			"dispense" => RecordAction::Dispense,
			other => panic!("{other} is no action"),
		};
		let message = record_key::message(
			action,
			&bytes32(&vector.genesis),
			&bytes32(&vector.submitter),
			Commitment(bytes32(&vector.record)),
			Commitment(bytes32(&vector.with)),
			vector.count,
		);
		assert_eq!(message, from_hex(&vector.message).expect("hex"));
	}
}
