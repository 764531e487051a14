// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The mirrors of what the pallets store, held against the pallets' own types: whatever bytes the one reads,
//! the other reads, and to the same value field for field.
//!
//! The files with the types are taken by themselves, for the pallets come with all of FRAME.

use std::fmt::Debug;

use carechain_verify::layout;
use codec::Decode;
use proptest::{prelude::*, strategy::ValueTree};

#[allow(dead_code, unused_imports)]
#[path = "../../../pallets/consent-grants/src/types.rs"]
mod consent_grants;

#[allow(dead_code, unused_imports)]
#[path = "../../../pallets/consortium/src/types.rs"]
mod consortium;

/// Whether the bytes are a value, which both have to see alike: fields have the same names in the same
/// order, so that both print the same. Bytes are small numbers mostly, as indices
/// of variants are, or hardly any would be read.
fn agree<Theirs: Decode + Debug, Ours: Decode + Debug>(bytes: &[u8]) -> bool {
	let printed = |value: &dyn Debug| format!("{value:?}").replace("GrantTerms", "Terms");
	let theirs = Theirs::decode(&mut &*bytes)
		.ok()
		.map(|value| printed(&value));
	let ours = Ours::decode(&mut &*bytes).ok().map(|value| printed(&value));
	assert_eq!(theirs, ours);
	ours.is_some()
}

fn small_bytes(length: usize) -> impl Strategy<Value = Vec<u8>> {
	prop::collection::vec(
		prop_oneof![6 => 0u8..2, 1 => 0u8..8, 1 => any::<u8>()],
		length,
	)
}

proptest! {
	#![proptest_config(ProptestConfig {
		cases: 20_000,
		failure_persistence: None,
		..ProptestConfig::default()
	})]

	#[test]
	fn a_grant_is_laid_out_as_in_its_pallet(bytes in small_bytes(200)) {
		agree::<consent_grants::Grant<u32>, layout::Grant>(&bytes);
	}

	#[test]
	fn a_credential_is_laid_out_as_in_its_pallet(bytes in small_bytes(90)) {
		agree::<consortium::PractitionerRole<[u8; 32]>, layout::PractitionerRole>(&bytes);
	}
}

#[test]
fn enough_of_these_bytes_are_values() {
	let mut runner = proptest::test_runner::TestRunner::deterministic();
	let mut values = 0;
	for _ in 0..2_000 {
		let bytes = small_bytes(200).new_tree(&mut runner).unwrap().current();
		values += usize::from(agree::<consent_grants::Grant<u32>, layout::Grant>(&bytes));
	}
	assert!(values > 50, "{values}");
}
