// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What happens to an unlinked patient in the background: in bounded pieces everything that named it
//! goes, and nothing of it is left in state.

use super::{recovery, scenes::*, *};
use crate::{
	payload, weights::WeightInfo, Error, Forgetting, FormerKeys, Guardian, GuardianSet, Keys,
	Merges, Patients,
};
use carechain_primitives::{traits::Forget, IdentityAssurance, PatientId};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{Get, Hooks},
	weights::Weight,
};
use frame_system::CheckNonce;
use sp_io::hashing::{blake2_128, blake2_256, twox_128, twox_256, twox_64};
use sp_runtime::DispatchResult;

fn unlink(signer: &Key) -> DispatchResult {
	PatientIdentity::unlink_patient(signed(signer), PATIENT, 0, None)
}

/// A key that [`PATIENT`] had once.
fn former(number: u32) -> Key {
	Key::ed25519(&format!("former-{number}"))
}

/// [`PATIENT`] with `key(0)`, and so many former keys.
fn with_former_keys(count: u32) {
	register_with_keys(1);
	for number in 0..count {
		add(&key(0), PATIENT, &former(number)).unwrap();
		remove(&key(0), PATIENT, &former(number)).unwrap();
	}
}

fn former_keys() -> usize {
	FormerKeys::<Test>::iter_key_prefix(PATIENT).count()
}

fn is_being_forgotten() -> bool {
	Forgetting::<Test>::contains_key(PATIENT)
}

/// What is done in a block that has so much left.
fn idle(remaining: Weight) -> Weight {
	PatientIdentity::on_idle(System::block_number(), remaining)
}

/// What one piece weighs, as the runtime reckons it.
fn a_piece() -> Weight {
	let limit = <Test as crate::Config>::MaxForgotten::get();
	<() as WeightInfo>::forget(limit).saturating_add(Elsewhere::weight(limit))
}

/// What it weighs to find that there is nothing to do.
fn a_look() -> Weight {
	<() as WeightInfo>::forget(0)
}

// --- in bounded pieces --------------------------------------------------------------------------

#[test]
fn former_keys_go_so_many_a_block_and_the_patient_with_the_last() {
	build_and_execute(|| {
		with_former_keys(2 * MAX_FORGOTTEN + 1);
		assert_ok!(unlink(&key(0)));
		for left in [MAX_FORGOTTEN + 1, 1] {
			run_to_block(System::block_number() + 1);
			assert_eq!(former_keys(), left as usize);
			assert!(is_being_forgotten());
			PatientIdentity::do_try_state().unwrap();
		}
		run_to_block(System::block_number() + 1);
		assert_eq!(former_keys(), 0);
		assert!(!is_being_forgotten());
		assert_eq!(Keys::<Test>::iter().count(), 0);
	});
}

/// When a piece is full, only the next one can tell that nothing is left.
#[test]
fn a_number_that_fits_exactly_takes_one_block_more() {
	build_and_execute(|| {
		with_former_keys(MAX_FORGOTTEN);
		assert_ok!(unlink(&key(0)));
		run_to_block(2);
		assert_eq!(former_keys(), 0);
		assert!(is_being_forgotten());
		run_to_block(3);
		assert!(!is_being_forgotten());
	});
}

#[test]
fn a_patient_that_never_gave_a_key_up_is_forgotten_with_the_next_block() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_ok!(unlink(&key(0)));
		assert!(is_being_forgotten());
		run_to_block(2);
		assert!(!is_being_forgotten());
	});
}

#[test]
fn what_other_pallets_keep_goes_so_much_a_block_too() {
	build_and_execute(|| {
		with_former_keys(1);
		KeptElsewhere::mutate(|all| {
			all.insert(PATIENT, 3 * MAX_FORGOTTEN + 2);
			all.insert(OTHER_PATIENT, 7)
		});
		// Nothing goes as long as the patient is there.
		run_to_block(5);
		assert_eq!(
			KeptElsewhere::get().get(&PATIENT),
			Some(&(3 * MAX_FORGOTTEN + 2))
		);
		assert_ok!(unlink(&key(0)));
		for left in [2 * MAX_FORGOTTEN + 2, MAX_FORGOTTEN + 2, 2] {
			run_to_block(System::block_number() + 1);
			assert_eq!(KeptElsewhere::get().get(&PATIENT), Some(&left));
			assert!(is_being_forgotten());
		}
		run_to_block(System::block_number() + 1);
		assert_eq!(KeptElsewhere::get().get(&PATIENT), None);
		assert!(!is_being_forgotten());
		// And of nobody else.
		assert_eq!(KeptElsewhere::get().get(&OTHER_PATIENT), Some(&7));
	});
}

#[test]
fn one_patient_after_another_is_forgotten() {
	build_and_execute(|| {
		let patients = register_patients(HOSPITAL, 10..13);
		for (number, patient) in (10_u8..).zip(&patients) {
			let own = Key::ed25519(&format!("of-{number}"));
			KeptElsewhere::mutate(|all| all.insert(*patient, 2 * MAX_FORGOTTEN));
			let origin = signed(&own);
			assert_ok!(PatientIdentity::unlink_patient(origin, *patient, 0, None));
		}
		let left = || {
			let kept: u32 = KeptElsewhere::get().values().sum();
			(Forgetting::<Test>::iter().count(), kept)
		};
		let mut before = left();
		assert_eq!(before, (3, 6 * MAX_FORGOTTEN));
		let mut blocks = 0;
		while before.0 > 0 {
			run_to_block(System::block_number() + 1);
			let now = left();
			// One piece a block, of one patient, whoever it is.
			assert!(before.1 - now.1 <= MAX_FORGOTTEN && before.0 - now.0 <= 1);
			before = now;
			blocks += 1;
		}
		assert_eq!(before, (0, 0));
		assert_eq!(blocks, 6);
	});
}

#[test]
fn a_block_without_room_for_a_piece_does_nothing() {
	build_and_execute(|| {
		with_former_keys(MAX_FORGOTTEN);
		assert_ok!(unlink(&key(0)));
		KeptElsewhere::mutate(|all| all.insert(PATIENT, 1));
		let one_less = [
			Weight::zero(),
			a_look().sub_ref_time(1),
			a_look().sub_proof_size(1),
			a_look(),
			a_piece().sub_ref_time(1),
			a_piece().sub_proof_size(1),
		];
		for remaining in one_less {
			let used = idle(remaining);
			assert!(used.all_lte(remaining));
			assert_eq!(former_keys(), MAX_FORGOTTEN as usize);
			assert_eq!(KeptElsewhere::get().get(&PATIENT), Some(&1));
		}
		assert_eq!(idle(a_piece()), a_piece());
		assert_eq!(former_keys(), 0);
		assert_eq!(KeptElsewhere::get().get(&PATIENT), None);
	});
}

#[test]
fn a_block_in_which_nobody_is_to_be_forgotten_costs_a_look() {
	build_and_execute(|| {
		register_with_keys(1);
		assert_eq!(idle(Weight::MAX), a_look());
		assert_eq!(idle(Weight::zero()), Weight::zero());
	});
}

// --- the id and the keys in the meantime --------------------------------------------------------

#[test]
fn the_id_is_not_free_before_the_last_of_it_is_gone() {
	build_and_execute(|| {
		with_former_keys(MAX_FORGOTTEN + 1);
		KeptElsewhere::mutate(|all| all.insert(PATIENT, 2 * MAX_FORGOTTEN + 1));
		assert_ok!(unlink(&key(0)));
		let again = Key::sr25519("again");
		while is_being_forgotten() {
			for organization in [HOSPITAL, CLINIC] {
				assert_changes_nothing(
					|| register(organization, PATIENT, &again),
					Error::<Test>::AlreadyExists,
				);
				assert_changes_nothing(
					|| register_in_custody(organization, PATIENT),
					Error::<Test>::AlreadyExists,
				);
			}
			run_to_block(System::block_number() + 1);
		}
		assert_eq!(KeptElsewhere::get().get(&PATIENT), None);
		assert_ok!(register(CLINIC, PATIENT, &again));
	});
}

#[test]
fn a_key_is_free_when_its_record_is_gone() {
	build_and_execute(|| {
		with_former_keys(1);
		assert_ok!(unlink(&key(0)));
		// The one that acted at once, the former one with its piece.
		assert_ok!(register(CLINIC, OTHER_PATIENT, &key(0)));
		let third = PatientId([3; 16]);
		assert_changes_nothing(
			|| register(CLINIC, third, &former(0)),
			Error::<Test>::KeyInUse,
		);
		run_to_block(2);
		assert_ok!(register(CLINIC, third, &former(0)));
	});
}

#[test]
fn no_call_that_was_relayed_or_signed_to_be_is_good_for_who_has_the_same_id_later() {
	build_and_execute(|| {
		register_with_keys(1);
		let call = || {
			RuntimeCall::from(frame_system::Call::remark_with_event {
				remark: b"consent".to_vec(),
			})
		};
		let mut requests = vec![request(PATIENT, &key(0))];
		assert_ok!(relay(by(CLINIC), requests[0].clone(), &key(0), call()));
		for ahead in 0..6 {
			let mut next = request(PATIENT, &key(0));
			next.sequence += ahead;
			requests.push(next);
		}
		assert_ok!(unlink(&key(0)));
		run_to_block(2);
		// Even with the same key.
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		for request in requests {
			assert!(request.sequence < sequence_of(PATIENT));
			assert_changes_nothing(
				|| {
					relay(by(CLINIC), request, &key(0), call())
						.map(|_| ())
						.map_err(|failed| failed.error)
				},
				Error::<Test>::RelayWrongSequence,
			);
		}
	});
}

#[test]
fn a_key_of_an_unlinked_patient_signs_nothing() {
	build_and_execute(|| {
		register_with_keys(2);
		let account = key(0).account();
		assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, 1).is_ok());
		assert_ok!(unlink(&key(1)));
		for nonce in [0, 1, 2, 100] {
			assert!(CheckNonce::<Test>::validate_nonce_for_account(&account, nonce).is_err());
		}
	});
}

/// The numbers of attempts start anew, and so do the blocks that signatures are good for: a vouch for the
/// former bearer of the id is as old as the bearer.
#[test]
fn an_attempt_at_recovery_does_not_live_on() {
	build_and_execute(|| {
		recovery::a_recovery_scene();
		assert_ok!(recovery::start(0));
		assert_ok!(unlink(&key(0)));
		assert_changes_nothing(|| recovery::vouch(2, 0), Error::<Test>::NotFound);
		assert_changes_nothing(recovery::complete, Error::<Test>::NotFound);
		run_to_block(2);
		assert_ok!(register(HOSPITAL, PATIENT, &key(0)));
		assert_changes_nothing(|| recovery::vouch(2, 0), Error::<Test>::NoGuardians);
	});
}

// --- nothing is left ----------------------------------------------------------------------------

/// A trace of somebody: its bytes, and the hashes under which storage finds them.
fn traces_of(bytes: &[u8]) -> Vec<Vec<u8>> {
	vec![
		bytes.to_vec(),
		blake2_128(bytes).to_vec(),
		blake2_256(bytes).to_vec(),
		twox_64(bytes).to_vec(),
		twox_128(bytes).to_vec(),
		twox_256(bytes).to_vec(),
	]
}

/// All of storage.
fn storage() -> Vec<(Vec<u8>, Vec<u8>)> {
	let mut items = Vec::new();
	let mut key = Vec::new();
	if let Some(value) = sp_io::storage::get(&key) {
		items.push((key.clone(), value.to_vec()));
	}
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap_or_default();
		items.push((next.clone(), value.to_vec()));
		key = next;
	}
	items
}

/// Which of these are found in a key or a value.
fn found(traces: &[(String, Vec<u8>)]) -> Vec<String> {
	// Events are those of one block.
	System::reset_events();
	let holds = |haystack: &[u8], needle: &[u8]| {
		haystack
			.windows(needle.len())
			.any(|window| window == needle)
	};
	let items = storage();
	let found = traces.iter().filter(|(_, trace)| {
		items
			.iter()
			.any(|(key, value)| holds(key, trace) || holds(value, trace))
	});
	found.map(|(name, _)| name.clone()).collect()
}

/// Every trace of a patient and of these that had to do with it.
fn traces(named: &[(&str, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
	named
		.iter()
		.flat_map(|(name, bytes)| {
			let all = traces_of(bytes).into_iter().enumerate();
			all.map(move |(form, trace)| (format!("{name}, form {form}"), trace))
		})
		.collect()
}

/// A patient with all that there can be: keys, former keys, representatives and former ones, guardians of
/// both kinds, a recovery, attestations, an offer, duplicates.
fn a_full_life() -> Vec<(&'static str, Vec<u8>)> {
	let own = [key(0), key(1), key(2), key(3)];
	let parents = [0, 1].map(|number| Key::sr25519(&format!("parent-{number}")));
	register_with_keys(MAX_KEYS - 1);
	for number in 0..2 * MAX_FORGOTTEN {
		add(&key(0), PATIENT, &former(number)).unwrap();
		remove(&key(0), PATIENT, &former(number)).unwrap();
	}
	add(&key(0), PATIENT, &own[3]).unwrap();
	let before = Key::ecdsa("parent-before");
	appoint(&key(0), PATIENT, &before, all_powers()).unwrap();
	PatientIdentity::remove_representative(signed(&before), PATIENT, FIRST).unwrap();
	for parent in &parents {
		appoint(&key(0), PATIENT, parent, all_powers()).unwrap();
	}
	set_guardians(&key(0), PATIENT, &recovery::four_guardians(), 2).unwrap();
	recovery::make_ready(0);
	// A former recovery's key is nobody's already.
	recovery::veto(&key(1)).unwrap();
	run_to_block(System::block_number() + COOL_DOWN);
	let phone = Key::ecdsa("second-phone");
	let word = vouch_of(1, PATIENT, &phone, 1);
	start_recovery(recovery::SUBMITTER, PATIENT, &phone, 1, word).unwrap();
	recovery::hand_in(vouch_of(2, PATIENT, &phone, 1)).unwrap();
	PatientIdentity::attest_assurance(
		by(HOSPITAL),
		PATIENT,
		IdentityAssurance::InPerson,
		QUARTERS[0],
	)
	.unwrap();
	hand_over(HOSPITAL, &[PATIENT], CLINIC).unwrap();
	let duplicate = PatientId([3; 16]);
	register_in_custody(HOSPITAL, duplicate).unwrap();
	let payload = payload::merge_patient(&genesis_hash(), &duplicate, &PATIENT, &soon());
	let consent = Some(endorsement(&key(0), &payload));
	let at = soon();
	PatientIdentity::merge_patient(by(HOSPITAL), duplicate, PATIENT, at, None, consent).unwrap();
	KeptElsewhere::mutate(|all| all.insert(PATIENT, MAX_FORGOTTEN + 1));

	let mut named = vec![("the id", PATIENT.encode())];
	named.extend(own.iter().map(|it| ("an own key", it.account().encode())));
	named.extend(
		parents
			.iter()
			.map(|it| ("a representative", it.account().encode())),
	);
	named.push(("a former representative", before.account().encode()));
	named.push(("a reserved key", phone.account().encode()));
	named.extend(
		(0..2 * MAX_FORGOTTEN).map(|number| ("a former key", former(number).account().encode())),
	);
	named
}

#[test]
fn no_key_and_no_value_in_state_leads_to_who_was_forgotten() {
	build_and_execute(|| {
		let mut named = a_full_life();
		for (number, guardian) in recovery::four_guardians().into_iter().enumerate() {
			if let Guardian::Person(commitment) = guardian {
				named.push(("a guardian's commitment", commitment.encode()));
			}
			let account = super::scenes::guardian(number as u8 + 1).account();
			if number < 2 {
				named.push(("a guardian's account", account.encode()));
			}
		}
		let all = traces(&named);
		// The search finds what is there: of everything its bytes, and of the id and every key the hash
		// under which it is found.
		let before = found(&all);
		for (name, _) in &named {
			assert!(before.contains(&format!("{name}, form 0")), "{name}");
		}
		for name in ["the id", "an own key", "a former key", "a reserved key"] {
			assert!(before.contains(&format!("{name}, form 1")), "{name}");
		}

		assert_ok!(unlink(&key(2)));
		while is_being_forgotten() {
			run_to_block(System::block_number() + 1);
		}
		assert_eq!(found(&all), Vec::<String>::new());
		assert_eq!(KeptElsewhere::get().get(&PATIENT), None);
		// What led to the patient is there, and leads nowhere.
		let duplicate = Patients::<Test>::get(PatientId([3; 16])).unwrap();
		assert_eq!(duplicate.merged_into, None);
	});
}

#[test]
fn no_trace_is_left_of_a_duplicate_where_it_led() {
	build_and_execute(|| {
		register_with_keys(2);
		assert_ok!(register_in_custody(HOSPITAL, OTHER_PATIENT));
		let payload = payload::merge_patient(&genesis_hash(), &PATIENT, &OTHER_PATIENT, &soon());
		assert_ok!(PatientIdentity::merge_patient(
			by(HOSPITAL),
			PATIENT,
			OTHER_PATIENT,
			soon(),
			Some(endorsement(&key(0), &payload)),
			None
		));
		let all = traces(&[("the id", PATIENT.encode())]);
		assert!(!found(&all).is_empty());
		assert_ok!(unlink(&key(0)));
		run_to_block(2);
		assert_eq!(found(&all), Vec::<String>::new());
		assert!(!Merges::<Test>::contains_key(OTHER_PATIENT));
	});
}

/// What the state is afterwards is what it would be had the patient never been there.
#[test]
fn state_is_as_if_the_patient_had_never_been() {
	build_and_execute(|| {
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &Key::sr25519("other")));
		// Which block it is, and what frame-system keeps of it, is another matter.
		let kept = || -> Vec<_> {
			let system = sp_io::hashing::twox_128(b"System");
			let account = frame_system::Account::<Test>::iter_keys();
			let accounts: std::collections::BTreeSet<_> = account.collect();
			let items = storage().into_iter();
			let own = items.filter(|(key, _)| !key.starts_with(&system));
			own.chain([(b"accounts".to_vec(), accounts.encode())])
				.collect()
		};
		let before = kept();
		a_full_life();
		assert_ok!(PatientIdentity::unlink_patient(
			signed(&key(0)),
			PATIENT,
			0,
			None
		));
		employ(HOSPITAL, &doctor(1));
		let duplicate = PatientId([3; 16]);
		let payload = payload::endorse_unlinking(&genesis_hash(), &duplicate, &soon());
		assert_ok!(PatientIdentity::unlink_patient(
			by(HOSPITAL),
			duplicate,
			soon(),
			Some(endorsement(&doctor(1), &payload))
		));
		while Forgetting::<Test>::iter().next().is_some() {
			run_to_block(System::block_number() + 1);
		}
		assert_eq!(kept(), before);
	});
}

/// Guardians of somebody else keep their word, also where they were this patient's.
#[test]
fn guardians_of_others_stay() {
	build_and_execute(|| {
		recovery::a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		let guardians = recovery::four_guardians();
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &guardians, 2));
		let of_other =
			|| -> Option<GuardianSet<Test>> { crate::Guardians::<Test>::get(OTHER_PATIENT) };
		let before = of_other();
		assert_ok!(unlink(&key(0)));
		run_to_block(3);
		assert_eq!(of_other(), before);
	});
}
