// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Asking the nodes.

use super::{state, DecisionSample, FinalBlock, LogSample, View};
use crate::{
	chain::{hash_of, question, BlockNumber, Decision, Hash, HOSPITALS},
	load::{Cast, Given},
	node::{bytes, from_hex, Node},
};
use anyhow::{Context, Result};
use carechain_runtime::RuntimeEvent;
use codec::{Decode, Encode};
use frame_system::{EventRecord, Phase};
use futures::{stream, StreamExt, TryStreamExt};
use pallet_record_anchors::LogHead;
use serde_json::json;
use sp_crypto_hashing::twox_128;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Questions under way at a node.
const AT_ONCE: usize = 16;
/// At so many heights the state is asked, spread over those that nodes keep.
const HEIGHTS: u32 = 12;
/// States that nodes keep, less some to spare: a node that prunes has none of older blocks.
const STATES: u32 = 200;
/// Patients of each hospital who are asked about.
const PATIENTS: usize = 5;

/// What a node says of its chain up to a final block, and of decisions that were given meanwhile.
///
/// Of the last block it is asked for everything; of earlier ones for what there is, as who warped there has no
/// states of them.
///
/// # Errors
/// If it does not answer, or lacks a block.
pub async fn collect(node: &Node, cast: &Cast, given: &[Given], last: BlockNumber) -> Result<View> {
	let blocks: Vec<_> = stream::iter(1..=last)
		.map(|number| block(node, number))
		.buffered(AT_ONCE)
		.try_collect()
		.await?;
	let mut view = View {
		node: node.name().into(),
		is_warped: false,
		state: None,
		logs: Vec::new(),
		decisions: again(node, &blocks, given, last).await?,
		blocks,
	};
	for number in heights(last) {
		let Some(block) = view.blocks.iter().find(|block| block.number == number) else {
			continue;
		};
		if !has_state(node, block.hash).await {
			continue;
		}
		if number == last {
			view.state = Some(state::dump(node, block.hash, block.state_root).await?);
		}
		view.logs.extend(log_samples(node, block).await?);
		view.decisions
			.extend(decision_samples(node, cast, block).await?);
	}
	Ok(view)
}

/// Asks once more what any node was asked while the load was under way, as far as states are kept.
async fn again(
	node: &Node,
	blocks: &[FinalBlock],
	given: &[Given],
	last: BlockNumber,
) -> Result<Vec<DecisionSample>> {
	let mut questions: BTreeMap<BlockNumber, BTreeSet<&[u8]>> = BTreeMap::new();
	for it in given {
		questions.entry(it.block).or_default().insert(&it.question);
	}
	let mut samples = Vec::new();
	for (number, questions) in questions.range(first_kept(last)..=last) {
		let Some(block) = blocks.iter().find(|block| block.number == *number) else {
			continue;
		};
		if !has_state(node, block.hash).await {
			continue;
		}
		for question in questions {
			samples.push(decision(node, block, question.to_vec()).await?);
		}
	}
	Ok(samples)
}

/// The first block whose state nodes still have, where none was emptied.
fn first_kept(last: BlockNumber) -> BlockNumber {
	last.saturating_sub(STATES).max(1)
}

/// The heights whose states are compared, the last one among them.
fn heights(last: BlockNumber) -> Vec<BlockNumber> {
	let first = first_kept(last);
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
				samples.push(decision(node, block, question).await?);
			}
		}
	}
	Ok(samples)
}

async fn decision(node: &Node, block: &FinalBlock, question: Vec<u8>) -> Result<DecisionSample> {
	let answer = node
		.ask_raw("ConsentApi_decide", &question, Some(block.hash))
		.await?;
	Decision::decode(&mut &answer[..])
		.with_context(|| format!("{} answers with no decision", node.name()))?;
	Ok(DecisionSample {
		block: block.number,
		question,
		answer,
	})
}

/// The calls that failed in their blocks, by hash, and why: as the system's events tell, in all blocks of a final
/// chain whose states the node still has.
///
/// # Errors
/// If it does not answer, or the events are of another runtime than this program was built with.
pub async fn failures(node: &Node, view: &View) -> Result<HashMap<Hash, String>> {
	let last = view.blocks.last().map_or(0, |block| block.number);
	let place = bytes(&[twox_128(b"System"), twox_128(b"Events")].concat());
	let mut failures = HashMap::new();
	for block in &view.blocks {
		let Some(extrinsics) = &block.extrinsics else {
			continue;
		};
		if block.number < first_kept(last) {
			continue;
		}
		let params = json!([place, block.hash]);
		let events = from_hex(&node.call("state_getStorage", params).await?)?;
		let events = Vec::<EventRecord<RuntimeEvent, Hash>>::decode(&mut &events[..])
			.with_context(|| format!("the events of block {}", block.number))?;
		for EventRecord { phase, event, .. } in events {
			let (Phase::ApplyExtrinsic(index), RuntimeEvent::System(event)) = (phase, event) else {
				continue;
			};
			let frame_system::Event::ExtrinsicFailed { dispatch_error, .. } = event else {
				continue;
			};
			let hash = extrinsics.get(usize::try_from(index)?);
			let hash = hash.context("events are of extrinsics that are there")?;
			failures.insert(*hash, format!("{dispatch_error:?}"));
		}
	}
	Ok(failures)
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
