// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use crate::{
	mock::*, Books, Error, Event, Grant, GrantFields, GrantState, Grantee, Grants, Outcome, Reason,
};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	Confidentiality, Day, GrantId, RepresentativeId,
};
use frame_support::assert_ok;

/// The number of the parent among the patient's representatives.
const FIRST: RepresentativeId = RepresentativeId(1);
/// That of the other parent.
const SECOND: RepresentativeId = RepresentativeId(2);

/// Up to when both act for the patient.
const UNTIL: Day = Day(TODAY.0 + 90);

/// Runs a test with a patient and a parent who have to agree.
fn with_joint_parent(test: impl FnOnce()) {
	build_and_execute(|| {
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, true);
		test();
	});
}

fn stands(grant: GrantId) -> (GrantState<u64>, GivenBy) {
	let stored = Grants::<Test>::get(PATIENT, grant).unwrap();
	(stored.state, stored.given_by)
}

fn refused(signer: AccountId, grant: GrantId, error: Error<Test>) {
	assert_changes_nothing(|| confirm_by(signer, grant), error);
}

fn confirmed(grant: GrantId, proposed: bool) -> RuntimeEvent {
	let (patient, organization) = (PATIENT, HOSPITAL_A);
	Event::ConsentConfirmed {
		patient,
		grant,
		organization,
		proposed,
	}
	.into()
}

fn permitted() -> bool {
	ConsentGrants::decide(&question(), &[]).outcome == Outcome::Permit
}

// Proposals.

#[test]
fn what_one_side_proposed_the_other_confirms_and_it_takes_effect() {
	for (proposer, other) in [(PATIENT_KEY, PARENT), (PARENT, PATIENT_KEY)] {
		with_joint_parent(|| {
			let number = grant_by(proposer, fields());
			let before = Grants::<Test>::get(PATIENT, number).unwrap();
			let book = Books::<Test>::get(PATIENT);
			System::set_block_number(9);
			assert!(!permitted());
			assert_ok!(confirm_by(other, number));

			let after = Grant {
				state: GrantState::Active,
				given_by: GivenBy::Both(FIRST),
				..before
			};
			assert_eq!(Grants::<Test>::get(PATIENT, number), Some(after));
			assert_eq!(Books::<Test>::get(PATIENT), book, "it was live already");
			System::assert_last_event(confirmed(number, false));
			assert!(permitted());
		});
	}
}

#[test]
fn who_proposed_does_not_confirm() {
	for proposer in [PATIENT_KEY, PARENT] {
		with_joint_parent(|| {
			let number = grant_by(proposer.clone(), fields());
			refused(proposer, number, Error::NothingToConfirm);
		});
	}
}

#[test]
fn two_representatives_are_not_two_sides() {
	with_joint_parent(|| {
		appoint(PATIENT, SECOND.0, OTHER_PARENT, UNTIL, true);
		let number = grant_by(PARENT, fields());
		refused(OTHER_PARENT, number, Error::NothingToConfirm);
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Both(FIRST)));
	});
}

#[test]
fn two_keys_of_the_patient_are_not_two_sides() {
	with_joint_parent(|| {
		give_key(STRANGER, PATIENT);
		let number = grant_by(PATIENT_KEY, fields());
		refused(STRANGER, number, Error::NothingToConfirm);
	});
}

#[test]
fn any_of_two_parents_is_the_other_side_of_the_patient() {
	with_joint_parent(|| {
		appoint(PATIENT, SECOND.0, OTHER_PARENT, UNTIL, true);
		let number = grant(fields());
		assert_ok!(confirm_by(OTHER_PARENT, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Both(SECOND)));
	});
}

#[test]
fn a_proposal_does_not_take_effect_by_itself_when_the_other_side_is_gone() {
	with_joint_parent(|| {
		let number = grant(fields());
		dismiss_all(PATIENT);
		assert!(!permitted());
		// The patient alone would do by now, and says so by granting.
		refused(PATIENT_KEY, number, Error::NothingToConfirm);
		grant(fields());
		assert!(permitted());
	});
}

#[test]
fn what_the_other_side_narrowed_before_is_confirmed_as_it_stands() {
	with_joint_parent(|| {
		let number = grant(fields());
		let narrower = GrantFields {
			ceiling: Confidentiality::L,
			..fields()
		};
		let parent = RuntimeOrigin::signed(PARENT);
		assert_ok!(ConsentGrants::narrow_consent(
			parent, PATIENT, number, narrower
		));
		assert_eq!(
			stands(number),
			(GrantState::Proposed, GivenBy::Patient),
			"narrowing is not agreeing"
		);
		assert_ok!(confirm_by(PARENT, number));
		let stored = Grants::<Test>::get(PATIENT, number).unwrap();
		assert_eq!(stored.fields, narrower);
	});
}

#[test]
fn a_proposal_that_was_declined_is_over() {
	for who in [PARENT, PATIENT_KEY] {
		with_joint_parent(|| {
			let number = grant(fields());
			let origin = RuntimeOrigin::signed(who);
			assert_ok!(ConsentGrants::revoke_consent(origin, PATIENT, number));
			refused(PARENT, number, Error::NotActive);
			let decision = ConsentGrants::decide(&question(), &[]);
			assert_eq!(decision.reasons.to_vec(), [Reason::Revoked(number)]);
		});
	}
}

#[test]
fn a_proposal_that_expired_is_over() {
	with_joint_parent(|| {
		let number = grant(fields());
		pass_days(30);
		refused(PARENT, number, Error::NotActive);
		sweep_all();
		refused(PARENT, number, Error::NotActive);
		assert_eq!(stands(number).0, GrantState::Proposed);
	});
}

// What is frozen.

#[test]
fn after_custody_the_patient_confirms_alone() {
	build_and_execute(|| {
		let number = record(fields());
		assert!(permitted());
		give_key(PATIENT_KEY, PATIENT);
		assert!(!permitted());
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Patient));
		System::assert_last_event(confirmed(number, false));
		assert!(permitted());
	});
}

#[test]
fn where_it_takes_two_a_thaw_takes_two() {
	build_and_execute(|| {
		let number = record(fields());
		give_key(PATIENT_KEY, PATIENT);
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, true);
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(stands(number), (GrantState::Proposed, GivenBy::Patient));
		System::assert_last_event(confirmed(number, true));
		assert!(!permitted());
		refused(PATIENT_KEY, number, Error::NothingToConfirm);
		assert_ok!(confirm_by(PARENT, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Both(FIRST)));
		assert!(permitted());
	});
}

#[test]
fn a_new_representative_confirms_what_a_former_one_gave() {
	build_and_execute(|| {
		remove_key(PATIENT_KEY);
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, false);
		let number = grant_by(PARENT, fields());
		dismiss_all(PATIENT);
		appoint(PATIENT, SECOND.0, OTHER_PARENT, UNTIL, false);
		refused(PARENT, number, Error::NotAuthorized);
		assert_ok!(confirm_by(OTHER_PARENT, number));
		assert_eq!(
			stands(number),
			(GrantState::Active, GivenBy::Representative(SECOND))
		);
	});
}

#[test]
fn a_proposal_of_who_has_no_power_any_more_is_given_anew_by_who_has() {
	with_joint_parent(|| {
		let number = grant_by(PARENT, fields());
		dismiss_all(PATIENT);
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Patient));
	});
}

#[test]
fn what_both_gave_is_confirmed_by_who_is_left() {
	with_joint_parent(|| {
		let number = grant(fields());
		assert_ok!(confirm_by(PARENT, number));
		dismiss_all(PATIENT);
		assert!(!permitted());
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert_eq!(stands(number), (GrantState::Active, GivenBy::Patient));
		assert!(permitted());
	});
}

#[test]
fn what_is_frozen_and_has_not_started_is_confirmed_and_still_has_to_start() {
	build_and_execute(|| {
		let number = record(GrantFields {
			valid_from: Day(TODAY.0 + 5),
			..fields()
		});
		give_key(PATIENT_KEY, PATIENT);
		assert_ok!(confirm_by(PATIENT_KEY, number));
		assert!(!permitted());
		pass_days(5);
		assert!(permitted());
	});
}

#[test]
fn a_running_grant_may_have_started_before_today() {
	build_and_execute(|| {
		let number = record(fields());
		pass_days(10);
		give_key(PATIENT_KEY, PATIENT);
		assert_ok!(confirm_by(PATIENT_KEY, number));
	});
}

// Nothing to confirm, and nobody to.

#[test]
fn what_is_in_effect_or_has_yet_to_start_needs_no_confirmation() {
	build_and_execute(|| {
		let active = grant(fields());
		let later = grant(GrantFields {
			valid_from: Day(TODAY.0 + 5),
			..fields()
		});
		appoint(PATIENT, FIRST.0, PARENT, UNTIL, false);
		for signer in [PATIENT_KEY, PARENT] {
			refused(signer.clone(), active, Error::NothingToConfirm);
			refused(signer, later, Error::NothingToConfirm);
		}
	});
}

#[test]
fn what_both_gave_needs_no_further_confirmation() {
	with_joint_parent(|| {
		let number = grant(fields());
		assert_ok!(confirm_by(PARENT, number));
		for signer in [PATIENT_KEY, PARENT] {
			refused(signer, number, Error::NothingToConfirm);
		}
	});
}

#[test]
fn whoever_may_not_consent_does_not_confirm() {
	with_joint_parent(|| {
		let number = grant(fields());
		for signer in [
			OTHER_PATIENT_KEY,
			OTHER_PARENT,
			REPRESENTATIVE_A,
			PRACTITIONER_A,
			STRANGER,
		] {
			refused(signer, number, Error::NotAuthorized);
		}
	});
}

#[test]
fn for_a_deceased_or_merged_patient_nobody_confirms() {
	with_joint_parent(|| {
		let number = grant(fields());
		for status in [PatientStatus::Deceased, PatientStatus::Merged] {
			set_status(PATIENT, status);
			refused(PARENT, number, Error::PatientNotActive);
		}
		set_status(PATIENT, PatientStatus::Restricted);
		assert_ok!(confirm_by(PARENT, number));
	});
}

#[test]
fn a_number_that_was_not_given_out_or_has_left_state_is_not_found() {
	build_and_execute(|| {
		refused(PATIENT_KEY, GrantId(0), Error::NotFound);
		let number = grant(fields());
		assert_ok!(revoke(number));
		pass_days(RETENTION);
		sweep_all();
		refused(PATIENT_KEY, number, Error::NotFound);
	});
}

#[test]
fn an_expired_grant_never_thaws() {
	build_and_execute(|| {
		let number = record(fields());
		give_key(PATIENT_KEY, PATIENT);
		pass_days(29);
		let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
		pass_days(1);
		refused(PATIENT_KEY, number, Error::NotActive);
		assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
		sweep_all();
		refused(PATIENT_KEY, number, Error::NotActive);
	});
}

// The grantee and the end are looked at as if it were granted today.

#[test]
fn a_grantee_without_its_rights_is_refused() {
	build_and_execute(|| {
		let role = Grantee::PractitionerRole(DOCTOR_A);
		let (to_organization, to_role) = (
			record(fields()),
			record(GrantFields {
				grantee: role,
				..fields()
			}),
		);
		give_key(PATIENT_KEY, PATIENT);
		set_role_standing(DOCTOR_A, Standing::Expired);
		refused(PATIENT_KEY, to_role, Error::GranteeNotActive);
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL_A, standing);
			refused(PATIENT_KEY, to_organization, Error::GranteeNotActive);
		}
		set_standing(HOSPITAL_A, Standing::Active);
		assert_ok!(confirm_by(PATIENT_KEY, to_organization));
	});
}

#[test]
fn a_grantee_who_is_gone_altogether_is_named_as_such() {
	build_and_execute(|| {
		let number = record(fields());
		give_key(PATIENT_KEY, PATIENT);
		let grantee = Grantee::Organization(NO_ORGANIZATION);
		Grants::<Test>::mutate(PATIENT, number, |grant| {
			grant.as_mut().unwrap().fields.grantee = grantee;
		});
		refused(PATIENT_KEY, number, Error::GranteeNotFound);
		// The state was damaged for the test; now it is mended.
		Grants::<Test>::mutate(PATIENT, number, |grant| {
			grant.as_mut().unwrap().fields.grantee = fields().grantee;
		});
	});
}

#[test]
fn an_end_that_could_not_be_given_today_is_refused() {
	build_and_execute(|| {
		let number = record(fields());
		give_key(PATIENT_KEY, PATIENT);
		// As after an upgrade that lowers the limit.
		let far = Day(TODAY.0 + MAX_DAYS + 1);
		Grants::<Test>::mutate(PATIENT, number, |grant| {
			grant.as_mut().unwrap().fields.valid_until = far;
		});
		Books::<Test>::mutate(PATIENT, |book| book.set_end(number, far));
		refused(PATIENT_KEY, number, Error::EndTooFar);
		pass_days(1);
		assert_ok!(confirm_by(PATIENT_KEY, number));
	});
}
