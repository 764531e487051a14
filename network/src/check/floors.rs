// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What there has to be at least: a check that finds nothing shows nothing where there was nothing to find.

use super::{DecisionSample, View};
use crate::{
	chain::{BlockNumber, Decision, Hash},
	load::{Call, Fate},
};
use codec::Decode;
use pallet_consent_grants::Outcome;
use std::collections::{BTreeSet, HashMap};

/// What clients send all the time.
const KINDS: [&str; 6] = [
	"register_patient",
	"grant_consent",
	"revoke_consent",
	"anchor_record",
	"extend_log",
	"log_accesses",
];
/// Of a hundred calls that are final at most so many may have failed in their blocks: a call that was lost takes
/// some with it that were to follow.
const FAILED: usize = 2;

/// What has not been seen among calls that were sent after a fault: a final one of each kind that has not failed,
/// and one that was refused.
pub fn lacking(after: &[Call], failures: &HashMap<Hash, String>) -> Vec<String> {
	let is_final = |kind: &str| {
		after.iter().any(|call| {
			call.what == kind
				&& matches!(call.fate, Fate::Final(_))
				&& !failures.contains_key(&call.hash)
		})
	};
	let mut lacking: Vec<_> = KINDS
		.iter()
		.filter(|kind| !is_final(kind))
		.map(|kind| format!("no {kind} sent after the fault became final"))
		.collect();
	let is_refused = |call: &Call| matches!(call.fate, Fate::Refused(_));
	if !after.iter().any(is_refused) {
		lacking.push("no call sent after the fault was refused".into());
	}
	lacking
}

/// Calls that were told final and failed in their blocks: how many, and why each kind did.
pub fn failed(
	calls: &[Call],
	failures: &HashMap<Hash, String>,
) -> (usize, BTreeSet<(&'static str, String)>) {
	let failed: Vec<_> = calls
		.iter()
		.filter(|call| matches!(call.fate, Fate::Final(_)))
		.filter_map(|call| Some((call.what, failures.get(&call.hash)?.clone())))
		.collect();
	(failed.len(), failed.into_iter().collect())
}

pub(super) fn too_many_failed(calls: &[Call], failures: &HashMap<Hash, String>) -> Vec<String> {
	let is_final = |call: &&Call| matches!(call.fate, Fate::Final(_));
	let finals = calls.iter().filter(is_final).count();
	let (failed, why) = failed(calls, failures);
	if failed * 100 > finals * FAILED {
		vec![format!(
			"of {finals} calls that are final {failed} failed in their blocks: {why:?}"
		)]
	} else {
		Vec::new()
	}
}

/// Nodes that lack something of the last final block that was asked of all: its state, logs, decisions, of both
/// kinds.
pub(super) fn unseen(views: &[View]) -> Vec<String> {
	let last = views.iter().flat_map(|view| &view.blocks);
	let last = last.map(|block| block.number).max().unwrap_or_default();
	let logs = |view: &View| -> BTreeSet<u32> {
		let at_last = view.logs.iter().filter(|log| log.block == last);
		at_last.map(|log| log.organization.0).collect()
	};
	let questions = |view: &View| -> BTreeSet<Vec<u8>> {
		at(view, last).map(|it| it.question.clone()).collect()
	};
	let all_logs: BTreeSet<_> = views.iter().flat_map(logs).collect();
	let all_questions: BTreeSet<_> = views.iter().flat_map(questions).collect();
	let mut findings = Vec::new();
	for view in views {
		let decided = |outcome| {
			at(view, last).any(|it| {
				Decision::decode(&mut &it.answer[..]).is_ok_and(|it| it.outcome == outcome)
			})
		};
		let lacks = [
			("state", view.state.is_none()),
			("logs", all_logs.is_empty() || logs(view) != all_logs),
			("decisions", questions(view) != all_questions),
			("permits", !decided(Outcome::Permit)),
			("denials", !decided(Outcome::Deny)),
		];
		for (what, is_lacking) in lacks {
			if is_lacking {
				findings.push(format!(
					"{}: {what} of final block {last} are not seen, or not all",
					view.node
				));
			}
		}
	}
	findings
}

fn at(view: &View, block: BlockNumber) -> impl Iterator<Item = &DecisionSample> {
	view.decisions.iter().filter(move |it| it.block == block)
}
