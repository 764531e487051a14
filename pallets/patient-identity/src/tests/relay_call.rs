// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

use super::{scenes::*, *};
use crate::{payload, Call, Error, Event, Patients, RelayRequestOf, WeightInfo, RELAY_DOMAIN};
use carechain_primitives::{
	traits::{PatientStatus, Patients as _, Standing},
	PatientId, Power, Powers,
};
use codec::Encode;
use frame_support::{assert_ok, weights::Weight};
use sp_core::{sr25519, H256};
use sp_runtime::{DispatchResult, MultiSignature};

const STEP: u64 = 1 << 32;

/// [`PATIENT`] of [`HOSPITAL`] with two keys, and a practitioner each at two hospitals.
fn a_relay_scene() {
	register_with_keys(2);
	employ(HOSPITAL, &doctor(0));
	employ(OTHER_HOSPITAL, &doctor(1));
}

/// A call that leaves nothing but an event, which says who made it.
fn remark() -> RuntimeCall {
	frame_system::Call::<Test>::remark_with_event { remark: vec![7] }.into()
}

fn remarked(sender: &Key) -> RuntimeEvent {
	let hash = sp_io::hashing::blake2_256(&[7]).into();
	let sender = sender.account();
	frame_system::Event::<Test>::Remarked { sender, hash }.into()
}

fn relayed(sequence: u64, result: DispatchResult) -> RuntimeEvent {
	let patient = PATIENT;
	let event = Event::CallRelayed {
		patient,
		sequence,
		result,
	};
	event.into()
}

/// Hands in a request that the key signed; without what it weighed.
fn hand_in(
	origin: RuntimeOrigin,
	request: &RelayRequestOf<Test>,
	key: &Key,
	call: impl Into<RuntimeCall>,
) -> DispatchResult {
	let result = relay(origin, request.clone(), key, call);
	result.map(|_| ()).map_err(|failed| failed.error)
}

/// Hands in a request with this signature.
fn hand_in_with(
	request: &RelayRequestOf<Test>,
	call: RuntimeCall,
	signature: MultiSignature,
) -> DispatchResult {
	let (request, call) = (request.clone(), Box::new(call));
	let result = PatientIdentity::relay_call(by(HOSPITAL), request, call, signature);
	result.map(|_| ()).map_err(|failed| failed.error)
}

fn last_events(count: usize) -> Vec<RuntimeEvent> {
	let events = System::events();
	let last = events.into_iter().rev().take(count).map(|it| it.event);
	last.collect::<Vec<_>>().into_iter().rev().collect()
}

/// A call that takes a key away: [`PATIENT`]'s second, if it is right.
fn removal(key: &Key) -> Call<Test> {
	Call::remove_key {
		patient: PATIENT,
		key: key.account(),
	}
}

// --- what a relay does --------------------------------------------------------------------------

#[test]
fn a_relayed_call_runs_as_if_the_key_had_sent_it() {
	build_and_execute(|| {
		a_relay_scene();
		let request = request(PATIENT, &key(1));
		assert_ok!(hand_in(by(HOSPITAL), &request, &key(1), remark()));
		assert_eq!(sequence_of(PATIENT), request.sequence + 1);
		let expected = [remarked(&key(1)), relayed(request.sequence, Ok(()))];
		assert_eq!(last_events(2), expected);
	});
}

#[test]
fn a_relayed_call_may_change_the_patient_that_it_is_counted_for() {
	build_and_execute(|| {
		a_relay_scene();
		let before = sequence_of(PATIENT);
		let request = request(PATIENT, &key(0));
		let call = Call::set_encryption_key {
			patient: PATIENT,
			encryption_key: OTHER_ENCRYPTION_KEY,
		};
		assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), call));
		let patient = Patients::<Test>::get(PATIENT).unwrap();
		assert_eq!(patient.encryption_key, OTHER_ENCRYPTION_KEY);
		assert_eq!(patient.sequence, before + 1);
	});
}

#[test]
fn every_member_in_active_standing_can_relay() {
	build_and_execute(|| {
		a_relay_scene();
		let members = [
			by(HOSPITAL),
			by(OTHER_HOSPITAL),
			by(CLINIC),
			signed(&doctor(0)),
			signed(&doctor(1)),
		];
		for member in members {
			let request = request(PATIENT, &key(0));
			assert_ok!(hand_in(member, &request, &key(0), remark()));
			System::assert_last_event(relayed(request.sequence, Ok(())));
		}
	});
}

#[test]
fn a_key_of_every_scheme_signs_a_request() {
	for new in Key::of_each_scheme() {
		build_and_execute(|| {
			register(HOSPITAL, PATIENT, &new).unwrap();
			let request = request(PATIENT, &new);
			assert_ok!(hand_in(by(HOSPITAL), &request, &new, remark()));
			assert_eq!(last_events(2)[0], remarked(&new));
		});
	}
}

#[test]
fn a_call_that_fails_is_spent_and_the_event_says_why() {
	build_and_execute(|| {
		a_relay_scene();
		let before = Patients::<Test>::get(PATIENT).unwrap();
		let request = request(PATIENT, &key(0));
		// A key that the patient does not have yet.
		assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), removal(&key(2))));

		let failed = Err(Error::<Test>::KeyNotFound.into());
		System::assert_last_event(relayed(request.sequence, failed));
		let after = crate::Patient {
			sequence: before.sequence + 1,
			..before
		};
		assert_eq!(Patients::<Test>::get(PATIENT), Some(after));

		// It does not come true once the call would be right.
		assert_ok!(add(&key(0), PATIENT, &key(2)));
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &request, &key(0), removal(&key(2))),
			Error::<Test>::RelayWrongSequence,
		);
	});
}

#[test]
fn a_relayed_call_has_the_rights_of_the_key_and_none_of_the_member() {
	build_and_execute(|| {
		a_relay_scene();
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &key(5)));
		let calls: [RuntimeCall; 3] = [
			// What the member itself might do.
			Call::register_in_custody {
				patient: PatientId([3; 16]),
				encryption_key: ENCRYPTION_KEY,
			}
			.into(),
			Call::attest_death { patient: PATIENT }.into(),
			// What another patient might.
			Call::restrict_processing {
				patient: OTHER_PATIENT,
			}
			.into(),
		];
		for call in calls {
			let request = request(PATIENT, &key(0));
			assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), call));
			let refused = Err(Error::<Test>::NotAuthorized.into());
			System::assert_last_event(relayed(request.sequence, refused));
		}
		assert_eq!(PatientIdentity::patients_in_custody(HOSPITAL), 2);
		for patient in [PATIENT, OTHER_PATIENT] {
			let status = PatientIdentity::status(&patient);
			assert_eq!(status, Some(PatientStatus::Active));
		}
	});
}

#[test]
fn a_representatives_key_signs_within_its_powers_and_up_to_its_end() {
	build_and_execute(|| {
		a_relay_scene();
		let (consents, reads) = (key(6), key(7));
		for (key_of, power) in [(&consents, Power::Consent), (&reads, Power::Records)] {
			appoint(&key(0), PATIENT, key_of, Powers::of(&[power])).unwrap();
		}
		let restrict = || Call::restrict_processing { patient: PATIENT };

		let of_reader = request(PATIENT, &reads);
		assert_ok!(hand_in(by(CLINIC), &of_reader, &reads, restrict()));
		let refused = Err(Error::<Test>::NotAuthorized.into());
		System::assert_last_event(relayed(of_reader.sequence, refused));

		let of_consenter = request(PATIENT, &consents);
		assert_ok!(hand_in(by(CLINIC), &of_consenter, &consents, restrict()));
		System::assert_last_event(relayed(of_consenter.sequence, Ok(())));
		let status = PatientIdentity::status(&PATIENT);
		assert_eq!(status, Some(PatientStatus::Restricted));

		Now::set(QUARTERS[0]);
		let too_late = request(PATIENT, &consents);
		assert_changes_nothing(
			|| hand_in(by(CLINIC), &too_late, &consents, remark()),
			Error::<Test>::KeyNotFound,
		);
	});
}

#[test]
fn a_representative_of_a_patient_in_custody_can_be_relayed() {
	build_and_execute(|| {
		employ(HOSPITAL, &doctor(0));
		register_in_custody(HOSPITAL, PATIENT).unwrap();
		appoint_in_custody(HOSPITAL, PATIENT, &key(6), all_powers(), &doctor(0)).unwrap();
		let request = request(PATIENT, &key(6));
		let call = Call::restrict_processing { patient: PATIENT };
		assert_ok!(hand_in(by(CLINIC), &request, &key(6), call));
		System::assert_last_event(relayed(request.sequence, Ok(())));
	});
}

/// Who is reported dead, or a duplicate, is just who has to be heard.
#[test]
fn a_patient_reported_dead_can_object() {
	build_and_execute(|| {
		a_relay_scene();
		let patient = PATIENT;
		assert_ok!(PatientIdentity::attest_death(by(HOSPITAL), patient));
		let request = request(patient, &key(0));
		let call = Call::reverse_death { patient };
		assert_ok!(hand_in(by(CLINIC), &request, &key(0), call));
		let status = PatientIdentity::status(&patient);
		assert_eq!(status, Some(PatientStatus::Active));
	});
}

// --- what is wrong with a request ---------------------------------------------------------------

/// A field of the request and the error that it has to itself. Each is signed as it is handed in.
#[test]
fn every_field_that_is_wrong_is_an_error_of_its_own() {
	type Change = fn(&mut RelayRequestOf<Test>);
	let changes: [(Change, Error<Test>); 11] = [
		(
			|it| it.domain = *b"carechain/relay-call/v2",
			Error::RelayWrongDomain,
		),
		// Another call's tag of the same length.
		(
			|it| it.domain = payload::ROTATE_KEY_TAG,
			Error::RelayWrongDomain,
		),
		(
			|it| it.genesis_hash = H256::repeat_byte(0x5a),
			Error::RelayWrongChain,
		),
		(|it| it.spec_version = 1, Error::RelayWrongSpecVersion),
		(|it| it.patient = NO_PATIENT, Error::NotFound),
		// A patient there is, and whose key it is not.
		(|it| it.patient = OTHER_PATIENT, Error::KeyNotFound),
		(|it| it.key = stranger(), Error::KeyNotFound),
		(|it| it.sequence += 1, Error::RelayWrongSequence),
		(|it| it.sequence -= 1, Error::RelayWrongSequence),
		(
			|it| it.deadline = System::block_number(),
			Error::RelayExpired,
		),
		(
			|it| it.deadline = System::block_number() + MAX_PROOF_LIFETIME + 1,
			Error::RelayTooFar,
		),
	];
	build_and_execute(|| {
		a_relay_scene();
		register(HOSPITAL, OTHER_PATIENT, &key(5)).unwrap();
		let right = request(PATIENT, &key(0));
		for (change, error) in changes {
			let mut wrong = right.clone();
			change(&mut wrong);
			assert_changes_nothing(|| hand_in(by(HOSPITAL), &wrong, &key(0), remark()), error);
		}
		assert_ok!(hand_in(by(HOSPITAL), &right, &key(0), remark()));
	});
}

/// A request with which everything is wrong, set right step by step.
#[test]
fn of_several_errors_the_first_of_the_list_is_given() {
	build_and_execute(|| {
		a_relay_scene();
		let mut it = RelayRequestOf::<Test> {
			domain: [0; 23],
			genesis_hash: H256::zero(),
			spec_version: 9,
			patient: NO_PATIENT,
			key: stranger(),
			sequence: 0,
			deadline: 0,
		};
		let mut call = RuntimeCall::from(frame_system::Call::<Test>::remark { remark: vec![] });
		let no_signature = || sr25519::Signature::from_raw([0; 64]).into();
		let refused = |it: &RelayRequestOf<Test>, call: &RuntimeCall, error: Error<Test>| {
			assert_changes_nothing(|| hand_in_with(it, call.clone(), no_signature()), error);
		};

		set_standing(HOSPITAL, Standing::Suspended);
		refused(&it, &call, Error::OrganizationNotActive);
		set_standing(HOSPITAL, Standing::Active);
		refused(&it, &call, Error::RelayWrongDomain);
		it.domain = RELAY_DOMAIN;
		refused(&it, &call, Error::RelayWrongChain);
		it.genesis_hash = genesis_hash();
		refused(&it, &call, Error::RelayWrongSpecVersion);
		it.spec_version = 0;
		refused(&it, &call, Error::NotFound);
		it.patient = PATIENT;
		refused(&it, &call, Error::KeyNotFound);
		it.key = key(0).account();
		refused(&it, &call, Error::RelayWrongSequence);
		it.sequence = sequence_of(PATIENT);
		refused(&it, &call, Error::RelayExpired);
		it.deadline = BlockNumber::MAX;
		refused(&it, &call, Error::RelayTooFar);
		it.deadline = soon();
		refused(&it, &call, Error::CallNotRelayable);
		call = remark();
		refused(&it, &call, Error::InvalidProof);
		assert_ok!(hand_in(by(HOSPITAL), &it, &key(0), call));
	});
}

/// Byte for byte what a key signs to take another's place; read as a request, only its first field
/// tells that it is none.
#[test]
fn bytes_that_were_signed_for_another_call_are_no_request() {
	build_and_execute(|| {
		a_relay_scene();
		let mut request = request(PATIENT, &key(0));
		request.domain = payload::ROTATE_KEY_TAG;
		let call = RuntimeCall::from(frame_system::Call::<Test>::remark_with_event {
			remark: vec![7; 17],
		});
		let bytes = crate::relay_payload(&request, &call);

		let part = |from: usize, to: usize| bytes[from..to].to_vec();
		let account = |from: usize| {
			let bytes: [u8; 32] = part(from, from + 32).try_into().unwrap();
			AccountId::from(bytes)
		};
		let patient = PatientId(part(55, 71).try_into().unwrap());
		let expires_at = BlockNumber::from_le_bytes(part(135, 139).try_into().unwrap());
		let rotation = payload::rotate_key(
			&genesis_hash(),
			&patient,
			&account(71),
			&account(103),
			&expires_at,
		);
		assert_eq!(rotation, bytes);

		let signature = key(0).sign(&rotation);
		assert_changes_nothing(
			|| hand_in_with(&request, call.clone(), signature.clone()),
			Error::<Test>::RelayWrongDomain,
		);
		// And under the right domain it is another signature's payload.
		request.domain = RELAY_DOMAIN;
		assert_changes_nothing(
			|| hand_in_with(&request, call, signature),
			Error::<Test>::InvalidProof,
		);
	});
}

#[test]
fn a_request_is_carried_out_once() {
	build_and_execute(|| {
		a_relay_scene();
		let once = request(PATIENT, &key(0));
		assert_ok!(hand_in(by(HOSPITAL), &once, &key(0), remark()));
		for member in [HOSPITAL, OTHER_HOSPITAL] {
			assert_changes_nothing(
				|| hand_in(by(member), &once, &key(0), remark()),
				Error::<Test>::RelayWrongSequence,
			);
		}
		// Nor does the number serve for something else, or for another key.
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &once, &key(0), removal(&key(1))),
			Error::<Test>::RelayWrongSequence,
		);
		let of_second = RelayRequestOf::<Test> {
			key: key(1).account(),
			..once
		};
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &of_second, &key(1), remark()),
			Error::<Test>::RelayWrongSequence,
		);
	});
}

#[test]
fn a_request_before_its_turn_is_refused_and_keeps_its_place() {
	build_and_execute(|| {
		a_relay_scene();
		let first = request(PATIENT, &key(0));
		let second = RelayRequestOf::<Test> {
			sequence: first.sequence + 1,
			..first.clone()
		};
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &second, &key(0), remark()),
			Error::<Test>::RelayWrongSequence,
		);
		assert_ok!(hand_in(by(HOSPITAL), &first, &key(0), remark()));
		assert_ok!(hand_in(by(HOSPITAL), &second, &key(0), remark()));
	});
}

#[test]
fn a_request_holds_until_the_block_before_its_deadline() {
	build_and_execute(|| {
		a_relay_scene();
		let request = RelayRequestOf::<Test> {
			deadline: 20,
			..request(PATIENT, &key(0))
		};
		for late in [20, 21] {
			run_to_block(late);
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &request, &key(0), remark()),
				Error::<Test>::RelayExpired,
			);
		}
		System::set_block_number(19);
		assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), remark()));
	});
}

#[test]
fn a_deadline_lies_at_most_the_lifetime_of_a_proof_ahead() {
	build_and_execute(|| {
		a_relay_scene();
		let furthest = System::block_number() + MAX_PROOF_LIFETIME;
		let until = |deadline| RelayRequestOf::<Test> {
			deadline,
			..request(PATIENT, &key(0))
		};
		for too_far in [furthest + 1, BlockNumber::MAX] {
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &until(too_far), &key(0), remark()),
				Error::<Test>::RelayTooFar,
			);
		}
		assert_ok!(hand_in(by(HOSPITAL), &until(furthest), &key(0), remark()));
	});
}

#[test]
fn any_other_signature_is_refused() {
	build_and_execute(|| {
		a_relay_scene();
		let right = request(PATIENT, &key(0));
		let payload = crate::relay_payload(&right, &remark());
		let mut later = right.clone();
		later.deadline += 1;
		let others: [MultiSignature; 7] = [
			// Another key's, though it is the same patient's.
			key(1).sign(&payload),
			Key::ecdsa("x").sign(&payload),
			sr25519::Signature::from_raw([0; 64]).into(),
			// Over another call, another request, the request or the call alone.
			key(0).sign(&crate::relay_payload(
				&right,
				&RuntimeCall::from(removal(&key(1))),
			)),
			key(0).sign(&crate::relay_payload(&later, &remark())),
			key(0).sign(&right.encode()),
			key(0).sign(&remark().encode()),
		];
		for signature in others {
			assert_changes_nothing(
				|| hand_in_with(&right, remark(), signature),
				Error::<Test>::InvalidProof,
			);
		}
		// A transaction's payload of this length is hashed before it is signed; a request never is.
		let long = RuntimeCall::from(frame_system::Call::<Test>::remark_with_event {
			remark: vec![7; 300],
		});
		let payload = crate::relay_payload(&right, &long);
		let of_hash = key(0).sign(&sp_io::hashing::blake2_256(&payload));
		assert_changes_nothing(
			|| hand_in_with(&right, long.clone(), of_hash),
			Error::<Test>::InvalidProof,
		);
		assert_ok!(hand_in_with(&right, long, key(0).sign(&payload)));
	});
}

/// The mock's list stands for the runtime's, which has a test of its own: no batch either.
#[test]
fn what_patients_do_not_sign_or_what_wraps_a_call_is_not_relayed() {
	build_and_execute(|| {
		a_relay_scene();
		let outer = request(PATIENT, &key(0));
		let inner = outer.clone();
		let signature = key(0).sign(&crate::relay_payload(&inner, &remark()));
		let calls: [RuntimeCall; 3] = [
			Call::relay_call {
				request: inner,
				call: Box::new(remark()),
				signature,
			}
			.into(),
			frame_system::Call::<Test>::remark { remark: vec![7] }.into(),
			frame_system::Call::<Test>::set_heap_pages { pages: 1 }.into(),
		];
		for call in calls {
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &outer, &key(0), call),
				Error::<Test>::CallNotRelayable,
			);
		}
	});
}

// --- keys that come and go ----------------------------------------------------------------------

#[test]
fn a_key_signs_for_its_own_patient_alone() {
	build_and_execute(|| {
		a_relay_scene();
		let others = key(5);
		register(HOSPITAL, OTHER_PATIENT, &others).unwrap();
		appoint(&others, OTHER_PATIENT, &key(6), all_powers()).unwrap();
		for stranger_here in [others, key(6), key(9), doctor(0)] {
			let request = request(PATIENT, &stranger_here);
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &request, &stranger_here, remark()),
				Error::<Test>::KeyNotFound,
			);
		}
	});
}

/// Gives up `key(1)`: by each of the calls that may.
const WAYS_TO_GIVE_UP_A_KEY: [fn(); 3] = [
	|| remove(&key(0), PATIENT, &key(1)).unwrap(),
	|| rotate(&key(0), PATIENT, &key(1), &key(3)).unwrap(),
	|| {
		set_guardians(&key(0), PATIENT, &[person(0), person(1)], 2).unwrap();
		let word = |number| vouch_of(number, PATIENT, &key(3), 0);
		start_recovery(CLINIC, PATIENT, &key(3), 0, word(0)).unwrap();
		PatientIdentity::vouch_recovery(by(CLINIC), PATIENT, word(1)).unwrap();
		run_to_block(System::block_number() + MIN_DELAY);
		PatientIdentity::complete_recovery(by(CLINIC), PATIENT).unwrap();
	},
];

#[test]
fn what_a_key_signed_before_it_was_given_up_is_refused() {
	for give_up in WAYS_TO_GIVE_UP_A_KEY {
		build_and_execute(|| {
			a_relay_scene();
			let request = RelayRequestOf::<Test> {
				deadline: MAX_PROOF_LIFETIME,
				..request(PATIENT, &key(1))
			};
			give_up();
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &request, &key(1), remark()),
				Error::<Test>::KeyNotFound,
			);
		});
	}
}

#[test]
fn a_key_that_comes_back_finds_all_that_it_signed_dead() {
	for give_up in WAYS_TO_GIVE_UP_A_KEY {
		build_and_execute(|| {
			a_relay_scene();
			let next = sequence_of(PATIENT);
			give_up();
			let current = if keys_of(PATIENT).contains(&key(0).account()) {
				key(0)
			} else {
				key(3)
			};
			assert_ok!(add(&current, PATIENT, &key(1)));
			// The next one, those that a thief would have signed ahead, and the last before the jump.
			for sequence in [next, next + 1, next + 1_000, next + STEP - 1] {
				let stolen = RelayRequestOf::<Test> {
					sequence,
					..request(PATIENT, &key(1))
				};
				assert_changes_nothing(
					|| hand_in(by(HOSPITAL), &stolen, &key(1), remark()),
					Error::<Test>::RelayWrongSequence,
				);
			}
			let anew = request(PATIENT, &key(1));
			assert_ok!(hand_in(by(HOSPITAL), &anew, &key(1), remark()));
		});
	}
}

#[test]
fn the_sequence_jumps_to_the_next_step_with_every_key_that_is_given_up() {
	for give_up in WAYS_TO_GIVE_UP_A_KEY {
		build_and_execute(|| {
			a_relay_scene();
			let request = request(PATIENT, &key(0));
			assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), remark()));
			let before = sequence_of(PATIENT);
			assert_eq!(before % STEP, 1);
			give_up();
			// At least the block's, which is further after the recovery's delay.
			let of_block = u64::from(System::block_number()) * STEP;
			let after = sequence_of(PATIENT);
			assert_eq!(after, of_block.max(before - 1 + STEP));
		});
	}
}

#[test]
fn the_sequence_does_not_jump_when_no_key_is_given_up() {
	build_and_execute(|| {
		a_relay_scene();
		let before = sequence_of(PATIENT);
		assert_ok!(add(&key(0), PATIENT, &key(2)));
		assert_ok!(appoint(&key(0), PATIENT, &key(6), all_powers()));
		assert_ok!(hand_over(HOSPITAL, &[PATIENT], CLINIC));
		assert_ok!(accept(CLINIC, &[PATIENT]));
		assert_eq!(sequence_of(PATIENT), before);
	});
}

/// By removal, and by the next appointment once its end has passed.
#[test]
fn what_a_representative_signed_is_dead_when_its_key_comes_back() {
	let ways: [fn(); 2] = [
		|| {
			let origin = signed(&key(0));
			PatientIdentity::remove_representative(origin, PATIENT, FIRST).unwrap();
		},
		|| {
			Now::set(QUARTERS[0]);
			let next = appointment(&key(7), all_powers(), QUARTERS[1]);
			appoint_as(signed(&key(0)), PATIENT, &key(7), next, None).unwrap();
		},
	];
	for give_up in ways {
		build_and_execute(|| {
			a_relay_scene();
			appoint(&key(0), PATIENT, &key(6), all_powers()).unwrap();
			let before = request(PATIENT, &key(6));
			give_up();
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &before, &key(6), remark()),
				Error::<Test>::KeyNotFound,
			);
			let again = appointment(&key(6), all_powers(), QUARTERS[1]);
			assert_ok!(appoint_as(signed(&key(0)), PATIENT, &key(6), again, None));
			assert_changes_nothing(
				|| hand_in(by(HOSPITAL), &before, &key(6), remark()),
				Error::<Test>::RelayWrongSequence,
			);
		});
	}
}

/// What somebody signed for a patient who was forgotten is no good for who takes the same id.
#[test]
fn a_patient_of_the_same_id_starts_past_all_that_was_signed_for_the_first() {
	build_and_execute(|| {
		a_relay_scene();
		for _ in 0..3 {
			let request = request(PATIENT, &key(0));
			assert_ok!(hand_in(by(HOSPITAL), &request, &key(0), remark()));
		}
		let before = request(PATIENT, &key(0));
		let origin = signed(&key(0));
		assert_ok!(PatientIdentity::unlink_patient(origin, PATIENT, 0, None));
		run_to_block(System::block_number() + 3);
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &before, &key(0), remark()),
			Error::<Test>::RelayWrongSequence,
		);
		assert_eq!(
			sequence_of(PATIENT),
			u64::from(System::block_number()) * STEP
		);
	});
}

// --- who hands in -------------------------------------------------------------------------------

#[test]
fn who_is_no_member_relays_nothing() {
	build_and_execute(|| {
		a_relay_scene();
		appoint(&key(0), PATIENT, &key(6), all_powers()).unwrap();
		dismiss(HOSPITAL, &doctor(0));
		let request = request(PATIENT, &key(0));
		let others = [
			RuntimeOrigin::signed(stranger()),
			RuntimeOrigin::signed(practitioner()),
			signed(&doctor(0)),
			// The patient sends the call itself.
			signed(&key(0)),
			signed(&key(6)),
		];
		for origin in others {
			assert_changes_nothing(
				|| hand_in(origin, &request, &key(0), remark()),
				Error::<Test>::NotAuthorized,
			);
		}
		for (origin, error) in origins_that_sign_nothing() {
			assert_changes_nothing(|| hand_in(origin, &request, &key(0), remark()), error);
		}
	});
}

#[test]
fn a_member_out_of_standing_cannot_relay_but_another_can() {
	for standing in [Standing::Suspended, Standing::Expired, Standing::Ended] {
		build_and_execute(|| {
			a_relay_scene();
			set_standing(HOSPITAL, standing);
			let request = request(PATIENT, &key(0));
			for origin in [by(HOSPITAL), signed(&doctor(0))] {
				assert_changes_nothing(
					|| hand_in(origin, &request, &key(0), remark()),
					Error::<Test>::OrganizationNotActive,
				);
			}
			// The very same signature.
			assert_ok!(hand_in(by(CLINIC), &request, &key(0), remark()));
		});
	}
}

#[test]
fn who_practises_at_two_places_relays_as_long_as_one_is_in_standing() {
	build_and_execute(|| {
		a_relay_scene();
		employ(CLINIC, &doctor(0));
		set_standing(HOSPITAL, Standing::Suspended);
		let request = request(PATIENT, &key(0));
		assert_ok!(hand_in(signed(&doctor(0)), &request, &key(0), remark()));
	});
}

/// The hospital was given a removal and keeps it back. The patient needs nobody to send it, and what
/// the hospital has is worth nothing from then on.
#[test]
fn the_direct_way_stays_open_when_nobody_relays() {
	build_and_execute(|| {
		a_relay_scene();
		set_standing(HOSPITAL, Standing::Suspended);
		let kept_back = request(PATIENT, &key(0));
		// What takes no key away does not get in the way of the request.
		let (origin, other) = (signed(&key(0)), OTHER_ENCRYPTION_KEY);
		assert_ok!(PatientIdentity::set_encryption_key(origin, PATIENT, other));
		assert_eq!(sequence_of(PATIENT), kept_back.sequence);

		assert_ok!(remove(&key(0), PATIENT, &key(1)));
		assert_eq!(keys_of(PATIENT), [key(0).account()]);
		set_standing(HOSPITAL, Standing::Active);
		assert_changes_nothing(
			|| hand_in(by(HOSPITAL), &kept_back, &key(0), removal(&key(1))),
			Error::<Test>::RelayWrongSequence,
		);
	});
}

// --- weight -------------------------------------------------------------------------------------

#[test]
fn weight_and_class_follow_the_call_that_is_relayed() {
	build_and_execute(|| {
		a_relay_scene();
		let own = <() as WeightInfo>::relay_call();
		let remark_weight = remark().get_dispatch_info().call_weight;
		let calls: [(RuntimeCall, Weight, DispatchClass); 4] = [
			(
				removal(&key(1)).into(),
				<() as WeightInfo>::remove_key(),
				DispatchClass::Operational,
			),
			(
				Call::restrict_processing { patient: PATIENT }.into(),
				<() as WeightInfo>::restrict_processing(),
				DispatchClass::Operational,
			),
			(
				Call::lift_restriction { patient: PATIENT }.into(),
				<() as WeightInfo>::lift_restriction(),
				DispatchClass::Normal,
			),
			(remark(), remark_weight, DispatchClass::Normal),
		];
		for (call, weight, class) in calls {
			let request = request(PATIENT, &key(0));
			let signature = key(0).sign(&crate::relay_payload(&request, &call));
			let outer = RuntimeCall::from(Call::relay_call {
				request: request.clone(),
				call: Box::new(call.clone()),
				signature,
			});
			let info = outer.get_dispatch_info();
			assert_eq!(info.call_weight, own.saturating_add(weight), "{call:?}");
			assert_eq!(info.class, class, "{call:?}");
			// And so it is charged, too, whether or not the call succeeds.
			let post = relay(by(HOSPITAL), request, &key(0), call).unwrap();
			assert_eq!(post.actual_weight, Some(own.saturating_add(weight)));
		}
		let request = request(PATIENT, &key(0));
		let failing = relay(by(HOSPITAL), request, &key(0), removal(&key(9))).unwrap();
		let weight = own.saturating_add(<() as WeightInfo>::remove_key());
		assert_eq!(failing.actual_weight, Some(weight));
	});
}
