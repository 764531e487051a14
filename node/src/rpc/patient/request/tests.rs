// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use serde_json::{json, Value};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

use super::*;

const NOW: u64 = 1_800_000_000;

fn genesis() -> Hash {
	Hash::repeat_byte(7)
}

fn alice() -> sr25519::Pair {
	sr25519::Pair::from_seed(&[1; 32])
}

fn account(signer: impl Into<MultiSigner>) -> AccountId {
	signer.into().into_account()
}

fn nonce_query(key: AccountId) -> NonceQuery {
	NonceQuery {
		genesis: genesis(),
		key,
		expires: NOW + 30,
	}
}

fn refused(result: Result<(), Refusal>) -> Option<&'static str> {
	result.err().map(|refusal| refusal.name())
}

#[test]
fn every_scheme_of_patients_keys_signs() {
	let key = alice();
	let query = nonce_query(account(key.public()));
	let signature = key.sign(&payload(&query)).into();
	assert_eq!(refused(check(&query, &signature, &genesis(), NOW)), None);

	let key = ed25519::Pair::from_seed(&[2; 32]);
	let query = nonce_query(account(key.public()));
	let signature = key.sign(&payload(&query)).into();
	assert_eq!(refused(check(&query, &signature, &genesis(), NOW)), None);

	let key = ecdsa::Pair::from_seed(&[3; 32]);
	let query = nonce_query(account(key.public()));
	let signature = key.sign(&payload(&query)).into();
	assert_eq!(refused(check(&query, &signature, &genesis(), NOW)), None);
}

#[test]
fn a_request_for_another_chain_is_refused() {
	let key = alice();
	let query = nonce_query(account(key.public()));
	let signature = key.sign(&payload(&query)).into();
	let elsewhere = Hash::repeat_byte(8);
	assert_eq!(
		refused(check(&query, &signature, &elsewhere, NOW)),
		Some("WrongChain")
	);
	// Nor does it help to say so: the signature is over it.
	let moved = NonceQuery {
		genesis: elsewhere,
		..query
	};
	assert_eq!(
		refused(check(&moved, &signature, &elsewhere, NOW)),
		Some("BadSignature")
	);
}

#[test]
fn a_request_is_good_until_it_expires_and_for_a_minute_at_the_most() {
	let key = alice();
	let at = |expires| {
		let query = NonceQuery {
			expires,
			..nonce_query(account(key.public()))
		};
		let signature = key.sign(&payload(&query)).into();
		refused(check(&query, &signature, &genesis(), NOW))
	};
	assert_eq!(at(0), Some("Expired"));
	assert_eq!(at(NOW), Some("Expired"));
	assert_eq!(at(NOW + 1), None);
	assert_eq!(at(NOW + MAX_LIFETIME), None);
	assert_eq!(at(NOW + MAX_LIFETIME + 1), Some("TooFarAhead"));
	assert_eq!(at(u64::MAX), Some("TooFarAhead"));
}

#[test]
fn a_signature_is_good_for_one_key_and_one_question() {
	let [key, other] = [alice(), sr25519::Pair::from_seed(&[4; 32])];
	let query = query(account(key.public()));
	let signed = |bytes: &[u8], by: &sr25519::Pair| -> MultiSignature { by.sign(bytes).into() };
	let result = |query: &Query, signature: &MultiSignature| {
		refused(check(query, signature, &genesis(), NOW))
	};
	let good = signed(&payload(&query), &key);
	assert_eq!(result(&query, &good), None);
	let by_another = signed(&payload(&query), &other);
	assert_eq!(result(&query, &by_another), Some("BadSignature"));

	let changed: [Query; 6] = [
		Query {
			key: account(other.public()),
			..query.clone()
		},
		Query {
			expires: query.expires + 1,
			..query.clone()
		},
		Query {
			patient: PatientId([10; 16]),
			..query.clone()
		},
		Query {
			at: At::Final,
			..query.clone()
		},
		Query {
			function: "ConsentApi_denials".into(),
			..query.clone()
		},
		Query {
			arguments: Bytes(vec![1]),
			..query.clone()
		},
	];
	for changed in changed {
		assert_eq!(result(&changed, &good), Some("BadSignature"), "{changed:?}");
	}
	// What is signed for one method is nothing for another, nor is what is wrapped as a browser's extension
	// wraps it.
	let nonce = nonce_query(account(key.public()));
	assert_eq!(
		refused(check(&nonce, &good, &genesis(), NOW)),
		Some("BadSignature")
	);
	let wrapped = [b"<Bytes>", payload(&query).as_slice(), b"</Bytes>"].concat();
	assert_eq!(
		result(&query, &signed(&wrapped, &key)),
		Some("BadSignature")
	);
}

#[test]
fn what_is_signed_is_no_transaction() {
	let key = account(alice().public());
	let tags = [
		payload(&query(key.clone())),
		payload(&nonce_query(key.clone())),
	];
	for payload in tags {
		assert_eq!(payload.first(), Some(&b'c'));
	}
}

#[test]
fn what_is_signed_is_laid_out_as_documented() {
	let key = account(alice().public());
	let payload = payload(&query(key.clone()));
	let expected = [
		&b"carechain/patient-query/v1"[..],
		&[7; 32],
		&key.encode(),
		&(NOW + 30).to_le_bytes(),
		&[9; 16],
		&[0],
		&[18 << 2],
		b"ConsentApi_explain",
		&[2 << 2, 5, 6],
	]
	.concat();
	assert_eq!(payload, expected);
	assert_eq!(At::Final.encode(), [1]);
	assert_eq!(At::Block(genesis()).encode(), [&[2][..], &[7; 32]].concat());
}

#[test]
fn requests_are_read_as_documented() {
	let json = |at: Value| {
		json!({
			"genesis": format!("0x{}", "07".repeat(32)),
			"key": format!("0x{}", "01".repeat(32)),
			"expires": NOW,
			"patient": format!("0x{}", "09".repeat(16)),
			"at": at,
			"function": "ConsentApi_explain",
			"arguments": "0x0506",
		})
	};
	let read = |value: Value| serde_json::from_value::<Query>(value);
	let block = format!("0x{}", "07".repeat(32));
	for (at, expected) in [
		("best", At::Best),
		("final", At::Final),
		(block.as_str(), At::Block(genesis())),
	] {
		let query = read(json(at.into())).expect(at);
		assert_eq!((query.at, query.patient), (expected, PatientId([9; 16])));
		assert_eq!(query.key, AccountId::from([1; 32]));
	}
	for at in ["", "latest", "0x07", "07"] {
		assert!(read(json(at.into())).is_err(), "{at}");
	}
	let mut more = json("best".into());
	more["limit"] = json!(1);
	assert!(read(more).is_err());
	let mut short = json("best".into());
	short["patient"] = json!("0x09");
	assert!(read(short).is_err());

	let evidence = json!({
		"genesis": block,
		"key": format!("0x{}", "01".repeat(32)),
		"expires": NOW,
		"patient": format!("0x{}", "09".repeat(16)),
		"at": null,
		"sinceSet": 3,
		"keys": ["0x05"],
	});
	let query: EvidenceQuery = serde_json::from_value(evidence).expect("it is one");
	assert_eq!((query.since_set, query.at), (Some(3), None));
}

fn query(key: AccountId) -> Query {
	Query {
		genesis: genesis(),
		key,
		expires: NOW + 30,
		patient: PatientId([9; 16]),
		at: At::Best,
		function: "ConsentApi_explain".into(),
		arguments: Bytes(vec![5, 6]),
	}
}
