// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Small states, built with the SDK's trie.

use std::collections::BTreeMap;

use carechain_verify::hex::Bytes;
use codec::Encode;
use sp_core::{Blake2Hasher, H256};
use sp_trie::{LayoutV1, MemoryDB, Recorder, Trie, TrieDBBuilder, TrieDBMutBuilder, TrieMut};

type Layout = LayoutV1<Blake2Hasher>;

/// The values of a state, by their keys.
#[derive(Clone, Default)]
pub struct State(BTreeMap<Vec<u8>, Vec<u8>>);

impl State {
	/// A state with values that nobody asks for, so that the trie has branches.
	pub fn new() -> Self {
		let mut state = Self::default();
		for number in 0..40u32 {
			let key = sp_crypto_hashing::blake2_256(&number.encode());
			state.put(&key, &number.to_le_bytes().repeat(1 + number as usize % 20));
		}
		state
	}

	/// Stores bytes.
	pub fn put(&mut self, key: &[u8], value: &[u8]) {
		self.0.insert(key.to_vec(), value.to_vec());
	}

	/// Stores a value.
	pub fn store(&mut self, key: &[u8], value: &impl Encode) {
		self.put(key, &value.encode());
	}

	/// Takes a value away.
	pub fn remove(&mut self, key: &[u8]) {
		self.0.remove(key);
	}

	/// The root of the trie.
	pub fn root(&self) -> H256 {
		self.trie().1
	}

	/// The nodes that lead to the keys, sorted.
	pub fn proof(&self, keys: &[Vec<u8>]) -> Vec<Bytes> {
		let (nodes, root) = self.trie();
		let mut recorder = Recorder::<Layout>::new();
		let trie = TrieDBBuilder::<Layout>::new(&nodes, &root)
			.with_recorder(&mut recorder)
			.build();
		for key in keys {
			trie.get(key).unwrap();
		}
		let nodes = recorder.drain().into_iter().map(|node| Bytes(node.data));
		let mut nodes: Vec<_> = nodes.collect();
		nodes.sort();
		nodes.dedup();
		nodes
	}

	fn trie(&self) -> (MemoryDB<Blake2Hasher>, H256) {
		let (mut nodes, mut root) = (MemoryDB::default(), H256::default());
		let mut trie = TrieDBMutBuilder::<Layout>::new(&mut nodes, &mut root).build();
		for (key, value) in &self.0 {
			trie.insert(key, value).unwrap();
		}
		trie.commit();
		drop(trie);
		(nodes, root)
	}
}
