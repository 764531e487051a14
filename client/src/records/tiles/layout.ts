// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * Where the parts of a log stand that is served as static files (https://c2sp.org/tlog-tiles). A tile is a
 * row of up to 256 hashes at a height of the tree that is a multiple of 8; an entry bundle is the row of
 * leaves below a tile of level 0.
 */

/** Levels of the tree in a tile. */
export const TILE_HEIGHT = 8;
/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
/** Bytes of a hash. */
export const HASH_LENGTH = 32;
/** Bytes of an entry in a bundle: its length as two bytes, big-endian, and a commitment. */
export const ENTRY_LENGTH = 2 + HASH_LENGTH;

/** A level of tiles, or the bundles of entries. */
export type Level = number | 'entries';

/** One tile, full or as wide as the log is there. */
export interface Tile {
	level: Level;
	/** Counted from 0 on its level. */
	index: number;
	/** How many hashes or entries it has, from 1 to 256. */
	width: number;
}

/** The path of a tile, relative to the log's: `tile/0/x001/x234/067.p/8`. */
export function tilePath({ level, index, width }: Tile): string {
	const path = `${FOLDER}/${level}/${numberPath(index)}`;
	return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The folder of a tile's partial forms. */
export function partialsPath({ level, index }: Omit<Tile, 'width'>): string {
	return `${FOLDER}/${level}/${numberPath(index)}.p`;
}

const FOLDER = 'tile';

/** How wide a tile is in a log of this size; 0 where the log does not reach. */
export function tileWidth(level: Level, index: number, size: number): number {
	const width = nodesAt(level, size) - index * TILE_WIDTH;
	return Math.min(Math.max(width, 0), TILE_WIDTH);
}

/** How many hashes or entries a level has in a log of this size: those over complete subtrees. */
export function nodesAt(level: Level, size: number): number {
	return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}

/** The levels that a log of this size has, and the entries. */
export function levelsOf(size: number): Level[] {
	const levels: Level[] = [];
	for (let level = 0; nodesAt(level, size) > 0; level++) levels.push(level);
	return ['entries', ...levels];
}

/** The tile at the right edge of a level, where more is still to come; null if that one is still empty. */
export function edgeTile(level: Level, size: number): Tile | null {
	const index = Math.floor(nodesAt(level, size) / TILE_WIDTH);
	const width = tileWidth(level, index, size);
	return width === 0 ? null : { level, index, width };
}

/** A number in groups of three digits, all but the last marked: `x001/x234/067`. */
function numberPath(number: number): string {
	const groups = [pad(number % 1000)];
	for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
		groups.unshift(`x${pad(rest % 1000)}`);
	}
	return groups.join('/');
}

function pad(number: number): string {
	return String(number).padStart(3, '0');
}
