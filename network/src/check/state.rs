// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The final state, and whether every pallet finds its own part of it sound.
//!
//! The pallets' checks are compiled into tests alone (`try-runtime`), so the state is written to a file
//! and handed to one: `runtime/tests/final_state.rs`, which also works its root out anew. One node's is; those of
//! the others are compared with it key by key, so that theirs have the same root.

use crate::{
	chain::Hash,
	machine::run,
	node::{from_hex, Node},
};
use anyhow::{ensure, Context, Result};
use codec::Encode;
use serde_json::{json, Value};
use std::{
	path::{Path, PathBuf},
	process::Command,
};

/// Keys in each answer.
const PAGE: u32 = 1_000;
/// The variable that names the file to the test.
const VARIABLE: &str = "CARECHAIN_FINAL_STATE";
/// The test that reads it.
const TEST: &str = "the_final_state_of_a_network_is_sound";

/// A key with its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// The whole state after a block, key by key as a node has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
	/// The root that the block's header names.
	pub root: Hash,
	/// All that is in it, in the order of the keys.
	pub pairs: Vec<Pair>,
}

impl State {
	/// The first key under which another state has something else; `None` if there is none.
	pub fn first_difference<'a>(&'a self, other: &'a Self) -> Option<&'a [u8]> {
		let longest = self.pairs.len().max(other.pairs.len());
		(0..longest).find_map(|place| {
			let both = (self.pairs.get(place), other.pairs.get(place));
			match both {
				(Some(ours), Some(theirs)) if ours == theirs => None,
				(Some((ours, _)), Some((theirs, _))) => Some(&ours.min(theirs)[..]),
				(one, another) => one.or(another).map(|(key, _)| &key[..]),
			}
		})
	}
}

/// Reads the whole state after a block.
///
/// # Errors
/// If the node does not answer, or no longer has the state.
pub async fn dump(node: &Node, block: Hash, root: Hash) -> Result<State> {
	let mut pairs: Vec<Pair> = Vec::new();
	let mut start: Option<Value> = None;
	loop {
		let params = json!(["0x", PAGE, start, block]);
		let page = node.call("state_getKeysPaged", params).await?;
		let keys = page.as_array().context("keys are a list")?;
		let Some(last) = keys.last() else { break };
		start = Some(last.clone());
		pairs.extend(values(node, keys, block).await?);
	}
	Ok(State { root, pairs })
}

async fn values(node: &Node, keys: &[Value], at: Hash) -> Result<Vec<Pair>> {
	let answer = node.call("state_queryStorageAt", json!([keys, at])).await?;
	let changes = answer[0]["changes"]
		.as_array()
		.context("values are a list")?;
	changes
		.iter()
		.map(|pair| Ok((from_hex(&pair[0])?, from_hex(&pair[1])?)))
		.collect()
}

/// Has the test look at a state.
///
/// # Errors
/// With what the test says, if the state is not sound.
pub fn ensure_sound(test: &Path, state: &State, folder: &Path) -> Result<()> {
	let file: PathBuf = folder.join("final-state.scale");
	std::fs::write(&file, (state.root, &state.pairs).encode())?;
	let said = run(Command::new(test)
		.args([TEST, "--exact", "--nocapture"])
		.env(VARIABLE, &file))
	.context("try-state")?;
	ensure!(
		said.contains("1 passed"),
		"{} has no test {TEST}",
		test.display()
	);
	Ok(())
}
