// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Nodes of the tests, and the sentences that they end with.

use std::{
	fs::{self, File},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a node may take to give up, or to answer: a busy machine takes its time to compile the runtime.
pub const PATIENCE: Duration = Duration::from_secs(180);
/// The code of a node that would end the same way again, and has to be looked at first.
pub const LOOK_FIRST: i32 = 78;
/// That of one that may start the next time.
pub const TRY_AGAIN: i32 = 1;
/// What a node says once it runs.
pub const RUNS: &str = "Running JSON-RPC server";

/// A node that was started, and ends with its test.
pub struct Node {
	pub child: Child,
	log: PathBuf,
}

impl Node {
	pub fn start(program: &mut Command, log: &Path) -> Self {
		let file = File::create(log).expect("the log can be made");
		let child = program
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(file)
			.spawn()
			.expect("the program is there");
		Self {
			child,
			log: log.into(),
		}
	}

	pub fn said(&self) -> String {
		fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Waits until it has said something.
	pub fn until(&mut self, words: &str) {
		let start = Instant::now();
		while !self.said().contains(words) {
			let ended = self.child.try_wait().expect("it can be asked");
			assert!(ended.is_none(), "the node ended: {}", self.said());
			assert!(start.elapsed() < PATIENCE, "it never came: {}", self.said());
			sleep(Duration::from_millis(100));
		}
	}

	/// Waits until it has ended. Returns its code, and the last line that it said.
	pub fn ended(mut self) -> (Option<i32>, String) {
		let start = Instant::now();
		loop {
			if let Some(status) = self.child.try_wait().expect("it can be asked") {
				let said = self.said();
				assert!(!said.contains("panicked"), "{said}");
				let last = said.trim_end().lines().last().unwrap_or_default();
				return (status.code(), last.into());
			}
			assert!(start.elapsed() < PATIENCE, "it runs on: {}", self.said());
			sleep(Duration::from_millis(100));
		}
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

pub fn folder() -> TempDir {
	tempfile::tempdir().expect("there is a temporary folder")
}

pub fn program() -> Command {
	Command::new(env!("CARGO_BIN_EXE_carechain-node"))
}

/// Options of a node that is alone and takes any ports.
pub const ALONE: [&str; 5] = [
	"--listen-addr=/ip4/127.0.0.1/tcp/0",
	"--rpc-port=0",
	"--no-prometheus",
	"--no-mdns",
	"--no-telemetry",
];

/// A node of the local chain with its folder there.
pub fn node(base: &Path) -> Command {
	let mut command = program();
	command.args(["--chain", "local", "--base-path"]).arg(base);
	command
}

/// Starts a node that must not run until somebody has looked, and returns the sentence that it ends with.
pub fn sentence(command: &mut Command) -> String {
	ends_with(command, LOOK_FIRST)
}

/// Starts a node that must not run, and returns the sentence that it ends with.
pub fn ends_with(command: &mut Command, expected: i32) -> String {
	let logs = folder();
	let (code, last) = Node::start(command, &logs.path().join("log")).ended();
	assert_eq!(code, Some(expected), "{last}");
	let sentence = last.strip_prefix("Error: ");
	sentence
		.unwrap_or_else(|| panic!("no error: {last}"))
		.into()
}

/// Checks how a sentence begins, so that nothing of the SDK's stands before it, and what else it says.
pub fn assert_is(sentence: &str, begins: &str, parts: &[&str]) {
	assert!(sentence.starts_with(begins), "not `{begins}…`: {sentence}");
	assert_says(sentence, parts);
}

pub fn assert_says(sentence: &str, parts: &[&str]) {
	for part in parts {
		assert!(sentence.contains(part), "`{part}` is not in: {sentence}");
	}
}

/// A folder with the local chain's database in it, and where in it that is.
pub fn with_database() -> (TempDir, PathBuf) {
	let base = folder();
	// What reads the database makes it first.
	let made = program()
		.args(["export-blocks", "--chain", "local", "--base-path"])
		.arg(base.path())
		.args(["--from", "0", "--to", "0"])
		.arg(base.path().join("blocks"))
		.output()
		.expect("the program is there");
	assert!(
		made.status.success(),
		"{}",
		String::from_utf8_lossy(&made.stderr)
	);
	let database = base.path().join("chains/carechain_local/paritydb/full");
	assert!(
		database.join("metadata").is_file(),
		"{}",
		database.display()
	);
	(base, database)
}

pub fn rewrite(path: &Path, change: impl Fn(String) -> String) {
	let text = fs::read_to_string(path).expect("it is there");
	let changed = change(text.clone());
	assert_ne!(changed, text, "nothing was changed in {}", path.display());
	fs::write(path, changed).expect("it can be written to");
}

/// How a sentence about a folder begins.
pub fn cannot_write(folder: &Path) -> String {
	format!("the node cannot write to the folder {} (", folder.display())
}
