// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{EncryptionKey, Error, Event, Keys, Patients};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, PatientStatus, Patients as _, Standing},
	Power, Powers,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

fn register_as(origin: RuntimeOrigin) -> DispatchResult {
	PatientIdentity::register_in_custody(origin, PATIENT, ENCRYPTION_KEY)
}

#[test]
fn a_patient_in_custody_has_a_custodian_and_no_key() {
	build_and_execute(|| {
		run_to_block(7);
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));

		let patient = Patients::<Test>::get(PATIENT).unwrap();
		assert!(patient.is_in_custody());
		assert_eq!(patient, crate::Patient::new(HOSPITAL, ENCRYPTION_KEY));
		assert_eq!(patient.sequence, 7 << 32);
		assert_eq!(Keys::<Test>::iter().count(), 0);
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 1);
		System::assert_last_event(
			Event::PatientRegisteredInCustody {
				patient: PATIENT,
				custodian: HOSPITAL,
			}
			.into(),
		);
	});
}

#[test]
fn it_is_shown_as_a_patient_without_keys() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(OTHER_HOSPITAL, PATIENT));
		let info = PatientIdentity::patient_info(&PATIENT).unwrap();
		assert_eq!((info.keys, info.custodian), (0, OTHER_HOSPITAL));
		assert_eq!(info.status, PatientStatus::Active);
	});
}

#[test]
fn who_works_at_the_custodian_acts_in_little() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		employ(OTHER_HOSPITAL, &doctor(1));
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));

		let (ours, elsewhere) = (doctor(0).account(), doctor(1).account());
		assert!(PatientIdentity::is_recorder(&ours, &PATIENT));
		assert!(PatientIdentity::may_witness(&ours, &PATIENT));
		assert!(PatientIdentity::may_narrow(&ours, &PATIENT));
		let custodian = representative(HOSPITAL);
		assert!(PatientIdentity::may_narrow(&custodian, &PATIENT));
		// It takes who practises to record and to witness.
		assert!(!PatientIdentity::is_recorder(&custodian, &PATIENT));
		assert!(!PatientIdentity::may_witness(&custodian, &PATIENT));
		for other in [elsewhere, representative(OTHER_HOSPITAL), stranger()] {
			assert!(!PatientIdentity::is_recorder(&other, &PATIENT));
			assert!(!PatientIdentity::may_witness(&other, &PATIENT));
			assert!(!PatientIdentity::may_narrow(&other, &PATIENT));
		}
		let of_custodian = PatientIdentity::authority_standing(&PATIENT, GivenBy::Custodian);
		assert_eq!(of_custodian, AuthorityStanding::Unlimited);
	});
}

#[test]
fn nobody_consents_or_reads_as_the_patient() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		let everyone = [
			doctor(0).account(),
			representative(HOSPITAL),
			representative(OTHER_HOSPITAL),
			stranger(),
		];
		for account in everyone {
			assert_eq!(PatientIdentity::consent_authority(&account, &PATIENT), None);
			assert_eq!(PatientIdentity::acts_for(&account), None);
			let lowest = carechain_primitives::Confidentiality::U;
			assert!(!PatientIdentity::may_read(&account, &PATIENT, lowest));
		}
	});
}

/// Who recorded as a practitioner of a suspended hospital would have lost that by itself.
#[test]
fn out_of_standing_a_custodian_records_nothing() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			employ(HOSPITAL, &doctor(0));
			assert_ok!(register_in_custody(HOSPITAL, PATIENT));
			set_standing(HOSPITAL, standing);
			let ours = doctor(0).account();
			assert!(!PatientIdentity::is_recorder(&ours, &PATIENT));
			assert!(!PatientIdentity::may_witness(&ours, &PATIENT));
			assert!(!PatientIdentity::may_narrow(&ours, &PATIENT));
			// But the custodian itself can still take back.
			let custodian = representative(HOSPITAL);
			assert!(PatientIdentity::may_narrow(&custodian, &PATIENT));
		});
	}
}

#[test]
fn custody_moves_to_another_organisation_as_it_is() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		employ(CLINIC, &doctor(1));
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert!(!PatientIdentity::is_recorder(
			&doctor(0).account(),
			&PATIENT
		));
		assert!(PatientIdentity::is_recorder(&doctor(1).account(), &PATIENT));
		let former = by(HOSPITAL);
		assert_changes_nothing(
			|| PatientIdentity::restrict_processing(former, PATIENT),
			Error::<Test>::NotAuthorized,
		);
		assert_ok!(PatientIdentity::restrict_processing(by(CLINIC), PATIENT));
	});
}

#[test]
fn a_representative_who_consents_takes_the_recording_from_the_custodian() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		let appoint = |number, power| {
			let powers = Powers::of(&[power]);
			appoint_in_custody(HOSPITAL, PATIENT, &key(number), powers, &doctor(0)).unwrap();
		};
		let recorder = doctor(0).account();
		appoint(6, Power::Records);
		assert!(PatientIdentity::is_recorder(&recorder, &PATIENT));
		appoint(7, Power::Consent);
		assert!(!PatientIdentity::is_recorder(&recorder, &PATIENT));
		// What was recorded before goes on, and can be witnessed to and taken back.
		assert!(PatientIdentity::may_witness(&recorder, &PATIENT));
		assert!(PatientIdentity::may_narrow(&recorder, &PATIENT));
		Now::set(QUARTERS[0]);
		assert!(PatientIdentity::is_recorder(&recorder, &PATIENT));
	});
}

#[test]
fn who_signs_nothing_cannot_register() {
	build_and_execute(|| {
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| register_as(origin), error);
		}
	});
}

#[test]
fn who_represents_no_organisation_cannot_register() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		register(HOSPITAL, OTHER_PATIENT, &key(9)).unwrap();
		let signers = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			key(9).account(),
		];
		for signer in signers {
			let origin = RuntimeOrigin::signed(signer);
			assert_changes_nothing(|| register_as(origin), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn an_organisation_without_its_rights_cannot_register() {
	build_and_execute(|| {
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| register_as(by(HOSPITAL)),
				Error::<Test>::OrganizationNotActive,
			);
		}
		set_standing(HOSPITAL, Standing::Active);
		assert_ok!(register_as(by(HOSPITAL)));
	});
}

#[test]
fn a_pseudonym_is_registered_once_in_whatever_way() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &key(0)));
		for organization in [HOSPITAL, OTHER_HOSPITAL] {
			for patient in [PATIENT, OTHER_PATIENT] {
				assert_changes_nothing(
					|| register_in_custody(organization, patient),
					Error::<Test>::AlreadyExists,
				);
				assert_changes_nothing(
					|| register(organization, patient, &key(1)),
					Error::<Test>::AlreadyExists,
				);
			}
		}
	});
}

#[test]
fn a_pseudonym_is_free_again_when_it_is_wholly_forgotten() {
	build_and_execute(|| {
		register_with_keys(1);
		let origin = signed(&key(0));
		assert_ok!(PatientIdentity::unlink_patient(origin, PATIENT, 0, None));
		assert_changes_nothing(
			|| register_in_custody(CLINIC, PATIENT),
			Error::<Test>::AlreadyExists,
		);
		run_to_block(System::block_number() + 2);
		assert_ok!(register_in_custody(CLINIC, PATIENT));
	});
}

#[test]
fn an_encryption_key_of_low_order_is_refused() {
	build_and_execute(|| {
		for point in EncryptionKey::LOW_ORDER {
			let unusable = EncryptionKey(point);
			assert_changes_nothing(
				|| PatientIdentity::register_in_custody(by(HOSPITAL), PATIENT, unusable),
				Error::<Test>::InvalidEncryptionKey,
			);
		}
	});
}
