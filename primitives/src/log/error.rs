// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What can go wrong with a log.

use super::Tile;
use core::fmt::{self, Display, Formatter};

/// Why a log was not written, read or proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogError<E> {
	/// The store could not read or write.
	Store(E),
	/// The log has as many leaves as a log may have.
	MaxLogSizeExceeded,
	/// The log has not reached this size.
	SizeNotReached {
		/// What was asked for.
		size: u64,
		/// What the log has.
		reached: u64,
	},
	/// There is no such leaf at this size.
	IndexOutOfRange {
		/// What was asked for.
		index: u64,
		/// At what size.
		size: u64,
	},
	/// The log does not grow from the first size to the second.
	SizesOutOfOrder {
		/// The size that has to be the smaller one.
		first: u64,
		/// The size that has to be the larger one.
		second: u64,
	},
	/// The store has no such tile, and the log needs it.
	TileMissing(Tile),
	/// The tile is shorter than it has to be.
	TileCutOff(Tile),
	/// The bundle has an entry that is no commitment.
	NotACommitment(Tile),
	/// The tiles do not lead to the root of the head.
	RootMismatch,
	/// The chain's head is none that this log ever had.
	Diverged,
}

impl<E> From<E> for LogError<E> {
	fn from(error: E) -> Self {
		Self::Store(error)
	}
}

impl<E: Display> Display for LogError<E> {
	fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
		match self {
			Self::Store(error) => write!(to, "the tiles' store failed: {error}"),
			Self::MaxLogSizeExceeded => write!(to, "the log is full"),
			Self::SizeNotReached { size, reached } => {
				write!(to, "the log has {reached} leaves, and not {size}")
			}
			Self::IndexOutOfRange { index, size } => {
				write!(to, "there is no leaf {index} in a log of {size}")
			}
			Self::SizesOutOfOrder { first, second } => {
				write!(to, "a log does not grow from {first} leaves to {second}")
			}
			Self::TileMissing(tile) => write!(to, "there is no {tile}"),
			Self::TileCutOff(tile) => write!(to, "{tile} is cut off"),
			Self::NotACommitment(tile) => write!(to, "{tile} has an entry that is no commitment"),
			Self::RootMismatch => write!(to, "the tiles do not lead to the root of the log"),
			Self::Diverged => write!(to, "the chain's log is not the beginning of this one"),
		}
	}
}

impl<E: fmt::Debug + Display> core::error::Error for LogError<E> {}
