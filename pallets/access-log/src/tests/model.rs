// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! A plain model: the list of all entries that ever were, from which heads are reckoned anew, with
//! another implementation of SHA-256 and nothing of the code under test.

use carechain_primitives::{AccessHead, Commitment, OrganizationId, PatientId};
use sha2::{Digest, Sha256};

/// An entry as it stands in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
	pub block: u32,
	pub organization: OrganizationId,
	pub patient: PatientId,
	pub event: Commitment,
}

/// The head of a patient's log, from all entries of everybody in the order in which they came.
pub fn head_of(patient: PatientId, entries: &[Entry]) -> Option<AccessHead<u32>> {
	let (mut count, mut head, mut last_block) = (0u64, [0u8; 32], 0u32);
	for entry in entries.iter().filter(|entry| entry.patient == patient) {
		let bytes = [
			&b"\x17carechain/access-log/v1"[..],
			&patient.0,
			&count.to_le_bytes(),
			&head,
			&u64::from(last_block).to_le_bytes(),
			&u64::from(entry.block).to_le_bytes(),
			&entry.organization.0.to_le_bytes(),
			&entry.event.0,
		]
		.concat();
		head = Sha256::digest(bytes).into();
		count += 1;
		last_block = entry.block;
	}
	(count > 0).then_some(AccessHead {
		count,
		head,
		last_block,
	})
}
