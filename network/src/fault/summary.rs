// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Many runs of each fault in one row, in Markdown: what `docs/reliability.md` shows.

use super::{Outcome, Report};
use crate::turns::Turns;

/// What each row says.
const COLUMNS: [&str; 14] = [
	"fault",
	"what was done",
	"passed",
	"load",
	"calls final",
	"unknown",
	"failed",
	"lost",
	"blocks paused",
	"finality paused",
	"well after",
	"missed slots",
	"the victim's",
	"command",
];

/// A row for each fault, in the order in which they were first done. Of what varies, the middle and the worst.
pub fn summary(reports: &[Report]) -> String {
	let mut table = format!(
		"| {} |\n|{}\n",
		COLUMNS.join(" | "),
		"---|".repeat(COLUMNS.len())
	);
	for (name, done) in names(reports) {
		let runs: Vec<(f64, &Outcome)> = reports
			.iter()
			.flat_map(|report| report.faults.iter().map(|run| (report.share, run)))
			.filter(|(_, run)| run.name == name)
			.collect();
		let of = |value: fn(&Outcome) -> f64| spread(runs.iter().map(|(_, run)| value(run)));
		let sum = |value: fn(&Outcome) -> u64| runs.iter().map(|(_, run)| value(run)).sum::<u64>();
		let passed = runs.iter().filter(|(_, run)| run.passed()).count();
		let finals: usize = runs.iter().map(|(_, run)| run.counts.finals).sum();
		let missed = sum(|run| run.missed);
		// A call that was told final and is not in the final chain is a finding, as is all else that is amiss.
		let lost = if passed == runs.len() {
			"0"
		} else {
			"see findings"
		};
		let unknown: usize = runs.iter().map(|(_, run)| run.unknown()).sum();
		let failed: usize = runs.iter().map(|(_, run)| run.failed).sum();
		table += &format!(
			"| `{name}` | {done} | {passed} of {} | {} | {finals} | {unknown} | {failed} | {lost} | {} | {} | {} | \
			 {missed} of {} | {} | `scripts/faults.sh {name}` |\n",
			runs.len(),
			load(&runs),
			of(|run| run.blocks_paused),
			of(|run| run.finality_paused),
			of(|run| run.recovery),
			missed + sum(|run| run.blocks),
			victims(&runs),
		);
	}
	table
}

fn names(reports: &[Report]) -> Vec<(&str, &str)> {
	let mut names: Vec<(&str, &str)> = Vec::new();
	for run in reports.iter().flat_map(|report| &report.faults) {
		if names.iter().all(|(name, _)| *name != run.name) {
			names.push((&run.name, &run.done));
		}
	}
	names
}

/// The load of the first run; those of others differ where the machine was measured anew.
fn load(runs: &[(f64, &Outcome)]) -> String {
	match runs.first() {
		Some((share, run)) => format!("{:.0}/s, {:.0} %", run.rate, share * 100.0),
		None => String::new(),
	}
}

/// How many of its own turns the victim missed in all runs in which they are known.
fn victims(runs: &[(f64, &Outcome)]) -> String {
	let turns: Vec<_> = runs.iter().filter_map(|(_, run)| run.turns).collect();
	let missed: u64 = turns.iter().map(Turns::missed).sum();
	let due: u64 = turns.iter().map(|turns| turns.due).sum();
	match turns.is_empty() {
		true => "–".into(),
		false => format!("{missed} of {due}"),
	}
}

/// The middle and the largest of some seconds.
fn spread(values: impl Iterator<Item = f64>) -> String {
	let mut sorted: Vec<f64> = values.collect();
	sorted.sort_by(f64::total_cmp);
	match (sorted.get(sorted.len() / 2), sorted.last()) {
		(Some(_), Some(only)) if sorted.len() == 1 => format!("{only:.1} s"),
		(Some(middle), Some(largest)) => format!("{middle:.1} s, at most {largest:.1} s"),
		_ => String::new(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fault::fault;

	#[test]
	fn runs_of_a_fault_are_one_row() {
		let run = |paused, finding: Option<&str>| {
			let mut run = Outcome::of(fault("kill-one").expect("one"));
			run.blocks_paused = paused;
			run.rate = 50.0;
			(run.counts.sent, run.counts.finals, run.counts.refused) = (120, 100, 15);
			run.failed = 2;
			run.turns = Some(Turns { due: 3, blocks: 1 });
			(run.missed, run.blocks) = (1, 9);
			run.findings.extend(finding.map(Into::into));
			run
		};
		let well = [
			Report::of(vec![run(4.0, None), run(2.0, None)], 0.25),
			Report::of(
				vec![run(9.0, None), Outcome::of(fault("kill-two").expect("one"))],
				0.25,
			),
		];
		let table = summary(&well);
		assert_eq!(table.lines().count(), 4);
		let row = table.lines().nth(2).expect("a row");
		assert!(row.starts_with("| `kill-one` |"), "{row}");
		let rest = "| 3 of 3 | 50/s, 25 % | 300 | 15 | 6 | 0 | 4.0 s, at most 9.0 s | 0.0 s, at most 0.0 s | \
			0.0 s, at most 0.0 s | 3 of 30 | 6 of 9 | `scripts/faults.sh kill-one` |";
		assert!(row.ends_with(rest), "{row}");

		let other = table.lines().nth(3).expect("a row");
		assert!(other.ends_with("| 0 of 0 | – | `scripts/faults.sh kill-two` |"));

		let ill = Report::of(vec![run(4.0, Some("A and B decide differently"))], 0.25);
		assert!(summary(&[ill])
			.contains("| 0 of 1 | 50/s, 25 % | 100 | 5 | 2 | see findings | 4.0 s |"));
	}
}
