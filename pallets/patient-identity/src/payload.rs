// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a key signs to prove that it wants to serve a pseudonym.
//!
//! Each payload is the SCALE encoding of a tuple: a tag of fixed length that names the call, the
//! genesis hash (so that no other chain's proof is good here), what the call says, and the expiry.
//! All parts have a fixed length, so that no two meanings share one payload. It is signed as it is,
//! under sr25519 (context `substrate`), ed25519, or ecdsa over its BLAKE2b-256 hash.
//!
//! A payload can never pass as a transaction, nor the reverse: a transaction's payload starts with
//! the index of a pallet, and every tag starts with `c`, which is 99. **The runtime must not have a
//! pallet of index 99.**

use crate::{representatives::Appointment, EncryptionKey};
use alloc::vec::Vec;
use carechain_primitives::{OrganizationId, PatientId};
use codec::Encode;

/// Starts the payload of `register_patient`.
pub const REGISTER_TAG: [u8; 29] = *b"carechain/register-patient/v1";
/// Starts the payload of `add_key`.
pub const ADD_KEY_TAG: [u8; 20] = *b"carechain/add-key/v1";
/// Starts the payload of `rotate_key`.
pub const ROTATE_KEY_TAG: [u8; 23] = *b"carechain/rotate-key/v1";

/// Starts what the key signs in `claim_identity`.
pub const CLAIM_TAG: [u8; 27] = *b"carechain/claim-identity/v1";
/// Starts what the endorser signs in `claim_identity`.
pub const ENDORSE_CLAIM_TAG: [u8; 26] = *b"carechain/endorse-claim/v1";
/// Starts what the key signs in `appoint_representative`.
pub const APPOINT_TAG: [u8; 35] = *b"carechain/appoint-representative/v1";
/// Starts what the endorser signs in `appoint_representative`.
pub const ENDORSE_REPRESENTATIVE_TAG: [u8; 35] = *b"carechain/endorse-representative/v1";
/// Starts what the key signs in `start_recovery`.
pub const START_RECOVERY_TAG: [u8; 27] = *b"carechain/start-recovery/v1";
/// Starts what a guardian signs.
pub const VOUCH_RECOVERY_TAG: [u8; 27] = *b"carechain/vouch-recovery/v1";
/// Starts what either patient signs in `merge_patient`.
pub const MERGE_TAG: [u8; 26] = *b"carechain/merge-patient/v1";
/// Starts what the endorser signs in `unlink_patient`.
pub const ENDORSE_UNLINKING_TAG: [u8; 30] = *b"carechain/endorse-unlinking/v1";

/// What the first key signs: 149 bytes.
///
/// The organisation is the one whose representative hands it in.
pub fn register_patient(
	genesis_hash: &impl Encode,
	organization: OrganizationId,
	patient: &PatientId,
	key: &impl Encode,
	encryption_key: &EncryptionKey,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(
		REGISTER_TAG,
		genesis_hash,
		organization,
		patient,
		key,
		encryption_key,
		expires_at,
	)
		.encode()
}

/// What a key signs that is to be added: 104 bytes.
pub fn add_key(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	key: &impl Encode,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(ADD_KEY_TAG, genesis_hash, patient, key, expires_at).encode()
}

/// What a key signs that is to take the place of another: 139 bytes.
pub fn rotate_key<AccountId: Encode>(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	old: &AccountId,
	new: &AccountId,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(ROTATE_KEY_TAG, genesis_hash, patient, old, new, expires_at).encode()
}

/// What the key signs that takes an identity over from custody: 143 bytes. `fields` are the patient, the
/// key, the encryption key and the expiry.
pub fn claim_identity(genesis_hash: &impl Encode, fields: impl Encode) -> Vec<u8> {
	(CLAIM_TAG, genesis_hash, fields).encode()
}

/// What the endorser signs of the same: 142 bytes.
pub fn endorse_claim(genesis_hash: &impl Encode, fields: impl Encode) -> Vec<u8> {
	(ENDORSE_CLAIM_TAG, genesis_hash, fields).encode()
}

/// What a personal representative's key signs: 157 bytes.
pub fn appoint_representative<AccountId: Encode>(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	appointment: &Appointment<AccountId>,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(APPOINT_TAG, genesis_hash, patient, appointment, expires_at).encode()
}

/// What the endorser signs of the same: 157 bytes.
pub fn endorse_representative<AccountId: Encode>(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	appointment: &Appointment<AccountId>,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(
		ENDORSE_REPRESENTATIVE_TAG,
		genesis_hash,
		patient,
		appointment,
		expires_at,
	)
		.encode()
}

/// What the new key signs that starts an attempt at recovery: 147 bytes.
pub fn start_recovery(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	key: &impl Encode,
	encryption_key: &EncryptionKey,
	attempt: u32,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(
		START_RECOVERY_TAG,
		genesis_hash,
		patient,
		key,
		encryption_key,
		attempt,
		expires_at,
	)
		.encode()
}

/// What a guardian signs for the same attempt: 147 bytes.
pub fn vouch_recovery(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	key: &impl Encode,
	encryption_key: &EncryptionKey,
	attempt: u32,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(
		VOUCH_RECOVERY_TAG,
		genesis_hash,
		patient,
		key,
		encryption_key,
		attempt,
		expires_at,
	)
		.encode()
}

/// What a key of each of two pseudonyms signs that are one person's: 94 bytes.
pub fn merge_patient(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	into: &PatientId,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(MERGE_TAG, genesis_hash, patient, into, expires_at).encode()
}

/// What the endorser signs when a patient in custody is to be forgotten: 82 bytes.
pub fn endorse_unlinking(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(ENDORSE_UNLINKING_TAG, genesis_hash, patient, expires_at).encode()
}
