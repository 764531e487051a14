// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whether any call takes longer than its weight says, or much less.
//!
//! The benchmarks that weights are made from know each call's worst case. Here they run once more, in the Wasm
//! runtime as then, but on a database of a node's kind that has a state of a stated size, closed
//! and opened before each call: nothing of what the call reads is in the program's memory. What is
//! compared with the weight is real time, reads included.
//!
//! Writes come after all calls of a block, and are shared by them: the upper nodes of the trie are hashed and
//! written once. So a call's changes are timed apart, as if it were alone in its block, and compared with
//! the writes that its weight counts; the sum, which is the worst that a call can cost, has no limit
//! here. Whether full blocks keep within their weight is for the measure of growth to say.

mod declared;
mod run;
mod state;

pub use declared::{Cost, Declared};
pub use run::{Case, Runner};

use crate::{
	rows::{number, Row, Target},
	statistics::Statistics,
};
use anyhow::{Context, Result};
use carechain_runtime::Runtime;
use serde::Serialize;
use std::{fs, path::Path};

/// A case of a benchmark beside the weight for it.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
	/// The case.
	pub case: Case,
	/// What its weight says.
	pub declared: Cost,
	/// Nanoseconds that its weight has for executing it: computing, and reading from the database.
	pub execution: u64,
	/// Nanoseconds that its weight has for what it writes.
	pub writes: u64,
	/// Nanoseconds that executing it took.
	pub executed: Statistics,
	/// Nanoseconds that its changes took, alone in a block: the new root, and the commit.
	pub written: Statistics,
}

/// The share of its weight that a call's execution should take, at least and at most.
pub const SHARE: (f64, f64) = (0.5, 1.0);

/// Runs every benchmark of the pallets that a folder has weights for, so many times each, and compares.
///
/// # Errors
/// If a benchmark fails, or a pallet's weights and benchmarks are not the same.
pub fn compare(runner: &Runner, weights: &Path, repeats: u32) -> Result<Vec<Compared>> {
	let price = <Runtime as frame_system::Config>::DbWeight::get();
	let mut compared = Vec::new();
	for pallet in runner.pallets()? {
		let file = weights.join(format!("{pallet}.rs"));
		if !file.exists() {
			continue;
		}
		let text = fs::read_to_string(&file)?;
		let declared = Declared::parse(&text).with_context(|| file.display().to_string())?;
		for case in runner.cases(&pallet)? {
			let cost = declared
				.cost(&case.benchmark, &case.components)
				.with_context(|| format!("{}: {}", file.display(), case.benchmark))?;
			let (executed, written) = runner
				.run(&case, repeats)
				.with_context(|| format!("{pallet}::{}", case.benchmark))?;
			compared.push(Compared {
				case,
				declared: cost,
				execution: (cost.base + cost.reads * price.read) / 1_000,
				writes: cost.writes * price.write / 1_000,
				executed,
				written,
			});
		}
	}
	Ok(compared)
}

impl Compared {
	/// The figure: the median time in microseconds, against the weight.
	pub fn row(&self) -> Row {
		let micros = |nanos: u64| nanos as f64 / 1_000.0;
		let shown = |nanos: u64| number(micros(nanos));
		let configuration = format!(
			"{}; max {} µs; {} reads, {} writes; changes alone in a block {} µs, their weight {} µs",
			self.case.components_shown(),
			shown(self.executed.max),
			self.declared.reads,
			self.declared.writes,
			shown(self.written.median),
			shown(self.writes),
		);
		let name = format!("{}::{}", self.case.pallet, self.case.benchmark);
		let value = micros(self.executed.median);
		Row::new("calls", name, configuration, value, "µs, median")
			.against("weight", micros(self.execution))
			.aimed(Target::RatioWithin(SHARE.0, SHARE.1))
	}
}
