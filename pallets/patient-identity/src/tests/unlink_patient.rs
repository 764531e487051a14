// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{recovery, scenes::*, *};
use crate::{
	payload, Assurances, CustodyCounts, CustodyOffers, Error, Event, Forgetting, FormerKeys,
	Guardians, KeyState, Keys, Merges, Patients, Recoveries, Representatives,
};
use carechain_primitives::{
	traits::{Patients as _, Standing},
	IdentityAssurance, PatientId,
};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::DispatchResult;

/// By an own key, which needs nobody beside it.
fn unlink(signer: &Key, patient: PatientId) -> DispatchResult {
	PatientIdentity::unlink_patient(signed(signer), patient, 0, None)
}

/// By a custodian, with what this practitioner signed.
fn unlink_in_custody(origin: RuntimeOrigin, endorser: &Key) -> DispatchResult {
	let payload = payload::endorse_unlinking(&genesis_hash(), &PATIENT, &soon());
	let endorsement = endorsement(endorser, &payload);
	PatientIdentity::unlink_patient(origin, PATIENT, soon(), Some(endorsement))
}

/// [`PATIENT`] in custody of [`HOSPITAL`], where `doctor(1)` practises.
fn a_custody_scene() {
	register_in_custody(HOSPITAL, PATIENT).unwrap();
	employ(HOSPITAL, &doctor(1));
}

#[test]
fn whatever_could_act_is_gone_at_once() {
	build_and_execute(|| {
		recovery::a_recovery_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		assert_ok!(recovery::start(0));
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(PatientIdentity::attest_assurance(
			by(HOSPITAL),
			PATIENT,
			IdentityAssurance::InPerson,
			QUARTERS[0]
		));
		let keys = [
			key(0).account(),
			key(1).account(),
			parent.account(),
			recovery::new_key().account(),
		];
		assert_ok!(unlink(&key(0), PATIENT));

		assert!(!Patients::<Test>::contains_key(PATIENT));
		assert!(!Representatives::<Test>::contains_key(PATIENT));
		assert!(!Guardians::<Test>::contains_key(PATIENT));
		assert!(!Recoveries::<Test>::contains_key(PATIENT));
		assert!(!Assurances::<Test>::contains_key(PATIENT));
		assert!(!CustodyOffers::<Test>::contains_key(PATIENT));
		assert!(!CustodyCounts::<Test>::contains_key(HOSPITAL));
		for account in &keys {
			assert!(!Keys::<Test>::contains_key(account));
			assert!(!frame_system::Account::<Test>::contains_key(account));
			assert!(!PatientIdentity::is_patient_key(account));
			assert_eq!(PatientIdentity::acts_for(account), None);
			assert!(!PatientIdentity::may_narrow(account, &PATIENT));
		}
		assert_eq!(PatientIdentity::status(&PATIENT), None);
		assert_eq!(PatientIdentity::custodian_of(&PATIENT), None);
		assert!(Forgetting::<Test>::contains_key(PATIENT));
		System::assert_last_event(Event::PatientUnlinked { patient: PATIENT }.into());
	});
}

#[test]
fn any_own_key_unlinks_whatever_stands_beside_it() {
	for number in [0, 1] {
		build_and_execute(|| {
			register_with_keys(2);
			// Neither the expiry nor the endorsement is looked at.
			let nonsense = endorsement(&doctor(1), b"nonsense");
			assert_ok!(PatientIdentity::unlink_patient(
				signed(&key(number)),
				PATIENT,
				BlockNumber::MAX,
				Some(nonsense)
			));
			assert!(!Patients::<Test>::contains_key(PATIENT));
		});
	}
}

#[test]
fn a_patient_unlinks_through_a_member_as_well() {
	build_and_execute(|| {
		register_with_keys(2);
		let call = crate::Call::<Test>::unlink_patient {
			patient: PATIENT,
			expires_at: 0,
			endorsement: None,
		};
		let request = request(PATIENT, &key(1));
		assert_ok!(relay(by(CLINIC), request, &key(1), call));
		assert!(!Patients::<Test>::contains_key(PATIENT));
	});
}

#[test]
fn other_patients_stay_as_they_are() {
	build_and_execute(|| {
		an_authority_scene();
		let before = Patients::<Test>::get(OTHER_PATIENT);
		assert_ok!(unlink(&key(0), PATIENT));
		assert_eq!(Patients::<Test>::get(OTHER_PATIENT), before);
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 1);
		let other = Key::sr25519("other-patient");
		assert_ok!(add(&other, OTHER_PATIENT, &key(9)));
	});
}

#[test]
fn the_custodian_unlinks_one_in_custody_with_a_practitioner() {
	build_and_execute(|| {
		a_custody_scene();
		let parent = Key::sr25519("parent");
		let appointed = appoint_in_custody(HOSPITAL, PATIENT, &parent, all_powers(), &doctor(1));
		assert_ok!(appointed);
		assert_ok!(unlink_in_custody(by(HOSPITAL), &doctor(1)));
		assert!(!Patients::<Test>::contains_key(PATIENT));
		assert!(!Keys::<Test>::contains_key(parent.account()));
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 0);
	});
}

#[test]
fn the_custodian_does_not_do_it_alone() {
	build_and_execute(|| {
		a_custody_scene();
		assert_changes_nothing(
			|| PatientIdentity::unlink_patient(by(HOSPITAL), PATIENT, soon(), None),
			Error::<Test>::EndorserNotAuthorized,
		);
		employ(CLINIC, &doctor(2));
		employ(HOSPITAL, &doctor(3));
		dismiss(HOSPITAL, &doctor(3));
		// Who practises elsewhere, or here no longer; who is no practitioner.
		for endorser in [doctor(2), doctor(3), key(0)] {
			assert_changes_nothing(
				|| unlink_in_custody(by(HOSPITAL), &endorser),
				Error::<Test>::EndorserNotAuthorized,
			);
		}
	});
}

/// Where one person is both, it takes somebody else.
#[test]
fn who_signs_the_call_does_not_endorse_it() {
	build_and_execute(|| {
		a_custody_scene();
		let both = doctor(1);
		Organizations::mutate(|all| {
			all.insert(HOSPITAL, (both.account(), Standing::Active));
		});
		assert_changes_nothing(
			|| unlink_in_custody(signed(&both), &both),
			Error::<Test>::EndorserNotAuthorized,
		);
		employ(HOSPITAL, &doctor(2));
		assert_ok!(unlink_in_custody(signed(&both), &doctor(2)));
	});
}

#[test]
fn an_endorsement_is_of_this_patient_and_nothing_else() {
	build_and_execute(|| {
		a_custody_scene();
		let (genesis, at) = (genesis_hash(), soon());
		let other_chain = H256::repeat_byte(0x5a);
		for wrong in [
			payload::endorse_unlinking(&other_chain, &PATIENT, &at),
			payload::endorse_unlinking(&genesis, &OTHER_PATIENT, &at),
			payload::endorse_unlinking(&genesis, &PATIENT, &(at + 1)),
			payload::merge_patient(&genesis, &PATIENT, &OTHER_PATIENT, &at),
			vec![],
		] {
			let wrong = endorsement(&doctor(1), &wrong);
			assert_changes_nothing(
				|| PatientIdentity::unlink_patient(by(HOSPITAL), PATIENT, at, Some(wrong)),
				Error::<Test>::InvalidEndorsement,
			);
		}
		employ(HOSPITAL, &doctor(2));
		let mut forged = endorsement(
			&doctor(2),
			&payload::endorse_unlinking(&genesis, &PATIENT, &at),
		);
		forged.by = doctor(1).account();
		assert_changes_nothing(
			|| PatientIdentity::unlink_patient(by(HOSPITAL), PATIENT, at, Some(forged)),
			Error::<Test>::InvalidEndorsement,
		);
	});
}

#[test]
fn an_endorsement_is_in_time() {
	build_and_execute(|| {
		a_custody_scene();
		run_to_block(20);
		let with = |at: BlockNumber| {
			let payload = payload::endorse_unlinking(&genesis_hash(), &PATIENT, &at);
			let endorsement = endorsement(&doctor(1), &payload);
			PatientIdentity::unlink_patient(by(HOSPITAL), PATIENT, at, Some(endorsement))
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
fn the_custodian_does_not_unlink_who_has_a_key() {
	build_and_execute(|| {
		register_with_keys(1);
		employ(HOSPITAL, &doctor(1));
		assert_changes_nothing(
			|| unlink_in_custody(by(HOSPITAL), &doctor(1)),
			Error::<Test>::NotInCustody,
		);
	});
}

#[test]
fn nobody_else_unlinks() {
	build_and_execute(|| {
		a_custody_scene();
		let parent = Key::sr25519("parent");
		let appointed = appoint_in_custody(HOSPITAL, PATIENT, &parent, all_powers(), &doctor(1));
		assert_ok!(appointed);
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| unlink_in_custody(origin, &doctor(1)), error);
		}
		for origin in [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			by(OTHER_HOSPITAL),
			signed(&doctor(1)),
			signed(&parent),
		] {
			assert_changes_nothing(
				|| unlink_in_custody(origin, &doctor(1)),
				Error::<Test>::NotAuthorized,
			);
		}
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| unlink_in_custody(by(HOSPITAL), &doctor(1)),
				Error::<Test>::OrganizationNotActive,
			);
		}
	});
	build_and_execute(|| {
		an_authority_scene();
		let parent = Key::sr25519("parent");
		assert_ok!(appoint(&key(0), PATIENT, &parent, all_powers()));
		for who in [
			parent,
			// A former key, and another patient.
			key(2),
			Key::sr25519("other-patient"),
		] {
			assert_changes_nothing(|| unlink(&who, PATIENT), Error::<Test>::NotAuthorized);
		}
		assert_changes_nothing(|| unlink(&key(0), NO_PATIENT), Error::<Test>::NotFound);
	});
}

#[test]
fn it_is_done_once() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(unlink(&key(0), PATIENT));
		assert_changes_nothing(|| unlink(&key(0), PATIENT), Error::<Test>::NotFound);
		run_to_block(5);
		assert_changes_nothing(|| unlink(&key(0), PATIENT), Error::<Test>::NotFound);
	});
}

#[test]
fn an_open_review_holds_it_up_and_nothing_else_does() {
	build_and_execute(|| {
		register_with_keys(1);
		Held::mutate(|all| all.insert(PATIENT));
		assert_changes_nothing(|| unlink(&key(0), PATIENT), Error::<Test>::Held);
		Held::mutate(|all| {
			all.remove(&PATIENT);
			all.insert(OTHER_PATIENT)
		});
		assert_ok!(PatientIdentity::restrict_processing(
			signed(&key(0)),
			PATIENT
		));
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		set_standing(HOSPITAL, Standing::Ended);
		assert_ok!(unlink(&key(0), PATIENT));
	});
	build_and_execute(|| {
		a_custody_scene();
		Held::mutate(|all| all.insert(PATIENT));
		assert_changes_nothing(
			|| unlink_in_custody(by(HOSPITAL), &doctor(1)),
			Error::<Test>::Held,
		);
	});
}

#[test]
fn a_duplicate_leaves_the_list_of_where_it_led() {
	build_and_execute(|| {
		let [into, a, b]: [PatientId; 3] = [[10; 16], PATIENT.0, [12; 16]].map(PatientId);
		for patient in [into, a, b] {
			assert_ok!(register_in_custody(HOSPITAL, patient));
		}
		employ(HOSPITAL, &doctor(1));
		for patient in [a, b] {
			assert_ok!(PatientIdentity::merge_patient(
				by(HOSPITAL),
				patient,
				into,
				soon(),
				None,
				None
			));
		}
		assert_ok!(unlink_in_custody(by(HOSPITAL), &doctor(1)));
		assert_eq!(Merges::<Test>::get(into).to_vec(), [b]);
	});
}

#[test]
fn what_led_to_it_leads_nowhere_any_more() {
	build_and_execute(|| {
		let duplicates: [PatientId; 2] = [[11; 16], [12; 16]].map(PatientId);
		assert_ok!(register_in_custody(HOSPITAL, PATIENT));
		employ(HOSPITAL, &doctor(1));
		for duplicate in duplicates {
			assert_ok!(register_in_custody(HOSPITAL, duplicate));
			assert_ok!(PatientIdentity::merge_patient(
				by(HOSPITAL),
				duplicate,
				PATIENT,
				soon(),
				None,
				None
			));
		}
		assert_ok!(unlink_in_custody(by(HOSPITAL), &doctor(1)));
		assert!(!Merges::<Test>::contains_key(PATIENT));
		for duplicate in duplicates {
			assert_eq!(Patients::<Test>::get(duplicate).unwrap().merged_into, None);
		}
	});
}

/// Former keys wait for their turn: until then they are known as this patient's.
#[test]
fn former_keys_follow_in_the_background() {
	build_and_execute(|| {
		an_authority_scene();
		assert_ok!(unlink(&key(0), PATIENT));
		let former = key(2).account();
		assert!(FormerKeys::<Test>::contains_key(PATIENT, &former));
		assert!(Keys::<Test>::get(&former)
			.is_some_and(|it| matches!(it.state, KeyState::Removed { .. })));
		run_to_block(2);
		assert!(!FormerKeys::<Test>::contains_key(PATIENT, &former));
		assert!(!Keys::<Test>::contains_key(&former));
		assert!(!Forgetting::<Test>::contains_key(PATIENT));
	});
}
