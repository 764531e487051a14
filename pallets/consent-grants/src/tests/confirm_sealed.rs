// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Error, Event, Opening, Outcome, SealedContent};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus},
	Day, RepresentativeId, SealedId,
};
use frame_support::assert_ok;

const FIRST: RepresentativeId = RepresentativeId(1);
const SECOND: RepresentativeId = RepresentativeId(2);
const UNTIL: Day = Day(TODAY.0 + 20);

fn with_joint_parent(test: impl FnOnce()) {
	build_and_execute(|| {
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, true);
		test();
	});
}

fn refused(signer: &AccountId, entry: SealedId, error: Error<Test>) {
	assert_changes_nothing(|| confirm_sealed_by(signer, entry), error);
}

/// On whose authority the first live entry stands, and whether it waits for another.
fn stands() -> (GivenBy, bool) {
	let entry = ConsentGrants::sealed_entries(&PATIENT)[0];
	(entry.given_by, entry.proposed)
}

fn permits(opening: Opening) -> bool {
	ConsentGrants::decide(&question(), &[opening]).outcome == Outcome::Permit
}

fn confirmed(entry: SealedId, proposed: bool) -> RuntimeEvent {
	let patient = PATIENT;
	Event::SealedConfirmed {
		patient,
		entry,
		proposed,
	}
	.into()
}

#[test]
fn what_one_side_sealed_the_other_confirms_and_it_takes_effect() {
	for (proposer, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		with_joint_parent(|| {
			let opening = sealed_grant_by(&proposer);
			assert!(!permits(opening));
			assert_ok!(confirm_sealed_by(&other, opening.entry));
			assert_eq!(stands(), (GivenBy::Both(FIRST), false));
			System::assert_last_event(confirmed(opening.entry, false));
			assert!(permits(opening));
		});
	}
}

#[test]
fn who_proposed_and_another_of_the_same_side_do_not_confirm() {
	with_joint_parent(|| {
		appoint(PATIENT, SECOND.0, OTHER_PARENT, UNTIL, true);
		let entry = sealed_grant_by(&PARENT).entry;
		refused(&PARENT, entry, Error::NothingToConfirm);
		refused(&OTHER_PARENT, entry, Error::NothingToConfirm);
		let entry = sealed_grant_by(&PATIENT_KEY).entry;
		refused(&PATIENT_KEY, entry, Error::NothingToConfirm);
	});
}

#[test]
fn what_is_in_effect_needs_no_confirmation() {
	build_and_execute(|| {
		let entry = sealed_grant_by(&PATIENT_KEY).entry;
		refused(&PATIENT_KEY, entry, Error::NothingToConfirm);
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, false);
		refused(&PARENT, entry, Error::NothingToConfirm);
	});
}

#[test]
fn what_is_frozen_is_given_anew_by_who_may_consent() {
	build_and_execute(|| {
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, false);
		let opening = sealed_grant_by(&PARENT);
		assert!(permits(opening));
		set_today(UNTIL);
		assert!(!permits(opening), "the authority has ended");
		assert_ok!(confirm_sealed_by(&PATIENT_KEY, opening.entry));
		assert_eq!(stands(), (GivenBy::Patient, false));
		assert!(permits(opening));
	});
}

#[test]
fn where_it_takes_two_a_thaw_takes_two() {
	with_joint_parent(|| {
		let opening = sealed_grant_by(&PATIENT_KEY);
		assert_ok!(confirm_sealed_by(&PARENT, opening.entry));
		set_today(UNTIL);
		appoint(PATIENT, SECOND.0, OTHER_PARENT, MEMBER_UNTIL, true);
		assert_ok!(confirm_sealed_by(&OTHER_PARENT, opening.entry));
		assert_eq!(stands(), (GivenBy::Representative(SECOND), true));
		System::assert_last_event(confirmed(opening.entry, true));
		assert!(!permits(opening));
		assert_ok!(confirm_sealed_by(&PATIENT_KEY, opening.entry));
		assert_eq!(stands(), (GivenBy::Both(SECOND), false));
		assert!(permits(opening));
	});
}

#[test]
fn a_denial_in_it_holds_before_and_after() {
	with_joint_parent(|| {
		let opening = sealed_by(&PATIENT_KEY, SealedContent::Denial(TO_A));
		assert!(!permits(opening));
		assert_ok!(confirm_sealed_by(&PARENT, opening.entry));
		assert!(!permits(opening));
	});
}

#[test]
fn what_is_not_there_was_taken_back_or_has_expired_is_not_found() {
	with_joint_parent(|| {
		refused(&PATIENT_KEY, SealedId(0), Error::NotFound);
		let revoked = sealed_grant_by(&PATIENT_KEY).entry;
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, revoked));
		refused(&PARENT, revoked, Error::NotFound);
		let expired = sealed_grant_by(&PATIENT_KEY).entry;
		appoint(PATIENT, SECOND.0, OTHER_PARENT, MEMBER_UNTIL, true);
		set_today(QUARTER);
		refused(&OTHER_PARENT, expired, Error::NotFound);
	});
}

#[test]
fn whoever_may_not_consent_does_not_confirm() {
	with_joint_parent(|| {
		let entry = sealed_grant_by(&PATIENT_KEY).entry;
		for signer in [
			OTHER_PATIENT_KEY,
			OTHER_PARENT,
			REPRESENTATIVE_A,
			PRACTITIONER_A,
			STRANGER,
		] {
			refused(&signer, entry, Error::NotAuthorized);
		}
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(&PARENT, entry, Error::PatientNotActive);
		}
	});
}
