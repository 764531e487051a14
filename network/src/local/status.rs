// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a network is doing.

use super::supervisor::{Running, RunningNode};
use crate::{
	chain::{AccountId, BlockNumber},
	machine::resident_memory,
	node::{from_hex, parse_header},
	rpc::Rpc,
	turns::{turns, Turns},
};
use anyhow::{Context, Result};
use codec::Decode;
use pallet_consortium::runtime_api::ValidatorsInfo;
use serde_json::{json, Value};
use sp_core::crypto::ByteArray;
use std::{net::Ipv4Addr, time::Duration};
use tokio::time::timeout;

/// A node that takes longer is shown as one that does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Over so many slots it is looked at who authored.
const SLOTS: u64 = 24;

/// How one node is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
	/// What it is called.
	pub name: String,
	/// What it does.
	pub role: String,
	/// Best block, final block and peers; `None` if it does not answer.
	pub chain: Option<(BlockNumber, BlockNumber, u64)>,
	/// Its resident memory in bytes; `None` if it does not run.
	pub memory: Option<u64>,
	/// Where it answers.
	pub url: String,
}

/// How the network is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
	/// Each node.
	pub rows: Vec<Row>,
	/// Ids of the organisations whose validators are in the set, with what each made of its turns in the last
	/// slots.
	pub authors: Vec<(u32, Turns)>,
}

/// Asks all nodes.
pub async fn status(running: &Running) -> Status {
	let mut status = Status::default();
	for node in &running.nodes {
		let answer = timeout(PATIENCE, look(node)).await;
		let chain = answer.ok().and_then(Result::ok);
		if let (true, Some((rpc, _))) = (status.authors.is_empty(), &chain) {
			let authors = timeout(PATIENCE, authors(rpc)).await;
			status.authors = authors.ok().and_then(Result::ok).unwrap_or_default();
		}
		status.rows.push(Row {
			name: node.name.clone(),
			role: node.role.clone(),
			chain: chain.map(|(_, chain)| chain),
			memory: resident_memory(node.process),
			url: match &node.namespace {
				None => node.url(),
				Some(name) => format!("{} in {name}", node.url()),
			},
		});
	}
	status
}

async fn look(node: &RunningNode) -> Result<(Rpc, (BlockNumber, BlockNumber, u64))> {
	let address = (Ipv4Addr::LOCALHOST, node.rpc).into();
	let rpc = Rpc::open(node.host().connect(address).await?).await?;
	let best = header(&rpc, json!([])).await?.number;
	let hash = rpc.call("chain_getFinalizedHead", json!([])).await?;
	let finalized = header(&rpc, json!([hash])).await?.number;
	let health = rpc.call("system_health", json!([])).await?;
	let peers = health["peers"].as_u64().context("peers are counted")?;
	Ok((rpc, (best, finalized, peers)))
}

async fn header(rpc: &Rpc, params: Value) -> Result<crate::node::Header> {
	let answer = rpc.call("chain_getHeader", params).await?;
	parse_header(&answer)?.context("there is such a block")
}

/// Who authored in the last slots. In the preset `local` a validator's authoring key is its account's.
async fn authors(rpc: &Rpc) -> Result<Vec<(u32, Turns)>> {
	let ask = |api: &str| {
		let params = json!([api, "0x"]);
		async move { from_hex(&rpc.call("state_call", params).await?) }
	};
	let validators = ask("ConsortiumApi_validators").await?;
	let validators = ValidatorsInfo::<AccountId>::decode(&mut &validators[..])?;
	let authorities = ask("AuraApi_authorities").await?;
	let authorities =
		Vec::<sp_consensus_aura::sr25519::AuthorityId>::decode(&mut &authorities[..])?;
	let mut slots = Vec::new();
	let mut at = header(rpc, json!([])).await?;
	let first = at.slot.saturating_sub(SLOTS);
	while at.number > 0 && at.slot > first {
		slots.push(at.slot);
		at = header(rpc, json!([at.parent])).await?;
	}
	let turns = match (slots.last(), slots.first()) {
		(Some(first), Some(last)) => turns(authorities.len(), &slots, *first..=*last),
		_ => Vec::new(),
	};
	Ok(validators
		.validators
		.iter()
		.filter(|validator| validator.in_set)
		.map(|validator| {
			let account: &[u8] = validator.account.as_ref();
			let place = authorities.iter().position(|it| it.as_slice() == account);
			let turns = place.and_then(|place| turns.get(place).copied());
			(validator.organization.0, turns.unwrap_or_default())
		})
		.collect())
}

/// A table for people.
pub fn table(status: &Status) -> String {
	let mut table = format!(
		"{:<11} {:<10} {:>8} {:>8} {:>6} {:>9}  {}\n",
		"node", "role", "best", "final", "peers", "memory", "RPC"
	);
	for row in &status.rows {
		let memory = match row.memory {
			Some(bytes) => format!("{} MiB", bytes / 1024 / 1024),
			None => "gone".into(),
		};
		let (best, finalized, peers) = match row.chain {
			Some((best, finalized, peers)) => {
				(best.to_string(), finalized.to_string(), peers.to_string())
			}
			None => ("-".into(), "-".into(), "-".into()),
		};
		table += &format!(
			"{:<11} {:<10} {best:>8} {finalized:>8} {peers:>6} {memory:>9}  {}\n",
			row.name, row.role, row.url
		);
	}
	let hospital = |organization: u32| match u8::try_from(organization) {
		Ok(number @ 0..=25) => format!("Hospital {}", char::from(b'A' + number)),
		_ => format!("organisation {organization}"),
	};
	let list = |which: fn(&Turns) -> bool| {
		let names: Vec<_> = status
			.authors
			.iter()
			.filter(|(_, turns)| which(turns))
			.map(|(organization, _)| hospital(*organization))
			.collect();
		match names.is_empty() {
			true => "none".into(),
			false => names.join(", "),
		}
	};
	table += &format!(
		"\nValidators that authored in the last {SLOTS} slots: {}\nSilent: {}\n",
		list(|turns| turns.blocks > 0),
		list(|turns| turns.blocks == 0 && turns.due > 0),
	);
	let not_due = list(|turns| turns.due == 0);
	if not_due != "none" {
		table += &format!("Not due yet: {not_due}\n");
	}
	table
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_is_silent_and_who_does_not_answer_is_shown() {
		let row = |name: &str, chain, memory| Row {
			name: name.into(),
			role: "validator".into(),
			chain,
			memory,
			url: "ws://127.0.0.1:9944".into(),
		};
		let status = Status {
			rows: vec![
				row("Hospital A", Some((12, 10, 5)), Some(200 * 1024 * 1024)),
				row("Hospital B", None, None),
			],
			authors: vec![
				(0, Turns { due: 6, blocks: 6 }),
				(1, Turns { due: 6, blocks: 0 }),
				(2, Turns::default()),
			],
		};
		let table = table(&status);
		assert!(table.contains("Hospital A  validator        12       10      5   200 MiB"));
		assert!(table.contains("Hospital B  validator         -        -      -      gone"));
		assert!(table
			.contains("last 24 slots: Hospital A\nSilent: Hospital B\nNot due yet: Hospital C\n"));
	}
}
