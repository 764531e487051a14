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

use crate::EncryptionKey;
use alloc::vec::Vec;
use carechain_primitives::{OrganizationId, PatientId};
use codec::Encode;

/// Starts the payload of `register_patient`.
pub const REGISTER_TAG: [u8; 29] = *b"carechain/register-patient/v1";
/// Starts the payload of `add_key`.
pub const ADD_KEY_TAG: [u8; 20] = *b"carechain/add-key/v1";
/// Starts the payload of `rotate_key`.
pub const ROTATE_KEY_TAG: [u8; 23] = *b"carechain/rotate-key/v1";

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
