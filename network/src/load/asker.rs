// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Those who ask whether they may: a gateway at each node, all the time.

use super::{actor::Surroundings, Cast, PATIENTS};
use crate::{
	chain::{question, BlockNumber, Hash, HOSPITALS},
	node::{bytes, from_hex, parse_header},
	rpc::Rpc,
};
use anyhow::{Context, Result};
use serde_json::{json, Value};
use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::time::sleep;

/// How long each waits between two rounds of questions: a block has several.
const BETWEEN: Duration = Duration::from_millis(700);

/// A decision that a node gave at what was the last final block to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
	/// The block's number.
	pub block: BlockNumber,
	/// The block.
	pub hash: Hash,
	/// The question, encoded.
	pub question: Vec<u8>,
	/// The answer, encoded.
	pub answer: Vec<u8>,
	/// The position of the node.
	pub node: usize,
}

/// All decisions that were given, each once however often it was.
#[derive(Debug, Default)]
pub(super) struct Decisions(Mutex<BTreeSet<Given>>);

impl Decisions {
	fn note(&self, given: Given) {
		self.0.lock().expect("nobody panics with it").insert(given);
	}

	/// All so far.
	pub fn all(&self) -> Vec<Given> {
		let given = self.0.lock().expect("nobody panics with it");
		given.iter().cloned().collect()
	}
}

/// Asks one node until it is stopped. A node that does not answer is asked again later.
pub(super) async fn ask(
	node: usize,
	around: Arc<Surroundings>,
	cast: Arc<Cast>,
	decisions: Arc<Decisions>,
) {
	loop {
		if let Some(rpc) = around.lines.to(node, node).await {
			// What was answered until it went away is kept.
			let _ = ask_once(node, &rpc, &cast, &decisions).await;
		}
		sleep(BETWEEN).await;
	}
}

async fn ask_once(node: usize, rpc: &Rpc, cast: &Cast, decisions: &Decisions) -> Result<()> {
	let at = rpc.call("chain_getFinalizedHead", json!([])).await?;
	let header = rpc.call("chain_getHeader", json!([at])).await?;
	let header = parse_header(&header)?.context("a final block has a header")?;
	for question in questions(cast, header.number) {
		let params = json!(["ConsentApi_decide", bytes(&question), at]);
		let answer: Value = rpc.call("state_call", params).await?;
		decisions.note(Given {
			block: header.number,
			hash: header.hash,
			question,
			answer: from_hex(&answer)?,
			node,
		});
	}
	Ok(())
}

/// What is asked at a block: the same at every node, so that their answers can be compared. Another patient of
/// each hospital at each block; for some blocks the hospital that the patient grants to asks, and for some one that
/// it does not.
fn questions(cast: &Cast, block: BlockNumber) -> Vec<Vec<u8>> {
	let (block, hospitals) = (block as usize, cast.hospitals.len());
	let ask = |(home, hospital): (usize, &super::cast::Hospital)| {
		let wallet = &hospital.patients[block % PATIENTS];
		let requester = HOSPITALS[(home + 1 + block / 3 % 2) % hospitals];
		question(wallet.patient, requester, wallet.custodian)
	};
	cast.hospitals.iter().enumerate().map(ask).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_decision_is_kept_once_and_another_one_beside_it() {
		let decisions = Decisions::default();
		let given = |node, answer| Given {
			block: 3,
			hash: Hash::repeat_byte(3),
			question: vec![1],
			answer: vec![answer],
			node,
		};
		for it in [given(0, 0), given(0, 0), given(1, 0), given(0, 1)] {
			decisions.note(it);
		}
		assert_eq!(decisions.all().len(), 3);
	}
}
