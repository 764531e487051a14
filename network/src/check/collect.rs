// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Asking the nodes.

use super::{DecisionSample, FinalBlock, LogSample, View};
use crate::{
	chain::{hash_of, question, BlockNumber, Hash, HOSPITALS},
	load::Cast,
	node::{from_hex, Node},
};
use anyhow::{Context, Result};
use codec::{Decode, Encode};
use futures::{stream, StreamExt, TryStreamExt};
use pallet_record_anchors::LogHead;
use serde_json::json;

/// Questions under way at a node.
const AT_ONCE: usize = 16;
/// At so many heights the state is asked, spread over all.
const HEIGHTS: u32 = 12;
/// States that nodes keep, less some to spare: a node that prunes has none of older blocks.
const STATES: u32 = 200;
/// Patients of each hospital who are asked about.
const PATIENTS: usize = 5;

/// What a node says of its chain up to a final block.
///
/// # Errors
/// If it does not answer, or lacks a block.
pub async fn collect(node: &Node, cast: &Cast, last: BlockNumber) -> Result<View> {
	let blocks: Vec<_> = stream::iter(1..=last)
		.map(|number| block(node, number))
		.buffered(AT_ONCE)
		.try_collect()
		.await?;
	let (mut logs, mut decisions) = (Vec::new(), Vec::new());
	for number in heights(last) {
		let Some(block) = blocks.iter().find(|block| block.number == number) else {
			continue;
		};
		if !has_state(node, block.hash).await {
			continue;
		}
		logs.extend(log_samples(node, block).await?);
		decisions.extend(decision_samples(node, cast, block).await?);
	}
	Ok(View {
		node: node.name().into(),
		blocks,
		logs,
		decisions,
	})
}

/// The heights whose states are compared, the last one among them.
fn heights(last: BlockNumber) -> Vec<BlockNumber> {
	let first = last.saturating_sub(STATES).max(1);
	let step = ((last - first) / HEIGHTS).max(1);
	(0..=HEIGHTS)
		.map(|it| last.saturating_sub(it * step))
		.take_while(|number| *number >= first)
		.collect()
}

/// Whether it has the state of a block: who warped there has none of earlier ones.
async fn has_state(node: &Node, at: Hash) -> bool {
	node.ask_raw("Core_version", &[], Some(at)).await.is_ok()
}

async fn block(node: &Node, number: BlockNumber) -> Result<FinalBlock> {
	let hash = node.hash_of(number).await?;
	let hash = hash.with_context(|| format!("{} has no block {number}", node.name()))?;
	let header = node.header(Some(hash)).await?;
	let header = header.with_context(|| format!("{} has no header {number}", node.name()))?;
	let block = node.call("chain_getBlock", json!([hash])).await?;
	let extrinsics = match block["block"]["extrinsics"].as_array() {
		None => None,
		Some(body) => Some(
			body.iter()
				.map(|extrinsic| Ok(hash_of(&from_hex(extrinsic)?)))
				.collect::<Result<Vec<_>>>()?,
		),
	};
	Ok(FinalBlock {
		number,
		hash: header.hash,
		parent: header.parent,
		state_root: header.state_root,
		slot: header.slot,
		extrinsics,
	})
}

async fn log_samples(node: &Node, block: &FinalBlock) -> Result<Vec<LogSample>> {
	let mut samples = Vec::new();
	for organization in HOSPITALS {
		let head: Option<LogHead<BlockNumber>> = node
			.ask(
				"RecordAnchorsApi_log",
				&organization.encode(),
				Some(block.hash),
			)
			.await?;
		samples.extend(head.map(|head| LogSample {
			block: block.number,
			organization,
			size: head.size,
			root: head.root,
		}));
	}
	Ok(samples)
}

async fn decision_samples(
	node: &Node,
	cast: &Cast,
	block: &FinalBlock,
) -> Result<Vec<DecisionSample>> {
	let mut samples = Vec::new();
	for hospital in &cast.hospitals {
		for wallet in hospital.patients.iter().take(PATIENTS) {
			for requester in HOSPITALS {
				let question = question(wallet.patient, requester, wallet.custodian);
				let answer = node
					.ask_raw("ConsentApi_decide", &question, Some(block.hash))
					.await?;
				crate::chain::Decision::decode(&mut &answer[..])
					.with_context(|| format!("{} answers with no decision", node.name()))?;
				samples.push(DecisionSample {
					block: block.number,
					question,
					answer,
				});
			}
		}
	}
	Ok(samples)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn heights_are_spread_and_end_with_the_last() {
		assert_eq!(heights(3), [3, 2, 1]);
		let many = heights(2_000);
		assert_eq!((many.len(), many[0]), (13, 2_000));
		assert!(many.iter().all(|number| *number >= 1_800));
	}
}
