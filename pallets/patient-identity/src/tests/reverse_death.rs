// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{Error, Event, Patients};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	OrganizationKind,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn reverse(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::reverse_death(origin, PATIENT)
}

/// [`an_authority_scene`], whose patient is said to be dead.
fn a_death_scene() {
	an_authority_scene();
	PatientIdentity::attest_death(by(HOSPITAL), PATIENT).unwrap();
}

#[test]
fn who_signs_lives() {
	for number in [0, 1] {
		build_and_execute(|| {
			an_authority_scene();
			let before = Patients::<Test>::get(PATIENT);
			assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
			assert_ok!(reverse(signed(&key(number))));
			assert_eq!(Patients::<Test>::get(PATIENT), before);
			assert_eq!(
				PatientIdentity::status(&PATIENT),
				Some(PatientStatus::Active)
			);
			System::assert_last_event(Event::DeathReversed { patient: PATIENT }.into());
			// It acts for itself again.
			let own = key(number).account();
			assert!(PatientIdentity::consent_authority(&own, &PATIENT).is_some());
		});
	}
}

#[test]
fn the_custodian_takes_it_back_whoever_said_it() {
	build_and_execute(|| {
		an_authority_scene();
		Kinds::mutate(|all| all.insert(CLINIC, OrganizationKind::Regulator));
		assert_ok!(PatientIdentity::attest_death(by(CLINIC), PATIENT));
		assert_ok!(reverse(by(HOSPITAL)));
	});
}

#[test]
fn a_regulator_takes_it_back_and_no_other_kind_of_organisation() {
	for kind in OrganizationKind::ALL {
		build_and_execute(|| {
			a_death_scene();
			Kinds::mutate(|all| all.insert(CLINIC, *kind));
			if *kind == OrganizationKind::Regulator {
				assert_ok!(reverse(by(CLINIC)));
			} else {
				assert_changes_nothing(|| reverse(by(CLINIC)), Error::<Test>::NotAuthorized);
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
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| reverse(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			by(OTHER_HOSPITAL),
			// Another patient, a former key, a representative.
			signed(&Key::sr25519("other-patient")),
			signed(&key(2)),
			signed(&parent),
		] {
			assert_changes_nothing(|| reverse(origin), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| PatientIdentity::reverse_death(by(HOSPITAL), NO_PATIENT),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_organisation_out_of_standing_does_not() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_death_scene();
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| reverse(by(HOSPITAL)),
				Error::<Test>::OrganizationNotActive,
			);
			// The patient needs nobody's.
			assert_ok!(reverse(signed(&key(0))));
		});
	}
}

#[test]
fn who_lives_is_not_brought_back() {
	build_and_execute(|| {
		a_death_scene();
		assert_ok!(reverse(by(HOSPITAL)));
		for origin in [by(HOSPITAL), signed(&key(0))] {
			assert_changes_nothing(|| reverse(origin), Error::<Test>::NothingChanged);
		}
	});
}
