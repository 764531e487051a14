// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What stands in state and what is signed, byte for byte.

use super::*;
use crate::{payload, Access, EmergencyScope};
use carechain_primitives::{Commitment, Confidentiality, DataClasses, Day, EmergencyId};
use codec::{Encode, MaxEncodedLen};
use sp_core::H256;

#[test]
fn a_late_declaration_is_these_bytes() {
	let bytes = payload::late_declaration(
		&H256::repeat_byte(0xaa),
		PractitionerRoleId(0x0102_0304),
		&PatientId([0xbb; 16]),
		&EmergencyScope {
			classes: DataClasses(0x0506),
			ceiling: Confidentiality::R,
		},
		&Commitment([0xcc; 32]),
		0x0708_090a_0b0c_0d0e,
	);
	let expected = [
		b"carechain/late-emergency/v1".as_slice(),
		&[0xaa; 32],
		&[4, 3, 2, 1],
		&[0xbb; 16],
		&[6, 5],
		&[4],
		&[0xcc; 32],
		&[0x0e, 0x0d, 0x0c, 0x0b, 0x0a, 9, 8, 7],
	]
	.concat();
	assert_eq!(bytes, expected);
	assert_eq!(bytes.len(), 122);
}

#[test]
fn a_payload_can_never_pass_as_a_transaction() {
	// The first byte of a call is the pallet's index, and no runtime of ours has so many.
	assert_eq!(payload::LATE_TAG[0], 99);
}

#[test]
fn a_case_and_an_access_take_no_more_than_this() {
	assert_eq!(Emergency::max_encoded_len(), 99);
	assert_eq!(Access::max_encoded_len(), 19);
}

#[test]
fn stages_keep_their_indices() {
	let closed = Stage::Closed {
		justified: true,
		opinion: OPINION,
		keep_until: Day(1),
	};
	assert_eq!(
		Stage::WithReviewer {
			reviewer: HOSPITAL_B,
			until: Day(2)
		}
		.encode(),
		[0, 1, 0, 0, 0, 2, 0, 0, 0]
	);
	assert_eq!(Stage::WithBoard { overdue: true }.encode(), [1, 1]);
	assert_eq!(closed.encode()[0], 2);
}

#[test]
fn no_time_of_a_late_declaration_stands_in_state_but_the_hour_that_its_access_ends_with() {
	build_and_execute(|| {
		let it = declared(2 * HOUR);
		frame_support::assert_ok!(anchor(&it));
		System::reset_events();
		let declared_at = it.declared_at.encode();
		let ends_at = (it.declared_at + 24 * HOUR).encode();
		let mut key = Vec::new();
		while let Some(next) = sp_io::storage::next_key(&key) {
			let value = sp_io::storage::get(&next).unwrap();
			for bytes in [&next[..], &value[..]] {
				assert!(bytes
					.windows(8)
					.all(|it| it != declared_at && it != ends_at));
			}
			key = next;
		}
		assert_eq!(stored(EmergencyId(0)).statement, it.statement);
	});
}
