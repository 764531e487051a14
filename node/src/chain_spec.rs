// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The chains that the node knows.
//!
//! Two are built in, both for trying things out with well-known keys. A consortium's own chain
//! comes as a file that its members have agreed on, so that no release of the node decides who is
//! a member.

use std::path::{Path, PathBuf};

use carechain_runtime::{
	genesis::{DEVELOPMENT_PRESET, LOCAL_PRESET},
	WASM_BINARY,
};
use sc_chain_spec::ChainSpecExtension;
use sc_service::{ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};

use crate::finality_restart::{self, FinalityRestart};

/// A chain specification.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// What a chain specification may hold beyond what every Substrate chain's does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// The restarts of finality that the consortium has decided, oldest first. Added when there was
	/// one; the genesis stays as it is.
	#[serde(default, skip_serializing_if = "Vec::is_empty")]
	pub finality_restarts: Vec<FinalityRestart>,
}

/// The generic Substrate address prefix.
///
/// The chain has none of its own in the SS58 registry: accounts belong to software of
/// organisations and to patients' wallets, and nobody sends coins to them.
const SS58_PREFIX: u16 = 42;

/// The chain that `--chain` names: a built-in one, or the path of a chain specification file.
///
/// Without a name there is no chain. A node that fell back to a built-in one would seem to work
/// while a hospital's record system talked to an empty chain.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"" => Err("no chain is named: give --dev, --chain local or --chain FILE".into()),
		"dev" | "development" => development(),
		"local" => local(),
		path => from_file(Path::new(path)),
	}
}

/// One validator with well-known keys.
fn development() -> Result<ChainSpec, String> {
	Ok(development_with(runtime_code()?))
}

/// Four hospitals with well-known keys, each with a validator.
fn local() -> Result<ChainSpec, String> {
	Ok(local_with(runtime_code()?))
}

fn from_file(path: &Path) -> Result<ChainSpec, String> {
	if !path.is_file() {
		return Err(format!(
			"`{}` is neither a built-in chain (dev, local) nor a chain specification file",
			path.display(),
		));
	}
	let spec = ChainSpec::from_json_file(PathBuf::from(path)).map_err(|error| {
		format!(
			"the chain specification {} cannot be read ({error})",
			path.display()
		)
	})?;
	finality_restart::check(&spec.extensions().finality_restarts)
		.map_err(|error| format!("{}: {error}", path.display()))?;
	Ok(spec)
}

fn runtime_code() -> Result<&'static [u8], String> {
	WASM_BINARY.ok_or_else(|| {
		"this node was built without a Wasm runtime (SKIP_WASM_BUILD): it only runs chains from \
		 a file"
			.into()
	})
}

fn development_with(code: &[u8]) -> ChainSpec {
	ChainSpec::builder(code, Extensions::default())
		.with_name("Carechain Development")
		.with_id("carechain_dev")
		.with_protocol_id("carechain_dev")
		.with_chain_type(ChainType::Development)
		.with_genesis_config_preset_name(DEVELOPMENT_PRESET)
		.with_properties(properties())
		.build()
}

fn local_with(code: &[u8]) -> ChainSpec {
	ChainSpec::builder(code, Extensions::default())
		.with_name("Carechain Local")
		.with_id("carechain_local")
		.with_protocol_id("carechain_local")
		.with_chain_type(ChainType::Local)
		.with_genesis_config_preset_name(LOCAL_PRESET)
		.with_properties(properties())
		.build()
}

/// What wallets and explorers should know of the chain.
///
/// `tokenSymbol` and `tokenDecimals` are left out on purpose: there is no coin, and a symbol would
/// make every tool show balances and fees that do not exist.
pub fn properties() -> Properties {
	Properties::from_iter([("ss58Format".into(), SS58_PREFIX.into())])
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_service::ChainSpec as _;
	use sp_runtime::BuildStorage;
	use std::io::Write;

	/// The smallest specification that a consortium could hand out.
	const CONSORTIUM: &str = r#"{
		"name": "Consortium",
		"id": "consortium",
		"chainType": "Live",
		"bootNodes": [],
		"telemetryEndpoints": null,
		"protocolId": "consortium",
		"properties": { "ss58Format": 42 },
		"genesis": { "raw": { "top": {}, "childrenDefault": {} } }
	}"#;

	fn built_in() -> [ChainSpec; 2] {
		// The runtime is only needed once the genesis state is asked for.
		[development_with(&[]), local_with(&[])]
	}

	#[test]
	fn built_in_chains_are_marked_as_what_they_are() {
		let [development, local] = built_in();
		assert_eq!(development.id(), "carechain_dev");
		assert_eq!(development.chain_type(), ChainType::Development);
		assert_eq!(local.id(), "carechain_local");
		assert_eq!(local.chain_type(), ChainType::Local);
	}

	#[test]
	fn no_chain_has_a_coin() {
		for spec in built_in() {
			let properties = spec.properties();
			assert_eq!(properties.get("ss58Format"), Some(&42.into()));
			assert_eq!(properties.len(), 1, "{properties:?}");
		}
	}

	#[test]
	fn no_chain_reports_to_anybody() {
		for spec in built_in() {
			assert!(spec.telemetry_endpoints().is_none());
			assert!(spec.boot_nodes().is_empty());
		}
	}

	#[test]
	fn both_presets_build_a_genesis_state() {
		let Some(code) = WASM_BINARY else {
			eprintln!("built with SKIP_WASM_BUILD: there is no runtime to ask");
			return;
		};
		for spec in [development_with(code), local_with(code)] {
			let genesis = spec
				.build_storage()
				.expect("the runtime accepts its own presets");
			assert!(genesis
				.top
				.contains_key(sp_core::storage::well_known_keys::CODE));
		}
	}

	#[test]
	fn a_consortium_is_read_from_its_file() {
		let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
		file.write_all(CONSORTIUM.as_bytes())
			.expect("it can be written to");
		let path = file.path().to_str().expect("its path is plain text");

		let spec = load(path).expect("the specification is complete");
		assert_eq!(spec.id(), "consortium");
		assert_eq!(spec.chain_type(), ChainType::Live);
		assert!(spec.extensions().finality_restarts.is_empty());
	}

	fn load_text(text: &str) -> Result<ChainSpec, String> {
		let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
		file.write_all(text.as_bytes())
			.expect("it can be written to");
		load(file.path().to_str().expect("its path is plain text"))
	}

	fn with_restart(restart: &str) -> String {
		CONSORTIUM.replace(
			"\"bootNodes\"",
			&format!("\"finalityRestarts\": [{restart}], \"bootNodes\""),
		)
	}

	#[test]
	fn a_restart_of_finality_is_read_from_the_file_and_written_back() {
		let text = with_restart(&format!(
			r#"{{ "number": 120, "hash": "0x{}", "bestFinalized": 100, "setId": 3,
				"authorities": ["0x{}"] }}"#,
			"ab".repeat(32),
			"cd".repeat(32),
		));
		let spec = ChainSpec::from_json_bytes(text.into_bytes()).expect("the restart is complete");
		let restarts = finality_restart::listed_in(&spec);
		assert_eq!(restarts.len(), 1);
		assert_eq!(restarts[0].number, 120);
		assert_eq!(restarts[0].set_id, 3);

		let written = spec.as_json(true).expect("it can be written");
		let read = load_text(&written).expect("and read");
		assert_eq!(read.extensions(), spec.extensions());
	}

	#[test]
	fn a_restart_that_cannot_have_been_is_refused_with_its_reason() {
		let text = with_restart(&format!(
			r#"{{ "number": 100, "hash": "0x{}", "bestFinalized": 120, "setId": 3,
				"authorities": ["0x{}"] }}"#,
			"ab".repeat(32),
			"cd".repeat(32),
		));
		let error = load_text(&text)
			.err()
			.expect("it lies before what was final");
		assert!(
			error.contains("finalityRestarts[1].bestFinalized"),
			"{error}"
		);
	}

	#[test]
	fn a_field_that_no_restart_has_is_refused() {
		let error = load_text(&with_restart(r#"{ "block": 100 }"#)).err();
		assert!(error.is_some_and(|it| it.contains("block")));
	}

	#[test]
	fn a_chain_that_does_not_exist_is_refused_by_name() {
		let error = load("staging").err().expect("there is no such chain");
		assert_eq!(
			error,
			"`staging` is neither a built-in chain (dev, local) nor a chain specification file",
		);
	}

	#[test]
	fn a_node_without_a_chain_says_how_to_name_one() {
		let error = load("").err().expect("there is no default chain");
		assert!(
			error.contains("--dev") && error.contains("--chain"),
			"{error}"
		);
	}
}
