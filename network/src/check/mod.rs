// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What has to hold after every fault.
//!
//! [`collect`] asks all nodes, and [`findings`] compares: with what clients were told, with one another,
//! and with what hospitals logged; and it asks for as much as makes a comparison worth something. [`state`] has
//! the pallets check their invariants on the final state.

mod collect;
mod decisions;
mod floors;
pub mod state;
#[cfg(test)]
mod tests;

pub use collect::{collect, failures};
pub use floors::{failed, lacking};

use crate::{
	chain::{BlockNumber, Hash},
	load::{log_leaf, Call, Fate, Given},
	turns::{Authors, Turns},
};
use carechain_primitives::{merkle::Tree, OrganizationId};
use decisions::{broken_decisions, silent};
use floors::{too_many_failed, unseen};
use state::State;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A final block as a node has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalBlock {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
	/// The hash of the block before.
	pub parent: Hash,
	/// The state after it.
	pub state_root: Hash,
	/// The slot that it was authored for.
	pub slot: u64,
	/// The hashes of what is in it; `None` where the node does not have the body.
	pub extrinsics: Option<Vec<Hash>>,
}

/// The head of a log in the state of a final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSample {
	/// Of which block.
	pub block: BlockNumber,
	/// Whose log.
	pub organization: OrganizationId,
	/// Its size.
	pub size: u64,
	/// Its root.
	pub root: [u8; 32],
}

/// A decision at a final block, as the node answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionSample {
	/// Of which block.
	pub block: BlockNumber,
	/// The question, encoded.
	pub question: Vec<u8>,
	/// The answer, encoded.
	pub answer: Vec<u8>,
}

/// What one node says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
	/// The node.
	pub node: String,
	/// Whether it was emptied and came back by warp sync: then it may have no bodies of earlier blocks.
	pub is_warped: bool,
	/// Its final chain, from block 1 on.
	pub blocks: Vec<FinalBlock>,
	/// The logs at some of them.
	pub logs: Vec<LogSample>,
	/// Decisions at some of them.
	pub decisions: Vec<DecisionSample>,
	/// The state after the last one; `None` if it does not have it.
	pub state: Option<State>,
}

/// What clients were told.
#[derive(Clone, Debug, Default)]
pub struct Heard {
	/// All calls, in the order in which they were sent.
	pub calls: Vec<Call>,
	/// The place of the first one that was sent after the fault's end.
	pub after: usize,
	/// What nodes decided meanwhile.
	pub given: Vec<Given>,
	/// What failed in its block, and why, as a node that nothing was done to has it.
	pub failures: HashMap<Hash, String>,
}

/// Everything that does not hold, in words; nothing if all is well.
pub fn findings(heard: &Heard, views: &[View]) -> Vec<String> {
	let Heard {
		calls,
		after,
		given,
		failures,
	} = heard;
	let mut findings = lacking(calls.get(*after..).unwrap_or_default(), failures);
	findings.extend(too_many_failed(calls, failures));
	for view in views {
		findings.extend(chain_breaks(view));
		findings.extend(missing_bodies(view));
		findings.extend(broken_promises(calls, view));
		findings.extend(log_breaks(view));
	}
	findings.extend(unseen(views));
	findings.extend(disagreements(views));
	findings.extend(silent(given, views));
	findings.extend(broken_decisions(given, views));
	// Of one block there are many questions, and of all the same is said.
	let mut said = HashSet::new();
	findings.retain(|finding| said.insert(finding.clone()));
	findings
}

/// Every node has the bodies of all blocks, but for one that warped.
fn missing_bodies(view: &View) -> Option<String> {
	let missing = view
		.blocks
		.iter()
		.filter(|block| block.extrinsics.is_none());
	let numbers: Vec<_> = missing.map(|block| block.number).collect();
	let is_wrong = !view.is_warped && !numbers.is_empty();
	is_wrong.then(|| {
		format!(
			"{}: the bodies of blocks {numbers:?} are missing",
			view.node
		)
	})
}

/// A node's final chain is one: each block on the one before, from the first to the last.
fn chain_breaks(view: &View) -> Vec<String> {
	let mut findings = Vec::new();
	for (index, block) in view.blocks.iter().enumerate() {
		let expected = u64::try_from(index).unwrap_or(u64::MAX) + 1;
		if u64::from(block.number) != expected {
			findings.push(format!("{}: block {expected} is missing", view.node));
			break;
		}
	}
	for pair in view.blocks.windows(2) {
		if pair[1].parent != pair[0].hash {
			findings.push(format!(
				"{}: block {} does not stand on block {}",
				view.node, pair[1].number, pair[0].number
			));
		}
	}
	findings
}

/// What was told final is there, where it was told to be; what was refused is not.
fn broken_promises(calls: &[Call], view: &View) -> Vec<String> {
	let by_hash: HashMap<_, _> = view
		.blocks
		.iter()
		.map(|block| (block.hash, block))
		.collect();
	let present: HashSet<_> = view
		.blocks
		.iter()
		.flat_map(|block| block.extrinsics.iter().flatten())
		.collect();
	let mut findings = Vec::new();
	for call in calls {
		match &call.fate {
			Fate::Final(block) => match by_hash.get(block) {
				None => findings.push(format!(
					"{}: block {block:?}, in which {} {:?} was told final, is not in its final chain",
					view.node, call.what, call.hash
				)),
				// A body that a warped node does not have is bound by the block's hash, the same everywhere.
				Some(block) => {
					let body = block.extrinsics.as_ref();
					if body.is_some_and(|body| !body.contains(&call.hash)) {
						findings.push(format!(
							"{}: {} {:?}, told final in block {}, is not in it",
							view.node, call.what, call.hash, block.number
						));
					}
				}
			},
			Fate::Refused(why) if present.contains(&call.hash) => findings.push(format!(
				"{}: {} {:?} was refused ({why}), and is in the chain",
				view.node, call.what, call.hash
			)),
			_ => (),
		}
	}
	findings
}

/// Every log only grows, and at each size has the root over what the hospital logged.
fn log_breaks(view: &View) -> Vec<String> {
	let mut findings = Vec::new();
	let mut logs: BTreeMap<u32, Vec<&LogSample>> = BTreeMap::new();
	for sample in &view.logs {
		logs.entry(sample.organization.0).or_default().push(sample);
	}
	for (organization, mut samples) in logs {
		samples.sort_by_key(|sample| sample.block);
		let mut tree = Tree::new();
		let mut before = 0;
		for sample in samples {
			if sample.size < before {
				findings.push(format!(
					"{}: the log of organisation {organization} shrank to {} in block {}",
					view.node, sample.size, sample.block
				));
				continue;
			}
			before = sample.size;
			while tree.size() < sample.size {
				let leaf = log_leaf(OrganizationId(organization), tree.size());
				tree.push(&leaf);
			}
			if tree.root_at(sample.size) != Some(sample.root) {
				findings.push(format!(
					"{}: the log of organisation {organization} in block {} is not what it logged",
					view.node, sample.block
				));
			}
		}
	}
	findings
}

/// All nodes have the same blocks with the same states, logs and decisions at each height.
fn disagreements(views: &[View]) -> Vec<String> {
	let mut findings = Vec::new();
	let Some((first, others)) = views.split_first() else {
		return vec!["no node was asked".into()];
	};
	for other in others {
		for (ours, theirs) in first.blocks.iter().zip(&other.blocks) {
			let what = if ours.state_root != theirs.state_root {
				"state roots"
			} else if ours.hash != theirs.hash {
				"hashes"
			} else {
				continue;
			};
			findings.push(format!(
				"{} and {} have different {what} of final block {}",
				first.node, other.node, ours.number
			));
			// All that follow differ as well.
			break;
		}
		if let (Some(ours), Some(theirs)) = (&first.state, &other.state) {
			findings.extend(ours.first_difference(theirs).map(|key| {
				let key = crate::node::bytes(key);
				format!(
					"{} and {} have different states of the last final block: {key}",
					first.node, other.node
				)
			}));
		}
		let logs: HashMap<_, _> = first
			.logs
			.iter()
			.map(|it| ((it.block, it.organization.0), it))
			.collect();
		for theirs in &other.logs {
			let ours = logs.get(&(theirs.block, theirs.organization.0));
			if ours.is_some_and(|ours| *ours != theirs) {
				findings.push(format!(
					"{} and {} have different logs of organisation {} in block {}",
					first.node, other.node, theirs.organization.0, theirs.block
				));
			}
		}
		let decisions: HashMap<_, _> = first
			.decisions
			.iter()
			.map(|it| ((it.block, &it.question), &it.answer))
			.collect();
		for theirs in &other.decisions {
			let ours = decisions.get(&(theirs.block, &theirs.question));
			if ours.is_some_and(|ours| **ours != theirs.answer) {
				findings.push(format!(
					"{} and {} decide differently in block {}",
					first.node, other.node, theirs.block
				));
			}
		}
	}
	findings
}

/// Slots of a final chain without a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
	/// All, between two blocks.
	pub slots: u64,
	/// What a hospital made of its own turns from the first to the last of these blocks; `None` where the
	/// authors were others at the end, or it was none of them.
	pub turns: Option<Turns>,
}

/// The slots without a block from a number on, and what a hospital made of its turns, which authors took before
/// and afterwards.
pub fn missed_slots(
	view: &View,
	from: BlockNumber,
	authors: (&Authors, &Authors),
	hospital: usize,
) -> Missed {
	let slots: Vec<_> = view
		.blocks
		.iter()
		.filter(|block| block.number >= from)
		.map(|block| block.slot)
		.collect();
	let (Some(first), Some(last)) = (slots.first(), slots.last()) else {
		return Missed::default();
	};
	let blocks = u64::try_from(slots.len()).unwrap_or(u64::MAX);
	let (before, afterwards) = authors;
	let are_the_same = before == afterwards;
	Missed {
		slots: (last - first + 1).saturating_sub(blocks),
		turns: are_the_same
			.then(|| before.turns_of(hospital, &slots, *first..=*last))
			.flatten(),
	}
}
