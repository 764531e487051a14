// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Networks of real nodes on one machine: `carechain-network --help`.

use anyhow::{bail, ensure, Result};
use carechain_network::{
	fault::{self, Fault, Outcome, Report, Settings, FAULTS},
	local,
	machine::clear_leftovers,
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use tokio::signal::unix::{signal, SignalKind};

/// Networks of real nodes on one machine.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
	/// Start four validators, an archive and a node that prunes.
	///
	/// Returns once all answer and finality moves. A process stays behind that stops them when its time is
	/// over.
	Up(Up),
	/// Stop them.
	Down {
		#[command(flatten)]
		place: Place,
	},
	/// Show how they are doing.
	Status {
		#[command(flatten)]
		place: Place,
		/// Show it again every two seconds, until interrupted.
		#[arg(long)]
		watch: bool,
	},
	/// Print where a node answers: the name as `status` shows it.
	Url {
		/// The node.
		name: String,
		#[command(flatten)]
		place: Place,
	},
	/// Do faults to four validators under load, and check that nothing is lost.
	///
	/// Takes root's rights: each node has a network namespace of its own.
	Fault(FaultArgs),
	/// Print reports of faults as one table, in Markdown: a row for each fault, over all that was done.
	Summary {
		/// What `fault --report` wrote.
		#[arg(required = true)]
		reports: Vec<PathBuf>,
	},
	#[command(hide = true)]
	Supervise(Up),
}

#[derive(Args, Debug)]
struct Place {
	/// The network's folder.
	#[arg(long, default_value_os_t = local::default_folder())]
	folder: PathBuf,
}

#[derive(Args, Debug)]
struct Up {
	/// The node's program.
	#[arg(long)]
	node: PathBuf,
	#[command(flatten)]
	place: Place,
	/// Stop the nodes after so many hours.
	#[arg(long, default_value_t = 12.0)]
	hours: f64,
	/// Give each node a network namespace of its own (takes root's rights); their RPC is then on the
	/// loopback of these.
	#[arg(long)]
	namespaces: bool,
	/// Begin with an empty chain, and remove it when the network goes down.
	#[arg(long)]
	throw_away: bool,
}

impl From<Up> for local::Plan {
	fn from(up: Up) -> Self {
		Self {
			node: up.node,
			folder: up.place.folder,
			hours: up.hours,
			namespaces: up.namespaces,
			throw_away: up.throw_away,
		}
	}
}

#[derive(Args, Debug)]
struct FaultArgs {
	/// Which faults; `--list` shows them.
	names: Vec<String>,
	/// List the faults.
	#[arg(long)]
	list: bool,
	/// The short ones.
	#[arg(long, conflicts_with_all = ["names", "all"])]
	short: bool,
	/// All of them.
	#[arg(long, conflicts_with = "names")]
	all: bool,
	/// How often, in a row.
	#[arg(long, default_value_t = 1)]
	repeat: u32,
	/// The load, in per cent of what the machine sustains.
	#[arg(long, default_value_t = 25.0)]
	load: f64,
	/// What the machine sustains, in calls a second; measured first if not given.
	#[arg(long)]
	sustained: Option<f64>,
	/// The node's program.
	#[arg(long, required_unless_present = "list")]
	node: Option<PathBuf>,
	/// The test that has the pallets check a state, as `cargo test --no-run` leaves it.
	#[arg(long, required_unless_present_any = ["list", "without_try_state"])]
	try_state: Option<PathBuf>,
	/// Leave the pallets' own checks of the final state out.
	#[arg(long, conflicts_with = "try_state")]
	without_try_state: bool,
	/// Write a report in JSON.
	#[arg(long)]
	report: Option<PathBuf>,
}

// The nodes are started on this thread, and end with it.
#[tokio::main]
async fn main() -> ExitCode {
	match run(Cli::parse().command).await {
		Ok(code) => code,
		Err(error) => {
			eprintln!("error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

async fn run(command: Command) -> Result<ExitCode> {
	match command {
		Command::Up(up) => {
			let plan = up.into();
			let running = local::up(&plan).await?;
			print!("{}", local::table(&local::status(&running).await));
			println!(
				"\nThe nodes stop by themselves in {} h, or with \"down\". What they keep is in {}.",
				plan.hours,
				plan.folder.display()
			);
		}
		Command::Supervise(up) => local::supervise(&up.into()).await?,
		Command::Down { place } => {
			local::down(&place.folder).await?;
			println!("The network is down.");
		}
		Command::Status { place, watch } => loop {
			let running = local::Running::required(&place.folder)?;
			let table = local::table(&local::status(&running).await);
			if !watch {
				print!("{table}");
				break;
			}
			// Clears the screen, and begins at its top.
			print!("\x1b[2J\x1b[H{table}");
			tokio::time::sleep(Duration::from_secs(2)).await;
		},
		Command::Url { name, place } => {
			let running = local::Running::required(&place.folder)?;
			let Some(node) = running.nodes.iter().find(|node| node.name == name) else {
				let names: Vec<_> = running.nodes.iter().map(|node| &node.name[..]).collect();
				bail!("there is no node {name}, but {}", names.join(", "));
			};
			ensure!(
				node.namespace.is_none(),
				"{name} answers in a network namespace of its own, where clients do not reach it; start the network \
				 without --namespaces"
			);
			println!("{}", node.url());
		}
		Command::Fault(args) => return faults(args).await,
		Command::Summary { reports } => {
			let reports: Vec<_> = reports
				.iter()
				.map(|file| Report::read(file))
				.collect::<Result<_>>()?;
			print!("{}", fault::summary(&reports));
		}
	}
	Ok(ExitCode::SUCCESS)
}

async fn faults(args: FaultArgs) -> Result<ExitCode> {
	if args.list {
		for fault in FAULTS {
			let length = if fault.is_short { "short" } else { "" };
			println!("{:<17} {length:<6} {}", fault.name, fault.done);
		}
		return Ok(ExitCode::SUCCESS);
	}
	let chosen = chosen(&args)?;
	ensure!(
		args.load > 0.0 && args.load <= 100.0,
		"a load of {} per cent is none that is sustained",
		args.load
	);
	for leftover in clear_leftovers() {
		eprintln!("removed what a run left behind: {leftover}");
	}
	let mut settings = Settings {
		node: args.node.unwrap_or_default(),
		try_state: args.try_state,
		share: args.load / 100.0,
		sustained: args.sustained,
		is_told: true,
	};
	let mut outcomes: Vec<Outcome> = Vec::new();
	let mut asked = signal(SignalKind::terminate())?;
	let mut interrupted = signal(SignalKind::interrupt())?;
	let mut is_stopped = false;
	'all: for round in 1..=args.repeat {
		for fault in &chosen {
			let rounds = match args.repeat {
				1 => String::new(),
				all => format!(" ({round} of {all})"),
			};
			eprintln!("==> {}{rounds}", fault.name);
			// Of this fault, which may be named twice.
			let times = outcomes.iter().filter(|it| it.name == fault.name).count() + 1;
			// What was set up goes with the future, whichever ends first.
			tokio::select! {
				outcome = fault::run(fault, times, &mut settings) => outcomes.push(outcome),
				_ = asked.recv() => is_stopped = true,
				_ = interrupted.recv() => is_stopped = true,
			}
			if is_stopped {
				eprintln!("stopped; everything is taken down");
				break 'all;
			}
			for finding in outcomes.last().iter().flat_map(|it| &it.findings) {
				eprintln!("           {finding}");
			}
			// After each: all of them take hours, and what was seen is not to be lost with the last.
			if let Some(file) = &args.report {
				Report::of(outcomes.clone(), settings.share).write(file)?;
			}
		}
	}
	println!("\n{}", fault::table(&outcomes));
	let report = Report::of(outcomes, settings.share);
	if report.faults.len() > chosen.len() {
		println!("{}", fault::summary(std::slice::from_ref(&report)));
	}
	let (passed, failed) = (report.passed, report.failed + usize::from(is_stopped));
	println!("{passed} passed, {failed} failed");
	Ok(if failed == 0 {
		ExitCode::SUCCESS
	} else {
		ExitCode::FAILURE
	})
}

fn chosen(args: &FaultArgs) -> Result<Vec<&'static Fault>> {
	if args.all {
		return Ok(FAULTS.iter().collect());
	}
	if args.short {
		return Ok(FAULTS.iter().filter(|fault| fault.is_short).collect());
	}
	ensure!(
		!args.names.is_empty(),
		"no fault is named: give names, --short or --all; --list shows them"
	);
	args.names
		.iter()
		.map(|name| match fault::fault(name) {
			Some(fault) => Ok(fault),
			None => bail!("there is no fault {name}: --list shows them"),
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
	fn faults_are_chosen_by_name_or_all_together() {
		let parse = |line: &str| {
			let cli = Cli::try_parse_from(line.split(' ')).expect("a command line");
			let Command::Fault(args) = cli.command else {
				panic!("faults")
			};
			chosen(&args).map(|some| some.len())
		};
		let base = "carechain-network fault --node n --without-try-state";
		assert_eq!(parse(&format!("{base} kill-one cut-2-2")).expect("two"), 2);
		assert_eq!(parse(&format!("{base} --all")).expect("all"), FAULTS.len());
		assert!(parse(&format!("{base} --short")).expect("some") < FAULTS.len());
		assert!(parse(base).is_err());
		assert!(parse(&format!("{base} kill-none")).is_err());
	}
}
