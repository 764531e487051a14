// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{
	mock::*, Acknowledgement, EffectiveStatus, Ending, Error, Event, GrantFields, GrantState,
	Grants, GrantsTo, Reason,
};
use carechain_primitives::{traits::PatientStatus, Day, GrantId};
use frame_support::assert_ok;

fn refused(grant: GrantId, error: Error<Test>) {
	assert_changes_nothing(|| mark_by(&PATIENT_KEY, grant), error);
}

#[test]
fn it_ends_like_a_revocation_and_says_which_it_was() {
	build_and_execute(|| {
		let number = grant(fields());
		System::set_block_number(9);
		assert!(permitted());
		assert_ok!(mark_by(&PATIENT_KEY, number));

		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		assert_eq!(stored.state, GrantState::EnteredInError { at: 9 });
		assert_eq!(stored.fields, fields(), "it stays readable");
		let book = book();
		assert!(book.live.is_empty());
		assert_eq!(
			(book.ended[0].grant, book.ended[0].how, book.ended[0].on),
			(number, Ending::EnteredInError, TODAY)
		);
		assert!(!GrantsTo::<Test>::contains_key(
			HOSPITAL_A,
			(PATIENT, number)
		));
		System::assert_last_event(
			Event::ConsentEnteredInError {
				patient: PATIENT,
				grant: number,
				organization: HOSPITAL_A,
			}
			.into(),
		);
		assert!(!permitted());
		assert_eq!(reasons(), [Reason::EnteredInError(number)]);
	});
}

#[test]
fn the_status_stays_entered_in_error_past_its_end_and_without_authority() {
	build_and_execute(|| {
		let number = record(fields());
		assert_ok!(mark_by(&PRACTITIONER_A, number));
		give_key(PATIENT_KEY, PATIENT);
		let status = || ConsentGrants::explain(&PATIENT)[0].status;
		assert_eq!(status(), EffectiveStatus::EnteredInError);
		pass_days(40);
		assert_eq!(status(), EffectiveStatus::EnteredInError);
	});
}

#[test]
fn the_grantee_is_asked_to_acknowledge() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(mark_by(&PATIENT_KEY, number));
		let deadline = Day(TODAY.0 + ACKNOWLEDGEMENT_DAYS);
		assert_eq!(
			acknowledgement_of(number),
			Acknowledgement::AwaitedUntil(deadline)
		);
	});
}

#[test]
fn one_of_two_who_have_to_agree_is_enough_also_for_a_proposal() {
	for signer in [PATIENT_KEY, PARENT] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let number = grant(fields());
			assert_ok!(mark_by(&signer, number));
		});
	}
}

#[test]
fn in_custody_whoever_works_at_the_custodian_may() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
		build_and_execute(|| {
			let number = record(fields());
			assert_ok!(mark_by(&signer, number));
		});
	}
}

#[test]
fn no_status_of_the_patient_stands_in_the_way() {
	for status in [
		PatientStatus::Restricted,
		PatientStatus::Deceased,
		PatientStatus::Merged,
	] {
		build_and_execute(|| {
			let number = grant(fields());
			set_status(PATIENT, status);
			assert_ok!(mark_by(&PATIENT_KEY, number));
		});
	}
}

#[test]
fn what_is_not_there_or_has_ended_cannot_be_marked() {
	build_and_execute(|| {
		refused(GrantId(0), Error::NotFound);
		let number = grant(fields());
		assert_ok!(mark_by(&PATIENT_KEY, number));
		refused(number, Error::NotActive);
		assert_changes_nothing(|| revoke(number), Error::<Test>::NotActive);
		let revoked = grant(fields());
		assert_ok!(revoke(revoked));
		refused(revoked, Error::NotActive);
		let expiring = grant(GrantFields {
			valid_until: Day(TODAY.0 + 1),
			..fields()
		});
		pass_days(1);
		refused(expiring, Error::NotActive);
	});
}
