// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What goes beyond one call of recovery: who can never take an identity over, what no vouch is good
//! for, and how attempts follow one another.
//!
//! The scenes of it, which the tests of the calls use too.

use super::{scenes::*, *};
use crate::{payload, EncryptionKey, Error, Guardian, Recoveries, Vouch, VouchOf};
use carechain_primitives::{commitment::Domain, Commitment, OrganizationId, PatientId};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::DispatchResult;

mod attempts;
mod keys;
mod representatives;
mod takeover;
mod words;

/// Hands in what others signed; neither a guardian nor the custodian.
pub const SUBMITTER: OrganizationId = OTHER_HOSPITAL;

/// The key that is to be [`PATIENT`]'s.
pub fn new_key() -> Key {
	Key::ed25519("new-phone")
}

/// Two people, an organisation, and the custodian.
pub fn four_guardians() -> [Guardian; 4] {
	[
		person(1),
		person(2),
		Guardian::Organization(CLINIC),
		Guardian::Organization(HOSPITAL),
	]
}

/// [`PATIENT`] with `key(0)` and `key(1)`, of whose four guardians it takes two.
pub fn a_recovery_scene() {
	register_with_keys(2);
	set_guardians(&key(0), PATIENT, &four_guardians(), 2).unwrap();
}

/// Starts an attempt with the word of the first person.
pub fn start(attempt: u32) -> DispatchResult {
	let vouch = vouch_of(1, PATIENT, &new_key(), attempt);
	start_recovery(SUBMITTER, PATIENT, &new_key(), attempt, vouch)
}

/// Hands a person's word in.
pub fn vouch(number: u8, attempt: u32) -> DispatchResult {
	hand_in(vouch_of(number, PATIENT, &new_key(), attempt))
}

/// Hands a word in.
pub fn hand_in(vouch: VouchOf<Test>) -> DispatchResult {
	PatientIdentity::vouch_recovery(by(SUBMITTER), PATIENT, vouch)
}

/// An organisation gives its word.
pub fn vouch_as(organization: OrganizationId) -> DispatchResult {
	PatientIdentity::vouch_recovery(by(organization), PATIENT, Vouch::Organization)
}

pub fn veto(signer: &Key) -> DispatchResult {
	PatientIdentity::veto_recovery(signed(signer), PATIENT)
}

pub fn complete() -> DispatchResult {
	PatientIdentity::complete_recovery(by(SUBMITTER), PATIENT)
}

/// Starts an attempt and brings in what it takes; gives the block from which it may be completed.
pub fn make_ready(attempt: u32) -> BlockNumber {
	start(attempt).unwrap();
	vouch(2, attempt).unwrap();
	attempt_of(PATIENT).ends_at.unwrap()
}

/// The attempt in state.
pub fn attempt_of(patient: PatientId) -> crate::Recovery<Test> {
	Recoveries::<Test>::get(patient).unwrap()
}

/// What a payload of recovery says, in its order.
pub type PayloadOf =
	fn(&H256, &PatientId, &AccountId, &EncryptionKey, u32, &BlockNumber) -> Vec<u8>;

/// What the new key signs.
pub const START: PayloadOf = |genesis, patient, key, encryption_key, attempt, expires_at| {
	payload::start_recovery(genesis, patient, key, encryption_key, attempt, expires_at)
};
/// What a guardian signs.
pub const VOUCH: PayloadOf = |genesis, patient, key, encryption_key, attempt, expires_at| {
	payload::vouch_recovery(genesis, patient, key, encryption_key, attempt, expires_at)
};

/// What could have been signed in the place of the right payload, each with one thing wrong: for the
/// first attempt, with the expiry [`soon`].
pub fn payloads_of_other_things(right: PayloadOf, other_call: PayloadOf) -> Vec<Vec<u8>> {
	let (genesis, at) = (genesis_hash(), soon());
	let (key, encryption_key) = (new_key().account(), OTHER_ENCRYPTION_KEY);
	let other_chain = H256::repeat_byte(0x5a);
	let other_key = Key::ed25519("another-phone").account();
	vec![
		right(&other_chain, &PATIENT, &key, &encryption_key, 0, &at),
		right(&genesis, &OTHER_PATIENT, &key, &encryption_key, 0, &at),
		right(&genesis, &PATIENT, &other_key, &encryption_key, 0, &at),
		right(&genesis, &PATIENT, &key, &ENCRYPTION_KEY, 0, &at),
		right(&genesis, &PATIENT, &key, &encryption_key, 1, &at),
		right(&genesis, &PATIENT, &key, &encryption_key, 0, &(at + 1)),
		other_call(&genesis, &PATIENT, &key, &encryption_key, 0, &at),
		vec![],
	]
}

/// The word of the person who is a guardian under this number, with what it signed.
pub fn word(number: u8, signed_payload: &[u8]) -> VouchOf<Test> {
	Vouch::Person {
		account: guardian(number).account(),
		salt: salt(number),
		expires_at: soon(),
		signature: guardian(number).sign(signed_payload),
	}
}

/// How somebody else stands in state as a guardian: under the salt of this number.
pub fn person_with(account: &AccountId, number: u8) -> Guardian {
	let account: &[u8; 32] = account.as_ref();
	Guardian::Person(Commitment::new(Domain::Guardian, &salt(number), account))
}

/// That person's word for the new key.
pub fn word_of(signer: &Key, number: u8, attempt: u32) -> VouchOf<Test> {
	let (key, at) = (new_key().account(), soon());
	let payload = VOUCH(
		&genesis_hash(),
		&PATIENT,
		&key,
		&OTHER_ENCRYPTION_KEY,
		attempt,
		&at,
	);
	Vouch::Person {
		account: signer.account(),
		salt: salt(number),
		expires_at: at,
		signature: signer.sign(&payload),
	}
}

/// Whether [`PATIENT`] still has the keys that it had, and no other.
fn keeps_its_keys() -> bool {
	keys_of(PATIENT) == [key(0).account(), key(1).account()]
}
