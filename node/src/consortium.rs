// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The consortium file: who founds a chain, in a form that people can read, agree on and sign.
//!
//! | module | what it holds |
//! |---|---|
//! | [`file`](mod@file) | the file as it is written |
//! | [`check`] | what it has to keep, and errors that name the field |
//! | [`parse`] | keys, addresses, node ids and days, as text |
//! | [`summary`] | what it comes to, for people |
//! | [`spec`] | the chain specification that comes of it |
//!
//! The chain keeps the same rules when it starts, but it can only say that something is wrong. Here
//! every mistake is listed at once, under the name that the field has in the file.

mod check;
mod file;
mod parse;
mod spec;
mod summary;

#[cfg(test)]
mod tests;

use std::{
	fs,
	io::{self, Write},
	path::{Path, PathBuf},
	time::{SystemTime, UNIX_EPOCH},
};

use carechain_primitives::Day;
use carechain_runtime::WASM_BINARY;

use check::{check, Checked};

/// What to do with a consortium file.
#[derive(Debug, clap::Subcommand)]
pub enum ConsortiumCmd {
	/// Check a consortium file and say what it comes to: the hospitals and other members, their
	/// seats, the validators, and how many of them may fail.
	///
	/// Lists every mistake, under the name of its field; organisations are counted from 1. Exits
	/// with 1 if there is one.
	Check {
		/// The consortium file.
		#[arg(value_name = "FILE")]
		file: PathBuf,
	},

	/// Write the chain specification of a consortium to the standard output.
	///
	/// All hospitals have to start from the same one: write it once with `--raw`, compare its hash,
	/// and hand it out.
	ChainSpec {
		/// The consortium file.
		#[arg(value_name = "FILE")]
		file: PathBuf,

		/// Write the state itself, instead of what the runtime is to build it from. The same bytes
		/// then start the same chain with every release of the node.
		#[arg(long)]
		raw: bool,

		/// Accept the well-known development keys, whose secrets everybody knows. For trying out.
		#[arg(long)]
		allow_development_keys: bool,
	},
}

impl ConsortiumCmd {
	/// Does it.
	pub fn run(&self) -> Result<(), String> {
		match self {
			Self::Check { file } => {
				let consortium = load(file)?;
				for field in &consortium.development_keys {
					eprintln!("Warning: {field}: a well-known development key");
				}
				write_out(&summary::of(&consortium))
			}
			Self::ChainSpec {
				file,
				raw,
				allow_development_keys,
			} => {
				let consortium = load(file)?;
				if !allow_development_keys {
					refuse_development_keys(&consortium)?;
				}
				let code = WASM_BINARY.ok_or(
					"this node was built without a Wasm runtime (SKIP_WASM_BUILD): it cannot found a \
					 chain",
				)?;
				write_out(&spec::json(&consortium, code, *raw)?)
			}
		}
	}
}

/// Reads and checks a file, by today's clock.
fn load(path: &Path) -> Result<Checked, String> {
	let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
	parse_and_check(&text, today()).map_err(|errors| {
		let errors: Vec<_> = errors.iter().map(|error| format!("\n  {error}")).collect();
		format!("{} founds no chain:{}", path.display(), errors.concat())
	})
}

/// Writes to the standard output. Whoever closes it has read enough.
fn write_out(text: &str) -> Result<(), String> {
	let written = writeln!(io::stdout(), "{}", text.trim_end());
	written.or_else(|error| match error.kind() {
		io::ErrorKind::BrokenPipe => Ok(()),
		_ => Err(format!("cannot write: {error}")),
	})
}

fn parse_and_check(text: &str, today: Day) -> Result<Checked, Vec<String>> {
	// It names line and column, and the fields that there are.
	let file = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
	check(&file, today)
}

fn refuse_development_keys(consortium: &Checked) -> Result<(), String> {
	if consortium.development_keys.is_empty() {
		return Ok(());
	}
	let fields: Vec<_> = consortium
		.development_keys
		.iter()
		.map(|field| format!("\n  {field}"))
		.collect();
	Err(format!(
		"everybody knows the secrets of these keys:{}\nGive --allow-development-keys if the chain is \
		 for trying out",
		fields.concat(),
	))
}

fn today() -> Day {
	// A clock before 1970 is as good as none.
	let now = SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.unwrap_or_default();
	Day::of_unix_seconds(now.as_secs())
}
