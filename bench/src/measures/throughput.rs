// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How many signed calls a second get into blocks.
//!
//! As many calls wait as two blocks have room for. In every round each call comes after what does nothing,
//! signed by the same keys: alternating, so that what else the machine does falls on both.

use super::Bench;
use crate::{
	calls::{class_room, Cast, Cost, Kind},
	drive::{drive, Outcome, Pace, Until},
	report::{Row, Target},
	statistics::Sample,
	testbed::{Size, Testbed},
};
use anyhow::{Context, Result};
use carechain_runtime::SLOT_DURATION;
use frame_support::dispatch::DispatchClass;

/// Members without a validator: with the hospitals' their keys have room for two blocks of the lightest call.
pub const CLINICS: u32 = 600;
/// Patients, for the same.
const PATIENTS: usize = 900;
/// Blocks that do not count: the first has what came before it in parts of a slot only.
const RAMP: u32 = 2;
/// How much more than their weights beforehand let expect blocks hold, at most.
const REFUND: f64 = 2.2;
/// The pool holds 8,192.
const MOST_WAITING: f64 = 7_000.0;
/// What a round consists of. Consents are taken back after they were given.
const ROUND: [Kind; 7] = [
	Kind::Nothing,
	Kind::Anchor,
	Kind::Extend,
	Kind::LogAccess,
	Kind::PatientsNothing,
	Kind::Grant,
	Kind::Revoke,
];

/// What a round came to for one call.
struct Once {
	kind: Kind,
	per_second: f64,
	/// By what does nothing in the same round.
	ratio: f64,
	/// Share of what blocks have for the call's class.
	fill: f64,
	/// How many a second that would be, were blocks full.
	by_weight: f64,
	/// Processor time of all nodes for each call, in microseconds.
	node_time: f64,
	/// Processor time of the client by that of client and nodes.
	client_share: f64,
}

pub async fn measure(bench: &Bench, name: &str, validators: u32) -> Result<Vec<Row>> {
	let rounds = bench.pick(2, 1);
	bench.progress.expect(rounds * ROUND.len() as u64 + 1);
	bench.progress.step(&format!("{name}: starting"));
	let (bed, mut cast) = start(bench, validators, PATIENTS).await?;
	let mut all = Vec::new();
	for round in 1..=rounds {
		let mut nothing = 0.0;
		for kind in ROUND {
			let what = kind.name();
			bench
				.progress
				.step(&format!("{name}: {what}, round {round} of {rounds}"));
			let outcome = once(bench, &bed, &mut cast, kind).await?;
			if kind == kind.baseline() {
				nothing = outcome.per_second();
			}
			all.push(Once::of(kind, &outcome, nothing));
		}
	}
	let configuration = configuration(validators);
	let mut rows = Vec::new();
	for kind in ROUND {
		let cost = cast.cost(kind)?;
		rows.extend(rows_of(name, &configuration, kind, &cost, &all)?);
	}
	for kind in ROUND {
		let cost = cast.cost(kind)?;
		let remark = cast.remark(cost.bytes)?;
		let figure = format!("{}, weight before it runs", kind.name());
		let bytes = format!("{} bytes", cost.bytes);
		rows.push(
			Row::new(name, &figure, &bytes, cost.seconds * 1e6, "µs a call")
				.against("system.remark of as many bytes", remark.seconds * 1e6),
		);
	}
	Ok(rows)
}

/// How the nodes are told of.
pub fn configuration(validators: u32) -> String {
	match validators {
		1 => "one node".into(),
		many => format!("{many} validators"),
	}
}

/// A chain with patients registered, and everybody who signs.
///
/// # Errors
/// If it does not start, or takes no registrations.
pub async fn start(bench: &Bench, validators: u32, patients: usize) -> Result<(Testbed, Cast)> {
	let size = Size {
		validators,
		clinics: CLINICS,
	};
	let bed = Testbed::start(&bench.node, size).await?;
	let mut cast = Cast::new(&bed, patients);
	cast.register(&bed).await?;
	Ok((bed, cast))
}

/// As many of one call as blocks have room for.
pub async fn once(bench: &Bench, bed: &Testbed, cast: &mut Cast, kind: Kind) -> Result<Outcome> {
	let counted = bench.pick(5, 3);
	// More than that waits: calls give weight back that they did not use.
	let room = (REFUND * cast.cost(kind)?.per_block)
		.min(MOST_WAITING / 2.0)
		.ceil();
	// One more than come: some always wait.
	let blocks = f64::from(RAMP + counted + 1);
	let each = (room * blocks / cast.count(kind) as f64).ceil() as usize;
	if kind == Kind::Revoke {
		// What is to be taken back has to be given first.
		let missing = each.saturating_sub(cast.fewest_grants() as usize);
		let queues = cast.sign(Kind::Grant, missing);
		let outcome = drive(bed, queues, Pace::Full(1_000), Until::Done).await?;
		cast.note(Kind::Grant, &outcome.sent);
	}
	let queues = cast.sign(kind, each);
	let until = Until::Blocks {
		ramp: RAMP,
		counted,
	};
	let outcome = drive(bed, queues, Pace::Full(2 * room as usize), until).await?;
	cast.note(kind, &outcome.sent);
	Ok(outcome)
}

impl Once {
	fn of(kind: Kind, outcome: &Outcome, nothing: f64) -> Self {
		let class = match kind {
			Kind::LogAccess | Kind::Revoke => DispatchClass::Operational,
			_ => DispatchClass::Normal,
		};
		let room = class_room(class).ref_time() as f64 * outcome.blocks.len() as f64;
		let used: u64 = outcome
			.blocks
			.iter()
			.map(|it| it.weight.get(class).ref_time())
			.sum();
		let calls = outcome.in_blocks().max(1) as f64;
		let fill = used as f64 / room;
		let blocks_a_second = 1_000.0 / SLOT_DURATION as f64;
		Self {
			kind,
			per_second: outcome.per_second(),
			ratio: outcome.per_second() / nothing,
			fill,
			by_weight: calls / outcome.blocks.len() as f64 / fill * blocks_a_second,
			node_time: outcome.nodes_seconds / calls * 1e6,
			client_share: outcome.own_seconds / (outcome.own_seconds + outcome.nodes_seconds),
		}
	}
}

fn rows_of(
	measure: &str,
	configuration: &str,
	kind: Kind,
	cost: &Cost,
	all: &[Once],
) -> Result<Vec<Row>> {
	let figures = |of: Kind, figure: fn(&Once) -> f64| {
		Sample::of(all.iter().filter(|it| it.kind == of).map(figure)).context("no round")
	};
	let row = |figure: &str, unit: &str, value: fn(&Once) -> f64| -> Result<Row> {
		let sample = figures(kind, value)?;
		let figure = format!("{}{figure}", kind.name());
		Ok(
			Row::new(measure, &figure, configuration, sample.median(), unit)
				.repeated(sample.count(), sample.spread()),
		)
	};
	let bytes = format!("{configuration}, {} bytes a call", cost.bytes);
	let by_weight = figures(kind, |it| it.by_weight)?.median();
	let mut rate =
		row(" into blocks", "calls/s", |it| it.per_second)?.limited("by weight", by_weight);
	rate.configuration = bytes;
	let mut time = row(", processor time of nodes", "µs a call", |it| it.node_time)?;
	if kind != kind.baseline() {
		let baseline = kind.baseline();
		let nothing = figures(baseline, |it| it.per_second)?.median();
		let ratio = figures(kind, |it| it.ratio)?.median();
		rate = rate.against(baseline.name(), nothing).with_ratio(ratio);
		if kind == Kind::Anchor && configuration == self::configuration(1) {
			rate = rate.aimed(Target::RatioAtLeast(0.8));
		}
		let nothing = figures(baseline, |it| it.node_time)?.median();
		time = time.against(baseline.name(), nothing);
	}
	let fill = row(", room of its class used", "%", |it| it.fill * 100.0)?.limited("full", 100.0);
	let client = row(", client's share of processors", "%", |it| {
		it.client_share * 100.0
	})?;
	Ok(vec![rate, fill, time, client])
}
