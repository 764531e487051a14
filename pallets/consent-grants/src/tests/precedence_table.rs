// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The README's table of precedence is whole: every row has an example and tests that exist, and every basis
//! and every reason is in it.

use crate::{Basis, Reason};
use scale_info::{TypeDef, TypeInfo};
use std::collections::BTreeSet;

const README: &str = include_str!("../../README.md");

fn section() -> &'static str {
	let start = README.find("## Who may: precedence").unwrap();
	let section = &README[start..];
	let end = section[3..].find("\n## ").unwrap();
	&section[..end + 3]
}

/// The cells of each row of the table, but for its head.
fn rows() -> Vec<Vec<&'static str>> {
	let lines = section().lines().filter(|line| line.starts_with('|'));
	lines
		.skip(2)
		.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
		.collect()
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
	text.split('`').skip(1).step_by(2)
}

#[test]
fn every_row_has_a_rule_an_example_an_answer_and_tests_that_exist() {
	let mut seen = BTreeSet::new();
	for row in rows() {
		let [number, step, rule, example, answer, tests] = row[..] else {
			panic!("{row:?} has not six cells");
		};
		assert!(seen.insert(number), "two rows {number}");
		assert!(
			(1..=7).any(|n: u8| n.to_string() == step),
			"{number}: {step}"
		);
		for cell in [rule, example] {
			assert!(!cell.is_empty(), "{number} has an empty cell");
		}
		let is_answer = answer.starts_with("permit") || answer.starts_with("deny");
		assert!(is_answer || answer == "–", "{number}: {answer}");
		let tests: Vec<_> = quoted(tests).collect();
		assert!(!tests.is_empty(), "{number} has no test");
		for test in tests {
			assert!(exists(test), "{number}: there is no test {test}");
		}
	}
	assert!(seen.len() >= 30, "{seen:?}");
}

/// Whether there is such a test, by its file and its name.
fn exists(test: &str) -> bool {
	let (file, name) = test.split_once("::").unwrap();
	let path = format!("{}/src/tests/{file}.rs", env!("CARGO_MANIFEST_DIR"));
	std::fs::read_to_string(path)
		.is_ok_and(|source| source.contains(&format!("#[test]\nfn {name}()")))
}

#[test]
fn the_rows_go_by_step() {
	let steps: Vec<_> = rows().into_iter().map(|row| row[1]).collect();
	let mut sorted = steps.clone();
	sorted.sort();
	assert_eq!(steps, sorted);
}

#[test]
fn every_basis_and_every_reason_is_in_the_table() {
	let answers: BTreeSet<String> = rows()
		.iter()
		.flat_map(|row| quoted(row[4]))
		.map(|what| what.split('(').next().unwrap().to_owned())
		.collect();
	for list in [Basis::type_info(), Reason::type_info()] {
		let TypeDef::Variant(list) = list.type_def else {
			panic!("a list of variants");
		};
		for variant in list.variants {
			// The basis `Grant` is told by the reason `Granted`, and so on.
			let told = match variant.name {
				"Grant" => "Granted",
				"Sealed" => "SealedGranted",
				"Policy" => "PolicyApplies",
				"Emergency" => "EmergencyDeclared",
				other => other,
			};
			assert!(answers.contains(told), "{told} is in no row");
		}
	}
}
