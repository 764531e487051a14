// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../src/codes.js';
import { DEFAULT_ALGORITHM, hashWith } from '../src/records/algorithms.js';
import { commit, DOMAINS, newSalt, type Domain } from '../src/records/commitment.js';

interface Vectors {
	commitments: {
		name: string;
		domain: string;
		salt: string;
		content: string;
		commitment: string;
		algorithm?: HashAlgorithm;
	}[];
}

// The vectors that the chain's own commitments are tested against.
const file = new URL('../../primitives/tests/vectors/commitment.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

it.each(vectors.commitments)('commits as the chain does: $name', (vector) => {
	const domain = (Object.keys(DOMAINS) as Domain[]).find((key) => DOMAINS[key] === vector.domain);
	if (!domain) throw new Error(`no such domain: ${vector.domain}`);
	const algorithm = vector.algorithm ?? DEFAULT_ALGORITHM;
	const commitment = commit(domain, hexToBytes(vector.salt), hexToBytes(vector.content), algorithm);
	expect(commitment).toEqual(hexToBytes(vector.commitment));
});

it('knows every domain and algorithm of the vectors, and no other', () => {
	const domains = new Set(vectors.commitments.map(({ domain }) => domain));
	const algorithms = new Set(vectors.commitments.map((vector) => vector.algorithm ?? 'sha-256'));
	expect(new Set<string>(Object.values(DOMAINS))).toEqual(domains);
	expect(new Set(HASH_ALGORITHMS)).toEqual(algorithms);
});

it('has the SM3 of the standard, GB/T 32905-2016, A.1', () => {
	expect(bytesToHex(hashWith('sm3', utf8ToBytes('abc')))).toBe(
		'66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
	);
});

it('refuses a salt that is too short to hide anything', () => {
	expect(() => commit('record', new Uint8Array(16), new Uint8Array())).toThrow(RangeError);
});

it('makes salts that differ', () => {
	expect(newSalt()).not.toEqual(newSalt());
});
