// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is stored, and what clients get to see.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{merkle::Hash, Commitment, DataClass, Hour, OrganizationId};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// An organisation's log: its head, and where its hourly checkpoints are.
///
/// The head comes first and has a fixed length, 44 bytes, for who reads it out of a storage proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Log<BlockNumber> {
	/// Number of leaves; at least one.
	pub size: u64,
	/// The root over them (RFC 6962 §2.1).
	pub root: Hash,
	/// The block in which the log grew to this size.
	pub extended_at: BlockNumber,
	/// The oldest and the newest hour that have a checkpoint; the newest has this very head.
	pub hourly: HourRange,
}

/// Two hours, both of which count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct HourRange {
	/// The earlier one.
	pub first: Hour,
	/// The later one, or the same.
	pub last: Hour,
}

/// The head that a log had after a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Checkpoint<BlockNumber> {
	/// Number of leaves.
	pub size: u64,
	/// The root over them.
	pub root: Hash,
	/// The block in which the log grew to this size.
	pub block: BlockNumber,
}

/// A checkpoint that knows the one after it, so that the oldest can be dropped without a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct HourlyCheckpoint<BlockNumber> {
	/// Number of leaves.
	pub size: u64,
	/// The root over them.
	pub root: Hash,
	/// The block in which the log grew to this size.
	pub block: BlockNumber,
	/// The next hour that has a checkpoint; `None` for the newest.
	pub next: Option<Hour>,
}

impl<BlockNumber> HourlyCheckpoint<BlockNumber> {
	/// The newest checkpoint of a log.
	pub(crate) fn newest(head: Checkpoint<BlockNumber>) -> Self {
		let Checkpoint { size, root, block } = head;
		Self {
			size,
			root,
			block,
			next: None,
		}
	}

	/// The checkpoint without its place in the list.
	pub fn head(self) -> Checkpoint<BlockNumber> {
		let Self {
			size, root, block, ..
		} = self;
		Checkpoint { size, root, block }
	}
}

/// The head of a log as clients see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LogHead<BlockNumber> {
	/// Number of leaves.
	pub size: u64,
	/// The root over them.
	pub root: Hash,
	/// The block in which the log grew to this size.
	pub extended_at: BlockNumber,
}

impl<BlockNumber> From<Log<BlockNumber>> for LogHead<BlockNumber> {
	fn from(log: Log<BlockNumber>) -> Self {
		let Log {
			size,
			root,
			extended_at,
			..
		} = log;
		Self {
			size,
			root,
			extended_at,
		}
	}
}

/// A record that is anchored by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Anchor<BlockNumber> {
	/// Who anchored it, and who alone may change its status.
	pub author: OrganizationId,
	/// What kind of record it is.
	pub class: DataClass,
	/// Whether it still holds.
	pub status: AnchorStatus,
	/// The record that it took the place of.
	pub supersedes: Option<Commitment>,
	/// The block in which it was anchored.
	pub anchored_at: BlockNumber,
}

/// Whether a record still holds (FHIR `DocumentReference.status`). Never renumber, only append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum AnchorStatus {
	/// It holds.
	#[codec(index = 0)]
	Current,
	/// Another record holds in its place.
	#[codec(index = 1)]
	Superseded {
		/// The other record.
		by: Commitment,
	},
	/// It never should have been there.
	#[codec(index = 2)]
	EnteredInError,
}
