// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A flood of valid calls: many practitioners of each hospital at once, each with as many calls under way as
//! admission takes, and each of these as large as a call may be. Blocks hold far fewer.

use super::{
	actor::{Actor, Surroundings, NOBODY},
	cast::employ,
	Call, Fate, Load, Pace,
};
use crate::{chain::Hash, network::Network};
use anyhow::Result;
use std::{
	collections::HashMap,
	sync::{atomic::AtomicU32, Arc},
};
use tokio::task::JoinSet;

/// Practitioners of each hospital who send, with sixteen calls each under way: 1,024 in all. A block holds some
/// four hundred of these calls by length, and a pool twice as many as are sent.
const PRACTITIONERS: usize = 16;
/// What their calls are called in the ledger, to tell them from the load's.
pub(super) const FLOOD: &str = "log_accesses (flood)";

/// A flood that is under way.
pub struct Flood {
	pace: Arc<Pace>,
	actors: JoinSet<()>,
}

/// What became of a flood's calls so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flooded {
	/// Taken by a pool, or handed to one.
	pub sent: usize,
	/// In a block, final or not.
	pub in_blocks: usize,
	/// Refused by a node.
	pub refused: usize,
	/// Waiting in pools.
	pub waiting: usize,
	/// The most that one block held.
	pub most_in_a_block: usize,
}

impl Flood {
	/// Employs who is to send, and has them begin. The load rests meanwhile, for the same keys sign for both.
	///
	/// # Errors
	/// If the chain does not take the registrations.
	pub async fn start(load: &Load, network: &Network) -> Result<Self> {
		let around = &load.surroundings;
		let rate = load.pace.rate();
		load.set_rate(0.0);
		load.settle().await;
		let practitioners = employ(
			&network.nodes[0],
			&around.chain(),
			&load.cast,
			PRACTITIONERS,
		)
		.await?;
		load.set_rate(rate);
		let pace = Arc::new(Pace::new());
		let around = Arc::new(Surroundings {
			ledger: around.ledger.clone(),
			lines: super::Lines::new(&network.nodes),
			pace: pace.clone(),
			genesis: around.genesis,
			spec_version: AtomicU32::new(around.chain().spec_version),
			left_out: AtomicU32::new(NOBODY),
		});
		let mut actors = JoinSet::new();
		for actor in Actor::flooding(&load.cast, practitioners, &around) {
			actors.spawn(actor.act());
		}
		pace.set_unlimited();
		Ok(Self { pace, actors })
	}

	/// Sends no more. What is in pools gets into blocks all the same.
	pub async fn stop(mut self) {
		self.pace.stop();
		self.actors.shutdown().await;
	}
}

impl Flooded {
	/// Of all calls, those of floods.
	pub fn of(calls: &[Call]) -> Self {
		let mut flooded = Self::default();
		let mut blocks: HashMap<Hash, usize> = HashMap::new();
		for call in calls.iter().filter(|call| call.what == FLOOD) {
			flooded.sent += 1;
			match call.fate {
				Fate::InBlock(block) | Fate::Final(block) => {
					flooded.in_blocks += 1;
					*blocks.entry(block).or_default() += 1;
				}
				Fate::Refused(_) => flooded.refused += 1,
				Fate::Unknown if call.is_open => flooded.waiting += 1,
				Fate::Unknown | Fate::LetGo(_) => (),
			}
		}
		flooded.most_in_a_block = blocks.into_values().max().unwrap_or(0);
		flooded
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_floods_calls_are_counted_and_no_others() {
		let block = Hash::repeat_byte;
		let call = |what, fate, is_open| Call {
			hash: Hash::zero(),
			what,
			node: 0,
			fate,
			is_open,
		};
		let flooded = Flooded::of(&[
			call("anchor_record", Fate::Final(block(1)), false),
			call(FLOOD, Fate::Final(block(1)), false),
			call(FLOOD, Fate::InBlock(block(2)), true),
			call(FLOOD, Fate::InBlock(block(2)), true),
			call(FLOOD, Fate::Unknown, true),
			call(FLOOD, Fate::Unknown, false),
			call(FLOOD, Fate::LetGo("dropped".into()), false),
			call(FLOOD, Fate::Refused("full".into()), false),
		]);
		let expected = Flooded {
			sent: 7,
			in_blocks: 3,
			refused: 1,
			waiting: 1,
			most_in_a_block: 2,
		};
		assert_eq!(flooded, expected);
	}
}
