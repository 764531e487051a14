// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What no guardian's word is good for.

use super::*;
use crate::Guardians;

#[test]
fn no_vouch_of_an_earlier_attempt_is_good_for_a_later_one() {
	build_and_execute(|| {
		a_recovery_scene();
		let (first, second) = (
			vouch_of(1, PATIENT, &new_key(), 0),
			vouch_of(2, PATIENT, &new_key(), 0),
		);
		let expires_at = soon();
		assert_ok!(start_recovery(
			SUBMITTER,
			PATIENT,
			&new_key(),
			0,
			first.clone()
		));
		assert_ok!(veto(&key(0)));
		// No cool-down, so that nothing has expired when the next attempt starts.
		Guardians::<Test>::mutate_extant(PATIENT, |it| it.not_before = 0);
		assert!(System::block_number() < expires_at);

		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &new_key(), 1, first),
			Error::<Test>::InvalidProof,
		);
		// Nor is the new key's own proof.
		let proof = proof_to_recover(PATIENT, &new_key(), 0, expires_at);
		assert_changes_nothing(
			|| {
				PatientIdentity::start_recovery(
					by(SUBMITTER),
					PATIENT,
					new_key().account(),
					OTHER_ENCRYPTION_KEY,
					expires_at,
					proof,
					vouch_of(1, PATIENT, &new_key(), 1),
				)
			},
			Error::<Test>::InvalidProof,
		);
		assert_ok!(start(1));
		assert_changes_nothing(|| hand_in(second), Error::<Test>::InvalidProof);
		assert_ok!(vouch(2, 1));
	});
}

/// The numbers go on although the guardians were others, or none, in between.
#[test]
fn no_vouch_comes_back_to_life_when_guardians_do() {
	build_and_execute(|| {
		a_recovery_scene();
		let earlier = vouch_of(1, PATIENT, &new_key(), 0);
		assert_ok!(start(0));
		assert_ok!(veto(&key(0)));
		Guardians::<Test>::mutate_extant(PATIENT, |it| it.not_before = 0);
		assert_ok!(set_guardians(&key(0), PATIENT, &[], 0));
		assert_ok!(set_guardians(&key(0), PATIENT, &four_guardians(), 2));
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &new_key(), 0, earlier),
			Error::<Test>::InvalidProof,
		);
		assert_ok!(start(1));
	});
}

#[test]
fn no_vouch_for_another_key_is_good() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::ed25519("another-phone");
		let for_other = |number| vouch_of(number, PATIENT, &other, 0);
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &new_key(), 0, for_other(1)),
			Error::<Test>::InvalidProof,
		);
		assert_ok!(start(0));
		assert_changes_nothing(|| hand_in(for_other(2)), Error::<Test>::InvalidProof);
	});
}

/// Both have the same guardians, under the same salts even.
#[test]
fn no_vouch_for_another_patient_is_good() {
	build_and_execute(|| {
		a_recovery_scene();
		let other = Key::sr25519("other-patient");
		assert_ok!(register(HOSPITAL, OTHER_PATIENT, &other));
		assert_ok!(set_guardians(&other, OTHER_PATIENT, &four_guardians(), 2));
		let for_other = |number| vouch_of(number, OTHER_PATIENT, &new_key(), 0);
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &new_key(), 0, for_other(1)),
			Error::<Test>::InvalidProof,
		);
		assert_ok!(start(0));
		assert_changes_nothing(|| hand_in(for_other(2)), Error::<Test>::InvalidProof);
	});
}

#[test]
fn no_vouch_of_another_chain_is_good() {
	build_and_execute(|| {
		a_recovery_scene();
		let other_chain = H256::repeat_byte(0x5a);
		assert_ne!(other_chain, genesis_hash());
		let (key, at) = (new_key().account(), soon());
		let payload = VOUCH(&other_chain, &PATIENT, &key, &OTHER_ENCRYPTION_KEY, 0, &at);
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &new_key(), 0, word(1, &payload)),
			Error::<Test>::InvalidProof,
		);
		assert_ok!(start(0));
		assert_changes_nothing(|| hand_in(word(2, &payload)), Error::<Test>::InvalidProof);
	});
}

#[test]
fn a_completed_recovery_s_signatures_do_not_start_or_feed_another() {
	build_and_execute(|| {
		a_recovery_scene();
		let (first, second) = (
			vouch_of(1, PATIENT, &new_key(), 0),
			vouch_of(2, PATIENT, &new_key(), 0),
		);
		let ends_at = make_ready(0);
		// Of the last moment, so that none of it has expired afterwards.
		run_to_block(ends_at);
		assert_ok!(complete());
		assert_changes_nothing(|| hand_in(second), Error::<Test>::RecoveryNotFound);
		let other = Key::ed25519("another-phone");
		assert_changes_nothing(
			|| start_recovery(SUBMITTER, PATIENT, &other, 1, first),
			// Ten blocks have passed; with an attempt's number of its own it would be `InvalidProof`.
			Error::<Test>::ProofExpired,
		);
		assert_changes_nothing(|| start(1), Error::<Test>::KeyInUse);
	});
}
