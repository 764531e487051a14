// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What came of faults, for people and for programs.

use super::Fault;
use crate::load::Counts;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What came of some faults.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
	/// Which share of what the machine sustains the load was, of 1.
	pub share: f64,
	/// How many passed.
	pub passed: usize,
	/// How many did not.
	pub failed: usize,
	/// Each, in the order in which they were done.
	pub faults: Vec<Outcome>,
}

/// What came of one fault.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
	/// The fault's name.
	#[serde(rename = "fault")]
	pub name: String,
	/// What was done.
	pub done: String,
	/// What the machine sustains, in calls a second.
	#[serde(rename = "sustainedPerSecond")]
	pub sustained: f64,
	/// The load, in calls a second.
	#[serde(rename = "loadPerSecond")]
	pub rate: f64,
	/// What became of the calls.
	#[serde(rename = "calls")]
	pub counts: Counts,
	/// The longest time without a better block at a node that nothing was done to, in seconds.
	#[serde(rename = "blocksPausedSeconds")]
	pub blocks_paused: f64,
	/// The longest time without a block that became final there, in seconds.
	#[serde(rename = "finalityPausedSeconds")]
	pub finality_paused: f64,
	/// How long after the fault was over until all nodes were well, in seconds.
	#[serde(rename = "recoverySeconds")]
	pub recovery: f64,
	/// Blocks since the fault began.
	pub blocks: u64,
	/// Slots without a block meanwhile.
	#[serde(rename = "missedSlots")]
	pub missed: u64,
	/// What was seen.
	pub notes: Vec<String>,
	/// What does not hold; nothing if it passed.
	pub findings: Vec<String>,
	/// Where the nodes' logs are, if it failed.
	pub logs: Option<PathBuf>,
	/// How long it all took, in seconds.
	pub seconds: u64,
}

impl Outcome {
	pub(super) fn of(fault: &Fault) -> Self {
		Self {
			name: fault.name.into(),
			done: fault.done.into(),
			sustained: 0.0,
			rate: 0.0,
			counts: Counts::default(),
			blocks_paused: 0.0,
			finality_paused: 0.0,
			recovery: 0.0,
			blocks: 0,
			missed: 0,
			notes: Vec::new(),
			findings: Vec::new(),
			logs: None,
			seconds: 0,
		}
	}

	/// Whether everything holds.
	pub fn passed(&self) -> bool {
		self.findings.is_empty()
	}
}

/// A table of outcomes, and below it what was seen and what does not hold.
pub fn table(outcomes: &[Outcome]) -> String {
	let mut table = format!(
		"{:<17} {:<7} {:>6} {:>7} {:>6} {:>7} {:>7} {:>9} {:>9} {:>8} {:>7}\n",
		"fault",
		"",
		"load/s",
		"sent",
		"final",
		"refused",
		"unknown",
		"blocks",
		"finality",
		"well",
		"missed"
	);
	table += &format!(
		"{:<17} {:<7} {:>6} {:>7} {:>6} {:>7} {:>7} {:>9} {:>9} {:>8} {:>7}\n",
		"", "", "", "", "", "", "", "paused", "paused", "after", "slots"
	);
	for outcome in outcomes {
		let counts = outcome.counts;
		let word = if outcome.passed() { "passed" } else { "FAILED" };
		table += &format!(
			"{:<17} {word:<7} {:>6.0} {:>7} {:>6} {:>7} {:>7} {:>7.1} s {:>7.1} s {:>6.0} s {:>7}\n",
			outcome.name,
			outcome.rate,
			counts.sent,
			counts.finals,
			counts.refused,
			counts.sent - counts.finals - counts.refused,
			outcome.blocks_paused,
			outcome.finality_paused,
			outcome.recovery,
			format!("{}/{}", outcome.missed, outcome.blocks + outcome.missed),
		);
	}
	for outcome in outcomes {
		if outcome.notes.is_empty() && outcome.passed() {
			continue;
		}
		table += &format!("\n{}: {}\n", outcome.name, outcome.done);
		for note in &outcome.notes {
			table += &format!("  {note}\n");
		}
		for finding in &outcome.findings {
			table += &format!("  FAILED: {finding}\n");
		}
		if let Some(logs) = &outcome.logs {
			table += &format!("  the nodes' logs: {}\n", logs.display());
		}
	}
	table
}

impl Report {
	/// Of outcomes under a load of a share.
	pub fn of(faults: Vec<Outcome>, share: f64) -> Self {
		let passed = faults.iter().filter(|outcome| outcome.passed()).count();
		Self {
			share,
			passed,
			failed: faults.len() - passed,
			faults,
		}
	}

	/// Writes it as JSON.
	///
	/// # Errors
	/// If the file cannot be written.
	pub fn write(&self, file: &Path) -> Result<()> {
		if let Some(folder) = file.parent() {
			std::fs::create_dir_all(folder)?;
		}
		std::fs::write(file, serde_json::to_string_pretty(self)?)
			.with_context(|| format!("{} cannot be written", file.display()))
	}

	/// Reads one that was written.
	///
	/// # Errors
	/// If the file cannot be read, or is none.
	pub fn read(file: &Path) -> Result<Self> {
		let text = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
		serde_json::from_slice(&text)
			.with_context(|| format!("{} is no report of faults", file.display()))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fault::FAULTS;

	#[test]
	fn a_failed_fault_is_told_with_what_does_not_hold() {
		let mut failed = Outcome::of(&FAULTS[0]);
		failed
			.findings
			.push("A and B decide differently in block 3".into());
		let passed = Outcome::of(&FAULTS[1]);
		let table = table(&[failed.clone(), passed.clone()]);
		assert!(table.contains("kill-one          FAILED"));
		assert!(table.contains("kill-two          passed"));
		assert!(table.contains("  FAILED: A and B decide differently in block 3"));

		let file = tempfile::NamedTempFile::new().expect("a file");
		let report = Report::of(vec![failed, passed], 0.25);
		report.write(file.path()).expect("written");
		let read = Report::read(file.path()).expect("readable");
		assert_eq!((read.passed, read.failed, read.share), (1, 1, 0.25));
		assert_eq!(read.faults[0].findings, report.faults[0].findings);
	}
}
