// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What it was measured on.

use carechain_network::machine::run;
use serde::{Deserialize, Serialize};
use std::process::Command;

/// A machine, as far as figures depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
	/// Processors that this program may use.
	pub cores: usize,
	/// What they call themselves.
	pub model: String,
	/// Main memory, in bytes.
	pub memory: u64,
	/// The operating system's kernel.
	pub kernel: String,
}

impl Machine {
	/// The machine at hand. What it does not tell is "unknown", or 0.
	pub fn at_hand() -> Self {
		let read = |file| std::fs::read_to_string(file).unwrap_or_default();
		Self {
			cores: std::thread::available_parallelism().map_or(0, usize::from),
			model: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".into()),
			memory: memory(&read("/proc/meminfo")),
			kernel: match read("/proc/sys/kernel/osrelease").trim() {
				"" => "unknown".into(),
				release => release.into(),
			},
		}
	}
}

/// The value of the first line of `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
	text.lines().find_map(|line| {
		let (key, value) = line.split_once(':')?;
		(key.trim() == name).then(|| value.trim().to_owned())
	})
}

/// The main memory that `/proc/meminfo` tells, in bytes; 0 if it does not.
fn memory(text: &str) -> u64 {
	let kibibytes = field(text, "MemTotal").and_then(|value| {
		let number = value.strip_suffix("kB")?.trim();
		number.parse::<u64>().ok()
	});
	kibibytes.unwrap_or_default() * 1024
}

/// The commit of the folder at hand, marked where it was changed since; "unknown" outside of git.
pub fn commit() -> String {
	let mut git = Command::new("git");
	git.args([
		"describe",
		"--always",
		"--dirty",
		"--abbrev=12",
		"--exclude=*",
	]);
	run(&mut git).map_or_else(|_| "unknown".into(), |commit| commit.trim().into())
}

/// The time, as ISO 8601 has it, in UTC; "unknown" where the system does not tell.
pub fn now() -> String {
	let mut date = Command::new("date");
	date.args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]);
	run(&mut date).map_or_else(|_| "unknown".into(), |now| now.trim().into())
}

/// The processor time that a process has used so far, in seconds; `None` if there is none.
pub fn processor_seconds(id: u32) -> Option<f64> {
	ticks(&std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?).map(|it| it as f64 / TICKS)
}

/// Ticks of `/proc/<id>/stat` in a second: what the kernel tells programs, whatever it counts in itself.
const TICKS: f64 = 100.0;

/// Ticks in user and in kernel mode. The program's name stands before, in brackets, and may contain anything.
fn ticks(stat: &str) -> Option<u64> {
	let (_, fields) = stat.rsplit_once(')')?;
	let mut fields = fields.split_whitespace().skip(11);
	let mut next = || fields.next()?.parse::<u64>().ok();
	Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_the_kernel_tells_is_read() {
		let text = "processor\t: 0\nmodel name\t: A B-12: 3 GHz\nprocessor\t: 1\nmodel name\t: C\n";
		assert_eq!(field(text, "model name").as_deref(), Some("A B-12: 3 GHz"));
		assert_eq!(field(text, "model"), None);
		assert_eq!(memory("MemTotal:       16 kB\nMemFree: 3 kB\n"), 16 * 1024);
		assert_eq!(memory("MemTotal: many\n"), 0);
	}

	#[test]
	fn a_programs_name_may_look_like_fields() {
		let stat = "7 (a) S 1 (b) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
		assert_eq!(ticks(stat), Some(300));
		assert_eq!(ticks("7 (a) S 1"), None);
	}

	#[test]
	fn the_machine_at_hand_is_described() {
		let machine = Machine::at_hand();
		assert!(machine.cores > 0 && machine.memory > 0);
		assert!(processor_seconds(std::process::id()).is_some());
	}
}
