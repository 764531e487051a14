// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Files that nobody would write in good faith: none of them passes for another one, and none makes the
//! verifier panic.

use std::sync::LazyLock;

use super::support::{builder::file, keys::Header, subjects};
use carechain_verify::{header, json::canonical, verify, Evidence, Trust};
use codec::{Decode, Encode};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;
use sp_runtime::traits::Header as _;

/// The places in a JSON value that have no places in them.
fn leaves<'a>(value: &'a mut Value, into: &mut Vec<&'a mut Value>) {
	match value {
		Value::Array(items) => items.iter_mut().for_each(|item| leaves(item, into)),
		Value::Object(members) => members.values_mut().for_each(|member| leaves(member, into)),
		other => into.push(other),
	}
}

#[derive(Clone, Debug)]
enum Change {
	Replace(Value),
	Flip(Index),
	Insert(Index, u8),
	Remove(Index),
	Swap(Index),
}

fn any_change() -> impl Strategy<Value = Change> {
	prop_oneof![
		prop_oneof![
			Just(Value::Null),
			any::<u64>().prop_map(Value::from),
			any::<bool>().prop_map(Value::from),
			"0x([0-9a-f]{2}){0,80}".prop_map(Value::from),
			Just(Value::Array(Vec::new())),
		]
		.prop_map(Change::Replace),
		any::<Index>().prop_map(Change::Flip),
		(any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
		any::<Index>().prop_map(Change::Remove),
		any::<Index>().prop_map(Change::Swap),
	]
}

/// Changes bytes inside hex, so that the file itself stays well-formed; other values as a whole.
fn apply(change: &Change, value: &mut Value, other: Value) {
	let hex = value
		.as_str()
		.and_then(|it| carechain_verify::hex::decode(it).ok());
	let changed = match (change, hex) {
		(Change::Replace(with), _) => with.clone(),
		(Change::Swap(_), _) => other,
		(change, Some(mut bytes)) => {
			match change {
				Change::Flip(at) if !bytes.is_empty() => {
					let bit = at.index(bytes.len() * 8);
					bytes[bit / 8] ^= 1 << (bit % 8);
				}
				Change::Insert(at, byte) => bytes.insert(at.index(bytes.len() + 1), *byte),
				Change::Remove(at) if !bytes.is_empty() => {
					bytes.remove(at.index(bytes.len()));
				}
				_ => {}
			}
			carechain_verify::hex::encode(&bytes).into()
		}
		(_, None) => match value.as_u64() {
			Some(number) => number.wrapping_add(1).into(),
			None => Value::from("x"),
		},
	};
	*value = changed;
}

/// A good file of every subject, and what it is verified with.
static FILES: LazyLock<Vec<(Trust, Vec<u8>)>> = LazyLock::new(|| {
	let made = subjects::all().map(|(_, scene)| (scene.trust(), file(&scene.evidence())));
	made.into()
});

proptest! {
	#![proptest_config(ProptestConfig {
		cases: 3_000,
		failure_persistence: None,
		..ProptestConfig::default()
	})]

	#[test]
	fn a_well_formed_file_with_anything_changed_is_refused(
		which in 0usize..4,
		changes in prop::collection::vec((any::<Index>(), any_change()), 1..3),
	) {
		let (trust, original) = &FILES[which];
		let mut value: Value = serde_json::from_slice(original).unwrap();
		for (at, change) in changes {
			let mut places = Vec::new();
			leaves(&mut value, &mut places);
			let other = match &change {
				Change::Swap(with) => places[with.index(places.len())].clone(),
				_ => Value::Null,
			};
			let at = at.index(places.len());
			apply(&change, places[at], other);
		}
		let changed = canonical(&value).unwrap();
		let outcome = verify(changed.as_bytes(), trust, None);
		// Who leaves the record out proves less, and the verdict says so.
		let withheld = value["subject"]["record"].is_null().then(|| {
			let mut without: Value = serde_json::from_slice(original).unwrap();
			without["subject"]["record"] = Value::Null;
			canonical(&without).unwrap()
		});
		let is_good = changed.as_bytes() == &original[..] || withheld == Some(changed);
		prop_assert_eq!(outcome.is_ok(), is_good);
	}

	#[test]
	fn any_bytes_are_refused(bytes: Vec<u8>) {
		let scene = subjects::grant();
		prop_assert!(verify(&bytes, &scene.trust(), None).is_err());
	}

	#[test]
	fn any_text_that_starts_as_a_file_is_refused(text in r#"\{"chain":\{("[a-z]{1,9}":[\[\{0-9"x,\]\}]{1,9},?){0,9}"#) {
		prop_assert!(Evidence::parse(text.as_bytes()).is_err());
	}

	#[test]
	fn a_header_is_read_as_the_sdk_reads_it(
		flips in prop::collection::vec(any::<Index>(), 0..3),
		cut in any::<Index>(),
		whole: bool,
	) {
		let mut bytes = subjects::grant().blocks()[1].encode();
		for flip in flips {
			let bit = flip.index(bytes.len() * 8);
			bytes[bit / 8] ^= 1 << (bit % 8);
		}
		if !whole {
			bytes.truncate(cut.index(bytes.len()));
		}
		let ours = header::Header::decode(&bytes);
		let input = &mut &bytes[..];
		match Header::decode(input) {
			Ok(theirs) if input.is_empty() => {
				let ours = ours.unwrap();
				prop_assert_eq!(ours.hash, theirs.hash().0);
				prop_assert_eq!(ours.number, *theirs.number());
				prop_assert_eq!(ours.parent, theirs.parent_hash().0);
				prop_assert_eq!(ours.state_root, theirs.state_root().0);
			}
			_ => prop_assert!(ours.is_err()),
		}
	}
}
