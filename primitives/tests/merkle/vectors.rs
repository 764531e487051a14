// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Vectors that others published. The client's tests read the same file.

use carechain_primitives::merkle::{
	empty_root, leaf_hash, node_hash, verify_consistency, verify_inclusion, Hash, Tree,
};
use serde::Deserialize;
use sp_core::bytes::from_hex;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
	empty_root: String,
	leaves: Vec<String>,
	roots: Vec<String>,
	inclusion: Vec<Inclusion>,
	consistency: Vec<Consistency>,
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

fn hash(hex: &str) -> Hash {
	from_hex(hex).expect("hex").try_into().expect("32 bytes")
}

fn hashes(hex: &[String]) -> Vec<Hash> {
	hex.iter().map(|hex| hash(hex)).collect()
}

/// The published vectors, their leaves, and the tree over these.
fn published() -> (Vectors, Vec<Vec<u8>>, Tree) {
	let vectors: Vectors = serde_json::from_str(include_str!("../vectors/rfc6962.json"))
		.expect("the vectors are well formed");
	let leaves: Vec<Vec<u8>> = vectors
		.leaves
		.iter()
		.map(|hex| from_hex(hex).expect("hex"))
		.collect();
	let mut tree = Tree::new();
	leaves.iter().for_each(|leaf| tree.push(leaf));
	(vectors, leaves, tree)
}

#[test]
fn the_empty_tree_has_the_published_root() {
	let (vectors, _, tree) = published();
	assert_eq!(empty_root(), hash(&vectors.empty_root));
	assert_eq!(Tree::new().root(), empty_root());
	assert_eq!(tree.root_at(0), Some(empty_root()));
}

#[test]
fn the_tree_has_the_published_root_at_every_size() {
	let (vectors, leaves, whole) = published();
	assert_eq!((leaves.len(), vectors.roots.len()), (8, 8));
	let mut growing = Tree::new();
	for (leaf, root) in leaves.iter().zip(hashes(&vectors.roots)) {
		growing.push(leaf);
		assert_eq!(growing.root(), root);
		assert_eq!(whole.root_at(growing.size()), Some(root));
	}
	assert_eq!(whole.root_at(9), None);
}

#[test]
fn published_inclusion_proofs_are_made_and_accepted() {
	let (vectors, leaves, tree) = published();
	assert_eq!(vectors.inclusion.len(), 5);
	for Inclusion { index, size, proof } in &vectors.inclusion {
		let proof = hashes(proof);
		assert_eq!(tree.inclusion_proof(*index, *size).as_ref(), Some(&proof));
		let root = hash(&vectors.roots[*size as usize - 1]);
		let leaf = leaf_hash(&leaves[*index as usize]);
		assert_eq!(verify_inclusion(*index, *size, &root, leaf, &proof), Ok(()));
	}
}

#[test]
fn published_consistency_proofs_are_made_and_accepted() {
	let (vectors, _, tree) = published();
	assert_eq!(vectors.consistency.len(), 4);
	for Consistency {
		first,
		second,
		proof,
	} in &vectors.consistency
	{
		let proof = hashes(proof);
		assert_eq!(
			tree.consistency_proof(*first, *second).as_ref(),
			Some(&proof)
		);
		let root = |size: u64| hash(&vectors.roots[size as usize - 1]);
		assert_eq!(
			verify_consistency(*first, *second, &root(*first), &root(*second), &proof),
			Ok(())
		);
	}
}

/// The example of RFC 6962 §2.1.3: seven leaves `d0 … d6` and the names of the nodes over them.
#[test]
fn the_tree_of_seven_leaves_has_the_proofs_of_the_rfc() {
	let leaves: Vec<Hash> = (0..7).map(super::leaf).collect();
	let tree = super::tree(7);

	let [a, b, c, d, e, f, j] = [0, 1, 2, 3, 4, 5, 6].map(|index: usize| leaf_hash(&leaves[index]));
	let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
	let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
	assert_eq!(tree.root(), node_hash(&k, &l));

	assert_eq!(tree.inclusion_proof(0, 7), Some(vec![b, h, l]));
	assert_eq!(tree.inclusion_proof(3, 7), Some(vec![c, g, l]));
	assert_eq!(tree.inclusion_proof(4, 7), Some(vec![f, j, k]));
	assert_eq!(tree.inclusion_proof(6, 7), Some(vec![i, k]));

	assert_eq!(tree.consistency_proof(3, 7), Some(vec![c, d, g, l]));
	assert_eq!(tree.consistency_proof(4, 7), Some(vec![l]));
	assert_eq!(tree.consistency_proof(6, 7), Some(vec![i, j, k]));
}
