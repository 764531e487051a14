// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What came of faults, for people and for programs.

use super::Fault;
use crate::{load::Counts, turns::Turns};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How wide the columns of the table are that hold numbers.
const WIDTHS: [usize; 11] = [6, 7, 6, 7, 7, 6, 8, 8, 8, 8, 8];

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
	/// What the validator that the fault was done to made of its own turns meanwhile; `None` where the authors
	/// were others in the end.
	#[serde(rename = "victimsTurns", default)]
	pub turns: Option<Turns>,
	/// Calls that are final and failed in their blocks.
	#[serde(rename = "failedInBlocks", default)]
	pub failed: usize,
	/// Decisions that nodes gave meanwhile, each for another block, question or node.
	#[serde(default)]
	pub decisions: usize,
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
			turns: None,
			failed: 0,
			decisions: 0,
			notes: Vec::new(),
			findings: Vec::new(),
			logs: None,
			seconds: 0,
		}
	}

	/// Calls whose clients heard no end: what is neither final nor refused.
	pub fn unknown(&self) -> usize {
		let Counts {
			sent,
			finals,
			refused,
			..
		} = self.counts;
		sent - finals - refused
	}

	/// Whether everything holds.
	pub fn passed(&self) -> bool {
		self.findings.is_empty()
	}
}

/// A table of outcomes, and below it what was seen and what does not hold.
pub fn table(outcomes: &[Outcome]) -> String {
	let head = |names: [&str; 13]| {
		let [name, word, numbers @ ..] = names;
		let mut line = format!("{name:<17} {word:<7}");
		for (name, width) in numbers.into_iter().zip(WIDTHS) {
			line += &format!(" {name:>width$}");
		}
		line + "\n"
	};
	let mut table = head([
		"fault", "", "load/s", "sent", "final", "refused", "unknown", "failed", "blocks",
		"finality", "well", "missed", "victim's",
	]);
	table += &head([
		"", "", "", "", "", "", "", "", "paused", "paused", "after", "slots", "turns",
	]);
	for outcome in outcomes {
		let counts = outcome.counts;
		let word = if outcome.passed() { "passed" } else { "FAILED" };
		let seconds = |seconds: f64| format!("{seconds:.1} s");
		table += &head([
			&outcome.name,
			word,
			&format!("{:.0}", outcome.rate),
			&counts.sent.to_string(),
			&counts.finals.to_string(),
			&counts.refused.to_string(),
			&outcome.unknown().to_string(),
			&outcome.failed.to_string(),
			&seconds(outcome.blocks_paused),
			&seconds(outcome.finality_paused),
			&seconds(outcome.recovery),
			&format!("{}/{}", outcome.missed, outcome.blocks + outcome.missed),
			&outcome.turns.map_or("-".into(), |turns| {
				format!("{}/{}", turns.missed(), turns.due)
			}),
		]);
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
	use crate::fault::fault;

	#[test]
	fn a_failed_fault_is_told_with_what_does_not_hold() {
		let mut failed = Outcome::of(fault("kill-one").expect("one"));
		failed
			.findings
			.push("A and B decide differently in block 3".into());
		let mut passed = Outcome::of(fault("kill-two").expect("one"));
		(passed.missed, passed.blocks) = (4, 16);
		passed.turns = Some(Turns { due: 5, blocks: 2 });
		passed.failed = 6;
		(passed.counts.sent, passed.counts.finals) = (70, 60);
		let table = table(&[failed.clone(), passed.clone()]);
		assert!(table.contains("kill-one          FAILED"));
		assert!(table.contains("kill-two          passed"));
		let row = table.lines().find(|row| row.contains("kill-two"));
		let cells: Vec<_> = row.expect("a row").split_whitespace().collect();
		let expected = "kill-two passed 0 70 60 0 10 6 0.0 s 0.0 s 0.0 s 4/20 3/5";
		assert_eq!(cells.join(" "), expected);
		assert!(table.contains("  FAILED: A and B decide differently in block 3"));

		let file = tempfile::NamedTempFile::new().expect("a file");
		let report = Report::of(vec![failed, passed], 0.25);
		report.write(file.path()).expect("written");
		let read = Report::read(file.path()).expect("readable");
		assert_eq!((read.passed, read.failed, read.share), (1, 1, 0.25));
		assert_eq!(read.faults[0].findings, report.faults[0].findings);
		assert_eq!(read.faults[1].turns, report.faults[1].turns);
	}
}
