// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What state costs on the machine at hand: `carechain-storage-weights --help`.

use anyhow::{ensure, Context, Result};
use carechain_storage_weights::{
	calls::{compare, Compared, Runner, SHARE},
	decisions::{flatness, Stage},
	evidence::Archive,
	growth,
	machine::{today, Machine},
	population::Population,
	rows::{table, Row},
	storage::{weights_file, Measured},
};
use clap::{Args, Parser, Subcommand};
use serde_json::json;
use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

/// The node's allocator: what is measured is the node.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What state costs on the machine at hand.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
	/// Measure what an item of state costs to read and to write.
	Storage(StorageArgs),
	/// Run every benchmark's worst case on a database, and compare its time with its weight.
	///
	/// Fails if any call takes longer than its weight says.
	Calls(CallsArgs),
	/// Measure decisions in a node's client and over its RPC, with more and more patients in state.
	Decisions(DecisionsArgs),
	/// Measure bytes of state, and fill blocks: what they take to import, and how the database grows.
	Growth(GrowthArgs),
	/// Measure how large evidence for a record is, and how long it takes to check.
	Evidence(EvidenceArgs),
}

#[derive(Args, Debug)]
struct Common {
	/// Where databases are made, and removed again: on the kind of disk that validators use. The
	/// default is the system's folder for what is temporary.
	#[arg(long)]
	folder: Option<PathBuf>,
	/// A file for the figures, as JSON.
	#[arg(long)]
	report: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct StorageArgs {
	#[command(flatten)]
	common: Common,
	/// How many patients are in state; once for each size.
	#[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
	patients: Vec<u64>,
	/// The file of the runtime to write, with the weights at the largest size.
	#[arg(long)]
	weights: Option<PathBuf>,
}

#[derive(Args, Debug)]
struct CallsArgs {
	#[command(flatten)]
	common: Common,
	/// The Wasm runtime, built with its benchmarks.
	#[arg(long)]
	runtime: PathBuf,
	/// The runtime's folder of weights.
	#[arg(long, default_value = "runtime/src/weights")]
	weights: PathBuf,
	/// How many patients are in state.
	#[arg(long, default_value_t = 100_000)]
	patients: u64,
	/// How often each case is measured.
	#[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
	repeats: u32,
}

#[derive(Args, Debug)]
struct DecisionsArgs {
	#[command(flatten)]
	common: Common,
	/// The node's program.
	#[arg(long)]
	node: PathBuf,
	/// How many patients are in state; once for each size, the smallest first.
	#[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
	patients: Vec<u64>,
}

#[derive(Args, Debug)]
struct GrowthArgs {
	#[command(flatten)]
	common: Common,
	/// Fill blocks for so many seconds, and for 48 blocks at least.
	#[arg(long, default_value_t = 120)]
	seconds: u64,
	/// How many patients the bytes of state are counted over.
	#[arg(long, default_value_t = 20_000)]
	patients: u64,
}

#[derive(Args, Debug)]
struct EvidenceArgs {
	#[command(flatten)]
	common: Common,
	/// How many patients are in state.
	#[arg(long, default_value_t = 100_000)]
	patients: u64,
}

fn main() -> Result<ExitCode> {
	match Cli::parse().command {
		Command::Storage(args) => storage(&args),
		Command::Calls(args) => calls(&args),
		Command::Decisions(args) => decisions(&args),
		Command::Growth(args) => grow(&args),
		Command::Evidence(args) => prove(&args),
	}
}

fn storage(args: &StorageArgs) -> Result<ExitCode> {
	let machine = Machine::this();
	let mut measured = Vec::new();
	for patients in &args.patients {
		eprintln!("{patients} patients");
		let folder = scratch(&args.common)?;
		measured.push(Measured::at(folder.path(), &population(*patients)?)?);
	}
	let rows: Vec<Row> = measured.iter().flat_map(Measured::rows).collect();
	report(&args.common, &machine, &rows)?;
	if let Some(file) = &args.weights {
		let largest = measured.iter().max_by_key(|it| it.patients);
		let text = weights_file(largest.context("no size is given")?, &machine)?;
		fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
	}
	Ok(ExitCode::SUCCESS)
}

fn calls(args: &CallsArgs) -> Result<ExitCode> {
	let code = fs::read(&args.runtime)
		.with_context(|| format!("{} cannot be read", args.runtime.display()))?;
	let folder = scratch(&args.common)?;
	let runner = Runner::new(code, folder.path(), &population(args.patients)?)?;
	let compared = compare(&runner, &args.weights, args.repeats)?;
	let rows: Vec<Row> = compared.iter().map(Compared::row).collect();
	report(&args.common, &Machine::this(), &rows)?;
	let over = |row: &&Row| row.ratio.is_some_and(|ratio| ratio > SHARE.1);
	let under = |row: &&Row| row.ratio.is_some_and(|ratio| ratio < SHARE.0);
	let (over, under) = (
		rows.iter().filter(over).count(),
		rows.iter().filter(under).count(),
	);
	println!(
		"{} cases: {over} take longer than their weight, {under} less than half of it",
		rows.len()
	);
	Ok(if over == 0 {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	})
}

fn decisions(args: &DecisionsArgs) -> Result<ExitCode> {
	let runtime = tokio::runtime::Runtime::new()?;
	let mut sizes = Vec::new();
	for patients in &args.patients {
		eprintln!("{patients} patients");
		let population = population(*patients)?;
		let mut stage = Stage::new(&args.node, population)?;
		sizes.push(runtime.block_on(stage.measure())?);
	}
	let flat = flatness(&sizes);
	let rows: Vec<Row> = sizes.into_iter().flatten().chain(flat).collect();
	report(&args.common, &Machine::this(), &rows)?;
	Ok(ExitCode::SUCCESS)
}

fn grow(args: &GrowthArgs) -> Result<ExitCode> {
	let mut rows = growth::bytes(&population(args.patients)?);
	let folder = scratch(&args.common)?;
	let blocks = growth::measure(folder.path(), Duration::from_secs(args.seconds))?;
	rows.extend(blocks.rows()?);
	report(&args.common, &Machine::this(), &rows)?;
	Ok(ExitCode::SUCCESS)
}

fn prove(args: &EvidenceArgs) -> Result<ExitCode> {
	let folder = scratch(&args.common)?;
	let mut archive = Archive::new(folder.path(), &population(args.patients)?)?;
	report(&args.common, &Machine::this(), &archive.measure()?)?;
	Ok(ExitCode::SUCCESS)
}

/// Patients whose grants hold today.
fn population(patients: u64) -> Result<Population> {
	ensure!(patients > 0, "there is nothing to measure without patients");
	let since = today();
	Ok(Population { patients, since })
}

/// An empty folder that goes with what holds it.
fn scratch(common: &Common) -> Result<tempfile::TempDir> {
	let mut builder = tempfile::Builder::new();
	builder.prefix("carechain-weights-");
	match &common.folder {
		Some(folder) => builder.tempdir_in(folder),
		None => builder.tempdir(),
	}
	.context("no folder can be made")
}

/// Prints the figures, and writes them where they are wanted.
fn report(common: &Common, machine: &Machine, rows: &[Row]) -> Result<()> {
	println!("Measured on {machine}.\n\n{}", table(rows));
	if let Some(file) = &common.report {
		let report = json!({ "machine": machine, "rows": rows });
		if let Some(folder) = file.parent() {
			fs::create_dir_all(folder)?;
		}
		fs::write(file, format!("{report:#}\n"))
			.with_context(|| format!("{} cannot be written", file.display()))?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_sound() {
		Cli::command().debug_assert();
	}
}
