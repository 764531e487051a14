// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Error, Event, Patient, Patients};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	OrganizationKind,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn attest(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::attest_death(origin, PATIENT)
}

#[test]
fn the_custodian_attests_a_death_and_nothing_else_changes() {
	build_and_execute(|| {
		register_with_keys(2);
		let before = Patients::<Test>::get(PATIENT).unwrap();
		assert_ok!(attest(by(HOSPITAL)));
		assert_eq!(
			Patients::<Test>::get(PATIENT),
			Some(Patient {
				deceased: true,
				..before
			})
		);
		assert_eq!(
			PatientIdentity::status(&PATIENT),
			Some(PatientStatus::Deceased)
		);
		System::assert_last_event(Event::DeathAttested { patient: PATIENT }.into());
	});
}

#[test]
fn so_it_does_for_one_in_custody() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(attest(by(HOSPITAL)));
	});
}

#[test]
fn a_regulator_does_for_anybody_and_no_other_kind_of_organisation() {
	for kind in OrganizationKind::ALL {
		build_and_execute(|| {
			register_with_keys(1);
			Kinds::mutate(|all| all.insert(CLINIC, *kind));
			if *kind == OrganizationKind::Regulator {
				assert_ok!(attest(by(CLINIC)));
			} else {
				assert_changes_nothing(|| attest(by(CLINIC)), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn nobody_else_does() {
	build_and_execute(|| {
		an_authority_scene();
		let (doctor, parent) = (doctor(1), Key::sr25519("parent"));
		employ(HOSPITAL, &doctor);
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| attest(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			by(OTHER_HOSPITAL),
			signed(&key(0)),
			signed(&parent),
		] {
			assert_changes_nothing(|| attest(origin), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| PatientIdentity::attest_death(by(HOSPITAL), NO_PATIENT),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_organisation_out_of_standing_does_not() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			register_with_keys(1);
			Kinds::mutate(|all| all.insert(CLINIC, OrganizationKind::Regulator));
			for organization in [HOSPITAL, CLINIC] {
				set_standing(organization, standing);
				assert_changes_nothing(
					|| attest(by(organization)),
					Error::<Test>::OrganizationNotActive,
				);
			}
		});
	}
}

#[test]
fn nobody_dies_twice() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(attest(by(HOSPITAL)));
		assert_changes_nothing(|| attest(by(HOSPITAL)), Error::<Test>::NothingChanged);
	});
}

/// To withdraw what was granted is left to the keys and the representatives that there are.
#[test]
fn nobody_consents_for_the_dead_and_who_did_may_narrow() {
	build_and_execute(|| {
		register_with_keys(1);
		let (own, parent) = (key(0).account(), Key::sr25519("parent"));
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		for account in [&own, &parent.account()] {
			assert!(PatientIdentity::consent_authority(account, &PATIENT).is_some());
		}
		assert_ok!(attest(by(HOSPITAL)));
		for account in [&own, &parent.account()] {
			assert_eq!(PatientIdentity::consent_authority(account, &PATIENT), None);
			assert!(PatientIdentity::may_narrow(account, &PATIENT));
		}
	});
}

#[test]
fn nobody_is_appointed_for_the_dead_and_no_key_claims_them() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		assert_ok!(attest(by(HOSPITAL)));
		assert_changes_nothing(
			|| claim(HOSPITAL, PATIENT, &key(0), &doctor),
			Error::<Test>::PatientDeceased,
		);
		let parent = Key::sr25519("parent");
		assert_changes_nothing(
			|| appoint_in_custody(HOSPITAL, PATIENT, &parent, all_powers(), &doctor),
			Error::<Test>::PatientDeceased,
		);
	});
}
