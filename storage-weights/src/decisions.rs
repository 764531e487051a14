// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a decision costs with more and more patients in state: in the node's client, and over its RPC.
//!
//! Beside it stands a `state_call` that does nothing: [`NOTHING`] answers eight bytes that are part of the
//! code and reads no state. Both are asked in turns, in short rounds, so that whatever else the machine does
//! hits both.

use crate::{
	client::client,
	database::{self, begin, open, NODE_TRIE_CACHE},
	population::Population,
	rows::{number, Row, Target},
	statistics::Statistics,
};
use anyhow::{ensure, Context, Result};
use carechain_network::{
	chain::{question, Decision, Hash},
	machine::Folder,
	network::Network,
	node::{Node, Role},
	rpc::Rpc,
};
use codec::Decode;
use pallet_consent_grants::Outcome;
use rand::{rngs::StdRng, Rng, SeedableRng};
use sc_client_api::{CallExecutor, ExecutorProvider};
use serde_json::json;
use sp_blockchain::HeaderBackend;
use sp_core::traits::CallContext;
use std::{
	path::{Path, PathBuf},
	time::Instant,
};

/// The call that does nothing.
pub const NOTHING: &str = "AuraApi_slot_duration";
/// The call that decides.
const DECIDE: &str = "ConsentApi_decide";

/// Calls of a kind in one round.
const ROUND: usize = 250;
/// Rounds of each kind, after one that does not count.
const ROUNDS: usize = 16;
/// Calls that wait for an answer at once over RPC, where the rate is measured.
const AT_ONCE: usize = 16;

/// A state with patients, as a node keeps it, and a node on it.
pub struct Stage {
	network: Network,
	population: Population,
	database: PathBuf,
}

/// What was measured of one kind of call.
struct Timed {
	/// Nanoseconds each.
	each: Vec<u64>,
	/// Seconds in all.
	seconds: f64,
}

impl Timed {
	fn new() -> Self {
		Self {
			each: Vec::new(),
			seconds: 0.0,
		}
	}

	fn rate(&self) -> f64 {
		self.each.len() as f64 / self.seconds
	}
}

impl Stage {
	/// Fills the database of a node that does not run yet.
	///
	/// # Errors
	/// If the node's program makes no chain, or the database cannot be made.
	pub fn new(node: &Path, population: Population) -> Result<Self> {
		let roles = [("Holder".to_string(), Role::Pruned)];
		let network = Network::new(node, Folder::temporary("decisions")?, &roles, false)?;
		let genesis = database::genesis_of(&network.folder.path().join("chain.json"))?;
		let database = database::within(&network.nodes[0].base(), "carechain_local");
		std::fs::create_dir_all(&database)?;
		begin(&open(&database, None)?, genesis, &population)?;
		Ok(Self {
			network,
			population,
			database,
		})
	}

	/// Decisions in the client, and over RPC.
	///
	/// # Errors
	/// If the node does not start on the state, or does not permit what was granted.
	pub async fn measure(&mut self) -> Result<Vec<Row>> {
		let mut rows = self.in_process()?;
		self.network.nodes[0].start()?;
		self.network.nodes[0].answers().await?;
		rows.extend(self.over_rpc(1).await?);
		rows.extend(self.over_rpc(AT_ONCE).await?);
		self.network.nodes[0].stop()?;
		Ok(rows)
	}

	/// A patient's question that one of its grants answers: its first grantee asks for what the custodian wrote.
	fn question(&self, random: &mut StdRng) -> Vec<u8> {
		let number = random.gen_range(0..self.population.patients);
		question(
			Population::patient(number),
			Population::grantee(number, 0),
			Population::custodian(number),
		)
	}

	fn in_process(&self) -> Result<Vec<Row>> {
		let backend = open(&self.database, Some(NODE_TRIE_CACHE))?;
		let client = client(&backend, Default::default())?;
		let best = client.info().best_hash;
		let call = |method: &str, arguments: &[u8]| {
			client
				.executor()
				.call(best, method, arguments, CallContext::Offchain)
		};
		let mut random = StdRng::seed_from_u64(1);
		let (mut decided, mut nothing) = (Timed::new(), Timed::new());
		for round in 0..=ROUNDS {
			let questions: Vec<_> = (0..ROUND).map(|_| self.question(&mut random)).collect();
			for (method, timed) in [(DECIDE, &mut decided), (NOTHING, &mut nothing)] {
				let started = Instant::now();
				for question in &questions {
					let arguments = if method == DECIDE { &question[..] } else { &[] };
					let start = Instant::now();
					let answer = call(method, arguments)?;
					let took = start.elapsed();
					if method == DECIDE {
						permitted(&answer)?;
					}
					if round > 0 {
						timed.each.push(took.as_nanos() as u64);
					}
				}
				if round > 0 {
					timed.seconds += started.elapsed().as_secs_f64();
				}
			}
		}
		drop(client);
		database::close(backend)?;
		self.rows("in the client", "one at a time", &decided, &nothing)
	}

	async fn over_rpc(&self, at_once: usize) -> Result<Vec<Row>> {
		let node = &self.network.nodes[0];
		let best: Hash = node.header(None).await?.context("a best block")?.hash;
		let lines = connect(node, at_once).await?;
		let mut random = StdRng::seed_from_u64(2);
		let (mut decided, mut nothing) = (Timed::new(), Timed::new());
		for round in 0..=ROUNDS {
			let questions: Vec<_> = (0..ROUND).map(|_| self.question(&mut random)).collect();
			let empty = vec![Vec::new(); ROUND];
			for (method, asked, timed) in [
				(DECIDE, questions, &mut decided),
				(NOTHING, empty, &mut nothing),
			] {
				let started = Instant::now();
				let each = ask_all(&lines, method, asked, best).await?;
				if round > 0 {
					timed.seconds += started.elapsed().as_secs_f64();
					timed.each.extend(each);
				}
			}
		}
		let how = match at_once {
			1 => "one at a time".into(),
			more => format!("{more} at once, on as many connections"),
		};
		self.rows("over RPC", &how, &decided, &nothing)
	}

	fn rows(&self, place: &str, how: &str, decided: &Timed, nothing: &Timed) -> Result<Vec<Row>> {
		let spread =
			|timed: &Timed| Statistics::of(timed.each.clone()).context("nothing was asked");
		let (decision, baseline) = (spread(decided)?, spread(nothing)?);
		let configuration = format!(
			"{place}, {how}; {} patients; {} decisions",
			number(self.population.patients as f64),
			number(decision.count as f64)
		);
		let micros = |nanos: u64| nanos as f64 / 1_000.0;
		let row = |figure: &str, value: f64, unit: &str| {
			Row::new("decisions", figure, configuration.clone(), value, unit)
		};
		let what = format!("`{NOTHING}`");
		Ok(vec![
			row("decisions", decided.rate(), "per second")
				.against(&what, nothing.rate())
				.aimed(Target::RatioAtLeast(0.8)),
			row("decision, p50", micros(decision.median), "µs")
				.against(&what, micros(baseline.median)),
			row("decision, p99", micros(decision.p99), "µs").against(&what, micros(baseline.p99)),
		])
	}
}

/// How flat the rates are: each configuration's rate at the largest size against the one at the smallest.
/// The rows are those of [`Stage::measure`], smallest size first.
pub fn flatness(sizes: &[Vec<Row>]) -> Vec<Row> {
	let (Some(smallest), Some(largest)) = (sizes.first(), sizes.last()) else {
		return Vec::new();
	};
	let pairs = smallest.iter().zip(largest);
	pairs
		.filter(|(small, _)| small.figure == "decisions" && sizes.len() > 1)
		.map(|(small, large)| {
			Row::new(
				"decisions",
				"flatness",
				large.configuration.clone(),
				large.value,
				"per second",
			)
			.against(&small.configuration, small.value)
			.aimed(Target::RatioWithin(0.9, 1.1))
		})
		.collect()
}

/// An answer has to permit: every question is one that a grant answers.
fn permitted(answer: &[u8]) -> Result<()> {
	let decision = Decision::decode(&mut &answer[..])?;
	ensure!(
		decision.outcome == Outcome::Permit,
		"what was granted is not permitted: {decision:?}"
	);
	Ok(())
}

async fn connect(node: &Node, lines: usize) -> Result<Vec<Rpc>> {
	let mut open = Vec::new();
	for _ in 0..lines {
		open.push(node.connect().await?);
	}
	Ok(open)
}

/// Shares questions out among connections, each of which asks one at a time. Returns the nanoseconds of each.
async fn ask_all(lines: &[Rpc], method: &str, asked: Vec<Vec<u8>>, at: Hash) -> Result<Vec<u64>> {
	let mut shares = vec![Vec::new(); lines.len()];
	for (index, arguments) in asked.into_iter().enumerate() {
		shares[index % lines.len()].push(format!("0x{}", hex::encode(arguments)));
	}
	let tasks: Vec<_> = lines
		.iter()
		.cloned()
		.zip(shares)
		.map(|(line, share)| {
			let method = method.to_string();
			tokio::spawn(async move {
				let mut nanos = Vec::with_capacity(share.len());
				for arguments in share {
					let start = Instant::now();
					let answer = line
						.call("state_call", json!([method, arguments, at]))
						.await?;
					nanos.push(start.elapsed().as_nanos() as u64);
					if method == DECIDE {
						let text = answer.as_str().context("no bytes came back")?;
						permitted(&hex::decode(text.trim_start_matches("0x"))?)?;
					}
				}
				anyhow::Ok(nanos)
			})
		})
		.collect();
	let mut all = Vec::new();
	for task in tasks {
		all.extend(task.await??);
	}
	Ok(all)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn flatness_compares_the_largest_with_the_smallest_by_configuration() {
		let size = |patients: &str, rate: f64| {
			let row = |figure: &str, value| {
				Row::new(
					"decisions",
					figure,
					format!("in the client; {patients}"),
					value,
					"per second",
				)
			};
			vec![row("decisions", rate), row("decision, p50", 1.0)]
		};
		let rows = flatness(&[size("10", 100.0), size("100", 50.0), size("1000", 95.0)]);
		assert_eq!(rows.len(), 1);
		assert_eq!((rows[0].ratio, rows[0].is_met()), (Some(0.95), Some(true)));
		let steep = flatness(&[size("10", 100.0), size("1000", 89.0)]);
		assert_eq!(steep[0].is_met(), Some(false));
		assert!(flatness(&[size("10", 100.0)]).is_empty());
	}
}
