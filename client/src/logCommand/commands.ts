// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFile, writeFile } from 'node:fs/promises';
import { hexToU8a, isHex } from '@polkadot/util';
import { HASH_ALGORITHMS } from '../codes.js';
import { UsageError, type Command, type Values } from '../operator/command.js';
import { Refusal, wholeNumber } from '../operator/operator.js';
import { toHex } from '../plain.js';
import { isHashAlgorithm } from '../records/algorithms.js';
import { DiskLog } from '../records/disk/log.js';
import { checkSealed } from '../records/disk/sealedStore.js';
import { StoredLog } from '../records/disk/stored.js';
import { extendLog } from '../records/logOnChain.js';
import { ingest, type IngestOptions } from '../records/ingest/ingest.js';
import { forPatients } from '../records/ingest/patients.js';
import { signHead } from '../records/notes/head.js';
import {
	formatSigner,
	formatVerifier,
	newNoteSigner,
	parseSigner,
	verifierOf,
	type NoteSigner,
} from '../records/notes/note.js';
import { formatTlogProof } from '../records/notes/tlogProof.js';
import type { SealContext } from '../records/seal.js';
import { describeProgress, Ticker } from './progress.js';

const PSEUDONYM_LENGTH = 16;
const KEY_LENGTH = 32;

/** Where the served head of a log stands, as of C2SP tlog-tiles. */
const HEAD_FILE = 'checkpoint';

export const ingestCommand: Command = {
	name: 'ingest',
	args: ['FOLDER', 'FILE…'],
	does: 'Seals FHIR resources into the log in a folder.',
	more: [
		'A FILE is a bulk export (.ndjson, one resource in a line) or a bundle (.json). How far each is taken is',
		'kept with the log: run it again after a crash, or when an export has got more lines, and it goes on',
		'there. The key that signs is the practitioner’s who answers for the records.',
	].join('\n'),
	signs: true,
	isOffline: true,
	options: {
		organization: { type: 'string', value: 'ID', does: 'whose log it is', isRequired: true },
		role: {
			type: 'string',
			value: 'ID',
			does: 'the practitioner’s credential on chain',
			isRequired: true,
		},
		custodian: {
			type: 'string',
			value: 'HEX',
			does: 'X25519 key for which records are encrypted, 32 bytes',
			isRequired: true,
		},
		patient: { type: 'string', value: 'HEX', does: 'pseudonym for all records, 16 bytes' },
		patients: {
			type: 'string',
			value: 'FILE',
			does: 'JSON object with a pseudonym in hex for each patient’s FHIR id; resources about no patient are passed over',
		},
		algorithm: {
			type: 'string',
			value: 'NAME',
			does: `${HASH_ALGORITHMS.join(' or ')}; ${HASH_ALGORITHMS[0]} if not given`,
		},
	},
	async run(operator, [folder = '', ...files], values) {
		const practitioner = {
			role: wholeNumber('--role', values.role),
			key: await operator.signer(),
		};
		const custodian = bytesFrom('--custodian', values.custodian, KEY_LENGTH);
		const contextOf = await patientsFrom(values, { practitioner, custodian });
		const ticker = new Ticker();
		const stop = new AbortController();
		process.once('SIGINT', () => {
			stop.abort();
		});
		const log = await DiskLog.open(folder, wholeNumber('--organization', values.organization));
		try {
			const progress = await ingest(log, files, {
				contextOf,
				seal: algorithmFrom(values),
				signal: stop.signal,
				onProgress: (progress) => {
					ticker.tick(() => describeProgress(progress));
				},
			});
			operator.print(describeProgress(progress));
			operator.print(`The log has ${log.size} records.`);
		} finally {
			await log.close();
		}
	},
};

export const extendCommand: Command = {
	name: 'extend',
	args: ['FOLDER'],
	does: 'Tells the chain of everything in the log that it does not know yet.',
	more: 'The key that signs is the one of the organisation’s representative.',
	signs: true,
	async run(operator, [folder = '']) {
		const log = await StoredLog.read(folder);
		const { blockNumber } = await extendLog(operator.api, log, await operator.signer());
		operator.print(`The chain knows ${log.size} records since block ${blockNumber}.`);
	},
};

export const proveCommand: Command = {
	name: 'prove',
	args: ['FOLDER', 'RECORD'],
	does: 'Writes the proof that a record is in the log, as a C2SP tlog-proof.',
	more: 'RECORD is its place in the log, from 0, or its commitment in hex.',
	signs: false,
	isOffline: true,
	options: {
		key: { type: 'string', value: 'FILE', does: 'the key of the log’s heads', isRequired: true },
		size: { type: 'string', value: 'N', does: 'in the log as it was with so many records' },
	},
	async run(operator, [folder = '', record = ''], values) {
		const log = await StoredLog.read(folder);
		const size = values.size === undefined ? log.size : wholeNumber('--size', values.size);
		const proof = await log.proveAt(await placeOf(log, record), size);
		const head = signHead({ size, root: await log.root(size) }, await signerFrom(values));
		operator.print(formatTlogProof(proof, head).trimEnd());
	},
};

export const publishCommand: Command = {
	name: 'publish',
	args: ['FOLDER'],
	does: 'Signs the log’s head, and puts it beside the tiles in FOLDER/public, to be served.',
	signs: false,
	isOffline: true,
	options: {
		key: { type: 'string', value: 'FILE', does: 'the key of the log’s heads', isRequired: true },
	},
	async run(operator, [folder = ''], values) {
		const signer = await signerFrom(values);
		const { organization } = await StoredLog.read(folder);
		const log = await DiskLog.open(folder, organization);
		try {
			const { size } = log;
			const head = signHead({ size, root: await log.root() }, signer);
			await log.serve(HEAD_FILE, new TextEncoder().encode(head));
			operator.print(`The head of ${size} records is published.`);
		} finally {
			await log.close();
		}
	},
};

export const keyCommand: Command = {
	name: 'key',
	args: ['NAME', 'FILE'],
	does: 'Makes a key that signs the log’s heads, and says what others check them with.',
	more: 'NAME is the address at which the log is served, without https://.',
	signs: false,
	isOffline: true,
	async run(operator, [name = '', file = '']) {
		const signer = newNoteSigner(name);
		const text = `${formatSigner(signer)}\n`;
		await writeFile(file, text, { mode: 0o600, flag: 'wx' });
		operator.print(formatVerifier(verifierOf(signer)));
	},
};

export const checkCommand: Command = {
	name: 'check',
	args: ['FOLDER'],
	does: 'Reads the whole log: every tile against its entries, the root, and every record that is kept.',
	signs: false,
	isOffline: true,
	async run(operator, [folder = '']) {
		const log = await StoredLog.read(folder);
		const ticker = new Ticker();
		const tick = (records: number): void => {
			ticker.tick(() => `${records} of ${log.size} records`);
		};
		const files = await log.check(tick);
		operator.print(
			`${log.size} records in ${files} tiles have the root ${toHex(await log.root())}.`,
		);
		const { kept, erased } = await checkSealed(log, tick);
		operator.print(`${kept} records are kept, ${erased} were erased.`);
	},
};

async function patientsFrom(
	values: Values,
	context: Omit<SealContext, 'patient'>,
): Promise<IngestOptions['contextOf']> {
	const { patient, patients } = values;
	if ((patient === undefined) === (patients === undefined)) {
		throw new UsageError('one of --patient and --patients has to be given');
	}
	if (typeof patients !== 'string') {
		const pseudonym = bytesFrom('--patient', patient, PSEUDONYM_LENGTH);
		return () => ({ ...context, patient: pseudonym });
	}
	const entries = Object.entries(JSON.parse(await readFile(patients, 'utf8')) as object);
	return forPatients(
		context,
		new Map(entries.map(([id, hex]) => [id, bytesFrom(`patient ${id}`, hex, PSEUDONYM_LENGTH)])),
	);
}

function algorithmFrom({ algorithm }: Values): NonNullable<IngestOptions['seal']> {
	if (algorithm === undefined) return {};
	if (typeof algorithm === 'string' && isHashAlgorithm(algorithm)) return { algorithm };
	throw new UsageError(`--algorithm has to be one of ${HASH_ALGORITHMS.join(', ')}`);
}

async function placeOf(log: StoredLog, record: string): Promise<number> {
	if (!record.startsWith('0x')) return wholeNumber('RECORD', record);
	const place = await log.find(bytesFrom('RECORD', record, KEY_LENGTH));
	if (place === null) throw new Refusal(`there is no record ${record} in the log`);
	return place;
}

async function signerFrom({ key }: Values): Promise<NoteSigner> {
	return parseSigner((await readFile(String(key), 'utf8')).trim());
}

function bytesFrom(name: string, text: unknown, length: number): Uint8Array {
	if (typeof text !== 'string' || !isHex(text, length * 8)) {
		throw new UsageError(`${name} has to be ${length} bytes in hex, with 0x`);
	}
	return hexToU8a(text);
}
