// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Values in the state of a block: read proofs against its state root.
//!
//! The trie is the SDK's, in its layout V1 (values above 32 bytes apart from their nodes), hashed with
//! BLAKE2b-256. A proof has exactly the nodes that lead to the keys, or show that they are not there.

use crate::{error::Reason, header::Hash, hex::Bytes};
use alloc::{collections::BTreeMap, vec::Vec};
use sp_core::{Blake2Hasher, H256};
use sp_trie::{
	accessed_nodes_tracker::AccessedNodesTracker, HashDBT, LayoutV1, MemoryDB, RandomState, Trie,
	TrieDBBuilder, EMPTY_PREFIX,
};

type Layout = LayoutV1<Blake2Hasher>;
type TrieError = sp_trie::TrieError<Layout>;

/// Values by their keys; those that are proven not to be there have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl Values {
	/// Reads these keys, and nothing else, out of a proof.
	pub fn read(root: &Hash, keys: &[&[u8]], proof: &[Bytes]) -> Result<Self, Reason> {
		ensure_sorted(proof)?;
		let root = H256(*root);
		let mut nodes = MemoryDB::<Blake2Hasher>::with_hasher(RandomState::default());
		for node in proof {
			nodes.insert(EMPTY_PREFIX, &node.0);
		}
		// The trie without values needs no proof, and no chain has it.
		if !nodes.contains(&root, EMPTY_PREFIX) || proof.is_empty() {
			return Err(Reason::OtherRoot);
		}
		let mut used = AccessedNodesTracker::new(proof.len());
		let trie = TrieDBBuilder::<Layout>::new(&nodes, &root)
			.with_recorder(&mut used)
			.build();
		let mut values = BTreeMap::new();
		for key in keys {
			let value = trie.get(key).map_err(|error| why(&error))?;
			values.insert(key.to_vec(), value);
		}
		used.ensure_no_unused_nodes()
			.map_err(|_| Reason::UnusedNode)?;
		Ok(Self(values))
	}

	/// The value of a key that was read.
	pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
		self.0.get(key)?.as_deref()
	}
}

/// One set of nodes has one order.
fn ensure_sorted(proof: &[Bytes]) -> Result<(), Reason> {
	for (one, next) in proof.iter().zip(proof.iter().skip(1)) {
		if one == next {
			return Err(Reason::DuplicateNode);
		}
		if one > next {
			return Err(Reason::NodesUnsorted);
		}
	}
	Ok(())
}

fn why(error: &TrieError) -> Reason {
	match error {
		TrieError::InvalidStateRoot(_) => Reason::OtherRoot,
		TrieError::IncompleteDatabase(_) => Reason::MissingNode,
		_ => Reason::NodeUnreadable,
	}
}
