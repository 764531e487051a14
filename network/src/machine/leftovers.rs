// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What runs left behind that were killed.

use super::{run, started, PREFIX};
use nix::{
	mount::{umount2, MntFlags},
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use std::{path::Path, process::Command};

/// Ends the processes, and removes the namespaces, mounts and folders, of runs that are no more.
/// Returns what was removed. What cannot be removed stays: it is in nobody's way, for names are a
/// run's own.
pub fn clear_leftovers() -> Vec<String> {
	let mut removed = Vec::new();
	for name in namespaces().into_iter().filter(|name| is_leftover(name)) {
		for process in run(Command::new("ip").args(["netns", "pids", &name]))
			.unwrap_or_default()
			.lines()
			.filter_map(|id| id.parse().ok())
		{
			let _ = kill(Pid::from_raw(process), Signal::SIGKILL);
		}
		if run(Command::new("ip").args(["netns", "delete", &name])).is_ok() {
			removed.push(format!("namespace {name}"));
		}
	}
	let temporary = std::env::temp_dir();
	let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
	for at in mounts.lines().filter_map(|line| line.split(' ').nth(1)) {
		let ours = Path::new(at).strip_prefix(&temporary).ok();
		let name = ours.and_then(|path| path.iter().next()?.to_str());
		if name.is_some_and(is_leftover) && umount2(at, MntFlags::MNT_DETACH).is_ok() {
			removed.push(format!("mount {at}"));
		}
	}
	for entry in std::fs::read_dir(&temporary)
		.into_iter()
		.flatten()
		.flatten()
	{
		let name = entry.file_name();
		if name.to_str().is_some_and(is_leftover) && std::fs::remove_dir_all(entry.path()).is_ok() {
			removed.push(format!("folder {}", entry.path().display()));
		}
	}
	removed
}

fn namespaces() -> Vec<String> {
	run(Command::new("ip").args(["netns", "list"]))
		.unwrap_or_default()
		.lines()
		.filter_map(|line| line.split(' ').next().map(String::from))
		.collect()
}

/// Whether a name is one of the harness's, of a process that is no more. Where its id has gone to another since,
/// it is none.
fn is_leftover(name: &str) -> bool {
	let id = name
		.strip_prefix(PREFIX)
		.and_then(|rest| rest.split('-').next()?.parse().ok());
	id.is_some_and(|id: u32| started(id).is_none())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_names_of_ours_whose_process_is_gone_are_leftovers() {
		// Above what the kernel gives out.
		assert!(is_leftover("carechain-net-99999999-hub"));
		assert!(!is_leftover(&format!(
			"carechain-net-{}-hub",
			std::process::id()
		)));
		assert!(!is_leftover("carechain-99999999"));
		assert!(!is_leftover("carechain-net-x-hub"));
		assert!(!is_leftover("hub"));
	}
}
