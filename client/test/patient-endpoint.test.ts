// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import { TypeRegistry } from '@polkadot/types';
import { stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { askedOf } from '../src/patientEndpoint/functions.js';
import { patientRefusal } from '../src/patientEndpoint/refusals.js';
import { questionPayload, signQuestion } from '../src/patientEndpoint/requests.js';
import { isProof, u64 } from '../src/proofs.js';

const GENESIS = u8aToHex(new Uint8Array(32).fill(7));
const KEY = new Uint8Array(32).fill(1);
const PATIENT = new Uint8Array(16).fill(9);
const EXPIRES = 1_800_000_000;
const TERMS = { genesis: GENESIS, expires: EXPIRES };

const start = (tag: string): Uint8Array =>
	u8aConcat(stringToU8a(tag), new Uint8Array(32).fill(7), KEY, u64(BigInt(EXPIRES)));

beforeAll(() => cryptoWaitReady());

describe('what a key signs to ask', () => {
	const query = {
		patient: u8aToHex(PATIENT),
		at: 'best' as const,
		function: 'ConsentApi_explain',
		arguments: '0x0506' as const,
	};

	it('is laid out as the node has it', () => {
		// The same bytes as in the node's own test.
		expect(questionPayload('query', query, KEY, TERMS)).toEqual(
			u8aConcat(
				start('carechain/patient-query/v1'),
				PATIENT,
				Uint8Array.of(0, 18 << 2),
				stringToU8a('ConsentApi_explain'),
				Uint8Array.of(2 << 2, 5, 6),
			),
		);
		expect(questionPayload('nonce', {}, KEY, TERMS)).toEqual(start('carechain/patient-nonce/v1'));
		const [block, extrinsic] = [3, 4].map((byte) => u8aToHex(new Uint8Array(32).fill(byte)));
		expect(
			questionPayload(
				'outcome',
				{ block: block ?? '0x', extrinsic: extrinsic ?? '0x' },
				KEY,
				TERMS,
			),
		).toEqual(
			u8aConcat(
				start('carechain/patient-outcome/v1'),
				new Uint8Array(32).fill(3),
				new Uint8Array(32).fill(4),
			),
		);
		expect(
			questionPayload(
				'evidence',
				{ patient: u8aToHex(PATIENT), at: null, sinceSet: 3, keys: ['0x05'] },
				KEY,
				TERMS,
			),
		).toEqual(
			u8aConcat(
				start('carechain/patient-evidence/v1'),
				PATIENT,
				Uint8Array.of(0, 1),
				u64(3n),
				Uint8Array.of(1 << 2, 1 << 2, 5),
			),
		);
	});

	it.each(['sr25519', 'ed25519', 'ecdsa'] as const)('is signed by a key of %s', (type) => {
		const key = new Keyring({ type }).addFromUri('//Somebody');
		const [request, signature] = signQuestion('query', query, key, TERMS);
		const signed = questionPayload('query', query, key.addressRaw, TERMS);
		expect(isProof(signed, signature, u8aToHex(key.addressRaw))).toBe(true);
		expect(request).toEqual({ ...TERMS, ...query, key: u8aToHex(key.addressRaw) });
	});
});

describe('what a key may ask', () => {
	const sent: [string, string][] = [];
	const registry = new TypeRegistry();
	const known = (name: string, params: string[], type: string) =>
		Object.assign(() => undefined, {
			meta: { name, params: params.map((it) => ({ type: it })), type },
		});
	const api = {
		registry,
		call: {
			consentApi: {
				grantsOf: known('ConsentApi_grants_of', ['[u8; 16]', 'Option<u32>'], 'u8'),
			},
			patientIdentityApi: {
				mayRead: known('PatientIdentityApi_may_read', ['[u8; 32]', '[u8; 16]', 'u8'], 'bool'),
			},
			consortiumApi: { organization: known('ConsortiumApi_organization', ['u32'], 'u32') },
		},
	} as unknown as ApiPromise;
	const { call } = askedOf(api, { patient: PATIENT, key: KEY }, (name, args) => {
		sent.push([name, args]);
		return Promise.resolve('0x01');
	});

	it('goes without what the node puts in front', async () => {
		await call.consentApi?.grantsOf?.(PATIENT, 5);
		await call.patientIdentityApi?.mayRead?.(KEY, PATIENT, 3);
		await call.consortiumApi?.organization?.(1);
		expect(sent).toEqual([
			['ConsentApi_grants_of', '0x0105000000'],
			['PatientIdentityApi_may_read', '0x03'],
			['ConsortiumApi_organization', '0x01000000'],
		]);
	});

	it('is about nobody else', async () => {
		const other = new Uint8Array(16).fill(8);
		await expect(call.consentApi?.grantsOf?.(other, null)).rejects.toThrow(RangeError);
		await expect(call.patientIdentityApi?.mayRead?.(KEY, other, 3)).rejects.toThrow(RangeError);
		const otherKey = new Uint8Array(32).fill(2);
		await expect(call.patientIdentityApi?.mayRead?.(otherKey, PATIENT, 3)).rejects.toThrow(
			RangeError,
		);
		await expect(call.consentApi?.grantsOf?.(PATIENT)).rejects.toThrow(TypeError);
		expect(call.consentApi).not.toHaveProperty('grantsTo');
	});

	it('may be something that the chain does not have', async () => {
		await expect(call.consentApi?.explain?.(PATIENT)).rejects.toMatchObject({
			name: 'NotOnThisChain',
		});
	});
});

describe('a refusal', () => {
	const error = (code: number, data: unknown): Error =>
		Object.assign(new Error(`${code}: said`), { code, data });

	it('has a name, and the node’s clock where it is about time', () => {
		expect(patientRefusal(error(21106, 'words'))).toMatchObject({ reason: 'NotYours', now: null });
		expect(patientRefusal(error(21102, { reason: 'words', now: 5 }))).toMatchObject({
			reason: 'Expired',
			now: 5,
		});
	});

	it('is nothing else', () => {
		expect(patientRefusal(error(-32601, undefined))).toBeUndefined();
		expect(patientRefusal(new Error('the connection broke'))).toBeUndefined();
		expect(patientRefusal('21106')).toBeUndefined();
	});
});
