// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{
	payload, AppointedBy, Appointment, Error, Event, KeyRecord, KeyState, Keys, Representative,
	Representatives, MAX_REPRESENTATION_DAYS,
};
use carechain_primitives::{
	traits::{Patients as _, Standing},
	Commitment, Confidentiality, Day, Power, Powers, RepresentativeId,
};
use frame_support::assert_ok;
use sp_core::{sr25519, H256};
use sp_runtime::{DispatchResult, MultiSignature};

/// The key of whom is appointed.
fn delegate() -> Key {
	key(6)
}

/// [`PATIENT`] with two keys, or [`OTHER_PATIENT`] in custody; both of [`HOSPITAL`], where two practise.
fn a_scene() {
	register_with_keys(2);
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	employ(HOSPITAL, &doctor(0));
	employ(HOSPITAL, &doctor(1));
	employ(OTHER_HOSPITAL, &doctor(2));
}

fn right() -> Appointment<AccountId> {
	appointment(&delegate(), all_powers(), QUARTERS[0])
}

/// The patient appoints the delegate so, with a good proof.
fn appoint_so(appointment: Appointment<AccountId>) -> DispatchResult {
	appoint_as(signed(&key(0)), PATIENT, &delegate(), appointment, None)
}

/// The custodian appoints the delegate for who is in custody; endorsed by whom.
fn appoint_endorsed_by(endorser: &Key) -> DispatchResult {
	let (origin, key) = (by(HOSPITAL), delegate());
	appoint_as(origin, OTHER_PATIENT, &key, right(), Some(endorser))
}

/// In custody, with signatures other than the right ones.
fn appoint_with(
	expires_at: BlockNumber,
	change: impl FnOnce(MultiSignature, TestEndorsement) -> (MultiSignature, TestEndorsement),
) -> DispatchResult {
	let (genesis, patient, appointment) = (genesis_hash(), OTHER_PATIENT, right());
	let proof = payload::appoint_representative(&genesis, &patient, &appointment, &expires_at);
	let endorsed = payload::endorse_representative(&genesis, &patient, &appointment, &expires_at);
	let (proof, endorsement) = change(delegate().sign(&proof), endorsement(&doctor(0), &endorsed));
	PatientIdentity::appoint_representative(
		by(HOSPITAL),
		patient,
		appointment,
		expires_at,
		proof,
		Some(endorsement),
	)
}

fn all_of(patient: carechain_primitives::PatientId) -> Vec<Representative<Test>> {
	Representatives::<Test>::get(patient).into_inner()
}

#[test]
fn a_representative_is_noted_as_the_patient_says() {
	build_and_execute(|| {
		a_scene();
		run_to_block(9);
		let appointment = Appointment {
			joint: true,
			..appointment(&delegate(), Powers::of(&[Power::Consent]), QUARTERS[2])
		};
		assert_ok!(appoint_so(appointment));
		let account = delegate().account();
		let expected = Representative {
			id: FIRST,
			key: account.clone(),
			powers: Powers::of(&[Power::Consent]),
			until: QUARTERS[2],
			role: Commitment([5; 32]),
			joint: true,
			appointed_by: AppointedBy::Patient,
			ceiling: Confidentiality::N,
		};
		assert_eq!(all_of(PATIENT), [expected]);
		assert_eq!(
			Keys::<Test>::get(&account),
			Some(KeyRecord {
				patient: PATIENT,
				state: KeyState::Represents(FIRST)
			})
		);
		// It can sign, like a key of the patient's own, and is none.
		assert_eq!(System::sufficients(&account), 1);
		assert_eq!(System::account_nonce(&account), 9);
		assert_eq!(PatientIdentity::acts_for(&account), Some(PATIENT));
		assert_eq!(PatientIdentity::patient_of(&account), None);
		assert!(PatientIdentity::is_patient_key(&account));
		System::assert_last_event(
			Event::RepresentativeAppointed {
				patient: PATIENT,
				representative: FIRST,
				key: account,
			}
			.into(),
		);
	});
}

#[test]
fn any_own_key_appoints() {
	for number in [0, 1] {
		build_and_execute(|| {
			a_scene();
			assert_ok!(appoint(&key(number), PATIENT, &delegate(), all_powers()));
		});
	}
}

#[test]
fn for_a_patient_in_custody_the_custodian_appoints_with_a_practitioner() {
	for number in [0, 1] {
		build_and_execute(|| {
			a_scene();
			assert_ok!(appoint_endorsed_by(&doctor(number)));
			let [appointed] = &all_of(OTHER_PATIENT)[..] else {
				panic!("one was appointed")
			};
			assert_eq!(appointed.appointed_by, AppointedBy::Custodian);
			let represents = PatientIdentity::represents(&delegate().account());
			assert_eq!(represents, Some((OTHER_PATIENT, FIRST)));
		});
	}
}

#[test]
fn a_key_of_every_scheme_represents() {
	for key_of in Key::of_each_scheme() {
		build_and_execute(|| {
			a_scene();
			assert_ok!(appoint(&key(0), PATIENT, &key_of, all_powers()));
			let endorser = &doctor(0);
			let custody = OTHER_PATIENT;
			let other = Key::sr25519("other");
			assert_ok!(appoint_in_custody(
				HOSPITAL,
				custody,
				&other,
				all_powers(),
				endorser
			));
		});
	}
}

#[test]
fn every_representative_has_a_number_of_its_own() {
	build_and_execute(|| {
		a_scene();
		for number in 0..3 {
			let new = Key::ed25519(&format!("delegate-{number}"));
			assert_ok!(appoint(&key(0), PATIENT, &new, all_powers()));
		}
		let last = RepresentativeId(2);
		assert_ok!(PatientIdentity::remove_representative(
			signed(&key(0)),
			PATIENT,
			last
		));
		// Not even the last number is given twice.
		assert_ok!(appoint(&key(0), PATIENT, &delegate(), all_powers()));
		let numbers: Vec<_> = all_of(PATIENT).iter().map(|it| it.id.0).collect();
		assert_eq!(numbers, [0, 1, 3]);
		// And every patient counts by itself.
		let of_custody = Key::ed25519("of-custody");
		let powers = all_powers();
		appoint_in_custody(HOSPITAL, OTHER_PATIENT, &of_custody, powers, &doctor(0)).unwrap();
		assert_eq!(all_of(OTHER_PATIENT)[0].id, FIRST);
	});
}

// --- what is appointed --------------------------------------------------------------------------

#[test]
fn powers_are_some_and_known() {
	build_and_execute(|| {
		a_scene();
		for unknown in [0b1_0000, 0b1000_0001, u8::MAX] {
			let appointment = appointment(&delegate(), Powers(unknown), QUARTERS[0]);
			assert_changes_nothing(|| appoint_so(appointment), Error::<Test>::UnknownPowers);
		}
		let none = appointment(&delegate(), Powers(0), QUARTERS[0]);
		assert_changes_nothing(|| appoint_so(none), Error::<Test>::EmptyPowers);
	});
	for some in 1..16 {
		build_and_execute(|| {
			a_scene();
			let appointment = appointment(&delegate(), Powers(some), QUARTERS[0]);
			assert_ok!(appoint_so(appointment));
			assert_eq!(all_of(PATIENT)[0].powers, Powers(some));
		});
	}
}

#[test]
fn an_end_is_after_today() {
	build_and_execute(|| {
		a_scene();
		Now::set(QUARTERS[0]);
		let until = |day| appointment(&delegate(), all_powers(), day);
		for past in [QUARTERS[0], Day(QUARTERS[0].0 - 1), Day(0)] {
			assert_changes_nothing(|| appoint_so(until(past)), Error::<Test>::EndInPast);
		}
		Now::set(Day(QUARTERS[0].0 - 1));
		assert_ok!(appoint_so(until(QUARTERS[0])));
	});
}

#[test]
fn an_end_is_at_most_twelve_months_away() {
	build_and_execute(|| {
		a_scene();
		let until = |day| appointment(&delegate(), all_powers(), day);
		let furthest = QUARTERS[3];
		Now::set(Day(furthest.0 - MAX_REPRESENTATION_DAYS - 1));
		for too_far in [furthest, Day(u32::MAX)] {
			assert_changes_nothing(|| appoint_so(until(too_far)), Error::<Test>::EndTooFar);
		}
		Now::set(Day(furthest.0 - MAX_REPRESENTATION_DAYS));
		assert_ok!(appoint_so(until(furthest)));
	});
}

#[test]
fn an_end_is_the_first_day_of_a_quarter() {
	build_and_execute(|| {
		a_scene();
		let until = |day| appointment(&delegate(), all_powers(), day);
		for quarter in QUARTERS {
			// The days beside it, the first days of the months around it, and the middle of the quarter.
			for exact in [1, 31, 45, 59, 61].map(|days| Day(quarter.0 - days)) {
				assert_changes_nothing(|| appoint_so(until(exact)), end_error(exact));
			}
			let next_day = until(quarter.saturating_add(1));
			assert_changes_nothing(|| appoint_so(next_day), Error::<Test>::EndNotCoarse);
		}
	});
}

/// Before the first of the quarters some of those days are past.
fn end_error(day: Day) -> Error<Test> {
	if day > TODAY {
		Error::EndNotCoarse
	} else {
		Error::EndInPast
	}
}

#[test]
fn a_key_that_serves_or_served_somebody_is_refused() {
	build_and_execute(|| {
		a_scene();
		let others = Key::sr25519("others");
		let third = carechain_primitives::PatientId([3; 16]);
		register(HOSPITAL, third, &others).unwrap();
		appoint(&others, third, &key(7), all_powers()).unwrap();
		appoint(&key(0), PATIENT, &key(8), all_powers()).unwrap();
		set_guardians(&key(0), PATIENT, &[person(0), person(1)], 2).unwrap();
		let word = vouch_of(0, PATIENT, &key(9), 0);
		start_recovery(CLINIC, PATIENT, &key(9), 0, word).unwrap();
		add(&others, third, &key(4)).unwrap();
		remove(&others, third, &key(4)).unwrap();
		let taken = [
			// The patient's own: the one that signs, and the other one.
			key(0),
			key(1),
			// Another patient's: one that it has, one that it had, its representative's.
			others,
			key(4),
			key(7),
			// One that represents already, one that a recovery reserved, a member's.
			key(8),
			key(9),
			doctor(0),
		];
		for taken in taken {
			assert_changes_nothing(
				|| appoint(&key(0), PATIENT, &taken, all_powers()),
				Error::<Test>::KeyInUse,
			);
		}
	});
}

#[test]
fn only_so_many_represent_a_patient_at_a_time() {
	build_and_execute(|| {
		a_scene();
		let delegates = [key(6), key(7), key(8)];
		assert_eq!(delegates.len(), MAX_REPRESENTATIVES as usize);
		for delegate in &delegates {
			assert_ok!(appoint(&key(0), PATIENT, delegate, all_powers()));
		}
		assert_changes_nothing(
			|| appoint(&key(0), PATIENT, &key(9), all_powers()),
			Error::<Test>::MaxRepresentativesExceeded,
		);
		let origin = signed(&key(0));
		assert_ok!(PatientIdentity::remove_representative(
			origin, PATIENT, FIRST
		));
		assert_ok!(appoint(&key(0), PATIENT, &key(9), all_powers()));
	});
}

#[test]
fn when_the_numbers_are_used_up_nobody_is_appointed() {
	build_and_execute(|| {
		a_scene();
		crate::Patients::<Test>::mutate(PATIENT, |patient| {
			patient.as_mut().unwrap().next_representative = RepresentativeId(u32::MAX);
		});
		assert_changes_nothing(
			|| appoint_so(right()),
			Error::<Test>::MaxRepresentativesExceeded,
		);
	});
}

// --- who appoints -------------------------------------------------------------------------------

#[test]
fn who_signs_nothing_cannot_appoint() {
	build_and_execute(|| {
		a_scene();
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(
				|| appoint_as(origin, PATIENT, &delegate(), right(), None),
				error,
			);
		}
	});
}

#[test]
fn nobody_else_appoints() {
	build_and_execute(|| {
		a_scene();
		appoint(&key(0), PATIENT, &key(7), all_powers()).unwrap();
		let in_custody = OTHER_PATIENT;
		appoint_in_custody(HOSPITAL, in_custody, &key(8), all_powers(), &doctor(0)).unwrap();
		let others = [
			stranger(),
			practitioner(),
			doctor(0).account(),
			doctor(2).account(),
			representative(OTHER_HOSPITAL),
			// Whoever represents somebody appoints nobody in its turn.
			key(7).account(),
			key(8).account(),
			// Nor does who is to.
			delegate().account(),
		];
		for other in others {
			for patient in [PATIENT, in_custody] {
				for endorser in [None, Some(&doctor(1))] {
					let origin = RuntimeOrigin::signed(other.clone());
					assert_changes_nothing(
						|| appoint_as(origin, patient, &delegate(), right(), endorser),
						Error::<Test>::NotAuthorized,
					);
				}
			}
		}
		// The key of one patient does not appoint for another.
		let origin = signed(&key(0));
		assert_changes_nothing(
			|| appoint_as(origin, in_custody, &delegate(), right(), None),
			Error::<Test>::NotAuthorized,
		);
	});
}

#[test]
fn for_a_patient_with_a_key_the_custodian_appoints_nobody() {
	build_and_execute(|| {
		a_scene();
		for endorser in [None, Some(&doctor(0))] {
			assert_changes_nothing(
				|| appoint_as(by(HOSPITAL), PATIENT, &delegate(), right(), endorser),
				Error::<Test>::NotInCustody,
			);
		}
	});
}

/// What looks as if it had been endorsed must have been.
#[test]
fn with_an_own_key_nobody_endorses() {
	build_and_execute(|| {
		a_scene();
		for endorser in [doctor(0), key(1)] {
			let (origin, endorser) = (signed(&key(0)), Some(&endorser));
			assert_changes_nothing(
				|| appoint_as(origin, PATIENT, &delegate(), right(), endorser),
				Error::<Test>::EndorserNotAuthorized,
			);
		}
	});
}

#[test]
fn a_custodian_alone_appoints_nobody() {
	build_and_execute(|| {
		a_scene();
		assert_changes_nothing(
			|| appoint_as(by(HOSPITAL), OTHER_PATIENT, &delegate(), right(), None),
			Error::<Test>::EndorserNotAuthorized,
		);
		// The signer is not another one, even where it practises as well.
		PractitionersOf::mutate(|all| {
			let ours = all.get_mut(&HOSPITAL).unwrap();
			ours.insert(representative(HOSPITAL));
		});
		assert_changes_nothing(
			|| {
				appoint_with(soon(), |proof, endorsement| {
					let by = representative(HOSPITAL);
					(proof, TestEndorsement { by, ..endorsement })
				})
			},
			Error::<Test>::EndorserNotAuthorized,
		);
	});
}

#[test]
fn only_who_practises_at_the_custodian_endorses() {
	build_and_execute(|| {
		a_scene();
		dismiss(HOSPITAL, &doctor(1));
		// Elsewhere, no longer, whom it is about, another patient, nobody.
		for other in [doctor(2), doctor(1), delegate(), key(0), key(9)] {
			assert_changes_nothing(
				|| appoint_endorsed_by(&other),
				Error::<Test>::EndorserNotAuthorized,
			);
		}
	});
}

#[test]
fn a_custodian_without_its_rights_appoints_nobody() {
	build_and_execute(|| {
		a_scene();
		for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
			set_standing(HOSPITAL, standing);
			assert_changes_nothing(
				|| appoint_endorsed_by(&doctor(0)),
				Error::<Test>::OrganizationNotActive,
			);
		}
		// A patient with a key does not need it.
		assert_ok!(appoint_so(right()));
	});
}

#[test]
fn nobody_is_appointed_for_who_is_unknown_dead_or_a_duplicate() {
	build_and_execute(|| {
		a_scene();
		assert_changes_nothing(
			|| appoint(&key(0), NO_PATIENT, &delegate(), all_powers()),
			Error::<Test>::NotFound,
		);
		for patient in [PATIENT, OTHER_PATIENT] {
			PatientIdentity::attest_death(by(HOSPITAL), patient).unwrap();
		}
		assert_changes_nothing(|| appoint_so(right()), Error::<Test>::PatientDeceased);
		assert_changes_nothing(
			|| appoint_endorsed_by(&doctor(0)),
			Error::<Test>::PatientDeceased,
		);
		for patient in [PATIENT, OTHER_PATIENT] {
			PatientIdentity::reverse_death(by(HOSPITAL), patient).unwrap();
		}
		let (origin, into) = (by(HOSPITAL), OTHER_PATIENT);
		let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &into, &soon());
		let consent = Some(endorsement(&key(0), &payload));
		PatientIdentity::merge_patient(origin, PATIENT, into, soon(), consent, None).unwrap();
		assert_changes_nothing(|| appoint_so(right()), Error::<Test>::PatientMerged);
		// Under the pseudonym that it goes on with somebody is.
		assert_ok!(appoint_endorsed_by(&doctor(0)));
	});
}

// --- what is signed -----------------------------------------------------------------------------

/// Every way to say something else than what was signed.
fn changed() -> Vec<Appointment<AccountId>> {
	let it = right;
	vec![
		Appointment {
			key: key(9).account(),
			..it()
		},
		Appointment {
			powers: Powers::of(&[Power::Notify]),
			..it()
		},
		Appointment {
			until: QUARTERS[1],
			..it()
		},
		Appointment {
			role: Commitment([6; 32]),
			..it()
		},
		Appointment {
			joint: true,
			..it()
		},
	]
}

#[test]
fn nothing_is_changed_of_what_the_representative_signed() {
	build_and_execute(|| {
		a_scene();
		let sign = |appointment: &Appointment<AccountId>| {
			let (genesis, at) = (genesis_hash(), soon());
			let payload = payload::appoint_representative(&genesis, &PATIENT, appointment, &at);
			delegate().sign(&payload)
		};
		for changed in changed() {
			let (origin, proof) = (signed(&key(0)), sign(&right()));
			assert_changes_nothing(
				|| {
					PatientIdentity::appoint_representative(
						origin,
						PATIENT,
						changed,
						soon(),
						proof,
						None,
					)
				},
				Error::<Test>::InvalidProof,
			);
		}
	});
}

#[test]
fn nothing_is_changed_of_what_the_endorser_signed() {
	build_and_execute(|| {
		a_scene();
		for changed in changed() {
			let endorsed =
				payload::endorse_representative(&genesis_hash(), &OTHER_PATIENT, &changed, &soon());
			assert_changes_nothing(
				|| {
					appoint_with(soon(), |proof, _| {
						(proof, endorsement(&doctor(0), &endorsed))
					})
				},
				Error::<Test>::InvalidEndorsement,
			);
		}
	});
}

#[test]
fn a_proof_is_the_representatives_for_this_patient_on_this_chain() {
	build_and_execute(|| {
		a_scene();
		let (genesis, patient, at) = (genesis_hash(), OTHER_PATIENT, soon());
		let other_chain = H256::repeat_byte(0x5a);
		let it = right();
		let others: [MultiSignature; 7] = [
			key(9).sign(&payload::appoint_representative(
				&genesis, &patient, &it, &at,
			)),
			delegate().sign(&payload::appoint_representative(
				&other_chain,
				&patient,
				&it,
				&at,
			)),
			delegate().sign(&payload::appoint_representative(
				&genesis, &PATIENT, &it, &at,
			)),
			delegate().sign(&payload::appoint_representative(
				&genesis,
				&patient,
				&it,
				&(at + 1),
			)),
			// What the endorser signs, or what is signed to add a key.
			delegate().sign(&payload::endorse_representative(
				&genesis, &patient, &it, &at,
			)),
			proof_to_add(patient, &delegate(), at),
			sr25519::Signature::from_raw([0; 64]).into(),
		];
		for other in others {
			assert_changes_nothing(
				|| appoint_with(soon(), |_, endorsement| (other, endorsement)),
				Error::<Test>::InvalidProof,
			);
		}
		assert_ok!(appoint_with(soon(), |proof, endorsement| (
			proof,
			endorsement
		)));
	});
}

#[test]
fn an_endorsement_is_who_it_says_for_this_patient_on_this_chain() {
	build_and_execute(|| {
		a_scene();
		let (genesis, patient, at) = (genesis_hash(), OTHER_PATIENT, soon());
		let other_chain = H256::repeat_byte(0x5a);
		let it = right();
		let others: [MultiSignature; 6] = [
			doctor(1).sign(&payload::endorse_representative(
				&genesis, &patient, &it, &at,
			)),
			doctor(0).sign(&payload::endorse_representative(
				&other_chain,
				&patient,
				&it,
				&at,
			)),
			doctor(0).sign(&payload::endorse_representative(
				&genesis, &PATIENT, &it, &at,
			)),
			doctor(0).sign(&payload::endorse_representative(
				&genesis,
				&patient,
				&it,
				&(at + 1),
			)),
			// What the representative signs.
			doctor(0).sign(&payload::appoint_representative(
				&genesis, &patient, &it, &at,
			)),
			sr25519::Signature::from_raw([0; 64]).into(),
		];
		for signature in others {
			assert_changes_nothing(
				|| {
					appoint_with(soon(), |proof, right| {
						(proof, TestEndorsement { signature, ..right })
					})
				},
				Error::<Test>::InvalidEndorsement,
			);
		}
	});
}

#[test]
fn an_appointment_holds_until_the_block_before_its_expiry() {
	build_and_execute(|| {
		a_scene();
		let appoint_at = |expires_at| appoint_with(expires_at, |p, e| (p, e));
		run_to_block(20);
		assert_changes_nothing(|| appoint_at(20), Error::<Test>::ProofExpired);
		let furthest = 20 + MAX_PROOF_LIFETIME;
		assert_changes_nothing(|| appoint_at(furthest + 1), Error::<Test>::ProofTooFar);
		System::set_block_number(19);
		assert_ok!(appoint_at(20));
	});
}
