// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! The hash chain of the accesses to one patient's data: what the chain reckons with every entry, and
//! what everybody reckons anew who checks a log.
//!
//! The head after an entry is the SHA-256 of 132 bytes; integers are little-endian, as in SCALE:
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 1 | 23, the length of the tag |
//! | 1 | 23 | `carechain/access-log/v1` |
//! | 24 | 16 | the patient |
//! | 40 | 8 | the head before: count |
//! | 48 | 32 | the head before: hash; zeros where there was none |
//! | 80 | 8 | the head before: block of its last entry; 0 where there was none |
//! | 88 | 8 | the block of this entry |
//! | 96 | 4 | the organisation that logged it |
//! | 100 | 32 | the commitment to the event |
//!
//! Every field has a fixed length, so that no two entries have the same bytes. The head before is in
//! there as a whole: a chain can neither be shortened, lengthened, reordered nor moved to another block
//! under the same head; its count says how many entries led to it, and its block where the last one of
//! them stands. The patient is in there so that no chain passes for another patient's.

use crate::{Commitment, OrganizationId, PatientId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::sha2_256;
use sp_runtime::{traits::UniqueSaturatedInto, SaturatedConversion};

/// The domain of the hash.
pub const TAG: &[u8] = b"carechain/access-log/v1";

/// How far a patient's access log has come. The default is a log without entries.
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
pub struct AccessHead<BlockNumber> {
	/// How many entries there are.
	pub count: u64,
	/// The hash over all of them; zeros without any.
	pub head: [u8; 32],
	/// The block that has the last of them; 0 without any.
	pub last_block: BlockNumber,
}

/// One entry, as it stands in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct LoggedAccess<BlockNumber> {
	/// The block that has it.
	pub block: BlockNumber,
	/// Who logged it.
	pub organization: OrganizationId,
	/// What stands for the event.
	pub event: Commitment,
}

impl<BlockNumber: Copy + UniqueSaturatedInto<u64>> AccessHead<BlockNumber> {
	/// The head of the patient's log after one more entry.
	pub fn after(self, patient: &PatientId, entry: &LoggedAccess<BlockNumber>) -> Self {
		Self {
			// No log ever has 2^64 entries; were it to, the head would go on changing.
			count: self.count.saturating_add(1),
			head: sha2_256(&self.preimage(patient, entry)),
			last_block: entry.block,
		}
	}

	/// What is hashed: see the module's table.
	fn preimage(&self, patient: &PatientId, entry: &LoggedAccess<BlockNumber>) -> Vec<u8> {
		let number = |block: BlockNumber| block.saturated_into::<u64>().to_le_bytes();
		let mut preimage = Vec::with_capacity(132);
		// The tag is a short constant; a length that does not fit cannot occur (tested).
		preimage.push(u8::try_from(TAG.len()).unwrap_or(u8::MAX));
		preimage.extend_from_slice(TAG);
		preimage.extend_from_slice(&patient.0);
		preimage.extend_from_slice(&self.count.to_le_bytes());
		preimage.extend_from_slice(&self.head);
		preimage.extend_from_slice(&number(self.last_block));
		preimage.extend_from_slice(&number(entry.block));
		preimage.extend_from_slice(&entry.organization.0.to_le_bytes());
		preimage.extend_from_slice(&entry.event.0);
		preimage
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use hex_literal::hex;
	use proptest::prelude::*;

	const PATIENT: PatientId = PatientId(hex!("000102030405060708090a0b0c0d0e0f"));

	fn entry(block: u32, organization: u32, event: u8) -> LoggedAccess<u32> {
		LoggedAccess {
			block,
			organization: OrganizationId(organization),
			event: Commitment([event; 32]),
		}
	}

	/// What every implementation has to come to.
	fn vector() -> [(LoggedAccess<u32>, [u8; 32]); 3] {
		[
			(
				entry(1_000, 7, 0xaa),
				hex!("eb0c855cbba34d6a1d8323c60f574c25695f3e0c3786b746f5475a7b3b0196a4"),
			),
			(
				entry(1_000, 8, 0xbb),
				hex!("9ace0c16f33989dcf12670933744cb4da8f16cbd59bf016ad11769d8277e604e"),
			),
			(
				entry(70_000, 7, 0xcc),
				hex!("6b5c671a200f684a2d97fa2350e36a04c3188fba3ffd2d4d956468e2d13c7d62"),
			),
		]
	}

	fn replay(patient: &PatientId, entries: &[LoggedAccess<u32>]) -> AccessHead<u32> {
		entries
			.iter()
			.fold(AccessHead::default(), |head, it| head.after(patient, it))
	}

	#[test]
	fn the_heads_are_those_of_the_test_vector() {
		let (mut log, mut count) = (AccessHead::default(), 0);
		for (entry, head) in vector() {
			log = log.after(&PATIENT, &entry);
			count += 1;
			let last_block = entry.block;
			let expected = AccessHead {
				count,
				head,
				last_block,
			};
			assert_eq!(log, expected);
		}
	}

	#[test]
	fn the_bytes_are_laid_out_as_documented() {
		let before = AccessHead {
			count: 2,
			head: [0xdd; 32],
			last_block: 0x0102_0304u32,
		};
		let preimage = before.preimage(&PATIENT, &entry(0x0506_0708, 0x090a_0b0c, 0xee));
		let expected = [
			&[23][..],
			b"carechain/access-log/v1",
			&PATIENT.0,
			&hex!("0200000000000000"),
			&[0xdd; 32],
			&hex!("0403020100000000"),
			&hex!("0807060500000000"),
			&hex!("0c0b0a09"),
			&[0xee; 32],
		]
		.concat();
		assert_eq!(preimage, expected);
		assert_eq!(preimage.len(), 132);
	}

	#[test]
	fn the_width_of_the_runtimes_block_number_does_not_matter() {
		let [(first, head), ..] = vector();
		let wide = LoggedAccess {
			block: u64::from(first.block),
			organization: first.organization,
			event: first.event,
		};
		assert_eq!(AccessHead::default().after(&PATIENT, &wide).head, head);
	}

	#[test]
	fn a_head_takes_44_bytes_however_long_the_log() {
		assert_eq!(AccessHead::<u32>::max_encoded_len(), 44);
		assert_eq!(AccessHead::<u32>::default().encode().len(), 44);
	}

	#[test]
	fn every_part_of_the_head_before_and_of_the_entry_counts() {
		let [(first, _), (second, _), _] = vector();
		let before = AccessHead::default().after(&PATIENT, &first);
		let after = before.after(&PATIENT, &second).head;
		let mut others = Vec::new();
		let mut changed = before;
		changed.count += 1;
		others.push(changed.after(&PATIENT, &second));
		changed = before;
		changed.head[31] ^= 1;
		others.push(changed.after(&PATIENT, &second));
		changed = before;
		changed.last_block += 1;
		others.push(changed.after(&PATIENT, &second));
		others.push(before.after(&PatientId([0; 16]), &second));
		others.push(before.after(&PATIENT, &entry(1_001, 8, 0xbb)));
		others.push(before.after(&PATIENT, &entry(1_000, 9, 0xbb)));
		others.push(before.after(&PATIENT, &entry(1_000, 8, 0xbc)));
		assert!(others.iter().all(|other| other.head != after));
	}

	fn any_entry() -> impl Strategy<Value = LoggedAccess<u32>> {
		(0..4u32, 0..3u32, 0..4u8).prop_map(|(block, by, event)| entry(block, by, event))
	}

	proptest! {
		/// Few different entries, so that many pairs of logs are alike but for one of them.
		#[test]
		fn two_logs_have_one_head_only_if_they_are_the_same_log(
			one in prop::collection::vec(any_entry(), 0..6),
			other in prop::collection::vec(any_entry(), 0..6),
		) {
			let same_head = replay(&PATIENT, &one) == replay(&PATIENT, &other);
			prop_assert_eq!(same_head, one == other);
		}

		#[test]
		fn a_log_with_an_entry_dropped_or_moved_has_another_head(
			log in prop::collection::vec(any_entry(), 2..8),
			from in any::<prop::sample::Index>(),
			to in any::<prop::sample::Index>(),
		) {
			let head = replay(&PATIENT, &log);
			let mut dropped = log.clone();
			let entry = dropped.remove(from.index(log.len()));
			prop_assert_ne!(replay(&PATIENT, &dropped), head);
			let mut moved = dropped;
			moved.insert(to.index(log.len()), entry);
			prop_assert_eq!(replay(&PATIENT, &moved) == head, moved == log);
		}
	}
}
