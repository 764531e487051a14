// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node's own clock, which can be put wrong while it runs.
//!
//! A library that stands before the C library's `clock_gettime`, some forty lines of C that the system's
//! compiler makes of `clock.c`. Debian's libfaketime would do more, but a node with it never starts: it
//! looks symbols up while the node's allocator is setting itself up, which allocates.

use super::run;
use anyhow::{Context, Result};
use std::{
	fs::OpenOptions,
	io::Write,
	path::{Path, PathBuf},
	process::Command,
};

/// A clock that a process is started with.
#[derive(Debug)]
pub struct Clock {
	library: PathBuf,
	offset: PathBuf,
}

impl Clock {
	/// Makes a clock that is right, in a folder.
	///
	/// # Errors
	/// If there is no C compiler, or the folder cannot be written.
	pub fn new(folder: &Path) -> Result<Self> {
		let clock = Self {
			library: folder.join("clock.so"),
			offset: folder.join("clock"),
		};
		let source = folder.join("clock.c");
		std::fs::write(&source, include_str!("clock.c"))?;
		run(Command::new("cc")
			.args(["-O2", "-shared", "-fPIC", "-o"])
			.args([&clock.library, &source]))
		.context("a clock of the node's own takes a C compiler")?;
		clock.set(0)?;
		Ok(clock)
	}

	/// Makes a command run by this clock.
	pub fn apply(&self, command: &mut Command) {
		command
			.env("LD_PRELOAD", &self.library)
			.env("CARECHAIN_CLOCK", &self.offset);
	}

	/// Puts it wrong by so many milliseconds, at once.
	///
	/// # Errors
	/// If its file cannot be written.
	pub fn set(&self, milliseconds: i64) -> Result<()> {
		let nanoseconds = milliseconds * 1_000_000;
		let mut file = OpenOptions::new()
			.create(true)
			.truncate(false)
			.write(true)
			.open(&self.offset)?;
		// In place: the process has the file mapped.
		Ok(file.write_all(&nanoseconds.to_ne_bytes())?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::{SystemTime, UNIX_EPOCH};

	fn seconds_by(clock: &Clock) -> i64 {
		let mut command = Command::new("date");
		clock.apply(command.arg("+%s"));
		let seconds = run(&mut command).expect("it tells the time");
		seconds.trim().parse().expect("seconds")
	}

	#[test]
	fn a_process_goes_by_the_clock_that_it_was_given() {
		let folder = tempfile::tempdir().expect("a folder");
		let clock = Clock::new(folder.path()).expect("a clock");
		for offset in [0, 10_000, -10_000, 3_600_500] {
			clock.set(offset).expect("set");
			let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("now");
			let real = i64::try_from(now.as_secs()).expect("seconds");
			let off = seconds_by(&clock) - real - offset / 1_000;
			assert!((0..=2).contains(&off), "{offset} ms: {off} s off");
		}
	}
}
