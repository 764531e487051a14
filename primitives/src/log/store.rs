// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Where tiles are kept.

use super::Tile;
use alloc::{collections::BTreeMap, vec::Vec};
use core::convert::Infallible;

/// Where the tiles of a log are kept: files, a bucket, a database.
///
/// What was written has to outlive a crash before the state of the builder is saved. Once a full tile is
/// there its partial forms may go: who looks for one of them takes its part of the full one.
pub trait TileStore {
	/// Why it cannot read or write.
	type Error;

	/// The bytes of a tile; `None` if it is not there.
	fn read(&self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error>;

	/// Puts a tile there, whatever stood in its place.
	fn write(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), Self::Error>;
}

/// In memory: for tests, and for who hands the tiles on.
impl TileStore for BTreeMap<Tile, Vec<u8>> {
	type Error = Infallible;

	fn read(&self, tile: Tile) -> Result<Option<Vec<u8>>, Infallible> {
		Ok(self.get(&tile).cloned())
	}

	fn write(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), Infallible> {
		self.insert(tile, bytes.to_vec());
		Ok(())
	}
}
