// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Full blocks, one kind of call after another.

use super::site::{Imported, Site};
use crate::{
	rows::{number, Row, Target},
	statistics::Statistics,
};
use anyhow::{ensure, Context, Result};
use carechain_network::chain::{
	account, anchor, extend_log, generous_allowances, grant, key, log_accesses, register_patient,
	revoke, Chain, RuntimeCall, Wallet, HOSPITALS,
};
use carechain_primitives::merkle::Tree;
use sp_core::sr25519;
use sp_crypto_hashing::sha2_256;
use std::{
	collections::VecDeque,
	path::Path,
	time::{Duration, Instant},
};

/// Patients, each with a key.
const PATIENTS: usize = 2_000;
/// Records in each extension of the log.
const RECORDS: u64 = 25;
/// Rounds of full blocks, one of each kind, that the figures of each kind are of.
const ROUNDS: usize = 8;

/// What blocks are filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
	Anchor,
	Extend,
	LogAccess,
	Grant,
	Revoke,
}

/// The blocks of a round. A block has room for more revocations than for grants, so there are two of grants.
const ROUND: [Kind; 6] = [
	Kind::Anchor,
	Kind::Extend,
	Kind::LogAccess,
	Kind::Grant,
	Kind::Grant,
	Kind::Revoke,
];

impl Kind {
	const ALL: [Self; 5] = [
		Self::Anchor,
		Self::Extend,
		Self::LogAccess,
		Self::Grant,
		Self::Revoke,
	];

	fn name(self) -> &'static str {
		match self {
			Self::Anchor => "`anchor_record`",
			Self::Extend => "`extend_log` by 25 records",
			Self::LogAccess => "`log_accesses`, one access",
			Self::Grant => "`grant_consent`",
			Self::Revoke => "`revoke_consent`",
		}
	}
}

/// What was seen of the full blocks.
pub struct FullBlocks {
	/// The blocks, by kind, in order.
	blocks: Vec<(Kind, Imported)>,
	/// Bytes of the database before the first of them, and after the last.
	size: (u64, u64),
}

/// Fills blocks for so long, in an empty folder.
///
/// # Errors
/// If a call fails, or the database cannot be written.
pub fn measure(folder: &Path, time: Duration) -> Result<FullBlocks> {
	let mut site = Site::new(folder)?;
	let mut cast = Cast::new();
	cast.set_up(&mut site)?;
	let before = site.size()?;
	let start = Instant::now();
	let mut blocks = Vec::new();
	while start.elapsed() < time || blocks.len() < ROUNDS * ROUND.len() {
		for kind in ROUND {
			blocks.push((kind, cast.fill(&mut site, kind)?));
		}
	}
	let after = site.size()?;
	Ok(FullBlocks {
		blocks,
		size: (before, after),
	})
}

impl FullBlocks {
	/// The figures.
	///
	/// # Errors
	/// If there are none.
	pub fn rows(&self) -> Result<Vec<Row>> {
		let mut rows = Vec::new();
		for kind in Kind::ALL {
			rows.extend(self.of_kind(kind)?);
		}
		let count = self.blocks.len();
		let calls: usize = self.blocks.iter().map(|(_, block)| block.calls).sum();
		let body: usize = self.blocks.iter().map(|(_, block)| block.bytes).sum();
		let grown = self.size.1.saturating_sub(self.size.0) as f64;
		let configuration = format!(
			"{} full blocks with {} calls and bodies of {} MiB; every body and 256 states kept",
			number(count as f64),
			number(calls as f64),
			body >> 20
		);
		let row = |figure: &str, value: f64, unit: &str| {
			Row::new("growth", figure, configuration.clone(), value, unit)
		};
		rows.push(row(
			"database, a full block",
			grown / count as f64 / 1024.0,
			"KiB",
		));
		rows.push(row("database, a call", grown / calls as f64, "bytes"));
		rows.push(self.slope()?);
		Ok(rows)
	}

	fn of_kind(&self, kind: Kind) -> Result<Vec<Row>> {
		let blocks: Vec<_> = self
			.blocks
			.iter()
			.filter(|(it, _)| *it == kind)
			.map(|(_, block)| *block)
			.collect();
		let median = |of: fn(&Imported) -> u64| {
			Statistics::of(blocks.iter().map(of).collect()).context("there is no block")
		};
		let importing = median(|it| it.importing)?;
		let millis = |nanos: u64| nanos as f64 / 1_000_000.0;
		let configuration = format!(
			"{} blocks of {} calls; built in {} ms; import p95 {} ms, max {} ms",
			blocks.len(),
			number(median(|it| it.calls as u64)?.median as f64),
			number(millis(median(|it| it.building)?.median)),
			number(millis(importing.p95)),
			number(millis(importing.max)),
		);
		let figure = format!("import of a full block of {}", kind.name());
		Ok(vec![Row::new(
			"growth",
			figure,
			configuration,
			millis(importing.median),
			"ms, median",
		)
		.against("weight", millis(median(|it| it.weight)?.median))
		.aimed(Target::RatioWithin(0.5, 1.0))])
	}

	/// How much longer the last rounds took to import than the first, for the same weight.
	fn slope(&self) -> Result<Row> {
		let some = ROUNDS * ROUND.len() / 2;
		let share = |blocks: &[(Kind, Imported)]| {
			let times: Vec<_> = blocks
				.iter()
				.map(|(_, it)| it.importing.saturating_mul(1_000_000) / it.weight.max(1))
				.collect();
			Statistics::of(times).context("there is no block")
		};
		let first = share(&self.blocks[..some.min(self.blocks.len())])?;
		let last = share(&self.blocks[self.blocks.len().saturating_sub(some)..])?;
		Ok(Row::new(
			"growth",
			"import by weight, last blocks against first",
			format!("medians of {some} blocks each, of {}", self.blocks.len()),
			last.median as f64 / 1e6,
			"of the weight",
		)
		.against("first", first.median as f64 / 1e6))
	}
}

/// Who signs, and how far each has come.
struct Cast {
	/// Represents the first hospital, and has the sudo key.
	hospital: sr25519::Pair,
	nonce: u32,
	patients: Vec<Patient>,
	/// How many grants there were, and how many of them were revoked: patients take turns.
	granted: usize,
	revoked: usize,
	tree: Tree,
	extended: u64,
	anchored: u64,
}

struct Patient {
	wallet: Wallet,
	nonce: u32,
}

impl Cast {
	fn new() -> Self {
		let patient = |index| Patient {
			wallet: Wallet::new(&format!("patient {index}"), HOSPITALS[0]),
			nonce: 0,
		};
		Self {
			hospital: key("Alice"),
			nonce: 0,
			patients: (0..PATIENTS).map(patient).collect(),
			granted: 0,
			revoked: 0,
			tree: Tree::new(),
			extended: 0,
			anchored: 0,
		}
	}

	/// Lifts the allowances, and registers the patients.
	fn set_up(&mut self, site: &mut Site) -> Result<()> {
		let (chain, best) = (site.chain, site.number());
		let mut calls = generous_allowances();
		let registrations = self.patients.iter();
		calls.extend(registrations.map(|it| register_patient(chain.genesis, best, &it.wallet)));
		let mut waiting: VecDeque<_> = calls
			.into_iter()
			.map(|call| self.by_hospital(&chain, call))
			.collect();
		while !waiting.is_empty() {
			let (_, left) = site.block(&mut std::iter::from_fn(|| waiting.pop_front()))?;
			waiting.extend(left);
			// What found no room is the first of the next block.
			waiting.rotate_right(1.min(waiting.len()));
		}
		for patient in &mut self.patients {
			patient.nonce = site.nonce(&account(&patient.wallet.key))?;
		}
		Ok(())
	}

	/// Fills a block with calls of a kind.
	fn fill(&mut self, site: &mut Site, kind: Kind) -> Result<Imported> {
		let chain = site.chain;
		loop {
			let (imported, left) =
				site.block(&mut std::iter::from_fn(|| self.next(&chain, kind)))?;
			ensure!(left.is_some(), "a block of {} did not fill", kind.name());
			self.take_back(kind);
			// The last block of a session has no room for any.
			if imported.calls > 0 {
				return Ok(imported);
			}
		}
	}

	/// The next call; `None` if there is nothing to revoke.
	fn next(&mut self, chain: &Chain, kind: Kind) -> Option<Vec<u8>> {
		let call = match kind {
			Kind::Anchor => {
				self.anchored += 1;
				anchor(&format!("record {}", self.anchored))
			}
			Kind::Extend => {
				let (from, to) = (self.extended, self.extended + RECORDS);
				while self.tree.size() < to {
					let leaf = sha2_256(&self.tree.size().to_le_bytes());
					self.tree.push_leaf_hash(leaf);
				}
				self.extended = to;
				extend_log(&self.tree, from, to)
			}
			Kind::LogAccess => {
				let wallet = &self.patients[self.nonce as usize % PATIENTS].wallet;
				let names = [format!("access {}", self.nonce)];
				log_accesses(HOSPITALS[0], wallet.patient, &names)
			}
			Kind::Grant => {
				let index = self.granted;
				self.granted += 1;
				let patient = self.patients[index % PATIENTS].wallet.patient;
				return Some(self.by_patient(chain, index, grant(patient, HOSPITALS[1])));
			}
			Kind::Revoke => {
				let index = self.revoked;
				if index == self.granted {
					return None;
				}
				self.revoked += 1;
				let patient = self.patients[index % PATIENTS].wallet.patient;
				let number = u32::try_from(index / PATIENTS).ok()?;
				return Some(self.by_patient(chain, index, revoke(patient, number)));
			}
		};
		Some(self.by_hospital(chain, call))
	}

	/// The last call found no room: as if it had never been signed.
	fn take_back(&mut self, kind: Kind) {
		let patient = match kind {
			Kind::Anchor | Kind::LogAccess => None,
			Kind::Extend => {
				self.extended -= RECORDS;
				None
			}
			Kind::Grant => {
				self.granted -= 1;
				Some(self.granted)
			}
			Kind::Revoke => {
				self.revoked -= 1;
				Some(self.revoked)
			}
		};
		match patient {
			Some(index) => self.patients[index % PATIENTS].nonce -= 1,
			None => self.nonce -= 1,
		}
	}

	fn by_hospital(&mut self, chain: &Chain, call: RuntimeCall) -> Vec<u8> {
		self.nonce += 1;
		chain.sign(&self.hospital, self.nonce - 1, call).bytes
	}

	fn by_patient(&mut self, chain: &Chain, index: usize, call: RuntimeCall) -> Vec<u8> {
		let patient = &mut self.patients[index % PATIENTS];
		patient.nonce += 1;
		chain
			.sign(&patient.wallet.key, patient.nonce - 1, call)
			.bytes
	}
}
