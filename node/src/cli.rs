// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Options and subcommands.
//!
//! Nearly all are the SDK's, so that what operators know of other Substrate nodes holds here. What
//! this chain changes in them – mostly how long bodies are kept – is in [`adapt`].

use crate::{consortium::ConsortiumCmd, rewrite_database::RewriteDatabaseCmd};
use clap::{Arg, ArgAction, Command, Parser};
use sc_cli::{
	ChainInfoCmd, CheckBlockCmd, ExportBlocksCmd, ExportChainSpecCmd, ExportStateCmd,
	ImportBlocksCmd, KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd,
};

mod rpc;

/// How many finalized blocks keep their bodies: those of 90 days, at one block every two seconds.
///
/// A constant of the node and not of the runtime: how much a node remembers is no part of
/// consensus.
const BODY_RETENTION: &str = "3888000";

/// Keeps what belongs to finalized blocks, and drops what lost against a fork.
const KEEP_FINALIZED: &str = "archive-canonical";

/// Command lines to start from.
const EXAMPLES: &str = "\
Examples:
  A node for development, alone and with well-known keys. It forgets everything when it stops:
    carechain-node --dev

  A hospital's validator that joins a running chain. Its network key is made once, beforehand:
    carechain-node key generate-node-key --chain consortium.json --base-path /var/lib/carechain
    carechain-node --chain consortium.json --base-path /var/lib/carechain \\
      --validator --name 'General Hospital' --sync warp --peers-from-chain

  A new chain, from the file that its founding hospitals have agreed on:
    carechain-node consortium check consortium.toml
    carechain-node consortium chain-spec --raw consortium.toml > consortium.json

  An archive. The council and the oversight board have to approve one, as it never forgets:
    carechain-node --chain consortium.json --base-path /var/lib/carechain-archive --archive";

const ARCHIVE_HELP: &str = "Keep the body and the state of every finalized block";
const ARCHIVE_LONG_HELP: &str = "\
Keep the body and the state of every finalized block.

The same as `--blocks-pruning archive-canonical --state-pruning archive-canonical`. On other nodes \
bodies go after 90 days, and with them the last trace of what patients have had unlinked; an \
archive undoes that for the whole consortium, so the council and the oversight board have to \
approve it.

To be given at every start: a node that is started without it goes back to forgetting. An archive \
syncs from the first block and so needs another archive to sync from, once the chain is older than \
90 days.";

const BLOCKS_PRUNING_HELP: &str = "How many finalized blocks keep their bodies";
const BLOCKS_PRUNING_LONG_HELP: &str = "\
How many finalized blocks keep their bodies.

A body holds the calls of patients and hospitals. What a patient has had unlinked, or a hospital \
erased, is gone for good only once the bodies are. The default is 90 days; with `--dev`, and on an \
archive, no body of a finalized block goes. A smaller number does not remove what is older than it \
already: purge the chain and sync it anew for that.

Headers are always kept, and so are the few blocks at which the set of validators changes, without \
which new nodes could not verify the chain.

Possible values:

- NUMBER: the bodies of the last NUMBER finalized blocks.

- archive-canonical: the bodies of all finalized blocks.

- archive: all bodies.
";

const CHAIN_HELP: &str = "The chain: dev, local, or the path of a chain specification file";
const CHAIN_LONG_HELP: &str = "\
The chain: `dev`, `local`, or the path of a chain specification file.

`dev` is one hospital with a validator and `local` four, all with well-known keys. A consortium's \
own chain is a file that all its hospitals and other members share; `consortium chain-spec` makes \
one.";

const DEV_HELP: &str = "Run the development chain, alone";
const DEV_LONG_HELP: &str = "\
Run the development chain, alone.

The same as `--chain dev --alice --force-authoring --rpc-cors all --tmp`, unless one of them is \
given. Nodes nearby are not looked for.";

/// Options of the SDK that lead nowhere here. They still work, or still do nothing, but `--help`
/// has no place for them: the chain stores nothing that IPFS could serve, the runtime is
/// executed in one way only, and there is one kind of pool.
const HIDDEN: [&str; 10] = [
	"ipfs_server",
	"ipfs_bootnodes",
	"execution",
	"execution_syncing",
	"execution_import_block",
	"execution_block_construction",
	"execution_offchain_worker",
	"execution_other",
	"pool_type",
	"pool_best_blocks_only",
];

/// The command line.
#[derive(Debug, Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run a node.
	#[command(flatten)]
	pub run: RunCmd,

	/// Talk to the nodes that the chain lists, and to no others.
	///
	/// Hospitals and other members put their nodes' ids on the chain (`consortium.setNodeIds`).
	/// With this option, nodes that are not on the list get no blocks, votes or transactions
	/// announced, and one that is taken off is disconnected. Addresses come from boot nodes and
	/// from listed nodes, as ever.
	///
	/// As long as the chain lists no node of some hospital whose validator is in the set, the node
	/// talks to any that asks, and says so: else that hospital would be cut off. While it catches
	/// up with the chain, it also talks to the boot nodes and reserved nodes that are named to it.
	#[arg(long, conflicts_with = "reserved_only")]
	pub peers_from_chain: bool,

	/// The RPC for patients.
	#[command(flatten)]
	pub patient_rpc: rpc::PatientRpcParams,
}

/// What the program can do besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, inspect and insert keys.
	#[command(subcommand)]
	Key(KeySubcommand),

	/// Found a chain: check a consortium file, and make a chain specification of it.
	#[command(subcommand)]
	Consortium(ConsortiumCmd),

	/// Write a chain specification to a file or to the standard output.
	ExportChainSpec(ExportChainSpecCmd),

	/// Verify a block of the database once more.
	CheckBlock(CheckBlockCmd),

	/// Write blocks to a file or to the standard output.
	ExportBlocks(ExportBlocksCmd),

	/// Write the state at a block as a chain specification.
	ExportState(ExportStateCmd),

	/// Read blocks from a file or from the standard input, and import them.
	ImportBlocks(ImportBlocksCmd),

	/// Remove the chain from this machine. Keys stay.
	PurgeChain(PurgeChainCmd),

	/// Write the database anew, so that nothing that was deleted is left in its files.
	RewriteDatabase(RewriteDatabaseCmd),

	/// Take back the last blocks, as far as they are not final.
	Revert(RevertCmd),

	/// Show the best and the last final block of the database.
	ChainInfo(ChainInfoCmd),
}

/// Adapts the SDK's options to this chain.
///
/// It works on the parser and not on the parsed values, so that `--help` tells the same defaults
/// that are used.
pub fn adapt(command: Command) -> Command {
	let command = command.arg(
		Arg::new("archive")
			.long("archive")
			.action(ArgAction::SetTrue)
			.conflicts_with_all(["blocks_pruning", "state_pruning"])
			.help(ARCHIVE_HELP)
			.long_help(ARCHIVE_LONG_HELP),
	);
	let command = command.mut_arg("blocks_pruning", |arg| {
		arg.default_value_if("archive", "true", KEEP_FINALIZED)
	});
	let command = command.mut_arg("state_pruning", |arg| {
		arg.default_value_if("archive", "true", KEEP_FINALIZED)
	});
	let command = command.mut_subcommand("key", |key| {
		key.mut_subcommand("generate-node-key", require_chain_for_a_directory)
	});
	adapt_shared(rpc::adapt(command))
		.mut_subcommands(adapt_shared)
		.after_help(EXAMPLES)
}

/// Adapts the options that running a node has in common with subcommands.
fn adapt_shared(mut command: Command) -> Command {
	if has_arg(&command, "chain") {
		command = command.mut_arg("chain", |arg| {
			arg.help(CHAIN_HELP).long_help(CHAIN_LONG_HELP)
		});
	}
	if has_arg(&command, "dev") {
		command = command.mut_arg("dev", |arg| arg.help(DEV_HELP).long_help(DEV_LONG_HELP));
	}
	for id in HIDDEN {
		if has_arg(&command, id) {
			command = command.mut_arg(id, |arg| arg.hide(true));
		}
	}
	// Subcommands open the same database, so they have to forget as the node does.
	if has_arg(&command, "blocks_pruning") {
		command = command.mut_arg("blocks_pruning", |arg| {
			arg.default_value(BODY_RETENTION)
				.default_value_if("dev", "true", KEEP_FINALIZED)
				.help(BLOCKS_PRUNING_HELP)
				.long_help(BLOCKS_PRUNING_LONG_HELP)
		});
	}
	command
}

/// A node key belongs to no chain, but the directory that it is kept in does.
fn require_chain_for_a_directory(command: Command) -> Command {
	command
		.mut_arg("base_path", |arg| arg.requires("chain"))
		.mut_arg("default_base_path", |arg| arg.requires("chain"))
}

fn has_arg(command: &Command, id: &str) -> bool {
	command.get_arguments().any(|arg| arg.get_id() == id)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::{error::ErrorKind, CommandFactory};
	use sc_cli::{DatabasePruningMode, NetworkBackendType, PruningParams, SubstrateCli, SyncMode};

	const RETENTION: u32 = 90 * carechain_runtime::DAYS;

	fn parse(args: &str) -> Result<Cli, clap::Error> {
		Cli::try_from_iter(
			format!("carechain-node {args}")
				.split_whitespace()
				.map(String::from),
		)
	}

	fn pruning(args: &str) -> PruningParams {
		parse(args)
			.expect("the arguments are valid")
			.run
			.import_params
			.pruning_params
	}

	#[test]
	fn the_command_line_is_consistent() {
		Cli::setup_command(Cli::command()).debug_assert();
	}

	#[test]
	fn a_node_forgets_bodies_after_ninety_days() {
		for args in [
			"--chain local",
			"--chain local --validator",
			"--chain local --alice",
		] {
			let params = pruning(args);
			assert_eq!(
				params.blocks_pruning,
				DatabasePruningMode::Custom(RETENTION),
				"{args}"
			);
			// The database's own default, which is also what a database in use is bound to.
			assert_eq!(params.state_pruning, None, "{args}");
		}
	}

	#[test]
	fn subcommands_forget_as_the_node_does() {
		let cli = parse("import-blocks --chain local").expect("the arguments are valid");
		let Some(Subcommand::ImportBlocks(import)) = cli.subcommand else {
			panic!("another subcommand: {cli:?}");
		};
		assert_eq!(
			import.import_params.pruning_params.blocks_pruning,
			DatabasePruningMode::Custom(RETENTION),
		);

		let cli = parse("revert --dev").expect("the arguments are valid");
		let Some(Subcommand::Revert(revert)) = cli.subcommand else {
			panic!("another subcommand: {cli:?}");
		};
		assert_eq!(
			revert.pruning_params.blocks_pruning,
			DatabasePruningMode::ArchiveCanonical
		);
	}

	#[test]
	fn a_development_node_and_an_archive_forget_nothing() {
		assert_eq!(
			pruning("--dev").blocks_pruning,
			DatabasePruningMode::ArchiveCanonical
		);
		assert_eq!(pruning("--dev").state_pruning, None);

		let archive = pruning("--chain local --archive");
		assert_eq!(
			archive.blocks_pruning,
			DatabasePruningMode::ArchiveCanonical
		);
		assert_eq!(
			archive.state_pruning,
			Some(DatabasePruningMode::ArchiveCanonical)
		);
	}

	#[test]
	fn what_the_operator_says_about_bodies_goes_before_any_default() {
		for args in ["--chain local", "--dev"] {
			let params = pruning(&format!("{args} --blocks-pruning 1000 --state-pruning 300"));
			assert_eq!(
				params.blocks_pruning,
				DatabasePruningMode::Custom(1_000),
				"{args}"
			);
			assert_eq!(
				params.state_pruning,
				Some(DatabasePruningMode::Custom(300)),
				"{args}"
			);
		}
	}

	#[test]
	fn an_archive_cannot_forget_at_the_same_time() {
		let error = parse("--chain local --archive --blocks-pruning 1000").err();
		assert_eq!(error.map(|it| it.kind()), Some(ErrorKind::ArgumentConflict));
	}

	#[test]
	fn both_network_backends_can_be_chosen() {
		let backend = |args| {
			parse(args)
				.map(|cli| cli.run.network_params.network_backend)
				.ok()
		};
		assert_eq!(backend("--dev"), Some(NetworkBackendType::Litep2p));
		assert_eq!(
			backend("--dev --network-backend libp2p"),
			Some(NetworkBackendType::Libp2p),
		);
	}

	#[test]
	fn a_new_member_can_warp_sync() {
		let cli = parse("--chain consortium.json --validator --sync warp")
			.expect("the arguments are valid");
		assert_eq!(cli.run.network_params.sync, SyncMode::Warp);
		assert!(cli.run.validator);
	}

	#[test]
	fn a_node_keeps_to_the_chains_list_only_where_it_is_told_to() {
		let keeps = |args: &str| parse(args).expect(args).peers_from_chain;
		assert!(!keeps("--chain consortium.json --validator"));
		assert!(keeps(
			"--chain consortium.json --validator --peers-from-chain"
		));
		// Boot nodes and reserved nodes give addresses.
		let address =
			"/ip4/10.0.0.1/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
		assert!(keeps(&format!(
			"--chain local --peers-from-chain --bootnodes {address} --reserved-nodes {address}"
		)));
	}

	#[test]
	fn the_operators_list_and_the_chains_exclude_each_other() {
		let error = parse("--chain local --peers-from-chain --reserved-only").err();
		assert_eq!(error.map(|it| it.kind()), Some(ErrorKind::ArgumentConflict));
	}

	#[test]
	fn every_subcommand_is_there() {
		for (args, expected) in [
			("key generate", "Key"),
			("consortium check consortium.toml", "Consortium(Check"),
			(
				"consortium chain-spec --raw consortium.toml",
				"Consortium(ChainSpec",
			),
			("export-chain-spec --chain dev", "ExportChainSpec"),
			("check-block --dev 1", "CheckBlock"),
			("export-blocks --dev", "ExportBlocks"),
			("export-state --dev", "ExportState"),
			("import-blocks --dev", "ImportBlocks"),
			("purge-chain --dev -y", "PurgeChain"),
			("revert --dev 1", "Revert"),
			("chain-info --dev", "ChainInfo"),
		] {
			let cli = parse(args).expect(args);
			let subcommand = cli.subcommand.expect(args);
			assert!(format!("{subcommand:?}").starts_with(expected), "{args}");
		}
	}

	#[test]
	fn a_node_key_for_a_directory_needs_a_chain() {
		assert!(parse("key generate-node-key").is_ok());
		assert!(parse("key generate-node-key --base-path /tmp --chain local").is_ok());
		for args in ["--base-path /tmp", "--default-base-path"] {
			let error = parse(&format!("key generate-node-key {args}")).err();
			assert_eq!(
				error.map(|it| it.kind()),
				Some(ErrorKind::MissingRequiredArgument)
			);
		}
	}

	#[test]
	fn the_help_says_how_long_bodies_are_kept_and_how_to_start() {
		let help = Cli::setup_command(Cli::command())
			.render_long_help()
			.to_string();
		assert!(help.contains(&format!("[default: {RETENTION}]")));
		assert!(help.contains("Examples:"));
		for id in HIDDEN {
			assert!(
				!help.contains(&format!("--{} ", id.replace('_', "-"))),
				"{id}"
			);
		}
	}
}
