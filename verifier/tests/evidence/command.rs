// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The command: what it takes, what it says, how it ends.

use std::{
	io::Write,
	path::PathBuf,
	process::{Command, Output, Stdio},
};

use super::support::{
	builder::{file, Scene},
	subjects,
};
use carechain_verify::{format::Subject, hex::encode};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with files, and the command in it.
struct Desk(TempDir);

impl Desk {
	fn new() -> Self {
		Self(tempfile::tempdir().unwrap())
	}

	fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
		let path = self.0.path().join(name);
		std::fs::write(&path, content).unwrap();
		path
	}

	fn run(&self, arguments: &[&str]) -> Output {
		Command::new(env!("CARGO_BIN_EXE_carechain-verify"))
			.current_dir(self.0.path())
			.args(arguments)
			.output()
			.unwrap()
	}
}

fn text(bytes: &[u8]) -> &str {
	std::str::from_utf8(bytes).unwrap()
}

fn genesis(scene: &Scene) -> String {
	encode(&scene.trust().genesis)
}

#[test]
fn a_proven_file_ends_with_0_and_is_told_in_words() {
	let (desk, scene) = (Desk::new(), subjects::record());
	desk.put("e.json", file(&scene.evidence()));
	let output = desk.run(&["e.json", "--genesis", &genesis(&scene)]);
	assert_eq!(output.status.code(), Some(0));
	let said = text(&output.stdout);
	assert!(
		said.starts_with("PROVEN\n  - This record (sha-256 0x"),
		"{said}"
	);
	assert!(
		said.contains("\nNOT PROVEN, or only under a condition\n  - "),
		"{said}"
	);
	assert!(output.stderr.is_empty());
}

#[test]
fn a_refused_file_ends_with_1_and_says_which_link_breaks() {
	let (desk, scene) = (Desk::new(), subjects::record());
	let mut evidence = scene.evidence();
	evidence.chain.handovers.remove(0);
	desk.put("e.json", file(&evidence));
	let output = desk.run(&["e.json", "--genesis", &genesis(&scene)]);
	assert_eq!(output.status.code(), Some(1));
	let said = text(&output.stdout);
	assert!(
		said.starts_with("REFUSED: this file proves nothing\n"),
		"{said}"
	);
	assert!(said.contains("The link that breaks: handover 1."), "{said}");
	assert!(said.contains("(other-authority-set)"), "{said}");
}

#[test]
fn a_program_gets_json_in_both_cases() {
	let (desk, scene) = (Desk::new(), subjects::grant());
	desk.put("e.json", file(&scene.evidence()));
	let read = |genesis: &str| -> (Option<i32>, Value) {
		let output = desk.run(&["--json", "e.json", "--genesis", genesis]);
		let verdict = serde_json::from_slice(&output.stdout).unwrap();
		(output.status.code(), verdict)
	};
	let (code, verdict) = read(&genesis(&scene));
	assert_eq!((code, &verdict["proven"]), (Some(0), &Value::Bool(true)));
	assert_eq!(verdict["format"], "carechain/verdict/v1");
	assert_eq!(verdict["subject"]["status"], "active");
	let (code, verdict) = read(&encode(&[7; 32]));
	assert_eq!((code, &verdict["proven"]), (Some(1), &Value::Bool(false)));
	assert_eq!(verdict["link"], "genesis");
	assert_eq!(verdict["code"], "other-chain");
}

#[test]
fn a_command_line_that_is_not_understood_ends_with_2() {
	let desk = Desk::new();
	desk.put("e.json", "{}");
	let hash = encode(&[7; 32]);
	for arguments in [
		&["e.json"][..],
		&["--genesis", &hash],
		&["e.json", "--genesis", "0x12"],
		&["e.json", "--genesis", &hash[2..]],
		&["e.json", "--genesis", &hash, "--quiet"],
	] {
		let output = desk.run(arguments);
		assert_eq!(output.status.code(), Some(2), "{arguments:?}");
		assert!(output.stdout.is_empty());
	}
}

#[test]
fn a_file_that_cannot_be_read_ends_with_3() {
	let (desk, scene) = (Desk::new(), subjects::grant());
	desk.put("e.json", file(&scene.evidence()));
	desk.put("list.json", "[1]");
	let hash = genesis(&scene);
	for (arguments, name) in [
		(&["none.json", "--genesis", &hash][..], "none.json"),
		(&[".", "--genesis", &hash], "."),
		(
			&["e.json", "--genesis", &hash, "--restarts", "none.json"],
			"none.json",
		),
		(
			&["e.json", "--genesis", &hash, "--restarts", "list.json"],
			"list.json",
		),
		(
			&["e.json", "--genesis", &hash, "--record", "none.json"],
			"none.json",
		),
	] {
		let output = desk.run(arguments);
		assert_eq!(output.status.code(), Some(3), "{arguments:?}");
		let complaint = text(&output.stderr);
		assert!(
			complaint.starts_with(&format!("error: {name}: ")),
			"{complaint}"
		);
	}
}

#[test]
fn restarts_and_a_record_may_be_given() {
	let (desk, mut scene) = (Desk::new(), subjects::record());
	let restart = scene.chain.restart(&[5, 6, 7]);
	desk.put("list.json", serde_json::to_string(&[restart]).unwrap());
	let Subject::Record(subject) = &mut scene.subject else {
		unreachable!()
	};
	let record = subject.record.take().unwrap();
	desk.put("record.json", record.replace(',', " ,\n"));
	desk.put("e.json", file(&scene.evidence()));
	let hash = genesis(&scene);
	let arguments = ["e.json", "--genesis", &hash, "--restarts", "list.json"];
	assert_eq!(desk.run(&arguments[..3]).status.code(), Some(1));
	let output = desk.run(&arguments);
	assert_eq!(output.status.code(), Some(0));
	assert!(text(&output.stdout).contains("give it with --record"));
	let output = desk.run(&[&arguments[..], &["--record", "record.json"]].concat());
	assert_eq!(output.status.code(), Some(0));
	assert!(!text(&output.stdout).contains("give it with --record"));
}

#[test]
fn a_file_may_come_by_standard_input() {
	let scene = subjects::grant();
	let mut command = Command::new(env!("CARGO_BIN_EXE_carechain-verify"))
		.args(["-", "--genesis", &genesis(&scene)])
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.spawn()
		.unwrap();
	let mut stdin = command.stdin.take().unwrap();
	stdin.write_all(&file(&scene.evidence())).unwrap();
	drop(stdin);
	let output = command.wait_with_output().unwrap();
	assert_eq!(output.status.code(), Some(0));
}

#[test]
fn help_says_what_is_trusted_and_how_the_command_ends() {
	let output = Desk::new().run(&["--help"]);
	assert_eq!(output.status.code(), Some(0));
	let help = text(&output.stdout);
	for word in [
		"--genesis <HASH>",
		"--restarts <FILE>",
		"--record <FILE>",
		"--json",
		"Exit codes:",
	] {
		assert!(help.contains(word), "{word}");
	}
}
