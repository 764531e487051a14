// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The key of an anchored record: who holds the record's salt can show so, and gives nothing away.
//!
//! A commitment could be opened to prove that one holds the record, but not on chain: that would
//! publish it. So the salt is also the seed of an Ed25519 key (RFC 8032), whose public part is
//! anchored with the commitment. A patient who disputes a record, and a pharmacy that completes a
//! prescription which the patient brought, sign with it. An author who anchored another key than the
//! salt's is found out by whoever receives the record and reckons the key anew.
//!
//! The seed is `SHA-256( length of tag (1 byte) ‖ "carechain/record-key/v1" ‖ salt )`. What is signed is
//! 164 bytes:
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 1 | 30, the length of the tag |
//! | 1 | 30 | `carechain/record-key/action/v1` |
//! | 31 | 32 | the hash of the genesis block |
//! | 63 | 1 | the action: 0 dispute, 1 withdraw the dispute, 2 dispense |
//! | 64 | 32 | the account that submits the call |
//! | 96 | 32 | the commitment of the record |
//! | 128 | 32 | the commitment that goes with the action; zeros to withdraw |
//! | 160 | 4 | how many signatures by the key the chain has taken for this record, little-endian |
//!
//! The account is in there so that nobody takes a signature out of the pool and submits it as its own,
//! the count so that none is taken twice.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use crate::{commitment::Salt, Commitment};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::sha2_256;

/// Starts what the seed is the hash of.
pub const SEED_TAG: &[u8] = b"carechain/record-key/v1";
/// Starts what is signed.
pub const ACTION_TAG: &[u8] = b"carechain/record-key/action/v1";

/// The public key of an anchored record: Ed25519, 32 bytes.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct RecordKey(pub [u8; 32]);

/// What the holder of a record's salt may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordAction {
	/// Say that the record is wrong.
	Dispute,
	/// Take that back.
	WithdrawDispute,
	/// Complete a prescription, once.
	Dispense,
}

impl RecordAction {
	/// Every action, at its number.
	pub const ALL: &'static [Self] = &[Self::Dispute, Self::WithdrawDispute, Self::Dispense];

	/// The byte that goes into the message.
	const fn byte(self) -> u8 {
		match self {
			Self::Dispute => 0,
			Self::WithdrawDispute => 1,
			Self::Dispense => 2,
		}
	}
}

/// The seed of the key that goes with a salt (the secret key of RFC 8032 §5.1.5).
pub fn seed(salt: &Salt) -> [u8; 32] {
	sha2_256(&tagged(SEED_TAG, &[salt]))
}

/// What the key signs for an action, see the module.
pub fn message(
	action: RecordAction,
	genesis: &[u8; 32],
	submitter: &[u8; 32],
	record: Commitment,
	with: Commitment,
	count: u32,
) -> Vec<u8> {
	tagged(
		ACTION_TAG,
		&[
			genesis,
			&[action.byte()],
			submitter,
			&record.0,
			&with.0,
			&count.to_le_bytes(),
		],
	)
}

fn tagged(tag: &[u8], parts: &[&[u8]]) -> Vec<u8> {
	// Tags are short constants; a length that does not fit cannot occur (tested).
	let mut bytes = alloc::vec![u8::try_from(tag.len()).unwrap_or(u8::MAX)];
	bytes.extend_from_slice(tag);
	for part in parts {
		bytes.extend_from_slice(part);
	}
	bytes
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_message_is_laid_out_as_documented() {
		let message = message(
			RecordAction::Dispense,
			&[1; 32],
			&[2; 32],
			Commitment([3; 32]),
			Commitment([4; 32]),
			0x0506,
		);
		assert_eq!(message.len(), 164);
		assert_eq!(usize::from(message[0]), ACTION_TAG.len());
		assert_eq!(&message[1..31], ACTION_TAG);
		assert_eq!(&message[31..63], &[1; 32]);
		assert_eq!(message[63], 2);
		assert_eq!(&message[64..96], &[2; 32]);
		assert_eq!(&message[96..128], &[3; 32]);
		assert_eq!(&message[128..160], &[4; 32]);
		assert_eq!(&message[160..], &[6, 5, 0, 0]);
	}

	#[test]
	fn every_salt_has_its_seed_and_every_action_its_byte() {
		assert_ne!(seed(&[1; 32]), seed(&[2; 32]));
		for (position, action) in RecordAction::ALL.iter().enumerate() {
			assert_eq!(usize::from(action.byte()), position);
		}
	}
}
