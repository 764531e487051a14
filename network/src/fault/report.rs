// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What came of faults, for people and for programs.

use super::Fault;
use crate::load::Counts;
use anyhow::{Context, Result};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// What came of one fault.
#[derive(Clone, Debug)]
pub struct Outcome {
	/// The fault's name.
	pub name: &'static str,
	/// What was done.
	pub done: &'static str,
	/// What the machine sustains, in calls a second.
	pub sustained: f64,
	/// The load, in calls a second.
	pub rate: f64,
	/// What became of the calls.
	pub counts: Counts,
	/// The longest time without a better block at a node that nothing was done to, in seconds.
	pub blocks_paused: f64,
	/// The longest time without a block that became final there, in seconds.
	pub finality_paused: f64,
	/// How long after the fault was over until all nodes were well, in seconds.
	pub recovery: f64,
	/// Blocks since the fault began.
	pub blocks: u64,
	/// Slots without a block meanwhile.
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
			name: fault.name,
			done: fault.done,
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

	fn json(&self) -> Value {
		let Counts {
			sent,
			finals,
			in_block,
			refused,
			let_go,
			unknown,
			..
		} = self.counts;
		json!({
			"fault": self.name,
			"done": self.done,
			"passed": self.passed(),
			"sustainedPerSecond": self.sustained,
			"loadPerSecond": self.rate,
			"calls": {
				"sent": sent,
				"final": finals,
				"inBlock": in_block,
				"refused": refused,
				"letGo": let_go,
				"unknown": unknown,
			},
			"blocksPausedSeconds": self.blocks_paused,
			"finalityPausedSeconds": self.finality_paused,
			"recoverySeconds": self.recovery,
			"blocks": self.blocks,
			"missedSlots": self.missed,
			"notes": self.notes,
			"findings": self.findings,
			"seconds": self.seconds,
		})
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

/// Writes outcomes as JSON.
///
/// # Errors
/// If the file cannot be written.
pub fn write_report(outcomes: &[Outcome], share: f64, file: &Path) -> Result<()> {
	let report = json!({
		"share": share,
		"passed": outcomes.iter().filter(|outcome| outcome.passed()).count(),
		"failed": outcomes.iter().filter(|outcome| !outcome.passed()).count(),
		"faults": outcomes.iter().map(Outcome::json).collect::<Vec<_>>(),
	});
	if let Some(folder) = file.parent() {
		std::fs::create_dir_all(folder)?;
	}
	std::fs::write(file, serde_json::to_string_pretty(&report)?)
		.with_context(|| format!("{} cannot be written", file.display()))
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
		write_report(&[failed, passed], 0.25, file.path()).expect("written");
		let report = std::fs::read(file.path()).expect("readable");
		let report: Value = serde_json::from_slice(&report).expect("JSON");
		assert_eq!(
			(&report["passed"], &report["failed"]),
			(&json!(1), &json!(1))
		);
	}
}
