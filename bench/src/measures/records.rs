// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Records through logs: how fast tiles come of NDJSON, and how fast four hospitals' records come under final
//! heads.
//!
//! A record is here what a log takes of it, a commitment of 32 bytes: a line `{"commitment":"<hex>"}`. Sealing
//! comes before, and is a measure of its own.

use super::Bench;
use crate::{
	calls::{class_room, seconds, Cost},
	drive::WINDOW,
	report::{Row, Target},
	statistics::Sample,
	testbed::{Member, Size, Testbed},
};
use anyhow::{ensure, Context, Result};
use carechain_network::{
	chain::{Chain, RuntimeCall},
	node::{bytes, from_hex},
	rpc::Rpc,
};
use carechain_primitives::{
	log::{Extension, Folder, LogBuilder, TileStore, TileTree, TreeHead},
	merkle::{leaf_hash, node_hash},
	Commitment, OrganizationId,
};
use carechain_runtime::{Runtime, DAYS};
use codec::{Decode, Encode};
use frame_support::dispatch::DispatchClass;
use pallet_record_anchors::LogHead;
use serde::Deserialize;
use serde_json::{json, Value};
use sp_crypto_hashing::blake2_256;
use std::{
	collections::BTreeMap,
	fmt::Debug,
	fs::File,
	io::{BufRead, BufReader, BufWriter, Write},
	path::{Path, PathBuf},
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	sync::{mpsc, Semaphore},
	task::JoinSet,
};

/// Records that a large system makes in a day.
const A_DAY: f64 = 30_000_000.0;
/// Nodes of the proof that extends a log of ten thousand million records.
const PROOF: usize = 34;
/// Logs at once, and validators.
const LOGS: u32 = 4;
/// A file system that has no disk, where there is one.
const MEMORY: &str = "/dev/shm";
/// How long a call may take to be final.
const FINAL: Duration = Duration::from_secs(60);

/// A line of the input.
#[derive(Deserialize)]
struct Line<'a> {
	commitment: &'a str,
}

/// From NDJSON into tiles, on one processor.
pub async fn tree(bench: &Bench) -> Result<Vec<Row>> {
	let name = "tree";
	let (rounds, records) = bench.pick((5, 500_000_u32), (2, 100_000));
	bench.progress.expect(rounds * 3 + 1);
	bench.progress.step("tree: writing the input");
	let folder = tempfile::tempdir()?;
	let input = folder.path().join("records.ndjson");
	write_input(&input, 0, records)?;
	let mut rates = [Vec::new(), Vec::new(), Vec::new()];
	for round in 1..=rounds {
		let step = |what: &str| {
			bench
				.progress
				.step(&format!("tree: {what}, round {round} of {rounds}"));
			Instant::now()
		};
		let per_second = |since: Instant| f64::from(records) / since.elapsed().as_secs_f64();
		let start = step("bare hashing");
		hash_alone(records);
		rates[0].push(per_second(start));
		let start = step("tiles in memory");
		let mut log = Gateway::new(BTreeMap::new());
		log.read(&input, u64::from(records), |_| ())?;
		rates[1].push(per_second(start));
		let start = step("tiles on disk");
		let tiles = tempfile::tempdir()?;
		let mut log = Gateway::new(Folder::new(tiles.path()));
		log.read(&input, u64::from(records), |_| ())?;
		rates[2].push(per_second(start));
	}
	let [bare, memory, disk] = rates.map(|it| Sample::of(it).expect("a round at least"));
	let configuration = format!("{records} records, one processor");
	let row = |figure: &str, of: &Sample| {
		Row::new(name, figure, &configuration, of.median(), "records/s")
			.repeated(of.count(), of.spread())
	};
	let hashing = "hashes of leaf and node alone";
	Ok(vec![
		row("NDJSON into tiles in memory", &memory)
			.against(hashing, bare.median())
			.limited(hashing, bare.median()),
		row("NDJSON into tiles on disk, each synced", &disk)
			.against("tiles in memory", memory.median())
			.limited(hashing, bare.median()),
	])
}

/// From NDJSON to final heads: four logs, and four validators, all on this machine.
pub async fn to_final(bench: &Bench) -> Result<Vec<Row>> {
	let (rounds, each, batch) = bench.pick((3, 500_000_u32, 50_000_u64), (1, 50_000, 25_000));
	bench.progress.expect(rounds * 4 + 1);
	bench
		.progress
		.step("records: starting, and writing the input");
	// Members for two times four logs, of which the hospitals are the first.
	let size = Size {
		validators: LOGS,
		clinics: LOGS,
	};
	let bed = Testbed::start(&bench.node, size).await?;
	let places = [
		("on disk", std::env::temp_dir()),
		("in memory", MEMORY.into()),
	];
	let mut rows = Vec::new();
	for ((place, root), members) in places.iter().zip(bed.members.chunks(LOGS as usize)) {
		let folder = tempfile::tempdir_in(root)?;
		let mut gateways = gateways(&bed, members, folder.path(), each, batch).await?;
		let all = f64::from(each * LOGS);
		let (mut alone, mut to_final) = (Vec::new(), Vec::new());
		for round in 1..=rounds {
			let step = |what: &str| {
				let step = format!("records: tiles {place}, {what}, round {round} of {rounds}");
				bench.progress.step(&step);
			};
			step("without a chain");
			alone.push(all / tiles_alone(&gateways, folder.path()).await?);
			step("to final heads");
			let start = Instant::now();
			let mut under_way = JoinSet::new();
			for gateway in gateways.drain(..) {
				under_way.spawn(gateway.log_all());
			}
			while let Some(done) = under_way.join_next().await {
				gateways.push(done??);
			}
			to_final.push(all / start.elapsed().as_secs_f64());
		}
		for gateway in &gateways {
			gateway.check().await?;
		}
		let of = |numbers| Sample::of(numbers).context("a round at least");
		let (alone, to_final) = (of(alone)?, of(to_final)?);
		let configuration = format!(
			"4 validators and 4 logs on this machine, {all} records, {batch} in an extension, tiles {place}"
		);
		let without = "the same tiles without a chain";
		let row = Row::new(
			"records",
			"NDJSON to a final head",
			&configuration,
			to_final.median(),
			"records/s",
		);
		rows.push(
			row.repeated(to_final.count(), to_final.spread())
				.against(without, alone.median())
				.limited(without, alone.median())
				.aimed(Target::ValueAtLeast(100_000.0)),
		);
	}
	for batch in [100.0, 1_000.0, 10_000.0] {
		rows.push(share("records", batch, &bed)?);
	}
	Ok(rows)
}

/// Makes the input of each log, and opens its member's line to a node.
async fn gateways(
	bed: &Testbed,
	members: &[Member],
	folder: &Path,
	each: u32,
	batch: u64,
) -> Result<Vec<Hospital>> {
	let mut gateways = Vec::new();
	for ((member, node), index) in members.iter().zip(&bed.network.nodes).zip(0..) {
		let input = folder.join(format!("{index}.ndjson"));
		write_input(&input, index * each, each)?;
		gateways.push(Hospital {
			chain: bed.chain,
			member: member.clone(),
			rpc: node.connect().await?,
			input,
			tiles: folder.join(index.to_string()),
			log: None,
			nonce: 0,
			batch,
		});
	}
	Ok(gateways)
}

/// What thirty million records a day take of the weight of blocks.
fn share(name: &str, batch: f64, bed: &Testbed) -> Result<Row> {
	let call: RuntimeCall = pallet_record_anchors::Call::<Runtime>::extend_log {
		size: 1 << 33,
		root: [1; 32],
		proof: vec![[2; 32]; PROOF],
	}
	.into();
	let signer = bed.members.first().context("nobody signs")?;
	let cost = Cost::of(&bed.chain.sign(&signer.key, 0, call))?;
	let room = seconds(class_room(DispatchClass::Operational)) * f64::from(DAYS);
	let share = |extensions: f64| extensions * cost.seconds / room * 100.0;
	let configuration = format!("{batch} records in an extension, a proof of {PROOF} nodes");
	let row = Row::new(
		name,
		"weight of blocks that 30 million records a day take",
		&configuration,
		share(A_DAY / batch),
		"%",
	);
	Ok(if batch == 1_000.0 {
		row.aimed(Target::ValueAtMost(1.0))
	} else {
		row
	})
}

/// A log that grows from lines.
struct Gateway<S> {
	log: LogBuilder,
	tiles: S,
	known: TreeHead,
}

impl<S> Gateway<S>
where
	S: TileStore,
	S::Error: Debug,
{
	fn new(tiles: S) -> Self {
		Self {
			log: LogBuilder::new(),
			tiles,
			known: TreeHead::empty(),
		}
	}

	/// Appends all lines of a file; after each batch and at the end it tells the extension.
	fn read(&mut self, input: &Path, batch: u64, mut tell: impl FnMut(Extension)) -> Result<()> {
		let mut lines = BufReader::with_capacity(1 << 20, File::open(input)?);
		let mut line = String::new();
		let mut since = 0;
		loop {
			line.clear();
			let is_over = lines.read_line(&mut line)? == 0;
			if since == batch || (is_over && since > 0) {
				self.log.checkpoint(&mut self.tiles).map_err(failed)?;
				let tree = TileTree::new(&self.tiles, self.log.size());
				let extension = tree.extension(&self.known).map_err(failed)?;
				self.known = extension.head;
				tell(extension);
				since = 0;
			}
			if is_over {
				return Ok(());
			}
			self.log
				.append(parse(&line)?, &mut self.tiles)
				.map_err(failed)?;
			since += 1;
		}
	}
}

fn failed(error: impl Debug) -> anyhow::Error {
	anyhow::anyhow!("the log: {error:?}")
}

fn parse(line: &str) -> Result<Commitment> {
	let line: Line = serde_json::from_str(line).context("a line is no record")?;
	let mut commitment = [0; 32];
	hex::decode_to_slice(line.commitment, &mut commitment).context("a commitment has 32 bytes")?;
	Ok(Commitment(commitment))
}

/// Lines of so many records, numbered from a number on.
fn write_input(file: &Path, from: u32, count: u32) -> Result<()> {
	let mut file = BufWriter::new(File::create(file)?);
	for number in from..from + count {
		let commitment = hex::encode(blake2_256(&number.to_le_bytes()));
		writeln!(file, "{{\"commitment\":\"{commitment}\"}}")?;
	}
	Ok(file.flush()?)
}

/// What no tree does without: a hash for each leaf, and one for each node, of which there are as many.
fn hash_alone(records: u32) {
	let mut hash = [0; 32];
	for _ in 0..records {
		let leaf = leaf_hash(&hash);
		hash = node_hash(&leaf, &hash);
	}
	assert_ne!(std::hint::black_box(hash), [0; 32]);
}

/// What all hospitals take for their tiles when no chain is told of them, in seconds. The nodes run meanwhile.
async fn tiles_alone(hospitals: &[Hospital], folder: &Path) -> Result<f64> {
	let start = Instant::now();
	let mut under_way = JoinSet::new();
	for hospital in hospitals {
		let (input, batch) = (hospital.input.clone(), hospital.batch);
		let tiles = tempfile::tempdir_in(folder)?;
		under_way.spawn_blocking(move || {
			Gateway::new(Folder::new(tiles.path())).read(&input, batch, |_| ())
		});
	}
	while let Some(done) = under_way.join_next().await {
		done??;
	}
	Ok(start.elapsed().as_secs_f64())
}

/// A hospital with its log, and its line to its own node.
struct Hospital {
	chain: Chain,
	member: Member,
	rpc: Rpc,
	input: PathBuf,
	tiles: PathBuf,
	/// As far as it has come.
	log: Option<Gateway<Folder>>,
	nonce: u32,
	batch: u64,
}

impl Hospital {
	/// Logs its input once more, tells the chain, and waits until the last head is final.
	async fn log_all(mut self) -> Result<Self> {
		let (tell, mut told) = mpsc::unbounded_channel();
		let new = || Gateway::new(Folder::new(&self.tiles));
		let mut log = self.log.take().unwrap_or_else(new);
		let (input, batch) = (self.input.clone(), self.batch);
		let reading = tokio::task::spawn_blocking(move || {
			log.read(&input, batch, |extension| {
				let _ = tell.send(extension);
			})
			.map(|()| log)
		});
		let places = Arc::new(Semaphore::new(WINDOW as usize));
		let mut under_way = JoinSet::new();
		while let Some(Extension { head, proof }) = told.recv().await {
			let place = places.clone().acquire_owned().await?;
			let call = pallet_record_anchors::Call::<Runtime>::extend_log {
				size: head.size,
				root: head.root,
				proof,
			};
			let signed = self.chain.sign(&self.member.key, self.nonce, call.into());
			self.nonce += 1;
			let params = json!([bytes(&signed.bytes)]);
			let updates = self.rpc.subscribe("author_submitAndWatchExtrinsic", params);
			under_way.spawn(until_final(updates.await?, place));
		}
		while let Some(done) = under_way.join_next().await {
			tokio::time::timeout(FINAL, async { done? }).await??;
		}
		self.log = Some(reading.await??);
		Ok(self)
	}

	/// Checks that the chain's final head is the log's.
	async fn check(&self) -> Result<()> {
		let OrganizationId(id) = self.member.organization;
		let at = self.rpc.call("chain_getFinalizedHead", json!([])).await?;
		let organization = self.member.organization.encode();
		let params = json!(["RecordAnchorsApi_log", bytes(&organization), at]);
		let answer = from_hex(&self.rpc.call("state_call", params).await?)?;
		let on_chain = Option::<LogHead<u32>>::decode(&mut &answer[..])?;
		let on_chain = on_chain.with_context(|| format!("hospital {id} has no log on chain"))?;
		let known = self.log.as_ref().context("it was read")?.known;
		ensure!(
			(on_chain.size, on_chain.root) == (known.size, known.root),
			"the chain has {} records of hospital {id}, which has logged {}",
			on_chain.size,
			known.size
		);
		Ok(())
	}
}

/// Waits until a call is final. It gives its place up once it is in a block.
async fn until_final<P>(mut updates: mpsc::UnboundedReceiver<Value>, place: P) -> Result<()> {
	let mut place = Some(place);
	loop {
		let update = updates.recv().await.context("the node went away")?;
		if update.get("inBlock").is_some() {
			place = None;
		}
		if update.get("finalized").is_some() {
			drop(place);
			return Ok(());
		}
		ensure!(
			!matches!(update.as_str(), Some("invalid" | "dropped")),
			"an extension is {update}"
		);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use carechain_primitives::merkle::Tree;

	#[test]
	fn every_batch_extends_the_one_before_and_the_last_has_all() {
		let folder = tempfile::tempdir().expect("a folder");
		let input = folder.path().join("records.ndjson");
		write_input(&input, 5, 1_000).expect("written");
		let mut tree = Tree::new();
		for number in 5..1_005_u32 {
			tree.push(&blake2_256(&number.to_le_bytes()));
		}
		let mut told = Vec::new();
		let mut log = Gateway::new(BTreeMap::new());
		log.read(&input, 300, |extension| told.push(extension))
			.expect("read");
		let sizes: Vec<_> = told.iter().map(|it| it.head.size).collect();
		assert_eq!(sizes, [300, 600, 900, 1_000]);
		for pair in told.windows(2) {
			let proof = tree.consistency_proof(pair[0].head.size, pair[1].head.size);
			assert_eq!(Some(&pair[1].proof), proof.as_ref());
		}
		assert_eq!(Some(told[3].head.root), tree.root_at(1_000));
	}

	#[test]
	fn a_line_that_is_no_record_is_refused() {
		assert!(parse("{\"commitment\":\"00\"}").is_err());
		assert!(parse("{\"record\":1}").is_err());
		assert!(parse("").is_err());
	}
}
