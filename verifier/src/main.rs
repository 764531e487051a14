// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! `carechain-verify`: tells a person or a program what an evidence file proves.

use std::{
	fs::File,
	io::{self, Read},
	path::{Path, PathBuf},
	process::ExitCode,
};

use carechain_verify::{
	chain::read_restarts, format::MAX_FILE_SIZE, hex, verdict::facts_text, verify, Refusal, Trust,
	Verdict,
};
use clap::Parser;

/// The file proves what the verdict says.
const PROVEN: u8 = 0;
/// The file proves nothing.
const REFUSED: u8 = 1;
/// A file cannot be read. (2 is for a command line that is not understood.)
const UNREADABLE: u8 = 3;

/// Checks an evidence file of a Carechain chain, offline: no node, no network, no clock.
///
/// Says in plain words what the file proves, as of which block, and what it does not prove; or which
/// link of the proof breaks, and why.
#[derive(Parser)]
#[command(name = "carechain-verify", version, after_long_help = EXIT_CODES)]
struct Arguments {
	/// The evidence file; `-` reads standard input.
	file: PathBuf,

	/// The hash of the chain's genesis block: 0x and 64 digits.
	///
	/// It is all that is trusted. Take it from where your consortium publishes it, not from who gave you
	/// the file.
	#[arg(long, value_name = "HASH", value_parser = genesis_hash)]
	genesis: [u8; 32],

	/// The restarts of finality to go over: the chain specification, or its list `finalityRestarts`.
	///
	/// Needed only where the chain lost a third of its validators at once and was restarted. The list is
	/// trusted like the hash of the genesis block, and the verdict says so.
	#[arg(long, value_name = "FILE")]
	restarts: Option<PathBuf>,

	/// The record that the file is about, where it is kept apart: JSON, in any order and spacing.
	#[arg(long, value_name = "FILE")]
	record: Option<PathBuf>,

	/// Writes the verdict as JSON, for a program.
	#[arg(long)]
	json: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  the file proves what the verdict says
  1  it proves nothing; the verdict says why
  2  the command line was not understood
  3  a file could not be read";

fn genesis_hash(text: &str) -> Result<[u8; 32], String> {
	hex::decode_fixed(text).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
	let arguments = Arguments::parse();
	let outcome = match check(&arguments) {
		Ok(outcome) => outcome,
		Err(what) => {
			eprintln!("error: {what}");
			return UNREADABLE.into();
		}
	};
	if arguments.json {
		println!("{}", facts_text(&outcome));
	} else {
		tell(&outcome);
	}
	match outcome {
		Ok(_) => PROVEN.into(),
		Err(_) => REFUSED.into(),
	}
}

fn check(arguments: &Arguments) -> Result<Result<Verdict, Refusal>, String> {
	let file = read(&arguments.file)?;
	let restarts = match &arguments.restarts {
		Some(path) => read_restarts(&read_whole(path)?)
			.map_err(|error| format!("{}: no list of restarts: {error}", path.display()))?,
		None => Vec::new(),
	};
	let record = arguments.record.as_deref().map(read_whole).transpose()?;
	let trust = Trust {
		genesis: arguments.genesis,
		restarts,
	};
	Ok(verify(&file, &trust, record.as_deref()))
}

/// Reads a file, and of one that is too long no more than it takes to see that.
fn read(path: &Path) -> Result<Vec<u8>, String> {
	let source: Box<dyn Read> = if path == Path::new("-") {
		Box::new(io::stdin())
	} else {
		let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
		Box::new(file)
	};
	let enough = u64::try_from(MAX_FILE_SIZE).unwrap_or(u64::MAX);
	let mut bytes = Vec::new();
	source
		.take(enough.saturating_add(1))
		.read_to_end(&mut bytes)
		.map_err(|error| format!("{}: {error}", path.display()))?;
	Ok(bytes)
}

/// Reads a file that has to be there as a whole.
fn read_whole(path: &Path) -> Result<Vec<u8>, String> {
	let bytes = read(path)?;
	if bytes.len() > MAX_FILE_SIZE {
		return Err(format!("{}: longer than 32 MiB", path.display()));
	}
	Ok(bytes)
}

fn tell(outcome: &Result<Verdict, Refusal>) {
	match outcome {
		Ok(verdict) => {
			println!("PROVEN");
			list(verdict.proves());
			println!("\nNOT PROVEN, or only under a condition");
			list(verdict.leaves_open());
		}
		Err(refusal) => {
			println!("REFUSED: this file proves nothing");
			println!("  - The link that breaks: {}.", refusal.link);
			println!("  - Why: {} ({}).", refusal.reason, refusal.reason.code());
		}
	}
}

fn list(sentences: Vec<String>) {
	for sentence in sentences {
		println!("  - {sentence}");
	}
}
