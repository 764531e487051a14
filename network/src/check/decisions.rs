// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What nodes decided while the fault lasted, and what they decide afterwards of the same.

use super::View;
use crate::load::Given;
use std::collections::{HashMap, HashSet};

/// Decisions that were given at a last final block, and that another node gives otherwise, or that were given at
/// a block which is not final.
pub(super) fn broken_decisions(given: &[Given], views: &[View]) -> Vec<String> {
	let mut findings = Vec::new();
	let mut first: HashMap<_, &Given> = HashMap::new();
	for it in given {
		let one = *first.entry((it.hash, &it.question)).or_insert(it);
		if one.answer != it.answer {
			findings.push(format!(
				"{} and {} decided differently in block {}, while it was the last final one",
				name(views, one.node),
				name(views, it.node),
				it.block
			));
		}
	}
	for view in views {
		let blocks: HashMap<_, _> = view
			.blocks
			.iter()
			.map(|block| (block.number, block.hash))
			.collect();
		let decisions: HashMap<_, _> = view
			.decisions
			.iter()
			.map(|it| ((it.block, &it.question), &it.answer))
			.collect();
		let mut strange = HashSet::new();
		for it in given {
			let is_theirs = blocks.get(&it.block).is_none_or(|hash| *hash == it.hash);
			if !is_theirs && strange.insert(it.hash) {
				findings.push(format!(
					"{}: block {} {:?}, at which {} decided, is not in its final chain",
					view.node,
					it.block,
					it.hash,
					name(views, it.node)
				));
			}
			let now = decisions.get(&(it.block, &it.question));
			if is_theirs && now.is_some_and(|now| **now != it.answer) {
				findings.push(format!(
					"{} decides differently in block {} from what {} decided while it was the last final one",
					view.node,
					it.block,
					name(views, it.node)
				));
			}
		}
	}
	findings
}

fn name(views: &[View], node: usize) -> &str {
	views.get(node).map_or("nobody", |view| &view.node)
}

/// Nodes that gave no decision while the fault lasted, and before and after it.
pub(super) fn silent(given: &[Given], views: &[View]) -> Vec<String> {
	let spoke: HashSet<_> = given.iter().map(|it| it.node).collect();
	views
		.iter()
		.enumerate()
		.filter(|(node, _)| !spoke.contains(node))
		.map(|(_, view)| format!("{} gave no decision, so that nothing is shown", view.node))
		.collect()
}
