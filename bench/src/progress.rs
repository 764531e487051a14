// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How far it is.

use indicatif::{ProgressBar, ProgressStyle};
use std::{io::IsTerminal, time::Duration};

/// A bar on a terminal; elsewhere, a line for each step.
#[derive(Debug)]
pub struct Progress {
	bar: Option<ProgressBar>,
}

impl Progress {
	/// Of nothing yet.
	pub fn new() -> Self {
		let bar = std::io::stderr().is_terminal().then(|| {
			let style = "{spinner} [{elapsed_precise}] {wide_bar} {pos} of {len}  {msg}";
			let style = ProgressStyle::with_template(style).expect("the template is sound");
			let bar = ProgressBar::new(0).with_style(style);
			bar.enable_steady_tick(Duration::from_millis(200));
			bar
		});
		Self { bar }
	}

	/// Expects so many more steps.
	pub fn expect(&self, steps: u64) {
		if let Some(bar) = &self.bar {
			bar.inc_length(steps);
		}
	}

	/// Begins a step, by which the one before it is done.
	pub fn step(&self, what: &str) {
		match &self.bar {
			Some(bar) => {
				if !bar.message().is_empty() {
					bar.inc(1);
				}
				bar.set_message(what.to_owned());
			}
			None => eprintln!("    {what}"),
		}
	}

	/// Says something that stays.
	pub fn note(&self, what: &str) {
		match &self.bar {
			Some(bar) => bar.println(what),
			None => eprintln!("{what}"),
		}
	}
}

impl Default for Progress {
	fn default() -> Self {
		Self::new()
	}
}

impl Drop for Progress {
	fn drop(&mut self) {
		if let Some(bar) = &self.bar {
			bar.finish_and_clear();
		}
	}
}
