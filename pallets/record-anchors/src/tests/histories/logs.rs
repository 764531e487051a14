// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Random histories of logs.

use crate::{mock::*, Checkpoint, DailyCheckpoints, HourlyCheckpoints};
use carechain_primitives::{merkle::Hash, Day, Hour, OrganizationId};
use frame_support::assert_ok;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ORGANIZATIONS: [OrganizationId; 2] = [HOSPITAL, CLINIC];

fn organization() -> impl Strategy<Value = OrganizationId> {
	prop::sample::select(&ORGANIZATIONS)
}

/// What an organisation does to its log.
#[derive(Clone, Debug)]
enum LogStep {
	/// Hours go by.
	Wait(u32),
	/// It appends so many records.
	Append(OrganizationId, u64),
	/// It appends, but changes a record that was in the log before.
	Rewrite(OrganizationId, prop::sample::Index, u64),
	/// It claims fewer records than there were.
	Shrink(OrganizationId, prop::sample::Index),
	/// It appends with a node of the proof changed, left out or added.
	Tamper(OrganizationId, u64, prop::sample::Index, Tampering),
}

#[derive(Clone, Copy, Debug)]
enum Tampering {
	Change,
	Remove,
	Add,
}

fn log_step() -> impl Strategy<Value = LogStep> {
	let index = any::<prop::sample::Index>;
	let tampering =
		prop::sample::select(&[Tampering::Change, Tampering::Remove, Tampering::Add][..]);
	prop_oneof![
		2 => prop_oneof![0..3u32, 0..KEPT_HOURS * 2].prop_map(LogStep::Wait),
		4 => (organization(), 1..40u64).prop_map(|(who, more)| LogStep::Append(who, more)),
		1 => (organization(), index(), 1..40u64)
			.prop_map(|(who, at, more)| LogStep::Rewrite(who, at, more)),
		1 => (organization(), index()).prop_map(|(who, to)| LogStep::Shrink(who, to)),
		1 => (organization(), 1..40u64, index(), tampering)
			.prop_map(|(who, more, at, how)| LogStep::Tamper(who, more, at, how)),
	]
}

/// All heads that a log had, in plain maps.
#[derive(Default)]
struct LogModel {
	size: u64,
	hourly: BTreeMap<Hour, Checkpoint<u32>>,
	daily: BTreeMap<Day, Checkpoint<u32>>,
}

impl LogModel {
	fn append(&mut self, size: u64, now: Hour) {
		let checkpoint = Checkpoint {
			size,
			root: tree(size).root(),
			block: System::block_number(),
		};
		self.size = size;
		self.hourly.insert(now, checkpoint);
		self.daily.insert(now.day(), checkpoint);
		for _ in 0..2 {
			match self.hourly.first_key_value() {
				Some((oldest, _)) if now.0 - oldest.0 > KEPT_HOURS => self.hourly.pop_first(),
				_ => break,
			};
		}
	}
}

fn extend_with(organization: OrganizationId, size: u64, root: Hash, proof: Vec<Hash>) {
	assert_changes_nothing_whatever_the_error(|| {
		RecordAnchors::extend_log(signed_by(organization), size, root, proof)
	});
}

/// The error is the business of the tests of the call; here any will do.
fn assert_changes_nothing_whatever_the_error(call: impl FnOnce() -> sp_runtime::DispatchResult) {
	let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
	assert!(call().is_err());
	assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
}

fn run_log_step(step: LogStep, hours: &mut u32, logs: &mut BTreeMap<OrganizationId, LogModel>) {
	let size_of = |logs: &BTreeMap<_, LogModel>, who| logs.get(&who).map_or(0, |log| log.size);
	match step {
		LogStep::Wait(more) => {
			*hours += more;
			set_hour(*hours);
		}
		LogStep::Append(who, more) => {
			let size = size_of(logs, who) + more;
			assert_ok!(extend(who, &tree(size)));
			logs.entry(who).or_default().append(size, hour(*hours));
		}
		LogStep::Rewrite(who, at, more) => {
			let size = size_of(logs, who);
			if size > 0 {
				let rewritten = rewritten_tree(size + more, at.index(size as usize) as u64);
				let proof = rewritten.consistency_proof(size, size + more).unwrap();
				extend_with(who, size + more, rewritten.root(), proof);
			}
		}
		LogStep::Shrink(who, to) => {
			let to = to.index(size_of(logs, who) as usize + 1) as u64;
			extend_with(who, to, tree(to).root(), vec![]);
		}
		LogStep::Tamper(who, more, at, how) => {
			let size = size_of(logs, who);
			let tree = tree(size + more);
			let mut proof = tree.consistency_proof(size, size + more).unwrap();
			match how {
				Tampering::Add => proof.insert(at.index(proof.len() + 1), [7; 32]),
				Tampering::Change if !proof.is_empty() => {
					let at = at.index(proof.len());
					proof[at][0] ^= 1;
				}
				Tampering::Remove if !proof.is_empty() => {
					proof.remove(at.index(proof.len()));
				}
				// The first extension has no node to change.
				Tampering::Change | Tampering::Remove => return,
			}
			extend_with(who, size + more, tree.root(), proof);
		}
	}
}

/// What is stored is what the model has, and nothing else.
fn assert_logs_are(logs: &BTreeMap<OrganizationId, LogModel>) {
	for who in ORGANIZATIONS {
		let empty = LogModel::default();
		let log = logs.get(&who).unwrap_or(&empty);
		let newest = log
			.hourly
			.last_key_value()
			.map(|(_, checkpoint)| *checkpoint);
		let head = RecordAnchors::log_head(who).map(|head| Checkpoint {
			size: head.size,
			root: head.root,
			block: head.extended_at,
		});
		assert_eq!(head, newest);
		let hourly: BTreeMap<_, _> = HourlyCheckpoints::<Test>::iter_prefix(who)
			.map(|(hour, checkpoint)| (hour, checkpoint.head()))
			.collect();
		assert_eq!(hourly, log.hourly);
		let daily: BTreeMap<_, _> = DailyCheckpoints::<Test>::iter_prefix(who).collect();
		assert_eq!(daily, log.daily);
		assert!(hourly.len() <= KEPT_HOURS as usize + 1);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn logs_grow_as_the_model_does_and_are_never_rewritten(
		steps in prop::collection::vec(log_step(), 1..60),
	) {
		build_and_execute(|| {
			let (mut hours, mut logs) = (0, BTreeMap::new());
			for step in steps {
				run_log_step(step, &mut hours, &mut logs);
				assert_logs_are(&logs);
				RecordAnchors::do_try_state().unwrap();
			}
		});
	}

	/// Whatever is sent, the log only grows, and only to what was proven.
	#[test]
	fn any_input_is_refused_by_name_or_proven(
		start in 1..50u64,
		size in prop_oneof![any::<u64>(), 0..100u64],
		root in any::<Hash>(),
		proof in prop::collection::vec(any::<Hash>(), 0..=70),
	) {
		build_and_execute(|| {
			assert_ok!(extend(HOSPITAL, &tree(start)));
			extend_with(HOSPITAL, size, root, proof);
		});
	}
}
