// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{payload, Error, Event, Merges, Patient, Patients};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	PatientId,
};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::DispatchResult;

/// The key of [`OTHER_PATIENT`].
fn other_key() -> Key {
	Key::sr25519("other-patient")
}

/// What a key of either patient signs.
fn consent_with(
	key: &Key,
	patient: PatientId,
	into: PatientId,
	at: BlockNumber,
) -> TestEndorsement {
	endorsement(
		key,
		&payload::merge_patient(&genesis_hash(), &patient, &into, &at),
	)
}

/// A key's consent that [`PATIENT`] is a duplicate of [`OTHER_PATIENT`].
fn consent(key: &Key) -> TestEndorsement {
	consent_with(key, PATIENT, OTHER_PATIENT, soon())
}

/// [`HOSPITAL`] says that [`PATIENT`] is a duplicate of [`OTHER_PATIENT`].
fn merge(
	consent: Option<TestEndorsement>,
	consent_of_into: Option<TestEndorsement>,
) -> DispatchResult {
	merge_by(by(HOSPITAL), consent, consent_of_into)
}

fn merge_by(
	origin: RuntimeOrigin,
	consent: Option<TestEndorsement>,
	consent_of_into: Option<TestEndorsement>,
) -> DispatchResult {
	let (at, into) = (soon(), OTHER_PATIENT);
	PatientIdentity::merge_patient(origin, PATIENT, into, at, consent, consent_of_into)
}

/// With the consent of both.
fn merge_agreed() -> DispatchResult {
	merge(Some(consent(&key(0))), Some(consent(&other_key())))
}

/// Two patients in custody of [`HOSPITAL`], of which one is a duplicate of the other.
fn merge_in_custody(patient: PatientId, into: PatientId) -> DispatchResult {
	PatientIdentity::merge_patient(by(HOSPITAL), patient, into, soon(), None, None)
}

#[test]
fn two_pseudonyms_are_joined_with_the_keys_of_both() {
	build_and_execute(|| {
		an_authority_scene();
		let (from, into) = (
			Patients::<Test>::get(PATIENT).unwrap(),
			Patients::<Test>::get(OTHER_PATIENT),
		);
		assert_ok!(merge_agreed());
		assert_eq!(
			Patients::<Test>::get(PATIENT),
			Some(Patient {
				merged_into: Some(OTHER_PATIENT),
				..from
			})
		);
		// Neither gains anything of the other's.
		assert_eq!(Patients::<Test>::get(OTHER_PATIENT), into);
		assert_eq!(Merges::<Test>::get(OTHER_PATIENT).to_vec(), [PATIENT]);
		assert_eq!(
			PatientIdentity::status(&PATIENT),
			Some(PatientStatus::Merged)
		);
		assert_eq!(
			PatientIdentity::status(&OTHER_PATIENT),
			Some(PatientStatus::Active)
		);
		System::assert_last_event(
			Event::PatientMerged {
				patient: PATIENT,
				into: OTHER_PATIENT,
			}
			.into(),
		);
	});
}

#[test]
fn no_key_gains_a_right_over_the_other_pseudonym() {
	build_and_execute(|| {
		an_authority_scene();
		assert_ok!(merge_agreed());
		for (who, other) in [(key(0), OTHER_PATIENT), (other_key(), PATIENT)] {
			assert!(!PatientIdentity::may_narrow(&who.account(), &other));
			assert_eq!(
				PatientIdentity::consent_authority(&who.account(), &other),
				None
			);
			assert_changes_nothing(|| add(&who, other, &key(9)), Error::<Test>::NotAuthorized);
		}
		// Under the duplicate nobody consents any more; what was granted may be withdrawn.
		let own = key(0).account();
		assert_eq!(PatientIdentity::consent_authority(&own, &PATIENT), None);
		assert!(PatientIdentity::may_narrow(&own, &PATIENT));
		let other = other_key().account();
		assert!(PatientIdentity::consent_authority(&other, &OTHER_PATIENT).is_some());
	});
}

#[test]
fn any_own_key_consents() {
	build_and_execute(|| {
		an_authority_scene();
		assert_ok!(merge(Some(consent(&key(1))), Some(consent(&other_key()))));
	});
}

#[test]
fn for_who_has_no_key_the_custodian_knows() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		assert_ok!(merge(None, None));
	});
	// One of the two.
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other_key()));
		assert_changes_nothing(|| merge(None, None), Error::<Test>::EndorserNotAuthorized);
		assert_ok!(merge(None, Some(consent(&other_key()))));
	});
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		assert_changes_nothing(|| merge(None, None), Error::<Test>::EndorserNotAuthorized);
		assert_ok!(merge(Some(consent(&key(0))), None));
	});
}

#[test]
fn a_patient_with_keys_is_not_joined_without_them() {
	build_and_execute(|| {
		an_authority_scene();
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		let (own, others) = (|| Some(consent(&key(0))), || Some(consent(&other_key())));
		for (from, into) in [
			(None, None),
			(own(), None),
			(None, others()),
			// Each other's.
			(others(), own()),
			(own(), own()),
			// A former key, a representative, a practitioner, a stranger.
			(Some(consent(&key(2))), others()),
			(Some(consent(&parent)), others()),
			(Some(consent(&doctor)), others()),
			(own(), Some(consent(&Key::sr25519("stranger")))),
		] {
			assert_changes_nothing(|| merge(from, into), Error::<Test>::EndorserNotAuthorized);
		}
	});
}

#[test]
fn a_consent_is_over_these_two_in_this_order_and_nothing_else() {
	build_and_execute(|| {
		an_authority_scene();
		let third = PatientId([3; 16]);
		let other_chain = H256::repeat_byte(0x5a);
		let (genesis, at) = (genesis_hash(), soon());
		let wrong = [
			payload::merge_patient(&other_chain, &PATIENT, &OTHER_PATIENT, &at),
			payload::merge_patient(&genesis, &OTHER_PATIENT, &PATIENT, &at),
			payload::merge_patient(&genesis, &PATIENT, &third, &at),
			payload::merge_patient(&genesis, &third, &OTHER_PATIENT, &at),
			payload::merge_patient(&genesis, &PATIENT, &OTHER_PATIENT, &(at + 1)),
			payload::endorse_unlinking(&genesis, &PATIENT, &at),
			vec![],
		];
		for payload in wrong {
			let (of_from, of_into) = (
				endorsement(&key(0), &payload),
				endorsement(&other_key(), &payload),
			);
			assert_changes_nothing(
				|| merge(Some(of_from), Some(consent(&other_key()))),
				Error::<Test>::InvalidEndorsement,
			);
			assert_changes_nothing(
				|| merge(Some(consent(&key(0))), Some(of_into)),
				Error::<Test>::InvalidEndorsement,
			);
		}
		// Nor is it what another key of the same patient signed.
		let mut forged = consent(&key(1));
		forged.by = key(0).account();
		assert_changes_nothing(
			|| merge(Some(forged), Some(consent(&other_key()))),
			Error::<Test>::InvalidEndorsement,
		);
	});
}

#[test]
fn a_consent_is_in_time() {
	build_and_execute(|| {
		an_authority_scene();
		run_to_block(20);
		let with = |at| {
			let consent = |key: &Key| Some(consent_with(key, PATIENT, OTHER_PATIENT, at));
			let (from, into) = (consent(&key(0)), consent(&other_key()));
			PatientIdentity::merge_patient(by(HOSPITAL), PATIENT, OTHER_PATIENT, at, from, into)
		};
		for expired in [0, 20] {
			assert_changes_nothing(|| with(expired), Error::<Test>::ProofExpired);
		}
		for far in [20 + MAX_PROOF_LIFETIME + 1, BlockNumber::MAX] {
			assert_changes_nothing(|| with(far), Error::<Test>::ProofTooFar);
		}
		assert_ok!(with(20 + MAX_PROOF_LIFETIME));
	});
}

#[test]
fn nobody_joins_them_but_the_custodian_of_both() {
	build_and_execute(|| {
		an_authority_scene();
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		let call = |origin| merge_by(origin, Some(consent(&key(0))), Some(consent(&other_key())));
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| call(origin), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor),
			by(OTHER_HOSPITAL),
			signed(&key(0)),
			signed(&other_key()),
		] {
			assert_changes_nothing(|| call(origin), Error::<Test>::NotAuthorized);
		}
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(merge_agreed, Error::<Test>::OrganizationNotActive);
		}
	});
}

#[test]
fn pseudonyms_of_two_custodians_are_not_joined() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(register(OTHER_HOSPITAL, OTHER_PATIENT, &other_key()));
		for origin in [by(HOSPITAL), by(OTHER_HOSPITAL)] {
			assert_changes_nothing(
				|| merge_by(origin, Some(consent(&key(0))), Some(consent(&other_key()))),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn there_have_to_be_two() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_changes_nothing(
			|| merge_in_custody(PATIENT, NO_PATIENT),
			Error::<Test>::NotFound,
		);
		assert_changes_nothing(
			|| merge_in_custody(NO_PATIENT, PATIENT),
			Error::<Test>::NotFound,
		);
		assert_changes_nothing(
			|| merge_in_custody(PATIENT, PATIENT),
			Error::<Test>::SamePatient,
		);
	});
}

#[test]
fn nothing_leads_further_than_to_where_the_person_goes_on() {
	build_and_execute(|| {
		let [a, b, c]: [PatientId; 3] = [[11; 16], [12; 16], [13; 16]].map(PatientId);
		for patient in [a, b, c] {
			assert_ok!(register_in_custody(HOSPITAL, patient));
		}
		assert_ok!(merge_in_custody(a, b));
		// Once is enough, there or elsewhere; what is a duplicate leads nowhere else, and to it nothing.
		assert_changes_nothing(|| merge_in_custody(a, b), Error::<Test>::PatientMerged);
		assert_changes_nothing(|| merge_in_custody(a, c), Error::<Test>::PatientMerged);
		assert_changes_nothing(|| merge_in_custody(c, a), Error::<Test>::PatientMerged);
		assert_changes_nothing(|| merge_in_custody(b, a), Error::<Test>::PatientMerged);
		assert_changes_nothing(|| merge_in_custody(b, c), Error::<Test>::PatientHasMerges);
		assert_ok!(merge_in_custody(c, b));
		assert_eq!(Merges::<Test>::get(b).to_vec(), [a, c]);
	});
}

#[test]
fn so_many_lead_to_one_and_no_more() {
	build_and_execute(|| {
		let [into, a, b, c]: [PatientId; 4] =
			[[10; 16], [11; 16], [12; 16], [13; 16]].map(PatientId);
		for patient in [into, a, b, c] {
			assert_ok!(register_in_custody(HOSPITAL, patient));
		}
		assert_ok!(merge_in_custody(a, into));
		assert_ok!(merge_in_custody(b, into));
		assert_changes_nothing(
			|| merge_in_custody(c, into),
			Error::<Test>::MaxMergesExceeded,
		);
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), a));
		assert_ok!(merge_in_custody(c, into));
		assert_eq!(Merges::<Test>::get(into).to_vec(), [b, c]);
	});
}

/// The dead are found to be duplicates as well, and of either it may be known.
#[test]
fn neither_death_nor_restriction_hinders() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_ok!(PatientIdentity::restrict_processing(
			by(HOSPITAL),
			OTHER_PATIENT
		));
		assert_ok!(merge_in_custody(PATIENT, OTHER_PATIENT));
		assert_eq!(
			PatientIdentity::status(&PATIENT),
			Some(PatientStatus::Merged)
		);
		assert_eq!(
			PatientIdentity::status(&OTHER_PATIENT),
			Some(PatientStatus::Restricted)
		);
	});
}

#[test]
fn under_a_duplicate_nobody_is_appointed_and_no_key_claims_it() {
	build_and_execute(|| {
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		let doctor = doctor(1);
		employ(HOSPITAL, &doctor);
		assert_ok!(merge_in_custody(PATIENT, OTHER_PATIENT));
		assert_changes_nothing(
			|| claim(HOSPITAL, PATIENT, &key(0), &doctor),
			Error::<Test>::PatientMerged,
		);
		let parent = Key::sr25519("parent");
		assert_changes_nothing(
			|| appoint_in_custody(HOSPITAL, PATIENT, &parent, all_powers(), &doctor),
			Error::<Test>::PatientMerged,
		);
		assert_ok!(claim(HOSPITAL, OTHER_PATIENT, &key(0), &doctor));
	});
}

#[test]
fn what_clients_see_of_a_duplicate_is_where_it_leads() {
	build_and_execute(|| {
		an_authority_scene();
		assert_ok!(merge_agreed());
		let info = |patient| PatientIdentity::patient_info(&patient).unwrap();
		assert_eq!(info(PATIENT).merged_into, Some(OTHER_PATIENT));
		assert_eq!(info(PATIENT).status, PatientStatus::Merged);
		assert_eq!(info(OTHER_PATIENT).merged_into, None);
	});
}
