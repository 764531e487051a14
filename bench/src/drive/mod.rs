// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Sends signed calls, and sees what becomes of them.
//!
//! Calls are signed before the clock runs, for client and nodes share the processors. They are handed over
//! without waiting for one another, each key's in the order of its nonces and at most [`WINDOW`] ahead. What
//! is in blocks is seen at the first node, in the blocks themselves.

mod run;
mod sign;
mod submit;
mod view;

pub use run::drive;
pub use sign::{sign_all, Queue, Signer};
pub use view::Block;

use crate::statistics::Sample;
use carechain_runtime::SLOT_DURATION;
use std::time::Instant;

/// How many calls of a key may be under way. Half of what admission takes: a node that is one block behind
/// the first one counts from there.
pub const WINDOW: u32 = 8;

/// How calls are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
	/// So that so many always wait for a block.
	Full(usize),
	/// So many a second, whatever becomes of those before.
	PerSecond(f64),
}

/// Until when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
	/// All are in blocks, and final.
	Done,
	/// So many blocks came after the first so many with calls of ours, which do not count.
	Blocks {
		/// Do not count.
		ramp: u32,
		/// Count.
		counted: u32,
	},
}

/// A call that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
	/// When it was handed over, or was to be, had there been room.
	pub at: Instant,
	/// When the first node first had a best block with it.
	pub included: Option<Instant>,
	/// When a block with it was final there.
	pub finalized: Option<Instant>,
}

/// What became of calls.
#[derive(Clone, Debug)]
pub struct Outcome {
	/// The blocks that count, in order.
	pub blocks: Vec<Block>,
	/// The slot of the block before them.
	pub first_slot: u64,
	/// The calls that were sent while blocks counted.
	pub calls: Vec<Sent>,
	/// By key, how many were sent in all.
	pub sent: Vec<u32>,
	/// Processor time that all nodes used while blocks counted, in seconds.
	pub nodes_seconds: f64,
	/// The same of this program.
	pub own_seconds: f64,
	/// How long blocks counted.
	pub seconds: f64,
}

impl Outcome {
	/// Calls in the blocks that count.
	pub fn in_blocks(&self) -> usize {
		self.blocks.iter().map(|block| block.calls.len()).sum()
	}

	/// Slots that count: those of the blocks, and those without one in between.
	pub fn slots(&self) -> u64 {
		let last = self
			.blocks
			.last()
			.map_or(self.first_slot, |it| it.header.slot);
		last - self.first_slot
	}

	/// Calls into blocks per second of slots.
	pub fn per_second(&self) -> f64 {
		let seconds = self.slots() as f64 * SLOT_DURATION as f64 / 1_000.0;
		self.in_blocks() as f64 / seconds
	}

	/// Seconds from sending to a block, of the calls that were sent while blocks counted.
	pub fn inclusion(&self) -> Option<Sample> {
		let seconds = |sent: &Sent| Some((sent.included? - sent.at).as_secs_f64());
		Sample::of(self.calls.iter().filter_map(seconds))
	}

	/// Seconds from sending to a final block, of the same.
	pub fn finality(&self) -> Option<Sample> {
		let seconds = |sent: &Sent| Some((sent.finalized? - sent.at).as_secs_f64());
		Sample::of(self.calls.iter().filter_map(seconds))
	}
}
