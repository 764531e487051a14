// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Encodings that others keep: indices that must not move, and how much state a grant takes.

use super::steps::*;
use crate::{
	mock::*, payload, Acknowledgement, Basis, Book, Call, Conditions, DataPeriod, Denial,
	EffectiveStatus, EndedGrant, Ending, Exception, Grant, GrantFields, GrantState, Grantee,
	Grants, GrantsTo, LiveGrant, Outcome, Policy, Question, Reason, Request, RequestBook,
	RequestState, SealedBook, SealedContent, SealedEntry, Terms, MAX_EXCEPTIONS,
};
use carechain_primitives::{
	AccessModes, Commitment, DataClasses, EmergencyId, GrantId, Obligations, OrganizationId,
	PolicyId, PractitionerRoleId, Purposes, Refrains, RequestId, SealedId, Year,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};

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
	let by = GrantId(0);
	assert_eq!(index(GrantState::Superseded { at: 0u32, by }), 3);
	assert_eq!(index(GrantState::EnteredInError { at: 0u32 }), 4);
	{
		use Ending::*;
		let endings = [Expired, Revoked, Superseded, EnteredInError];
		assert_eq!(endings.map(index), [0, 1, 2, 3]);
	}
	{
		use Acknowledgement::*;
		let all = [NotAsked, AwaitedUntil(TODAY), Given, Missed];
		assert_eq!(all.map(index), [0, 1, 2, 3]);
	}
	{
		use RequestState::*;
		let all = [Open, Rejected, Granted(GrantId(0))];
		assert_eq!(all.map(index), [0, 1, 2]);
	}
	let denial = SealedContent::Denial(TO_A);
	assert_eq!(index(denial), 1);
	assert_eq!(
		[Outcome::Permit, Outcome::Deny, Outcome::Indeterminate].map(index),
		[0, 1, 2]
	);
	assert_eq!(
		[
			Basis::AuthorOwnRecord,
			Basis::Grant(GrantId(0)),
			Basis::Sealed(SealedId(0)),
			Basis::Policy(PolicyId(0)),
			Basis::Emergency {
				case: EmergencyId(0),
				until: 0
			},
		]
		.map(index),
		[0, 1, 2, 3, 4]
	);
	{
		use EffectiveStatus::*;
		assert_eq!(
			[
				Revoked,
				Expired,
				Frozen,
				Proposed,
				NotYetValid,
				Active,
				Superseded,
				EnteredInError
			]
			.map(index),
			[0, 1, 2, 3, 4, 5, 6, 7]
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
		PractitionerDenied,
		OrganizationDenied,
		PractitionerNotNamed,
		NotOpened(SealedId(0)),
		SealedEnded(SealedId(0)),
		SealedGranted(SealedId(0)),
		SealedFallsShort(SealedId(0)),
		PolicyApplies(PolicyId(0)),
		EmergencyDeclared(EmergencyId(0)),
		OutsideEmergency(EmergencyId(0)),
		Excepted(id),
		OutsideDataPeriod(id),
		Superseded(id),
		EnteredInError(id),
	];
	assert_eq!(reasons.map(index).to_vec(), (0..41).collect::<Vec<u8>>());
}

#[test]
fn the_indices_of_calls_do_not_move() {
	let (patient, grant, fields) = (PATIENT, GrantId(0), fields());
	let (request, entry, denied) = (RequestId(0), SealedId(0), TO_A);
	let policy = PolicyId(0);
	let calls = [
		(0, Call::<Test>::grant_consent { patient, fields }),
		(
			1,
			Call::narrow_consent {
				patient,
				grant,
				fields,
			},
		),
		(2, Call::revoke_consent { patient, grant }),
		(
			3,
			Call::record_consent {
				patient,
				fields,
				witness: STRANGER,
				expires_at: 0,
				endorsement: sp_core::ed25519::Signature::from_raw([0; 64]).into(),
			},
		),
		(4, Call::confirm_consent { patient, grant }),
		(
			5,
			Call::supersede_consent {
				patient,
				grant,
				fields,
			},
		),
		(6, Call::mark_consent_in_error { patient, grant }),
		(7, Call::acknowledge_end { patient, grant }),
		(8, Call::request_consent { patient, fields }),
		(
			9,
			Call::answer_request {
				patient,
				request,
				fields,
			},
		),
		(10, Call::decline_request { patient, request }),
		(11, Call::withdraw_request { patient, request }),
		(12, Call::deny_access { patient, denied }),
		(13, Call::lift_denial { patient, denied }),
		(
			14,
			Call::seal_entry {
				patient,
				commitment: Commitment([1; 32]),
				valid_until: TODAY,
			},
		),
		(15, Call::confirm_sealed { patient, entry }),
		(16, Call::revoke_sealed { patient, entry }),
		(
			17,
			Call::adopt_policy {
				fields: super::steps::policy(),
			},
		),
		(
			18,
			Call::end_policy {
				recipient: HOSPITAL_A,
				policy,
			},
		),
		(19, Call::report_policy_uses { policy, uses: 1 }),
	];
	for (expected, call) in calls {
		assert_eq!(index(&call), expected, "{call:?}");
	}
}

#[test]
fn a_question_is_a_string_of_plain_bytes() {
	let mut expected = vec![1; 16];
	expected.extend([0, 0, 0, 0]);
	expected.extend([1, 0, 0, 0, 0]);
	expected.extend([0, 1, 4, 0]);
	expected.extend([1, 0, 0, 0]);
	expected.push(0);
	assert_eq!(question().encode(), expected);
	assert_eq!(Question::decode(&mut &expected[..]), Ok(question()));
}

/// Fields with everything in them that they can hold.
fn full_fields() -> GrantFields {
	let exception = Exception {
		practitioner_role: Some(NURSE_A),
		purposes: Purposes(1),
		classes: DataClasses(2),
	};
	GrantFields {
		data_period: DataPeriod {
			from: Some(Year(2015)),
			until: Some(Year(2020)),
		},
		conditions: Conditions {
			access_modes: AccessModes(0b101),
			obligations: Obligations(1),
			refrains: Refrains(2),
			delete_after_days: Some(30),
		},
		exceptions: [Some(exception); MAX_EXCEPTIONS],
		terms: Some(Terms {
			commitment: Commitment([6; 32]),
			residual: true,
		}),
		..fields()
	}
}

/// What a wallet in another language has to build, byte for byte.
#[test]
fn what_a_witness_signs_is_a_string_of_plain_bytes() {
	let (least, most) = new_test_ext().execute_with(|| (fields(), full_fields()));
	let payload =
		|fields| payload::witness_consent(&[5u8; 32], &PATIENT, GrantId(3), &fields, &9u32);

	let mut expected = b"carechain/witness-consent/v1".to_vec();
	expected.extend([5; 32]);
	expected.extend([1; 16]);
	expected.extend([3, 0, 0, 0]);
	expected.extend([0, 0, 0, 0, 0]);
	expected.extend([1, 0, 0, 0]);
	expected.extend([0b110, 0x10, 0x02, 3]);
	expected.extend(TODAY.0.to_le_bytes());
	expected.extend((TODAY.0 + 30).to_le_bytes());
	let start = expected.clone();
	// The first year and the end of the data, 2015 and 2020.
	expected.extend([1, 0xdf, 0x07, 1, 0xe4, 0x07]);
	expected.extend([0b101, 1, 2, 1, 30, 0]);
	for _ in 0..MAX_EXCEPTIONS {
		expected.extend([1, 1, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0]);
	}
	expected.push(1);
	expected.extend([6; 32]);
	expected.extend([1, 9, 0, 0, 0]);
	assert_eq!(payload(most), expected);
	assert_eq!(payload(most).len(), 199, "as its description says");

	let mut expected = start;
	expected.extend([0, 0, 0b1111, 0, 0, 0, 0, 0, 0, 0, 0]);
	expected.extend([9, 0, 0, 0]);
	assert_eq!(payload(least), expected);
	assert_eq!(payload(least).len(), 116, "as its description says");
}

/// Design §7: a live grant takes at most 200 bytes of value, and 450 with keys and indices.
#[test]
fn a_live_grant_takes_no_more_state_than_the_design_allows() {
	let value = Grant::<u32>::max_encoded_len();
	let key = Grants::<Test>::hashed_key_for(PATIENT, GrantId(0)).len();
	let index = LiveGrant::max_encoded_len();
	let by_grantee = GrantsTo::<Test>::hashed_key_for(HOSPITAL_A, (PATIENT, GrantId(0))).len();
	assert_eq!(GrantFields::max_encoded_len(), 115);
	assert_eq!(value, 133, "as the README says");
	assert!(value <= 200, "{value}");
	assert_eq!(
		value + key + index + by_grantee,
		301,
		"{value} + {key} + {index} + {by_grantee}"
	);
}

/// With the bounds of the specification, so that a decision reads a book of under two kilobytes.
#[test]
fn a_full_book_is_small() {
	let full = Book::<ConstU32<64>, ConstU32<64>>::max_encoded_len();
	let entries = 64 * (LiveGrant::max_encoded_len() + EndedGrant::max_encoded_len());
	assert_eq!(full, 4 + 2 * 2 + entries);
	assert_eq!(full, 1_928, "as the README says");
}

/// With the bounds that the README proposes.
#[test]
fn the_other_lists_are_no_larger_than_the_readme_says() {
	assert_eq!(Denial::max_encoded_len(), 14);
	type Denials = BoundedVec<Denial, ConstU32<32>>;
	assert_eq!(Denials::max_encoded_len(), 449);
	assert_eq!(SealedEntry::max_encoded_len(), 46);
	assert_eq!(SealedBook::<ConstU32<32>>::max_encoded_len(), 1_477);
	assert_eq!(Request::<u32>::max_encoded_len(), 136);
	assert_eq!(RequestBook::<u32, ConstU32<16>>::max_encoded_len(), 2_181);
	assert_eq!(Policy::max_encoded_len(), 63);
	type Policies = BoundedVec<Policy, ConstU32<8>>;
	assert_eq!(Policies::max_encoded_len(), 505);
}

/// What a wallet commits to when it seals, byte for byte.
#[test]
fn what_is_sealed_is_a_string_of_plain_bytes() {
	let denial = SealedContent::Denial(Grantee::PractitionerRole(PractitionerRoleId(7)));
	assert_eq!(denial.encode(), [1, 1, 7, 0, 0, 0]);
	let fields = new_test_ext().execute_with(full_fields);
	let mut expected = vec![0];
	expected.extend(fields.encode());
	assert_eq!(SealedContent::Grant(fields).encode(), expected);
}
