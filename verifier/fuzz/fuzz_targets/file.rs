// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Whole files. Only those that are kept are good, for nobody can sign others; without their record they
//! are good as well.

#![no_main]

use std::sync::LazyLock;

use carechain_verify::{format::Subject, verify, Evidence, Trust};
use libfuzzer_sys::fuzz_target;

const RECORD: &[u8] = include_bytes!("../../tests/vectors/record.evidence.json");
const RECORD_SM3: &[u8] = include_bytes!("../../tests/vectors/record-sm3-daily.evidence.json");
const GRANT: &[u8] = include_bytes!("../../tests/vectors/grant.evidence.json");
const ACCESS_LOG: &[u8] = include_bytes!("../../tests/vectors/access-log.evidence.json");

/// The good files, and what they are verified with: they are all of one chain.
static GOOD: LazyLock<(Vec<Vec<u8>>, Trust)> = LazyLock::new(|| {
	let mut files: Vec<_> = [RECORD, RECORD_SM3, GRANT, ACCESS_LOG]
		.map(Vec::from)
		.into();
	for file in [RECORD, RECORD_SM3] {
		let mut without = Evidence::parse(file).expect("a kept file");
		if let Subject::Record(subject) = &mut without.subject {
			subject.record = None;
		}
		files.push(without.to_canonical().expect("can be written").into());
	}
	let genesis = &Evidence::parse(RECORD).expect("a kept file").chain.genesis;
	let header = &genesis.as_ref().expect("it has a genesis").header.0;
	let trust = Trust {
		genesis: sp_crypto_hashing::blake2_256(header),
		restarts: Vec::new(),
	};
	for file in &files {
		assert!(verify(file, &trust, None).is_ok());
	}
	(files, trust)
});

fuzz_target!(|bytes: &[u8]| {
	let (files, trust) = &*GOOD;
	if let Ok(verdict) = verify(bytes, trust, None) {
		assert!(
			files.iter().any(|file| file == bytes),
			"a forged file passes: {verdict:?}"
		);
	}
});
