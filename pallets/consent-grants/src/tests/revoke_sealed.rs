// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Error, Event, Outcome, Reason, SealedBooks, SealedContent};
use carechain_primitives::{traits::PatientStatus, Day, SealedId};
use frame_support::assert_ok;

const UNTIL: Day = Day(TODAY.0 + 20);

fn refused(signer: &AccountId, entry: SealedId, error: Error<Test>) {
	assert_changes_nothing(|| revoke_sealed_by(signer, entry), error);
}

#[test]
fn what_was_taken_back_leaves_state_and_its_number_is_not_used_again() {
	build_and_execute(|| {
		let opening = sealed_grant_by(&PATIENT_KEY);
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, opening.entry));
		System::assert_last_event(
			Event::SealedRevoked {
				patient: PATIENT,
				entry: opening.entry,
			}
			.into(),
		);
		let book = SealedBooks::<Test>::get(PATIENT);
		assert!(book.entries.is_empty());
		assert_eq!(book.next, SealedId(1));
		assert_eq!(sealed_grant_by(&PATIENT_KEY).entry, SealedId(1));
	});
}

#[test]
fn a_grant_in_it_gives_nothing_from_its_block_on() {
	build_and_execute(|| {
		let opening = sealed_grant_by(&PATIENT_KEY);
		let ask = || ConsentGrants::decide(&question(), &[opening]);
		assert_eq!(ask().outcome, Outcome::Permit);
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, opening.entry));
		assert_eq!(ask().reasons.to_vec(), [Reason::SealedEnded(opening.entry)]);
	});
}

#[test]
fn a_denial_in_it_holds_no_longer() {
	build_and_execute(|| {
		grant(fields());
		let opening = sealed_by(&PATIENT_KEY, SealedContent::Denial(TO_A));
		assert!(!permitted());
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, opening.entry));
		assert!(permitted());
	});
}

#[test]
fn where_one_is_enough_it_takes_back_what_the_other_sealed() {
	for (sealer, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, false);
			let entry = sealed_grant_by(&sealer).entry;
			assert_ok!(revoke_sealed_by(&other, entry));
		});
	}
}

#[test]
fn where_it_takes_two_each_takes_back_its_own_and_not_the_others() {
	for (sealer, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let entry = sealed_grant_by(&sealer).entry;
			refused(&other, entry, Error::NotAuthorized);
			assert_ok!(revoke_sealed_by(&sealer, entry));
		});
	}
}

#[test]
fn what_both_agreed_to_either_takes_back() {
	for signer in [PATIENT_KEY, PARENT] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let entry = sealed_grant_by(&PATIENT_KEY).entry;
			assert_ok!(confirm_sealed_by(&PARENT, entry));
			assert_ok!(revoke_sealed_by(&signer, entry));
		});
	}
}

#[test]
fn against_the_others_sealed_grant_there_is_an_open_denial() {
	build_and_execute(|| {
		let opening = sealed_grant_by(&PATIENT_KEY);
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		refused(&PARENT, opening.entry, Error::NotAuthorized);
		assert_ok!(deny_by(&PARENT, TO_A));
		let decision = ConsentGrants::decide(&question(), &[opening]);
		assert_eq!(decision.reasons.to_vec(), [Reason::OrganizationDenied]);
	});
}

#[test]
fn what_somebody_sealed_whose_authority_has_ended_anyone_takes_back_who_may_consent() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, UNTIL, true);
		appoint(PATIENT, 8, OTHER_PARENT, MEMBER_UNTIL, true);
		let entry = sealed_grant_by(&PARENT).entry;
		set_today(Day(UNTIL.0 - 1));
		for signer in [PATIENT_KEY, OTHER_PARENT] {
			refused(&signer, entry, Error::NotAuthorized);
		}
		set_today(UNTIL);
		refused(&PARENT, entry, Error::NotAuthorized);
		assert_ok!(revoke_sealed_by(&OTHER_PARENT, entry));
	});
}

#[test]
fn what_is_not_there_was_taken_back_or_has_expired_is_not_found() {
	build_and_execute(|| {
		refused(&PATIENT_KEY, SealedId(0), Error::NotFound);
		let revoked = sealed_grant_by(&PATIENT_KEY).entry;
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, revoked));
		refused(&PATIENT_KEY, revoked, Error::NotFound);
		let expired = sealed_grant_by(&PATIENT_KEY).entry;
		set_today(QUARTER);
		refused(&PATIENT_KEY, expired, Error::NotFound);
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_takes_back() {
	build_and_execute(|| {
		let entry = sealed_grant_by(&PATIENT_KEY).entry;
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(&PATIENT_KEY, entry, Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, entry));
	});
}

#[test]
fn a_custodian_takes_nothing_back_that_is_sealed() {
	build_and_execute(|| {
		let entry = sealed_grant_by(&PATIENT_KEY).entry;
		remove_key(PATIENT_KEY);
		for signer in [PRACTITIONER_A, REPRESENTATIVE_A] {
			refused(&signer, entry, Error::NotAuthorized);
		}
	});
}
