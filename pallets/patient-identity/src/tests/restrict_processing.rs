// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Restricting processing, and lifting the restriction: the same people may do both.

use super::{scenes::*, *};
use crate::{Error, Event, Patient, Patients};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	Day, PatientId, Power, Powers,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn restrict(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::restrict_processing(origin, PATIENT)
}

fn lift(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::lift_restriction(origin, PATIENT)
}

/// Who may do one, may do the other.
fn assert_may(origin: &RuntimeOrigin) {
	assert_ok!(restrict(origin.clone()));
	assert_eq!(
		PatientIdentity::status(&PATIENT),
		Some(PatientStatus::Restricted)
	);
	assert_ok!(lift(origin.clone()));
	assert_eq!(
		PatientIdentity::status(&PATIENT),
		Some(PatientStatus::Active)
	);
}

/// Who may not do one, may not do the other.
fn assert_may_not(origin: &RuntimeOrigin, error: impl Into<DispatchError>) {
	let error = error.into();
	assert_changes_nothing(|| restrict(origin.clone()), error);
	Patients::<Test>::mutate_extant(PATIENT, |it| it.restricted = true);
	assert_changes_nothing(|| lift(origin.clone()), error);
	Patients::<Test>::mutate_extant(PATIENT, |it| it.restricted = false);
}

#[test]
fn a_restriction_changes_nothing_else_and_can_be_lifted() {
	build_and_execute(|| {
		register_with_keys(2);
		let before = Patients::<Test>::get(PATIENT).unwrap();
		assert_ok!(restrict(signed(&key(0))));
		System::assert_last_event(Event::ProcessingRestricted { patient: PATIENT }.into());
		assert_eq!(
			Patients::<Test>::get(PATIENT),
			Some(Patient {
				restricted: true,
				..before.clone()
			})
		);
		assert_ok!(lift(signed(&key(1))));
		System::assert_last_event(Event::RestrictionLifted { patient: PATIENT }.into());
		assert_eq!(Patients::<Test>::get(PATIENT), Some(before));
	});
}

#[test]
fn every_own_key_restricts_and_lifts() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_may(&signed(&key(0)));
		assert_may(&signed(&key(1)));
	});
}

#[test]
fn a_representative_does_with_the_power_to_consent_and_with_no_other() {
	for power in Power::ALL {
		build_and_execute(|| {
			register_with_keys(1);
			let parent = Key::sr25519("parent");
			assert_ok!(appoint(&key(0), PATIENT, &parent, Powers::of(&[*power])));
			if *power == Power::Consent {
				assert_may(&signed(&parent));
			} else {
				assert_may_not(&signed(&parent), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn a_representative_does_up_to_its_end() {
	build_and_execute(|| {
		register_with_keys(1);
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		Now::set(Day(QUARTERS[0].0 - 1));
		assert_may(&signed(&parent));
		Now::set(QUARTERS[0]);
		assert_may_not(&signed(&parent), Error::<Test>::NotAuthorized);
	});
}

/// In neither direction does it take the other's signature.
#[test]
fn a_joint_representative_does_by_itself() {
	build_and_execute(|| {
		register_with_keys(1);
		let parent = Key::sr25519("parent");
		let mut joint = appointment(&parent, all_powers(), QUARTERS[0]);
		joint.joint = true;
		assert_ok!(appoint_as(signed(&key(0)), PATIENT, &parent, joint, None));
		assert_may(&signed(&parent));
		assert_may(&signed(&key(0)));
	});
}

#[test]
fn the_custodian_does_for_one_in_custody_and_for_no_other() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		assert_may(&by(HOSPITAL));
		for origin in [by(OTHER_HOSPITAL), signed(&doctor)] {
			assert_may_not(&origin, Error::<Test>::NotAuthorized);
		}
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_may_not(&by(HOSPITAL), Error::<Test>::NotAuthorized);
		}
		set_standing(HOSPITAL, Standing::Active);
		// With the first own key that is over.
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor));
		assert_may_not(&by(HOSPITAL), Error::<Test>::NotAuthorized);
		assert_may(&signed(&key(0)));
	});
}

#[test]
fn nobody_else_does() {
	build_and_execute(|| {
		an_authority_scene();
		for (origin, error) in origins_that_sign_nothing() {
			assert_may_not(&origin, error);
		}
		for origin in signers_that_may_not_act() {
			assert_may_not(&origin, Error::<Test>::NotAuthorized);
		}
		let nobody: PatientId = NO_PATIENT;
		assert_changes_nothing(
			|| PatientIdentity::restrict_processing(signed(&key(0)), nobody),
			Error::<Test>::NotFound,
		);
		assert_changes_nothing(
			|| PatientIdentity::lift_restriction(signed(&key(0)), nobody),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn what_is_so_already_is_not_done_again() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_changes_nothing(|| lift(signed(&key(0))), Error::<Test>::NothingChanged);
		assert_ok!(restrict(signed(&key(0))));
		assert_changes_nothing(|| restrict(signed(&key(0))), Error::<Test>::NothingChanged);
	});
}

#[test]
fn what_weighs_more_shows_in_its_place_and_it_comes_back() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(restrict(signed(&key(0))));
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_eq!(
			PatientIdentity::status(&PATIENT),
			Some(PatientStatus::Deceased)
		);
		assert_ok!(PatientIdentity::reverse_death(by(HOSPITAL), PATIENT));
		assert_eq!(
			PatientIdentity::status(&PATIENT),
			Some(PatientStatus::Restricted)
		);
	});
}
