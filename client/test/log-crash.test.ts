// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { DiskLog, LogCutOff, LogOfAnother } from '../src/records/disk/log.js';
import { NoLogThere, StoredLog } from '../src/records/disk/stored.js';
import { MerkleTree } from '../src/records/merkle.js';
import { LogDamaged } from '../src/records/tiles/tree.js';
import { Dice } from './fixtures/dice.js';
import { MemoryDisk, Stopped, type Stop } from './fixtures/memoryDisk.js';

const FOLDER = '/log';
const ORGANIZATION = 4;

/** Within a tile, to its end, over it, and over two at once. */
const BATCHES = [3, 253, 1, 10, 490, 0, 1];
const TOTAL = BATCHES.reduce((sum, batch) => sum + batch);

/** The commitments are other ones after each stop, as salts are. */
function commitment(index: number, run: number): Uint8Array {
	return sha256(utf8ToBytes(`${index} ${run}`));
}

/** Does what is left of the batches; each batch begins where the note says. */
async function appendRest(disk: MemoryDisk, run: number): Promise<void> {
	const log = await DiskLog.open(FOLDER, ORGANIZATION, disk);
	for (let batch = Number(log.note ?? 0); batch < BATCHES.length; batch++) {
		const count = BATCHES[batch] ?? 0;
		const indices = Array.from({ length: count }, (_, at) => log.size + at);
		const lines = indices.map((index) => `${index} ${run}\n`).join('');
		await log.append(
			indices.map((index) => commitment(index, run)),
			{ files: { 'lines.txt': utf8ToBytes(lines) }, note: batch + 1 },
		);
	}
	await log.close();
}

/** Which commitment stands where, by the file beside the log. */
async function entriesBeside(disk: MemoryDisk): Promise<Uint8Array[]> {
	const text = new TextDecoder().decode((await disk.read(`${FOLDER}/lines.txt`)) ?? undefined);
	const lines = text.trimEnd().split('\n');
	expect(lines.map((line) => parseInt(line))).toEqual([...lines.keys()]);
	return lines.map((line, index) => commitment(index, Number(line.split(' ')[1])));
}

async function uninterrupted(): Promise<MemoryDisk> {
	const disk = new MemoryDisk();
	await appendRest(disk, 0);
	return disk;
}

describe('a log that is cut off at any step and opened again', { timeout: 180_000 }, () => {
	it.each<Stop>(['kill', 'power', 'some'])('is as if it had not been: %s', async (stop) => {
		const whole = await uninterrupted();
		const names = Object.keys(whole.listing());
		const dice = new Dice(1);
		let stops = 0;
		for (let stopAt = 0; stopAt < whole.steps; stopAt++) {
			const disk = new MemoryDisk(stopAt);
			await expect(appendRest(disk, 0)).rejects.toThrow(Stopped);
			const after = disk.restarted(stop, () => dice.oneIn(2));
			await appendRest(after, 1);
			stops += 1;

			// Nothing is lost and nothing doubled, on either side; and no other file is there.
			const log = await StoredLog.read(FOLDER, after);
			expect(log.size).toBe(TOTAL);
			expect(log.note).toBe(BATCHES.length);
			const tree = new MerkleTree();
			for (const entry of await entriesBeside(after)) tree.append(entry);
			expect(await log.root()).toEqual(tree.root());
			await log.check();
			if (stop === 'kill') expect(Object.keys(after.listing())).toEqual(names);
		}
		expect(stops).toBeGreaterThan(100);
	});

	it('has the very same files when the records are the same', async () => {
		const whole = await uninterrupted();
		for (let stopAt = 0; stopAt < whole.steps; stopAt++) {
			const disk = new MemoryDisk(stopAt);
			await expect(appendRest(disk, 0)).rejects.toThrow(Stopped);
			const after = disk.restarted('kill', () => true);
			await appendRest(after, 0);
			expect(after.listing()).toEqual(whole.listing());
		}
	});

	it('can be cut off again while it is repaired', async () => {
		const whole = await uninterrupted();
		for (let stopAt = 0; stopAt < whole.steps; stopAt += 5) {
			let disk = new MemoryDisk(stopAt);
			await expect(appendRest(disk, 0)).rejects.toThrow(Stopped);
			// Each further run dies a little later than the one before.
			for (let steps = 1; steps < 12; steps += 2) {
				disk = disk.restarted('kill', () => true).stoppingAt(steps);
				await appendRest(disk, 0).catch((error: unknown) => {
					expect(error).toBeInstanceOf(Stopped);
				});
			}
			const after = disk.restarted('kill', () => true);
			await appendRest(after, 0);
			expect(after.listing()).toEqual(whole.listing());
		}
	});
});

describe('a log in a folder', () => {
	it('refuses to go on after an append that failed, and goes on when it is opened again', async () => {
		const disk = new MemoryDisk(40);
		const log = await DiskLog.open(FOLDER, ORGANIZATION, disk);
		const entries = Array.from({ length: 600 }, (_, index) => commitment(index, 0));
		await expect(log.append(entries)).rejects.toThrow(Stopped);
		await expect(log.append(entries)).rejects.toThrow(LogCutOff);
		const again = await DiskLog.open(
			FOLDER,
			ORGANIZATION,
			disk.restarted('kill', () => true),
		);
		expect(again.size).toBe(0);
		expect(await again.append(entries)).toBe(0);
		expect(again.size).toBe(600);
	});

	it('appends nothing where one commitment is none', async () => {
		const log = await DiskLog.open(FOLDER, ORGANIZATION, new MemoryDisk());
		const good = commitment(0, 0);
		await expect(log.append([good, new Uint8Array(31)])).rejects.toThrow(RangeError);
		await log.append([good]);
		expect(log.size).toBe(1);
		expect(await log.find(good)).toBe(0);
		expect(await log.find(commitment(1, 0))).toBeNull();
	});

	it("is not another organisation's, and not there where it is not", async () => {
		const disk = await uninterrupted();
		await expect(DiskLog.open(FOLDER, 5, disk)).rejects.toThrow(LogOfAnother);
		await expect(StoredLog.read('/other', disk)).rejects.toThrow(NoLogThere);
	});

	it('is found out when any byte of it is another', async () => {
		const disk = await uninterrupted();
		const log = await StoredLog.read(FOLDER, disk);
		const files = await log.check();
		// Partial tiles of smaller sizes are there as well, for who has a head of then.
		const isOfNow = /\/tile\/(?:(?:0|entries)\/\d{3}|(?:0|entries)\/002\.p\/246|1\/000\.p\/2)$/;
		const tiles = Object.keys(disk.listing()).filter((path) => isOfNow.test(path));
		expect(tiles).toHaveLength(files);
		for (const path of tiles) {
			const bytes = (await disk.read(path)) ?? new Uint8Array();
			const at = Math.floor(bytes.length / 2);
			await disk.write(
				path,
				bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)),
			);
			await expect(log.check()).rejects.toThrow(LogDamaged);
			await disk.write(path, bytes.slice(1));
			await expect(log.check()).rejects.toThrow(LogDamaged);
			await disk.remove(path);
			await expect(log.check()).rejects.toThrow(LogDamaged);
			await disk.write(path, bytes);
		}
		expect(await log.check()).toBe(files);
	});

	it('proves nothing from tiles that are damaged', async () => {
		const disk = await uninterrupted();
		const path = `${FOLDER}/public/tile/0/001`;
		const bytes = (await disk.read(path)) ?? new Uint8Array();
		await disk.write(
			path,
			bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
		);
		const log = await StoredLog.read(FOLDER, disk);
		await expect(log.proveAt(257)).rejects.toThrow(LogDamaged);
	});

	it.each([
		['no JSON', '{'],
		['another format', '{"format":"carechain/log/v2"}'],
		['a size that is none', '{"format":"carechain/log/v1","organization":4,"size":-1}'],
	])('is not opened with a manifest of %s', async (_, text) => {
		const disk = await uninterrupted();
		await disk.write(`${FOLDER}/manifest.json`, utf8ToBytes(text));
		await expect(DiskLog.open(FOLDER, ORGANIZATION, disk)).rejects.toThrow(LogDamaged);
	});
});
