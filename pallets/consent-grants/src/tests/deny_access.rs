// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::steps::*;
use crate::{mock::*, Denial, Denials, Error, Event, Grantee, Reason};
use carechain_primitives::{
	traits::{GivenBy, PatientStatus, Standing},
	RepresentativeId,
};
use frame_support::assert_ok;

fn refused(signer: &AccountId, denied: Grantee, error: Error<Test>) {
	assert_changes_nothing(|| deny_by(signer, denied), error);
}

/// On whose authority the first denial stands.
fn given_by() -> GivenBy {
	Denials::<Test>::get(PATIENT)[0].given_by
}

#[test]
fn a_denial_is_kept_and_announced() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
		assert_eq!(
			Denials::<Test>::get(PATIENT).to_vec(),
			[Denial {
				denied: TO_DOCTOR_A,
				organization: HOSPITAL_A,
				given_by: GivenBy::Patient,
			}]
		);
		System::assert_last_event(
			Event::AccessDenied {
				patient: PATIENT,
				denied: TO_DOCTOR_A,
			}
			.into(),
		);
	});
}

#[test]
fn it_bites_in_its_own_block_whatever_was_or_will_be_granted() {
	for (denied, reason) in [
		(TO_A, Reason::OrganizationDenied),
		(TO_DOCTOR_A, Reason::PractitionerDenied),
	] {
		build_and_execute(|| {
			grant(fields());
			assert!(permitted());
			assert_ok!(deny_by(&PATIENT_KEY, denied));
			assert!(!permitted());
			assert_eq!(reasons(), [reason]);
			grant(to(TO_DOCTOR_A));
			assert!(!permitted());
		});
	}
}

#[test]
fn a_denial_of_somebody_else_changes_nothing_here() {
	for denied in [TO_B, TO_NURSE_A, Grantee::PractitionerRole(DOCTOR_B)] {
		build_and_execute(|| {
			grant(fields());
			assert_ok!(deny_by(&PATIENT_KEY, denied));
			assert!(permitted());
		});
	}
}

#[test]
fn a_denial_has_no_end() {
	build_and_execute(|| {
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		pass_days(MAX_DAYS);
		sweep_all();
		grant(fields());
		assert_eq!(reasons(), [Reason::OrganizationDenied]);
	});
}

#[test]
fn one_signature_is_enough_and_each_denies_on_its_own_authority() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		assert_ok!(deny_by(&PARENT, TO_A));
		assert_ok!(deny_by(&PATIENT_KEY, TO_B));
		let all: Vec<_> = Denials::<Test>::get(PATIENT)
			.iter()
			.map(|it| (it.denied, it.given_by))
			.collect();
		let parent = GivenBy::Representative(RepresentativeId(7));
		assert_eq!(all, [(TO_A, parent), (TO_B, GivenBy::Patient)]);
	});
}

#[test]
fn in_custody_whoever_works_at_the_custodian_denies_also_itself() {
	for signer in [REPRESENTATIVE_A, PRACTITIONER_A] {
		build_and_execute(|| {
			remove_key(PATIENT_KEY);
			assert_ok!(deny_by(&signer, TO_A));
			assert_eq!(given_by(), GivenBy::Custodian);
		});
	}
}

#[test]
fn no_status_of_the_patient_stands_in_the_way_and_the_own_word_stays_the_own() {
	for status in [
		PatientStatus::Restricted,
		PatientStatus::Deceased,
		PatientStatus::Merged,
	] {
		build_and_execute(|| {
			set_status(PATIENT, status);
			assert_ok!(deny_by(&PATIENT_KEY, TO_A));
			assert_eq!(given_by(), GivenBy::Patient);
		});
	}
}

#[test]
fn the_standing_of_who_is_denied_is_not_asked() {
	build_and_execute(|| {
		set_standing(HOSPITAL_B, Standing::Ended);
		set_role_standing(NURSE_A, Standing::Suspended);
		assert_ok!(deny_by(&PATIENT_KEY, TO_B));
		assert_ok!(deny_by(&PATIENT_KEY, TO_NURSE_A));
	});
}

#[test]
fn who_is_not_there_cannot_be_denied() {
	build_and_execute(|| {
		for denied in [
			Grantee::Organization(NO_ORGANIZATION),
			Grantee::PractitionerRole(NO_ROLE),
		] {
			refused(&PATIENT_KEY, denied, Error::GranteeNotFound);
		}
	});
}

#[test]
fn nobody_is_denied_twice_by_whomever() {
	build_and_execute(|| {
		appoint(PATIENT, 7, PARENT, MEMBER_UNTIL, true);
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		for signer in [PATIENT_KEY, PARENT] {
			refused(&signer, TO_A, Error::AlreadyExists);
		}
		assert_ok!(deny_by(&PATIENT_KEY, TO_DOCTOR_A));
	});
}

#[test]
fn a_patient_denies_as_many_as_the_list_holds_and_no_more() {
	build_and_execute(|| {
		for denied in [TO_A, TO_B, TO_DOCTOR_A] {
			assert_ok!(deny_by(&PATIENT_KEY, denied));
		}
		assert_eq!(Denials::<Test>::get(PATIENT).len(), MAX_DENIALS as usize);
		refused(&PATIENT_KEY, TO_NURSE_A, Error::MaxDenialsExceeded);
		refused(&PATIENT_KEY, TO_A, Error::AlreadyExists);
		assert_ok!(ConsentGrants::deny_access(
			signed(&OTHER_PATIENT_KEY),
			OTHER_PATIENT,
			TO_NURSE_A
		));
	});
}

#[test]
fn who_is_denied_does_not_lose_a_grant_and_has_it_again_when_it_is_lifted() {
	build_and_execute(|| {
		let number = grant(fields());
		assert_ok!(deny_by(&PATIENT_KEY, TO_A));
		assert!(!ConsentGrants::explain(&PATIENT)[0].in_effect);
		assert_eq!(book().live[0].grant, number);
		assert_ok!(lift_by(&PATIENT_KEY, TO_A));
		assert!(permitted());
		assert!(ConsentGrants::explain(&PATIENT)[0].in_effect);
	});
}
