// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What Carechain carries on one machine: `carechain-bench --help`.

use anyhow::{bail, ensure, Context, Result};
use carechain_bench::{
	machine::{commit, now, Machine},
	measures::{measure, Bench, Measure, MEASURES},
	progress::Progress,
	report::{Report, Run},
};
use carechain_network::machine::clear_leftovers;
use clap::Parser;
use std::{path::PathBuf, process::ExitCode, time::Instant};
use tokio::signal::unix::{signal, SignalKind};

/// What Carechain carries on one machine, measured beside a baseline in the same run.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
	/// What is measured: all if none is named; `--list` shows them.
	names: Vec<String>,
	/// List the measures.
	#[arg(long)]
	list: bool,
	/// Only try whether it works: fewer repeats and shorter spans, whose figures are no good.
	#[arg(long)]
	quick: bool,
	/// The node's program.
	#[arg(long, required_unless_present = "list")]
	node: Option<PathBuf>,
	/// The folder of the compiled client, which seals.
	#[arg(long)]
	client: Option<PathBuf>,
	/// The report: what it has of other measures on this machine stays.
	#[arg(long)]
	report: Option<PathBuf>,
}

// The nodes are started on this thread, and end with it.
#[tokio::main]
async fn main() -> ExitCode {
	match run(Cli::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

async fn run(cli: Cli) -> Result<()> {
	if cli.list {
		for measure in MEASURES {
			println!("{:<16} {}", measure.name, measure.about);
		}
		return Ok(());
	}
	let chosen = chosen(&cli.names)?;
	let node = cli.node.context("no node is named")?;
	ensure!(node.is_file(), "there is no program {}", node.display());
	let machine = Machine::at_hand();
	let mut report = match &cli.report {
		Some(file) => Report::open(file, machine.clone())?,
		None => Report::new(machine.clone()),
	};
	for leftover in clear_leftovers() {
		eprintln!("removed what a run left behind: {leftover}");
	}
	let bench = Bench {
		node,
		client: cli.client,
		is_quick: cli.quick,
		progress: Progress::new(),
	};
	let mut measured = Report::new(machine);
	let mut failed = Vec::new();
	let mut asked = signal(SignalKind::terminate())?;
	let mut interrupted = signal(SignalKind::interrupt())?;
	for measure in chosen {
		bench.progress.note(&format!("==> {}", measure.name));
		let (began, start) = (now(), Instant::now());
		// What was started goes with the future, whichever ends first.
		let rows = tokio::select! {
			rows = (measure.run)(&bench) => rows,
			_ = asked.recv() => bail!("stopped; everything is taken down"),
			_ = interrupted.recv() => bail!("stopped; everything is taken down"),
		};
		let rows = match rows {
			Ok(rows) => rows,
			Err(error) => {
				bench
					.progress
					.note(&format!("error: {}: {error:#}", measure.name));
				failed.push(measure.name);
				continue;
			}
		};
		let run = Run {
			measure: measure.name.into(),
			began,
			seconds: start.elapsed().as_secs(),
			commit: commit(),
			is_quick: cli.quick,
			rows,
		};
		report.add(run.clone());
		measured.add(run);
		// After each, so that a long run that is stopped has not been in vain.
		if let Some(file) = &cli.report {
			report.write(file)?;
		}
	}
	drop(bench);
	println!("{}", measured.markdown());
	if let Some(file) = &cli.report {
		println!("The report is in {}.", file.display());
	}
	ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
	Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Measure>> {
	if names.is_empty() {
		return Ok(MEASURES.iter().collect());
	}
	names
		.iter()
		.map(|name| match measure(name) {
			Some(measure) => Ok(measure),
			None => bail!("there is no measure {name}: --list shows them"),
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_sound() {
		Cli::command().debug_assert();
	}

	#[test]
	fn measures_are_chosen_by_name_or_all_together() {
		let choose = |names: &[&str]| {
			let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
			chosen(&names).map(|some| some.len())
		};
		assert_eq!(choose(&[]).expect("all"), MEASURES.len());
		assert_eq!(choose(&["tree", "records"]).expect("two"), 2);
		assert!(choose(&["tree", "speed"]).is_err());
	}
}
