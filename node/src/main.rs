// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The Carechain node: the program that a hospital runs to take part in the chain.
//!
//! | module | what it holds |
//! |---|---|
//! | [`cli`] | options and subcommands, and what this chain changes in the SDK's |
//! | [`command`] | which code a command line leads to |
//! | [`chain_spec`] | the chains that are built in, and chains from a file |
//! | [`consortium`] | chains that are founded from a consortium file |
//! | [`evidence`] | proofs for who has no node |
//! | [`finality_restart`] | what a chain specification says of restarts of finality |
//! | [`rewrite_database`] | leaving nothing in the database's files that was deleted |
//! | [`service`] | the node itself: database, network, block authoring, finality |
//! | [`start_up`] | what keeps a node from starting, in one sentence |
//! | [`rpc`] | what the node answers beyond the SDK's own RPC, and patients |

#![warn(missing_docs)]
// The large errors are the SDK's, and they end the program.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod consortium;
mod evidence;
mod finality_restart;
mod rewrite_database;
mod rpc;
mod service;
mod start_up;
#[cfg(test)]
mod testing;

use std::{process::ExitCode, thread, time::Duration};

/// The allocator, for what is written in C too. The system's own gives back too little of what floods of
/// refused transactions took for a moment: docs/decisions/0020-allocator.md.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		// For people: a `Result` from here would be printed as Rust sees it.
		Err(error) => {
			// The SDK writes its log from a thread of its own, up to 50 ms late. What is said last is to
			// stand last.
			thread::sleep(Duration::from_millis(200));
			eprintln!("Error: {error}");
			start_up::exit_code(&error)
		}
	}
}
