// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Files that are kept, for whoever builds on the format: what is written today is what was written then,
//! and what was written then still verifies.
//!
//! After a change of the format, write them anew: `CARECHAIN_WRITE_VECTORS=1 cargo test -p carechain-verify
//! vectors`.

use std::{fs, path::PathBuf};

use super::support::{
	builder::{file, refusal, Scene},
	subjects,
};
use carechain_primitives::HashAlgorithm;
use carechain_verify::{format::Head, hex, verify, Restart, Trust};
use serde::{Deserialize, Serialize};

/// What is expected of a file, as it stands in `index.json`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Expected {
	/// The file's name.
	file: String,
	/// The genesis block that it is verified with.
	genesis: String,
	/// The restarts of finality that it is verified with.
	restarts: Vec<Restart>,
	/// The code of the reason for which it is refused; none for a good one.
	code: Option<String>,
}

fn folder() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Signed with Ed25519, whose signatures are always the same.
fn scenes() -> Vec<(&'static str, Scene, Option<&'static str>)> {
	let record = |algorithm, head, signer| {
		subjects::record_with(algorithm, subjects::Signing::Ed25519, head, signer)
	};
	let mut restarted = subjects::grant();
	let restart = restarted.chain.restart(&[4, 5, 6]);
	restarted.restarts.push(restart);
	let mut unlisted = restarted.clone();
	unlisted.restarts.clear();
	vec![
		(
			"record",
			record(HashAlgorithm::Sha256, Head::Log {}, true),
			None,
		),
		(
			"record-sm3-daily",
			record(HashAlgorithm::Sm3, Head::Daily { day: 20_777 }, false),
			None,
		),
		("grant", subjects::grant(), None),
		("grant-restarted", restarted, None),
		(
			"grant-unlisted-restart",
			unlisted,
			Some("restart-not-listed"),
		),
		("access-log", subjects::access_log(), None),
	]
}

fn made() -> Vec<(Expected, Vec<u8>)> {
	let expected = |(name, scene, code): (&str, Scene, Option<&str>)| {
		let trust = scene.trust();
		let expected = Expected {
			file: format!("{name}.evidence.json"),
			genesis: hex::encode(&trust.genesis),
			restarts: trust.restarts,
			code: code.map(Into::into),
		};
		(expected, file(&scene.evidence()))
	};
	scenes().into_iter().map(expected).collect()
}

#[test]
fn the_kept_files_are_those_that_are_made_today() {
	let made = made();
	let index: Vec<_> = made.iter().map(|(expected, _)| expected).collect();
	if std::env::var_os("CARECHAIN_WRITE_VECTORS").is_some() {
		fs::create_dir_all(folder()).unwrap();
		for (expected, bytes) in &made {
			fs::write(folder().join(&expected.file), bytes).unwrap();
		}
		let index = serde_json::to_string_pretty(&index).unwrap() + "\n";
		fs::write(folder().join("index.json"), index).unwrap();
	}
	let kept = fs::read(folder().join("index.json")).unwrap();
	let kept: Vec<Expected> = serde_json::from_slice(&kept).unwrap();
	assert_eq!(kept.iter().collect::<Vec<_>>(), index);
	for (expected, bytes) in &made {
		let kept = fs::read(folder().join(&expected.file)).unwrap();
		assert!(kept == *bytes, "{}", expected.file);
	}
}

#[test]
fn the_kept_files_verify_as_the_index_says() {
	let kept = fs::read(folder().join("index.json")).unwrap();
	let kept: Vec<Expected> = serde_json::from_slice(&kept).unwrap();
	assert_eq!(kept.len(), 6);
	for expected in kept {
		let trust = Trust {
			genesis: hex::decode_fixed(&expected.genesis).unwrap(),
			restarts: expected.restarts,
		};
		let bytes = fs::read(folder().join(&expected.file)).unwrap();
		let outcome = verify(&bytes, &trust, None);
		match expected.code {
			Some(code) => assert_eq!(refusal(outcome).1, code),
			None => assert!(outcome.is_ok(), "{}", expected.file),
		}
	}
}
