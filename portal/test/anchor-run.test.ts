// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	encryptionKeyPair,
	StoreFailed,
	Wallet,
	type DepositStanding,
	type HexString,
	type SealedRecord,
} from '@carechain/client';
import { describe, expect, it } from 'vitest';
import { FolderRun, type ChosenFile, type Store } from '../src/desk/anchor/run.js';

const practitioner = { role: 1, key: Wallet.create().identityAt(0).key };
const sealing = { practitioner, custodian: encryptionKeyPair().publicKey };
const PATIENT = new Uint8Array(16).fill(1);

/** A store that keeps what it is given, and fails when it is told to. */
class FakeStore implements Store {
	readonly taken = new Map<HexString, number>();
	readonly records: SealedRecord[] = [];
	/** Called after something was taken: what it throws is an answer that is lost. */
	after: () => void = () => undefined;

	standing(sources: readonly HexString[]): Promise<DepositStanding> {
		const taken = sources.map((it) => this.taken.get(it) ?? 0);
		return Promise.resolve({ size: this.records.length, taken });
	}

	// eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
	async take(
		source: HexString,
		from: number,
		taken: number,
		records: readonly SealedRecord[],
	): Promise<DepositStanding> {
		expect(this.taken.get(source) ?? 0).toBe(from);
		this.records.push(...records);
		this.taken.set(source, taken);
		this.after();
		return { size: this.records.length, taken: [taken] };
	}
}

/** A bulk export about one patient. */
function file(name: string, resources: number, patient = 'a'): ChosenFile {
	const lines = Array.from({ length: resources }, (_, id) =>
		JSON.stringify({
			resourceType: 'Observation',
			id: `${name}-${id}`,
			subject: { reference: `Patient/${patient}` },
		}),
	);
	return { name, read: () => Promise.resolve(new TextEncoder().encode(lines.join('\n'))) };
}

describe('a folder that is anchored', () => {
	it('goes on where the store is when an answer was lost, and takes nothing twice', async () => {
		const store = new FakeStore();
		const run = new FolderRun([file('b.ndjson', 3), file('a.ndjson', 60)]);
		store.after = () => {
			throw new StoreFailed('lost');
		};
		await run.run(store, sealing, PATIENT);
		expect(run.error.value).toBeInstanceOf(StoreFailed);
		// In the order of their names; nothing is said to be in the store that nobody has confirmed.
		expect(run.files.value.map(({ name, status, done }) => [name, status, done])).toEqual([
			['a.ndjson', 'waiting', 0],
			['b.ndjson', 'waiting', 0],
		]);
		const before = store.records.length;
		expect(before).toBeGreaterThan(0);
		expect(before).toBeLessThan(60);

		store.after = () => undefined;
		await run.run(store, sealing, PATIENT);
		expect(run.error.value).toBeNull();
		expect(run.files.value.map(({ status, records }) => [status, records])).toEqual([
			['taken', 60],
			['taken', 3],
		]);
		expect(store.records).toHaveLength(63);

		const again = new FolderRun([file('a.ndjson', 60)]);
		await again.run(store, sealing, PATIENT);
		expect(again.files.value[0]).toMatchObject({ status: 'there', records: 60 });
		expect(store.records).toHaveLength(63);
	});

	it('leaves a file out as a whole, and goes on with the others', async () => {
		const store = new FakeStore();
		const broken = { name: 'b.json', read: () => Promise.resolve(new TextEncoder().encode('{')) };
		const run = new FolderRun([
			file('a.ndjson', 2),
			broken,
			file('c.ndjson', 2, 'other'),
			file('d.ndjson', 1),
		]);
		await run.run(store, sealing, PATIENT);
		expect(run.files.value.map(({ status }) => status)).toEqual([
			'taken',
			'refused',
			'refused',
			'taken',
		]);
		expect(run.files.value[2]?.error).toMatchObject({ fault: 'otherPatient', where: 'other' });
		expect(store.records).toHaveLength(3);
	});

	it('stops behind the batch that is under way', async () => {
		const store = new FakeStore();
		const run = new FolderRun([file('a.ndjson', 60), file('b.ndjson', 1)]);
		store.after = () => {
			run.stop();
		};
		await run.run(store, sealing, PATIENT);
		expect(run.error.value).toBeNull();
		const [first, second] = run.files.value;
		expect(first).toMatchObject({ status: 'waiting', done: store.records.length });
		expect(second).toMatchObject({ status: 'waiting', done: 0 });
	});

	it('names its patients itself where it has a file for that, and passes other files over', async () => {
		const store = new FakeStore();
		const names = JSON.stringify({ a: `0x${'01'.repeat(16)}`, b: `0x${'02'.repeat(16)}` });
		const run = new FolderRun([
			file('ward/a.ndjson', 1, 'a'),
			file('ward/b.ndjson', 1, 'b'),
			{ name: 'ward/patients.json', read: () => Promise.resolve(new TextEncoder().encode(names)) },
			{ name: 'ward/read-me.txt', read: () => Promise.reject(new Error('nobody reads it')) },
		]);
		expect(run.namesPatients).toBe(true);
		expect(run.passedOver).toEqual(['ward/read-me.txt']);
		await run.run(store, sealing, null);
		expect(store.records.map(({ leaf }) => leaf.patient)).toEqual([
			`0x${'01'.repeat(16)}`,
			`0x${'02'.repeat(16)}`,
		]);
	});
});
