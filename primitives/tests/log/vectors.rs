// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Logs that the client wrote to disk (`client/test/log-vectors.test.ts` writes the file, and finds out when it
//! would write another): the same tiles, roots and proofs come out here, and logs are gone on with.

use super::{commitment, log_of, Tiles};
use carechain_primitives::{
	log::{Level, LogBuilder, Tile, TileTree, TreeHead},
	merkle::Hash,
};
use serde::Deserialize;
use sp_core::bytes::from_hex;
use sp_crypto_hashing::sha2_256;

#[derive(Deserialize)]
struct Vectors {
	logs: Vec<Log>,
	files: Vec<FileOf>,
	inclusion: Vec<Inclusion>,
	consistency: Vec<Consistency>,
}

/// A log of the first so many commitments.
#[derive(Deserialize)]
struct Log {
	size: u64,
	root: String,
	/// How many tiles it has.
	tiles: usize,
	/// SHA-256 over `path ‖ 0x00 ‖ SHA-256(bytes)` of each of them, in the order of their paths.
	digest: String,
}

/// A tile of a small log, byte for byte.
#[derive(Deserialize)]
struct FileOf {
	size: u64,
	path: String,
	bytes: String,
}

#[derive(Deserialize)]
struct Inclusion {
	index: u64,
	size: u64,
	proof: Vec<String>,
}

#[derive(Deserialize)]
struct Consistency {
	first: u64,
	second: u64,
	proof: Vec<String>,
}

fn vectors() -> Vectors {
	serde_json::from_str(include_str!("../vectors/log-tiles.json"))
		.expect("the vectors are well formed")
}

fn hash(hex: &str) -> Hash {
	from_hex(hex).expect("hex").try_into().expect("32 bytes")
}

fn hashes(hex: &[String]) -> Vec<Hash> {
	hex.iter().map(|hex| hash(hex)).collect()
}

fn digest(tiles: &Tiles) -> Hash {
	let mut files: Vec<_> = tiles
		.iter()
		.map(|(tile, bytes)| (tile.to_string(), bytes))
		.collect();
	files.sort();
	let text: Vec<u8> = files
		.into_iter()
		.flat_map(|(path, bytes)| [path.as_bytes(), &[0], &sha2_256(bytes)].concat())
		.collect();
	sha2_256(&text)
}

#[test]
fn the_same_tiles_come_out_as_the_client_wrote() {
	for Log {
		size,
		root,
		tiles: count,
		digest: expected,
	} in vectors().logs
	{
		let (log, tiles) = log_of(size);
		let root = hash(&root);
		assert_eq!(log.head(), TreeHead { size, root });
		assert_eq!(tiles.len(), count, "{size}");
		assert_eq!(digest(&tiles), hash(&expected), "{size}");
	}
}

#[test]
fn tiles_that_the_client_wrote_are_read_and_gone_on_with() {
	let vectors = vectors();
	let sizes: Vec<_> = vectors.files.iter().map(|file| file.size).collect();
	for size in sizes {
		let mut tiles: Tiles = vectors
			.files
			.iter()
			.filter(|file| file.size == size)
			.map(|file| {
				let tile = [Level::Entries, Level::Hashes(0)]
					.into_iter()
					.filter_map(|level| Tile::at_edge(level, size))
					.find(|tile| tile.to_string() == file.path)
					.expect("a small log has these");
				(tile, from_hex(&file.bytes).expect("hex"))
			})
			.collect();
		let (expected, expected_tiles) = log_of(size);
		assert_eq!(tiles, expected_tiles);
		let mut log = LogBuilder::resume(&expected.head(), &tiles).unwrap();
		assert_eq!(log.append(commitment(size), &mut tiles), Ok(size));
		assert_eq!(log.head(), log_of(size + 1).0.head());
	}
}

#[test]
fn the_same_proofs_come_out() {
	let vectors = vectors();
	let size = vectors
		.logs
		.iter()
		.map(|log| log.size)
		.max()
		.expect("a log");
	let (_, tiles) = log_of(size);
	let tree = TileTree::new(&tiles, size);
	for Inclusion { index, size, proof } in vectors.inclusion {
		assert_eq!(tree.inclusion_proof(index, size), Ok(hashes(&proof)));
	}
	for Consistency {
		first,
		second,
		proof,
	} in vectors.consistency
	{
		assert_eq!(tree.consistency_proof(first, second), Ok(hashes(&proof)));
	}
}
