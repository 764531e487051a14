// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Roots and proofs from tiles are those of the tree in memory, which `tests/merkle` holds against the
//! definitions, against published vectors and against another implementation.

use super::{commitment, grow, log_of, Tiles};
use carechain_primitives::{
	log::{LogBuilder, TileTree, TreeHead},
	merkle::{leaf_hash, verify_consistency, verify_inclusion, Tree},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

const LARGEST: u64 = 300;
const MILLION: u64 = 1_000_000;

/// The tree in memory over the same leaves.
fn in_memory(size: u64) -> Tree {
	let mut tree = Tree::new();
	(0..size).for_each(|index| tree.push(&commitment(index).0));
	tree
}

#[test]
fn every_size_to_300_has_its_root_and_every_proof_at_every_checkpoint() {
	let memory = in_memory(LARGEST);
	let (mut log, mut tiles) = (LogBuilder::new(), Tiles::new());
	for size in 0..=LARGEST {
		grow(&mut log, &mut tiles, size);
		let root = memory.root_at(size).unwrap();
		assert_eq!(log.head(), TreeHead { size, root });
		assert_eq!(log.checkpoint(&mut tiles), Ok(log.head()));

		let tree = TileTree::new(&tiles, size);
		assert_eq!(tree.root_at(size), Ok(root));
		for other in 0..size {
			assert_eq!(
				tree.inclusion_proof(other, size).ok(),
				memory.inclusion_proof(other, size)
			);
			assert_eq!(tree.entry(other), Ok(commitment(other)));
		}
		for first in 0..=size {
			assert_eq!(
				tree.consistency_proof(first, size).ok(),
				memory.consistency_proof(first, size)
			);
		}
	}
}

#[test]
fn a_later_log_has_every_root_and_proof_of_every_size_to_300() {
	let memory = in_memory(LARGEST);
	let (_, tiles) = log_of(700);
	let tree = TileTree::new(&tiles, 700);
	for size in 0..=LARGEST {
		assert_eq!(tree.root_at(size).ok(), memory.root_at(size));
		for other in 0..size {
			assert_eq!(
				tree.inclusion_proof(other, size).ok(),
				memory.inclusion_proof(other, size)
			);
			assert_eq!(
				tree.consistency_proof(other, size).ok(),
				memory.consistency_proof(other, size)
			);
		}
	}
}

#[test]
fn random_sizes_to_a_million_have_their_roots_and_proofs_and_these_hold() {
	let memory = in_memory(MILLION);
	let (_, tiles) = log_of(MILLION);
	let tree = TileTree::new(&tiles, MILLION);
	let mut runner = TestRunner::deterministic();
	let cases = (1..=MILLION).prop_flat_map(|size| (Just(size), 0..size, 1..=size));
	for _ in 0..2_000 {
		let (size, index, first) = cases.new_tree(&mut runner).unwrap().current();
		let [root, first_root] = [size, first].map(|size| tree.root_at(size).unwrap());
		assert_eq!(Some(root), memory.root_at(size));
		let path = tree.inclusion_proof(index, size).unwrap();
		assert_eq!(memory.inclusion_proof(index, size).as_ref(), Some(&path));
		let leaf = leaf_hash(&tree.entry(index).unwrap().0);
		assert_eq!(verify_inclusion(index, size, &root, leaf, &path), Ok(()));
		let proof = tree.consistency_proof(first, size).unwrap();
		assert_eq!(memory.consistency_proof(first, size).as_ref(), Some(&proof));
		assert_eq!(
			verify_consistency(first, size, &first_root, &root, &proof),
			Ok(())
		);
	}
}

#[test]
fn what_is_handed_to_the_chain_extends_what_it_knows() {
	let (mut log, mut tiles) = (LogBuilder::new(), Tiles::new());
	let mut known = TreeHead::empty();
	for size in [1, 2, 255, 256, 1_000, 65_536, 70_000] {
		grow(&mut log, &mut tiles, size);
		let head = log.checkpoint(&mut tiles).unwrap();
		let extension = TileTree::new(&tiles, size).extension(&known).unwrap();
		assert_eq!(extension.head, head);
		let (old, new) = (&known.root, &head.root);
		assert_eq!(
			verify_consistency(known.size, size, old, new, &extension.proof),
			Ok(())
		);
		known = head;
	}
}
