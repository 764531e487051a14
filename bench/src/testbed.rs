// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A chain with as many members and validators as a measure needs.
//!
//! Admission lets a key be sixteen nonces ahead, so a full block takes hundreds of keys, and what
//! organisations call takes hundreds of organisations. They are in the genesis: the preset `local`, with
//! other hospitals and many clinics. Allowances are such that nobody can spend them, for what is measured is
//! the chain and not the meter; the meter is asked and written all the same.

use anyhow::{ensure, Context, Result};
use carechain_network::{
	chain::{account, key, Chain},
	machine::{run, Folder},
	network::Network,
	node::{Node, Role},
};
use carechain_primitives::OrganizationId;
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, ed25519, sr25519, Pair};
use std::{path::Path, process::Command};

/// 2100-01-01, in days since 1970.
const MEMBER_UNTIL: u32 = 47_482;
/// An hour: the last block of a session carries no calls, and no measure is to meet one.
const SESSION_LENGTH: u32 = 1_800;

/// What is started.
#[derive(Clone, Copy, Debug)]
pub struct Size {
	/// Hospitals, each with a validator on this machine.
	pub validators: u32,
	/// Members without a validator.
	pub clinics: u32,
}

/// A member that signs.
#[derive(Clone)]
pub struct Member {
	/// Its id.
	pub organization: OrganizationId,
	/// The key of who represents it.
	pub key: sr25519::Pair,
}

/// A chain that runs. Dropped, it is gone.
pub struct Testbed {
	/// Its nodes, one for each validator, on loopback.
	pub network: Network,
	/// What signatures bind to.
	pub chain: Chain,
	/// Its members, hospitals first.
	pub members: Vec<Member>,
}

impl Testbed {
	/// Starts a chain, and waits until finality moves.
	///
	/// # Errors
	/// If there is no such node, or it does not start.
	pub async fn start(node: &Path, size: Size) -> Result<Self> {
		ensure!(size.validators > 0, "a chain needs a validator");
		let folder = Folder::temporary("bench")?;
		write_chain(node, &folder, size)?;
		let roles: Vec<_> = (0..size.validators)
			.map(|index| (format!("Hospital {index}"), Role::Keyed))
			.collect();
		let mut network = Network::new(node, folder, &roles, false)?;
		let chain = network.folder.path().join("chain.json");
		for (index, validator) in network.nodes.iter().enumerate() {
			insert_keys(node, &chain, validator, &hospital(u32::try_from(index)?))?;
		}
		network.start().await?;
		let genesis = network.nodes[0].hash_of(0).await?;
		let members = names(size)
			.zip(0..)
			.map(|(name, index)| Member {
				organization: OrganizationId(index),
				key: key(&name),
			})
			.collect();
		Ok(Self {
			network,
			chain: Chain::of(genesis.context("there is a first block")?),
			members,
		})
	}

	/// The ids of the nodes' processes.
	pub fn processes(&self) -> Vec<u32> {
		let process = |node: &Node| node.process().map(|it| it.id());
		self.network.nodes.iter().filter_map(process).collect()
	}
}

/// Makes the chain's specification where the network looks for it.
fn write_chain(node: &Path, folder: &Folder, size: Size) -> Result<()> {
	let preset = run(Command::new(node).args(["export-chain-spec", "--chain", "local"]))
		.context("the node's program makes no chain specification")?;
	let chain = specification(serde_json::from_str(&preset)?, size)?;
	let file = folder.path().join("genesis.json");
	std::fs::write(&file, chain.to_string())?;
	run(Command::new(node)
		.args(["export-chain-spec", "--raw", "--chain"])
		.arg(&file)
		.arg("--output")
		.arg(folder.path().join("chain.json")))
	.context("the genesis that is needed is none")?;
	Ok(())
}

/// The specification of the preset `local` with other members.
fn specification(mut local: Value, size: Size) -> Result<Value> {
	local["id"] = "carechain_bench".into();
	let patch = local
		.pointer_mut("/genesis/runtimeGenesis/patch")
		.context("the preset is no patch of the default genesis")?;
	let consortium = &mut patch["consortium"];
	let old = consortium["organizations"].as_array();
	let regulator = old
		.and_then(|all| all.iter().find(|it| it["board"] == true))
		.cloned()
		.context("the preset has nobody on the board")?;
	let mut organizations: Vec<_> = names(size)
		.zip(0..)
		.map(|(name, index)| organization(&name, index < size.validators))
		.collect();
	organizations.push(regulator);
	consortium["organizations"] = organizations.into();
	consortium["minValidators"] = size.validators.into();
	consortium["sessionLength"] = SESSION_LENGTH.into();
	patch["session"]["keys"] = (0..size.validators)
		.map(|it| session(&hospital(it)))
		.collect();
	patch["sudo"]["key"] = address(&hospital(0)).into();
	let allowance = json!({
		"weightCapacity": 10_000_000_000_000_000_u64,
		"weightRefill": 10_000_000_000_000_u64,
		"bytesCapacity": 1_000_000_000,
		"bytesRefill": 1_000_000,
	});
	for kind in ["organization", "patient", "patientsOf"] {
		patch["admission"]["defaults"][kind] = allowance.clone();
	}
	Ok(local)
}

/// The names of members, which their keys are made of.
fn names(size: Size) -> impl Iterator<Item = String> {
	let clinics = (0..size.clinics).map(|index| format!("bench-clinic-{index}"));
	(0..size.validators).map(hospital).chain(clinics)
}

fn hospital(index: u32) -> String {
	format!("bench-hospital-{index}")
}

fn organization(name: &str, validates: bool) -> Value {
	json!({
		"kind": if validates { "hospital" } else { "clinic" },
		"representative": address(name),
		"name": name,
		"memberUntil": MEMBER_UNTIL,
		"validator": validates,
		"board": false,
		"nodeIds": [],
	})
}

fn address(name: &str) -> String {
	account(&key(name)).to_ss58check()
}

/// A validator's keys: both are made of its name, and belong to its account.
fn session(name: &str) -> Value {
	let grandpa = ed25519::Pair::from_string(&format!("//{name}"), None);
	let grandpa = grandpa.expect("a name makes a key").public();
	json!([
		address(name),
		address(name),
		{ "aura": key(name).public().to_ss58check(), "grandpa": grandpa.to_ss58check() },
	])
}

/// Gives a node the keys that it authors and votes with.
fn insert_keys(node: &Path, chain: &Path, validator: &Node, name: &str) -> Result<()> {
	for (kind, scheme) in [("aura", "sr25519"), ("gran", "ed25519")] {
		run(Command::new(node)
			.args(["key", "insert", "--key-type", kind, "--scheme", scheme])
			.args(["--suri", &format!("//{name}"), "--chain"])
			.arg(chain)
			.arg("--base-path")
			.arg(validator.base()))
		.with_context(|| format!("giving {} its keys", validator.name()))?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn members_come_in_the_order_of_their_ids_and_hospitals_validate() {
		let board = json!({ "name": "Regulator", "board": true });
		let local = json!({ "id": "l", "genesis": { "runtimeGenesis": { "patch": {
			"consortium": { "organizations": [{ "name": "A", "board": false }, board] },
			"session": { "keys": [] },
			"sudo": { "key": null },
			"admission": { "defaults": {} },
		}}}});
		let size = Size {
			validators: 2,
			clinics: 1,
		};
		let chain = specification(local, size).expect("a chain");
		let patch = &chain["genesis"]["runtimeGenesis"]["patch"];
		let organizations = patch["consortium"]["organizations"]
			.as_array()
			.expect("a list");
		let validates: Vec<_> = organizations.iter().map(|it| &it["validator"]).collect();
		assert_eq!(validates[..3], [&json!(true), &json!(true), &json!(false)]);
		assert_eq!(organizations[3], board);
		assert_eq!(patch["session"]["keys"].as_array().map(Vec::len), Some(2));
		assert_eq!(
			patch["session"]["keys"][1][0],
			organizations[1]["representative"]
		);
		assert_eq!(patch["consortium"]["minValidators"], json!(2));
	}

	#[test]
	fn what_is_no_preset_is_refused() {
		let size = Size {
			validators: 1,
			clinics: 0,
		};
		assert!(specification(json!({ "genesis": {} }), size).is_err());
	}
}
