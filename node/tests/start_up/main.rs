// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A node that cannot start says why in one sentence, and ends with a code that tells whether to try again.
//! Each test runs the program itself.

mod refusals;
mod support;

use std::{fs, io, net::TcpListener, path::Path};

use support::*;

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
	// The library's own names: an index says where the values of a column are.
	let tables = fs::read_dir(&database).expect("it can be read");
	let mut damaged = 0;
	for table in tables.map(|entry| entry.expect("it is there").path()) {
		let name = table.file_name().unwrap_or_default().to_string_lossy();
		if name.starts_with("index_") {
			fs::write(&table, b"garbage").expect("it can be written to");
			damaged += 1;
		}
	}
	assert!(damaged > 0, "there is no index to damage");
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
