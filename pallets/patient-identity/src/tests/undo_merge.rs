// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{payload, Error, Event, Merges, Patients};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	PatientId,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn undo(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::undo_merge(origin, PATIENT)
}

/// [`an_authority_scene`], in which [`PATIENT`] is a duplicate of [`OTHER_PATIENT`].
fn a_merge_scene() {
	an_authority_scene();
	let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
	PatientIdentity::merge_patient(
		by(HOSPITAL),
		PATIENT,
		OTHER_PATIENT,
		soon(),
		Some(endorsement(&key(0), &payload)),
		Some(endorsement(&Key::sr25519("other-patient"), &payload)),
	)
	.unwrap();
}

#[test]
fn all_is_as_before() {
	for origin in [by(HOSPITAL), signed(&key(0)), signed(&key(1))] {
		build_and_execute(|| {
			an_authority_scene();
			let before = [PATIENT, OTHER_PATIENT].map(Patients::<Test>::get);
			let payload =
				payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
			assert_ok!(PatientIdentity::merge_patient(
				by(HOSPITAL),
				PATIENT,
				OTHER_PATIENT,
				soon(),
				Some(endorsement(&key(0), &payload)),
				Some(endorsement(&Key::sr25519("other-patient"), &payload)),
			));
			assert_ok!(undo(origin));
			assert_eq!([PATIENT, OTHER_PATIENT].map(Patients::<Test>::get), before);
			assert!(!Merges::<Test>::contains_key(OTHER_PATIENT));
			assert_eq!(
				PatientIdentity::status(&PATIENT),
				Some(PatientStatus::Active)
			);
			System::assert_last_event(Event::MergeUndone { patient: PATIENT }.into());
		});
	}
}

#[test]
fn other_duplicates_stay_what_they_are() {
	build_and_execute(|| {
		let [into, a, b]: [PatientId; 3] = [[10; 16], [11; 16], [12; 16]].map(PatientId);
		for patient in [into, a, b] {
			assert_ok!(register_in_custody(HOSPITAL, patient));
		}
		for patient in [a, b] {
			let at = soon();
			assert_ok!(PatientIdentity::merge_patient(
				by(HOSPITAL),
				patient,
				into,
				at,
				None,
				None
			));
		}
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), a));
		assert_eq!(Merges::<Test>::get(into).to_vec(), [b]);
		assert_eq!(PatientIdentity::status(&b), Some(PatientStatus::Merged));
	});
}

#[test]
fn it_can_be_joined_again_afterwards() {
	build_and_execute(|| {
		a_merge_scene();
		assert_ok!(undo(by(HOSPITAL)));
		let payload = payload::merge_patient(&genesis_hash(), &OTHER_PATIENT, &PATIENT, &soon());
		// The other way round this time.
		assert_ok!(PatientIdentity::merge_patient(
			by(HOSPITAL),
			OTHER_PATIENT,
			PATIENT,
			soon(),
			Some(endorsement(&Key::sr25519("other-patient"), &payload)),
			Some(endorsement(&key(1), &payload)),
		));
		assert_eq!(Merges::<Test>::get(PATIENT).to_vec(), [OTHER_PATIENT]);
	});
}

#[test]
fn nobody_else_undoes_it() {
	build_and_execute(|| {
		a_merge_scene();
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| undo(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			by(OTHER_HOSPITAL),
			// The patient it leads to; a former key of the duplicate.
			signed(&Key::sr25519("other-patient")),
			signed(&key(2)),
		] {
			assert_changes_nothing(|| undo(origin), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(
			|| PatientIdentity::undo_merge(by(HOSPITAL), NO_PATIENT),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn a_representative_of_the_duplicate_does_not_undo_it() {
	build_and_execute(|| {
		an_authority_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
		assert_ok!(PatientIdentity::merge_patient(
			by(HOSPITAL),
			PATIENT,
			OTHER_PATIENT,
			soon(),
			Some(endorsement(&key(0), &payload)),
			Some(endorsement(&Key::sr25519("other-patient"), &payload)),
		));
		assert_changes_nothing(|| undo(signed(&parent)), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn an_organisation_out_of_standing_does_not() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_merge_scene();
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(|| undo(by(HOSPITAL)), Error::<Test>::OrganizationNotActive);
			// The patient needs nobody's.
			assert_ok!(undo(signed(&key(1))));
		});
	}
}

#[test]
fn the_new_custodian_undoes_what_the_former_one_did() {
	build_and_execute(|| {
		a_merge_scene();
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_changes_nothing(|| undo(by(HOSPITAL)), Error::<Test>::NotAuthorized);
		assert_ok!(undo(by(CLINIC)));
	});
}

#[test]
fn what_is_no_duplicate_stays_as_it_is() {
	build_and_execute(|| {
		a_merge_scene();
		assert_changes_nothing(
			|| PatientIdentity::undo_merge(by(HOSPITAL), OTHER_PATIENT),
			Error::<Test>::NotMerged,
		);
		assert_ok!(undo(by(HOSPITAL)));
		for origin in [by(HOSPITAL), signed(&key(0))] {
			assert_changes_nothing(|| undo(origin), Error::<Test>::NotMerged);
		}
	});
}
