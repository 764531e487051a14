// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { RFC9162 } from '@transmute/rfc9162';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { leafHash, MerkleTree, verifyConsistency, verifyInclusion } from '../src/records/merkle.js';
import { TileBuilder } from '../src/records/tiles/builder.js';
import {
	edgeTile,
	levelsOf,
	nodesAt,
	partialsPath,
	tilePath,
	TILE_WIDTH,
} from '../src/records/tiles/layout.js';
import { LogDamaged, TileTree, type TileSource } from '../src/records/tiles/tree.js';
import { Dice } from './fixtures/dice.js';

/** What one after another takes from a builder, and who reads it. */
class Files implements TileSource {
	readonly files = new Map<string, Uint8Array>();

	take(builder: TileBuilder): void {
		for (const { path, bytes } of builder.take()) this.files.set(path, bytes);
	}

	read(path: string): Promise<Uint8Array | null> {
		return Promise.resolve(this.files.get(path) ?? null);
	}
}

function leaf(index: number): Uint8Array {
	return sha256(utf8ToBytes(String(index)));
}

describe('the paths of tiles', () => {
	it('are those of the specification', () => {
		expect(tilePath({ level: 3, index: 1_234_067, width: 256 })).toBe('tile/3/x001/x234/067');
		expect(tilePath({ level: 'entries', index: 0, width: 8 })).toBe('tile/entries/000.p/8');
		expect(tilePath({ level: 0, index: 1000, width: 255 })).toBe('tile/0/x001/000.p/255');
		expect(partialsPath({ level: 0, index: 1000 })).toBe('tile/0/x001/000.p');
	});

	it('are as many and as wide as the specification says for 70,000 and for 256 entries', () => {
		expect(levelsOf(70_000)).toEqual(['entries', 0, 1, 2]);
		expect(Math.floor(nodesAt(0, 70_000) / TILE_WIDTH)).toBe(273);
		expect(edgeTile(0, 70_000)).toEqual({ level: 0, index: 273, width: 112 });
		expect(edgeTile(1, 70_000)).toEqual({ level: 1, index: 1, width: 17 });
		expect(edgeTile(2, 70_000)).toEqual({ level: 2, index: 0, width: 1 });
		expect(levelsOf(256)).toEqual(['entries', 0, 1]);
		expect(edgeTile(0, 256)).toBeNull();
		expect(edgeTile(1, 256)).toEqual({ level: 1, index: 0, width: 1 });
		expect(levelsOf(0)).toEqual(['entries']);
	});
});

describe('all trees of up to 300 leaves, read from tiles', { timeout: 180_000 }, () => {
	const leaves = Array.from({ length: 300 }, (_, index) => leaf(index));
	const memory = new MerkleTree();
	const files = new Files();

	beforeAll(() => {
		const builder = TileBuilder.empty();
		for (const [index, one] of leaves.entries()) {
			memory.append(one);
			builder.append(one);
			expect(builder.root()).toEqual(memory.root());
			files.take(builder);
			expect(builder.size).toBe(index + 1);
		}
	});

	// Which subtrees a proof is made of is one code for tiles and for the tree in memory, which is held against
	// another implementation for all of these. What is tiles' own is where a subtree's hash stands: that is
	// another row only around a full tile, where all proofs are made.
	it('have the roots and proofs of the tree in memory', async () => {
		const dice = new Dice(1);
		const around = new Set([255, 256, 257, leaves.length]);
		for (let size = 1; size <= leaves.length; size++) {
			const tree = new TileTree(files, size);
			expect(await tree.root()).toEqual(memory.root(size));
			const some = [0, size - 1, ...Array.from({ length: 8 }, () => dice.below(size))];
			for (const other of around.has(size) ? Array(size).keys() : some) {
				expect(await tree.inclusionProof(other)).toEqual(memory.inclusionProof(other, size));
				expect(await tree.consistencyProof(other)).toEqual(memory.consistencyProof(other, size));
			}
		}
		expect(await new TileTree(files, 0).root()).toEqual(memory.root(0));
	});

	it('have those of an independent implementation', async () => {
		const dice = new Dice(2);
		const tree = new TileTree(files, leaves.length);
		for (let size = 1; size <= leaves.length; size++) {
			const entries = leaves.slice(0, size);
			const index = dice.below(size);
			expect(await tree.root(size)).toEqual(await RFC9162.treeHead(entries));
			expect(await tree.inclusionProof(index, size)).toEqual(await RFC9162.PATH(index, entries));
			if (size === 1) continue;
			const first = 1 + dice.below(size - 1);
			const proof = await tree.consistencyProof(first, size);
			// It also repeats the root of a complete first tree, which RFC 9162 §2.1.4.1 leaves out.
			const isComplete = Number.isInteger(Math.log2(first));
			const repeated = isComplete ? [memory.root(first), ...proof] : proof;
			expect(await RFC9162.PROOF(first, entries)).toEqual(repeated);
		}
	});

	it('are built on from any size as if they had never been left', async () => {
		for (const size of [0, 1, 7, 255, 256, 257, 299]) {
			const builder = await TileBuilder.resume(size, async (tile) => {
				const bytes = await files.read(tilePath(tile));
				if (!bytes) throw new Error('missing');
				return bytes;
			});
			expect(builder.take()).toEqual([]);
			for (const one of leaves.slice(size)) builder.append(one);
			expect(builder.root()).toEqual(memory.root());
			for (const { path, bytes } of builder.take()) expect(bytes).toEqual(files.files.get(path));
		}
	});

	it('give the entries, and say what they have not', async () => {
		const tree = new TileTree(files, 299);
		expect(await tree.entry(298)).toEqual(leaves[298]);
		expect(await tree.entry(0)).toEqual(leaves[0]);
		for (const index of [299, -1, 0.5]) await expect(tree.entry(index)).rejects.toThrow(RangeError);
		await expect(tree.root(300)).rejects.toThrow(RangeError);
		await expect(tree.inclusionProof(299)).rejects.toThrow(RangeError);
		await expect(tree.consistencyProof(2, 1)).rejects.toThrow(RangeError);
		await expect(new TileTree(files, 10_000).root()).rejects.toThrow(LogDamaged);
	});

	it('read a full tile where the partial one has made way', async () => {
		const later = new Files();
		for (const [path, bytes] of files.files)
			if (!path.includes('.p/')) later.files.set(path, bytes);
		expect(await new TileTree(later, 200).root()).toEqual(memory.root(200));
	});
});

describe('random trees of up to a million leaves', { timeout: 120_000 }, () => {
	const MILLION = 1_000_000;
	const memory = new MerkleTree();
	const files = new Files();

	beforeAll(() => {
		const builder = TileBuilder.empty();
		const entry = new Uint8Array(32);
		const view = new DataView(entry.buffer);
		for (let index = 0; index < MILLION; index++) {
			view.setUint32(0, index);
			memory.append(entry);
			builder.append(entry);
		}
		files.take(builder);
	}, 120_000);

	it('have the roots and proofs of the tree in memory, and each proof verifies', async () => {
		const dice = new Dice(3);
		const tree = new TileTree(files, MILLION);
		for (let round = 0; round < 300; round++) {
			const size = round === 0 ? MILLION : 1 + dice.below(MILLION);
			const [index, first] = [dice.below(size), 1 + dice.below(size)];
			const [root, firstRoot] = [await tree.root(size), await tree.root(first)];
			expect(root).toEqual(memory.root(size));
			const entry = await tree.entry(index);
			expect(new DataView(entry.buffer).getUint32(0)).toBe(index);
			const path = await tree.inclusionProof(index, size);
			const proof = await tree.consistencyProof(first, size);
			expect(path).toEqual(memory.inclusionProof(index, size));
			expect(proof).toEqual(memory.consistencyProof(first, size));
			expect(verifyInclusion(BigInt(index), BigInt(size), root, entry, path)).toBe(true);
			const [from, to] = [BigInt(first), BigInt(size)];
			expect(verifyConsistency(from, to, firstRoot, root, proof)).toBe(true);

			const inclusion = { log_id: '', tree_size: size, leaf_index: index, inclusion_path: path };
			expect(await RFC9162.verifyInclusionProof(root, leafHash(entry), inclusion)).toBe(true);
		}
	});
});
