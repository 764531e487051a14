// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node that cannot start says why in one sentence, and ends with a code that is not zero. Each test runs
//! the program itself.

use std::{
	fs::{self, File},
	io,
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a node may take to give up, or to answer: a busy machine takes its time to compile the runtime.
const PATIENCE: Duration = Duration::from_secs(180);
/// What a node says once it runs.
const RUNS: &str = "Running JSON-RPC server";

/// A node that was started, and ends with its test.
struct Node {
	child: Child,
	log: PathBuf,
}

impl Node {
	fn start(program: &mut Command, log: &Path) -> Self {
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

	fn said(&self) -> String {
		fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Waits until it has said something.
	fn until(&mut self, words: &str) {
		let start = Instant::now();
		while !self.said().contains(words) {
			let ended = self.child.try_wait().expect("it can be asked");
			assert!(ended.is_none(), "the node ended: {}", self.said());
			assert!(start.elapsed() < PATIENCE, "it never came: {}", self.said());
			sleep(Duration::from_millis(100));
		}
	}

	/// Waits until it has ended. Returns its code, and the last line that it said.
	fn ended(mut self) -> (Option<i32>, String) {
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

fn folder() -> TempDir {
	tempfile::tempdir().expect("there is a temporary folder")
}

fn program() -> Command {
	Command::new(env!("CARGO_BIN_EXE_carechain-node"))
}

/// Options of a node that is alone and takes any ports.
const ALONE: [&str; 5] = [
	"--listen-addr=/ip4/127.0.0.1/tcp/0",
	"--rpc-port=0",
	"--no-prometheus",
	"--no-mdns",
	"--no-telemetry",
];

/// A node of the local chain with its folder there.
fn node(base: &Path) -> Command {
	let mut command = program();
	command.args(["--chain", "local", "--base-path"]).arg(base);
	command
}

/// Starts a node that must not run, and returns the sentence that it ends with.
fn sentence(command: &mut Command) -> String {
	let logs = folder();
	let (code, last) = Node::start(command, &logs.path().join("log")).ended();
	assert_eq!(code, Some(1), "{last}");
	let sentence = last.strip_prefix("Error: ");
	sentence
		.unwrap_or_else(|| panic!("no error: {last}"))
		.into()
}

fn assert_says(sentence: &str, parts: &[&str]) {
	for part in parts {
		assert!(sentence.contains(part), "`{part}` is not in: {sentence}");
	}
}

/// A folder with the local chain's database in it, and where in it that is.
fn with_database() -> (TempDir, PathBuf) {
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

fn rewrite(path: &Path, change: impl Fn(String) -> String) {
	let text = fs::read_to_string(path).expect("it is there");
	let changed = change(text.clone());
	assert_ne!(changed, text, "nothing was changed in {}", path.display());
	fs::write(path, changed).expect("it can be written to");
}

#[test]
fn a_used_port_is_told_with_what_it_is_for_and_which_option_says_another() {
	let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
	let address = taken.local_addr().expect("it has an address");
	let port = address.port();
	let without = |option: &str| -> Vec<&str> {
		let name = option.split('=').next().unwrap_or_default();
		let others = ALONE.into_iter().filter(|it| !it.starts_with(name));
		others
			.filter(|it| name != "--prometheus-port" || *it != "--no-prometheus")
			.collect()
	};
	for (option, purpose, says) in [
		(
			format!("--listen-addr=/ip4/127.0.0.1/tcp/{port}"),
			"other nodes",
			"--listen-addr",
		),
		(format!("--rpc-port={port}"), "the RPC", "--rpc-port"),
		(
			format!("--prometheus-port={port}"),
			"Prometheus",
			"--prometheus-port",
		),
		(
			format!("--patient-rpc-port={port}"),
			"the patients' RPC",
			"--patient-rpc-port",
		),
	] {
		let base = folder();
		let said = sentence(node(base.path()).args(without(&option)).arg(&option));
		assert_says(&said, &[&address.to_string(), purpose, "in use", says]);
	}
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
	let base = folder();
	let mut command = read_only(base.path());
	let said = sentence(command.args(ALONE));
	assert_says(&said, &["cannot write to the folder", "--base-path"]);
}

/// A node whose folder is read only: for root too, where this machine lets a test mount something.
fn read_only(base: &Path) -> Command {
	let in_a_mount = |script: &str| {
		let mut command = Command::new("unshare");
		command
			.args(["--user", "--map-root-user", "--mount", "sh", "-c"])
			.arg(format!("mount -t tmpfs -o ro none \"$0\" && {script}"))
			.arg(base);
		command
	};
	let can_mount = in_a_mount("true")
		.output()
		.is_ok_and(|output| output.status.success());
	if can_mount {
		let mut command = in_a_mount("base=$0 && exec \"$@\" --base-path \"$base\"");
		command
			.arg(env!("CARGO_BIN_EXE_carechain-node"))
			.args(["--chain", "local"]);
		return command;
	}
	let is_root = Command::new("id")
		.arg("-u")
		.output()
		.is_ok_and(|output| output.stdout == b"0\n");
	if is_root {
		// Nobody makes folders there.
		return node(Path::new("/proc/carechain"));
	}
	let mut permissions = fs::metadata(base).expect("it is there").permissions();
	permissions.set_readonly(true);
	fs::set_permissions(base, permissions).expect("it is ours");
	node(base)
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
	let base = folder();
	let file = base.path().join("file");
	fs::write(&file, b"").expect("it can be written to");
	let said = sentence(node(&file).args(ALONE));
	assert_says(
		&said,
		&["cannot write to the folder", &file.display().to_string()],
	);
}

#[test]
fn a_node_key_that_is_none_is_told_with_its_file() {
	let base = folder();
	let file = base.path().join("node.key");
	fs::write(&file, b"garbage").expect("it can be written to");
	let said = sentence(
		node(base.path())
			.args(ALONE)
			.arg("--node-key-file")
			.arg(&file),
	);
	assert_says(
		&said,
		&[
			&file.display().to_string(),
			"holds no node key",
			"generate-node-key",
		],
	);
}

#[test]
fn a_validator_without_a_node_key_is_told_how_to_make_one() {
	let base = folder();
	let said = sentence(node(base.path()).args(ALONE).arg("--validator"));
	assert_says(&said, &["needs a node key", "key generate-node-key"]);
}

#[test]
fn a_session_key_that_does_not_sign_is_told_by_its_file() {
	let base = folder();
	let keystore = base.path().join("keys");
	fs::create_dir(&keystore).expect("it can be made");
	let name = format!("6772616e{}", "07".repeat(32));
	fs::write(keystore.join(&name), b"garbage").expect("it can be written to");
	let said = sentence(
		node(base.path())
			.args(ALONE)
			.args(["--validator", "--unsafe-force-node-key-generation"])
			.arg("--keystore-path")
			.arg(&keystore),
	);
	assert_says(&said, &[&name, "cannot be used", "scripts/rotate-keys"]);
}

#[test]
fn a_database_of_another_version_is_told_with_what_to_do() {
	let (base, database) = with_database();
	rewrite(&database.join("metadata"), |text| {
		text.replace("version=8", "version=3")
	});
	let said = sentence(node(base.path()).args(ALONE));
	assert_says(
		&said,
		&[
			&database.display().to_string(),
			"of version 3",
			"reads versions 4 to 8",
			"purge-chain",
		],
	);
}

#[test]
fn a_database_whose_description_is_damaged_is_told() {
	let (base, database) = with_database();
	fs::write(database.join("metadata"), b"garbage").expect("it can be written to");
	let said = sentence(node(base.path()).args(ALONE));
	assert_says(
		&said,
		&[
			&database.display().to_string(),
			"cannot be read",
			"purge-chain",
		],
	);
}

#[test]
fn another_chain_than_the_databases_is_told_with_both_genesis_blocks() {
	let (base, _) = with_database();
	let spec = base.path().join("other.json");
	let exported = program()
		.args(["export-chain-spec", "--chain", "local", "--raw"])
		.output()
		.expect("the program is there");
	let text = String::from_utf8(exported.stdout).expect("it is JSON");
	let other = text.replacen("\"top\": {", "\"top\": { \"0xc0ffee\": \"0x01\",", 1);
	assert_ne!(other, text);
	fs::write(&spec, other).expect("it can be written to");

	let mut command = program();
	command
		.arg("--chain")
		.arg(&spec)
		.arg("--base-path")
		.arg(base.path());
	let said = sentence(command.args(ALONE));
	assert_says(
		&said,
		&["is of another chain", "genesis block is 0x", "makes 0x"],
	);
}

#[test]
fn a_second_node_at_one_database_is_told_and_the_first_goes_on() -> io::Result<()> {
	let (base, database) = with_database();
	let logs = folder();
	let mut first = Node::start(node(base.path()).args(ALONE), &logs.path().join("first"));
	// With a folder that is as it should be, it starts.
	first.until(RUNS);
	let said = sentence(node(base.path()).args(ALONE));
	assert_says(
		&said,
		&[
			"another process has the database",
			&database.display().to_string(),
		],
	);
	assert!(first.child.try_wait()?.is_none(), "{}", first.said());
	Ok(())
}

#[test]
fn a_validator_without_session_keys_starts_and_says_that_it_does_nothing() {
	let base = folder();
	let log = base.path().join("log");
	let mut node = Node::start(
		node(base.path())
			.args(ALONE)
			.args(["--validator", "--unsafe-force-node-key-generation"]),
		&log,
	);
	node.until(RUNS);
	let said = node.said();
	assert_says(
		&said,
		&[
			"no session key to author with",
			"no session key to vote with",
			"scripts/rotate-keys",
		],
	);
}
