// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady, mnemonicGenerate } from '@polkadot/util-crypto';
import type { Resource } from '../records/fhir.js';
import { seal, type SealContext } from '../records/seal.js';
import { encryptionKeyPair, wrapKey } from '../records/wrap.js';

/**
 * How many records a second one processor seals, beside what no seal does without: a signature, and an X25519
 * exchange for the record's key. `npm run bench:seal -- 200`; with `--json`, one line for `carechain-bench`.
 */

/** Rounds, in each of which both are measured. */
const ROUNDS = 5;

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { json: { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? 200);
if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`not a count: ${count}`);
await cryptoWaitReady();
const key = new Keyring({ type: 'sr25519' }).addFromUri(mnemonicGenerate());
const custodian = encryptionKeyPair().publicKey;
const context: SealContext = {
	patient: new Uint8Array(16).fill(1),
	practitioner: { role: 1, key },
	custodian,
};
const seals: number[] = [];
const bare: number[] = [];
// The first round is for the compiler.
for (let round = 0; round <= ROUNDS; round++) {
	const alone = await perSecond(async () => {
		key.sign(new Uint8Array(32));
		await wrapKey(new Uint8Array(32), custodian, new Uint8Array(32));
	});
	const whole = await perSecond((at) => seal(observation(at), context));
	if (round === 0) continue;
	bare.push(alone);
	seals.push(whole);
}
if (values.json) {
	console.log(JSON.stringify({ count, seals, bare }));
} else {
	console.log(
		`${middle(seals).toFixed(0)} records a second, median of ${ROUNDS} rounds of ${count}`,
	);
	console.log(`${middle(bare).toFixed(0)} signatures with an exchange of keys`);
}

async function perSecond(work: (at: number) => Promise<unknown>): Promise<number> {
	const start = performance.now();
	for (let at = 0; at < count; at++) await work(at);
	return (count / (performance.now() - start)) * 1000;
}

/** A blood pressure, of some 900 bytes. */
function observation(at: number): Resource {
	const component = (code: string, value: number) => ({
		code: { coding: [{ system: 'http://loinc.org', code }] },
		valueQuantity: {
			value,
			unit: 'mm[Hg]',
			system: 'http://unitsofmeasure.org',
			code: 'mm[Hg]',
		},
	});
	return {
		resourceType: 'Observation',
		id: `bench-${at}`,
		status: 'final',
		category: [
			{
				coding: [
					{
						system: 'http://terminology.hl7.org/CodeSystem/observation-category',
						code: 'vital-signs',
					},
				],
			},
		],
		code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
		effectiveDateTime: '2026-01-01T08:00:00Z',
		component: [component('8480-6', 100 + (at % 80)), component('8462-4', 60 + (at % 40))],
		note: [{ text: `Seated, left arm, after five minutes of rest. Measurement ${at}.` }],
	};
}

/** The median of an odd number of them. */
function middle(numbers: number[]): number {
	const sorted = [...numbers].sort((one, other) => one - other);
	return sorted[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
