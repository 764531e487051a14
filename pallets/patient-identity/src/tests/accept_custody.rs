// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{CustodyCounts, CustodyOffers, Error, Event, Patients};
use carechain_primitives::traits::{Patients as _, Standing};
use frame_support::assert_ok;

/// [`PATIENT`] of [`HOSPITAL`] and [`OTHER_PATIENT`] of [`OTHER_HOSPITAL`], both on offer to
/// [`CLINIC`].
fn two_on_offer() {
	register_with_keys(2);
	register(OTHER_HOSPITAL, OTHER_PATIENT, &Key::ecdsa("other-patient")).unwrap();
	hand_over(HOSPITAL, &[PATIENT], CLINIC).unwrap();
	hand_over(OTHER_HOSPITAL, &[OTHER_PATIENT], CLINIC).unwrap();
}

#[test]
fn who_accepts_is_the_custodian_from_then_on() {
	build_and_execute(|| {
		two_on_offer();
		assert_ok!(accept(CLINIC, &[OTHER_PATIENT, PATIENT]));
		for patient in [PATIENT, OTHER_PATIENT] {
			assert_eq!(PatientIdentity::custodian_of(&patient), Some(CLINIC));
			assert!(!CustodyOffers::<Test>::contains_key(patient));
		}
		let events: Vec<_> = System::events().into_iter().map(|it| it.event).collect();
		let expected =
			[(OTHER_PATIENT, OTHER_HOSPITAL), (PATIENT, HOSPITAL)].map(|(patient, from)| {
				RuntimeEvent::from(Event::CustodyAccepted {
					patient,
					from,
					to: CLINIC,
				})
			});
		assert!(events.ends_with(&expected));
	});
}

#[test]
fn counts_move_with_the_patients_and_no_count_stands_at_zero() {
	build_and_execute(|| {
		two_on_offer();
		register_patients(HOSPITAL, 10..12);
		assert_ok!(accept(CLINIC, &[PATIENT, OTHER_PATIENT]));
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 2);
		assert_eq!(PatientIdentity::patients_in_custody(OTHER_HOSPITAL), 0);
		assert!(!CustodyCounts::<Test>::contains_key(OTHER_HOSPITAL));
		assert_eq!(PatientIdentity::patients_in_custody(CLINIC), 2);
	});
}

#[test]
fn keys_and_encryption_key_stay_as_they_are() {
	build_and_execute(|| {
		two_on_offer();
		let before = Patients::<Test>::get(PATIENT).unwrap();
		assert_ok!(accept(CLINIC, &[PATIENT]));
		let after = Patients::<Test>::get(PATIENT).unwrap();
		assert_eq!(
			after,
			crate::Patient {
				custodian: CLINIC,
				..before
			}
		);
		assert!(PatientIdentity::may_narrow(&key(1).account(), &PATIENT));
		// And the patient goes on acting for itself.
		assert_ok!(add(&key(1), PATIENT, &key(2)));
		assert_ok!(remove(&key(1), PATIENT, &key(0)));
	});
}

#[test]
fn part_of_what_is_offered_can_be_accepted() {
	build_and_execute(|| {
		two_on_offer();
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_eq!(
			PatientIdentity::custodian_of(&OTHER_PATIENT),
			Some(OTHER_HOSPITAL)
		);
		assert_ok!(accept(CLINIC, &[OTHER_PATIENT]));
	});
}

#[test]
fn an_offer_outlives_the_standing_of_who_made_it() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			two_on_offer();
			set_standing(HOSPITAL, standing);
			assert_ok!(accept(CLINIC, &[PATIENT]));
		});
	}
}

#[test]
fn what_governance_offered_is_accepted_like_any_other() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(PatientIdentity::hand_over_custody(
			RuntimeOrigin::root(),
			list(&[PATIENT]),
			CLINIC
		));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_eq!(PatientIdentity::custodian_of(&PATIENT), Some(CLINIC));
	});
}

#[test]
fn who_signs_nothing_cannot_accept() {
	build_and_execute(|| {
		two_on_offer();
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(
				|| PatientIdentity::accept_custody(origin, list(&[PATIENT])),
				error,
			);
		}
	});
}

#[test]
fn who_represents_no_organisation_cannot_accept() {
	build_and_execute(|| {
		two_on_offer();
		for who in [stranger(), practitioner(), key(0).account()] {
			let origin = RuntimeOrigin::signed(who);
			assert_changes_nothing(
				|| PatientIdentity::accept_custody(origin, list(&[PATIENT])),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn an_organisation_that_has_lost_its_rights_since_the_offer_cannot_accept() {
	build_and_execute(|| {
		two_on_offer();
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(CLINIC, standing);
			assert_changes_nothing(
				|| accept(CLINIC, &[PATIENT]),
				Error::<Test>::OrganizationNotActive,
			);
		}
		set_standing(CLINIC, Standing::Active);
		assert_ok!(accept(CLINIC, &[PATIENT]));
	});
}

#[test]
fn nobody_takes_what_is_not_offered_to_them() {
	build_and_execute(|| {
		two_on_offer();
		register_patients(HOSPITAL, 10..11);
		let not_on_offer = carechain_primitives::PatientId([10; 16]);
		for (who, patient) in [
			(OTHER_HOSPITAL, PATIENT),
			(HOSPITAL, OTHER_PATIENT),
			// Not even the one that offers.
			(HOSPITAL, PATIENT),
			(CLINIC, not_on_offer),
		] {
			assert_changes_nothing(|| accept(who, &[patient]), Error::<Test>::NotOffered);
		}
	});
}

#[test]
fn one_patient_that_is_not_offered_refuses_the_whole_list() {
	build_and_execute(|| {
		two_on_offer();
		let [other] = register_patients(HOSPITAL, 10..11)[..] else {
			panic!("one was asked for")
		};
		for patients in [
			[other, PATIENT, OTHER_PATIENT],
			[PATIENT, other, OTHER_PATIENT],
			[PATIENT, OTHER_PATIENT, other],
		] {
			assert_changes_nothing(|| accept(CLINIC, &patients), Error::<Test>::NotOffered);
		}
		for patients in [[NO_PATIENT, PATIENT], [PATIENT, NO_PATIENT]] {
			assert_changes_nothing(|| accept(CLINIC, &patients), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn an_offer_is_accepted_once() {
	build_and_execute(|| {
		two_on_offer();
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_changes_nothing(|| accept(CLINIC, &[PATIENT]), Error::<Test>::NotOffered);
	});
}

#[test]
fn a_list_names_somebody_and_nobody_twice() {
	build_and_execute(|| {
		two_on_offer();
		assert_changes_nothing(|| accept(CLINIC, &[]), Error::<Test>::EmptyList);
		assert_changes_nothing(
			|| accept(CLINIC, &[PATIENT, OTHER_PATIENT, PATIENT]),
			Error::<Test>::DuplicatePatient,
		);
	});
}
