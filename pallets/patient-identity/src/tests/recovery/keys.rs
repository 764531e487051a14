// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The key that is to be the patient's, and those that it lost.

use super::*;
use crate::{KeyRecord, KeyState, Keys};
use carechain_primitives::traits::Patients as _;
use frame_system::CheckNonce;

#[test]
fn a_reserved_key_can_be_used_nowhere_else() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		let in_custody = PatientId([3; 16]);
		assert_ok!(register_in_custody(HOSPITAL, in_custody));
		employ(HOSPITAL, &doctor(1));
		assert_ok!(start(0));

		let reserved = new_key();
		let uses: [&dyn Fn() -> DispatchResult; 9] = [
			&|| register(HOSPITAL, PatientId([4; 16]), &reserved),
			&|| add(&other, OTHER_PATIENT, &reserved),
			&|| rotate(&other, OTHER_PATIENT, &other, &reserved),
			&|| appoint(&other, OTHER_PATIENT, &reserved, all_powers()),
			&|| claim(HOSPITAL, in_custody, &reserved, &doctor(1)),
			&|| {
				let vouch = vouch_of(1, OTHER_PATIENT, &reserved, 0);
				start_recovery(SUBMITTER, OTHER_PATIENT, &reserved, 0, vouch)
			},
			// Nor by the patient itself, in another way.
			&|| add(&key(0), PATIENT, &reserved),
			&|| rotate(&key(0), PATIENT, &key(1), &reserved),
			&|| appoint(&key(0), PATIENT, &reserved, all_powers()),
		];
		for used in uses {
			assert_changes_nothing(used, Error::<Test>::KeyInUse);
		}

		// After a veto it is nobody's again.
		assert_ok!(veto(&key(0)));
		assert!(!PatientIdentity::is_patient_key(&reserved.account()));
		assert_ok!(register(HOSPITAL, PatientId([4; 16]), &reserved));
	});
}

#[test]
fn a_reserved_key_acts_for_nobody() {
	build_and_execute(|| {
		a_recovery_scene();
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		let (reserved, account) = (new_key(), new_key().account());
		assert_eq!(
			Keys::<Test>::get(&account),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Reserved
			})
		);
		assert!(PatientIdentity::is_patient_key(&account));
		assert_eq!(PatientIdentity::patient_of(&account), None);
		assert_eq!(PatientIdentity::acts_for(&account), None);
		assert!(!PatientIdentity::may_narrow(&account, &PATIENT));
		assert_eq!(PatientIdentity::consent_authority(&account, &PATIENT), None);
		assert_eq!(System::sufficients(&account), 0);
		assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, 0).is_err());
		assert_changes_nothing(
			|| remove(&reserved, PATIENT, &key(0)),
			Error::<Test>::NotAuthorized,
		);
		let call = crate::Call::<Test>::remove_key {
			patient: PATIENT,
			key: key(0).account(),
		};
		assert_changes_nothing(|| relayed(&reserved, call), Error::<Test>::KeyNotFound);
	});
}

/// Relays through a member; the relay's own result.
fn relayed(signer: &Key, call: impl Into<RuntimeCall>) -> DispatchResult {
	relay(by(SUBMITTER), request(PATIENT, signer), signer, call)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

#[test]
fn what_a_lost_key_signed_to_be_relayed_stays_dead_even_if_the_key_comes_back() {
	build_and_execute(|| {
		a_recovery_scene();
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		// Whoever has the phone signs the next few requests in advance.
		let call = || {
			RuntimeCall::from(frame_system::Call::remark_with_event {
				remark: b"consent".to_vec(),
			})
		};
		let next = sequence_of(PATIENT);
		let in_advance: Vec<_> = (0..8)
			.map(|ahead| {
				let mut request = request(PATIENT, &key(0));
				request.sequence = next + ahead;
				request
			})
			.collect();
		assert_ok!(complete());

		let replayed = || {
			for request in &in_advance {
				let sequence = request.sequence;
				let expected = if PatientIdentity::patient_of(&key(0).account()).is_some() {
					Error::<Test>::RelayWrongSequence
				} else {
					Error::<Test>::KeyNotFound
				};
				assert_changes_nothing(
					|| {
						relay(by(SUBMITTER), request.clone(), &key(0), call())
							.map(|_| ())
							.map_err(|failed| failed.error)
					},
					expected,
				);
				assert!(sequence < sequence_of(PATIENT));
			}
		};
		replayed();
		assert_ok!(add(&new_key(), PATIENT, &key(0)));
		replayed();
		// It is the old signatures that are dead: the key, back again, acts.
		assert_ok!(relayed(&key(0), call()));
		replayed();
	});
}

#[test]
fn what_a_lost_key_sent_itself_stays_dead_even_if_the_key_comes_back() {
	build_and_execute(|| {
		a_recovery_scene();
		let account = key(0).account();
		for _ in 0..70 {
			let nonce = System::account_nonce(&account);
			CheckNonce::<Test>::prepare_nonce_for_account(&account, nonce).unwrap();
		}
		let used = System::account_nonce(&account);
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_eq!(System::account_nonce(&account), 0);
		for nonce in [0, used - 1, used, used + MAX_NONCE_AHEAD] {
			assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, nonce).is_err());
		}
		assert_ok!(add(&new_key(), PATIENT, &key(0)));
		for nonce in 0..=used + MAX_NONCE_AHEAD {
			assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, nonce).is_err());
		}
		let first = System::account_nonce(&account);
		assert_eq!(first, used + MAX_NONCE_AHEAD + 1);
		assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, first).is_ok());
	});
}

/// What was signed by a key that had been removed already, and was added again before.
#[test]
fn a_key_that_had_come_back_before_a_recovery_is_lost_with_the_others() {
	build_and_execute(|| {
		a_recovery_scene();
		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_ok!(add(&key(0), PATIENT, &key(1)));
		let ends_at = make_ready(0);
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_eq!(keys_of(PATIENT), [new_key().account()]);
		for lost in [key(0), key(1)] {
			assert_changes_nothing(
				|| add(&lost, PATIENT, &Key::sr25519("thief")),
				Error::<Test>::NotAuthorized,
			);
			assert_changes_nothing(|| veto(&lost), Error::<Test>::NotAuthorized);
		}
	});
}
