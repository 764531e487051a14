// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { EMPTY_ROOT, foldSubtrees, type Hash } from '../merkle.js';
import {
	completeSubtrees,
	consistencyRanges,
	ensureReached,
	inclusionRanges,
	type Range,
	type Subtree,
} from '../subtrees.js';
import {
	ENTRY_LENGTH,
	HASH_LENGTH,
	TILE_WIDTH,
	tilePath,
	tileWidth,
	type Level,
} from './layout.js';
import { bundleEntries, placeOf, rowHash } from './rows.js';

/** The files of a tiled log: a folder, or a web server. */
export interface TileSource {
	/** What is at a path such as `tile/0/000`; null if there is nothing. */
	read(path: string): Promise<Uint8Array | null>;
}

/** A log's files are not what they should be: one is missing, cut off, or does not hash to the root. */
export class LogDamaged extends Error {
	override readonly name = 'LogDamaged';
}

/** The tree of a log of a given size, read from its tiles. */
export class TileTree {
	readonly #source: TileSource;
	/** Number of leaves. */
	readonly size: number;

	constructor(source: TileSource, size: number) {
		this.#source = source;
		this.size = size;
	}

	/**
	 * The root, now or as it was at a smaller size.
	 *
	 * @throws RangeError for a size that the tree has not reached
	 * @throws LogDamaged when a tile is missing or cut off
	 */
	async root(size: number = this.size): Promise<Hash> {
		ensureReached(size, this.size);
		const [root] = size === 0 ? [EMPTY_ROOT] : await this.#hashesOf([[0, size]]);
		return root ?? EMPTY_ROOT;
	}

	/**
	 * The path from a leaf to the root, the leaf's sibling first.
	 *
	 * @throws RangeError when there is no such leaf at that size
	 * @throws LogDamaged when a tile is missing or cut off
	 */
	async inclusionProof(index: number, size: number = this.size): Promise<Hash[]> {
		ensureReached(size, this.size);
		return this.#hashesOf(inclusionRanges(index, size));
	}

	/**
	 * The proof that the tree of the second size starts with that of the first.
	 *
	 * @throws RangeError for sizes out of order or not reached
	 * @throws LogDamaged when a tile is missing or cut off
	 */
	async consistencyProof(first: number, second: number = this.size): Promise<Hash[]> {
		ensureReached(second, this.size);
		ensureReached(first, this.size);
		return this.#hashesOf(consistencyRanges(first, second));
	}

	/** The commitments of one bundle of entries. @throws LogDamaged when it is missing or cut off */
	async bundle(index: number): Promise<Uint8Array[]> {
		const bytes = await this.tile('entries', index);
		const entries = bundleEntries(bytes);
		if (!entries) throw new LogDamaged(`bundle ${index} has entries of another length`);
		return entries;
	}

	/** All commitments in order, a bundle of up to 256 at a time. @throws LogDamaged */
	async *bundles(): AsyncGenerator<Uint8Array[]> {
		for (let index = 0; index * TILE_WIDTH < this.size; index++) yield await this.bundle(index);
	}

	/**
	 * The commitment of a leaf.
	 *
	 * @throws RangeError when there is no such leaf
	 * @throws LogDamaged when its bundle is missing or cut off
	 */
	async entry(index: number): Promise<Uint8Array> {
		if (Number.isSafeInteger(index) && index >= 0 && index < this.size) {
			const entry = (await this.bundle(Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH];
			if (entry) return entry;
		}
		throw new RangeError(`no leaf ${index} in a tree of ${this.size}`);
	}

	/** The bytes of a tile as wide as it is at this size. @throws LogDamaged when missing or cut off */
	async tile(level: Level, index: number): Promise<Uint8Array> {
		const width = tileWidth(level, index, this.size);
		const tile = { level, index, width };
		// A partial tile may have made way for the full one, when the log has grown since.
		const bytes =
			(await this.#source.read(tilePath(tile))) ??
			(await this.#source.read(tilePath({ ...tile, width: TILE_WIDTH })));
		const length = width * (level === 'entries' ? ENTRY_LENGTH : HASH_LENGTH);
		if (!bytes) throw new LogDamaged(`there is no ${tilePath(tile)}`);
		if (bytes.length < length) throw new LogDamaged(`${tilePath(tile)} is cut off`);
		return bytes.subarray(0, length);
	}

	async #hashesOf(ranges: readonly Range[]): Promise<Hash[]> {
		// Neighbouring subtrees of a proof stand in the same few tiles.
		const tiles = new Map<string, Promise<Uint8Array>>();
		const hashOf = async (subtree: Subtree): Promise<Hash> => {
			const { tile, from, count } = placeOf(subtree);
			const key = `${tile.level}/${tile.index}`;
			const found = tiles.get(key) ?? this.tile(tile.level, tile.index);
			tiles.set(key, found);
			return rowHash(await found, from, count);
		};
		return Promise.all(
			ranges.map(async (range) =>
				foldSubtrees(await Promise.all(completeSubtrees(range).map(hashOf))),
			),
		);
	}
}
