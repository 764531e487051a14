// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What files are about: records, anchors, grants, access logs.

use super::builder::Scene;
use carechain_primitives::{
	commitment::Domain, merkle::Tree, record_key, traits::GivenBy, AccessHead, AccessModes,
	Actions, CodeSet, Commitment, Confidentiality, DataClass, DataClasses, Day, GrantId,
	HashAlgorithm, Hour, LoggedAccess, Obligations, OrganizationId, PatientId,
	PractitionerRoleCode, PractitionerRoleCodes, PractitionerRoleId, Purpose, Purposes, RecordKey,
	Refrains, Year,
};
use carechain_verify::{
	format::{
		AccessLogSubject, AnchorSubject, Entry, GrantSubject, Head, Opened, RecordSubject, Subject,
		Terms,
	},
	hex::{encode, Fixed},
	json::canonical,
	layout::*,
	subject::LEAF_FORMAT,
};
use codec::Encode;
use serde_json::{json, Value};
use sp_core::{ecdsa, ed25519, sr25519, Pair};

pub const ORGANIZATION: OrganizationId = OrganizationId(3);
pub const ROLE: u32 = 12;
pub const PATIENT: [u8; 16] = [0xab; 16];
pub const SALT: [u8; 32] = [0x5a; 32];
pub const RECORD: &str = r#"{"dosageInstruction":[{"text":"1 – 0 – 1 “nach dem Essen”"}],"doseQuantity":{"value":1.5},"resourceType":"MedicationRequest"}"#;
const LEAVES: u64 = 13;
const INDEX: u64 = 6;

/// How a practitioner signs.
#[derive(Clone, Copy)]
pub enum Signing {
	Sr25519,
	Ed25519,
	Ecdsa,
	Wrapped,
	Numbered,
}

impl Signing {
	/// The account, and its signature.
	fn sign(self, message: &[u8]) -> ([u8; 32], Vec<u8>) {
		let wrapped = [b"<Bytes>", message, b"</Bytes>"].concat();
		let sr25519 = sr25519::Pair::from_seed(&[8; 32]);
		let account = sr25519.public().0;
		match self {
			Self::Sr25519 => (account, sr25519.sign(message).0.to_vec()),
			Self::Wrapped => (account, sr25519.sign(&wrapped).0.to_vec()),
			Self::Numbered => {
				let signature = sr25519.sign(message).0;
				(account, [&[1], &signature[..]].concat())
			}
			Self::Ed25519 => {
				let pair = ed25519::Pair::from_seed(&[8; 32]);
				(pair.public().0, pair.sign(message).0.to_vec())
			}
			Self::Ecdsa => {
				let pair = ecdsa::Pair::from_seed(&[8; 32]);
				let account = sp_crypto_hashing::blake2_256(&pair.public().0);
				(account, pair.sign(message).0.to_vec())
			}
		}
	}
}

/// A leaf about [`RECORD`], before it is signed.
pub fn content(algorithm: HashAlgorithm, account: &[u8; 32]) -> Value {
	json!({
		"format": LEAF_FORMAT,
		"algorithm": algorithm.code(),
		"record": encode(&algorithm.hash(RECORD.as_bytes())),
		"class": "prescription",
		"confidentiality": "R",
		"sensitivity": ["PSY", "SUD"],
		"patient": encode(&PATIENT),
		"timeOfCare": "2026-11-21T09:30:00+01:00",
		"supersedes": null,
		"signer": { "practitionerRole": ROLE, "account": encode(account) },
		"coSigners": [],
	})
}

/// The canonical leaf, signed, and the account that signed.
pub fn leaf(algorithm: HashAlgorithm, signing: Signing) -> (String, [u8; 32]) {
	let (account, _) = signing.sign(b"");
	sign(content(algorithm, &account), signing)
}

/// Signs a leaf.
pub fn sign(mut content: Value, signing: Signing) -> (String, [u8; 32]) {
	let unsigned = canonical(&content).unwrap();
	let message = [b"carechain/leaf-signature/v1", unsigned.as_bytes()].concat();
	let (account, signature) = signing.sign(&message);
	content["signature"] = encode(&signature).into();
	content["coSignatures"] = json!([]);
	(canonical(&content).unwrap(), account)
}

/// Signs a leaf, and has others sign it too: with Ed25519, by the seeds of their keys.
pub fn co_sign(mut content: Value, signing: Signing, seeds: &[u8]) -> String {
	let others: Vec<_> = seeds
		.iter()
		.map(|seed| ed25519::Pair::from_seed(&[*seed; 32]))
		.collect();
	content["coSigners"] = others
		.iter()
		.zip(ROLE + 1..)
		.map(
			|(pair, role)| json!({ "practitionerRole": role, "account": encode(&pair.public().0) }),
		)
		.collect();
	let message = [
		b"carechain/leaf-signature/v1",
		canonical(&content).unwrap().as_bytes(),
	]
	.concat();
	let (leaf, _) = sign(content, signing);
	let mut leaf: Value = serde_json::from_str(&leaf).unwrap();
	leaf["coSignatures"] = others
		.iter()
		.map(|pair| Value::from(encode(&pair.sign(&message).0)))
		.collect();
	canonical(&leaf).unwrap()
}

/// The credential of who signed.
pub fn credential(account: [u8; 32]) -> PractitionerRole {
	PractitionerRole {
		organization: ORGANIZATION,
		account,
		roles: PractitionerRoleCodes::of(&[
			PractitionerRoleCode::Doctor,
			PractitionerRoleCode::Emergency,
		]),
		licence: Commitment([0x11; 32]),
		valid_until: Day(21_000),
		status: PractitionerRoleStatus::Active,
	}
}

/// A log with a leaf in it: its tree.
pub fn log(commitment: Commitment) -> Tree {
	let mut tree = Tree::new();
	for index in 0..LEAVES {
		match index {
			INDEX => tree.push(&commitment.0),
			_ => tree.push(&[index as u8; 32]),
		};
	}
	tree
}

/// A record in a log.
pub fn record() -> Scene {
	record_with(HashAlgorithm::Sha256, Signing::Sr25519, Head::Log {}, true)
}

/// A record in a log, sealed and proven in a certain way.
pub fn record_with(algorithm: HashAlgorithm, signing: Signing, head: Head, signer: bool) -> Scene {
	let (leaf, account) = leaf(algorithm, signing);
	record_of(leaf, account, algorithm, head, signer)
}

/// A record in a log, by its leaf.
pub fn record_of(
	leaf: String,
	account: [u8; 32],
	algorithm: HashAlgorithm,
	head: Head,
	signer: bool,
) -> Scene {
	let commitment = Commitment::with(algorithm, Domain::Record, &SALT, leaf.as_bytes());
	let tree = log(commitment);
	let subject = RecordSubject {
		organization: ORGANIZATION.0,
		algorithm,
		leaf,
		salt: Fixed(SALT),
		record: Some(RECORD.into()),
		index: INDEX,
		size: LEAVES,
		path: tree
			.inclusion_proof(INDEX, LEAVES)
			.unwrap()
			.into_iter()
			.map(Fixed)
			.collect(),
		head,
		signer,
	};
	let log_head = LogHead {
		size: LEAVES,
		root: tree.root(),
		block: 25,
	};
	let (key, rest) = match head {
		Head::Log {} => (log_key(ORGANIZATION), (1u32, 2u32).encode()),
		Head::Hourly { hour } => (
			hourly_checkpoint_key(ORGANIZATION, Hour(hour)),
			None::<u32>.encode(),
		),
		Head::Daily { day } => (daily_checkpoint_key(ORGANIZATION, Day(day)), Vec::new()),
	};
	let mut values = vec![(key, [log_head.encode(), rest].concat())];
	let mut pallets = vec![Pallet::RecordAnchors];
	if signer {
		pallets.push(Pallet::Consortium);
		values.push((practitioner_role_key(ROLE), credential(account).encode()));
	}
	Scene::new(Subject::Record(subject), &pallets, &values)
}

/// What stands on chain of an anchored record.
pub fn anchored(algorithm: HashAlgorithm) -> Anchor {
	let key = ed25519::Pair::from_seed(&record_key::seed(&SALT)).public();
	Anchor {
		author: ORGANIZATION,
		custodian: ORGANIZATION,
		algorithm,
		class: DataClass::Prescription,
		key: RecordKey(key.0),
		retain_until: Year(2041),
		status: AnchorStatus::Current,
		supersedes: None,
		anchored_at: 21,
		dispute: None,
		restriction: None,
		dispenses: Some(Dispenses { left: 1, total: 3 }),
		legal_holds: 0,
		signatures: 2,
		offered_to: None,
	}
}

/// An anchored record.
pub fn anchor() -> Scene {
	anchor_with(HashAlgorithm::Sha256, anchored(HashAlgorithm::Sha256))
}

/// An anchored record, as it stands on chain.
pub fn anchor_with(algorithm: HashAlgorithm, anchor: Anchor) -> Scene {
	let (leaf, _) = leaf(algorithm, Signing::Sr25519);
	let commitment = Commitment::with(algorithm, Domain::Record, &SALT, leaf.as_bytes());
	let subject = AnchorSubject {
		algorithm,
		leaf,
		salt: Fixed(SALT),
		record: Some(RECORD.into()),
	};
	Scene::new(
		Subject::Anchor(subject),
		&[Pallet::RecordAnchors],
		&[(anchor_key(commitment), anchor.encode())],
	)
}

/// The full terms of a grant.
pub const CONSENT: &str = r#"{"resourceType":"Consent","status":"active"}"#;

/// What stands on chain of a grant.
pub fn granted() -> Grant {
	let terms = Commitment::new(Domain::ConsentTerms, &SALT, CONSENT.as_bytes());
	Grant {
		fields: GrantFields {
			grantee: Grantee::Organization(OrganizationId(4)),
			purposes: Purposes::of(&[Purpose::TREAT, Purpose::HQUALIMP]),
			actions: Actions::ALL,
			classes: DataClasses::of(&[DataClass::Imaging]),
			ceiling: Confidentiality::N,
			valid_from: Day(20_700),
			valid_until: Day(20_900),
			data_period: DataPeriod {
				from: Some(Year(2020)),
				until: None,
			},
			conditions: Conditions {
				access_modes: AccessModes::ALL,
				obligations: Obligations::EMPTY,
				refrains: Refrains::ALL,
				delete_after_days: Some(90),
			},
			exceptions: [
				Some(Exception {
					practitioner_role: Some(PractitionerRoleId(9)),
					purposes: Purposes::EMPTY,
					classes: DataClasses::EMPTY,
				}),
				None,
				None,
				None,
			],
			terms: Some(GrantTerms {
				commitment: terms,
				residual: true,
			}),
		},
		state: GrantState::Active,
		granted_at: 22,
		given_by: GivenBy::Patient,
	}
}

/// A grant with its terms.
pub fn grant() -> Scene {
	grant_with(granted())
}

/// A grant as it stands on chain, with the terms.
pub fn grant_with(grant: Grant) -> Scene {
	let subject = GrantSubject {
		patient: Fixed(PATIENT),
		grant: 5,
		terms: Some(Terms {
			salt: Fixed(SALT),
			consent: CONSENT.into(),
		}),
	};
	Scene::new(
		Subject::Grant(subject),
		&[Pallet::ConsentGrants],
		&[(grant_key(PatientId(PATIENT), GrantId(5)), grant.encode())],
	)
}

/// What an entry of the access log is about.
pub fn event(number: u64) -> String {
	format!(r#"{{"action":"R","resourceType":"AuditEvent","sequence":{number}}}"#)
}

/// An access log of so many entries, of which every third is opened.
pub fn access_log_of(count: u64) -> Scene {
	let patient = PatientId(PATIENT);
	let commitment = |number| Commitment::new(Domain::AccessEvent, &SALT, event(number).as_bytes());
	let entries: Vec<_> = (0..count)
		.map(|number| Entry {
			block: 10 + number as u32 / 2,
			organization: 3 + number as u32 % 2,
			event: Fixed(commitment(number).0),
		})
		.collect();
	let head = entries.iter().fold(AccessHead::default(), |head, entry| {
		let entry = LoggedAccess {
			block: entry.block,
			organization: OrganizationId(entry.organization),
			event: Commitment(entry.event.0),
		};
		head.after(&patient, &entry)
	});
	let opened = (0..count).step_by(3).map(|entry| Opened {
		entry,
		salt: Fixed(SALT),
		event: event(entry),
	});
	let subject = AccessLogSubject {
		patient: Fixed(PATIENT),
		entries,
		opened: opened.collect(),
	};
	let key = access_head_key(patient);
	let mut scene = Scene::new(
		Subject::AccessLog(subject),
		&[Pallet::AccessLog],
		&[(key.clone(), head.encode())],
	);
	if count == 0 {
		scene.state.remove(&key);
	}
	scene
}

/// An access log.
pub fn access_log() -> Scene {
	access_log_of(7)
}

/// A scene of every subject.
pub fn all() -> [(&'static str, Scene); 4] {
	[
		("record", record()),
		("anchor", anchor()),
		("grant", grant()),
		("access-log", access_log()),
	]
}
