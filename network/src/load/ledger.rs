// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What clients were told of their calls.

use crate::chain::Hash;
use serde::{Deserialize, Serialize};
use std::sync::{
	atomic::{AtomicU32, Ordering},
	Mutex, MutexGuard,
};

/// The last that a client was told of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
	/// Nothing yet, or nothing any more: the node that it was handed to went away.
	Unknown,
	/// It is in a block.
	InBlock(Hash),
	/// It is in a final block. Nothing may change this any more.
	Final(Hash),
	/// The node did not take it, and said why. It was handed to no other.
	Refused(String),
	/// The node took it and let go of it later. It may be in a block all the same: another node may have
	/// had it by then.
	LetGo(String),
}

/// A call that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
	/// What it is known by.
	pub hash: Hash,
	/// The call's name.
	pub what: &'static str,
	/// The position of the node that it was handed to.
	pub node: usize,
	/// What the client was told.
	pub fate: Fate,
	/// Whether the client still listens.
	pub is_open: bool,
}

/// How many calls met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
	/// All.
	pub sent: usize,
	/// Told final.
	#[serde(rename = "final")]
	pub finals: usize,
	/// Told in a block, and nothing later.
	pub in_block: usize,
	/// Refused.
	pub refused: usize,
	/// Taken, and let go of.
	pub let_go: usize,
	/// Nothing is known of them.
	pub unknown: usize,
	/// Still listened for.
	pub open: usize,
}

/// All calls of a load.
#[derive(Debug, Default)]
pub struct Ledger {
	calls: Mutex<Vec<Call>>,
	in_blocks: AtomicU32,
}

impl Ledger {
	/// Notes a call before it is sent; returns its place.
	pub fn send(&self, hash: Hash, what: &'static str, node: usize) -> usize {
		let mut calls = self.lock();
		calls.push(Call {
			hash,
			what,
			node,
			fate: Fate::Unknown,
			is_open: true,
		});
		calls.len() - 1
	}

	/// Notes what the client was told. What was final stays so, whatever is told later: the check sees
	/// whether it was true.
	pub fn tell(&self, place: usize, fate: Fate) {
		let mut calls = self.lock();
		let call = &mut calls[place];
		if matches!(call.fate, Fate::Final(_)) {
			return;
		}
		if matches!((&call.fate, &fate), (Fate::Unknown, Fate::InBlock(_))) {
			self.in_blocks.fetch_add(1, Ordering::Relaxed);
		}
		call.fate = fate;
	}

	/// Notes that nothing more will be told.
	pub fn close(&self, place: usize) {
		self.lock()[place].is_open = false;
	}

	/// How many calls were sent so far: the place of the next one.
	pub fn sent(&self) -> usize {
		self.lock().len()
	}

	/// How many calls were told to be in a block so far.
	pub fn in_blocks(&self) -> u32 {
		self.in_blocks.load(Ordering::Relaxed)
	}

	/// All calls.
	pub fn calls(&self) -> Vec<Call> {
		self.lock().clone()
	}

	/// How many met which fate.
	pub fn counts(&self) -> Counts {
		let calls = self.lock();
		let mut counts = Counts {
			sent: calls.len(),
			..Counts::default()
		};
		for call in calls.iter() {
			counts.open += usize::from(call.is_open);
			*match call.fate {
				Fate::Unknown => &mut counts.unknown,
				Fate::InBlock(_) => &mut counts.in_block,
				Fate::Final(_) => &mut counts.finals,
				Fate::Refused(_) => &mut counts.refused,
				Fate::LetGo(_) => &mut counts.let_go,
			} += 1;
		}
		counts
	}

	fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
		self.calls.lock().expect("nobody panics with it")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_was_told_final_stays_final() {
		let ledger = Ledger::default();
		let place = ledger.send(Hash::repeat_byte(1), "anchor", 0);
		ledger.tell(place, Fate::InBlock(Hash::repeat_byte(2)));
		ledger.tell(place, Fate::Final(Hash::repeat_byte(3)));
		ledger.tell(place, Fate::LetGo("invalid".into()));
		ledger.close(place);
		assert_eq!(ledger.calls()[0].fate, Fate::Final(Hash::repeat_byte(3)));
		assert_eq!(ledger.in_blocks(), 1);
		let counts = Counts {
			sent: 1,
			finals: 1,
			..Counts::default()
		};
		assert_eq!(ledger.counts(), counts);
	}

	#[test]
	fn a_call_that_moves_to_another_block_counts_once() {
		let ledger = Ledger::default();
		let place = ledger.send(Hash::repeat_byte(1), "anchor", 0);
		ledger.tell(place, Fate::InBlock(Hash::repeat_byte(2)));
		ledger.tell(place, Fate::InBlock(Hash::repeat_byte(3)));
		assert_eq!((ledger.in_blocks(), ledger.sent()), (1, 1));
		assert_eq!(ledger.counts().open, 1);
	}
}
