// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { commit, DOMAINS, newSalt, type Domain } from '../src/records/commitment.js';

interface Vectors {
	commitments: {
		name: string;
		domain: string;
		salt: string;
		content: string;
		commitment: string;
	}[];
}

// The vectors that the chain's own commitments are tested against.
const file = new URL('../../primitives/tests/vectors/commitment.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

it.each(vectors.commitments)('commits as the chain does: $name', (vector) => {
	const domain = (Object.keys(DOMAINS) as Domain[]).find((key) => DOMAINS[key] === vector.domain);
	if (!domain) throw new Error(`no such domain: ${vector.domain}`);
	const commitment = commit(domain, hexToBytes(vector.salt), hexToBytes(vector.content));
	expect(commitment).toEqual(hexToBytes(vector.commitment));
});

it('refuses a salt that is too short to hide anything', () => {
	expect(() => commit('record', new Uint8Array(16), new Uint8Array())).toThrow(RangeError);
});

it('makes salts that differ', () => {
	expect(newSalt()).not.toEqual(newSalt());
});
