// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{
	mock::*, Error, Event, GrantFields, Outcome, Reason, SealedBooks, SealedContent, SealedEntry,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus},
	Commitment, Day, RepresentativeId, SealedId,
};
use frame_support::assert_ok;

const SEAL: Commitment = Commitment([5; 32]);

fn refused(commitment: Commitment, until: Day, error: Error<Test>) {
	assert_changes_nothing(|| seal_by(&PATIENT_KEY, commitment, until), error);
}

/// A commitment that no other number has.
fn numbered(number: u8) -> Commitment {
	Commitment([number; 32])
}

#[test]
fn of_a_sealed_entry_the_chain_knows_the_commitment_a_coarse_end_and_the_authority() {
	build_and_execute(|| {
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
		let book = SealedBooks::<Test>::get(PATIENT);
		assert_eq!(book.next, SealedId(1));
		assert_eq!(
			book.entries.to_vec(),
			[SealedEntry {
				id: SealedId(0),
				commitment: SEAL,
				valid_until: QUARTER,
				given_by: GivenBy::Patient,
				proposed: false,
			}]
		);
		assert_eq!(
			ConsentGrants::sealed_entries(&PATIENT),
			book.entries.to_vec()
		);
		System::assert_last_event(
			Event::EntrySealed {
				patient: PATIENT,
				entry: SealedId(0),
				proposed: false,
			}
			.into(),
		);
	});
}

#[test]
fn who_does_not_open_it_is_denied_even_under_an_open_grant() {
	build_and_execute(|| {
		grant(fields());
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
		assert_eq!(reasons(), [Reason::NotOpened(SealedId(0))]);
	});
}

#[test]
fn a_sealed_grant_that_is_opened_permits_and_a_sealed_denial_denies() {
	build_and_execute(|| {
		let ask = |openings: &[_]| ConsentGrants::decide(&question(), openings);
		let granted = sealed_grant_by(&PATIENT_KEY);
		assert_eq!(ask(&[]).outcome, Outcome::Deny);
		assert_eq!(ask(&[granted]).outcome, Outcome::Permit);
		let denied = sealed_by(&PATIENT_KEY, SealedContent::Denial(TO_DOCTOR_A));
		assert_eq!(
			ask(&[granted]).reasons.to_vec(),
			[Reason::NotOpened(denied.entry)]
		);
		assert_eq!(
			ask(&[granted, denied]).reasons.to_vec(),
			[Reason::PractitionerDenied]
		);
	});
}

#[test]
fn on_its_end_it_needs_no_opening_any_more() {
	build_and_execute(|| {
		grant(GrantFields {
			valid_until: NEXT_QUARTER,
			..fields()
		});
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
		set_today(Day(QUARTER.0 - 1));
		assert!(!permitted());
		assert_eq!(ConsentGrants::sealed_entries(&PATIENT).len(), 1);
		set_today(QUARTER);
		assert!(permitted());
		assert_eq!(ConsentGrants::sealed_entries(&PATIENT), []);
	});
}

#[test]
fn where_it_takes_two_it_is_proposed_and_has_to_be_opened_all_the_same() {
	for (signer, given_by) in [
		(PATIENT_KEY, GivenBy::Patient),
		(PARENT, GivenBy::Representative(RepresentativeId(7))),
	] {
		build_and_execute(|| {
			appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
			let opening = sealed_grant_by(&signer);
			let entry = ConsentGrants::sealed_entries(&PATIENT)[0];
			assert_eq!((entry.given_by, entry.proposed), (given_by, true));
			System::assert_last_event(
				Event::EntrySealed {
					patient: PATIENT,
					entry: opening.entry,
					proposed: true,
				}
				.into(),
			);
			assert_eq!(reasons(), [Reason::NotOpened(opening.entry)]);
			let opened = ConsentGrants::decide(&question(), &[opening]);
			assert_eq!(opened.outcome, Outcome::Deny);
		});
	}
}

#[test]
fn what_is_a_denial_holds_though_it_is_only_proposed() {
	build_and_execute(|| {
		let number = grant(fields());
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		assert!(permitted(), "what was granted before goes on: {number:?}");
		let opening = sealed_by(&PARENT, SealedContent::Denial(TO_A));
		let opened = ConsentGrants::decide(&question(), &[opening]);
		assert_eq!(opened.reasons.to_vec(), [Reason::OrganizationDenied]);
	});
}

#[test]
fn the_end_is_the_first_day_of_a_quarter_and_no_other() {
	build_and_execute(|| {
		for until in [QUARTER.0 - 1, QUARTER.0 + 1, QUARTER.0 + 31] {
			refused(SEAL, Day(until), Error::EndNotCoarse);
		}
		assert_ok!(seal_by(&PATIENT_KEY, numbered(1), QUARTER));
		assert_ok!(seal_by(&PATIENT_KEY, numbered(2), NEXT_QUARTER));
	});
}

#[test]
fn an_end_that_is_not_after_today_or_too_far_is_refused() {
	build_and_execute(|| {
		refused(SEAL, TODAY, Error::EndInPast);
		refused(SEAL, Day(0), Error::EndInPast);
		refused(SEAL, Day(TODAY.0 + MAX_DAYS + 1), Error::EndTooFar);
		refused(SEAL, Day(u32::MAX), Error::EndTooFar);
		set_today(QUARTER);
		refused(SEAL, QUARTER, Error::EndInPast);
		set_today(Day(NEXT_QUARTER.0 - MAX_DAYS));
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, NEXT_QUARTER));
		set_today(TODAY);
	});
}

#[test]
fn a_commitment_of_zeros_is_none() {
	build_and_execute(|| refused(Commitment([0; 32]), QUARTER, Error::EmptyCommitment));
}

#[test]
fn the_same_commitment_is_not_sealed_twice_while_it_is_live() {
	build_and_execute(|| {
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
		refused(SEAL, QUARTER, Error::AlreadyExists);
		refused(SEAL, NEXT_QUARTER, Error::AlreadyExists);
		assert_ok!(ConsentGrants::seal_entry(
			signed(&OTHER_PATIENT_KEY),
			OTHER_PATIENT,
			SEAL,
			QUARTER
		));
		set_today(QUARTER);
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, NEXT_QUARTER));
	});
}

#[test]
fn a_patient_seals_as_many_as_the_list_holds_and_no_more() {
	build_and_execute(|| {
		for number in 1..=MAX_SEALED {
			let commitment = numbered(u8::try_from(number).unwrap());
			assert_ok!(seal_by(&PATIENT_KEY, commitment, QUARTER));
		}
		refused(numbered(9), QUARTER, Error::MaxSealedExceeded);
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, SealedId(1)));
		assert_ok!(seal_by(&PATIENT_KEY, numbered(9), QUARTER));
		let numbers: Vec<_> = ConsentGrants::sealed_entries(&PATIENT)
			.iter()
			.map(|it| it.id.0)
			.collect();
		assert_eq!(numbers, [0, 2, 3]);
	});
}

#[test]
fn those_that_have_expired_make_room() {
	build_and_execute(|| {
		assert_ok!(seal_by(&PATIENT_KEY, numbered(1), QUARTER));
		assert_ok!(seal_by(&PATIENT_KEY, numbered(2), NEXT_QUARTER));
		assert_ok!(seal_by(&PATIENT_KEY, numbered(3), QUARTER));
		set_today(QUARTER);
		assert_ok!(seal_by(&PATIENT_KEY, numbered(4), NEXT_QUARTER));
		let numbers: Vec<_> = SealedBooks::<Test>::get(PATIENT)
			.entries
			.iter()
			.map(|it| it.id.0)
			.collect();
		assert_eq!(numbers, [1, 3]);
	});
}

#[test]
fn when_all_numbers_are_used_up_that_is_said_and_nothing_wraps() {
	build_and_execute(|| {
		SealedBooks::<Test>::mutate(PATIENT, |book| book.next = SealedId(u32::MAX - 1));
		assert_ok!(seal_by(&PATIENT_KEY, numbered(1), QUARTER));
		refused(numbered(2), QUARTER, Error::IdsExhausted);
	});
}

#[test]
fn of_several_faults_the_first_in_the_order_of_checks_is_named() {
	build_and_execute(|| {
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
		refused(Commitment([0; 32]), TODAY, Error::EmptyCommitment);
		refused(SEAL, Day(TODAY.0 + MAX_DAYS + 1), Error::EndTooFar);
		refused(SEAL, Day(QUARTER.0 + 1), Error::EndNotCoarse);
		SealedBooks::<Test>::mutate(PATIENT, |book| book.next = SealedId(u32::MAX));
		refused(SEAL, QUARTER, Error::AlreadyExists);
	});
}

#[test]
fn a_restricted_patient_seals_and_a_dead_or_merged_one_does_not() {
	build_and_execute(|| {
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(SEAL, QUARTER, Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(seal_by(&PATIENT_KEY, SEAL, QUARTER));
	});
}

#[test]
fn a_custodian_seals_nothing() {
	build_and_execute(|| {
		remove_key(PATIENT_KEY);
		for signer in [PRACTITIONER_A, REPRESENTATIVE_A] {
			assert_changes_nothing(
				|| seal_by(&signer, SEAL, QUARTER),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}
