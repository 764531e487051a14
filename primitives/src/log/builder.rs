// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! How a log grows.

use super::{
	rows::{encode, row_hash, Place},
	tree::read_tile,
	Level, LogError, Tile, TileStore, TreeHead, MAX_LOG_SIZE, TILE_WIDTH,
};
use crate::{
	merkle::{leaf_hash, subtrees::Range, Hash},
	Commitment,
};
use alloc::{vec, vec::Vec};

/// The tile at the right edge of a level, as far as it has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
	/// Fewer than a full tile has.
	pub items: Vec<Hash>,
	/// How many of them stand in the store: what has not grown need not be written again.
	stored: usize,
}

impl Edge {
	pub fn new(items: Vec<Hash>) -> Self {
		Self { items, stored: 0 }
	}

	/// The full tile, if one more item makes it full.
	fn filled_by(&self, item: Hash) -> Option<Vec<Hash>> {
		if self.items.len().checked_add(1) != Some(TILE_WIDTH) {
			return None;
		}
		let mut full = self.items.clone();
		full.push(item);
		Some(full)
	}

	/// Writes the tile as far as it has come, if that is further than the last time.
	fn store<S: TileStore>(&mut self, tile: Tile, store: &mut S) -> Result<(), S::Error> {
		let width = self.items.len();
		if self.stored < width {
			store.write(tile, &encode(tile.level, &self.items))?;
			self.stored = width;
		}
		Ok(())
	}

	/// Adds an item; a tile that is full makes way for the next one.
	fn push(&mut self, item: Hash) {
		self.items.push(item);
		if self.items.len() >= TILE_WIDTH {
			*self = Self::default();
		}
	}
}

/// Builds a log, one commitment after the other.
///
/// It holds the tile at the right edge of every level: at most 255 hashes for each eight doublings of the
/// log. SCALE-encoded it is the state to save and to go on from; decoding refuses what was damaged.
#[derive(Clone, Debug, Default)]
pub struct LogBuilder {
	pub(super) size: u64,
	pub(super) entries: Edge,
	/// By level, as far up as something has come.
	pub(super) hashes: Vec<Edge>,
}

impl LogBuilder {
	/// The log without leaves.
	pub fn new() -> Self {
		Self::default()
	}

	/// Goes on where a log ends that somebody else has written, from the tiles at its right edge.
	///
	/// # Errors
	/// [`LogError::TileMissing`], [`LogError::TileCutOff`], [`LogError::NotACommitment`],
	/// [`LogError::RootMismatch`]: the tiles are not those of a log with this head.
	pub fn resume<S: TileStore>(head: &TreeHead, store: &S) -> Result<Self, LogError<S::Error>> {
		let mut builder = Self {
			size: head.size,
			..Self::default()
		};
		for level in Level::all(head.size) {
			let items = match Tile::at_edge(level, head.size) {
				Some(tile) => read_tile(store, tile)?,
				None => Vec::new(),
			};
			let stored = items.len();
			let edge = Edge { items, stored };
			match level {
				Level::Entries => builder.entries = edge,
				Level::Hashes(_) => builder.hashes.push(edge),
			}
		}
		let leaves = builder.entries.items.iter().map(|entry| leaf_hash(entry));
		let are_of_entries = match builder.hashes.first() {
			Some(row) => leaves.eq(row.items.iter().copied()),
			None => builder.entries.items.is_empty(),
		};
		if are_of_entries && builder.root() == head.root {
			Ok(builder)
		} else {
			Err(LogError::RootMismatch)
		}
	}

	/// Number of leaves.
	pub fn size(&self) -> u64 {
		self.size
	}

	/// The root, as it is now.
	pub fn root(&self) -> Hash {
		Range::whole(self.size)
			.hash(|subtree| {
				let place = Place::of(subtree).ok_or(NotAtEdge)?;
				let edge = self.hashes.get(usize::from(place.level));
				place
					.hash_in(&edge.ok_or(NotAtEdge)?.items)
					.ok_or(NotAtEdge)
			})
			// Every complete subtree at the right edge stands in the row at that edge.
			.unwrap_or_default()
	}

	/// Size and root, as they are now.
	pub fn head(&self) -> TreeHead {
		TreeHead {
			size: self.size,
			root: self.root(),
		}
	}

	/// Appends a commitment, writes the tiles that it fills, and returns its index.
	///
	/// # Errors
	/// [`LogError::Store`], [`LogError::MaxLogSizeExceeded`]: nothing was appended then, and it may be
	/// tried again.
	pub fn append<S: TileStore>(
		&mut self,
		commitment: Commitment,
		store: &mut S,
	) -> Result<u64, LogError<S::Error>> {
		let index = self.size;
		let size = index
			.checked_add(1)
			.filter(|size| *size <= MAX_LOG_SIZE)
			.ok_or(LogError::MaxLogSizeExceeded)?;
		let pushes = self.pushes_of(commitment);
		// Nothing changes before all of it is written.
		for (level, item) in &pushes {
			let full = self.edge(*level).and_then(|edge| edge.filled_by(*item));
			if let (Some(full), Some(tile)) = (full, Tile::at_edge(*level, index)) {
				store.write(tile.full(), &encode(*level, &full))?;
			}
		}
		for (level, item) in pushes {
			match self.edge_mut(level) {
				Some(edge) => edge.push(item),
				// Levels come from below, so it is the next one.
				None => self.hashes.push(Edge::new(vec![item])),
			}
		}
		self.size = size;
		Ok(index)
	}

	/// Writes the tiles at the right edge as far as they have come, and gives the head that they lead to.
	/// What was appended since the last time can then be proven.
	///
	/// # Errors
	/// [`LogError::Store`]; it may be tried again.
	pub fn checkpoint<S: TileStore>(
		&mut self,
		store: &mut S,
	) -> Result<TreeHead, LogError<S::Error>> {
		for level in Level::all(self.size) {
			let tile = Tile::at_edge(level, self.size);
			if let (Some(tile), Some(edge)) = (tile, self.edge_mut(level)) {
				edge.store(tile, store)?;
			}
		}
		Ok(self.head())
	}

	/// What a commitment adds to each level: to that of the entries, to that of the leaves, and to every
	/// level above one that is full with it.
	fn pushes_of(&self, Commitment(entry): Commitment) -> Vec<(Level, Hash)> {
		let mut pushes = vec![(Level::Entries, entry)];
		let mut next = Some(leaf_hash(&entry));
		for level in (0..).map(Level::Hashes) {
			let Some(item) = next else { break };
			pushes.push((level, item));
			let full = self.edge(level).and_then(|edge| edge.filled_by(item));
			next = full.and_then(|full| row_hash(&full));
		}
		pushes
	}

	fn edge(&self, level: Level) -> Option<&Edge> {
		match level {
			Level::Entries => Some(&self.entries),
			Level::Hashes(level) => self.hashes.get(usize::from(level)),
		}
	}

	fn edge_mut(&mut self, level: Level) -> Option<&mut Edge> {
		match level {
			Level::Entries => Some(&mut self.entries),
			Level::Hashes(level) => self.hashes.get_mut(usize::from(level)),
		}
	}
}

/// There is no such subtree at the right edge.
struct NotAtEdge;
