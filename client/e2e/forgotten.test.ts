// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiPromise } from '@polkadot/api';
import { randomBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCall, today, untilFinal, untilRunning } from '../src/chain.js';
import { connect } from '../src/connect.js';
import { grantConsent, revokeConsent } from '../src/consent.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { addKey, patient, registerPatient, removeKey, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { submit } from '../src/submit.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { startNode, type TestNode } from '../src/testing/node.js';
import { nodeBinary } from '../src/testing/process.js';

/** How many blocks this node keeps the bodies of; 90 days' worth on a real one. */
const BODIES = 12;
/** How many blocks this node keeps the state of; 256 on a real one. */
const STATES = 8;

/** What the database's files hold of some bytes, file by file. */
async function filesWith(folder: string, needles: Map<string, Uint8Array>): Promise<string[]> {
	const found: string[] = [];
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = join(entry.parentPath, entry.name);
		const bytes = await readFile(file);
		for (const [name, needle] of needles) {
			if (bytes.includes(Buffer.from(needle))) found.push(`${name} in ${entry.name}`);
		}
	}
	return found;
}

describe('a patient that was unlinked', () => {
	let node: TestNode;
	let api: ApiPromise;
	const needles = new Map<string, Uint8Array>();

	beforeAll(async () => {
		node = await startNode(undefined, [`--blocks-pruning=${BODIES}`, `--state-pruning=${STATES}`]);
		api = await connect(node.url);
		await untilRunning(api);
	});
	afterAll(async () => {
		await api.disconnect();
		await node.stop();
	});

	it('lived on the chain, and stands in the files of the node', async () => {
		const identity = {
			organization: 0,
			patient: randomBytes(16),
			key: newKey(),
			encryption: encryptionKeyPair(randomBytes(32)),
		};
		const second = newKey();
		needles.set('the pseudonym', identity.patient);
		needles.set('the first key', identity.key.addressRaw);
		needles.set('the former key', second.addressRaw);
		const registration = await signRegistration(api, identity);
		await registerPatient(api, registration, founderKey());
		await addKey(api, identity.patient, second, identity.key);
		await removeKey(api, identity.patient, second.addressRaw, identity.key);
		const from = await today(api);
		const { grant } = await grantConsent(
			api,
			identity.patient,
			treatmentGrant({ organization: 1 }, from, from + 30),
			identity.key,
		);
		await revokeConsent(api, identity.patient, grant, identity.key);
		const unlink = makeCall(api, 'patientIdentity', 'unlinkPatient', [
			toHex(identity.patient),
			0,
			null,
		]);
		const receipt = await submit(api, unlink, identity.key, { until: 'finalized' });
		expect(await patient(api, identity.patient)).toBeNull();
		// Where the bodies are still kept, what was said is still there: else the search would prove
		// nothing.
		const names = (await filesWith(node.folder, needles)).map((hit) => hit.split(' in ')[0]);
		expect(new Set(names)).toEqual(new Set(needles.keys()));
		await untilFinal(api, receipt.blockNumber + BODIES + STATES + 8);
	});

	it('is in no file of the database when its blocks are pruned and the database is written anew', async () => {
		await api.disconnect();
		await node.halt();
		const base = join(node.folder, 'base');
		// What was deleted leaves its bytes in places that are free, until something is written there.
		expect(await filesWith(base, needles)).not.toEqual([]);
		const { stdout } = await promisify(execFile)(nodeBinary(), [
			'rewrite-database',
			'--dev',
			`--base-path=${base}`,
		]);
		expect(stdout).toMatch(/is rewritten: \d+ bytes, then \d+/);
		expect(await filesWith(base, needles)).toEqual([]);
	});

	it('is not missed by the node, which goes on from its database', async () => {
		await node.restart();
		api = await connect(node.url);
		await untilRunning(api);
		const number = (await api.rpc.chain.getHeader()).number.toNumber();
		await untilFinal(api, number + 1);
		expect(await patient(api, needles.get('the pseudonym') ?? new Uint8Array())).toBeNull();
	});
});
