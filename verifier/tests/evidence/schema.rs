// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is published about the format, held against real files and the code.

use super::support::{builder::file, subjects};
use carechain_primitives::HashAlgorithm;
use carechain_verify::{
	format::{Head, Subject},
	Evidence, Reason,
};
use jsonschema::Validator;
use serde_json::{json, Value};

fn schema() -> Validator {
	let text = include_str!("../../../docs/evidence.schema.json");
	jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

fn value(evidence: &Evidence) -> Value {
	serde_json::from_slice(&file(evidence)).unwrap()
}

#[test]
fn real_files_are_valid() {
	let schema = schema();
	let mut files: Vec<_> = subjects::all()
		.map(|(_, scene)| value(&scene.evidence()))
		.into();
	for head in [Head::Hourly { hour: 5 }, Head::Daily { day: 5 }] {
		let signing = subjects::Signing::Ed25519;
		let scene = subjects::record_with(HashAlgorithm::Sm3, signing, head, false);
		files.push(value(&scene.evidence()));
	}
	let mut sparse = subjects::record();
	sparse.chain.restart(&[1, 2, 3]);
	sparse.descendants = 0;
	let Subject::Record(subject) = &mut sparse.subject else {
		unreachable!()
	};
	subject.record = None;
	files.push(value(&sparse.evidence()));
	let mut closed = subjects::grant();
	let Subject::Grant(subject) = &mut closed.subject else {
		unreachable!()
	};
	subject.terms = None;
	files.push(value(&closed.evidence()));
	files.push(value(&subjects::access_log_of(0).evidence()));
	for file in files {
		let errors: Vec<_> = schema.iter_errors(&file).map(|it| it.to_string()).collect();
		assert!(errors.is_empty(), "{errors:?}");
	}
}

/// Every object in a value, by its pointer.
fn objects(value: &Value, at: String, into: &mut Vec<String>) {
	match value {
		Value::Array(items) => {
			for (position, item) in items.iter().enumerate() {
				objects(item, format!("{at}/{position}"), into);
			}
		}
		Value::Object(members) => {
			for (name, member) in members {
				objects(member, format!("{at}/{name}"), into);
			}
			into.push(at);
		}
		_ => {}
	}
}

#[test]
fn the_schema_refuses_the_members_that_the_verifier_refuses() {
	let schema = schema();
	for (kind, scene) in subjects::all() {
		let good = value(&scene.evidence());
		let mut places = Vec::new();
		objects(&good, String::new(), &mut places);
		assert!(places.len() >= 6);
		for place in places {
			let mut unknown = good.clone();
			unknown.pointer_mut(&place).unwrap()["more"] = json!(1);
			assert!(!schema.is_valid(&unknown), "{kind}: {place}/more");
			let names: Vec<_> = good
				.pointer(&place)
				.unwrap()
				.as_object()
				.unwrap()
				.keys()
				.collect();
			for name in names {
				let mut missing = good.clone();
				let object = missing
					.pointer_mut(&place)
					.unwrap()
					.as_object_mut()
					.unwrap();
				object.remove(name);
				assert!(!schema.is_valid(&missing), "{kind}: {place}/{name}");
				let mut wrong = good.clone();
				wrong.pointer_mut(&place).unwrap()[name] = json!(-1.5);
				assert!(!schema.is_valid(&wrong), "{kind}: {place}/{name}");
			}
		}
	}
}

#[test]
fn the_schema_refuses_other_ways_to_write_bytes() {
	let schema = schema();
	for (_, scene) in subjects::all() {
		for other in ["0xAB", "ab", "0xabc", "0x0g", ""] {
			let mut changed = value(&scene.evidence());
			changed["chain"]["header"] = other.into();
			assert!(!schema.is_valid(&changed), "{other}");
		}
	}
}

#[test]
fn every_reason_for_a_refusal_is_documented() {
	let page = include_str!("../../../docs/evidence.md");
	for code in Reason::CODES {
		assert!(page.contains(&format!("| `{code}` | ")), "{code}");
	}
}
