// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! When the next call may be sent.

use std::{
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::{sync::Semaphore, task::JoinHandle, time::interval};

/// How often leave is given.
const TICK: Duration = Duration::from_millis(100);
/// Leave that nobody takes is kept for so many seconds: who was held up does not catch up all at once.
const KEPT: f64 = 1.0;

/// Gives leave at a rate, in turn to all who ask.
pub struct Pace {
	leave: Arc<Semaphore>,
	rate: Arc<Mutex<f64>>,
	ticking: JoinHandle<()>,
}

impl Pace {
	/// Gives no leave yet.
	#[allow(clippy::new_without_default)] // It starts a task.
	pub fn new() -> Self {
		let leave = Arc::new(Semaphore::new(0));
		let rate = Arc::new(Mutex::new(0.0));
		let ticking = tokio::spawn(tick(leave.clone(), rate.clone()));
		Self {
			leave,
			rate,
			ticking,
		}
	}

	/// So many a second.
	pub fn set(&self, rate: f64) {
		*self.rate.lock().expect("nobody panics with it") = rate;
		self.leave.forget_permits(Semaphore::MAX_PERMITS);
	}

	/// How many a second.
	pub fn rate(&self) -> f64 {
		*self.rate.lock().expect("nobody panics with it")
	}

	/// As many as are asked for.
	pub fn set_unlimited(&self) {
		self.set(100_000.0);
	}

	/// Waits for leave; `false` once there will be no more.
	pub async fn take(&self) -> bool {
		match self.leave.acquire().await {
			Ok(permit) => {
				permit.forget();
				true
			}
			Err(_) => false,
		}
	}

	/// Gives no more leave, ever.
	pub fn stop(&self) {
		self.leave.close();
	}
}

impl Drop for Pace {
	fn drop(&mut self) {
		self.ticking.abort();
	}
}

async fn tick(leave: Arc<Semaphore>, rate: Arc<Mutex<f64>>) {
	let mut ticks = interval(TICK);
	let mut due = 0.0;
	loop {
		ticks.tick().await;
		let rate = *rate.lock().expect("nobody panics with it");
		due += rate * TICK.as_secs_f64();
		// Both are small and positive.
		let (give, kept) = (due as usize, (rate * KEPT).ceil() as usize);
		due -= give as f64;
		leave.add_permits(give.min(kept.saturating_sub(leave.available_permits())));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use tokio::time::sleep;

	#[tokio::test]
	async fn leave_comes_at_the_rate_and_is_not_saved_up() {
		let pace = Pace::new();
		pace.set(50.0);
		sleep(Duration::from_secs(3)).await;
		let mut taken = 0;
		let start = std::time::Instant::now();
		while start.elapsed() < Duration::from_secs(1) {
			pace.take().await;
			taken += 1;
		}
		// Fifty that were kept, and fifty that came.
		assert!((80..=120).contains(&taken), "{taken}");
		pace.stop();
		assert!(!pace.take().await);
	}
}
