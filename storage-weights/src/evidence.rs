// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How large the evidence for one record is, and how long it takes to check.
//!
//! The files are whole ones that the verifier accepts: the state is a database with patients, its proof is
//! what a node gives, and the keys of the preset `local` vote. The log alone is not there: of a log of a
//! thousand million records only the path to one is made, and the root follows from it. It is the path of the
//! first record, of which none is longer.

use crate::{
	database::{self, fill, open, Chain, KEPT_STATES},
	population::Population,
	rows::{number, Row, Target},
	statistics::Statistics,
};
use anyhow::{anyhow, Context, Result};
use carechain_primitives::{
	commitment::Domain,
	merkle::{inclusion_root, leaf_hash, Hash as Node},
	Commitment, HashAlgorithm, Hour, OrganizationId,
};
use carechain_runtime::{Hash, Header, Runtime};
use carechain_verify::{
	format::{
		ChainPart, Evidence, Genesis, Handover, Head, RecordSubject, StatePart, Subject, FORMAT,
	},
	hex::{encode, Bytes, Fixed},
	json::canonical,
	layout::{authorities_key, log_key, version_key, Pallet},
	subject::LEAF_FORMAT,
	verify, Trust,
};
use codec::Encode;
use pallet_record_anchors::{HourRange, Log};
use sc_client_api::{Backend as _, TrieCacheContext};
use serde_json::json;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_consensus_grandpa::{
	localized_payload, AuthorityList, Commit, ConsensusLog, GrandpaJustification, Message,
	Precommit, ScheduledChange, GRANDPA_ENGINE_ID,
};
use sp_core::{ed25519, sr25519, Pair};
use sp_crypto_hashing::sha2_256;
use sp_keyring::Ed25519Keyring;
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use std::{path::Path, time::Instant};

/// The sizes of logs.
const SIZES: [u64; 7] = [
	1_000,
	10_000,
	100_000,
	1_000_000,
	10_000_000,
	100_000_000,
	1_000_000_000,
];
/// How often the set of authorities changed.
const CHANGES: [u32; 4] = [0, 10, 100, 1_000];
/// Headers between the block whose state is read and the one that is justified: the most, for nodes keep a
/// justification every sixteen blocks.
const DESCENDANTS: u32 = 15;
/// Whose log it is.
const ORGANIZATION: OrganizationId = OrganizationId(0);
/// The most bytes and milliseconds that design allows, apart from the proofs of the sets of authorities.
const MOST: (f64, f64) = (16.0 * 1_024.0, 50.0);

/// A database to make evidence from.
pub struct Archive {
	genesis: Genesis,
	trust: Trust,
	chain: Chain,
	backend: std::sync::Arc<database::Backend>,
	patients: u64,
}

/// The parts of a file that [`Archive::measure`] tells apart.
struct Measured {
	bytes: usize,
	without_sets: usize,
	checking: Statistics,
}

impl Archive {
	/// Fills a database in an empty folder.
	///
	/// # Errors
	/// If that does not work.
	pub fn new(folder: &Path, population: &Population) -> Result<Self> {
		let backend = open(folder, None)?;
		let genesis = database::genesis("local")?;
		let mut chain = Chain::begin(backend.clone(), genesis)?;
		let first = chain.best_header().clone();
		let proof = prove(&backend, chain.best(), &[authorities_key()])?;
		fill(&mut chain, population)?;
		Ok(Self {
			trust: Trust {
				genesis: first.hash().0,
				restarts: Vec::new(),
			},
			genesis: Genesis {
				header: Bytes(first.encode()),
				proof,
			},
			chain,
			backend,
			patients: population.patients,
		})
	}

	/// Size and time against the size of the log, and against the number of changes of the set.
	///
	/// # Errors
	/// If the verifier refuses a file.
	pub fn measure(&mut self) -> Result<Vec<Row>> {
		let mut rows = Vec::new();
		for size in SIZES {
			let measured = self.with(size, 0)?;
			let configuration = format!(
				"log of {}, {} patients in state, 4 authorities, no change of them, {DESCENDANTS} headers to the \
				 justified one; whole file {} bytes",
				number(size as f64),
				number(self.patients as f64),
				number(measured.bytes as f64)
			);
			let row = |figure: &str, value: f64, unit: &str, most: f64| {
				Row::new("evidence", figure, configuration.clone(), value, unit)
					.aimed(Target::ValueAtMost(most))
			};
			let bytes = measured.without_sets as f64;
			rows.push(row("size for one record", bytes, "bytes", MOST.0));
			let millis = measured.checking.median as f64 / 1e6;
			rows.push(row("checking", millis, "ms, median", MOST.1));
		}
		for changes in CHANGES {
			let measured = self.with(SIZES[SIZES.len() - 1], changes)?;
			let configuration = format!(
				"log of {}, {} changes of 4 authorities",
				number(SIZES[SIZES.len() - 1] as f64),
				number(f64::from(changes))
			);
			let row = |figure: &str, value: f64, unit: &str| {
				Row::new("evidence", figure, configuration.clone(), value, unit)
			};
			rows.push(row("size of the file", measured.bytes as f64, "bytes"));
			let millis = measured.checking.median as f64 / 1e6;
			rows.push(row("checking the file", millis, "ms, median"));
		}
		Ok(rows)
	}

	fn with(&mut self, size: u64, changes: u32) -> Result<Measured> {
		let evidence = self.evidence(size, changes)?;
		let text = |evidence: &Evidence| {
			evidence
				.to_canonical()
				.map_err(|reason| anyhow!("{reason}"))
		};
		let file = text(&evidence)?;
		let mut without = evidence;
		without.chain.genesis = None;
		without.chain.handovers = Vec::new();
		let repeats = if changes > 100 { 10 } else { 50 };
		let mut nanos = Vec::new();
		for _ in 0..repeats {
			let start = Instant::now();
			let verdict = verify(file.as_bytes(), &self.trust, None);
			nanos.push(start.elapsed().as_nanos() as u64);
			verdict.map_err(|refusal| anyhow!("the verifier refuses it: {refusal:?}"))?;
		}
		Ok(Measured {
			bytes: file.len(),
			without_sets: text(&without)?.len(),
			checking: Statistics::of(nanos).context("nothing was checked")?,
		})
	}

	/// Evidence for the first record of a log of a size, after so many changes of the set.
	fn evidence(&mut self, size: u64, changes: u32) -> Result<Evidence> {
		let (subject, root) = record(size)?;
		let head = Log::<u32> {
			size,
			root,
			extended_at: 1,
			hourly: HourRange {
				first: Hour(1),
				last: Hour(1),
			},
		};
		let key = pallet_record_anchors::Logs::<Runtime>::hashed_key_for(ORGANIZATION);
		self.chain.append(vec![(key, Some(head.encode()))])?;
		let mut keys = vec![
			version_key(Pallet::RecordAnchors.name()),
			log_key(ORGANIZATION),
		];
		keys.sort();
		let proof = prove(&self.backend, self.chain.best(), &keys)?;

		// The state's block stands after the changes, whatever its number in the database.
		let mut number = KEPT_STATES;
		let mut handovers = Vec::new();
		for set in 0..changes {
			number += 1;
			let header = header(
				number,
				Hash::repeat_byte(6),
				Hash::repeat_byte(5),
				vec![handover()],
			);
			handovers.push(Handover {
				justification: Some(justified(u64::from(set), &header)),
				header: Bytes(header.encode()),
			});
		}
		let root = self.chain.best_header().state_root;
		let mut blocks = vec![header(number + 1, root, Hash::repeat_byte(5), Vec::new())];
		for _ in 0..DESCENDANTS {
			let parent = blocks.last().context("there is a first")?;
			let next = header(
				parent.number + 1,
				Hash::repeat_byte(8),
				parent.hash(),
				Vec::new(),
			);
			blocks.push(next);
		}
		let last = blocks.last().context("there is a last")?;
		Ok(Evidence {
			format: FORMAT.into(),
			chain: ChainPart {
				genesis: Some(self.genesis.clone()),
				handovers,
				header: Bytes(blocks[0].encode()),
				descendants: blocks[1..].iter().map(|it| Bytes(it.encode())).collect(),
				justification: justified(u64::from(changes), last),
				state: StatePart {
					keys: keys.into_iter().map(Bytes).collect(),
					proof,
				},
			},
			subject: Subject::Record(subject),
		})
	}
}

/// The nodes that lead to keys in a state, sorted.
fn prove(backend: &database::Backend, at: Hash, keys: &[Vec<u8>]) -> Result<Vec<Bytes>> {
	let state = backend.state_at(at, TrieCacheContext::Untrusted)?;
	let proof = sp_state_machine::prove_read(state, keys).map_err(|error| anyhow!("{error}"))?;
	let mut nodes: Vec<_> = proof.into_iter_nodes().map(Bytes).collect();
	nodes.sort();
	Ok(nodes)
}

/// A record that is first in a log of a size, and the log's root.
fn record(size: u64) -> Result<(RecordSubject, Node)> {
	let record = canonical(&json!({
		"resourceType": "DiagnosticReport",
		"status": "final",
		"code": { "coding": [{ "system": "http://loinc.org", "code": "58410-2" }] },
		"conclusion": "Within the reference range, but for a slightly raised MCV. ".repeat(16),
	}))
	.map_err(|reason| anyhow!("{reason:?}"))?;
	let salt = [0x5a; 32];
	let leaf = leaf(&record)?;
	let commitment = Commitment::with(
		HashAlgorithm::Sha256,
		Domain::Record,
		&salt,
		leaf.as_bytes(),
	);
	let mut path: Vec<Node> = Vec::new();
	let root = loop {
		if let Ok(root) = inclusion_root(0, size, leaf_hash(&commitment.0), &path) {
			break root;
		}
		anyhow::ensure!(path.len() < 64, "no log is so large");
		path.push(sha2_256(&[path.len() as u8]));
	};
	let subject = RecordSubject {
		organization: ORGANIZATION.0,
		algorithm: HashAlgorithm::Sha256,
		leaf,
		salt: Fixed(salt),
		record: Some(record),
		index: 0,
		size,
		path: path.into_iter().map(Fixed).collect(),
		head: Head::Log {},
		signer: false,
	};
	Ok((subject, root))
}

/// The leaf about a record, signed by a practitioner.
fn leaf(record: &str) -> Result<String> {
	let signer = sr25519::Pair::from_seed(&[8; 32]);
	let text = |value| canonical(&value).map_err(|reason| anyhow!("{reason:?}"));
	let mut content = json!({
		"format": LEAF_FORMAT,
		"algorithm": HashAlgorithm::Sha256.code(),
		"record": encode(&HashAlgorithm::Sha256.hash(record.as_bytes())),
		"class": "diagnostic-report",
		"confidentiality": "N",
		"sensitivity": [],
		"patient": encode(&[0xab; 16]),
		"timeOfCare": "2026-11-21T09:30:00+01:00",
		"supersedes": null,
		"signer": { "practitionerRole": 12, "account": encode(&signer.public().0) },
		"coSigners": [],
	});
	let unsigned = text(content.clone())?;
	let message = [b"carechain/leaf-signature/v1", unsigned.as_bytes()].concat();
	content["signature"] = encode(&signer.sign(&message).0).into();
	content["coSignatures"] = json!([]);
	text(content)
}

/// The authorities of the preset `local`.
fn authorities() -> [ed25519::Pair; 4] {
	[
		Ed25519Keyring::Alice,
		Ed25519Keyring::Bob,
		Ed25519Keyring::Charlie,
		Ed25519Keyring::Dave,
	]
	.map(|key| key.pair())
}

/// What a header says when the set changes; here to the same authorities.
fn handover() -> DigestItem {
	let next: AuthorityList = authorities()
		.iter()
		.map(|pair| (pair.public().into(), 1))
		.collect();
	let log = ConsensusLog::<u32>::ScheduledChange(ScheduledChange {
		next_authorities: next,
		delay: 0,
	});
	DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode())
}

fn header(number: u32, root: Hash, parent: Hash, logs: Vec<DigestItem>) -> Header {
	let mut digest = Digest::default();
	digest.push(DigestItem::PreRuntime(
		AURA_ENGINE_ID,
		u64::from(number).encode(),
	));
	for log in logs {
		digest.push(log);
	}
	digest.push(DigestItem::Seal(AURA_ENGINE_ID, vec![9; 64]));
	Header::new(number, Hash::repeat_byte(4), root, parent, digest)
}

/// A justification by the votes of all authorities.
fn justified(set: u64, block: &Header) -> Bytes {
	let (round, hash, number) = (7, block.hash(), block.number);
	let precommit = Precommit::<Header>::new(hash, number);
	let message: Message<Header> = finality_grandpa::Message::Precommit(precommit.clone());
	let signed = localized_payload(round, set, &message);
	let votes = authorities().map(|pair| finality_grandpa::SignedPrecommit {
		precommit: precommit.clone(),
		signature: pair.sign(&signed).into(),
		id: pair.public().into(),
	});
	let justification = GrandpaJustification::<Header> {
		round,
		commit: Commit::<Header> {
			target_hash: hash,
			target_number: number,
			precommits: votes.to_vec(),
		},
		votes_ancestries: Vec::new(),
	};
	Bytes(justification.encode())
}
