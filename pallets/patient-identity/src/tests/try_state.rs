// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Every rule of `try_state` catches the state that breaks it.

use super::*;
use super::{recovery, scenes::*};
use crate::{
	Assurances, CustodyCounts, CustodyOffers, EncryptionKey, Forgetting, FormerKeys, Guardian,
	Guardians, KeyRecord, KeyState, Keys, Merges, Patients, Recoveries, Representatives,
};
use carechain_primitives::{Day, OrganizationId, PatientId, Powers, RepresentativeId};
use sp_runtime::TryRuntimeError;

/// Sets a scene, breaks it, and expects `try_state` to say what is wrong.
fn catches(broken: impl FnOnce(), what: &'static str) {
	catches_in(an_authority_scene, broken, what);
}

/// The same in another scene.
fn catches_in(scene: impl FnOnce(), broken: impl FnOnce(), what: &'static str) {
	new_test_ext().execute_with(|| {
		scene();
		PatientIdentity::do_try_state().unwrap();
		broken();
		assert_eq!(
			PatientIdentity::do_try_state(),
			Err(TryRuntimeError::Other(what))
		);
	});
}

fn change_patient(change: impl FnOnce(&mut crate::Patient<Test>)) {
	Patients::<Test>::mutate(PATIENT, |patient| change(patient.as_mut().unwrap()));
}

#[test]
fn a_key_listed_twice_is_caught() {
	let twice = || change_patient(|patient| patient.keys.try_push(key(0).account()).unwrap());
	catches(twice, "a patient has a key twice");
}

#[test]
fn a_listed_key_without_an_active_record_is_caught() {
	let what = "a listed key is not active for its patient";
	catches(|| Keys::<Test>::remove(key(0).account()), what);
	catches(
		|| {
			let record = KeyRecord {
				patient: OTHER_PATIENT,
				state: KeyState::Active,
			};
			Keys::<Test>::insert(key(0).account(), record);
		},
		what,
	);
}

#[test]
fn an_active_key_that_is_not_listed_is_caught() {
	let record = KeyRecord {
		patient: PATIENT,
		state: KeyState::Active,
	};
	catches(
		|| Keys::<Test>::insert(key(2).account(), record),
		"a key is not what its record says",
	);
}

#[test]
fn a_key_without_a_patient_is_caught() {
	let record = KeyRecord {
		patient: carechain_primitives::PatientId([9; 16]),
		state: KeyState::Active,
	};
	catches(
		|| Keys::<Test>::insert(key(9).account(), record),
		"a key's patient is not registered",
	);
}

#[test]
fn an_active_key_that_cannot_sign_is_caught() {
	catches(
		|| {
			System::dec_sufficients(&key(0).account());
		},
		"an active key's account has no sufficient reference",
	);
}

#[test]
fn a_key_that_is_a_members_account_is_caught() {
	catches(
		|| PractitionerAccounts::mutate(|all| assert!(all.insert(key(2).account()))),
		"a patient's key is a member's account",
	);
}

#[test]
fn a_custodian_that_never_was_is_caught() {
	catches(
		|| change_patient(|patient| patient.custodian = OrganizationId(99)),
		"a custodian is no organisation",
	);
}

#[test]
fn an_unusable_encryption_key_is_caught() {
	catches(
		|| change_patient(|patient| patient.encryption_key = EncryptionKey([0; 32])),
		"an encryption key is of low order",
	);
}

#[test]
fn a_count_that_is_not_that_of_the_patients_is_caught() {
	let what = "a custodian's count is not that of its patients";
	catches(|| CustodyCounts::<Test>::insert(HOSPITAL, 1), what);
	catches(|| CustodyCounts::<Test>::insert(HOSPITAL, 3), what);
	catches(|| CustodyCounts::<Test>::remove(HOSPITAL), what);
	catches(|| CustodyCounts::<Test>::insert(CLINIC, 0), what);
}

#[test]
fn an_offer_of_nobody_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(NO_PATIENT, CLINIC),
		"a patient on offer is not registered",
	);
}

#[test]
fn an_offer_to_the_patients_custodian_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(PATIENT, HOSPITAL),
		"a patient is on offer to its own custodian",
	);
}

#[test]
fn an_offer_to_an_organisation_that_never_was_is_caught() {
	catches(
		|| CustodyOffers::<Test>::insert(PATIENT, NO_ORGANIZATION),
		"a patient is on offer to no organisation",
	);
}

// --- keys that act no longer, or not as the patient's own ----------------------------------------

const WRONG_RECORD: &str = "a key is not what its record says";

/// The key of the representative in [`a_represented_scene`].
fn parent() -> Key {
	Key::sr25519("parent")
}

/// [`an_authority_scene`] with a representative.
fn a_represented_scene() {
	an_authority_scene();
	appoint(&key(0), PATIENT, &parent(), all_powers()).unwrap();
}

fn record(state: KeyState<u32>) -> KeyRecord<u32> {
	KeyRecord {
		patient: PATIENT,
		state,
	}
}

#[test]
fn a_former_key_that_would_not_be_found_when_the_patient_is_forgotten_is_caught() {
	catches(
		|| FormerKeys::<Test>::remove(PATIENT, key(2).account()),
		WRONG_RECORD,
	);
}

#[test]
fn a_current_key_among_the_former_ones_is_caught() {
	catches(
		|| FormerKeys::<Test>::insert(PATIENT, key(0).account(), ()),
		WRONG_RECORD,
	);
	catches_in(
		a_represented_scene,
		|| FormerKeys::<Test>::insert(PATIENT, parent().account(), ()),
		WRONG_RECORD,
	);
}

#[test]
fn a_former_key_without_a_record_is_caught() {
	let what = "a former key has no record";
	catches(|| Keys::<Test>::remove(key(2).account()), what);
	catches(
		|| FormerKeys::<Test>::insert(PATIENT, key(9).account(), ()),
		what,
	);
	// Of another patient than it served.
	catches(
		|| FormerKeys::<Test>::insert(OTHER_PATIENT, key(2).account(), ()),
		what,
	);
}

#[test]
fn a_representative_s_key_without_a_representative_is_caught() {
	for number in [0, 7] {
		let state = KeyState::Represents(RepresentativeId(number));
		catches(
			|| {
				System::inc_sufficients(&key(9).account());
				Keys::<Test>::insert(key(9).account(), record(state));
			},
			WRONG_RECORD,
		);
	}
	// As another than it is.
	catches_in(
		a_represented_scene,
		|| {
			let other = KeyState::Represents(RepresentativeId(1));
			Keys::<Test>::insert(parent().account(), record(other));
		},
		WRONG_RECORD,
	);
}

#[test]
fn a_representative_s_key_that_cannot_sign_is_caught() {
	catches_in(
		a_represented_scene,
		|| {
			System::dec_sufficients(&parent().account());
		},
		"an active key's account has no sufficient reference",
	);
}

#[test]
fn a_reserved_key_without_a_recovery_is_caught() {
	catches(
		|| Keys::<Test>::insert(key(9).account(), record(KeyState::Reserved)),
		WRONG_RECORD,
	);
	catches_in(
		a_running_recovery,
		|| Recoveries::<Test>::mutate_extant(PATIENT, |it| it.key = key(9).account()),
		WRONG_RECORD,
	);
}

#[test]
fn a_recovery_s_key_in_another_use_is_caught() {
	let new = || recovery::new_key().account();
	catches_in(
		a_running_recovery,
		|| Keys::<Test>::insert(new(), record(KeyState::Removed { nonce: 0 })),
		WRONG_RECORD,
	);
}

#[test]
fn a_former_key_of_nobody_is_caught() {
	catches(
		|| {
			let record = KeyRecord {
				patient: NO_PATIENT,
				state: KeyState::Removed { nonce: 0 },
			};
			Keys::<Test>::insert(key(9).account(), record);
			FormerKeys::<Test>::insert(NO_PATIENT, key(9).account(), ());
		},
		"a key's patient is not registered",
	);
}

/// That a key is left of one that is being forgotten is in order; that it is no former one is not.
#[test]
fn a_key_that_acts_for_who_is_being_forgotten_is_caught() {
	let unlinked = || {
		an_authority_scene();
		PatientIdentity::unlink_patient(signed(&key(0)), PATIENT, 0, None).unwrap();
		assert!(FormerKeys::<Test>::contains_key(PATIENT, key(2).account()));
	};
	let acts = KeyState::Active;
	catches_in(
		unlinked,
		|| {
			System::inc_sufficients(&key(9).account());
			Keys::<Test>::insert(key(9).account(), record(acts));
		},
		"a key's patient is not registered",
	);
	catches_in(
		unlinked,
		|| Keys::<Test>::insert(key(2).account(), record(acts)),
		WRONG_RECORD,
	);
}

// --- representatives ----------------------------------------------------------------------------

fn change_representative(change: impl FnOnce(&mut crate::Representative<Test>)) {
	Representatives::<Test>::mutate(PATIENT, |all| change(&mut all[0]));
}

#[test]
fn representatives_of_nobody_are_caught() {
	catches_in(
		a_represented_scene,
		|| {
			let all = Representatives::<Test>::get(PATIENT);
			Representatives::<Test>::insert(NO_PATIENT, all);
		},
		"a represented patient is not registered",
	);
}

#[test]
fn an_empty_list_of_representatives_is_caught() {
	catches(
		|| Representatives::<Test>::insert(PATIENT, frame_support::BoundedVec::new()),
		"an empty list of representatives stands",
	);
}

#[test]
fn two_representatives_of_one_number_are_caught() {
	catches_in(
		a_represented_scene,
		|| {
			let account = key(9).account();
			let first = KeyState::Represents(FIRST);
			Representatives::<Test>::mutate(PATIENT, |all| {
				let mut second = all[0].clone();
				second.key = account.clone();
				all.try_push(second).unwrap();
			});
			System::inc_sufficients(&account);
			Keys::<Test>::insert(account, record(first));
		},
		"two representatives share a number",
	);
}

#[test]
fn a_representative_of_a_number_to_come_is_caught() {
	catches_in(
		a_represented_scene,
		|| change_patient(|patient| patient.next_representative = FIRST),
		"a representative's number was not given yet",
	);
}

#[test]
fn a_representative_without_powers_or_with_unknown_ones_is_caught() {
	for bits in [0, 0b1_0000, 0b1_0001] {
		let powers = <Powers as codec::Decode>::decode(&mut &[bits][..]).unwrap();
		catches_in(
			a_represented_scene,
			|| change_representative(|it| it.powers = powers),
			"a representative's powers are none",
		);
	}
}

#[test]
fn a_representative_s_end_that_tells_a_birthday_is_caught() {
	catches_in(
		a_represented_scene,
		|| change_representative(|it| it.until = Day(QUARTERS[0].0 + 1)),
		"a representative's end is not coarse",
	);
}

#[test]
fn a_representative_whose_key_has_no_record_is_caught() {
	catches_in(
		a_represented_scene,
		|| Keys::<Test>::remove(parent().account()),
		"a representative's key has no record",
	);
}

// --- recovery -----------------------------------------------------------------------------------

/// [`PATIENT`], for whose recovery two have vouched.
fn a_running_recovery() {
	recovery::a_recovery_scene();
	recovery::make_ready(0);
}

fn change_guardians(change: impl FnOnce(&mut crate::GuardianSet<Test>)) {
	Guardians::<Test>::mutate_extant(PATIENT, change);
}

fn change_recovery(change: impl FnOnce(&mut crate::Recovery<Test>)) {
	Recoveries::<Test>::mutate_extant(PATIENT, change);
}

#[test]
fn guardians_of_nobody_are_caught() {
	catches_in(
		recovery::a_recovery_scene,
		|| Guardians::<Test>::insert(NO_PATIENT, Guardians::<Test>::get(PATIENT).unwrap()),
		"a patient with guardians is not registered",
	);
}

#[test]
fn a_threshold_that_one_guardian_meets_or_all_do_not_is_caught() {
	for threshold in [0, 1, 5] {
		catches_in(
			recovery::a_recovery_scene,
			|| change_guardians(|it| it.threshold = threshold),
			"a single guardian, or more than there are, could recover",
		);
	}
}

#[test]
fn a_recovery_without_guardians_is_caught() {
	catches_in(
		a_running_recovery,
		|| Guardians::<Test>::remove(PATIENT),
		"a recovery has no guardians",
	);
}

#[test]
fn a_recovery_with_nobody_s_word_or_somebody_s_twice_is_caught() {
	let what = "a recovery has nobody's word, or somebody's twice";
	catches_in(
		a_running_recovery,
		|| change_recovery(|it| it.vouched = Default::default()),
		what,
	);
	catches_in(
		a_running_recovery,
		|| change_recovery(|it| it.vouched.try_push(person(1)).unwrap()),
		what,
	);
}

#[test]
fn a_recovery_of_a_number_to_come_is_caught() {
	catches_in(
		a_running_recovery,
		|| change_recovery(|it| it.attempt = 1),
		"a recovery's number was not given yet",
	);
}

#[test]
fn a_recovery_that_is_ready_too_early_is_caught() {
	let what = "a recovery is ready with too few guardians";
	catches_in(
		a_running_recovery,
		|| change_recovery(|it| it.vouched = vec![person(1)].try_into().unwrap()),
		what,
	);
	catches_in(
		a_running_recovery,
		|| change_guardians(|it| it.threshold = 3),
		what,
	);
}

/// One that lapsed is void, and what stands beside it may have changed.
#[test]
fn a_recovery_that_lapsed_is_measured_by_no_threshold() {
	build_and_execute(|| {
		a_running_recovery();
		change_guardians(|it| it.threshold = 3);
		assert!(PatientIdentity::do_try_state().is_err());
		run_to_block(recovery::attempt_of(PATIENT).lapses_at);
		PatientIdentity::do_try_state().unwrap();
		change_guardians(|it| {
			it.guardians = vec![person(8), Guardian::Organization(CLINIC)]
				.try_into()
				.unwrap();
			it.threshold = 2;
		});
	});
}

// --- what is said of a patient -------------------------------------------------------------------

#[test]
fn an_attestation_of_nobody_is_caught() {
	catches(
		|| Assurances::<Test>::insert(NO_PATIENT, frame_support::BoundedVec::new()),
		"an attestation is of no patient",
	);
}

/// A third patient, [`DUPLICATE`], that is a duplicate of [`PATIENT`].
fn a_merge_scene() {
	register_in_custody(HOSPITAL, PATIENT).unwrap();
	register_in_custody(HOSPITAL, OTHER_PATIENT).unwrap();
	register_in_custody(HOSPITAL, DUPLICATE).unwrap();
	let at = soon();
	PatientIdentity::merge_patient(by(HOSPITAL), DUPLICATE, PATIENT, at, None, None).unwrap();
}

const DUPLICATE: PatientId = PatientId([3; 16]);

fn leads(patient: PatientId, into: Option<PatientId>) {
	Patients::<Test>::mutate_extant(patient, |it| it.merged_into = into);
}

#[test]
fn a_duplicate_that_leads_to_nobody_is_caught() {
	catches_in(
		a_merge_scene,
		|| Merges::<Test>::insert(NO_PATIENT, Merges::<Test>::take(PATIENT)),
		"a duplicate leads to no patient",
	);
}

#[test]
fn a_duplicate_of_a_duplicate_is_caught() {
	catches_in(
		a_merge_scene,
		|| leads(PATIENT, Some(OTHER_PATIENT)),
		"a duplicate leads on, or nothing leads where a list stands",
	);
}

#[test]
fn an_empty_list_of_duplicates_is_caught() {
	catches_in(
		a_merge_scene,
		|| Merges::<Test>::insert(OTHER_PATIENT, frame_support::BoundedVec::new()),
		"a duplicate leads on, or nothing leads where a list stands",
	);
}

#[test]
fn a_duplicate_that_does_not_know_it_is_caught() {
	let what = "a duplicate does not know what it leads to";
	catches_in(a_merge_scene, || leads(DUPLICATE, None), what);
	catches_in(
		a_merge_scene,
		|| leads(DUPLICATE, Some(OTHER_PATIENT)),
		what,
	);
	catches_in(
		a_merge_scene,
		|| Merges::<Test>::mutate(PATIENT, |all| all.try_push(NO_PATIENT).unwrap()),
		what,
	);
}

#[test]
fn a_duplicate_that_where_it_leads_nobody_knows_of_is_caught() {
	catches_in(
		a_merge_scene,
		|| Merges::<Test>::remove(PATIENT),
		"what a duplicate leads to does not know it",
	);
}

// --- forgetting ---------------------------------------------------------------------------------

#[test]
fn a_patient_that_is_being_forgotten_and_is_there_is_caught() {
	catches(
		|| Forgetting::<Test>::insert(PATIENT, ()),
		"a patient is being forgotten and is still there",
	);
}

/// What is left of one that is being forgotten: a rule each says that it is nothing else.
#[test]
fn more_than_former_keys_of_who_is_being_forgotten_is_caught() {
	let unlinked = || {
		recovery::a_recovery_scene();
		PatientIdentity::unlink_patient(signed(&key(0)), PATIENT, 0, None).unwrap();
	};
	catches_in(
		unlinked,
		|| CustodyOffers::<Test>::insert(PATIENT, CLINIC),
		"a patient on offer is not registered",
	);
	catches_in(
		unlinked,
		|| Assurances::<Test>::insert(PATIENT, frame_support::BoundedVec::new()),
		"an attestation is of no patient",
	);
	catches_in(
		unlinked,
		|| Representatives::<Test>::insert(PATIENT, frame_support::BoundedVec::new()),
		"a represented patient is not registered",
	);
	catches_in(
		unlinked,
		|| {
			Guardians::<Test>::insert(
				PATIENT,
				crate::GuardianSet {
					guardians: Default::default(),
					threshold: 0,
					delay: 0,
					next_attempt: 0,
					not_before: 0,
				},
			)
		},
		"a patient with guardians is not registered",
	);
	catches_in(
		unlinked,
		|| Merges::<Test>::insert(PATIENT, frame_support::BoundedVec::new()),
		"a duplicate leads to no patient",
	);
}
