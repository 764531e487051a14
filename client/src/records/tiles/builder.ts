// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { EMPTY_ROOT, foldSubtrees, leafHash, type Hash } from '../merkle.js';
import { completeSubtrees } from '../subtrees.js';
import {
	edgeTile,
	ENTRY_LENGTH,
	HASH_LENGTH,
	levelsOf,
	nodesAt,
	TILE_WIDTH,
	tilePath,
	type Level,
	type Tile,
} from './layout.js';
import { entryBytes, placeOf, rowHash } from './rows.js';

/** A file of a tiled log. */
export interface TileFile {
	/** Relative to the log's folder. */
	path: string;
	bytes: Uint8Array;
}

/** The tile at the right edge of a level. */
class Edge {
	readonly #level: Level;
	readonly #itemLength: number;
	readonly #bytes: Uint8Array;
	#index: number;
	#width = 0;
	/** How wide it was when it was last taken: what has not grown need not be written again. */
	#taken = 0;

	constructor(level: Level, size: number) {
		this.#level = level;
		this.#itemLength = level === 'entries' ? ENTRY_LENGTH : HASH_LENGTH;
		this.#bytes = new Uint8Array(TILE_WIDTH * this.#itemLength);
		this.#index = Math.floor(nodesAt(level, size) / TILE_WIDTH);
	}

	/** What is in it; changes with it. */
	get row(): Uint8Array {
		return this.#bytes.subarray(0, this.#width * this.#itemLength);
	}

	load(row: Uint8Array): void {
		this.#bytes.set(row);
		this.#width = row.length / this.#itemLength;
		this.#taken = this.#width;
	}

	/** Adds an item, and says whether the tile is full with it. */
	push(item: Uint8Array): boolean {
		this.#bytes.set(item, this.#width * this.#itemLength);
		this.#width += 1;
		return this.#width === TILE_WIDTH;
	}

	/** Its file, if it has grown since it was last taken. */
	take(): TileFile[] {
		if (this.#width === this.#taken) return [];
		this.#taken = this.#width;
		const path = tilePath({ level: this.#level, index: this.#index, width: this.#width });
		return [{ path, bytes: this.row.slice() }];
	}

	/** Starts the next tile of the level. */
	next(): void {
		this.#index += 1;
		[this.#width, this.#taken] = [0, 0];
	}
}

/**
 * Builds the tiles of a growing log. It holds the tile at the right edge of every level, and those that were
 * filled since they were last taken: memory does not grow with the log.
 */
export class TileBuilder {
	#size: number;
	readonly #entries: Edge;
	readonly #edges: Edge[] = [];
	#filled: TileFile[] = [];

	private constructor(size: number) {
		this.#size = size;
		this.#entries = new Edge('entries', size);
	}

	/** Starts a log. */
	static empty(): TileBuilder {
		return new TileBuilder(0);
	}

	/** Goes on where a log of this size ends, from the tiles at its right edge. */
	static async resume(
		size: number,
		read: (tile: Tile) => Promise<Uint8Array>,
	): Promise<TileBuilder> {
		const builder = new TileBuilder(size);
		for (const level of levelsOf(size)) {
			const edge = level === 'entries' ? builder.#entries : builder.#edge(level);
			const tile = edgeTile(level, size);
			if (tile) edge.load(await read(tile));
		}
		return builder;
	}

	/** Number of leaves. */
	get size(): number {
		return this.#size;
	}

	/** Appends a commitment, 32 bytes. */
	append(commitment: Uint8Array): void {
		const entry = entryBytes(commitment);
		this.#size += 1;
		this.#push(this.#entries, entry);
		let level = 0;
		let hash: Hash | null = leafHash(commitment);
		while (hash) hash = this.#push(this.#edge(level++), hash);
	}

	/** The root, as it is now. */
	root(): Hash {
		if (this.#size === 0) return EMPTY_ROOT;
		return foldSubtrees(
			completeSubtrees([0, this.#size]).map((subtree) => {
				const { tile, from, count } = placeOf(subtree);
				return rowHash(this.#edge(tile.level).row, from, count);
			}),
		);
	}

	/** The files that are new since the last time: full tiles, and those at the edge that have grown. */
	take(): TileFile[] {
		const edges = [this.#entries, ...this.#edges];
		return [...this.takeFull(), ...edges.flatMap((edge) => edge.take())];
	}

	/** The full tiles that are new since the last time. */
	takeFull(): TileFile[] {
		const files = this.#filled;
		this.#filled = [];
		return files;
	}

	/** Adds to a tile; where that fills it, starts the next one and returns the hash over the full row. */
	#push(edge: Edge, item: Uint8Array): Hash | null {
		if (!edge.push(item)) return null;
		const hash = edge === this.#entries ? null : rowHash(edge.row);
		this.#filled.push(...edge.take());
		edge.next();
		return hash;
	}

	#edge(level: number): Edge {
		return (this.#edges[level] ??= new Edge(level, this.#size));
	}
}
