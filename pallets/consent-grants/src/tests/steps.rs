// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Steps that tests take, a line each.

use crate::{
	mock::*, Acknowledgement, BookOf, Books, Conditions, GrantFields, Grantee, NextPolicyId,
	Opening, Outcome, PolicyFields, Reason, RequestBooks, SealedBooks, SealedContent,
};
use carechain_primitives::{
	commitment::Domain, Action, Actions, Commitment, Confidentiality, DataClass, DataClasses, Day,
	GrantId, PolicyId, Purpose, Purposes, RegulatoryBasis, RequestId, SealedId,
};
use codec::Encode;
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// The first quarters that start after the day on which every test does: 2027-01-01, 2027-04-01.
pub const QUARTER: Day = Day(20_819);
pub const NEXT_QUARTER: Day = Day(20_909);

pub const TO_A: Grantee = Grantee::Organization(HOSPITAL_A);
pub const TO_B: Grantee = Grantee::Organization(HOSPITAL_B);
pub const TO_DOCTOR_A: Grantee = Grantee::PractitionerRole(DOCTOR_A);
pub const TO_NURSE_A: Grantee = Grantee::PractitionerRole(NURSE_A);

pub fn signed(signer: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(signer.clone())
}

pub fn to(grantee: Grantee) -> GrantFields {
	GrantFields {
		grantee,
		..fields()
	}
}

/// Whether the question is answered with a permit, without openings.
pub fn permitted() -> bool {
	ConsentGrants::decide(&question(), &[]).outcome == Outcome::Permit
}

pub fn reasons() -> Vec<Reason> {
	ConsentGrants::decide(&question(), &[]).reasons.to_vec()
}

pub fn book() -> BookOf<Test> {
	Books::<Test>::get(PATIENT)
}

// Grants that end.

pub fn supersede_by(signer: &AccountId, grant: GrantId, fields: GrantFields) -> DispatchResult {
	ConsentGrants::supersede_consent(signed(signer), PATIENT, grant, fields)
}

/// Supersedes as the patient and gives back the number of the new one.
pub fn supersede(grant: GrantId, fields: GrantFields) -> GrantId {
	let number = book().next;
	assert_ok!(supersede_by(&PATIENT_KEY, grant, fields));
	number
}

pub fn mark_by(signer: &AccountId, grant: GrantId) -> DispatchResult {
	plain(ConsentGrants::mark_consent_in_error(
		signed(signer),
		PATIENT,
		grant,
	))
}

pub fn acknowledge_by(signer: &AccountId, grant: GrantId) -> DispatchResult {
	plain(ConsentGrants::acknowledge_end(
		signed(signer),
		PATIENT,
		grant,
	))
}

/// What the book says of the end of a grant, noticed or not.
pub fn acknowledgement_of(grant: GrantId) -> Acknowledgement {
	let book = book();
	let ended = book.ended.iter().find(|it| it.grant == grant).unwrap();
	ended.acknowledgement
}

// Requests.

pub fn request_by(signer: &AccountId, fields: GrantFields) -> DispatchResult {
	plain(ConsentGrants::request_consent(
		signed(signer),
		PATIENT,
		fields,
	))
}

/// Asks the patient as a practitioner of hospital A and gives back the number.
pub fn ask(fields: GrantFields) -> RequestId {
	let number = RequestBooks::<Test>::get(PATIENT).next;
	assert_ok!(request_by(&PRACTITIONER_A, fields));
	number
}

pub fn answer_by(signer: &AccountId, request: RequestId, fields: GrantFields) -> DispatchResult {
	ConsentGrants::answer_request(signed(signer), PATIENT, request, fields)
}

pub fn decline_by(signer: &AccountId, request: RequestId) -> DispatchResult {
	plain(ConsentGrants::decline_request(
		signed(signer),
		PATIENT,
		request,
	))
}

pub fn withdraw_by(signer: &AccountId, request: RequestId) -> DispatchResult {
	plain(ConsentGrants::withdraw_request(
		signed(signer),
		PATIENT,
		request,
	))
}

// Denials.

pub fn deny_by(signer: &AccountId, denied: Grantee) -> DispatchResult {
	plain(ConsentGrants::deny_access(signed(signer), PATIENT, denied))
}

pub fn lift_by(signer: &AccountId, denied: Grantee) -> DispatchResult {
	ConsentGrants::lift_denial(signed(signer), PATIENT, denied)
}

// Sealed entries.

pub fn seal_by(signer: &AccountId, commitment: Commitment, until: Day) -> DispatchResult {
	ConsentGrants::seal_entry(signed(signer), PATIENT, commitment, until)
}

/// Seals as this account, to the next quarter; gives back what opens it.
pub fn sealed_by(signer: &AccountId, content: SealedContent) -> Opening {
	let entry = SealedBooks::<Test>::get(PATIENT).next;
	let salt = [u8::try_from(entry.0).unwrap() + 1; 32];
	let commitment = Commitment::new(Domain::SealedEntry, &salt, &content.encode());
	assert_ok!(seal_by(signer, commitment, QUARTER));
	Opening {
		entry,
		salt,
		content,
	}
}

/// Seals a grant to hospital A as this account.
pub fn sealed_grant_by(signer: &AccountId) -> Opening {
	sealed_by(signer, SealedContent::Grant(fields()))
}

pub fn confirm_sealed_by(signer: &AccountId, entry: SealedId) -> DispatchResult {
	ConsentGrants::confirm_sealed(signed(signer), PATIENT, entry)
}

pub fn revoke_sealed_by(signer: &AccountId, entry: SealedId) -> DispatchResult {
	ConsentGrants::revoke_sealed(signed(signer), PATIENT, entry)
}

// Policies.

/// Public health: hospital A may look at diagnostic reports for a hundred days.
pub fn policy() -> PolicyFields {
	PolicyFields {
		basis: RegulatoryBasis::PublicHealth,
		recipient: HOSPITAL_A,
		purposes: Purposes::of(&[Purpose::PUBHLTH]),
		actions: Actions::of(&[Action::Access]),
		classes: DataClasses::of(&[DataClass::DiagnosticReport]),
		ceiling: Confidentiality::N,
		valid_from: ConsentGrants::today(),
		valid_until: ConsentGrants::today().saturating_add(100),
		conditions: Conditions::NONE,
		text: Commitment([8; 32]),
	}
}

/// Adopts as both bodies and gives back the number.
pub fn adopt(fields: PolicyFields) -> PolicyId {
	let number = NextPolicyId::<Test>::get();
	assert_ok!(ConsentGrants::adopt_policy(RuntimeOrigin::root(), fields));
	number
}

pub fn report_by(signer: &AccountId, policy: PolicyId, uses: u32) -> DispatchResult {
	ConsentGrants::report_policy_uses(signed(signer), policy, uses)
}
