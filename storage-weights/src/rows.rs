// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Figures as they are reported: one a row, with what it is held against.

use serde::Serialize;

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
	/// The name of the measure that it is of.
	pub measure: String,
	/// What was measured.
	pub figure: String,
	/// Under which circumstances.
	pub configuration: String,
	/// The figure.
	pub value: f64,
	/// The unit of the value, and of baseline and limit.
	pub unit: String,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
	/// What it is of.
	pub what: String,
	/// The number, in the row's unit.
	pub value: f64,
}

/// What is asked of a row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
	/// The value has to be at most this.
	ValueAtMost(f64),
	/// The ratio has to be at least this.
	RatioAtLeast(f64),
	/// The ratio has to be neither below the one nor above the other.
	RatioWithin(f64, f64),
}

impl Row {
	/// A figure alone.
	pub fn new(
		measure: &str,
		figure: impl Into<String>,
		configuration: impl Into<String>,
		value: f64,
		unit: &str,
	) -> Self {
		Self {
			measure: measure.into(),
			figure: figure.into(),
			configuration: configuration.into(),
			value,
			unit: unit.into(),
			baseline: None,
			ratio: None,
			limit: None,
			target: None,
		}
	}

	/// Held against a baseline; against one of 0 there is no ratio.
	pub fn against(mut self, what: &str, value: f64) -> Self {
		self.ratio = (value != 0.0).then(|| self.value / value);
		self.baseline = Some(Reference {
			what: what.into(),
			value,
		});
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

	/// Whether it is as is asked; `None` if nothing is. A ratio that is not there is not as asked.
	pub fn is_met(&self) -> Option<bool> {
		let ratio = |check: &dyn Fn(f64) -> bool| self.ratio.is_some_and(check);
		Some(match self.target? {
			Target::ValueAtMost(most) => self.value <= most,
			Target::RatioAtLeast(least) => ratio(&|it| it >= least),
			Target::RatioWithin(least, most) => ratio(&|it| (least..=most).contains(&it)),
		})
	}

	fn markdown(&self) -> String {
		let reference = |it: &Option<Reference>| match it {
			Some(Reference { what, value }) => format!("{} ({what})", number(*value)),
			None => "–".into(),
		};
		let ratio = self.ratio.map_or("–".into(), number);
		let asked = match self.target {
			Some(Target::ValueAtMost(most)) => format!("≤ {}", number(most)),
			Some(Target::RatioAtLeast(least)) => format!("ratio ≥ {}", number(least)),
			Some(Target::RatioWithin(least, most)) => {
				format!("ratio {} to {}", number(least), number(most))
			}
			None => "–".into(),
		};
		let asked = match self.is_met() {
			Some(true) => format!("{asked}: met"),
			Some(false) => format!("{asked}: **not met**"),
			None => asked,
		};
		format!(
			"| {} | {} | {} {} | {} | {ratio} | {} | {asked} |\n",
			self.figure,
			self.configuration,
			number(self.value),
			self.unit,
			reference(&self.baseline),
			reference(&self.limit),
		)
	}
}

/// The rows as a table in Markdown.
pub fn table(rows: &[Row]) -> String {
	let mut text = String::from(
		"| figure | configuration | value | baseline | ratio | limit | asked |\n\
		 |---|---|---|---|---|---|---|\n",
	);
	text.extend(rows.iter().map(Row::markdown));
	text
}

/// A number with three figures that count, and commas between thousands.
pub fn number(value: f64) -> String {
	let size = value.abs();
	let decimals = match size {
		_ if value.fract() == 0.0 || size >= 100.0 => 0,
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

	#[test]
	fn what_is_asked_is_met_or_not() {
		let row = |value| Row::new("m", "f", "c", value, "ns").against("b", 10.0);
		let met = |value, target| row(value).aimed(target).is_met();
		assert_eq!(row(1.0).is_met(), None);
		assert_eq!(met(8.0, Target::RatioAtLeast(0.8)), Some(true));
		assert_eq!(met(7.9, Target::RatioAtLeast(0.8)), Some(false));
		assert_eq!(met(10.0, Target::RatioWithin(0.5, 1.0)), Some(true));
		assert_eq!(met(4.9, Target::RatioWithin(0.5, 1.0)), Some(false));
		assert_eq!(met(10.1, Target::ValueAtMost(10.0)), Some(false));
		let alone = Row::new("m", "f", "c", 1.0, "ns").aimed(Target::RatioAtLeast(0.0));
		assert_eq!(alone.is_met(), Some(false));
	}

	#[test]
	fn numbers_are_told_to_three_figures() {
		let told = [0.0, 0.00123, 5.0, 12.34, 1234.5, -1234567.0].map(number);
		assert_eq!(told, ["0", "0.00123", "5", "12.3", "1,234", "-1,234,567"]);
	}

	#[test]
	fn a_table_has_a_line_for_each_row_and_marks_what_is_not_met() {
		let rows = [
			Row::new("state", "read", "warm", 5.0, "µs"),
			Row::new("state", "write", "warm", 12.0, "µs")
				.against("weight", 10.0)
				.aimed(Target::RatioWithin(0.5, 1.0)),
		];
		let text = table(&rows);
		assert_eq!(text.lines().count(), 4);
		assert!(text.contains(
			"| write | warm | 12 µs | 10 (weight) | 1.20 | – | ratio 0.500 to 1: **not met** |"
		));
	}
}
