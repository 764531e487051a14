// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Processes that end with whoever started them.

use anyhow::{bail, ensure, Context, Result};
use nix::{
	sys::signal::{kill, Signal},
	unistd::Pid,
};
use std::{
	fs::OpenOptions,
	path::Path,
	process::{Child, Command, ExitStatus, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

/// How long a process that was asked to stop may take.
const STOPPING: Duration = Duration::from_secs(30);

/// A process that is killed, and waited for, when this is dropped.
#[derive(Debug)]
pub struct Process {
	child: Child,
}

impl Process {
	/// Starts a command with its output appended to a file.
	///
	/// To be called on a thread that lives as long as the process is to: the kernel kills it with the
	/// thread (see [`tied`]).
	///
	/// # Errors
	/// If the file or the program cannot be opened.
	pub fn start(mut command: Command, log: &Path) -> Result<Self> {
		let log = OpenOptions::new()
			.create(true)
			.append(true)
			.open(log)
			.with_context(|| format!("{} cannot be written", log.display()))?;
		let child = command
			.stdin(Stdio::null())
			.stdout(log.try_clone()?)
			.stderr(log)
			.spawn()
			.with_context(|| format!("{:?} does not start", command.get_program()))?;
		Ok(Self { child })
	}

	/// Its id.
	pub fn id(&self) -> u32 {
		self.child.id()
	}

	/// How it ended; `None` while it runs.
	pub fn ended(&mut self) -> Option<ExitStatus> {
		self.child.try_wait().ok().flatten()
	}

	/// Kills it, as a power cut would.
	pub fn kill(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}

	/// Asks it to stop, and kills it if it does not.
	///
	/// # Errors
	/// If it had to be killed.
	pub fn stop(&mut self) -> Result<()> {
		if self.ended().is_some() {
			return Ok(());
		}
		let id = i32::try_from(self.id()).context("process ids fit")?;
		kill(Pid::from_raw(id), Signal::SIGTERM)?;
		let start = Instant::now();
		while start.elapsed() < STOPPING {
			if self.ended().is_some() {
				return Ok(());
			}
			sleep(Duration::from_millis(50));
		}
		self.kill();
		bail!("process {id} did not stop within {} s", STOPPING.as_secs())
	}

	/// Its resident memory in bytes; `None` if it does not run.
	pub fn resident_memory(&self) -> Option<u64> {
		let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
		let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
		let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
		Some(kibibytes * 1024)
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		if self.ended().is_none() {
			self.kill();
		}
	}
}

/// A command whose process the kernel kills when the thread that started it ends: nothing is left
/// behind, even if this program is killed.
pub fn tied(program: &Path) -> Command {
	let mut command = Command::new("setpriv");
	command.args(["--pdeathsig", "KILL", "--"]).arg(program);
	command
}

/// Runs a command to its end and returns what it wrote.
///
/// # Errors
/// If it fails, with what it complained of.
pub fn run(command: &mut Command) -> Result<String> {
	let output = command
		.stdin(Stdio::null())
		.output()
		.with_context(|| format!("{:?} is not installed", command.get_program()))?;
	ensure!(
		output.status.success(),
		"{command:?} failed: {}",
		String::from_utf8_lossy(&output.stderr).trim()
	);
	Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The programs that start nodes.
const HARNESSES: [&str; 2] = ["carechain-network", "carechain-bench"];

/// Whether a process of this harness, or of what is built on it, runs under an id. Another program's, to which
/// the id went since, does not count.
pub fn is_alive(id: u32) -> bool {
	std::fs::read_to_string(format!("/proc/{id}/comm"))
		.is_ok_and(|name| is_harness(name.trim_end()))
}

/// Whether a name, which the kernel cuts off after fifteen bytes, is that of a harness.
fn is_harness(name: &str) -> bool {
	!name.is_empty() && HARNESSES.iter().any(|harness| harness.starts_with(name))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_dropped_process_is_gone() {
		let folder = tempfile::tempdir().expect("a folder");
		let mut command = Command::new("sleep");
		command.arg("60");
		let process = Process::start(command, &folder.path().join("log")).expect("it starts");
		let entry = format!("/proc/{}", process.id());
		assert!(Path::new(&entry).exists());
		assert!(process.resident_memory().is_some());
		drop(process);
		assert!(!Path::new(&entry).exists());
	}

	#[test]
	fn what_a_running_harness_has_set_up_is_no_leftover() {
		assert!(is_harness("carechain-networ") && is_harness("carechain-bench"));
		assert!(!is_harness("carechain-node") && !is_harness("bash") && !is_harness(""));
	}

	#[test]
	fn what_a_failed_command_complained_of_is_told() {
		let error = run(Command::new("ls").arg("/no-such-folder")).expect_err("it fails");
		assert!(error.to_string().contains("/no-such-folder"));
	}
}
