// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { RFC9162 } from '@transmute/rfc9162';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	EMPTY_ROOT,
	leafHash,
	MerkleTree,
	verifyConsistency,
	verifyInclusion,
} from '../src/records/merkle.js';

interface Vectors {
	emptyRoot: string;
	leaves: string[];
	roots: string[];
	inclusion: { index: number; size: number; proof: string[] }[];
	consistency: { first: number; second: number; proof: string[] }[];
}

// The vectors that the chain's own tree is tested against.
const file = new URL('../../primitives/tests/vectors/rfc6962.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

function treeOf(leaves: Uint8Array[]): MerkleTree {
	const tree = new MerkleTree();
	leaves.forEach((leaf) => tree.append(leaf));
	return tree;
}

function numbered(count: number): Uint8Array[] {
	return Array.from({ length: count }, (_, index) => Uint8Array.of(index));
}

function flipped(hash: Uint8Array): Uint8Array {
	return hash.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
}

describe('the published vectors', () => {
	const tree = treeOf(vectors.leaves.map(hexToBytes));

	it('has the root of every size', () => {
		expect(EMPTY_ROOT).toEqual(hexToBytes(vectors.emptyRoot));
		expect(new MerkleTree().root()).toEqual(EMPTY_ROOT);
		vectors.roots.forEach((root, index) => {
			expect(tree.root(index + 1)).toEqual(hexToBytes(root));
		});
	});

	it('makes the inclusion proofs', () => {
		for (const { index, size, proof } of vectors.inclusion) {
			expect(tree.inclusionProof(index, size)).toEqual(proof.map(hexToBytes));
		}
	});

	it('makes the consistency proofs', () => {
		for (const { first, second, proof } of vectors.consistency) {
			expect(tree.consistencyProof(first, second)).toEqual(proof.map(hexToBytes));
		}
	});
});

describe('all trees of up to 40 leaves', () => {
	const leaves = numbered(40);
	const tree = treeOf(leaves);

	it('proves every leaf at every size, and nothing in its place', () => {
		for (let size = 1; size <= 40; size++) {
			const root = tree.root(size);
			for (let index = 0; index < size; index++) {
				const proof = tree.inclusionProof(index, size);
				const leaf = leaves[index] ?? new Uint8Array();
				const holds = (at: number, root_: Uint8Array, of: Uint8Array, path: Uint8Array[]) =>
					verifyInclusion(BigInt(at), BigInt(size), root_, of, path);
				expect(holds(index, root, leaf, proof)).toBe(true);
				expect(holds(index, flipped(root), leaf, proof)).toBe(false);
				expect(holds(index, root, Uint8Array.of(99), proof)).toBe(false);
				expect(holds(index, root, leaf, [...proof, root])).toBe(false);
				expect(holds(size, root, leaf, proof)).toBe(false);
				if (proof.length > 0) expect(holds(index, root, leaf, proof.slice(1))).toBe(false);
			}
		}
	});

	it('proves that every size extends every smaller one, and no other tree does', () => {
		const other = treeOf([Uint8Array.of(99), ...leaves.slice(1)]);
		for (let second = 1; second <= 40; second++) {
			for (let first = 0; first <= second; first++) {
				const proof = tree.consistencyProof(first, second);
				const holds = (old: Uint8Array, grown: Uint8Array, nodes: Uint8Array[]) =>
					verifyConsistency(BigInt(first), BigInt(second), old, grown, nodes);
				expect(holds(tree.root(first), tree.root(second), proof)).toBe(true);
				if (first === 0) continue;
				const rewritten = other.consistencyProof(first, second);
				expect(holds(tree.root(first), other.root(second), rewritten)).toBe(false);
				expect(holds(tree.root(first), flipped(tree.root(second)), proof)).toBe(false);
				expect(holds(tree.root(first), tree.root(second), [...proof, EMPTY_ROOT])).toBe(false);
				if (proof.length > 0) {
					expect(holds(tree.root(first), tree.root(second), proof.slice(1))).toBe(false);
				}
			}
		}
	});
});

// A proof that holds is the only one: its length follows from the sizes, and another node would be a collision.
// So every proof that the other implementation's verifiers take is the one that it would make, which for all of
// these it would take minutes to.
describe('all trees of up to 300 leaves, as another implementation sees them', () => {
	const MOST = 300;
	const leaves = Array.from({ length: MOST }, (_, index) => Uint8Array.of(index >> 8, index & 255));
	const tree = treeOf(leaves);
	const log = { log_id: '' };

	// It looks for a browser's hash first. Without one it fails and tries again, a million times over.
	beforeAll(() => {
		const digest = (_: string, bytes: Uint8Array): Uint8Array =>
			createHash('sha256').update(bytes).digest();
		vi.stubGlobal('window', { crypto: { subtle: { digest } } });
	});
	afterAll(() => vi.unstubAllGlobals());

	it('have its roots', async () => {
		for (let size = 0; size <= MOST; size++) {
			expect(tree.root(size)).toEqual(await RFC9162.treeHead(leaves.slice(0, size)));
		}
	}, 60_000);

	it('prove every leaf at every size to it', async () => {
		const hashes = leaves.map(leafHash);
		for (let size = 1; size <= MOST; size++) {
			const root = tree.root(size);
			for (const [index, hash] of hashes.slice(0, size).entries()) {
				const inclusion_path = tree.inclusionProof(index, size);
				const proof = { ...log, tree_size: size, leaf_index: index, inclusion_path };
				const holds = await RFC9162.verifyInclusionProof(root, hash, proof);
				if (!holds) expect.fail(`leaf ${index} of ${size}`);
			}
		}
	}, 60_000);

	it('prove to it that every size extends every smaller one', async () => {
		for (let second = 2; second <= MOST; second++) {
			const root = tree.root(second);
			for (let first = 1; first < second; first++) {
				const old = tree.root(first);
				// It wants the root of a complete first tree in the proof, which RFC 9162 §2.1.4.1 leaves out.
				const isComplete = (first & (first - 1)) === 0;
				const consistency_path = [
					...(isComplete ? [old] : []),
					...tree.consistencyProof(first, second),
				];
				const proof = { ...log, tree_size_1: first, tree_size_2: second, consistency_path };
				const holds = await RFC9162.verifyConsistencyProof(old, root, proof);
				if (!holds) expect.fail(`${first} to ${second}`);
			}
		}
	}, 60_000);
});

describe('what a tree does not have', () => {
	const tree = treeOf(numbered(3));

	it.each([
		['a size that it has not reached', () => tree.root(4)],
		['a leaf past the end', () => tree.inclusionProof(3)],
		['a leaf before the start', () => tree.inclusionProof(-1)],
		['a leaf between two', () => tree.inclusionProof(0.5)],
		['sizes out of order', () => tree.consistencyProof(2, 1)],
	])('refuses %s', (_, act) => {
		expect(act).toThrow(RangeError);
	});

	it('verifies nothing out of order', () => {
		expect(verifyConsistency(3n, 2n, EMPTY_ROOT, EMPTY_ROOT, [])).toBe(false);
		expect(verifyInclusion(0n, 0n, EMPTY_ROOT, new Uint8Array(), [])).toBe(false);
	});
});
