// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Which code a command line leads to.

use std::sync::Arc;

use carechain_runtime::opaque::Block;
use sc_cli::{KeySubcommand, RevertCmd, SubstrateCli};
use sc_service::{ChainSpec, PartialComponents};
use sp_runtime::traits::NumberFor;

use crate::{
	chain_spec,
	cli::{adapt, Cli, Subcommand},
	service::{self, FullBackend, FullClient},
	start_up,
};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Carechain Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		match env!("CARGO_PKG_REPOSITORY") {
			// A consortium that builds its own node has its own place for reports.
			"" => "the repository that this node was built from".into(),
			repository => repository.into(),
		}
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}

	fn setup_command(command: clap::Command) -> clap::Command {
		let command = command
			.name(Self::executable_name())
			.version(format!("{}\n", Self::impl_version()))
			.author(Self::author())
			.about(Self::description())
			.long_about(Self::description())
			.propagate_version(true)
			.args_conflicts_with_subcommands(true)
			.subcommand_negates_reqs(true);
		adapt(command)
	}
}

/// Parses the command line and does what it says.
pub fn run() -> sc_cli::Result<()> {
	do_as_told(Cli::from_args()).map_err(start_up::explain)
}

fn do_as_told(cli: Cli) -> sc_cli::Result<()> {
	match &cli.subcommand {
		None => {
			// Before the SDK looks for keys in it, or makes one.
			if let Some(base) = cli.run.shared_params.base_path()? {
				start_up::folder::check(base.path(), start_up::folder::BASE)?;
			}
			start_up::keys::check_key_file(&cli.run.network_params.node_key_params)?;
			let runner = cli.create_runner(&cli.run)?;
			let settings = service::Settings {
				peers_from_chain: cli.peers_from_chain,
				patient_rpc: cli.patient_rpc.config(),
				pool: service::pool_options(&cli.run.pool_config, cli.run.shared_params.is_dev()),
			};
			runner.run_node_until_exit(|mut config| async move {
				let listen = settings.patient_rpc.as_ref().map(|it| it.listen);
				start_up::check(&mut config, listen)?;
				service::start(config, settings).map_err(sc_cli::Error::Service)
			})
		}
		// Without a chain it goes to a file or to the standard output; the parser saw to that.
		Some(Subcommand::Key(KeySubcommand::GenerateNodeKey(cmd))) if cmd.chain.is_none() => {
			cmd.common.run()
		}
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::Consortium(cmd)) => cmd
			.run()
			.map_err(|error| sc_cli::Error::Application(error.into())),
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				import_queue,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, config.database), task_manager))
		}),
		Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, config.chain_spec), task_manager))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let PartialComponents {
				client,
				task_manager,
				import_queue,
				..
			} = service::new_partial(&config)?;
			Ok((cmd.run(client, import_queue), task_manager))
		}),
		Some(Subcommand::PurgeChain(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::RewriteDatabase(cmd)) => cli.create_runner(cmd)?.sync_run(|config| {
			cmd.run(&config.database)
				.map_err(|error| sc_cli::Error::Application(error.into()))
		}),
		Some(Subcommand::Revert(cmd)) => revert(&cli, cmd),
		Some(Subcommand::ChainInfo(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run::<Block>(&config)),
	}
}

/// Takes back blocks that are not final, together with what GRANDPA has noted about them.
///
/// GRANDPA keeps pending changes of the validator set outside the blocks. Were they left, the node
/// would wait for changes of a fork that it has given up. Aura keeps nothing of the kind.
fn revert(cli: &Cli, cmd: &RevertCmd) -> sc_cli::Result<()> {
	cli.create_runner(cmd)?.async_run(|config| {
		let PartialComponents {
			client,
			backend,
			task_manager,
			..
		} = service::new_partial(&config)?;
		let revert_grandpa =
			|client: Arc<FullClient>, _: Arc<FullBackend>, blocks: NumberFor<Block>| {
				Ok(sc_consensus_grandpa::revert(client, blocks)?)
			};
		Ok((
			cmd.run(client, backend, Some(Box::new(revert_grandpa))),
			task_manager,
		))
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn cli(args: &[&str]) -> Cli {
		Cli::try_from_iter(["carechain-node"].iter().chain(args)).expect("the arguments are valid")
	}

	#[test]
	fn a_chain_that_does_not_exist_is_refused_by_name() {
		let error = cli(&["--chain", "staging"]).load_spec("staging").err();
		assert!(error.is_some_and(|it| it.contains("`staging`")));
	}

	#[test]
	fn the_node_says_who_made_it_and_where_to_report() {
		assert_eq!(Cli::impl_name(), "Carechain Node");
		assert!(Cli::impl_version().starts_with(env!("CARGO_PKG_VERSION")));
		assert!(!Cli::author().is_empty());
		assert!(!Cli::support_url().is_empty());
	}
}
