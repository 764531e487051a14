// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Logs in tiles, held against the tree in memory, against another implementation, against what the client
//! writes, against crashes, and against stores that fail or lie.

mod log {
	mod agreement;
	mod damage;
	mod folder;
	mod gateway;
	mod independent;
	mod large;
	mod layout;
	mod resume;
	mod vectors;

	use carechain_primitives::{
		log::{LogBuilder, Tile},
		Commitment,
	};
	use std::collections::BTreeMap;

	/// Tiles in memory.
	type Tiles = BTreeMap<Tile, Vec<u8>>;

	/// A commitment as the vectors have it: the SHA-256 of its index in decimal.
	fn commitment(index: u64) -> Commitment {
		Commitment(sp_crypto_hashing::sha2_256(index.to_string().as_bytes()))
	}

	/// Appends the commitments that a log of this size has.
	fn grow(log: &mut LogBuilder, tiles: &mut Tiles, size: u64) {
		for index in log.size()..size {
			assert_eq!(log.append(commitment(index), tiles), Ok(index));
		}
	}

	/// A log of this size, with its tiles.
	fn log_of(size: u64) -> (LogBuilder, Tiles) {
		let (mut log, mut tiles) = Default::default();
		grow(&mut log, &mut tiles, size);
		log.checkpoint(&mut tiles).expect("memory takes everything");
		(log, tiles)
	}
}
