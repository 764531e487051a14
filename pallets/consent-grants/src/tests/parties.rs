// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Who may write into a patient's access log.

use super::steps::*;
use crate::{mock::*, PolicyFields};
use carechain_primitives::{traits::AccessParties, OrganizationId, PatientId};
use frame_support::assert_ok;

/// The hospital that holds nothing here: A is the custodian of all.
const OTHER: OrganizationId = HOSPITAL_B;

fn may_log_of(patient: PatientId, organization: OrganizationId) -> bool {
	<ConsentGrants as AccessParties>::may_log(&patient, organization)
}

fn may_log() -> bool {
	may_log_of(PATIENT, OTHER)
}

#[test]
fn the_custodian_may() {
	build_and_execute(|| {
		assert!(may_log_of(PATIENT, HOSPITAL_A));
		assert!(!may_log_of(NO_PATIENT, HOSPITAL_A));
	});
}

#[test]
fn who_has_nothing_to_do_with_the_patient_may_not() {
	build_and_execute(|| {
		assert!(!may_log());
		grant(to(TO_A));
		assert_ok!(ConsentGrants::grant_consent(
			signed(&OTHER_PATIENT_KEY),
			OTHER_PATIENT,
			to(TO_B)
		));
		assert!(!may_log());
		assert!(!may_log_of(PATIENT, NO_ORGANIZATION));
	});
}

#[test]
fn who_was_granted_something_may_for_as_long_as_that_is_readable() {
	build_and_execute(|| {
		let number = grant(to(crate::Grantee::PractitionerRole(DOCTOR_B)));
		assert!(may_log(), "where a grantee practises counts");
		assert_ok!(revoke(number));
		assert!(may_log(), "logs come late");
		pass_days(RETENTION - 1);
		sweep_all();
		assert!(may_log());
		pass_days(1);
		sweep_all();
		assert!(!may_log());
	});
}

#[test]
fn what_was_only_asked_for_or_denied_gives_nothing_to_log() {
	build_and_execute(|| {
		assert_ok!(request_by(&PRACTITIONER_B, to(TO_B)));
		assert_ok!(deny_by(&PATIENT_KEY, TO_B));
		assert!(!may_log());
	});
}

#[test]
fn the_recipient_of_a_policy_may_while_it_stands() {
	build_and_execute(|| {
		let number = adopt(PolicyFields {
			recipient: OTHER,
			..policy()
		});
		assert!(may_log());
		assert_ok!(ConsentGrants::end_policy(
			RuntimeOrigin::root(),
			OTHER,
			number
		));
		assert!(!may_log());
	});
}

#[test]
fn who_has_declared_an_emergency_may() {
	build_and_execute(|| {
		declare(OTHER_PATIENT, DOCTOR_B);
		assert!(!may_log());
		declare(PATIENT, DOCTOR_B);
		assert!(may_log());
	});
}

#[test]
fn where_something_is_or_was_sealed_anyone_could_have_had_access() {
	build_and_execute(|| {
		let first = sealed_grant_by(&PATIENT_KEY);
		assert!(may_log());
		assert!(!may_log_of(OTHER_PATIENT, OTHER));
		assert_ok!(revoke_sealed_by(&PATIENT_KEY, first.entry));
		assert!(
			may_log(),
			"it may have been for any of them, and logs come late"
		);
	});
}
