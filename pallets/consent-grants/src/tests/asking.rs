// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How tests ask whether somebody may, and what they set up for it.

use crate::{
	mock::*, Basis, Conditions, Decision, Grantee, NextPolicyId, Opening, Outcome, PolicyFields,
	Question, Reason, Requester, SealedBooks, SealedContent,
};
use carechain_primitives::{
	commitment::Domain, traits::EmergencyView, Action, Actions, Commitment, Confidentiality,
	DataClass, DataClasses, Day, Obligation, Obligations, PractitionerRoleId, Purpose, Purposes,
	RegulatoryBasis,
};
use codec::Encode;
use frame_support::assert_ok;

pub fn ask(question: Question) -> Decision<u64> {
	ConsentGrants::decide(&question, &[])
}

/// As above, with what was sealed opened.
pub fn ask_with(question: Question, openings: &[Opening]) -> Decision<u64> {
	ConsentGrants::decide(&question, openings)
}

pub fn denied(question: Question, reasons: &[Reason]) {
	denied_with(question, &[], reasons);
}

pub fn denied_with(question: Question, openings: &[Opening], reasons: &[Reason]) {
	let decision = ask_with(question, openings);
	assert_eq!(decision.outcome, Outcome::Deny);
	assert_eq!(decision.reasons.to_vec(), reasons);
	assert_eq!(
		(decision.basis, decision.terms, decision.valid_until),
		(None, None, None)
	);
	assert_eq!(decision.conditions, None);
}

pub fn permitted(question: Question, basis: Basis) -> Decision<u64> {
	permitted_with(question, &[], basis)
}

pub fn permitted_with(question: Question, openings: &[Opening], basis: Basis) -> Decision<u64> {
	let decision = ask_with(question, openings);
	assert_eq!(
		(decision.outcome, decision.basis),
		(Outcome::Permit, Some(basis))
	);
	let reason = match basis {
		Basis::AuthorOwnRecord => Reason::AuthorOwnRecord,
		Basis::Grant(grant) => Reason::Granted(grant),
		Basis::Sealed(entry) => Reason::SealedGranted(entry),
		Basis::Policy(policy) => Reason::PolicyApplies(policy),
		Basis::Emergency { case, .. } => Reason::EmergencyDeclared(case),
	};
	assert_eq!(decision.reasons.to_vec(), [reason]);
	decision
}

/// A question about a record that the requester authored.
pub fn own() -> Question {
	Question {
		author: HOSPITAL_A,
		..question()
	}
}

/// The question, asked by the organisation as such.
pub fn without_role() -> Question {
	Question {
		requester: Requester {
			organization: HOSPITAL_A,
			practitioner_role: None,
		},
		..question()
	}
}

pub fn with_role(role: PractitionerRoleId) -> Question {
	Question {
		requester: Requester {
			organization: HOSPITAL_A,
			practitioner_role: Some(role),
		},
		..question()
	}
}

/// The question for another purpose.
pub fn for_purpose(purpose: Purpose) -> Question {
	Question {
		purpose,
		..question()
	}
}

/// Denies somebody access, as the patient.
pub fn deny(denied: Grantee) {
	let patient = RuntimeOrigin::signed(PATIENT_KEY);
	assert_ok!(ConsentGrants::deny_access(patient, PATIENT, denied));
}

/// The first day of 2027: the quarter after the day on which tests start.
pub const NEXT_QUARTER: Day = Day(TODAY.0 + 41);

/// Seals something up to a day as this account, and gives back what opens it.
pub fn seal_by(signer: AccountId, content: SealedContent, valid_until: Day) -> Opening {
	let entry = SealedBooks::<Test>::get(PATIENT).next;
	let salt = [entry.0 as u8 + 1; 32];
	let commitment = Commitment::new(Domain::SealedEntry, &salt, &content.encode());
	assert_ok!(ConsentGrants::seal_entry(
		RuntimeOrigin::signed(signer),
		PATIENT,
		commitment,
		valid_until
	));
	Opening {
		entry,
		salt,
		content,
	}
}

/// Seals something as the patient, up to the next quarter.
pub fn seal(content: SealedContent) -> Opening {
	seal_by(PATIENT_KEY, content, NEXT_QUARTER)
}

/// Public health on diagnostic reports up to N, for hospital A and ten days: what nobody granted.
pub fn policy() -> PolicyFields {
	PolicyFields {
		basis: RegulatoryBasis::PublicHealth,
		recipient: HOSPITAL_A,
		purposes: Purposes::of(&[Purpose::PUBHLTH]),
		actions: Actions::of(&[Action::Access]),
		classes: DataClasses::of(&[DataClass::DiagnosticReport]),
		ceiling: Confidentiality::N,
		valid_from: TODAY,
		valid_until: Day(TODAY.0 + 10),
		conditions: Conditions {
			obligations: Obligations::of(&[Obligation::PSEUD]),
			..Conditions::NONE
		},
		text: Commitment([1; 32]),
	}
}

/// Adopts a policy and gives back its basis.
pub fn adopt(fields: PolicyFields) -> Basis {
	let policy = NextPolicyId::<Test>::get();
	assert_ok!(ConsentGrants::adopt_policy(RuntimeOrigin::root(), fields));
	Basis::Policy(policy)
}

/// The basis that an emergency is.
pub fn basis_of(emergency: EmergencyView) -> Basis {
	Basis::Emergency {
		case: emergency.case,
		until: emergency.until,
	}
}
