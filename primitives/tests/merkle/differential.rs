// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

//! Against `ct-merkle`, in both directions: what one makes the other accepts, and what one refuses
//! the other refuses.

use super::{flipped, leaf, reference, tree};
use carechain_primitives::merkle::{self, leaf_hash, Hash};
use ct_merkle::{mem_backed_tree::MemoryBackedTree, ConsistencyProof, InclusionProof, RootHash};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use sha2::Sha256;
use std::ops::RangeInclusive;

type Theirs = MemoryBackedTree<Sha256, Hash>;

const LARGEST: u64 = 300;
const MILLION: u64 = 1_000_000;

/// The largest size that `ct-merkle` can judge.
const THEIR_LARGEST: u64 = 1 << 63;

fn their_root(root: Hash, size: u64) -> RootHash<Sha256> {
	RootHash::new(root.into(), size)
}

fn they_accept_inclusion(index: u64, size: u64, root: Hash, leaf: Hash, proof: &[Hash]) -> bool {
	their_root(root, size)
		.verify_inclusion(&leaf, index, &InclusionProof::from_bytes(proof.concat()))
		.is_ok()
}

fn they_accept_consistency(
	first: u64,
	second: u64,
	first_root: Hash,
	second_root: Hash,
	proof: &[Hash],
) -> bool {
	let proof = ConsistencyProof::try_from_bytes(proof.concat()).expect("whole hashes");
	their_root(second_root, second)
		.verify_consistency(&their_root(first_root, first), &proof)
		.is_ok()
}

#[test]
fn both_make_the_same_roots_and_proofs_at_every_size() {
	let ours = tree(LARGEST);
	let mut theirs = Theirs::new();
	assert_eq!(
		ours.root_at(0).unwrap(),
		<Hash>::from(*theirs.root().as_bytes())
	);
	for size in 1..=LARGEST {
		theirs.push(leaf(size - 1));
		assert_eq!(
			ours.root_at(size).unwrap(),
			<Hash>::from(*theirs.root().as_bytes())
		);
		for index in 0..size {
			let proof = ours.inclusion_proof(index, size).unwrap();
			assert_eq!(
				proof.concat(),
				theirs.prove_inclusion(index as usize).as_bytes()
			);
		}
		for first in 1..=size {
			let proof = ours.consistency_proof(first, size).unwrap();
			let theirs = theirs.prove_consistency((size - first) as usize);
			assert_eq!(proof.concat(), theirs.as_bytes());
		}
	}
}

#[test]
fn both_accept_what_the_other_makes_at_every_size() {
	let ours = tree(LARGEST);
	let mut theirs = Theirs::new();
	for size in 1..=LARGEST {
		theirs.push(leaf(size - 1));
		let our_root = ours.root_at(size).unwrap();
		let their_root = Hash::from(*theirs.root().as_bytes());
		for index in 0..size {
			let leaf = leaf(index);
			let made_by_us = ours.inclusion_proof(index, size).unwrap();
			assert!(they_accept_inclusion(
				index,
				size,
				our_root,
				leaf,
				&made_by_us
			));
			let made_by_them = nodes(theirs.prove_inclusion(index as usize).as_bytes());
			let leaf = leaf_hash(&leaf);
			assert!(
				merkle::verify_inclusion(index, size, &their_root, leaf, &made_by_them).is_ok()
			);
		}
		for first in 1..size {
			let first_root = ours.root_at(first).unwrap();
			let made_by_us = ours.consistency_proof(first, size).unwrap();
			assert!(they_accept_consistency(
				first,
				size,
				first_root,
				our_root,
				&made_by_us
			));
			let made_by_them = nodes(theirs.prove_consistency((size - first) as usize).as_bytes());
			let verdict =
				merkle::verify_consistency(first, size, &first_root, &their_root, &made_by_them);
			assert!(verdict.is_ok());
		}
	}
}

#[test]
fn both_make_the_same_roots_and_proofs_at_random_sizes_to_a_million() {
	let mut runner = TestRunner::deterministic();
	let mut random = |range: RangeInclusive<u64>| range.new_tree(&mut runner).unwrap().current();
	let mut sizes: Vec<u64> = (0..40).map(|_| random(1..=MILLION)).collect();
	sizes.sort_unstable();
	let ours = tree(MILLION);
	let mut theirs = Theirs::new();
	// Theirs knows but its present size.
	for size in sizes {
		(theirs.len()..size).for_each(|index| theirs.push(leaf(index)));
		let root = ours.root_at(size).unwrap();
		assert_eq!(root, Hash::from(*theirs.root().as_bytes()));
		for _ in 0..25 {
			let index = random(0..=size - 1);
			let proof = ours.inclusion_proof(index, size).unwrap();
			let path = theirs.prove_inclusion(index as usize);
			assert_eq!(proof.concat(), path.as_bytes());
			let first = random(1..=size);
			let proof = ours.consistency_proof(first, size).unwrap();
			let extension = theirs.prove_consistency((size - first) as usize);
			assert_eq!(proof.concat(), extension.as_bytes());
		}
	}
}

fn nodes(bytes: &[u8]) -> Vec<Hash> {
	bytes
		.chunks(32)
		.map(|node| node.try_into().expect("32 bytes"))
		.collect()
}

/// What may be done to a proof before both are asked.
#[derive(Clone, Debug)]
enum Change {
	None,
	Node(prop::sample::Index, usize),
	Root(usize),
	Remove(prop::sample::Index),
	Insert(prop::sample::Index, Hash),
	Index(u64),
	Size(u64),
}

fn change() -> impl Strategy<Value = Change> {
	prop_oneof![
		Just(Change::None),
		(any::<prop::sample::Index>(), 0..256usize).prop_map(|(at, bit)| Change::Node(at, bit)),
		(0..256usize).prop_map(Change::Root),
		any::<prop::sample::Index>().prop_map(Change::Remove),
		(any::<prop::sample::Index>(), any::<Hash>())
			.prop_map(|(at, node)| Change::Insert(at, node)),
		(0..200u64).prop_map(Change::Index),
		(1..200u64).prop_map(Change::Size),
	]
}

impl Change {
	/// Applies what concerns nodes and roots; gives back the index and the size to ask about.
	fn apply(
		self,
		(index, size): (u64, u64),
		root: &mut Hash,
		proof: &mut Vec<Hash>,
	) -> (u64, u64) {
		match self {
			Self::Node(at, bit) if !proof.is_empty() => {
				let at = at.index(proof.len());
				proof[at] = flipped(proof[at], bit);
			}
			Self::Remove(at) if !proof.is_empty() => {
				proof.remove(at.index(proof.len()));
			}
			Self::Insert(at, node) => proof.insert(at.index(proof.len() + 1), node),
			Self::Root(bit) => *root = flipped(*root, bit),
			Self::Index(index) => return (index, size),
			Self::Size(size) => return (index, size),
			Self::None | Self::Node(..) | Self::Remove(_) => (),
		}
		(index, size)
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(1_000))]

	#[test]
	fn both_judge_a_changed_inclusion_proof_alike(
		(index, size) in (1..150u64).prop_flat_map(|size| (0..size, Just(size))),
		change in change(),
	) {
		let tree = tree(size);
		let mut root = tree.root();
		let mut proof = tree.inclusion_proof(index, size).unwrap();
		let leaf = leaf(index);
		let (index, size) = change.apply((index, size), &mut root, &mut proof);
		prop_assert_eq!(
			merkle::verify_inclusion(index, size, &root, leaf_hash(&leaf), &proof).is_ok(),
			they_accept_inclusion(index, size, root, leaf, &proof)
		);
	}

	#[test]
	fn both_judge_a_changed_consistency_proof_alike(
		(first, second) in (2..150u64).prop_flat_map(|second| (1..second, Just(second))),
		change in change(),
		of_first in any::<bool>(),
	) {
		let tree = tree(second);
		let mut roots = [tree.root_at(first).unwrap(), tree.root()];
		let mut proof = tree.consistency_proof(first, second).unwrap();
		let root = &mut roots[usize::from(!of_first)];
		let (first, second) = change.apply((first, second), root, &mut proof);
		// They do not judge the empty tree.
		prop_assume!(first > 0);
		let [old, new] = roots;
		prop_assert_eq!(
			merkle::verify_consistency(first, second, &old, &new, &proof).is_ok(),
			they_accept_consistency(first, second, old, new, &proof)
		);
	}

	#[test]
	fn both_accept_the_same_roots_of_trees_too_large_to_build(
		(first, second) in (2..=THEIR_LARGEST).prop_flat_map(|second| (1..second, Just(second))),
		seed in any::<Hash>(),
		change in change(),
	) {
		let mut proof: Vec<Hash> = (0..reference::proof_length(first, second))
			.map(|node| flipped(seed, node))
			.collect();
		let (old, mut new) = merkle::consistency_roots(first, second, &seed, &proof).unwrap();
		prop_assert!(they_accept_consistency(first, second, old, new, &proof));
		let (first, second) = change.apply((first, second), &mut new, &mut proof);
		prop_assume!(first > 0);
		prop_assert_eq!(
			merkle::verify_consistency(first, second, &old, &new, &proof).is_ok(),
			they_accept_consistency(first, second, old, new, &proof)
		);
	}
}
