// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::{CustodyOffers, Error, Event};
use carechain_primitives::{
	traits::{Patients as _, Standing},
	OrganizationId, PatientId,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// Both bodies together.
fn govern(patients: &[PatientId], to: OrganizationId) -> DispatchResult {
	PatientIdentity::hand_over_custody(RuntimeOrigin::root(), list(patients), to)
}

fn offered_to(patient: PatientId) -> Option<OrganizationId> {
	CustodyOffers::<Test>::get(patient)
}

/// Two patients of [`HOSPITAL`] and one of [`OTHER_HOSPITAL`].
fn three_patients() -> [PatientId; 3] {
	let of_hospital = register_patients(HOSPITAL, 10..12);
	let of_other = register_patients(OTHER_HOSPITAL, 20..21);
	[of_hospital[0], of_hospital[1], of_other[0]]
}

#[test]
fn an_offer_is_noted_and_changes_nothing_else() {
	build_and_execute(|| {
		let [one, two, _] = three_patients();
		assert_ok!(hand_over(HOSPITAL, &[two, one], CLINIC));
		for patient in [one, two] {
			assert_eq!(offered_to(patient), Some(CLINIC));
			assert_eq!(PatientIdentity::custodian_of(&patient), Some(HOSPITAL));
		}
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 2);
		assert_eq!(PatientIdentity::patients_in_custody(CLINIC), 0);
		let events: Vec<_> = System::events().into_iter().map(|it| it.event).collect();
		let expected = [two, one].map(|patient| {
			RuntimeEvent::from(Event::CustodyOffered {
				patient,
				to: CLINIC,
			})
		});
		assert!(events.ends_with(&expected));
	});
}

#[test]
fn a_custodian_out_of_standing_can_hand_over() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			let [one, ..] = three_patients();
			set_standing(HOSPITAL, standing);
			assert_ok!(hand_over(HOSPITAL, &[one], CLINIC));
			assert_eq!(offered_to(one), Some(CLINIC));
		});
	}
}

#[test]
fn governance_can_hand_over_the_patients_of_several_custodians() {
	build_and_execute(|| {
		let [one, two, third] = three_patients();
		assert_ok!(govern(&[one, third], CLINIC));
		assert_eq!(offered_to(one), Some(CLINIC));
		assert_eq!(offered_to(two), None);
		assert_eq!(offered_to(third), Some(CLINIC));
	});
}

#[test]
fn a_new_offer_takes_the_place_of_the_old_one() {
	build_and_execute(|| {
		let [one, ..] = three_patients();
		assert_ok!(hand_over(HOSPITAL, &[one], CLINIC));
		assert_ok!(hand_over(HOSPITAL, &[one], OTHER_HOSPITAL));
		assert_eq!(offered_to(one), Some(OTHER_HOSPITAL));
		assert_changes_nothing(|| accept(CLINIC, &[one]), Error::<Test>::NotOffered);
		assert_ok!(accept(OTHER_HOSPITAL, &[one]));
	});
}

#[test]
fn as_many_as_are_allowed_go_in_one_call() {
	build_and_execute(|| {
		let most = register_patients(HOSPITAL, 10..16);
		assert_eq!(most.len(), MAX_HAND_OVER as usize);
		assert_ok!(hand_over(HOSPITAL, &most, CLINIC));
		assert!(most
			.iter()
			.all(|patient| offered_to(*patient) == Some(CLINIC)));
	});
}

#[test]
fn nobody_else_hands_over() {
	build_and_execute(|| {
		an_authority_scene();
		let strangers = [
			stranger(),
			practitioner(),
			// Not even the patient.
			key(0).account(),
			Key::sr25519("other-patient").account(),
			representative(OTHER_HOSPITAL),
			representative(CLINIC),
		];
		for who in strangers {
			assert_changes_nothing(
				|| {
					PatientIdentity::hand_over_custody(
						RuntimeOrigin::signed(who),
						list(&[PATIENT]),
						CLINIC,
					)
				},
				Error::<Test>::NotAuthorized,
			);
		}
		assert_changes_nothing(
			|| PatientIdentity::hand_over_custody(RuntimeOrigin::none(), list(&[PATIENT]), CLINIC),
			DispatchError::BadOrigin,
		);
	});
}

#[test]
fn a_former_custodian_cannot_hand_over() {
	build_and_execute(|| {
		let [one, ..] = three_patients();
		assert_ok!(hand_over(HOSPITAL, &[one], CLINIC));
		assert_ok!(accept(CLINIC, &[one]));
		assert_changes_nothing(
			|| hand_over(HOSPITAL, &[one], OTHER_HOSPITAL),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(hand_over(CLINIC, &[one], HOSPITAL));
	});
}

#[test]
fn one_patient_of_another_custodian_refuses_the_whole_list() {
	build_and_execute(|| {
		let [one, two, third] = three_patients();
		for patients in [[third, one, two], [one, third, two], [one, two, third]] {
			assert_changes_nothing(
				|| hand_over(HOSPITAL, &patients, CLINIC),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn a_list_names_somebody_and_nobody_twice() {
	build_and_execute(|| {
		let [one, two, _] = three_patients();
		assert_changes_nothing(
			|| hand_over(HOSPITAL, &[], CLINIC),
			Error::<Test>::EmptyList,
		);
		assert_changes_nothing(|| govern(&[], CLINIC), Error::<Test>::EmptyList);
		for twice in [vec![one, one], vec![one, two, one], vec![two, one, one]] {
			assert_changes_nothing(
				|| hand_over(HOSPITAL, &twice, CLINIC),
				Error::<Test>::DuplicatePatient,
			);
			assert_changes_nothing(|| govern(&twice, CLINIC), Error::<Test>::DuplicatePatient);
		}
	});
}

#[test]
fn an_unknown_patient_is_handed_over_by_nobody() {
	build_and_execute(|| {
		let [one, ..] = three_patients();
		for patients in [[NO_PATIENT, one], [one, NO_PATIENT]] {
			assert_changes_nothing(
				|| hand_over(HOSPITAL, &patients, CLINIC),
				Error::<Test>::NotFound,
			);
			assert_changes_nothing(|| govern(&patients, CLINIC), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn a_custodian_does_not_offer_to_itself() {
	build_and_execute(|| {
		let [one, two, third] = three_patients();
		assert_changes_nothing(
			|| hand_over(HOSPITAL, &[one], HOSPITAL),
			Error::<Test>::SameCustodian,
		);
		assert_changes_nothing(
			|| govern(&[third, one, two], HOSPITAL),
			Error::<Test>::SameCustodian,
		);
		// Nor to take an offer back.
		assert_ok!(hand_over(HOSPITAL, &[one], CLINIC));
		assert_changes_nothing(
			|| hand_over(HOSPITAL, &[one], HOSPITAL),
			Error::<Test>::SameCustodian,
		);
	});
}

#[test]
fn nothing_is_offered_to_who_is_not_in_active_standing() {
	build_and_execute(|| {
		let [one, ..] = three_patients();
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(CLINIC, standing);
			assert_changes_nothing(
				|| hand_over(HOSPITAL, &[one], CLINIC),
				Error::<Test>::RecipientNotActive,
			);
			assert_changes_nothing(|| govern(&[one], CLINIC), Error::<Test>::RecipientNotActive);
		}
		assert_changes_nothing(
			|| hand_over(HOSPITAL, &[one], NO_ORGANIZATION),
			Error::<Test>::RecipientNotActive,
		);
	});
}
