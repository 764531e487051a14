// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../src/demo/bundles.js';
import { toHex } from '../src/plain.js';
import { canonicalBytes } from '../src/records/canonical.js';
import { LogInUse } from '../src/records/disk/lock.js';
import { DiskLog } from '../src/records/disk/log.js';
import { eraseAt, RecordErased, sealedAt } from '../src/records/disk/sealedStore.js';
import { StoredLog } from '../src/records/disk/stored.js';
import { decryptRecord } from '../src/records/encrypt.js';
import type { Bundle, Resource } from '../src/records/fhir.js';
import { ingest, type IngestOptions } from '../src/records/ingest/ingest.js';
import { forPatients, patientIdOf, PatientUnknown } from '../src/records/ingest/patients.js';
import { ResourceUnreadable } from '../src/records/ingest/resource.js';
import { SourceChanged, SourceUnknown } from '../src/records/ingest/source.js';
import { isSigned, leafCommitment, recordHash } from '../src/records/leaf.js';
import { verifyInclusion } from '../src/records/merkle.js';
import type { SealContext } from '../src/records/seal.js';
import { TileTree } from '../src/records/tiles/tree.js';
import { webTiles } from '../src/records/tiles/web.js';
import { encryptionKeyPair, unwrapKey } from '../src/records/wrap.js';

const ORGANIZATION = 4;
/** Whole histories of patients, larger than the examples; not everybody has them. */
const HISTORIES =
	process.env.CARECHAIN_BUNDLES ??
	fileURLToPath(new URL('../../../shared/data/synthea', import.meta.url));

const custodian = encryptionKeyPair();
let context: SealContext;
let folder: string;
let log: DiskLog;

beforeAll(async () => {
	await cryptoWaitReady();
	context = {
		patient: new Uint8Array(16).fill(1),
		practitioner: { role: 9, key: new Keyring({ type: 'ed25519' }).addFromUri('//Doctor') },
		custodian: custodian.publicKey,
	};
});

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'carechain-log-'));
	log = await DiskLog.open(join(folder, 'log'), ORGANIZATION);
});

afterEach(async () => {
	await log.close();
	await rm(folder, { recursive: true });
});

const all: IngestOptions = { contextOf: () => context };

/** A file of so many resources, one in a line, counted from a number on. */
async function lines(name: string, from: number, count: number): Promise<string> {
	const file = join(folder, name);
	await appendFile(file, resources(from, count));
	return file;
}

function resources(from: number, count: number): string {
	return Array.from(
		{ length: count },
		(_, at) => `${JSON.stringify(observation(from + at))}\n`,
	).join('');
}

function observation(number: number): Resource {
	return { resourceType: 'Observation', id: String(number), subject: { reference: 'Patient/p1' } };
}

/** What a log's records are, opened by their custodian. */
async function opened(of: StoredLog): Promise<Resource[]> {
	const found: Resource[] = [];
	for (let index = 0; index < of.size; index++) {
		const { commitment, leaf, salt, encrypted, wrappedKey } = await sealedAt(of, index);
		expect(await of.entry(index)).toEqual(commitment);
		expect(leafCommitment(leaf, salt)).toEqual(commitment);
		const key = await unwrapKey(wrappedKey, custodian, commitment);
		const record = decryptRecord(encrypted, key, commitment);
		expect(recordHash(record, leaf.algorithm)).toBe(leaf.record);
		expect(isSigned(leaf)).toBe(true);
		found.push(JSON.parse(new TextDecoder().decode(record)) as Resource);
	}
	return found;
}

async function ids(): Promise<number[]> {
	return (await opened(log)).map(({ id }) => Number(id));
}

describe('files of resources that become a log', () => {
	it('is every line of a bulk export, once and in order, however often it is run', async () => {
		const file = await lines('Observation.ndjson', 0, 30);
		const seen: number[] = [];
		const options = {
			...all,
			batch: 7,
			onProgress: ({ records }: { records: number }) => seen.push(records),
		};
		const { records, bytes } = await ingest(log, [file], options);
		expect(records).toBe(30);
		expect(bytes).toBe((await stat(file)).size);
		expect(seen).toEqual([7, 14, 21, 28, 30]);
		expect(await ids()).toEqual([...Array(30).keys()]);
		expect((await ingest(log, [file], options)).records).toBe(0);
		// A line without an end, empty lines, and lines that came later.
		await appendFile(file, `\n${JSON.stringify(observation(30))}`);
		expect((await ingest(log, [file], options)).records).toBe(1);
		await appendFile(file, `\n${resources(31, 2)}`);
		expect((await ingest(log, [file], options)).records).toBe(2);
		expect(await ids()).toEqual([...Array(33).keys()]);
		await log.check();
	});

	it('goes on with each file where it was left, also when others came between', async () => {
		const [one, two] = [await lines('1.ndjson', 0, 10), await lines('2.ndjson', 10, 4)];
		const stop = new AbortController();
		const stopping = {
			...all,
			batch: 4,
			signal: stop.signal,
			onProgress: () => {
				stop.abort();
			},
		};
		expect((await ingest(log, [one, two], stopping)).records).toBe(4);
		expect((await ingest(log, [two], all)).records).toBe(4);
		expect((await ingest(log, [one, two], all)).records).toBe(6);
		expect((await ingest(log, [two, one], all)).records).toBe(0);
		expect(await ids()).toEqual([0, 1, 2, 3, 10, 11, 12, 13, 4, 5, 6, 7, 8, 9]);
	});

	it('goes on in the middle of a bundle, whatever the order of its members', async () => {
		const file = join(folder, 'bundle.json');
		const entry = Array.from({ length: 10 }, (_, number) => ({ resource: observation(number) }));
		const passedOver = { fullUrl: 'urn:uuid:1' };
		await writeFile(
			file,
			JSON.stringify({ entry: [passedOver, ...entry], resourceType: 'Bundle' }, null, 2),
		);
		const stop = new AbortController();
		await ingest(log, [file], {
			...all,
			batch: 3,
			signal: stop.signal,
			onProgress: () => {
				stop.abort();
			},
		});
		expect(log.size).toBe(3);
		await ingest(log, [file], all);
		expect(await ids()).toEqual([...Array(10).keys()]);
	});

	it('hashes a record the same in another order of keys and with other white space', async () => {
		const file = join(folder, 'forms.ndjson');
		const forms = [
			'{"resourceType":"Observation","valueQuantity":{"value":1.50,"unit":"mmHg"},"note":[{"text":"健康"}]}',
			' { "note" : [ { "text":"\\u5065\\u5eb7" } ],\t"valueQuantity": {"unit":"mmHg","value":15e-1}, "resourceType":"Observation"}\r',
		];
		await writeFile(file, `${forms.join('\n')}\n`);
		await ingest(log, [file], all);
		const [first, second] = [await sealedAt(log, 0), await sealedAt(log, 1)];
		expect(first.leaf.record).toBe(second.leaf.record);
		expect(first.commitment).not.toEqual(second.commitment);
	});

	it('takes the algorithm that is asked for', async () => {
		await ingest(log, [await lines('1.ndjson', 0, 1)], { ...all, seal: { algorithm: 'sm3' } });
		expect((await sealedAt(log, 0)).leaf.algorithm).toBe('sm3');
		expect(await ids()).toEqual([0]);
	});

	it('seals for the patient whom a resource is about, and passes over what is about none', async () => {
		const pseudonym = new Uint8Array(16).fill(7);
		const { practitioner } = context;
		const contextOf = forPatients(
			{ practitioner, custodian: custodian.publicKey },
			new Map([['p1', pseudonym]]),
		);
		const file = await lines('1.ndjson', 0, 2);
		await appendFile(file, '{"resourceType":"Organization","id":"o"}\n');
		expect(await ingest(log, [file], { contextOf })).toMatchObject({ records: 2, passedOver: 1 });
		expect((await sealedAt(log, 1)).leaf.patient).toBe(toHex(pseudonym));
		await appendFile(file, '{"resourceType":"Condition","subject":{"reference":"Patient/p2"}}\n');
		await expect(ingest(log, [file], { contextOf })).rejects.toThrow(PatientUnknown);
		expect(log.size).toBe(2);
	});

	it.each([
		['Patient/1', '1'],
		['Patient/1/_history/2', '1'],
		['https://hospital.example/fhir/Patient/a-1.b', 'a-1.b'],
		['urn:uuid:d78af07c-9cb9-4f31-9b11-c45a28f2eec8', 'd78af07c-9cb9-4f31-9b11-c45a28f2eec8'],
		['Group/1', null],
		['#contained', null],
	])('knows the patient of %s', (reference, id) => {
		expect(patientIdOf({ resourceType: 'Claim', patient: { reference } })).toBe(id);
	});
});

describe('files that are none', () => {
	it.each([
		['1.ndjson', '{"resourceType":"Patient"}\n{\n', /byte 27: not JSON/],
		['1.ndjson', '[]\n', /byte 0: JSON, but no FHIR resource/],
		['1.ndjson', Buffer.from([0x22, 0xff, 0x22, 0x0a]), /not UTF-8/],
		[
			'1.json',
			'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}},',
			/cut off|not JSON/,
		],
		['1.json', '{"resourceType":"Patient"}', /no FHIR bundle/],
		['1.json', '{"resourceType":"Bundle","entry":[{"resource":3}]}', /entry 0: no FHIR resource/],
		['1.json', '', /no FHIR bundle/],
	])(
		'are refused with the place, and nothing of them is in the log: %s %s',
		async (name, content, why) => {
			const file = join(folder, name);
			await writeFile(file, content);
			const failure = await ingest(log, [file], all).catch((error: unknown) => error);
			expect(failure).toBeInstanceOf(ResourceUnreadable);
			expect((failure as Error).message).toMatch(why);
			expect(log.size).toBe(0);
		},
	);

	it('are refused by name, or when they changed since', async () => {
		await expect(ingest(log, ['notes.txt'], all)).rejects.toThrow(SourceUnknown);
		const file = await lines('1.ndjson', 0, 3);
		await ingest(log, [file], all);
		await writeFile(file, resources(1, 3));
		await expect(ingest(log, [file], all)).rejects.toThrow(SourceChanged);
		await writeFile(file, resources(0, 2));
		await expect(ingest(log, [file], all)).rejects.toThrow(SourceChanged);
		expect(log.size).toBe(3);
	});
});

describe('what is kept of a record', () => {
	it('is gone once it is erased, and the log still stands', async () => {
		await ingest(log, [await lines('1.ndjson', 0, 3)], all);
		const { salt } = await sealedAt(log, 0);
		for (const index of [0, 2]) await eraseAt(log, index);
		for (const index of [0, 2]) await expect(sealedAt(log, index)).rejects.toThrow(RecordErased);
		expect((await sealedAt(log, 1)).leaf.class).toBe('observation');
		const kept = await readFile(join(folder, 'log', 'sealed.ndjson'), 'utf8');
		expect(kept).not.toContain(toHex(salt));
		await ingest(log, [await lines('2.ndjson', 3, 1)], all);
		expect((await sealedAt(log, 3)).leaf.class).toBe('observation');
		await log.check();
		await expect(sealedAt(log, 4)).rejects.toThrow();
	});

	it('may be read by its owner alone', async () => {
		await ingest(log, [await lines('1.ndjson', 0, 1)], all);
		expect((await stat(join(folder, 'log', 'sealed.ndjson'))).mode & 0o077).toBe(0);
	});
});

describe('a log in a folder', () => {
	it('has one writer at a time, and any number of readers', async () => {
		await ingest(log, [await lines('1.ndjson', 0, 3)], all);
		const path = join(folder, 'log');
		await expect(DiskLog.open(path, ORGANIZATION)).rejects.toThrow(LogInUse);
		expect((await StoredLog.read(path)).size).toBe(3);
		await log.close();
		log = await DiskLog.open(path, ORGANIZATION);
		await log.close();
		// What a process left behind that was killed.
		await writeFile(join(path, 'lock'), '');
		log = await DiskLog.open(path, ORGANIZATION);
		expect(log.size).toBe(3);
	});

	it('is served by any web server, and proves from there', async () => {
		await log.append(Array.from({ length: 300 }, (_, at) => new Uint8Array(32).fill(at)));
		const server = await staticServer(join(folder, 'log', 'public'));
		try {
			const { port } = server.address() as AddressInfo;
			const tree = new TileTree(webTiles(`http://127.0.0.1:${port}`), 300);
			const root = await tree.root();
			expect(root).toEqual(await log.root());
			const path = await tree.inclusionProof(257);
			expect(verifyInclusion(257n, 300n, root, await tree.entry(257), path)).toBe(true);
			expect(await webTiles(`http://127.0.0.1:${port}/`).read('tile/0/009')).toBeNull();
		} finally {
			server.close();
		}
	});
});

describe.skipIf(!existsSync(HISTORIES))('six whole histories (skipped where they are not)', () => {
	it('are in the log with every resource, each as it was', { timeout: 120_000 }, async () => {
		const names = (await readdir(HISTORIES)).filter((name) => name.startsWith('patient-')).sort();
		const files = names.map((name) => join(HISTORIES, name));
		expect(files).toHaveLength(6);
		await ingest(log, files, all);
		const wanted: Resource[] = [];
		for (const file of files) {
			const { entry } = JSON.parse(await readFile(file, 'utf8')) as Bundle;
			wanted.push(...entry.map(({ resource }) => resource));
		}
		const found = await opened(log);
		expect(found.map(canonicalBytes)).toEqual(wanted.map(canonicalBytes));
		await log.check();
	});
});

it('takes the examples that come with the package', async () => {
	const files = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json'));
	const { records } = await ingest(
		log,
		files.map((name) => join(EXAMPLES, name)),
		all,
	);
	expect(records).toBe(log.size);
	expect(await opened(log)).toHaveLength(records);
	expect(records).toBeGreaterThan(10);
});

async function staticServer(root: string): Promise<Server> {
	const server = createServer((request, response) => {
		readFile(join(root, request.url ?? '/')).then(
			(bytes) => response.end(bytes),
			() => response.writeHead(404).end(),
		);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return server;
}
