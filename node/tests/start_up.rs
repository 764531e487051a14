// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node that cannot start says why in one sentence, and ends with a code that tells whether to try again.
//! Each test runs the program itself.

use std::{
	fs::{self, File},
	io,
	net::TcpListener,
	os::unix::{
		fs::{chown, PermissionsExt},
		process::CommandExt,
	},
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a node may take to give up, or to answer: a busy machine takes its time to compile the runtime.
const PATIENCE: Duration = Duration::from_secs(180);
/// The code of a node that would end the same way again, and has to be looked at first.
const LOOK_FIRST: i32 = 78;
/// That of one that may start the next time.
const TRY_AGAIN: i32 = 1;
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

/// Starts a node that must not run until somebody has looked, and returns the sentence that it ends with.
fn sentence(command: &mut Command) -> String {
	ends_with(command, LOOK_FIRST)
}

/// Starts a node that must not run, and returns the sentence that it ends with.
fn ends_with(command: &mut Command, expected: i32) -> String {
	let logs = folder();
	let (code, last) = Node::start(command, &logs.path().join("log")).ended();
	assert_eq!(code, Some(expected), "{last}");
	let sentence = last.strip_prefix("Error: ");
	sentence
		.unwrap_or_else(|| panic!("no error: {last}"))
		.into()
}

/// Checks how a sentence begins, so that nothing of the SDK's stands before it, and what else it says.
fn assert_is(sentence: &str, begins: &str, parts: &[&str]) {
	assert!(sentence.starts_with(begins), "not `{begins}…`: {sentence}");
	assert_says(sentence, parts);
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
		// Who has the port may stop.
		let said = ends_with(
			node(base.path()).args(without(&option)).arg(&option),
			TRY_AGAIN,
		);
		let begins = format!("the node cannot listen on {address} for {purpose} (");
		assert_is(&said, &begins, &["in use", says]);
	}
}

/// How a sentence about a folder begins.
fn cannot_write(folder: &Path) -> String {
	format!("the node cannot write to the folder {} (", folder.display())
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
	let base = folder();
	let mut command = read_only(base.path());
	let said = sentence(command.args(ALONE));
	assert_is(
		&said,
		"the node cannot write to the folder ",
		&["--base-path"],
	);
}

/// A node whose folder is read only: for root too, where this machine lets a test mount something.
fn read_only(base: &Path) -> Command {
	if can_mount() {
		let mut command = in_a_mount("mount -t tmpfs -o ro none \"$0\"", base);
		command.args(["--chain", "local", "--base-path"]).arg(base);
		return command;
	}
	if is_root() {
		// Nobody makes folders there.
		return node(Path::new("/proc/carechain"));
	}
	let mut permissions = fs::metadata(base).expect("it is there").permissions();
	permissions.set_readonly(true);
	fs::set_permissions(base, permissions).expect("it is ours");
	node(base)
}

/// The node in a mount namespace of its own, in which `mount` was done first, with `place` for its `$0`.
fn in_a_mount(mount: &str, place: &Path) -> Command {
	let mut command = unshared(&format!("{mount} && exec \"$@\""), place);
	command.arg(env!("CARGO_BIN_EXE_carechain-node"));
	command
}

fn unshared(script: &str, place: &Path) -> Command {
	let mut command = Command::new("unshare");
	command
		.args(["--user", "--map-root-user", "--mount", "sh", "-c"])
		.arg(script)
		.arg(place);
	command
}

/// Whether this machine lets a test mount something.
fn can_mount() -> bool {
	let place = folder();
	let tried = unshared("mount -t tmpfs none \"$0\"", place.path()).output();
	tried.is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
	let told = Command::new("id").arg("-u").output();
	told.is_ok_and(|output| output.stdout == b"0\n")
}

/// Nobody's advice for a database that is whole.
fn assert_nothing_is_to_be_removed(sentence: &str) {
	for destructive in ["purge-chain", "remove", "new keys", "make a new one"] {
		assert!(!sentence.contains(destructive), "{sentence}");
	}
}

#[test]
fn a_database_that_is_mounted_read_only_is_not_to_be_removed() {
	if !can_mount() {
		eprintln!("left out: this machine lets nobody mount a folder");
		return;
	}
	let (base, database) = with_database();
	let mounted = database.parent().expect("it is in a folder");
	let mut command = in_a_mount(
		"mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"",
		mounted,
	);
	command
		.args(["--chain", "local", "--base-path"])
		.arg(base.path());
	let said = sentence(command.args(ALONE));
	assert_is(&said, &cannot_write(&database), &["Read-only file system"]);
	assert_nothing_is_to_be_removed(&said);
}

#[test]
fn a_full_disk_is_told_and_the_node_may_be_started_again() {
	if !can_mount() {
		eprintln!("left out: this machine lets nobody mount a folder");
		return;
	}
	let base = folder();
	let full = "mount -t tmpfs -o size=4k none \"$0\" && head -c 4096 /dev/zero >\"$0/full\"";
	let mut command = in_a_mount(full, base.path());
	command
		.args(["--chain", "local", "--base-path"])
		.arg(base.path());
	let said = ends_with(command.args(ALONE), TRY_AGAIN);
	assert_is(
		&said,
		&cannot_write(base.path()),
		&["No space left", "make room"],
	);
	assert_nothing_is_to_be_removed(&said);
}

/// What somebody else owns, down to the last file.
fn give_away(path: &Path) {
	if path.is_dir() {
		for entry in fs::read_dir(path).expect("it can be read") {
			give_away(&entry.expect("it is there").path());
		}
	}
	chown(path, Some(SOMEBODY), Some(SOMEBODY)).expect("root may");
	let access = if path.is_dir() { 0o700 } else { 0o600 };
	fs::set_permissions(path, fs::Permissions::from_mode(access)).expect("root may");
}

/// Two users without names.
const SOMEBODY: u32 = 64_321;
const SOMEBODY_ELSE: u32 = 64_322;

/// The node as such a user, with its folder there.
fn as_somebody_else(base: &Path) -> Command {
	// The temporary folder itself is root's.
	fs::set_permissions(base, fs::Permissions::from_mode(0o755)).expect("it is ours");
	let mut command = node(base);
	command.uid(SOMEBODY_ELSE).gid(SOMEBODY_ELSE).args(ALONE);
	command
}

/// Gives all that is in a folder to who runs the node, but not the folder itself.
fn give_to_somebody_else(path: &Path) {
	let done = Command::new("chown")
		.args(["-R", &format!("{SOMEBODY_ELSE}:{SOMEBODY_ELSE}")])
		.arg(path)
		.status();
	assert!(done.is_ok_and(|status| status.success()));
}

#[test]
fn what_belongs_to_another_user_is_not_to_be_removed() {
	if !is_root() {
		eprintln!("left out: only root gives files to other users");
		return;
	}
	let (base, database) = with_database();
	// Whoever ran the program once as root has such a folder: as a whole, or files in it.
	give_to_somebody_else(base.path());
	give_away(&database);
	let said = sentence(&mut as_somebody_else(base.path()));
	assert_is(&said, &cannot_write(&database), &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);

	give_to_somebody_else(base.path());
	for file in ["metadata", "lock"] {
		let file = database.join(file);
		give_away(&file);
		let said = sentence(&mut as_somebody_else(base.path()));
		assert_is(&said, &cannot_write(&database), &["Permission denied"]);
		assert_nothing_is_to_be_removed(&said);
		give_to_somebody_else(&file);
	}

	// Keys as well.
	let keystore = base.path().join("chains/carechain_local/keystore");
	fs::create_dir_all(&keystore).expect("it can be made");
	let name = format!("6772616e{}", "07".repeat(32));
	fs::write(keystore.join(&name), b"\"//Somebody\"").expect("it can be written to");
	give_to_somebody_else(base.path());
	give_away(&keystore.join(&name));
	let mut validator = as_somebody_else(base.path());
	let said = sentence(validator.args(["--validator", "--unsafe-force-node-key-generation"]));
	let begins = format!("the session key {name} in the keystore cannot be read (");
	assert_is(&said, &begins, &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);

	let key = base
		.path()
		.join("chains/carechain_local/network/secret_ed25519");
	give_away(&key);
	let said = sentence(&mut as_somebody_else(base.path()));
	let begins = format!(
		"the node cannot use the file {} for its key (",
		key.display()
	);
	assert_is(&said, &begins, &["Permission denied"]);
	assert_nothing_is_to_be_removed(&said);
}

#[test]
fn a_keystore_that_cannot_be_written_to_is_told_with_its_folder() {
	let base = folder();
	let file = base.path().join("file");
	fs::write(&file, b"").expect("it can be written to");
	let keystore = file.join("keys");
	let said = sentence(
		node(base.path())
			.args(ALONE)
			.arg("--keystore-path")
			.arg(&keystore),
	);
	assert_is(&said, &cannot_write(&keystore), &["--keystore-path"]);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
	let base = folder();
	let file = base.path().join("file");
	fs::write(&file, b"").expect("it can be written to");
	let said = sentence(node(&file).args(ALONE));
	assert_is(&said, &cannot_write(&file), &["--base-path"]);
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
	let begins = format!("the file {} holds no node key (", file.display());
	assert_is(&said, &begins, &["generate-node-key"]);
}

#[test]
fn a_node_key_file_that_was_named_and_is_not_there_is_told_and_not_made() {
	let base = folder();
	let file = base.path().join("mistyped.key");
	let named = |more: &[&str]| {
		let mut command = node(base.path());
		command.args(ALONE).arg("--node-key-file").arg(&file);
		command.args(more);
		command
	};
	for more in [&[][..], &["--validator"], &["--dev"]] {
		let said = sentence(&mut named(more));
		let begins = format!(
			"the file {} that --node-key-file names is not there",
			file.display()
		);
		assert_is(&said, &begins, &["generate-node-key --file"]);
		assert!(!file.exists());
	}
	// Who says so gets a new one.
	let logs = folder();
	let mut command = named(&["--unsafe-force-node-key-generation"]);
	Node::start(&mut command, &logs.path().join("log")).until(RUNS);
	assert!(file.exists());
}

#[test]
fn a_validator_without_a_node_key_is_told_how_to_make_one() {
	let base = folder();
	let said = sentence(node(base.path()).args(ALONE).arg("--validator"));
	assert_is(
		&said,
		"a validator needs a node key, and there is none in ",
		&["key generate-node-key"],
	);
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
	let begins = format!("the session key {name} in the keystore cannot be used (");
	assert_is(&said, &begins, &["scripts/rotate-keys"]);
}

#[test]
fn a_database_of_another_version_is_told_with_what_to_do() {
	let (base, database) = with_database();
	rewrite(&database.join("metadata"), |text| {
		text.replace("version=8", "version=3")
	});
	let said = sentence(node(base.path()).args(ALONE));
	let begins = format!("the database in {} is of version 3", database.display());
	assert_is(&said, &begins, &["reads versions 4 to 8", "purge-chain"]);
}

#[test]
fn a_database_whose_description_is_damaged_is_told() {
	let (base, database) = with_database();
	fs::write(database.join("metadata"), b"garbage").expect("it can be written to");
	let said = sentence(node(base.path()).args(ALONE));
	assert_is(&said, &cannot_be_read(&database), &["purge-chain"]);
}

/// How a sentence about a damaged database begins.
fn cannot_be_read(database: &Path) -> String {
	format!("the database in {} cannot be read (", database.display())
}

#[test]
fn a_database_whose_tables_are_damaged_is_told() {
	let (base, database) = with_database();
	// Its own name for the tables of the second column: the head of each says how it is laid out.
	let tables = fs::read_dir(&database).expect("it can be read");
	let mut damaged = 0;
	for table in tables.map(|entry| entry.expect("it is there").path()) {
		let name = table.file_name().unwrap_or_default().to_string_lossy();
		if name.starts_with("index_") {
			fs::write(&table, b"garbage").expect("it can be written to");
			damaged += 1;
		}
	}
	assert!(damaged > 0, "there is no table to damage");
	let said = sentence(node(base.path()).args(ALONE));
	assert_is(&said, &cannot_be_read(&database), &["purge-chain"]);
}

#[test]
fn a_chain_specification_that_is_none_is_told_with_its_file() {
	let base = folder();
	let file = base.path().join("consortium.json");
	let with_file = || {
		let mut command = program();
		command.arg("--chain").arg(&file).args(ALONE);
		command.arg("--base-path").arg(base.path());
		command
	};
	let said = sentence(&mut with_file());
	assert_says(&said, &[&file.display().to_string()]);

	fs::write(&file, b"{ \"name\": ").expect("it can be written to");
	let said = sentence(&mut with_file());
	let names = format!(
		"the chain specification {} cannot be read (",
		file.display()
	);
	assert_says(&said, &[&names]);

	let without_state = r#"{ "name": "Consortium", "id": "consortium", "chainType": "Live",
		"bootNodes": [], "telemetryEndpoints": null, "protocolId": "consortium", "properties": null,
		"genesis": { "raw": { "top": { "0xno": "0xhex" }, "childrenDefault": {} } } }"#;
	fs::write(&file, without_state).expect("it can be written to");
	let said = sentence(&mut with_file());
	let begins = "the chain specification of Consortium makes no genesis state (";
	assert_is(&said, begins, &["--chain"]);
}

#[test]
fn another_chain_than_the_databases_is_told_with_both_genesis_blocks() {
	let (base, database) = with_database();
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
	let begins = format!(
		"the database in {} is of another chain: its genesis block is 0x",
		database.display()
	);
	assert_is(&said, &begins, &["makes 0x"]);
}

#[test]
fn a_second_node_at_one_database_is_told_and_the_first_goes_on() -> io::Result<()> {
	let (base, database) = with_database();
	let logs = folder();
	let mut first = Node::start(node(base.path()).args(ALONE), &logs.path().join("first"));
	// With a folder that is as it should be, it starts.
	first.until(RUNS);
	let said = ends_with(node(base.path()).args(ALONE), TRY_AGAIN);
	let begins = format!(
		"another process has the database in {} open",
		database.display()
	);
	assert_is(&said, &begins, &["--base-path"]);
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
