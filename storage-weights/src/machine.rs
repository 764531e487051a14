// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The machine that figures are of, in words.

use carechain_primitives::Day;
use serde::Serialize;
use std::{
	fmt, fs,
	time::{SystemTime, UNIX_EPOCH},
};

/// What a reader has to know of a machine to compare figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
	/// The processor, as it names itself.
	pub processor: String,
	/// How many cores there are.
	pub cores: usize,
	/// Its memory, in GiB.
	pub memory: u64,
	/// The kernel's release.
	pub kernel: String,
	/// The day of the measurement (UTC).
	pub date: String,
}

impl Machine {
	/// This machine, today. What cannot be found out is said to be unknown.
	pub fn this() -> Self {
		Self {
			processor: field("/proc/cpuinfo", "model name"),
			cores: std::thread::available_parallelism().map_or(0, usize::from),
			memory: memory(&field("/proc/meminfo", "MemTotal")),
			kernel: fs::read_to_string("/proc/sys/kernel/osrelease")
				.map_or_else(|_| "unknown".into(), |text| text.trim().into()),
			date: today().to_string(),
		}
	}
}

impl fmt::Display for Machine {
	fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(
			to,
			"{}, {} cores, {} GiB of memory, Linux {}, {}",
			self.processor, self.cores, self.memory, self.kernel, self.date
		)
	}
}

/// Today, by this machine's clock.
pub fn today() -> Day {
	Day::of_unix_seconds(unix_seconds())
}

/// Seconds since the Unix epoch, by this machine's clock.
pub fn unix_seconds() -> u64 {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.map_or(0, |since| since.as_secs())
}

/// What a file of lines such as `name : value` says first of a name.
fn field(file: &str, name: &str) -> String {
	let text = fs::read_to_string(file).unwrap_or_default();
	let mut lines = text.lines().filter_map(|line| line.split_once(':'));
	lines
		.find(|(key, _)| key.trim() == name)
		.map_or_else(|| "unknown".into(), |(_, value)| value.trim().into())
}

/// GiB, rounded, of a figure such as `24684084 kB`; 0 if it is none.
fn memory(text: &str) -> u64 {
	let kib = text.split(' ').next().and_then(|it| it.parse::<u64>().ok());
	kib.map_or(0, |kib| (kib + (1 << 19)) >> 20)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn memory_is_told_in_whole_gibibytes() {
		assert_eq!(memory("24684084 kB"), 24);
		assert_eq!(memory("unknown"), 0);
	}

	#[test]
	fn a_machine_is_told_in_one_line() {
		let line = Machine::this().to_string();
		assert!(!line.contains('\n') && line.contains(" cores, "), "{line}");
	}
}
