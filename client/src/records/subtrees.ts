// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * Which subtrees roots and proofs of RFC 6962 §2.1 are made of. Trees in memory and in tiles look the same
 * ones up, each in its own way. Sizes are numbers up to 2^53.
 */

/** A complete subtree: over the leaves `index · 2^level` up to `(index + 1) · 2^level`. */
export interface Subtree {
	level: number;
	index: number;
}

/** Leaves from the first up to, and not with, the second. */
export type Range = readonly [start: number, end: number];

/**
 * The ranges whose hashes are the path from a leaf to the root, the leaf's sibling first.
 *
 * @throws RangeError when there is no such leaf at that size
 */
export function inclusionRanges(index: number, size: number): Range[] {
	if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
		throw new RangeError(`no leaf ${index} in a tree of ${size}`);
	}
	const path: Range[] = [];
	let [start, end] = [0, size];
	while (end - start > 1) {
		const middle = start + split(end - start);
		if (index < middle) {
			path.push([middle, end]);
			end = middle;
		} else {
			path.push([start, middle]);
			start = middle;
		}
	}
	return path.reverse();
}

/**
 * The ranges whose hashes prove that the tree of the second size starts with that of the first; none where
 * there is nothing to prove, that is from no leaves and between equal sizes.
 *
 * @throws RangeError for sizes out of order
 */
export function consistencyRanges(first: number, second: number): Range[] {
	if (first > second) throw new RangeError('a tree does not start with a larger one');
	if (first === 0 || first === second) return [];
	const proof: Range[] = [];
	let [start, end] = [0, second];
	// Whether the subtree at hand still is the whole first tree, whose root the verifier has.
	let isFirstTree = true;
	while (first !== end) {
		const middle = start + split(end - start);
		if (first <= middle) {
			proof.push([middle, end]);
			end = middle;
		} else {
			proof.push([start, middle]);
			start = middle;
			isFirstTree = false;
		}
	}
	if (!isFirstTree) proof.push([start, end]);
	return proof.reverse();
}

/**
 * The complete subtrees that a range of a proof consists of, from left to right; their hashes fold from the
 * right. The range starts at a multiple of the power of two at or above its length.
 */
export function completeSubtrees([from, end]: Range): Subtree[] {
	const subtrees: Subtree[] = [];
	for (let start = from; start < end;) {
		let [level, length] = [0, 1];
		while (start + length * 2 <= end) {
			length *= 2;
			level += 1;
		}
		subtrees.push({ level, index: start / length });
		start += length;
	}
	return subtrees;
}

/**
 * Refuses a size that a tree has not reached.
 *
 * @throws RangeError
 */
export function ensureReached(size: number, reached: number): void {
	if (!Number.isSafeInteger(size) || size < 0 || size > reached) {
		throw new RangeError(`the tree has ${reached} leaves, not ${size}`);
	}
}

/** The largest power of two below a length of at least two. */
function split(length: number): number {
	let half = 1;
	while (half * 2 < length) half *= 2;
	return half;
}
