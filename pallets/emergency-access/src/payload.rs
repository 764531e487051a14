// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What a practitioner signs who declares an emergency off line.
//!
//! As in patient identity: the SCALE encoding of a tuple of a tag that names the call, the genesis hash
//! (so that no other chain's declaration is good here), and what is declared. Every part has a fixed
//! length, so that no two meanings share one payload. It is signed as it is, under sr25519 (context
//! `substrate`), ed25519, or ecdsa over its BLAKE2b-256 hash. The tag starts with `c`, which is 99 and
//! no pallet's index, so that a payload can never pass as a transaction.
//!
//! There is no expiry: however late it is handed in, the declaration is answered for.

use crate::EmergencyScope;
use alloc::vec::Vec;
use carechain_primitives::{Commitment, PatientId, PractitionerRoleId};
use codec::Encode;

/// Starts the payload of `anchor_late_declaration`.
pub const LATE_TAG: [u8; 27] = *b"carechain/late-emergency/v1";

/// What the practitioner signs: 122 bytes.
///
/// `declared_at` is the time of the signature by the practitioner's clock, in seconds of Unix time.
pub fn late_declaration(
	genesis_hash: &impl Encode,
	role: PractitionerRoleId,
	patient: &PatientId,
	scope: &EmergencyScope,
	statement: &Commitment,
	declared_at: u64,
) -> Vec<u8> {
	(
		LATE_TAG,
		genesis_hash,
		role,
		patient,
		scope,
		statement,
		declared_at,
	)
		.encode()
}
