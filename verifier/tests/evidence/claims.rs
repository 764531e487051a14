// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What values in the state prove of records, anchors, grants and access logs.

use super::support::{
	builder::{file, refusal, Scene, FIRST_SLOT},
	subjects::{self, *},
};
use carechain_primitives::{
	traits::GivenBy, Commitment, DataClass, Day, GrantId, HashAlgorithm, OrganizationId, RecordKey,
	RepresentativeId,
};
use carechain_verify::{
	format::{AccessLogSubject, AnchorSubject, GrantSubject, Head, RecordSubject, Subject},
	hex::{encode, Fixed},
	json::canonical,
	layout::{
		practitioner_role_key, AnchorStatus, Dispute, DisputeState, GrantState, Grantee,
		PractitionerRoleStatus, Restriction,
	},
	subject::{Claim, Scheme},
	verify, Verdict,
};
use serde_json::{json, Value};

/// The end of the slot of block 30.
const TIME: u64 = (FIRST_SLOT + 31) * 2;

fn with_record(change: impl FnOnce(&mut RecordSubject)) -> (String, &'static str) {
	let mut scene = record();
	let Subject::Record(subject) = &mut scene.subject else {
		unreachable!()
	};
	change(subject);
	refusal(scene.verdict())
}

fn subject_refused(code: &'static str) -> (String, &'static str) {
	("subject".into(), code)
}

fn facts(verdict: &Verdict) -> Value {
	verdict.facts()["subject"].clone()
}

fn says(verdict: &Verdict, sentence: &str) -> bool {
	verdict.proves().iter().any(|it| it.contains(sentence))
}

fn leaves_open(verdict: &Verdict, sentence: &str) -> bool {
	verdict.leaves_open().iter().any(|it| it.contains(sentence))
}

// Records.

#[test]
fn a_record_is_proven_with_its_log_time_and_signer() {
	let verdict = record().verdict().unwrap();
	let facts = facts(&verdict);
	assert_eq!(facts["kind"], "record");
	assert_eq!(facts["organization"], 3);
	assert_eq!(facts["index"], 6);
	assert_eq!(facts["size"], 13);
	assert_eq!(facts["existedBy"], TIME);
	assert_eq!(facts["sealed"]["recordChecked"], true);
	assert_eq!(facts["sealed"]["leaf"]["class"], "prescription");
	assert_eq!(facts["signer"]["standing"], "active");
	assert_eq!(facts["signer"]["roles"], json!(["doctor", "emergency"]));
	assert!(says(
		&verdict,
		"in the log of organisation 3, at place 6 of 13"
	));
	assert!(says(
		&verdict,
		"It existed no later than 2026-11-21 18:31:02 UTC"
	));
	assert!(says(
		&verdict,
		"holds credential 12 at organisation 3 (doctor, emergency)"
	));
	assert!(says(&verdict, "in force, until 2027-07-01"));
	assert!(says(
		&verdict,
		"of confidentiality R, sensitive for PSY, SUD"
	));
	assert!(leaves_open(&verdict, "whether the credential held then"));
	assert!(!leaves_open(&verdict, "--record"));
}

#[test]
fn both_algorithms_and_every_way_to_sign_are_read() {
	for algorithm in HashAlgorithm::ALL {
		for (signing, scheme) in [
			(Signing::Sr25519, Scheme::Sr25519),
			(Signing::Wrapped, Scheme::Sr25519),
			(Signing::Numbered, Scheme::Sr25519),
			(Signing::Ed25519, Scheme::Ed25519),
			(Signing::Ecdsa, Scheme::Ecdsa),
		] {
			let scene = record_with(*algorithm, signing, Head::Log {}, true);
			let Claim::Record(claim) = scene.verdict().unwrap().claim else {
				panic!("a record")
			};
			assert_eq!(claim.sealed.scheme, scheme);
			assert_eq!(claim.sealed.leaf.algorithm, *algorithm);
		}
	}
}

#[test]
fn a_checkpoint_proves_that_a_record_existed_by_the_end_of_its_hour_or_day() {
	let hour = u32::try_from(TIME / 3_600).unwrap();
	let day = u32::try_from(TIME / 86_400).unwrap();
	for (head, existed_by) in [
		(Head::Hourly { hour: hour - 3 }, u64::from(hour - 2) * 3_600),
		(Head::Daily { day: day - 3 }, u64::from(day - 2) * 86_400),
		// An hour and a day that are not over yet.
		(Head::Hourly { hour }, TIME),
		(Head::Daily { day }, TIME),
		(Head::Hourly { hour: u32::MAX }, TIME),
		(Head::Daily { day: u32::MAX }, TIME),
	] {
		let scene = record_with(HashAlgorithm::Sha256, Signing::Sr25519, head, false);
		let verdict = scene.verdict().unwrap();
		assert_eq!(facts(&verdict)["existedBy"], existed_by, "{head:?}");
	}
}

#[test]
fn the_record_may_be_given_apart_in_any_form() {
	let mut scene = record();
	let Subject::Record(subject) = &mut scene.subject else {
		unreachable!()
	};
	subject.record = None;
	let file = file(&scene.evidence());
	let given = |record: &str| verify(&file, &scene.trust(), Some(record.as_bytes()));

	let without = scene.verdict().unwrap();
	assert_eq!(facts(&without)["sealed"]["recordChecked"], false);
	assert!(leaves_open(&without, "can give it with --record"));

	let value: Value = serde_json::from_str(RECORD).unwrap();
	let spaced = serde_json::to_string_pretty(&value).unwrap();
	let reordered = r#"{"resourceType":"MedicationRequest", "doseQuantity":{"value":1.50},
		"dosageInstruction":[{"text":"1 \u2013 0 \u2013 1 “nach dem Essen”"}]}"#;
	for record in [RECORD, &spaced, reordered] {
		let verdict = given(record).unwrap();
		assert_eq!(facts(&verdict)["sealed"]["recordChecked"], true);
	}
	let changed = RECORD.replace("1.5", "15");
	assert_eq!(refusal(given(&changed)), subject_refused("record-changed"));
	for no_json in ["", "{", "{\"a\":1,\"a\":1}"] {
		assert_eq!(refusal(given(no_json)), subject_refused("record-not-json"));
	}
	// A record that is in the file does not stand in for the one that was given.
	let both = super::support::builder::file(&record().evidence());
	assert_eq!(
		refusal(verify(&both, &scene.trust(), Some(changed.as_bytes()))),
		subject_refused("record-changed")
	);
}

#[test]
fn a_changed_record_is_refused() {
	let changed = with_record(|it| it.record = Some(RECORD.replace("1.5", "15")));
	assert_eq!(changed, subject_refused("record-changed"));
	for form in [
		RECORD.replace("1.5", "1.50"),
		RECORD.replace(':', ": "),
		"x".into(),
	] {
		let not_canonical = with_record(|it| it.record = Some(form));
		assert_eq!(not_canonical, subject_refused("text-not-canonical"));
	}
}

#[test]
fn a_forged_leaf_is_refused() {
	let forged = |change: fn(&mut Value)| {
		with_record(|it| {
			let mut leaf: Value = serde_json::from_str(&it.leaf).unwrap();
			change(&mut leaf);
			it.leaf = canonical(&leaf).unwrap();
		})
	};
	let unsigned = subject_refused("leaf-signature-invalid");
	assert_eq!(forged(|leaf| leaf["class"] = "claim".into()), unsigned);
	assert_eq!(forged(|leaf| leaf["timeOfCare"] = Value::Null), unsigned);
	assert_eq!(forged(|leaf| leaf["signature"] = "0x".into()), unsigned);
	assert_eq!(
		forged(|leaf| leaf["record"] = encode(&[1; 32]).into()),
		subject_refused("record-changed")
	);

	// Signed by another one, who names the same credential.
	let (forged, account) = sign(
		{
			let account = leaf(HashAlgorithm::Sha256, Signing::Ed25519).1;
			content(HashAlgorithm::Sha256, &account)
		},
		Signing::Ed25519,
	);
	assert_ne!(account, leaf(HashAlgorithm::Sha256, Signing::Sr25519).1);
	assert_eq!(
		with_record(|it| it.leaf = forged),
		subject_refused("not-in-log")
	);
}

/// A leaf that the signer and two others signed.
fn co_signed() -> (String, [u8; 32]) {
	let (_, account) = leaf(HashAlgorithm::Sha256, Signing::Ed25519);
	let content = content(HashAlgorithm::Sha256, &account);
	(co_sign(content, Signing::Ed25519, &[21, 22]), account)
}

#[test]
fn a_leaf_may_be_signed_by_several() {
	let (leaf, account) = co_signed();
	let scene = record_of(leaf, account, HashAlgorithm::Sha256, Head::Log {}, true);
	let verdict = scene.verdict().unwrap();
	for role in [ROLE + 1, ROLE + 2] {
		assert!(says(
			&verdict,
			&format!("signed it too, as credential {role}")
		));
	}
	assert!(leaves_open(&verdict, "Whether the co-signers hold"));
	let alone = record().verdict().unwrap();
	assert!(!says(&alone, "signed it too"));
	assert!(!leaves_open(&alone, "co-signers"));
}

#[test]
fn a_co_signature_that_is_missing_moved_or_forged_is_refused() {
	let forged = |change: fn(&mut Value)| {
		with_record(|it| {
			let mut leaf: Value = serde_json::from_str(&co_signed().0).unwrap();
			change(&mut leaf);
			it.leaf = canonical(&leaf).unwrap();
		})
	};
	let refused = subject_refused("co-signature-invalid");
	assert_eq!(forged(|leaf| leaf["coSignatures"] = json!([])), refused);
	assert_eq!(
		forged(|leaf| leaf["coSignatures"].as_array_mut().unwrap().reverse()),
		refused
	);
	assert_eq!(
		forged(|leaf| leaf["coSignatures"][1] = encode(&[1; 64]).into()),
		refused
	);
	assert_eq!(
		forged(|leaf| {
			let more = leaf["coSignatures"][0].clone();
			leaf["coSignatures"].as_array_mut().unwrap().push(more);
		}),
		refused
	);
	// Who co-signs is part of what all have signed.
	assert_eq!(
		forged(|leaf| {
			leaf["coSigners"] = json!([]);
			leaf["coSignatures"] = json!([]);
		}),
		subject_refused("leaf-signature-invalid")
	);
}

#[test]
fn nobody_signs_twice() {
	let (_, account) = leaf(HashAlgorithm::Sha256, Signing::Ed25519);
	let content = || content(HashAlgorithm::Sha256, &account);
	// The signer's own key has the seed 8.
	for seeds in [&[21, 21][..], &[8]] {
		let leaf = co_sign(content(), Signing::Ed25519, seeds);
		assert_eq!(
			with_record(|it| it.leaf = leaf),
			subject_refused("co-signature-invalid")
		);
	}
	let many: Vec<u8> = (20..37).collect();
	let with = |seeds: &[u8]| {
		let leaf = co_sign(content(), Signing::Ed25519, seeds);
		record_of(leaf, account, HashAlgorithm::Sha256, Head::Log {}, false).verdict()
	};
	assert!(with(&many[..16]).is_ok());
	assert_eq!(
		refusal(with(&many)),
		subject_refused("co-signature-invalid")
	);
}

#[test]
fn a_leaf_has_a_leafs_members_and_form() {
	let other = |change: fn(&mut Value)| {
		with_record(|it| {
			let mut leaf: Value = serde_json::from_str(&it.leaf).unwrap();
			change(&mut leaf);
			it.leaf = canonical(&leaf).unwrap();
		})
	};
	let unknown = subject_refused("unknown-leaf-format");
	assert_eq!(
		other(|leaf| leaf["format"] = "carechain/leaf/v2".into()),
		unknown
	);
	let invalid = subject_refused("leaf-invalid");
	assert_eq!(other(|leaf| leaf["more"] = 1.into()), invalid);
	assert_eq!(other(|leaf| leaf["class"] = "ward".into()), invalid);
	assert_eq!(other(|leaf| leaf["signer"]["name"] = "A".into()), invalid);
	assert_eq!(
		other(|leaf| leaf["patient"] = encode(&[0xAB; 15]).into()),
		invalid
	);
	assert_eq!(
		other(|leaf| {
			leaf.as_object_mut().unwrap().remove("supersedes");
		}),
		invalid
	);
	assert_eq!(other(|leaf| *leaf = json!([])), invalid);
	let not_canonical = with_record(|it| it.leaf = it.leaf.replacen(',', ", ", 1));
	assert_eq!(not_canonical, subject_refused("text-not-canonical"));
	let twice = with_record(|it| it.leaf = it.leaf.replacen("\"format\"", "\"class\"", 1));
	assert_eq!(twice, subject_refused("text-not-canonical"));
}

#[test]
fn the_file_names_the_algorithm_that_the_leaf_names() {
	let other = with_record(|it| it.algorithm = HashAlgorithm::Sm3);
	assert_eq!(other, subject_refused("other-algorithm"));
}

#[test]
fn salt_place_and_path_have_to_be_right() {
	let not_in_log = subject_refused("not-in-log");
	assert_eq!(with_record(|it| it.salt.0[31] ^= 1), not_in_log);
	assert_eq!(with_record(|it| it.path[0].0[0] ^= 1), not_in_log);
	assert_eq!(with_record(|it| it.path.swap(0, 1)), not_in_log);
	assert_eq!(with_record(|it| it.index = 7), not_in_log);
	let too_short = with_record(|it| {
		it.path.pop();
	});
	assert_eq!(too_short, subject_refused("path-too-short"));
	let too_long = with_record(|it| it.path.push(Fixed([0; 32])));
	assert_eq!(too_long, subject_refused("path-too-long"));
	assert_eq!(
		with_record(|it| it.index = 13),
		subject_refused("index-out-of-range")
	);
	assert_eq!(
		with_record(|it| it.size = 12),
		subject_refused("other-log-size")
	);
	assert_eq!(
		with_record(|it| it.size = 0),
		subject_refused("other-log-size")
	);
}

#[test]
fn another_organisation_head_or_signer_needs_other_keys() {
	let other_keys = ("state".to_string(), "other-keys");
	assert_eq!(with_record(|it| it.organization = 4), other_keys);
	assert_eq!(
		with_record(|it| it.head = Head::Hourly { hour: 1 }),
		other_keys
	);
	assert_eq!(
		with_record(|it| it.head = Head::Daily { day: 1 }),
		other_keys
	);
	assert_eq!(with_record(|it| it.signer = false), other_keys);
}

/// A record whose signer has another credential.
fn signed_by(change: impl FnOnce(&mut carechain_verify::layout::PractitionerRole)) -> Scene {
	let mut scene = record();
	let (_, account) = leaf(HashAlgorithm::Sha256, Signing::Sr25519);
	let mut credential = credential(account);
	change(&mut credential);
	scene.state.store(&practitioner_role_key(ROLE), &credential);
	scene
}

#[test]
fn the_signers_credential_is_the_accounts_and_at_the_organisation() {
	assert_eq!(
		refusal(signed_by(|it| it.account[0] ^= 1).verdict()),
		subject_refused("signer-other-account")
	);
	assert_eq!(
		refusal(signed_by(|it| it.organization = OrganizationId(4)).verdict()),
		subject_refused("signer-elsewhere")
	);
}

#[test]
fn the_standing_of_the_credential_is_told() {
	let today = Day::of_unix_seconds(TIME);
	for (status, valid_until, standing) in [
		(
			PractitionerRoleStatus::Active,
			today.saturating_add(1),
			"active",
		),
		(PractitionerRoleStatus::Active, today, "expired"),
		(
			PractitionerRoleStatus::SuspendedByOrganization,
			today,
			"suspended",
		),
		(
			PractitionerRoleStatus::SuspendedByGovernance,
			today,
			"suspended",
		),
		(
			PractitionerRoleStatus::Revoked,
			today.saturating_add(1),
			"revoked",
		),
	] {
		let scene = signed_by(|it| {
			it.status = status;
			it.valid_until = valid_until;
		});
		let verdict = scene.verdict().unwrap();
		assert_eq!(facts(&verdict)["signer"]["standing"], standing);
	}
}

#[test]
fn without_the_credential_the_signer_is_an_account_and_no_more() {
	let scene = record_with(HashAlgorithm::Sha256, Signing::Sr25519, Head::Log {}, false);
	let verdict = scene.verdict().unwrap();
	assert_eq!(facts(&verdict)["signer"], Value::Null);
	assert!(leaves_open(&verdict, "the credential is not in this file"));
}

// Anchors.

#[test]
fn an_anchor_is_proven_with_its_status() {
	let verdict = anchor().verdict().unwrap();
	let facts = facts(&verdict);
	assert_eq!(facts["kind"], "anchor");
	assert_eq!(facts["status"], "current");
	assert_eq!(facts["retainUntil"], 2041);
	assert_eq!(facts["dispenses"], json!({ "left": 1, "total": 3 }));
	assert_eq!(facts["keyIsSalts"], true);
	assert!(says(&verdict, "anchored by organisation 3 in block 21"));
	assert!(says(&verdict, "It was current."));
	assert!(says(&verdict, "1 more times, of 3"));
	assert!(!leaves_open(&verdict, "key on chain"));
}

#[test]
fn whatever_happened_to_an_anchor_is_told() {
	let other = Commitment([0x77; 32]);
	let mut anchor = anchored(HashAlgorithm::Sm3);
	anchor.custodian = OrganizationId(8);
	anchor.class = DataClass::Document;
	anchor.key = RecordKey([1; 32]);
	anchor.supersedes = Some(other);
	anchor.restriction = Some(Restriction::Both);
	anchor.legal_holds = 2;
	anchor.offered_to = Some(OrganizationId(9));
	for (status, dispute, words, dispute_words) in [
		(
			AnchorStatus::Superseded { by: Some(other) },
			DisputeState::Corrected,
			format!(
				"superseded by the record with commitment {}",
				encode(&other.0)
			),
			"it was corrected since",
		),
		(
			AnchorStatus::Superseded { by: None },
			DisputeState::Open,
			"superseded by a record that has been erased".into(),
			"not answered yet",
		),
		(
			AnchorStatus::EnteredInError,
			DisputeState::Answered { answer: other },
			"marked as entered in error".into(),
			"its custodian answered that it disagrees",
		),
		(
			AnchorStatus::Completed,
			DisputeState::Open,
			"dispensed as often as it allows".into(),
			"It was disputed in block 23",
		),
	] {
		anchor.status = status;
		anchor.dispute = Some(Dispute {
			reason: other,
			raised_at: 23,
			state: dispute,
		});
		let verdict = anchor_with(HashAlgorithm::Sm3, anchor).verdict().unwrap();
		for sentence in [
			words.as_str(),
			dispute_words,
			"Organisation 8 keeps it",
			"restricted by its custodian and a governing body",
			"Legal cases that hold it: 2",
			"offered to organisation 9",
		] {
			assert!(says(&verdict, sentence), "{sentence}");
		}
		assert!(leaves_open(&verdict, "The key on chain is not the one"));
		assert!(leaves_open(
			&verdict,
			"On chain its class is another one: document"
		));
	}
}

#[test]
fn another_salt_leaf_or_algorithm_is_another_anchor() {
	let with_anchor = |change: fn(&mut AnchorSubject)| {
		let mut scene = anchor();
		let Subject::Anchor(subject) = &mut scene.subject else {
			unreachable!()
		};
		change(subject);
		refusal(scene.verdict())
	};
	let other_keys = ("state".to_string(), "other-keys");
	assert_eq!(with_anchor(|it| it.salt.0[0] ^= 1), other_keys);
	assert_eq!(
		with_anchor(|it| it.leaf = leaf(HashAlgorithm::Sha256, Signing::Ecdsa).0),
		other_keys
	);
	assert_eq!(
		with_anchor(|it| it.record = Some("{}".into())),
		subject_refused("record-changed")
	);
	let on_chain = anchor_with(HashAlgorithm::Sha256, anchored(HashAlgorithm::Sm3));
	assert_eq!(
		refusal(on_chain.verdict()),
		subject_refused("other-algorithm")
	);
}

// Grants.

#[test]
fn a_grant_is_proven_in_words() {
	let verdict = grant().verdict().unwrap();
	let facts = facts(&verdict);
	assert_eq!(facts["kind"], "grant");
	assert_eq!(facts["status"], "active");
	assert_eq!(facts["purposes"], json!(["TREAT", "HQUALIMP"]));
	assert_eq!(
		facts["grantee"],
		json!({ "kind": "organization", "organization": 4 })
	);
	assert_eq!(facts["terms"]["checked"], true);
	assert!(says(
		&verdict,
		"to organisation 4, given in block 22 by the patient"
	));
	assert!(says(&verdict, "purposes TREAT, HQUALIMP;"));
	assert!(says(
		&verdict,
		"data of the classes imaging; up to confidentiality N"
	));
	assert!(says(&verdict, "The data has to be of 2020 or later."));
	assert!(says(&verdict, "deleted after 90 days"));
	assert!(says(
		&verdict,
		"It leaves out, for credential 9: purposes any, classes any."
	));
	assert!(says(
		&verdict,
		"The full terms in this file are those that it commits to."
	));
	assert!(leaves_open(&verdict, "may be frozen"));
}

#[test]
fn what_became_of_a_grant_is_told() {
	let today = Day::of_unix_seconds(TIME);
	let active = GrantState::Active;
	for (state, from, until, status) in [
		(active, today, today.saturating_add(1), "active"),
		(
			active,
			today.saturating_add(1),
			today.saturating_add(2),
			"not-yet-valid",
		),
		(active, Day(1), today, "expired"),
		(
			GrantState::Proposed,
			today,
			today.saturating_add(1),
			"proposed",
		),
		(GrantState::Proposed, Day(1), today, "expired"),
		(GrantState::Revoked { at: 28 }, Day(1), today, "revoked"),
		(
			GrantState::Superseded {
				at: 28,
				by: GrantId(6),
			},
			Day(1),
			today,
			"superseded",
		),
		(
			GrantState::EnteredInError { at: 28 },
			Day(1),
			today,
			"entered-in-error",
		),
	] {
		let mut granted = granted();
		granted.state = state;
		granted.fields.valid_from = from;
		granted.fields.valid_until = until;
		let verdict = grant_with(granted).verdict().unwrap();
		assert_eq!(facts(&verdict)["status"], status);
		assert!(says(&verdict, &format!("It was {status}")), "{status}");
	}
	let mut granted = granted();
	granted.fields.grantee = Grantee::PractitionerRole(carechain_primitives::PractitionerRoleId(7));
	granted.given_by = GivenBy::Both(RepresentativeId(2));
	let verdict = grant_with(granted).verdict().unwrap();
	assert!(says(&verdict, "the practitioner with credential 7"));
	assert!(says(&verdict, "the patient and representative 2 together"));
}

#[test]
fn the_terms_are_those_that_the_grant_commits_to() {
	let with_grant = |change: fn(&mut GrantSubject)| {
		let mut scene = grant();
		let Subject::Grant(subject) = &mut scene.subject else {
			unreachable!()
		};
		change(subject);
		scene.verdict()
	};
	let changed = with_grant(|it| it.terms.as_mut().unwrap().salt.0[0] ^= 1);
	assert_eq!(refusal(changed), subject_refused("terms-changed"));
	let changed = with_grant(|it| it.terms.as_mut().unwrap().consent = "{}".into());
	assert_eq!(refusal(changed), subject_refused("terms-changed"));
	let spaced = with_grant(|it| it.terms.as_mut().unwrap().consent.push(' '));
	assert_eq!(refusal(spaced), subject_refused("text-not-canonical"));
	let closed = with_grant(|it| it.terms = None).unwrap();
	assert_eq!(facts(&closed)["terms"]["checked"], false);
	assert!(leaves_open(&closed, "hold back more than is told here"));

	let mut without = granted();
	without.fields.terms = None;
	assert_eq!(
		refusal(grant_with(without).verdict()),
		subject_refused("no-terms")
	);

	let other_keys = ("state".to_string(), "other-keys");
	assert_eq!(refusal(with_grant(|it| it.grant = 6)), other_keys);
	assert_eq!(refusal(with_grant(|it| it.patient.0[0] ^= 1)), other_keys);
}

// Access logs.

fn with_log(change: impl FnOnce(&mut AccessLogSubject)) -> (String, &'static str) {
	let mut scene = access_log();
	let Subject::AccessLog(subject) = &mut scene.subject else {
		unreachable!()
	};
	change(subject);
	refusal(scene.verdict())
}

#[test]
fn a_whole_access_log_is_proven() {
	let verdict = access_log().verdict().unwrap();
	let facts = facts(&verdict);
	assert_eq!(facts["entries"], 7);
	assert_eq!(facts["opened"], 3);
	assert_eq!(facts["lastBlock"], 13);
	assert_eq!(
		facts["by"],
		json!([{ "organization": 3, "entries": 4 }, { "organization": 4, "entries": 3 }])
	);
	assert!(says(&verdict, "it has the 7 entries of this file"));
	assert!(says(&verdict, "organisation 3: 4, organisation 4: 3"));
	assert!(leaves_open(&verdict, "the other 4 entries"));
	assert!(leaves_open(&verdict, "An access that nobody logged"));
}

#[test]
fn a_log_without_entries_is_proven_to_have_none() {
	let verdict = access_log_of(0).verdict().unwrap();
	assert_eq!(facts(&verdict)["entries"], 0);
	assert!(says(&verdict, "No access to the data of patient"));
}

#[test]
fn an_entry_that_is_dropped_added_moved_or_changed_is_found_out() {
	let (count, changed) = (
		subject_refused("other-entry-count"),
		subject_refused("entries-changed"),
	);
	assert_eq!(
		with_log(|it| {
			it.entries.truncate(6);
			it.opened.truncate(2);
		}),
		count
	);
	assert_eq!(with_log(|it| it.entries.push(it.entries[5])), count);
	assert_eq!(with_log(|it| it.entries.swap(1, 2)), changed);
	assert_eq!(with_log(|it| it.entries[6].block += 1), changed);
	assert_eq!(with_log(|it| it.entries[0].block += 1), changed);
	assert_eq!(with_log(|it| it.entries[1].organization += 1), changed);
	assert_eq!(with_log(|it| it.entries[1].event.0[9] ^= 1), changed);
	assert_eq!(
		with_log(|it| {
			it.entries.clear();
			it.opened.clear();
		}),
		count
	);
}

#[test]
fn an_opened_entry_is_about_its_event() {
	assert_eq!(
		with_log(|it| it.opened[0].event = event(1)),
		subject_refused("event-changed")
	);
	assert_eq!(
		with_log(|it| it.opened[0].salt.0[0] ^= 1),
		subject_refused("event-changed")
	);
	assert_eq!(
		with_log(|it| it.opened[0].entry = 1),
		subject_refused("event-changed")
	);
	assert_eq!(
		with_log(|it| it.opened[2].entry = 7),
		subject_refused("no-such-entry")
	);
	assert_eq!(
		with_log(|it| it.opened[2].entry = (1 << 53) - 1),
		subject_refused("no-such-entry")
	);
	assert_eq!(
		with_log(|it| it.opened.swap(0, 1)),
		subject_refused("opened-unsorted")
	);
	assert_eq!(
		with_log(|it| it.opened.push(it.opened[2].clone())),
		subject_refused("opened-unsorted")
	);
	assert_eq!(
		with_log(|it| it.opened[0].event.push('\n')),
		subject_refused("text-not-canonical")
	);
}

// All of them.

#[test]
fn a_record_is_only_given_for_a_file_about_one() {
	for (kind, scene) in subjects::all() {
		let file = file(&scene.evidence());
		let outcome = verify(&file, &scene.trust(), Some(RECORD.as_bytes()));
		match kind {
			"record" | "anchor" => assert!(outcome.is_ok()),
			_ => assert_eq!(refusal(outcome), subject_refused("not-about-record")),
		}
	}
}

#[test]
fn every_verdict_says_as_of_when_and_on_what_it_rests() {
	for (_, scene) in subjects::all() {
		let verdict = scene.verdict().unwrap();
		let chain = &verdict.facts()["chain"];
		assert_eq!(chain["block"], 30);
		assert_eq!(chain["justified"], 32);
		assert_eq!(chain["time"], TIME);
		assert_eq!(chain["setId"], 2);
		assert_eq!(chain["handovers"], 2);
		assert_eq!(chain["genesis"], encode(&scene.trust().genesis));
		assert!(says(&verdict, "as of block 30"));
		assert!(says(&verdict, "2026-11-21 18:31:02 UTC"));
		assert!(leaves_open(&verdict, "What happened after block 30"));
		assert!(leaves_open(
			&verdict,
			"rests on the hash of the genesis block"
		));
	}
}
