// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A decision reads the same items whatever else is in state. The benchmark `decide` has the same case with
//! the registries behind the traits.

use super::asking::*;
use crate::{
	mock::*, Books, Denial, Denials, Grant, GrantFields, GrantState, Grantee, Grants, GrantsTo,
	LiveGrant, Opening, Outcome, PolicyFields, Question, SealedBooks, SealedContent,
};
use carechain_primitives::{
	traits::GivenBy, Confidentiality, Day, GrantId, PatientId, PractitionerRoleId, Purpose,
	Purposes,
};
use frame_support::{assert_ok, BoundedVec};
use sp_core::Blake2Hasher;
use sp_trie::recorder::Recorder;
use std::collections::BTreeSet;

/// The patient has all that it may have, as far as it can be to the one who asks, and none of it permits.
fn worst_case() -> Vec<Opening> {
	let short = GrantFields {
		ceiling: Confidentiality::U,
		..fields()
	};
	for _ in 0..MAX_ENDED {
		assert_ok!(revoke(grant(short)));
	}
	for _ in 0..MAX_LIVE {
		grant(short);
	}
	for n in 0..MAX_POLICIES {
		adopt(PolicyFields {
			purposes: Purposes::of(&[Purpose::HLEGAL]),
			valid_until: Day(TODAY.0 + 10 + n),
			..policy()
		});
	}
	Denials::<Test>::insert(
		PATIENT,
		BoundedVec::truncate_from(
			(0..MAX_DENIALS)
				.map(|n| Denial {
					denied: Grantee::PractitionerRole(PractitionerRoleId(1_000 + n)),
					organization: HOSPITAL_A,
					given_by: GivenBy::Patient,
				})
				.collect(),
		),
	);
	(0..MAX_SEALED)
		.map(|_| seal(SealedContent::Grant(short)))
		.collect()
}

/// So many other patients, each with grants to everybody, denials and something sealed; at a height that goes
/// with it.
fn populate(others: u32) {
	for n in 0..others {
		let mut patient = PatientId([0xAB; 16]);
		patient.0[..4].copy_from_slice(&n.to_le_bytes());
		let denied = Grantee::PractitionerRole(DOCTOR_A);
		let denial = Denial {
			denied,
			organization: HOSPITAL_A,
			given_by: GivenBy::Patient,
		};
		Denials::<Test>::insert(patient, BoundedVec::truncate_from(vec![denial]));
		SealedBooks::<Test>::insert(patient, SealedBooks::<Test>::get(PATIENT));
		let mut book = Books::<Test>::get(patient);
		for grant in (0..MAX_LIVE).map(GrantId) {
			let organization = if grant.0 % 2 == 0 {
				HOSPITAL_A
			} else {
				HOSPITAL_B
			};
			let given = Grant {
				fields: fields(),
				state: GrantState::Active,
				granted_at: 1,
				given_by: GivenBy::Patient,
			};
			Grants::<Test>::insert(patient, grant, given);
			GrantsTo::<Test>::insert(organization, (patient, grant), ());
			let valid_until = fields().valid_until;
			book.live.force_push(LiveGrant {
				grant,
				organization,
				valid_until,
			});
		}
		Books::<Test>::insert(patient, book);
	}
	System::set_block_number(1 + u64::from(others) * 1_000);
}

/// The keys that deciding a question reads among so many other patients.
fn reads(others: u32, question: Question) -> BTreeSet<Vec<u8>> {
	let mut ext = new_test_ext();
	let openings = ext.execute_with(|| {
		let openings = worst_case();
		populate(others);
		openings
	});
	ext.commit_all().unwrap();
	let recorder = Recorder::<Blake2Hasher>::default();
	let decision = ext.execute_with_recorder(recorder.clone(), || {
		ConsentGrants::decide(&question, &openings)
	});
	assert_eq!(decision.outcome, Outcome::Deny);
	let tries = recorder.recorded_keys();
	let keys = tries.values().flat_map(|keys| keys.keys());
	keys.map(|key| key.to_vec()).collect()
}

#[test]
fn a_decision_reads_the_same_few_items_whatever_the_population_and_the_age_of_the_chain() {
	let alone = reads(0, question());
	// Block number, book, sealed entries, denials, policies, and every live grant to the one who asks.
	assert_eq!(alone.len(), 5 + MAX_LIVE as usize);
	for others in [10, 100, 1_000] {
		assert_eq!(reads(others, question()), alone, "{others}");
	}
}

#[test]
fn grants_to_others_are_not_even_read() {
	let mut by_another = question();
	by_another.requester.organization = HOSPITAL_B;
	by_another.requester.practitioner_role = Some(DOCTOR_B);
	by_another.author = HOSPITAL_A;
	let keys = reads(10, by_another);
	assert_eq!(keys.len(), 5);
}
