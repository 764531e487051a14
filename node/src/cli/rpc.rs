// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Options of the two RPC profiles (docs/decisions/0028-rpc-profiles.md).

use std::net::{Ipv4Addr, SocketAddr};

use clap::{Args, Command};

use crate::rpc::patient::PatientRpcConfig;

/// Calls per minute and WebSocket connection on the member profile: more than a gateway asks that is not on
/// the same machine, and far less than one connection could keep two processors busy with.
const RATE_LIMIT: &str = "60000";
/// Who is not limited: what runs on the node's own machine.
const UNLIMITED: [&str; 2] = ["127.0.0.0/8", "::1/128"];
/// In MiB. The largest that a member sends is a new runtime, in hex.
const MAX_REQUEST: &str = "5";
/// polkadot.js sends none, and other libraries some dozens at once.
const MAX_BATCH: &str = "100";

const RATE_LIMIT_HELP: &str = "How many RPC calls a WebSocket connection may make in a minute";
const RATE_LIMIT_LONG_HELP: &str = "\
How many RPC calls a WebSocket connection may make in a minute.

The limit keeps a gateway that went astray from taking the node's processors. It does not hold for \
the addresses of `--rpc-rate-limit-whitelisted-ips`, which are those of the node's own machine \
unless others are named, nor for single requests over HTTP.";

const UNLIMITED_LONG_HELP: &str = "\
Addresses for which `--rpc-rate-limit` does not hold, such as `10.1.2.0/24`.

Whoever names some has to name those of the node's own machine as well, should they stay without \
limit. Behind a proxy all clients have the proxy's address, so limit them there.";

/// Options of the patient profile.
#[derive(Clone, Debug, Args)]
pub struct PatientRpcParams {
	/// Serve the patient profile of the RPC on this port, on loopback.
	///
	/// It is a second WebSocket server, for patients' wallets: they submit transactions, read metadata and
	/// headers, and ask what their own key may know. It serves nothing else, whatever the options of the
	/// RPC are. Put a proxy in front of it that speaks TLS; never one in front of the other port. Port 0
	/// takes a free one.
	#[arg(long, value_name = "PORT", group = "patient_rpc")]
	pub patient_rpc_port: Option<u16>,

	/// Serve the patient profile on this address, for a proxy on another machine.
	#[arg(long, value_name = "IP:PORT", group = "patient_rpc")]
	pub patient_rpc_addr: Option<SocketAddr>,

	/// Also give patients evidence of their grants and their access log.
	///
	/// A proof shows hashes of what stands beside a value in state. Who knows another patient's pseudonym,
	/// and has chosen an own one to stand beside it, can see in these that there is such a patient, and
	/// when something of it changes. Off unless this is given: a hospital's gateway can give evidence as
	/// well.
	#[arg(long, requires = "patient_rpc")]
	pub patient_rpc_evidence: bool,
}

impl PatientRpcParams {
	/// How to serve the patient profile; `None` for not at all.
	pub fn config(&self) -> Option<PatientRpcConfig> {
		let on_loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
		let listen = self
			.patient_rpc_addr
			.or(self.patient_rpc_port.map(on_loopback))?;
		Some(PatientRpcConfig {
			listen,
			evidence: self.patient_rpc_evidence,
		})
	}
}

/// Gives the member profile its limits.
pub fn adapt(command: Command) -> Command {
	command
		.mut_arg("rpc_rate_limit", |arg| {
			arg.default_value(RATE_LIMIT)
				.help(RATE_LIMIT_HELP)
				.long_help(RATE_LIMIT_LONG_HELP)
		})
		.mut_arg("rpc_rate_limit_whitelisted_ips", |arg| {
			arg.default_values(UNLIMITED).long_help(UNLIMITED_LONG_HELP)
		})
		.mut_arg("rpc_max_request_size", |arg| arg.default_value(MAX_REQUEST))
		.mut_arg("rpc_max_batch_request_len", |arg| {
			arg.default_value(MAX_BATCH)
		})
}

#[cfg(test)]
mod tests {
	use clap::error::ErrorKind;
	use sc_cli::{CliConfiguration, RpcEndpoint, SubstrateCli};

	use super::*;
	use crate::cli::Cli;

	fn parse(args: &str) -> Result<Cli, clap::Error> {
		Cli::try_from_iter(
			format!("carechain-node {args}")
				.split_whitespace()
				.map(String::from),
		)
	}

	fn endpoints(args: &str) -> Vec<RpcEndpoint> {
		let run = parse(args).expect("the arguments are valid").run;
		let endpoints = run.rpc_addr(9944).expect("the arguments are consistent");
		endpoints.expect("there are endpoints")
	}

	fn patient(args: &str) -> Option<PatientRpcConfig> {
		parse(args)
			.expect("the arguments are valid")
			.patient_rpc
			.config()
	}

	#[test]
	fn the_member_profile_has_limits_and_listens_on_loopback() {
		for endpoint in endpoints("--chain local --validator") {
			assert!(endpoint.listen_addr.ip().is_loopback());
			assert_eq!(endpoint.rate_limit.map(|it| it.get()), Some(60_000));
			let unlimited: Vec<String> = endpoint
				.rate_limit_whitelisted_ips
				.iter()
				.map(|it| it.to_string())
				.collect();
			assert_eq!(unlimited, UNLIMITED);
			assert_eq!(endpoint.max_payload_in_mb, 5);
			assert_eq!(endpoint.max_payload_out_mb, 15);
			assert_eq!(endpoint.max_connections, 100);
			assert_eq!(endpoint.max_subscriptions_per_connection, 1_024);
			let batches = format!("{:?}", endpoint.batch_config);
			assert_eq!(batches, "Limit(100)");
			let methods = format!("{:?}", endpoint.rpc_methods);
			assert_eq!(methods, "Auto");
		}
	}

	#[test]
	fn what_the_operator_says_about_limits_goes_before_the_defaults() {
		let args = "--dev --rpc-rate-limit 10 --rpc-rate-limit-whitelisted-ips 10.0.0.0/8 \
			--rpc-max-request-size 1 --rpc-disable-batch-requests";
		for endpoint in endpoints(args) {
			assert_eq!(endpoint.rate_limit.map(|it| it.get()), Some(10));
			assert_eq!(endpoint.rate_limit_whitelisted_ips.len(), 1);
			assert_eq!(endpoint.max_payload_in_mb, 1);
			let batches = format!("{:?}", endpoint.batch_config);
			assert_eq!(batches, "Disabled");
		}
		// An endpoint that is written out has what it says, and no default is in its way.
		let own = endpoints("--dev --experimental-rpc-endpoint listen-addr=127.0.0.1:9000");
		assert_eq!(own.len(), 1);
	}

	#[test]
	fn the_patient_profile_is_served_where_it_is_asked_for_alone() {
		assert_eq!(patient("--dev"), None);
		assert_eq!(patient("--chain local --validator"), None);
		let at = |listen: &str, evidence| {
			let listen = listen.parse().ok()?;
			Some(PatientRpcConfig { listen, evidence })
		};
		assert_eq!(
			patient("--dev --patient-rpc-port 9955"),
			at("127.0.0.1:9955", false)
		);
		assert_eq!(
			patient("--dev --patient-rpc-addr 10.0.0.7:9955 --patient-rpc-evidence"),
			at("10.0.0.7:9955", true)
		);
	}

	#[test]
	fn the_patient_profile_has_one_address_and_evidence_needs_it() {
		let kind = |args| parse(args).err().map(|error| error.kind());
		assert_eq!(
			kind("--dev --patient-rpc-port 1 --patient-rpc-addr 127.0.0.1:2"),
			Some(ErrorKind::ArgumentConflict)
		);
		assert_eq!(
			kind("--dev --patient-rpc-evidence"),
			Some(ErrorKind::MissingRequiredArgument)
		);
	}
}
