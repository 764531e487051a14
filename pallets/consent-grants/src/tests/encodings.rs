// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Encodings that others keep: indices that must not move, and how much state a grant takes.

use crate::{
	mock::*, payload, Basis, Book, EffectiveStatus, EndedGrant, Ending, Grant, GrantFields,
	GrantState, Grantee, Grants, LiveGrant, Outcome, Question, Reason, Terms,
};
use carechain_primitives::{Commitment, GrantId, OrganizationId, PractitionerRoleId};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::traits::ConstU32;

fn index(value: impl Encode) -> u8 {
	value.encode()[0]
}

#[test]
fn indices_do_not_move() {
	assert_eq!(index(Grantee::Organization(OrganizationId(0))), 0);
	assert_eq!(index(Grantee::PractitionerRole(PractitionerRoleId(0))), 1);
	assert_eq!(index(GrantState::<u32>::Active), 0);
	assert_eq!(index(GrantState::Revoked { at: 0u32 }), 1);
	assert_eq!(index(GrantState::<u32>::Proposed), 2);
	assert_eq!([Ending::Expired, Ending::Revoked].map(index), [0, 1]);
	assert_eq!(
		[Outcome::Permit, Outcome::Deny, Outcome::Indeterminate].map(index),
		[0, 1, 2]
	);
	assert_eq!(
		[Basis::AuthorOwnRecord, Basis::Grant(GrantId(0))].map(index),
		[0, 1]
	);
	{
		use EffectiveStatus::*;
		assert_eq!(
			[Revoked, Expired, Frozen, Proposed, NotYetValid, Active].map(index),
			[0, 1, 2, 3, 4, 5]
		);
	}
	use Reason::*;
	let id = GrantId(0);
	let reasons = [
		RequesterUnknown,
		RequesterEnded,
		RequesterSuspended,
		RequesterExpired,
		RoleUnknown,
		RoleNotAtOrganization,
		RoleRevoked,
		RoleSuspended,
		RoleExpired,
		PatientUnknown,
		AuthorOwnRecord,
		Granted(id),
		NoGrant,
		Revoked(id),
		Expired(id),
		NotYetValid(id),
		RoleNotGranted(id),
		PurposeNotGranted(id),
		PurposeNeverImplied(id),
		ActionNotGranted(id),
		ClassNotGranted(id),
		AboveCeiling(id),
		Frozen(id),
		Proposed(id),
		PatientRestricted,
		PatientDeceased,
		PatientMerged,
	];
	assert_eq!(reasons.map(index).to_vec(), (0..27).collect::<Vec<u8>>());
}

#[test]
fn a_question_is_a_string_of_plain_bytes() {
	let mut expected = vec![1; 16];
	expected.extend([0, 0, 0, 0]);
	expected.extend([1, 0, 0, 0, 0]);
	expected.extend([0, 1, 4, 0]);
	expected.extend([1, 0, 0, 0]);
	assert_eq!(question().encode(), expected);
	assert_eq!(Question::decode(&mut &expected[..]), Ok(question()));
}

/// What a wallet in another language has to build, byte for byte.
#[test]
fn what_a_witness_signs_is_a_string_of_plain_bytes() {
	let terms = Some(Terms {
		commitment: Commitment([6; 32]),
		residual: true,
	});
	let fields = new_test_ext().execute_with(|| GrantFields { terms, ..fields() });
	let payload = payload::witness_consent(&[5u8; 32], &PATIENT, GrantId(3), &fields, &9u32);

	let mut expected = b"carechain/witness-consent/v1".to_vec();
	expected.extend([5; 32]);
	expected.extend([1; 16]);
	expected.extend([3, 0, 0, 0]);
	expected.extend([0, 0, 0, 0, 0]);
	expected.extend([1, 0, 0, 0]);
	expected.extend([0b110, 0x10, 0x02, 3]);
	expected.extend(TODAY.0.to_le_bytes());
	expected.extend((TODAY.0 + 30).to_le_bytes());
	expected.push(1);
	expected.extend([6; 32]);
	expected.extend([1, 9, 0, 0, 0]);
	assert_eq!(payload, expected);
	assert_eq!(payload.len(), 139);
	let fields = GrantFields {
		terms: None,
		..fields
	};
	let payload = payload::witness_consent(&[5u8; 32], &PATIENT, GrantId(3), &fields, &9u32);
	assert_eq!(payload.len(), 106);
}

/// Design §7: a live grant takes at most 200 bytes of value, and 450 with keys and indices.
#[test]
fn a_live_grant_takes_no_more_state_than_the_design_allows() {
	let value = Grant::<u32>::max_encoded_len();
	let key = Grants::<Test>::hashed_key_for(PATIENT, GrantId(0)).len();
	let index = LiveGrant::max_encoded_len();
	assert_eq!(value, 69, "as the README says");
	assert!(value <= 200, "{value}");
	assert!(value + key + index <= 450, "{value} + {key} + {index}");
}

/// With the bounds of the specification, so that a decision reads a book of under two kilobytes.
#[test]
fn a_full_book_is_small() {
	let full = Book::<ConstU32<64>, ConstU32<64>>::max_encoded_len();
	let entries = 64 * (LiveGrant::max_encoded_len() + EndedGrant::max_encoded_len());
	assert_eq!(full, 4 + 2 * 2 + entries);
	assert!(full < 2_048, "{full}");
}
