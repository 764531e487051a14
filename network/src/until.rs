// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Waiting for something to hold.

use anyhow::{bail, Result};
use std::{
	future::Future,
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long to wait between two looks.
const BETWEEN: Duration = Duration::from_millis(250);

/// What a look found.
pub enum Look<T> {
	/// It holds.
	Holds(T),
	/// Not yet, and why not: told if it never does.
	NotYet(String),
}

/// Looks again and again until it holds.
///
/// A look that fails counts as one that found nothing: nodes that were just started, or are about to
/// fall over, do not answer.
///
/// # Errors
/// Once the time is over, with what was waited for and what the last look found.
pub async fn until<T, F, L>(what: &str, within: Duration, mut look: L) -> Result<T>
where
	L: FnMut() -> F,
	F: Future<Output = Result<Look<T>>>,
{
	let start = Instant::now();
	loop {
		let found = match look().await {
			Ok(Look::Holds(value)) => return Ok(value),
			Ok(Look::NotYet(found)) => found,
			Err(error) => format!("{error:#}"),
		};
		if start.elapsed() >= within {
			bail!(
				"waited {} s for this: {what}; last seen: {found}",
				within.as_secs()
			);
		}
		sleep(BETWEEN).await;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn now<T>(future: impl Future<Output = T>) -> T {
		tokio::runtime::Builder::new_current_thread()
			.enable_time()
			.build()
			.expect("a runtime")
			.block_on(future)
	}

	#[test]
	fn what_holds_at_the_third_look_is_waited_for() {
		let mut looks = 0;
		let found = now(until("three looks", Duration::from_secs(5), || {
			looks += 1;
			let look = match looks {
				1 => Err(anyhow::anyhow!("it does not answer")),
				2 => Ok(Look::NotYet("two".into())),
				_ => Ok(Look::Holds(looks)),
			};
			async move { look }
		}));
		assert_eq!(found.expect("it holds"), 3);
	}

	#[test]
	fn what_never_holds_ends_with_the_last_look() {
		let found: Result<()> = now(until("rain", Duration::from_millis(300), || async {
			Ok(Look::NotYet("sun".into()))
		}));
		let error = found.expect_err("it never holds").to_string();
		assert!(error.contains("rain") && error.ends_with("last seen: sun"));
	}
}
