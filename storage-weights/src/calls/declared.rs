// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the runtime's generated weights say, read from the files that have them.
//!
//! Their functions cannot be called by name. The files are written by `scripts/weights.hbs` and always look the
//! same; whatever looks different is refused, rather than read wrongly.

use anyhow::{bail, ensure, Context, Result};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a weight comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
	/// Picoseconds of computing.
	pub base: u64,
	/// Items read from the database.
	pub reads: u64,
	/// Items written to it.
	pub writes: u64,
}

/// The weights of one pallet.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared(BTreeMap<String, Vec<Part>>);

/// A part of a weight: what it costs once, or for each of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
	cost: Cost,
	each: Option<char>,
}

impl Declared {
	/// Reads a file of weights.
	///
	/// # Errors
	/// If it looks otherwise than the template writes it.
	pub fn parse(text: &str) -> Result<Self> {
		let mut functions = BTreeMap::new();
		// No comment has anything that counts.
		let code: String = text
			.lines()
			.filter(|line| !line.trim_start().starts_with("//"))
			.collect();
		for function in code.split("fn ").skip(1) {
			let name = function.split('(').next().unwrap_or_default();
			let (_, body) = function
				.split_once("-> Weight {")
				.with_context(|| format!("{name} is no weight"))?;
			let body = body.split('}').next().unwrap_or_default();
			let compact: String = body.split_whitespace().collect();
			let parts = parts(&compact).with_context(|| format!("the weight of {name}"))?;
			functions.insert(name.to_string(), parts);
		}
		ensure!(!functions.is_empty(), "there is no weight in it");
		Ok(Self(functions))
	}

	/// What the weight of a benchmark comes to with these components.
	///
	/// # Errors
	/// If there is none of that name, or it has a component that is not given.
	pub fn cost(&self, benchmark: &str, components: &[(char, u32)]) -> Result<Cost> {
		let parts = self.0.get(benchmark).context("there is no such weight")?;
		let mut sum = Cost::default();
		for part in parts {
			let times = match part.each {
				None => 1,
				Some(name) => {
					let given = components.iter().find(|(given, _)| *given == name);
					u64::from(
						given
							.with_context(|| format!("component {name} is not given"))?
							.1,
					)
				}
			};
			sum.base += part.cost.base * times;
			sum.reads += part.cost.reads * times;
			sum.writes += part.cost.writes * times;
		}
		Ok(sum)
	}
}

/// The parts of an expression without blanks.
fn parts(body: &str) -> Result<Vec<Part>> {
	let mut parts = Vec::new();
	for term in body.split(".saturating_add(") {
		parts.push(part(term).with_context(|| format!("`{term}` is not understood"))?);
	}
	Ok(parts)
}

/// One term, with or without the brackets that close what is around it.
fn part(term: &str) -> Result<Part> {
	if let Some(rest) = term.strip_prefix("Weight::from_parts(") {
		let (numbers, rest) = rest.split_once(')').context("a bracket is missing")?;
		let (time, _proof) = numbers.split_once(',').context("a number is missing")?;
		let cost = Cost {
			base: number(time)?,
			..Cost::default()
		};
		let each = rest.strip_prefix(".saturating_mul(").map(component);
		ensure!(each.is_some() || is_closing(rest), "there is more of it");
		return Ok(Part {
			cost,
			each: each.transpose()?,
		});
	}
	for (prefix, is_read) in [
		("T::DbWeight::get().reads(", true),
		("T::DbWeight::get().writes(", false),
	] {
		let Some(rest) = term.strip_prefix(prefix) else {
			continue;
		};
		let (count, each) = match rest.strip_prefix('(') {
			Some(rest) => {
				let (count, rest) = rest
					.split_once("_u64).saturating_mul(")
					.context("it is multiplied by nothing")?;
				(number(count)?, Some(component(rest)?))
			}
			None => {
				let (count, rest) = rest.split_once(')').context("a bracket is missing")?;
				ensure!(is_closing(rest), "there is more of it");
				(number(count)?, None)
			}
		};
		let (reads, writes) = if is_read { (count, 0) } else { (0, count) };
		let cost = Cost {
			base: 0,
			reads,
			writes,
		};
		return Ok(Part { cost, each });
	}
	bail!("it is neither time nor reads nor writes")
}

/// The component in `n.into())…`.
fn component(rest: &str) -> Result<char> {
	let (name, rest) = rest.split_once(".into()").context("no component")?;
	let mut letters = name.chars();
	match (letters.next(), letters.next()) {
		(Some(letter), None) if is_closing(rest) => Ok(letter),
		_ => bail!("no component"),
	}
}

fn is_closing(rest: &str) -> bool {
	rest.chars().all(|letter| letter == ')')
}

fn number(text: &str) -> Result<u64> {
	Ok(text.replace('_', "").parse()?)
}

#[cfg(test)]
mod tests {
	use super::*;

	const FILE: &str = "
//! Comments with fn and {braces}.
impl<T: frame_system::Config> pallet::WeightInfo for WeightInfo<T> {
	// Storage: `A::B` (r:1 w:0)
	fn plain() -> Weight {
		Weight::from_parts(2_974_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	fn with_parts(n: u32, m: u32, _l: u32, ) -> Weight {
		Weight::from_parts(1_000, 41966)
			.saturating_add(Weight::from_parts(100, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 4435).saturating_mul(n.into()))
	}
}
";

	#[test]
	fn weights_come_to_what_their_functions_would_say() {
		let declared = Declared::parse(FILE).expect("a file of weights");
		let cost = |name, parts: &[_]| declared.cost(name, parts).expect("a weight");
		let plain = Cost {
			base: 2_974_000,
			reads: 0,
			writes: 1,
		};
		assert_eq!(cost("plain", &[]), plain);
		let composed = Cost {
			base: 1_700,
			reads: 41,
			writes: 2,
		};
		assert_eq!(
			cost("with_parts", &[('n', 7), ('m', 2), ('l', 9)]),
			composed
		);
	}

	#[test]
	fn what_is_missing_is_an_error() {
		let declared = Declared::parse(FILE).expect("a file of weights");
		assert!(declared.cost("another", &[]).is_err());
		assert!(declared.cost("with_parts", &[('m', 2)]).is_err());
		assert!(Declared::parse("").is_err());
	}

	#[test]
	fn what_the_template_does_not_write_is_refused() {
		for body in [
			"Weight::zero()",
			"Weight::from_parts(1, 2) * 3",
			"Weight::from_parts(1, 2).saturating_add(T::DbWeight::get().reads(n))",
			"Weight::from_parts(1, 2).saturating_add(Weight::from_parts(1, 0).saturating_mul(2))",
		] {
			let file = format!("fn bad() -> Weight {{ {body} }}");
			assert!(Declared::parse(&file).is_err(), "{body}");
		}
	}
}
