// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { DiskLog } from '../src/records/disk/log.js';
import { folderTiles } from '../src/records/disk/stored.js';
import { levelsOf, nodesAt, TILE_WIDTH, tilePath, tileWidth } from '../src/records/tiles/layout.js';
import type { TileFile } from '../src/records/tiles/builder.js';
import type { TileSource } from '../src/records/tiles/tree.js';
import { MemoryDisk } from './fixtures/memoryDisk.js';

/**
 * What this client writes to disk, for the builder of logs in `carechain-primitives` to be tested against. A
 * change of the format shows here; `vitest run log-vectors --update` writes the file anew.
 */
const FILE = '../../primitives/tests/vectors/log-tiles.json';

/** Sizes beside those at which tiles are full on one level and on two. */
const SIZES = [1, 3, 255, 256, 257, 600, 65_535, 65_536, 65_537, 70_000];
/** Of these, those that stand in the file byte for byte. */
const SMALL = [1, 3];
const INCLUSION = [
	[0, 1],
	[2, 3],
	[255, 256],
	[256, 257],
	[0, 65_537],
	[65_536, 65_537],
	[12_345, 67_890],
	[69_999, 70_000],
] as const;
const CONSISTENCY = [
	[1, 3],
	[255, 256],
	[256, 257],
	[257, 65_536],
	[65_535, 65_537],
	[65_536, 70_000],
	[12_345, 67_890],
] as const;

/** The tiles of a log of this size, in the order of their paths. */
async function tilesOf(files: TileSource, size: number): Promise<TileFile[]> {
	const paths = levelsOf(size).flatMap((level) => {
		const count = Math.ceil(nodesAt(level, size) / TILE_WIDTH);
		return Array.from({ length: count }, (_, index) =>
			tilePath({ level, index, width: tileWidth(level, index, size) }),
		);
	});
	const read = async (path: string): Promise<TileFile> => {
		const bytes = await files.read(path);
		if (!bytes) throw new Error(`there is no ${path}`);
		return { path, bytes };
	};
	return Promise.all(paths.sort().map(read));
}

function digest(tiles: readonly TileFile[]): Uint8Array {
	const parts = tiles.map(({ path, bytes }) =>
		concatBytes(utf8ToBytes(`${path}\0`), sha256(bytes)),
	);
	return sha256(concatBytes(...parts));
}

it('writes the tiles, and makes the proofs, that the chain’s own builder of logs is tested against', async () => {
	const disk = new MemoryDisk();
	const log = await DiskLog.open('/log', 0, disk);
	const served = folderTiles(disk, '/log');
	const logs = [];
	const files = [];
	for (const size of SIZES) {
		const from = log.size;
		await log.append(
			Array.from({ length: size - from }, (_, offset) =>
				sha256(utf8ToBytes(String(from + offset))),
			),
		);
		const tiles = await tilesOf(served, size);
		const root = bytesToHex(await log.root());
		logs.push({ size, root, tiles: tiles.length, digest: bytesToHex(digest(tiles)) });
		if (SMALL.includes(size)) {
			files.push(...tiles.map(({ path, bytes }) => ({ size, path, bytes: bytesToHex(bytes) })));
		}
	}
	const inclusion = [];
	for (const [index, size] of INCLUSION) {
		const { path } = await log.proveAt(index, size);
		inclusion.push({ index, size, proof: path.map(bytesToHex) });
	}
	const consistency = [];
	for (const [first, second] of CONSISTENCY) {
		const proof = await log.proveExtension(first, second);
		consistency.push({ first, second, proof: proof.map(bytesToHex) });
	}
	await log.close();
	const vectors = {
		source: 'client/test/log-vectors.test.ts: what the client wrote to disk',
		notes:
			'Commitment i is the SHA-256 of i in decimal. All byte strings are hex. digest is the SHA-256 over path, a zero byte and SHA-256 of the bytes of each tile of a log, in the order of their paths.',
		logs,
		files,
		inclusion,
		consistency,
	};
	await expect(`${JSON.stringify(vectors, null, '\t')}\n`).toMatchFileSnapshot(FILE);
}, 60_000);
