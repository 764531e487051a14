// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { concatBytes } from '@noble/hashes/utils.js';
import { nodeHash, type Hash } from '../merkle.js';
import type { Subtree } from '../subtrees.js';
import { ENTRY_LENGTH, HASH_LENGTH, TILE_HEIGHT, TILE_WIDTH } from './layout.js';

/** What stands in tiles and in entry bundles, and where. */

/** What the entry of a commitment starts with: its length. */
const ENTRY_HEAD = Uint8Array.of(0, HASH_LENGTH);

/** @throws RangeError for a commitment that has not 32 bytes */
export function ensureCommitment(commitment: Uint8Array): void {
	if (commitment.length !== HASH_LENGTH) {
		throw new RangeError(`a commitment has ${HASH_LENGTH} bytes, not ${commitment.length}`);
	}
}

/** A commitment as an entry of a bundle. */
export function entryBytes(commitment: Uint8Array): Uint8Array {
	return concatBytes(ENTRY_HEAD, commitment);
}

/** The commitments of a bundle; null if the bytes are none of ours. */
export function bundleEntries(bundle: Uint8Array): Uint8Array[] | null {
	if (bundle.length % ENTRY_LENGTH !== 0) return null;
	const entries: Uint8Array[] = [];
	for (let at = 0; at < bundle.length; at += ENTRY_LENGTH) {
		if (ENTRY_HEAD.some((byte, offset) => bundle[at + offset] !== byte)) return null;
		entries.push(bundle.slice(at + ENTRY_HEAD.length, at + ENTRY_LENGTH));
	}
	return entries;
}

/** Where the hash of a complete subtree stands: in a row of hashes in a tile, which it is over. */
export function placeOf({ level, index }: Subtree): {
	tile: { level: number; index: number };
	/** The first hash of the row. */
	from: number;
	/** How many, a power of two up to 128. */
	count: number;
} {
	const count = 2 ** (level % TILE_HEIGHT);
	const first = index * count;
	return {
		tile: { level: Math.floor(level / TILE_HEIGHT), index: Math.floor(first / TILE_WIDTH) },
		from: first % TILE_WIDTH,
		count,
	};
}

/** The hash over so many hashes that stand in a row, a power of two of them; over all if not said. */
export function rowHash(row: Uint8Array, from = 0, count = row.length / HASH_LENGTH): Hash {
	if (count === 1) return row.slice(from * HASH_LENGTH, (from + 1) * HASH_LENGTH);
	const half = count / 2;
	return nodeHash(rowHash(row, from, half), rowHash(row, from + half, half));
}
