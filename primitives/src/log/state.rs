// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! What of a builder is saved.
//!
//! The head (size and root), the entries at the edge, and the hashes at the edges of the levels above the
//! leaves; the size says how many. The leaves' hashes follow from the entries. At most 65,320 bytes.

use super::{builder::Edge, Level, LogBuilder, Tile, TreeHead, MAX_LOG_SIZE};
use crate::merkle::leaf_hash;
use alloc::vec::Vec;
use codec::{Decode, Encode, Error, Input, Output};

impl Encode for LogBuilder {
	fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
		self.head().encode_to(to);
		for edge in [&self.entries]
			.into_iter()
			.chain(self.hashes.iter().skip(1))
		{
			edge.items.iter().for_each(|item| item.encode_to(to));
		}
	}
}

impl Decode for LogBuilder {
	/// Refuses what is no state, and one that was damaged: the root is in it.
	fn decode<I: Input>(from: &mut I) -> Result<Self, Error> {
		let head = TreeHead::decode(from)?;
		if head.size > MAX_LOG_SIZE {
			return Err("the log is larger than a log may be".into());
		}
		let mut builder = Self {
			size: head.size,
			..Self::default()
		};
		for level in Level::all(head.size) {
			if level == Level::Hashes(0) {
				let leaves = builder.entries.items.iter();
				let leaves = leaves.map(|entry| leaf_hash(entry)).collect();
				builder.hashes.push(Edge::new(leaves));
				continue;
			}
			let width = Tile::at_edge(level, head.size).map_or(0, |tile| tile.width);
			let items: Vec<_> = (0..width)
				.map(|_| Decode::decode(from))
				.collect::<Result<_, _>>()?;
			match level {
				Level::Entries => builder.entries = Edge::new(items),
				Level::Hashes(_) => builder.hashes.push(Edge::new(items)),
			}
		}
		if builder.root() == head.root {
			Ok(builder)
		} else {
			Err("the state does not lead to the root of the log".into())
		}
	}
}
