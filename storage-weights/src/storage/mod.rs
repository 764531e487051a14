// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What an item of state costs to read and to write, on a database of a stated size with a node's settings.
//!
//! After `benchmark storage` of `frame-benchmarking-cli`, which has no place in a program without the rest of
//! it. The same as there: every key once, in random order, after a round that warms up; the trie cache
//! off, for a read that it answers is none of the database; the mean counts. Different, and dearer:
//! what is written goes through the whole import of a block, so the journal of states that can be undone,
//! making a block final and pruning an old state are in it.

mod file;
mod read;
mod write;

pub use file::weights_file;

use crate::{
	database::{self, open, Chain},
	population::Population,
	rows::{number, Row},
	statistics::Statistics,
};
use anyhow::{Context, Result};
use serde::Serialize;
use std::path::Path;

/// What was measured at one size.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
	/// Patients in state.
	pub patients: u64,
	/// Items of state that are the population's.
	pub items: u64,
	/// Bytes of the database's files.
	pub bytes: u64,
	/// Nanoseconds to read one item that the system has in memory.
	pub read: Statistics,
	/// The same from the disk: the system's memory of the files was dropped before.
	pub cold_read: Statistics,
	/// The same with a node's trie cache, which has seen the item.
	pub cached_read: Statistics,
	/// Nanoseconds to write one item, by the number of items that a block changes. One value for each block.
	pub writes: Vec<(usize, Statistics)>,
}

/// How many items the blocks change that writing is measured with.
///
/// The dearer, the fewer: the upper nodes of the trie are hashed and written once a block. Weights are those of
/// [`BATCH`].
pub const BATCHES: [usize; 3] = [100, BATCH, 10_000];
/// The number of items that the weight of a write is taken at: some 250 calls, a tenth of what fills a
/// block. Emptier blocks pay more for each, and have room for it.
pub const BATCH: usize = 1_000;

impl Measured {
	/// Fills a database and measures it. The folder has to be empty; what is in it afterwards is of no further
	/// use.
	///
	/// # Errors
	/// If the database cannot be made or read.
	pub fn at(folder: &Path, population: &Population) -> Result<Self> {
		let items = (0..population.patients)
			.map(|number| population.items_of(number).len() as u64)
			.sum();
		let genesis = database::genesis("local")?;
		database::begin(&open(folder, None)?, genesis, population)?;
		let bytes = database::size(folder)?;

		let keys = read::keys(population);
		let cold_read = read::cold(folder, &keys)?;
		let read = read::warm(folder, &keys)?;
		let cached_read = read::cached(folder, &keys)?;
		let mut writes = Vec::new();
		for batch in BATCHES {
			let mut chain = Chain::open(open(folder, None)?)?;
			writes.push((batch, write::measure(&mut chain, population, batch)?));
		}
		Ok(Self {
			patients: population.patients,
			items,
			bytes,
			read,
			cold_read,
			cached_read,
			writes,
		})
	}

	/// What a write costs in the block that weights are taken from.
	///
	/// # Errors
	/// If that was not measured.
	pub fn write(&self) -> Result<Statistics> {
		let found = self.writes.iter().find(|(batch, _)| *batch == BATCH);
		found.map(|(_, it)| *it).context("no write was measured")
	}

	/// The figures, in microseconds.
	pub fn rows(&self) -> Vec<Row> {
		let state = format!(
			"{} patients, {} items, {} MiB",
			number(self.patients as f64),
			number(self.items as f64),
			self.bytes >> 20
		);
		let micros = |nanos: u64| nanos as f64 / 1_000.0;
		let row = |what: &str, how: String, of: &Statistics| {
			let spread = format!(
				"{state}; {how}; median {}, p95 {}, p99 {}",
				number(micros(of.median)),
				number(micros(of.p95)),
				number(micros(of.p99))
			);
			Row::new("state", what, spread, micros(of.mean), "µs, mean")
		};
		let warm = micros(self.read.mean);
		let mut rows = vec![
			row(
				"read of an item",
				"files in memory, no trie cache".into(),
				&self.read,
			),
			row(
				"read of an item",
				"from the disk, no trie cache".into(),
				&self.cold_read,
			)
			.against("in memory", warm),
			row(
				"read of an item",
				"a node's trie cache, seen before".into(),
				&self.cached_read,
			)
			.against("in memory", warm),
		];
		for (batch, write) in &self.writes {
			let how = format!("blocks that change {}", number(*batch as f64));
			rows.push(row("write of an item", how, write));
		}
		rows
	}
}
