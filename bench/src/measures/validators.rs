// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Blocks and finality with more and more validators on this machine.
//!
//! They share its processors, so this shows where the machine is full rather than where the protocol is: with
//! a machine each, validators would wait for the network instead of for one another.

use super::{latency::paced_each, throughput::configuration, Bench};
use crate::{
	calls::{Cast, Kind},
	drive::{drive, Outcome, Pace, Until},
	report::Row,
	statistics::Sample,
	testbed::{Size, Testbed},
};
use anyhow::{Context, Result};

/// How many validators.
const SIZES: [u32; 4] = [4, 7, 10, 16];
/// Anchors a second meanwhile, and who sends them beside the hospitals.
const RATE: f64 = 50.0;
const CLINICS: u32 = 40;
/// Blocks that do not count: nodes that have just started find one another.
const RAMP: u32 = 4;
const NAME: &str = "validators";

pub async fn measure(bench: &Bench) -> Result<Vec<Row>> {
	let counted = bench.pick(15, 5);
	let sizes = bench.pick(&SIZES[..], &SIZES[..2]);
	bench.progress.expect(sizes.len() as u64);
	let mut outcomes = Vec::new();
	for validators in sizes {
		bench.progress.step(&format!("validators: {validators}"));
		outcomes.push(once(bench, *validators, counted).await?);
	}
	let mut rows = Vec::new();
	for (validators, outcome) in sizes.iter().zip(&outcomes) {
		rows.extend(rows_of(*validators, outcome, &outcomes[0], sizes[0])?);
	}
	Ok(rows)
}

async fn once(bench: &Bench, validators: u32, counted: u32) -> Result<Outcome> {
	let size = Size {
		validators,
		clinics: CLINICS,
	};
	let bed = Testbed::start(&bench.node, size).await?;
	let mut cast = Cast::new(&bed, 0);
	let each = paced_each(&cast, Kind::Anchor, RATE, RAMP + counted);
	let queues = cast.sign(Kind::Anchor, each);
	let until = Until::Blocks {
		ramp: RAMP,
		counted,
	};
	drive(&bed, queues, Pace::PerSecond(RATE), until).await
}

/// A figure of all blocks of a run, in seconds; `None` if there was none.
type Of = fn(&Outcome) -> Option<Sample>;

fn rows_of(validators: u32, outcome: &Outcome, first: &Outcome, fewest: u32) -> Result<Vec<Row>> {
	let configuration = format!("{}, {RATE:.0} anchors/s", configuration(validators));
	let baseline = self::baseline(fewest);
	let mut rows = Vec::new();
	let figures: [(&str, Of); 2] = [
		("slot's begin to block at the first node", arrival),
		("slot's begin to finality there", finality),
	];
	for (figure, of) in figures {
		for percentile in [50.0, 95.0] {
			let value = |outcome: &Outcome| {
				let sample = of(outcome).context("no block came")?;
				anyhow::Ok(sample.percentile(percentile) * 1_000.0)
			};
			let figure = format!("{figure}, p{percentile:.0}");
			let row = Row::new(NAME, &figure, &configuration, value(outcome)?, "ms")
				.against(&baseline, value(first)?);
			rows.push(row);
		}
	}
	let missed = outcome.slots() as f64 - outcome.blocks.len() as f64;
	let missed = missed / outcome.slots() as f64 * 100.0;
	rows.push(Row::new(
		NAME,
		"slots without a block",
		&configuration,
		missed,
		"%",
	));
	let used = |outcome: &Outcome| {
		let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
		outcome.nodes_seconds / outcome.seconds / cores * 100.0
	};
	let row = Row::new(
		NAME,
		"processors used by nodes",
		&configuration,
		used(outcome),
		"%",
	);
	rows.push(row.against(&baseline, used(first)).limited("all", 100.0));
	Ok(rows)
}

fn baseline(fewest: u32) -> String {
	format!("{fewest} validators")
}

/// Seconds from the begin of each block's slot until the first node had it.
fn arrival(outcome: &Outcome) -> Option<Sample> {
	Sample::of(outcome.blocks.iter().map(|block| block.after_slot))
}

/// Seconds from the begin of each block's slot until it was final at the first node.
fn finality(outcome: &Outcome) -> Option<Sample> {
	Sample::of(
		outcome
			.blocks
			.iter()
			.filter_map(|block| block.final_after_slot),
	)
}
