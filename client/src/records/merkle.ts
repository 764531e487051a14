// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { u8aEq } from '@polkadot/util';
import {
	completeSubtrees,
	consistencyRanges,
	ensureReached,
	inclusionRanges,
	type Range,
} from './subtrees.js';

/**
 * The append-only Merkle tree of RFC 6962 §2.1 over SHA-256, and the checks of RFC 9162 §2.1.3.2 and
 * §2.1.4.2. The chain has the same in `carechain-primitives`; both are tested against the vectors of
 * Certificate Transparency.
 */

/** A node of the tree, 32 bytes. */
export type Hash = Uint8Array;

/** The root of the tree without leaves. */
export const EMPTY_ROOT: Hash = sha256(new Uint8Array());

/** Hash of a leaf: `SHA-256(0x00 ‖ leaf)`. */
export function leafHash(leaf: Uint8Array): Hash {
	return sha256(concatBytes(Uint8Array.of(0), leaf));
}

/** Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(left: Hash, right: Hash): Hash {
	return sha256(concatBytes(Uint8Array.of(1), left, right));
}

/** A tree that keeps the hashes of all its complete subtrees: every size it ever had stays provable. */
export class MerkleTree {
	/** `levels[k][i]` is the subtree over the leaves `i · 2^k` up to `(i + 1) · 2^k`. */
	readonly #levels: Hash[][] = [];

	/** Number of leaves. */
	get size(): number {
		return this.#levels[0]?.length ?? 0;
	}

	/** Appends a leaf and returns its index. */
	append(leaf: Uint8Array): number {
		let hash = leafHash(leaf);
		for (let level = 0; ; level++) {
			const nodes = (this.#levels[level] ??= []);
			nodes.push(hash);
			if (nodes.length % 2 === 1) return this.size - 1;
			hash = nodeHash(at(nodes, nodes.length - 2), hash);
		}
	}

	/**
	 * The root, now or as it was at a smaller size.
	 *
	 * @throws RangeError for a size that the tree has not reached
	 */
	root(size: number = this.size): Hash {
		ensureReached(size, this.size);
		return size === 0 ? EMPTY_ROOT : this.#hashOf([0, size]);
	}

	/**
	 * The path from a leaf to the root, the leaf's sibling first.
	 *
	 * @throws RangeError when there is no such leaf at that size
	 */
	inclusionProof(index: number, size: number = this.size): Hash[] {
		ensureReached(size, this.size);
		return inclusionRanges(index, size).map((range) => this.#hashOf(range));
	}

	/**
	 * The proof that the tree of the second size starts with that of the first; empty where there is
	 * nothing to prove, that is from no leaves and between equal sizes.
	 *
	 * @throws RangeError for sizes out of order or not reached
	 */
	consistencyProof(first: number, second: number = this.size): Hash[] {
		ensureReached(second, this.size);
		ensureReached(first, this.size);
		return consistencyRanges(first, second).map((range) => this.#hashOf(range));
	}

	#hashOf(range: Range): Hash {
		return foldSubtrees(
			completeSubtrees(range).map(({ level, index }) => at(at(this.#levels, level), index)),
		);
	}
}

/** The hash over subtrees that stand side by side, each smaller than the one before or as large. */
export function foldSubtrees(hashes: readonly Hash[]): Hash {
	return hashes.reduceRight((right, left) => nodeHash(left, right));
}

function at<Item>(items: readonly Item[], index: number): Item {
	const item = items[index];
	if (item === undefined) throw new RangeError(`nothing at ${index}`);
	return item;
}

/** Where one is on the way up: the index on this level, and the index of the last node on it. */
class Climb {
	constructor(
		public index: bigint,
		public last: bigint,
	) {}

	up(): void {
		this.index >>= 1n;
		this.last >>= 1n;
	}

	get siblingIsLeft(): boolean {
		return this.index % 2n === 1n || this.index === this.last;
	}

	/** Skips the levels on which the last node has no sibling and moves up as it is. */
	skipLoneLevels(): void {
		while (this.index !== 0n && this.index % 2n === 0n) this.up();
	}

	get isAtRoot(): boolean {
		return this.last === 0n;
	}
}

/**
 * Whether a leaf stands at this index in the tree of this size and root. Sizes are as the chain has
 * them, up to 64 bits.
 */
export function verifyInclusion(
	index: bigint,
	size: bigint,
	root: Hash,
	leaf: Uint8Array,
	proof: readonly Hash[],
): boolean {
	const reached = inclusionRoot(index, size, leaf, proof);
	return reached !== undefined && u8aEq(reached, root);
}

/** The root that an inclusion proof leads to; undefined if it has the wrong length or index. */
export function inclusionRoot(
	index: bigint,
	size: bigint,
	leaf: Uint8Array,
	proof: readonly Hash[],
): Hash | undefined {
	if (index < 0n || index >= size) return undefined;
	const climb = new Climb(index, size - 1n);
	let root = leafHash(leaf);
	for (const sibling of proof) {
		if (climb.isAtRoot) return undefined;
		if (climb.siblingIsLeft) {
			root = nodeHash(sibling, root);
			climb.skipLoneLevels();
		} else {
			root = nodeHash(root, sibling);
		}
		climb.up();
	}
	return climb.isAtRoot ? root : undefined;
}

/** Whether the second tree starts with all leaves of the first, in their order. */
export function verifyConsistency(
	first: bigint,
	second: bigint,
	firstRoot: Hash,
	secondRoot: Hash,
	proof: readonly Hash[],
): boolean {
	if (first < 0n || first > second) return false;
	if (first === second) return proof.length === 0 && u8aEq(firstRoot, secondRoot);
	if (first === 0n) return proof.length === 0;
	const climb = new Climb(first - 1n, second - 1n);
	while (climb.index % 2n === 1n) climb.up();

	// The proof does not repeat the root of a complete first tree (RFC 9162 §2.1.4.2, step 2).
	const isComplete = (first & (first - 1n)) === 0n;
	const [seed, ...rest] = isComplete ? [firstRoot, ...proof] : proof;
	if (seed === undefined || proof.length === 0) return false;
	let [old, grown] = [seed, seed];
	for (const node of rest) {
		if (climb.isAtRoot) return false;
		if (climb.siblingIsLeft) {
			old = nodeHash(node, old);
			grown = nodeHash(node, grown);
			climb.skipLoneLevels();
		} else {
			grown = nodeHash(grown, node);
		}
		climb.up();
	}
	return climb.isAtRoot && u8aEq(old, firstRoot) && u8aEq(grown, secondRoot);
}
