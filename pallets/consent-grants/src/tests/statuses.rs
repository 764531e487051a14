// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the status of a patient changes: which purposes grants count for. It never refuses treatment,
//! and touches no other step of a decision.

use crate::{decide::TREATMENT, mock::*, Basis, Decision, GrantFields, Outcome, Question, Reason};
use carechain_primitives::{
	traits::{PatientStatus, Standing},
	CodeSet, Day, Purpose, Purposes,
};
use frame_support::assert_ok;

const LIMITING: [(PatientStatus, Reason); 3] = [
	(PatientStatus::Restricted, Reason::PatientRestricted),
	(PatientStatus::Deceased, Reason::PatientDeceased),
	(PatientStatus::Merged, Reason::PatientMerged),
];

fn ask(purpose: Purpose) -> Decision<u64> {
	ConsentGrants::decide(
		&Question {
			purpose,
			..question()
		},
		&[],
	)
}

/// A grant for every purpose there is.
fn for_everything() -> GrantFields {
	GrantFields {
		purposes: Purposes::ALL,
		..fields()
	}
}

#[test]
fn what_was_granted_counts_for_treatment_and_nothing_else() {
	for (status, reason) in LIMITING {
		build_and_execute(|| {
			let number = grant(for_everything());
			set_status(PATIENT, status);
			for purpose in Purpose::ALL {
				let decision = ask(*purpose);
				if TREATMENT.covers(*purpose) {
					assert_eq!(decision.basis, Some(Basis::Grant(number)), "{purpose:?}");
				} else {
					assert_eq!(decision.outcome, Outcome::Deny, "{purpose:?}");
					assert_eq!(decision.reasons.to_vec(), [reason]);
				}
			}
		});
	}
}

#[test]
fn treatment_is_what_treat_covers() {
	use Purpose::*;
	for purpose in Purpose::ALL {
		let expected = [TREAT, COC, ETREAT, ERTREAT].contains(purpose);
		assert_eq!(TREATMENT.covers(*purpose), expected, "{purpose:?}");
	}
}

#[test]
fn for_treatment_the_answer_is_the_same_whatever_the_status() {
	build_and_execute(|| {
		let nothing_granted = ask(Purpose::TREAT);
		for (status, _) in LIMITING {
			set_status(PATIENT, status);
			assert_eq!(ask(Purpose::TREAT), nothing_granted);
		}
		set_status(PATIENT, PatientStatus::Active);
		grant(for_everything());
		let granted = ask(Purpose::TREAT);
		for (status, _) in LIMITING {
			set_status(PATIENT, status);
			assert_eq!(ask(Purpose::TREAT), granted);
		}
	});
}

#[test]
fn an_active_patients_grants_count_for_what_they_say() {
	build_and_execute(|| {
		let number = grant(for_everything());
		for purpose in Purpose::ALL {
			assert_eq!(ask(*purpose).basis, Some(Basis::Grant(number)));
		}
	});
}

#[test]
fn a_status_that_is_lifted_leaves_grants_as_they_were() {
	build_and_execute(|| {
		let number = grant(for_everything());
		for (status, _) in LIMITING {
			set_status(PATIENT, status);
			assert_eq!(ask(Purpose::HRESCH).outcome, Outcome::Deny);
			set_status(PATIENT, PatientStatus::Active);
			assert_eq!(ask(Purpose::HRESCH).basis, Some(Basis::Grant(number)));
		}
	});
}

#[test]
fn the_authors_own_records_know_no_status() {
	build_and_execute(|| {
		for (status, _) in LIMITING {
			set_status(PATIENT, status);
			for purpose in [Purpose::TREAT, Purpose::HPAYMT, Purpose::PATSFTY] {
				let decision = ConsentGrants::decide(
					&Question {
						purpose,
						author: HOSPITAL_A,
						..question()
					},
					&[],
				);
				assert_eq!(decision.basis, Some(Basis::AuthorOwnRecord));
			}
		}
	});
}

#[test]
fn a_requester_without_standing_hears_that_and_not_the_status() {
	build_and_execute(|| {
		grant(for_everything());
		set_status(PATIENT, PatientStatus::Deceased);
		set_standing(HOSPITAL_A, Standing::Suspended);
		for purpose in [Purpose::TREAT, Purpose::HRESCH] {
			assert_eq!(ask(purpose).reasons.to_vec(), [Reason::RequesterSuspended]);
		}
	});
}

#[test]
fn where_a_status_stands_in_the_way_no_grant_is_named() {
	build_and_execute(|| {
		let revoked = grant(for_everything());
		assert_ok!(revoke(revoked));
		set_status(PATIENT, PatientStatus::Restricted);
		assert_eq!(
			ask(Purpose::HRESCH).reasons.to_vec(),
			[Reason::PatientRestricted]
		);
		assert_eq!(
			ask(Purpose::TREAT).reasons.to_vec(),
			[Reason::Revoked(revoked)]
		);
	});
}

#[test]
fn what_a_restricted_patient_grants_counts_in_full_when_the_restriction_is_lifted() {
	build_and_execute(|| {
		set_status(PATIENT, PatientStatus::Restricted);
		let number = grant(for_everything());
		assert_eq!(ask(Purpose::TREAT).basis, Some(Basis::Grant(number)));
		assert_eq!(
			ask(Purpose::HRESCH).reasons.to_vec(),
			[Reason::PatientRestricted]
		);
		set_status(PATIENT, PatientStatus::Active);
		assert_eq!(ask(Purpose::HRESCH).basis, Some(Basis::Grant(number)));
	});
}

#[test]
fn a_merged_pseudonyms_grants_run_to_their_end_and_go_to_nobody_else() {
	build_and_execute(|| {
		let number = grant(fields());
		set_status(PATIENT, PatientStatus::Merged);
		assert_eq!(ask(Purpose::TREAT).basis, Some(Basis::Grant(number)));
		// The pseudonym that the person goes on under has what was granted under it, and no more.
		let of_the_other = Question {
			patient: OTHER_PATIENT,
			..question()
		};
		let decision = ConsentGrants::decide(&of_the_other, &[]);
		assert_eq!(decision.reasons.to_vec(), [Reason::NoGrant]);
		set_today(Day(TODAY.0 + 30));
		assert_eq!(
			ask(Purpose::TREAT).reasons.to_vec(),
			[Reason::Expired(number)]
		);
	});
}
