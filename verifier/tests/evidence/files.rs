// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a file has to look like.

use super::support::{
	builder::{file, refusal, Scene},
	subjects,
};
use carechain_verify::{format::MAX_FILE_SIZE, verify};

/// The refusal of a file whose text was changed.
fn refused(scene: &Scene, change: impl FnOnce(String) -> String) -> (String, &'static str) {
	let text = String::from_utf8(file(&scene.evidence())).unwrap();
	let changed = change(text.clone());
	assert_ne!(changed, text, "nothing was changed");
	refusal(verify(changed.as_bytes(), &scene.trust(), None))
}

fn in_file(code: &'static str) -> (String, &'static str) {
	("file".into(), code)
}

#[test]
fn a_file_reads_back_as_it_was_written() {
	for (kind, scene) in subjects::all() {
		let evidence = scene.evidence();
		let text = file(&evidence);
		let read = carechain_verify::Evidence::parse(&text).unwrap();
		assert_eq!(read, evidence, "{kind}");
		assert_eq!(file(&read), text, "{kind}");
	}
}

#[test]
fn members_stand_in_their_order_and_nothing_stands_around_them() {
	let text = String::from_utf8(file(&subjects::grant().evidence())).unwrap();
	assert!(text.starts_with(r#"{"chain":{"descendants":["0x"#));
	assert!(text.ends_with(r#""}}}"#));
	assert!(text.contains(r#""subject":{"grant":5,"kind":"grant","patient":"0x"#));
}

#[test]
fn a_member_that_does_not_belong_is_refused_wherever_it_stands() {
	for (kind, scene) in subjects::all() {
		let nested = match kind {
			"record" => r#""head":{"#,
			"anchor" => r#""subject":{"#,
			"grant" => r#""terms":{"#,
			_ => r#""entries":[{"#,
		};
		for place in [
			"{",
			r#""chain":{"#,
			r#""genesis":{"#,
			r#""handovers":[{"#,
			r#""state":{"#,
			r#""subject":{"#,
			nested,
		] {
			let unknown = format!(r#"{place}"Aaa":1,"#);
			assert_eq!(
				refused(&scene, |text| text.replacen(place, &unknown, 1)),
				in_file("unknown-member"),
				"{kind} {place}"
			);
		}
	}
}

#[test]
fn a_missing_member_is_refused_even_where_null_would_do() {
	let record = subjects::record();
	let quoted = serde_json::to_string(subjects::RECORD).unwrap();
	let member = format!(r#""record":{quoted},"#);
	assert_eq!(
		refused(&record, |text| text.replacen(&member, "", 1)),
		in_file("missing-member")
	);
	let null = refused(&record, |text| {
		text.replacen(&member, r#""record":null,"#, 1).replacen(
			r#""signer":true"#,
			r#""signer":false"#,
			1,
		)
	});
	assert_eq!(null, ("state".into(), "other-keys"));

	let mut scene = subjects::grant();
	let restart = scene.chain.restart(&[1, 2, 3, 4]);
	scene.restarts.push(restart);
	assert_eq!(
		refused(&scene, |text| text.replacen(
			r#","justification":null"#,
			"",
			1
		)),
		in_file("missing-member")
	);
	assert_eq!(
		refused(&scene, |text| text.replacen(
			r#""format":"#,
			r#""Format":"#,
			1
		)),
		in_file("missing-member")
	);
}

#[test]
fn a_member_that_is_there_twice_is_refused() {
	let scene = subjects::grant();
	for member in [r#""grant":5,"#, r#""kind":"grant","#] {
		let twice = member.repeat(2);
		assert_eq!(
			refused(&scene, |text| text.replacen(member, &twice, 1)),
			in_file("duplicate-member")
		);
	}
}

#[test]
fn only_the_canonical_text_is_read() {
	let scene = subjects::record();
	let not_canonical = in_file("not-canonical");
	let changes: [fn(String) -> String; 8] = [
		|text| text + "\n",
		|text| format!(" {text}"),
		|text| text.replacen(r#""index":6"#, r#""index": 6"#, 1),
		// The order of members.
		|text| {
			text.replacen(
				r#""index":6,"kind":"record""#,
				r#""kind":"record","index":6"#,
				1,
			)
		},
		// The same string in other words.
		|text| text.replacen(r#""kind":"record""#, r#""kind":"recor\u0064""#, 1),
		|text| text.replacen(r#""kind":"record""#, r#""\u006bind":"record""#, 1),
		|text| text.replacen('–', r"\u2013", 1),
		|text| text.replacen("carechain/evidence", r"carechain\/evidence", 1),
	];
	for (number, change) in changes.into_iter().enumerate() {
		assert_eq!(refused(&scene, change), not_canonical, "change {number}");
	}
}

#[test]
fn numbers_are_integers_below_two_to_the_53() {
	let scene = subjects::record();
	for other_way_to_write_it in ["6.0", "6e0"] {
		let index = format!(r#""index":{other_way_to_write_it}"#);
		assert_eq!(
			refused(&scene, |text| text.replacen(r#""index":6"#, &index, 1)),
			in_file("not-canonical")
		);
	}
	for number in [
		"6.5",
		"-6",
		"9007199254740992",
		"\"6\"",
		"18446744073709551616",
	] {
		let index = format!(r#""index":{number}"#);
		assert_eq!(
			refused(&scene, |text| text.replacen(r#""index":6"#, &index, 1)),
			in_file("invalid-member"),
			"{number}"
		);
	}
	let largest = refused(&scene, |text| {
		text.replacen(r#""index":6"#, r#""index":9007199254740991"#, 1)
	});
	assert_eq!(largest, ("subject".into(), "index-out-of-range"));
}

#[test]
fn bytes_are_lower_case_hex() {
	let scene = subjects::grant();
	let patient = |with: &'static str| {
		move |text: String| text.replacen(r#""patient":"0xab"#, &format!(r#""patient":"{with}"#), 1)
	};
	for (with, code) in [
		("0xAB", "upper-case-hex"),
		("0xaB", "upper-case-hex"),
		("0Xab", "invalid-member"),
		("ab", "invalid-member"),
		("0xabab", "invalid-member"),
		("0x", "invalid-member"),
		("0xzz", "invalid-member"),
	] {
		assert_eq!(refused(&scene, patient(with)), in_file(code), "{with}");
	}
}

#[test]
fn another_format_or_kind_is_not_known() {
	let scene = subjects::anchor();
	for other in ["carechain/evidence/v2", "carechain/evidence/v1 ", ""] {
		assert_eq!(
			refused(&scene, |text| text.replacen(
				"carechain/evidence/v1",
				other,
				1
			)),
			in_file("unknown-format")
		);
	}
	// Whatever else another format has.
	let other = br#"{"format":"carechain/evidence/v2","more":[1]}"#;
	assert_eq!(
		refusal(verify(other, &scene.trust(), None)),
		in_file("unknown-format")
	);
	for (from, to) in [
		(r#""kind":"anchor""#, r#""kind":"anker""#),
		(r#""algorithm":"sha-256""#, r#""algorithm":"sha-1""#),
		(r#""algorithm":"sha-256""#, r#""algorithm":"SHA-256""#),
	] {
		assert_eq!(
			refused(&scene, |text| text.replacen(from, to, 1)),
			in_file("invalid-member")
		);
	}
}

#[test]
fn what_is_no_json_is_refused() {
	let scene = subjects::anchor();
	for bytes in [
		&b""[..],
		b"null",
		b"[]",
		b"{",
		b"{}",
		b"\xff\xfe",
		b"{\"format\":\"carechain/evidence/v1\"} {}",
		&b"[".repeat(100_000),
	] {
		let (link, code) = refusal(verify(bytes, &scene.trust(), None));
		assert_eq!(link, "file");
		assert!(
			["not-json", "invalid-member", "missing-member"].contains(&code),
			"{code}"
		);
	}
	assert_eq!(refused(&scene, |text| text + "x"), in_file("not-json"));
	assert_eq!(
		refused(&scene, |text| text[..text.len() - 1].into()),
		in_file("not-json")
	);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
	let scene = subjects::anchor();
	let padded = |size: usize| {
		let mut text = file(&scene.evidence());
		text.resize(size, b' ');
		refusal(verify(&text, &scene.trust(), None))
	};
	assert_eq!(padded(MAX_FILE_SIZE), in_file("not-canonical"));
	assert_eq!(padded(MAX_FILE_SIZE + 1), in_file("file-too-large"));
}
