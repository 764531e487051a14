// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Rows, and what becomes of them.

use crate::machine::Machine;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
	/// The name of the measure that it is of.
	pub measure: String,
	/// What was measured.
	pub figure: String,
	/// Under which circumstances.
	pub configuration: String,
	/// The median of the repeats.
	pub value: f64,
	/// The unit of the value, and of baseline and limit.
	pub unit: String,
	/// How often it was measured.
	pub repeats: usize,
	/// The distance between the smallest and the largest repeat, as a share of the median.
	pub spread: f64,
	/// What it is held against, measured in the same run.
	pub baseline: Option<Reference>,
	/// Value by baseline.
	pub ratio: Option<f64>,
	/// What the value cannot exceed, or go below.
	pub limit: Option<Reference>,
	/// What it has to reach, where something is asked of it.
	pub target: Option<Target>,
}

/// A number to hold a value against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
	/// What it is of.
	pub what: String,
	/// The number, in the row's unit.
	pub value: f64,
}

/// What is asked of a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
	/// The value has to be at least this.
	ValueAtLeast(f64),
	/// The value has to be at most this.
	ValueAtMost(f64),
	/// The ratio has to be at least this.
	RatioAtLeast(f64),
}

impl Row {
	/// A row of one value.
	pub fn new(measure: &str, figure: &str, configuration: &str, value: f64, unit: &str) -> Self {
		Self {
			measure: measure.into(),
			figure: figure.into(),
			configuration: configuration.into(),
			value,
			unit: unit.into(),
			repeats: 1,
			spread: 0.0,
			baseline: None,
			ratio: None,
			limit: None,
			target: None,
		}
	}

	/// The same, of so many repeats with this spread.
	pub fn repeated(mut self, repeats: usize, spread: f64) -> Self {
		(self.repeats, self.spread) = (repeats, spread);
		self
	}

	/// Held against a baseline, which is not 0.
	pub fn against(mut self, what: &str, value: f64) -> Self {
		self.ratio = Some(self.value / value);
		self.baseline = Some(Reference {
			what: what.into(),
			value,
		});
		self
	}

	/// The same, with the ratio as it came of each repeat beside its own baseline.
	pub fn with_ratio(mut self, ratio: f64) -> Self {
		self.ratio = Some(ratio);
		self
	}

	/// With what it cannot exceed, or go below.
	pub fn limited(mut self, what: &str, value: f64) -> Self {
		self.limit = Some(Reference {
			what: what.into(),
			value,
		});
		self
	}

	/// With what is asked of it.
	pub fn aimed(mut self, target: Target) -> Self {
		self.target = Some(target);
		self
	}

	/// Whether it is as is asked; `None` if nothing is.
	pub fn is_met(&self) -> Option<bool> {
		Some(match self.target? {
			Target::ValueAtLeast(least) => self.value >= least,
			Target::ValueAtMost(most) => self.value <= most,
			Target::RatioAtLeast(least) => self.ratio.is_some_and(|ratio| ratio >= least),
		})
	}

	fn markdown(&self) -> String {
		let reference = |it: &Option<Reference>| match it {
			Some(Reference { what, value }) => format!("{} ({what})", number(*value)),
			None => "–".into(),
		};
		let ratio = self.ratio.map_or("–".into(), number);
		let spread = match self.repeats {
			1 => "–".into(),
			repeats => format!("{:.0} % of {repeats}", self.spread * 100.0),
		};
		let asked = match self.target {
			Some(Target::ValueAtLeast(least)) => format!("≥ {}", number(least)),
			Some(Target::ValueAtMost(most)) => format!("≤ {}", number(most)),
			Some(Target::RatioAtLeast(least)) => format!("ratio ≥ {}", number(least)),
			None => "–".into(),
		};
		let asked = match self.is_met() {
			Some(true) => format!("{asked}: met"),
			Some(false) => format!("{asked}: **not met**"),
			None => asked,
		};
		format!(
			"| {} | {} | {} {} | {spread} | {} | {ratio} | {} | {asked} |\n",
			self.figure,
			self.configuration,
			number(self.value),
			self.unit,
			reference(&self.baseline),
			reference(&self.limit),
		)
	}
}

/// All that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
	/// On what.
	pub machine: Machine,
	/// By measure, in the order in which they were run.
	pub runs: Vec<Run>,
}

/// What came of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
	/// The measure's name.
	pub measure: String,
	/// When it began, in UTC.
	pub began: String,
	/// How long it took, in seconds.
	pub seconds: u64,
	/// The commit that was measured.
	pub commit: String,
	/// Whether it was cut short, so that its figures are of a try and no more.
	pub is_quick: bool,
	/// Its figures.
	pub rows: Vec<Row>,
}

impl Report {
	/// Nothing yet.
	pub fn new(machine: Machine) -> Self {
		Self {
			machine,
			runs: Vec::new(),
		}
	}

	/// What a file has of other measures on the same machine, to add to; nothing where there is no file, or
	/// one of another machine.
	///
	/// # Errors
	/// If there is a file that is no report: it is not written over.
	pub fn open(file: &Path, machine: Machine) -> Result<Self> {
		let text = match std::fs::read_to_string(file) {
			Ok(text) => text,
			Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
				return Ok(Self::new(machine))
			}
			Err(error) => return Err(error).context(format!("{}", file.display())),
		};
		let report: Self = serde_json::from_str(&text)
			.with_context(|| format!("{} is no report of this program", file.display()))?;
		Ok(match report.machine == machine {
			true => report,
			false => Self::new(machine),
		})
	}

	/// Adds a run, in the place of an earlier one of the same measure.
	pub fn add(&mut self, run: Run) {
		match self.runs.iter_mut().find(|it| it.measure == run.measure) {
			Some(earlier) => *earlier = run,
			None => self.runs.push(run),
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
		let text = serde_json::to_string_pretty(self)? + "\n";
		std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
	}

	/// As tables in Markdown, one for each measure.
	pub fn markdown(&self) -> String {
		let Machine {
			cores,
			model,
			memory,
			kernel,
		} = &self.machine;
		let gibibytes = *memory as f64 / f64::from(1 << 30);
		let mut text = format!("{cores} cores of {model}, {gibibytes:.0} GiB, Linux {kernel}\n");
		for run in &self.runs {
			let quick = if run.is_quick { ", cut short" } else { "" };
			text += &format!(
				"\n### {}\n\n{}, commit {}, {} s{quick}\n\n",
				run.measure, run.began, run.commit, run.seconds
			);
			text +=
				"| figure | configuration | value | spread | baseline | ratio | limit | asked |\n";
			text += "|---|---|---|---|---|---|---|---|\n";
			text.extend(run.rows.iter().map(Row::markdown));
		}
		text
	}
}

/// A number with three figures that count, and commas between thousands.
pub fn number(value: f64) -> String {
	let size = value.abs();
	let decimals = match size {
		_ if size == 0.0 || size >= 100.0 => 0,
		_ if size >= 10.0 => 1,
		_ if size >= 1.0 => 2,
		_ => (2.0 - size.log10().floor()) as usize,
	};
	let text = format!("{value:.decimals$}");
	let (whole, rest) = match text.split_once('.') {
		Some((whole, rest)) => (whole, format!(".{rest}")),
		None => (&text[..], String::new()),
	};
	let (sign, digits) = match whole.strip_prefix('-') {
		Some(digits) => ("-", digits),
		None => ("", whole),
	};
	let mut grouped = String::new();
	for (place, digit) in digits.chars().enumerate() {
		if place > 0 && (digits.len() - place) % 3 == 0 {
			grouped.push(',');
		}
		grouped.push(digit);
	}
	format!("{sign}{grouped}{rest}")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn machine() -> Machine {
		Machine {
			cores: 2,
			model: "M".into(),
			memory: 24 << 30,
			kernel: "6.1".into(),
		}
	}

	fn run(measure: &str, value: f64) -> Run {
		let row = Row::new(measure, "anchors", "one node", value, "calls/s")
			.repeated(3, 0.041)
			.against("nothing", 800.0)
			.limited("by weight", 1_000.0)
			.aimed(Target::RatioAtLeast(0.8));
		Run {
			measure: measure.into(),
			began: "2026-01-01T00:00:00Z".into(),
			seconds: 7,
			commit: "abc".into(),
			is_quick: false,
			rows: vec![row],
		}
	}

	#[test]
	fn numbers_are_told_to_three_figures() {
		let told = [
			(0.0, "0"),
			(0.00123, "0.00123"),
			(0.5, "0.500"),
			(1.234, "1.23"),
			(99.94, "99.9"),
			(1_234.5, "1,234"),
			(-1_234_567.0, "-1,234,567"),
			(100_000.0, "100,000"),
		];
		for (value, text) in told {
			assert_eq!(number(value), text);
		}
	}

	#[test]
	fn a_row_says_whether_it_is_as_asked() {
		let row = &run("m", 700.0).rows[0];
		assert_eq!((row.ratio, row.is_met()), (Some(0.875), Some(true)));
		assert_eq!(run("m", 600.0).rows[0].is_met(), Some(false));
		let row = Row::new("m", "f", "c", 3.0, "slots");
		assert_eq!(row.is_met(), None);
		let most = row.clone().aimed(Target::ValueAtMost(3.0));
		assert_eq!(most.is_met(), Some(true));
		let least = row.aimed(Target::ValueAtLeast(3.1));
		assert_eq!(least.is_met(), Some(false));
	}

	#[test]
	fn a_later_run_takes_the_place_of_an_earlier_one() {
		let folder = tempfile::tempdir().expect("a folder");
		let file = folder.path().join("reports/bench.json");
		let mut report = Report::open(&file, machine()).expect("nothing there yet");
		report.add(run("one", 600.0));
		report.add(run("two", 700.0));
		report.write(&file).expect("written");

		let mut report = Report::open(&file, machine()).expect("a report");
		report.add(run("one", 650.0));
		assert_eq!(report.runs.len(), 2);
		assert_eq!(report.runs[0].rows[0].value, 650.0);

		let other = Machine {
			cores: 4,
			..machine()
		};
		assert!(Report::open(&file, other).expect("another").runs.is_empty());
		std::fs::write(&file, "{}").expect("written");
		assert!(Report::open(&file, machine()).is_err());
	}

	#[test]
	fn a_table_tells_value_baseline_limit_and_what_is_asked() {
		let mut report = Report::new(machine());
		report.add(run("one", 600.0));
		let text = report.markdown();
		assert!(text.starts_with("2 cores of M, 24 GiB, Linux 6.1\n"));
		let row = "| anchors | one node | 600 calls/s | 4 % of 3 | 800 (nothing) | 0.750 \
		           | 1,000 (by weight) | ratio ≥ 0.800: **not met** |\n";
		assert!(text.contains(row), "{text}");
	}
}
