// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Where the parts of a log stand.

use core::fmt::{self, Display, Formatter};

/// Levels of the tree in a tile.
pub const TILE_HEIGHT: u32 = 8;
/// Hashes or entries in a full tile.
pub const TILE_WIDTH: usize = 256;

/// The same as a count of leaves.
const WIDTH: u64 = 256;

/// What a tile is a row of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
	/// Entries: the leaves themselves, each with its length before it.
	Entries,
	/// Hashes of the tree at eight times this height; those of the leaves at 0.
	Hashes(u8),
}

impl Level {
	/// How many items the level has in a log of this size: those over complete subtrees.
	pub(super) fn items(self, size: u64) -> u64 {
		match self {
			Self::Entries => size,
			Self::Hashes(level) => u32::from(level)
				.checked_mul(TILE_HEIGHT)
				.and_then(|height| size.checked_shr(height))
				.unwrap_or(0),
		}
	}

	/// The levels that a log of this size has: entries, and hashes from the leaves up.
	pub(super) fn all(size: u64) -> impl Iterator<Item = Self> {
		[Self::Entries]
			.into_iter()
			.chain((0..).map(Self::Hashes))
			.take_while(move |level| level.items(size) > 0)
	}
}

impl Display for Level {
	fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
		match self {
			Self::Entries => write!(to, "entries"),
			Self::Hashes(level) => write!(to, "{level}"),
		}
	}
}

/// One tile, full or as wide as the log is there. It prints as its path, relative to the log's:
/// `tile/0/x001/x234/067`, or `tile/0/x001/x234/067.p/8` for one that is 8 wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
	/// What it is a row of.
	pub level: Level,
	/// Its place on its level, counted from 0.
	pub index: u64,
	/// How many hashes or entries it has, from 1 to 256.
	pub width: u16,
}

impl Tile {
	/// The tile as it is in a log of this size; `None` where the log does not reach.
	pub fn in_log(level: Level, index: u64, size: u64) -> Option<Self> {
		let before = index.checked_mul(WIDTH)?;
		let width = level.items(size).checked_sub(before)?.min(WIDTH);
		Some(Self {
			level,
			index,
			width: u16::try_from(width).ok().filter(|width| *width > 0)?,
		})
	}

	/// The tile at the right edge of a level, where more is still to come; `None` if that one is empty.
	pub fn at_edge(level: Level, size: u64) -> Option<Self> {
		Self::in_log(level, level.items(size) / WIDTH, size)
	}

	/// The bundle that the entry of a leaf stands in, and its place there; `None` if there is no such leaf.
	pub fn of_leaf(index: u64, size: u64) -> Option<(Self, usize)> {
		let bundle = Self::in_log(Level::Entries, index / WIDTH, size)?;
		let place = u16::try_from(index % WIDTH).ok()?;
		(place < bundle.width).then_some((bundle, place.into()))
	}

	/// The partial tiles of a smaller size that are full in a log of this size: once that one is saved, they
	/// may go.
	pub fn superseded(before: u64, size: u64) -> impl Iterator<Item = Self> {
		Level::all(before)
			.filter_map(move |level| Self::at_edge(level, before))
			.filter(move |tile| {
				Self::in_log(tile.level, tile.index, size).is_some_and(Self::is_full)
			})
	}

	/// The same tile once it is full.
	pub fn full(self) -> Self {
		Self { width: 256, ..self }
	}

	/// Whether nothing will come to it any more.
	pub fn is_full(self) -> bool {
		self == self.full()
	}
}

impl Display for Tile {
	fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
		write!(to, "tile/{}/", self.level)?;
		write_number(self.index, to)?;
		if self.is_full() {
			Ok(())
		} else {
			write!(to, ".p/{}", self.width)
		}
	}
}

/// A number in groups of three digits, all but the last marked: `x001/x234/067`.
fn write_number(number: u64, to: &mut Formatter<'_>) -> fmt::Result {
	// The largest number has seven groups.
	for group in (1..7).rev() {
		let rest = number.checked_div(1_000_u64.saturating_pow(group));
		if let Some(rest) = rest.filter(|rest| *rest > 0) {
			write!(to, "x{:03}/", rest % 1_000)?;
		}
	}
	write!(to, "{:03}", number % 1_000)
}
