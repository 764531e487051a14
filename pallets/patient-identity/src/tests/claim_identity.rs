// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{payload, EncryptionKey, Error, Event, KeyRecord, KeyState, Keys, Patients};
use carechain_primitives::{
	traits::{AuthorityStanding, GivenBy, Patients as _, Standing},
	OrganizationId, PatientId, Power, Powers,
};
use frame_support::assert_ok;
use sp_core::{sr25519, H256};
use sp_runtime::{DispatchResult, MultiSignature};

/// [`PATIENT`] in custody of [`HOSPITAL`], where two practise, as one does elsewhere.
fn a_custody_scene() {
	register_in_custody(HOSPITAL, PATIENT).unwrap();
	employ(HOSPITAL, &doctor(0));
	employ(HOSPITAL, &doctor(1));
	employ(OTHER_HOSPITAL, &doctor(2));
}

/// The custodian appoints a representative with this power.
fn represent(key: &Key, power: Power) {
	appoint_in_custody(HOSPITAL, PATIENT, key, Powers::of(&[power]), &doctor(0)).unwrap();
}

/// A claim of `key(0)` with everything right, handed in by whoever.
fn claim_as(origin: RuntimeOrigin) -> DispatchResult {
	let endorsement = endorsement_of_claim(&doctor(0), PATIENT, &key(0), soon());
	claim_with(origin, soon(), |proof, _| (proof, endorsement))
}

/// A claim of `key(0)` in which the signatures are others than the right ones.
fn claim_with(
	origin: RuntimeOrigin,
	expires_at: BlockNumber,
	change: impl FnOnce(MultiSignature, TestEndorsement) -> (MultiSignature, TestEndorsement),
) -> DispatchResult {
	let proof = proof_to_claim(PATIENT, &key(0), expires_at);
	let endorsement = endorsement_of_claim(&doctor(0), PATIENT, &key(0), expires_at);
	let (proof, endorsement) = change(proof, endorsement);
	PatientIdentity::claim_identity(
		origin,
		PATIENT,
		key(0).account(),
		OTHER_ENCRYPTION_KEY,
		expires_at,
		proof,
		endorsement,
	)
}

#[test]
fn a_claimed_identity_has_its_own_key_and_encryption_key() {
	build_and_execute(|| {
		a_custody_scene();
		run_to_block(9);
		let before = Patients::<Test>::get(PATIENT).unwrap();
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));

		let after = Patients::<Test>::get(PATIENT).unwrap();
		assert!(!after.is_in_custody());
		assert_eq!(after.keys.to_vec(), [key(0).account()]);
		assert_eq!(after.encryption_key, OTHER_ENCRYPTION_KEY);
		// The custodian stays who it is.
		assert_eq!(after.custodian, before.custodian);
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 1);
		assert_eq!(
			Keys::<Test>::get(key(0).account()),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Active
			})
		);
		System::assert_last_event(
			Event::IdentityClaimed {
				patient: PATIENT,
				key: key(0).account(),
			}
			.into(),
		);
	});
}

#[test]
fn a_key_of_every_scheme_claims_and_then_acts_by_itself() {
	for own in Key::of_each_scheme() {
		build_and_execute(|| {
			a_custody_scene();
			run_to_block(9);
			assert_ok!(claim(HOSPITAL, PATIENT, &own, &doctor(0)));
			assert_eq!(System::sufficients(&own.account()), 1);
			assert_eq!(System::account_nonce(own.account()), 9);
			assert_ok!(add(&own, PATIENT, &key(1)));
		});
	}
}

#[test]
fn a_custodian_has_no_power_afterwards() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Consent);
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));

		let to = &doctor(0);
		let (custodian, practising) = (representative(HOSPITAL), doctor(0).account());
		for account in [&custodian, &practising] {
			assert!(!PatientIdentity::may_narrow(account, &PATIENT));
			assert!(!PatientIdentity::is_recorder(account, &PATIENT));
			assert_eq!(PatientIdentity::consent_authority(account, &PATIENT), None);
			assert_eq!(PatientIdentity::acts_for(account), None);
		}
		let refused: [(&dyn Fn() -> DispatchResult, Error<Test>); 7] = [
			// It claims it for nobody else, appoints and renews nobody, and does not have it forgotten.
			(
				&|| claim(HOSPITAL, PATIENT, &key(1), to),
				Error::NotInCustody,
			),
			(
				&|| appoint_in_custody(HOSPITAL, PATIENT, &key(7), all_powers(), to),
				Error::NotInCustody,
			),
			(
				&|| {
					let until = QUARTERS[1];
					PatientIdentity::renew_representative(by(HOSPITAL), PATIENT, FIRST, until)
				},
				Error::NotInCustody,
			),
			(
				&|| {
					let payload = payload::endorse_unlinking(&genesis_hash(), &PATIENT, &soon());
					let endorsed = Some(endorsement(to, &payload));
					PatientIdentity::unlink_patient(by(HOSPITAL), PATIENT, soon(), endorsed)
				},
				Error::NotInCustody,
			),
			(
				&|| PatientIdentity::restrict_processing(by(HOSPITAL), PATIENT),
				Error::NotAuthorized,
			),
			// Nor does it touch the keys.
			(
				&|| {
					let proof = proof_to_add(PATIENT, &key(1), soon());
					let new = key(1).account();
					PatientIdentity::add_key(by(HOSPITAL), PATIENT, new, soon(), proof)
				},
				Error::NotAuthorized,
			),
			(
				&|| {
					let other = ENCRYPTION_KEY;
					PatientIdentity::set_encryption_key(by(HOSPITAL), PATIENT, other)
				},
				Error::NotAuthorized,
			),
		];
		for (call, error) in refused {
			assert_changes_nothing(call, error);
		}
	});
}

#[test]
fn what_the_custodian_recorded_is_frozen_from_then_on() {
	build_and_execute(|| {
		a_custody_scene();
		let of_custodian = || PatientIdentity::authority_standing(&PATIENT, GivenBy::Custodian);
		assert_eq!(of_custodian(), AuthorityStanding::Unlimited);
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));
		assert_eq!(of_custodian(), AuthorityStanding::Ended);
		// For good: handing the patient over brings nothing back.
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_eq!(of_custodian(), AuthorityStanding::Ended);
	});
}

#[test]
fn what_was_signed_to_be_relayed_before_is_void() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Consent);
		let before = request(PATIENT, &key(6));
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));
		let restrict = crate::Call::restrict_processing { patient: PATIENT };
		let relayed = || relay(by(HOSPITAL), before, &key(6), restrict);
		assert_changes_nothing(
			|| relayed().map(|_| ()).map_err(|failed| failed.error),
			Error::<Test>::RelayWrongSequence,
		);
	});
}

// --- the endorsement ----------------------------------------------------------------------------

#[test]
fn without_a_representative_any_practitioner_of_the_custodian_endorses() {
	for endorser in [doctor(0), doctor(1)] {
		build_and_execute(|| {
			a_custody_scene();
			// A representative without the power changes nothing.
			represent(&key(6), Power::Consent);
			assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &endorser));
		});
	}
}

#[test]
fn nobody_else_endorses() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Consent);
		register(HOSPITAL, OTHER_PATIENT, &key(5)).unwrap();
		dismiss(HOSPITAL, &doctor(1));
		let others = [
			// Practises elsewhere, or does no longer.
			doctor(2),
			doctor(1),
			// Represents the patient, without the power.
			key(6),
			// The new key itself, another patient, a stranger.
			key(0),
			key(5),
			key(9),
		];
		for endorser in others {
			assert_changes_nothing(
				|| claim(HOSPITAL, PATIENT, &key(0), &endorser),
				Error::<Test>::EndorserNotAuthorized,
			);
		}
	});
}

#[test]
fn who_hands_in_does_not_endorse_even_if_it_practises() {
	build_and_execute(|| {
		a_custody_scene();
		PractitionersOf::mutate(|all| {
			let ours = all.get_mut(&HOSPITAL).unwrap();
			ours.insert(representative(HOSPITAL));
		});
		assert_changes_nothing(
			|| {
				claim_with(by(HOSPITAL), soon(), |proof, right| {
					let by = representative(HOSPITAL);
					(proof, TestEndorsement { by, ..right })
				})
			},
			Error::<Test>::EndorserNotAuthorized,
		);
	});
}

#[test]
fn a_representative_with_the_power_endorses_and_then_nobody_else() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Recovery);
		represent(&key(7), Power::Consent);
		for endorser in [doctor(0), key(7)] {
			assert_changes_nothing(
				|| claim(HOSPITAL, PATIENT, &key(0), &endorser),
				Error::<Test>::EndorserNotAuthorized,
			);
		}
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &key(6)));
	});
}

#[test]
fn of_several_with_the_power_each_can_endorse() {
	for number in [6, 7] {
		build_and_execute(|| {
			a_custody_scene();
			represent(&key(6), Power::Recovery);
			represent(&key(7), Power::Recovery);
			assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &key(number)));
		});
	}
}

#[test]
fn when_its_end_has_passed_a_practitioner_endorses_again() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Recovery);
		Now::set(QUARTERS[0]);
		assert_changes_nothing(
			|| claim(HOSPITAL, PATIENT, &key(0), &key(6)),
			Error::<Test>::EndorserNotAuthorized,
		);
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));
	});
}

#[test]
fn a_representative_of_another_patient_endorses_nothing() {
	build_and_execute(|| {
		a_custody_scene();
		register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
		let powers = all_powers();
		appoint_in_custody(HOSPITAL, OTHER_PATIENT, &key(6), powers, &doctor(0)).unwrap();
		assert_changes_nothing(
			|| claim(HOSPITAL, PATIENT, &key(0), &key(6)),
			Error::<Test>::EndorserNotAuthorized,
		);
	});
}

#[test]
fn an_endorsement_is_over_this_claim_and_by_who_it_says() {
	build_and_execute(|| {
		a_custody_scene();
		let sign = |signer: &Key, genesis: H256, patient: PatientId, new: &Key, expires_at| {
			let fields = (patient, new.account(), OTHER_ENCRYPTION_KEY, expires_at);
			signer.sign(&payload::endorse_claim(&genesis, fields))
		};
		let (genesis, at) = (genesis_hash(), soon());
		let fields = (PATIENT, key(0).account(), OTHER_ENCRYPTION_KEY, at);
		let other_fields = (PATIENT, key(0).account(), ENCRYPTION_KEY, at);
		let others = [
			sign(&doctor(1), genesis, PATIENT, &key(0), at),
			sign(&doctor(0), H256::repeat_byte(0x5a), PATIENT, &key(0), at),
			sign(&doctor(0), genesis, OTHER_PATIENT, &key(0), at),
			sign(&doctor(0), genesis, PATIENT, &key(1), at),
			sign(&doctor(0), genesis, PATIENT, &key(0), at + 1),
			doctor(0).sign(&payload::endorse_claim(&genesis, other_fields)),
			// Over what the key signs.
			doctor(0).sign(&payload::claim_identity(&genesis, fields)),
			sr25519::Signature::from_raw([0; 64]).into(),
		];
		for signature in others {
			assert_changes_nothing(
				|| {
					claim_with(by(HOSPITAL), soon(), |proof, right| {
						(proof, TestEndorsement { signature, ..right })
					})
				},
				Error::<Test>::InvalidEndorsement,
			);
		}
		assert_ok!(claim_as(by(HOSPITAL)));
	});
}

// --- the proof ----------------------------------------------------------------------------------

#[test]
fn a_proof_is_the_keys_over_this_claim() {
	build_and_execute(|| {
		a_custody_scene();
		let sign = |signer: &Key, genesis: H256, patient: PatientId, encryption_key, expires_at| {
			let fields = (patient, key(0).account(), encryption_key, expires_at);
			signer.sign(&payload::claim_identity(&genesis, fields))
		};
		let (genesis, wrapped, at) = (genesis_hash(), OTHER_ENCRYPTION_KEY, soon());
		let fields = (PATIENT, key(0).account(), wrapped, at);
		let others = [
			// The hospital's people, or another key.
			sign(&doctor(0), genesis, PATIENT, wrapped, at),
			sign(&key(1), genesis, PATIENT, wrapped, at),
			sign(&key(0), H256::repeat_byte(0x5a), PATIENT, wrapped, at),
			sign(&key(0), genesis, OTHER_PATIENT, wrapped, at),
			sign(&key(0), genesis, PATIENT, ENCRYPTION_KEY, at),
			sign(&key(0), genesis, PATIENT, wrapped, at + 1),
			// Over what the endorser signs, or what is signed to add a key.
			key(0).sign(&payload::endorse_claim(&genesis, fields)),
			proof_to_add(PATIENT, &key(0), at),
		];
		for other in others {
			assert_changes_nothing(
				|| claim_with(by(HOSPITAL), soon(), |_, endorsement| (other, endorsement)),
				Error::<Test>::InvalidProof,
			);
		}
		assert_ok!(claim_as(by(HOSPITAL)));
	});
}

#[test]
fn a_claim_holds_until_the_block_before_its_expiry() {
	build_and_execute(|| {
		a_custody_scene();
		let claim_at = |expires_at| claim_with(by(HOSPITAL), expires_at, |p, e| (p, e));
		run_to_block(20);
		assert_changes_nothing(|| claim_at(20), Error::<Test>::ProofExpired);
		let furthest = 20 + MAX_PROOF_LIFETIME;
		assert_changes_nothing(|| claim_at(furthest + 1), Error::<Test>::ProofTooFar);
		System::set_block_number(19);
		assert_ok!(claim_at(20));
	});
}

// --- who and what -------------------------------------------------------------------------------

#[test]
fn who_signs_nothing_cannot_hand_a_claim_in() {
	build_and_execute(|| {
		a_custody_scene();
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| claim_as(origin), error);
		}
	});
}

#[test]
fn nobody_but_the_custodian_hands_a_claim_in() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Consent);
		let others = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			doctor(1).account(),
			representative(OTHER_HOSPITAL),
			// Not even who wants it.
			key(0).account(),
			key(6).account(),
		];
		for other in others {
			assert_changes_nothing(
				|| claim_as(RuntimeOrigin::signed(other)),
				Error::<Test>::NotAuthorized,
			);
		}
	});
}

#[test]
fn a_custodian_without_its_rights_cannot_hand_a_claim_in_but_the_next_one_can() {
	build_and_execute(|| {
		a_custody_scene();
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| claim_as(by(HOSPITAL)),
				Error::<Test>::OrganizationNotActive,
			);
		}
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], OTHER_HOSPITAL));
		assert_ok!(accept(OTHER_HOSPITAL, &[PATIENT]));
		assert_ok!(claim(OTHER_HOSPITAL, PATIENT, &key(0), &doctor(2)));
	});
}

#[test]
fn an_unknown_patient_is_claimed_by_nobody() {
	build_and_execute(|| {
		a_custody_scene();
		assert_changes_nothing(
			|| claim(HOSPITAL, NO_PATIENT, &key(0), &doctor(0)),
			Error::<Test>::NotFound,
		);
	});
}

#[test]
fn an_identity_is_claimed_once() {
	build_and_execute(|| {
		a_custody_scene();
		assert_ok!(claim(HOSPITAL, PATIENT, &key(0), &doctor(0)));
		for again in [key(0), key(1)] {
			assert_changes_nothing(
				|| claim(HOSPITAL, PATIENT, &again, &doctor(0)),
				Error::<Test>::NotInCustody,
			);
		}
	});
}

#[test]
fn who_is_dead_or_a_duplicate_is_not_claimed() {
	build_and_execute(|| {
		a_custody_scene();
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), PATIENT));
		assert_changes_nothing(|| claim_as(by(HOSPITAL)), Error::<Test>::PatientDeceased);
		assert_ok!(PatientIdentity::reverse_death(by(HOSPITAL), PATIENT));

		register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
		let (into, origin) = (OTHER_PATIENT, by(HOSPITAL));
		assert_ok!(PatientIdentity::merge_patient(
			origin, PATIENT, into, 0, None, None
		));
		assert_changes_nothing(|| claim_as(by(HOSPITAL)), Error::<Test>::PatientMerged);
		assert_ok!(PatientIdentity::undo_merge(by(HOSPITAL), PATIENT));
		assert_ok!(claim_as(by(HOSPITAL)));
	});
}

#[test]
fn an_encryption_key_of_low_order_is_refused() {
	build_and_execute(|| {
		a_custody_scene();
		for point in EncryptionKey::LOW_ORDER {
			assert_changes_nothing(
				|| {
					PatientIdentity::claim_identity(
						by(HOSPITAL),
						PATIENT,
						key(0).account(),
						EncryptionKey(point),
						soon(),
						proof_to_claim(PATIENT, &key(0), soon()),
						endorsement_of_claim(&doctor(0), PATIENT, &key(0), soon()),
					)
				},
				Error::<Test>::InvalidEncryptionKey,
			);
		}
	});
}

#[test]
fn a_key_that_serves_or_served_somebody_is_refused() {
	build_and_execute(|| {
		a_custody_scene();
		represent(&key(6), Power::Consent);
		register(HOSPITAL, OTHER_PATIENT, &key(2)).unwrap();
		add(&key(2), OTHER_PATIENT, &key(3)).unwrap();
		remove(&key(2), OTHER_PATIENT, &key(3)).unwrap();
		set_guardians(&key(2), OTHER_PATIENT, &[person(0), person(1)], 2).unwrap();
		let word = vouch_of(0, OTHER_PATIENT, &key(4), 0);
		start_recovery(CLINIC, OTHER_PATIENT, &key(4), 0, word).unwrap();
		let taken = [
			// Another patient's, one that it had, one that it is to have.
			key(2),
			key(3),
			key(4),
			// Of this patient's representative, of a member.
			key(6),
			doctor(1),
		];
		for taken in taken {
			assert_changes_nothing(
				|| claim(HOSPITAL, PATIENT, &taken, &doctor(0)),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

/// Nobody takes an identity over by registering it in custody anew, at another organisation.
#[test]
fn another_custody_of_the_same_pseudonym_cannot_be_made_up() {
	build_and_execute(|| {
		a_custody_scene();
		let elsewhere: OrganizationId = OTHER_HOSPITAL;
		assert_changes_nothing(
			|| register_in_custody(elsewhere, PATIENT),
			Error::<Test>::AlreadyExists,
		);
		assert_changes_nothing(
			|| claim(elsewhere, PATIENT, &key(1), &doctor(2)),
			Error::<Test>::NotAuthorized,
		);
	});
}
