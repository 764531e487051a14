// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { accountFrom } from '../src/addresses.js';
import { toHex } from '../src/plain.js';
import { DiskDeposits } from '../src/records/disk/deposits.js';
import { checkSealed, sealedAt } from '../src/records/disk/sealedStore.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { seal, type SealedRecord } from '../src/records/seal.js';
import { Wallet } from '../src/wallet.js';
import { MemoryDisk, Stopped } from './fixtures/memoryDisk.js';

const FOLDER = '/log';
const ORGANIZATION = 3;
const [ONE, TWO] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`] as const;

const practitioner = { role: 1, key: Wallet.create().identityAt(ORGANIZATION).key };
const custodian = encryptionKeyPair().publicKey;

async function records(count: number): Promise<SealedRecord[]> {
	const context = { patient: new Uint8Array(16), practitioner, custodian };
	const observation = { resourceType: 'Observation', status: 'final' };
	return Promise.all(Array.from({ length: count }, () => seal(observation, context)));
}

/** Hands the batches in that are not there yet, as a desk does. */
async function handIn(disk: MemoryDisk, batches: readonly SealedRecord[][]): Promise<void> {
	const store = await DiskDeposits.open(FOLDER, ORGANIZATION, disk);
	for (const [at, batch] of batches.entries()) {
		const source = at % 2 === 0 ? ONE : TWO;
		const taken = 10 * (Math.floor(at / 2) + 1);
		if (store.taken(source) < taken) await store.take(source, taken, batch);
	}
	await store.close();
}

describe('what desks hand in', () => {
	it('is there once, with how far its file is, whenever the machine stops', async () => {
		const batches = [await records(2), await records(1), [], await records(3)];
		const whole = new MemoryDisk();
		await handIn(whole, batches);
		for (let stopAt = 0; stopAt < whole.steps; stopAt++) {
			const disk = new MemoryDisk(stopAt);
			await expect(handIn(disk, batches)).rejects.toThrow(Stopped);
			const after = disk.restarted('power', () => true);
			await handIn(after, batches);
			const store = await DiskDeposits.open(FOLDER, ORGANIZATION, after);
			expect([store.taken(ONE), store.taken(TWO), store.log.size]).toEqual([20, 20, 6]);
			expect(await checkSealed(store.log, () => undefined)).toEqual({ kept: 6, erased: 0 });
			const commitments = batches.flat().map(({ commitment }) => toHex(commitment));
			for (const [index, commitment] of commitments.entries()) {
				expect(toHex((await sealedAt(store.log, index)).commitment)).toBe(commitment);
			}
			await store.close();
		}
		expect(whole.steps).toBeGreaterThan(30);
	}, 60_000);

	it('says of a file that nobody handed in that nothing of it was taken', async () => {
		const store = await DiskDeposits.open(FOLDER, ORGANIZATION, new MemoryDisk());
		expect(store.taken(ONE)).toBe(0);
	});
});

describe('an address', () => {
	it('names an account, of whatever network it is and in hex', () => {
		const { key } = Wallet.create().identityAt(0);
		expect(accountFrom(key.address)).toEqual(key.addressRaw);
		expect(accountFrom(` ${toHex(key.addressRaw)}\n`)).toEqual(key.addressRaw);
	});

	it('names none when it is cut off, changed or too short', () => {
		const { address } = Wallet.create().identityAt(0).key;
		const changed = `${address.slice(0, -1)}${address.endsWith('a') ? 'b' : 'a'}`;
		for (const text of ['', 'x', address.slice(0, -1), changed, '0x00', `0x${'00'.repeat(33)}`]) {
			expect(accountFrom(text), text).toBeNull();
		}
	});
});
