// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What is stored of a log, and what clients get to see of it.

// The SCALE derives write enum indices with `as`.
#![allow(clippy::as_conversions)]

use carechain_primitives::{merkle::Hash, Hour};
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
