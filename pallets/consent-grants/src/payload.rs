// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What the witness signs of a consent that somebody else records for a patient in custody.
//!
//! As in patient identity: the SCALE encoding of a tuple of a tag that names the call, the genesis hash
//! (so that no other chain's endorsement is good here), what the call says, and the expiry. Every part
//! has a fixed length or tells its own, so that no two meanings share one payload. It is signed as it
//! is, under sr25519 (context `substrate`), ed25519, or ecdsa over its BLAKE2b-256 hash. The tag
//! starts with `c`, which is 99 and no pallet's index, so that a payload can never pass as a
//! transaction.

use crate::GrantFields;
use alloc::vec::Vec;
use carechain_primitives::{GrantId, PatientId};
use codec::Encode;

/// Starts the payload of `record_consent`.
pub const WITNESS_TAG: [u8; 28] = *b"carechain/witness-consent/v1";

/// What the witness signs: 116 bytes if the grant has neither years nor conditions, exceptions nor terms,
/// and 199 bytes if it has all of them; with a 32-bit block number.
///
/// The number is the next one in the patient's book. With it the endorsement is good for one grant
/// and no more: whatever is given next takes the number, and the endorsement is void.
pub fn witness_consent(
	genesis_hash: &impl Encode,
	patient: &PatientId,
	grant: GrantId,
	fields: &GrantFields,
	expires_at: &impl Encode,
) -> Vec<u8> {
	(
		WITNESS_TAG,
		genesis_hash,
		patient,
		grant,
		fields,
		expires_at,
	)
		.encode()
}
