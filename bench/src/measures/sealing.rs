// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How many records a second are sealed, by the client in TypeScript: what comes before the log.

use super::Bench;
use crate::{report::Row, statistics::Sample};
use anyhow::{Context, Result};
use carechain_network::machine::run;
use serde::Deserialize;
use std::process::Command;

const NAME: &str = "sealing";

/// What the client's own program tells.
#[derive(Debug, Deserialize)]
struct Told {
	/// Records in each round.
	count: u32,
	/// Records sealed a second, by round.
	seals: Vec<f64>,
	/// Signatures with an exchange of keys a second, by round.
	bare: Vec<f64>,
}

/// Runs the client's program.
pub async fn measure(bench: &Bench) -> Result<Vec<Row>> {
	let client = bench.client.as_ref();
	let client = client.context("sealing is the client's: name its folder with --client")?;
	bench.progress.expect(1);
	bench.progress.step("sealing: by the client");
	let mut node = Command::new("node");
	node.arg(client.join("dist/bench/seal.js"));
	node.args([bench.pick("300", "20"), "--json"]);
	rows(&run(&mut node)?)
}

fn rows(told: &str) -> Result<Vec<Row>> {
	let told: Told = serde_json::from_str(told).context("what the client measured")?;
	let of = |numbers: Vec<f64>| Sample::of(numbers).context("the client measured nothing");
	let (seals, bare) = (of(told.seals)?, of(told.bare)?);
	let configuration = format!("{} observations, TypeScript, one processor", told.count);
	let alone = "a signature and an X25519 exchange alone";
	Ok(vec![Row::new(
		NAME,
		"FHIR resources sealed",
		&configuration,
		seals.median(),
		"records/s",
	)
	.repeated(seals.count(), seals.spread())
	.against(alone, bare.median())
	.limited(alone, bare.median())])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_the_client_tells_becomes_a_row() {
		let told = r#"{"count":7,"seals":[100,120,110],"bare":[200,220,240]}"#;
		let rows = rows(told).expect("a row");
		assert_eq!((rows[0].value, rows[0].ratio), (110.0, Some(0.5)));
		assert_eq!(rows[0].repeats, 3);
	}

	#[test]
	fn a_client_that_measured_nothing_is_no_row() {
		assert!(rows(r#"{"count":7,"seals":[],"bare":[]}"#).is_err());
		assert!(rows("Cannot find module").is_err());
	}
}
