// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Encodings that others keep: indices that must not move, and how much state a grant takes.

use crate::{
	mock::*, Basis, Book, EffectiveStatus, EndedGrant, Ending, Grant, GrantState, Grantee, Grants,
	LiveGrant, Outcome, Question, Reason,
};
use carechain_primitives::{GrantId, OrganizationId, PractitionerRoleId};
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
			[Revoked, Expired, NotYetValid, Active].map(index),
			[0, 1, 2, 3]
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
	];
	assert_eq!(reasons.map(index).to_vec(), (0..22).collect::<Vec<u8>>());
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

/// Design §7: a live grant takes at most 200 bytes of value, and 450 with keys and indices.
#[test]
fn a_live_grant_takes_no_more_state_than_the_design_allows() {
	let value = Grant::<u32>::max_encoded_len();
	let key = Grants::<Test>::hashed_key_for(PATIENT, GrantId(0)).len();
	let index = LiveGrant::max_encoded_len();
	assert_eq!(value, 64, "as the README says");
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
