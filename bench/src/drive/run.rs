// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Sending, and seeing what comes of it.

use super::{submit::Submitters, view::View, Outcome, Pace, Queue, Sent, Until, WINDOW};
use crate::{machine::processor_seconds, testbed::Testbed};
use anyhow::{bail, ensure, Context, Result};
use carechain_network::chain::{BlockNumber, Hash};
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};
use tokio::time::interval;

/// How often calls are sent at a stated rate.
const TICK: Duration = Duration::from_millis(5);
/// Nothing that is under way takes longer to come into a block and to be final.
const SETTLING: Duration = Duration::from_secs(60);

/// Sends signed calls, and waits until all that were sent are in blocks and final. Without any, it looks at as
/// many blocks as are to count.
///
/// # Errors
/// If a node refuses a call, if one fails in a block, if there are too few, or if nothing comes of them.
pub async fn drive(bed: &Testbed, queues: Vec<Queue>, pace: Pace, until: Until) -> Result<Outcome> {
	send(bed, queues, pace, until).await.with_context(|| {
		let first = &bed.network.nodes[0];
		format!("the first node last wrote:\n{}", first.last_lines(5))
	})
}

async fn send(bed: &Testbed, queues: Vec<Queue>, pace: Pace, until: Until) -> Result<Outcome> {
	let mut submitters = Submitters::to(&bed.network.nodes).await?;
	let mut view = View::of(&bed.network.nodes[0]).await?;
	let mut heads = view.heads("chain_subscribeNewHeads").await?;
	let mut finals = view.heads("chain_subscribeFinalizedHeads").await?;
	let mut run = Run::new(queues, pace);
	let mut ticks = interval(TICK);
	let mut counted = Counted::default();
	let mut settling = None;
	loop {
		tokio::select! {
			head = heads.recv() => {
				let head = head.context("the first node went away")?;
				for hash in view.note(&head, &run.by_hash).await? {
					let block = view.block(&hash).context("it was just noted")?;
					run.included(&block.calls, block.seen);
					let counts = run.is_idle || !block.calls.is_empty();
					counted.note(bed, block.header.number, counts, until);
				}
				run.fill(&submitters);
			}
			head = finals.recv() => {
				let head = head.context("the first node went away")?;
				let now = Instant::now();
				for hash in view.note_final(&head, &run.by_hash).await? {
					let block = view.block(&hash).context("it was just noted")?;
					run.finalized(&block.calls, now);
				}
			}
			_ = ticks.tick() => run.tick(&submitters),
			why = submitters.refused.recv() => {
				bail!("a node refuses a call: {}", why.unwrap_or_default());
			}
		}
		let is_over = counted.last.is_some() || run.is_dry();
		if !is_over || (run.is_idle && counted.last.is_none()) {
			continue;
		}
		ensure!(
			counted.last.is_some() || until == Until::Done,
			"too few calls were signed: all {} were sent before enough blocks came",
			run.calls.len()
		);
		run.is_stopped = true;
		let last = counted.last.map_or(0, |last| last.number);
		if run.open == 0 && view.finalized() >= last {
			break;
		}
		let since = *settling.get_or_insert_with(Instant::now);
		ensure!(
			since.elapsed() < SETTLING,
			"{} of {} calls are not final {} s after the last was sent",
			run.open,
			run.calls.len(),
			SETTLING.as_secs()
		);
	}
	let blocks = match (counted.first, counted.last) {
		(Some(first), Some(last)) => view.finals(first.number - 1, last.number).await?,
		_ => view.finals(0, BlockNumber::MAX).await?,
	};
	let first = blocks.first().context("no block came")?;
	let first_slot = first.header.slot;
	let (start, end) = (first.seen, blocks.last().unwrap_or(first).seen);
	let used = |of: fn(&Mark) -> f64| match (&counted.first, &counted.last) {
		(Some(first), Some(last)) => of(last) - of(first),
		_ => 0.0,
	};
	Ok(Outcome {
		first_slot,
		nodes_seconds: used(|mark| mark.nodes),
		own_seconds: used(|mark| mark.own),
		seconds: (end - start).as_secs_f64(),
		// The first only says where counting begins.
		blocks: blocks.into_iter().skip(1).collect(),
		calls: run
			.calls
			.into_iter()
			.filter(|sent| start <= sent.at && sent.at < end)
			.collect(),
		sent: run.sent,
	})
}

/// Which blocks count.
#[derive(Default)]
struct Counted {
	/// How many with calls of ours came before.
	ramped: u32,
	/// The block after which they count.
	first: Option<Mark>,
	/// The last one.
	last: Option<Mark>,
}

/// A block, and what processes had used when it came.
#[derive(Clone, Copy)]
struct Mark {
	number: BlockNumber,
	nodes: f64,
	own: f64,
}

impl Mark {
	fn of(bed: &Testbed, number: BlockNumber) -> Self {
		let used = |id: u32| processor_seconds(id).unwrap_or_default();
		Self {
			number,
			nodes: bed.processes().into_iter().map(used).sum(),
			own: used(std::process::id()),
		}
	}
}

impl Counted {
	fn note(&mut self, bed: &Testbed, number: BlockNumber, is_ours: bool, until: Until) {
		let Until::Blocks { ramp, counted } = until else {
			return;
		};
		match self.first {
			None => {
				self.ramped += u32::from(is_ours);
				if self.ramped >= ramp {
					self.first = Some(Mark::of(bed, number));
				}
			}
			Some(first) if self.last.is_none() && number >= first.number + counted => {
				self.last = Some(Mark::of(bed, number));
			}
			_ => (),
		}
	}
}

/// What is sent.
struct Run {
	queues: Vec<Queue>,
	pace: Pace,
	/// The key whose turn it is.
	turn: usize,
	/// By key, how many were sent, and how many of them are in no block yet.
	sent: Vec<u32>,
	waiting: Vec<u32>,
	calls: Vec<Sent>,
	/// By call, whose it is.
	keys: Vec<usize>,
	by_hash: HashMap<Hash, usize>,
	/// How many are in no block yet, and how many are not final.
	pending: usize,
	open: usize,
	began: Instant,
	/// Whether there was nothing to send from the start: then blocks without calls count.
	is_idle: bool,
	is_stopped: bool,
}

impl Run {
	fn new(queues: Vec<Queue>, pace: Pace) -> Self {
		Self {
			is_idle: queues.iter().all(|queue| queue.calls.is_empty()),
			pace,
			turn: 0,
			sent: vec![0; queues.len()],
			waiting: vec![0; queues.len()],
			queues,
			calls: Vec::new(),
			keys: Vec::new(),
			by_hash: HashMap::new(),
			pending: 0,
			open: 0,
			began: Instant::now(),
			is_stopped: false,
		}
	}

	/// Whether there is nothing more to send.
	fn is_dry(&self) -> bool {
		self.queues.iter().all(|queue| queue.calls.is_empty())
	}

	/// Sends what is due by now.
	fn tick(&mut self, submitters: &Submitters) {
		match self.pace {
			// Before the first block; later they come with blocks.
			Pace::Full(_) if self.calls.is_empty() => self.fill(submitters),
			Pace::Full(_) => (),
			Pace::PerSecond(rate) => {
				let due = |count: usize| Duration::from_secs_f64(count as f64 / rate);
				while !self.is_stopped
					&& !self.is_idle
					&& due(self.calls.len()) <= self.began.elapsed()
				{
					// It counts from when it was due, though no key may have had room.
					let at = self.began + due(self.calls.len());
					if !self.send(submitters, at) {
						break;
					}
				}
			}
		}
	}

	/// Sends until as many wait as are to.
	fn fill(&mut self, submitters: &Submitters) {
		let Pace::Full(waiting) = self.pace else {
			return;
		};
		while !self.is_stopped && self.pending < waiting {
			if !self.send(submitters, Instant::now()) {
				break;
			}
		}
	}

	/// Sends the next call of the next key that may; returns whether there was one.
	fn send(&mut self, submitters: &Submitters, at: Instant) -> bool {
		for _ in 0..self.queues.len() {
			let key = self.turn;
			self.turn = (key + 1) % self.queues.len();
			if self.waiting[key] >= WINDOW {
				continue;
			}
			let queue = &mut self.queues[key];
			let Some(call) = queue.calls.pop_front() else {
				continue;
			};
			submitters.submit(queue.home, key, call.bytes);
			self.by_hash.insert(call.hash, self.calls.len());
			self.keys.push(key);
			self.calls.push(Sent {
				at,
				included: None,
				finalized: None,
			});
			self.sent[key] += 1;
			self.waiting[key] += 1;
			self.pending += 1;
			self.open += 1;
			return true;
		}
		false
	}

	fn included(&mut self, calls: &[usize], at: Instant) {
		for call in calls {
			// A call whose block lost comes again.
			if self.calls[*call].included.is_none() {
				self.calls[*call].included = Some(at);
				self.waiting[self.keys[*call]] -= 1;
				self.pending -= 1;
			}
		}
	}

	fn finalized(&mut self, calls: &[usize], at: Instant) {
		for call in calls {
			if self.calls[*call].finalized.is_none() {
				self.included(&[*call], at);
				self.calls[*call].finalized = Some(at);
				self.open -= 1;
			}
		}
	}
}
