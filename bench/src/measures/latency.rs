// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How long a call takes into a block and to finality, at loads that are shares of what the chain sustains.

use super::{
	throughput::{configuration, once, start},
	Bench,
};
use crate::{
	calls::{Cast, Kind},
	drive::{drive, Outcome, Pace, Until},
	report::Row,
	statistics::Sample,
	testbed::Testbed,
};
use anyhow::{Context, Result};
use carechain_runtime::SLOT_DURATION;

/// Shares of what the chain sustains.
const LOADS: [f64; 2] = [0.5, 0.9];
/// Percentiles that are told.
const PERCENTILES: [f64; 3] = [50.0, 95.0, 99.0];
/// Blocks that do not count.
const RAMP: u32 = 2;
/// What is measured, and before it what does nothing.
const KINDS: [Kind; 2] = [Kind::Nothing, Kind::Anchor];

pub async fn measure(bench: &Bench, name: &str, validators: u32) -> Result<Vec<Row>> {
	let rounds = bench.pick(2, 1);
	let steps = KINDS.len() + rounds * LOADS.len() * KINDS.len();
	bench.progress.expect(steps as u64 + 1);
	bench.progress.step(&format!("{name}: starting"));
	let (bed, mut cast) = start(bench, validators, 1).await?;
	let mut sustained = Vec::new();
	for kind in KINDS {
		bench
			.progress
			.step(&format!("{name}: what is sustained, {}", kind.name()));
		sustained.push(once(bench, &bed, &mut cast, kind).await?.per_second());
	}
	let mut rows = Vec::new();
	for load in LOADS {
		let mut outcomes = [Vec::new(), Vec::new()];
		for round in 1..=rounds {
			for ((kind, all), sustained) in KINDS.into_iter().zip(&mut outcomes).zip(&sustained) {
				let what = kind.name();
				let step = format!("{name}: {what} at {load}, round {round} of {rounds}");
				bench.progress.step(&step);
				all.push(paced(bench, &bed, &mut cast, kind, load * sustained).await?);
			}
		}
		let rate = load * sustained[1];
		let configuration = format!(
			"{}, {:.0} % load: {rate:.0} calls/s",
			configuration(validators),
			load * 100.0
		);
		let [nothing, anchors] = &outcomes;
		for (figure, of) in [
			(
				"anchor_record, sent to block",
				Outcome::inclusion as fn(&Outcome) -> _,
			),
			("anchor_record, sent to final", Outcome::finality),
		] {
			for percentile in PERCENTILES {
				let figure = format!("{figure}, p{percentile:.0}");
				let value = percentiles(anchors, percentile, of)?;
				let baseline = percentiles(nothing, percentile, of)?.median();
				let limit = (percentile / 100.0, "the next slot");
				let row = Row::new(name, &figure, &configuration, value.median(), "slots")
					.repeated(value.count(), value.spread())
					.against(KINDS[0].name(), baseline)
					.limited(limit.1, limit.0);
				rows.push(row);
			}
		}
	}
	Ok(rows)
}

/// Calls of a kind at a rate, a second.
async fn paced(
	bench: &Bench,
	bed: &Testbed,
	cast: &mut Cast,
	kind: Kind,
	rate: f64,
) -> Result<Outcome> {
	let counted = bench.pick(10, 4);
	let each = paced_each(cast, kind, rate, RAMP + counted);
	let outcome = drive(
		bed,
		cast.sign(kind, each),
		Pace::PerSecond(rate),
		Until::Blocks {
			ramp: RAMP,
			counted,
		},
	)
	.await?;
	cast.note(kind, &outcome.sent);
	Ok(outcome)
}

/// How many calls of each key are enough at a rate for so many blocks, should some slots stay empty.
pub fn paced_each(cast: &Cast, kind: Kind, rate: f64, blocks: u32) -> usize {
	let seconds = f64::from(2 * blocks + 10) * SLOT_DURATION as f64 / 1_000.0;
	(rate * seconds / cast.count(kind) as f64).ceil() as usize
}

/// A percentile of each outcome, in slots.
fn percentiles(
	outcomes: &[Outcome],
	percentile: f64,
	of: fn(&Outcome) -> Option<Sample>,
) -> Result<Sample> {
	let slot = SLOT_DURATION as f64 / 1_000.0;
	let each = outcomes
		.iter()
		.filter_map(|it| Some(of(it)?.percentile(percentile) / slot));
	Sample::of(each).context("no call came into a block")
}
