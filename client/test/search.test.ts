// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { blake2b } from '@noble/hashes/blake2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../e2e/support/json.js';
import { searchFor, utf16 } from '../e2e/support/needles.js';
import { Search } from '../e2e/support/search.js';
import { canonicalBytes } from '../src/records/canonical.js';

const NOISE = new Uint8Array(100).fill(0x5a);
const around = (bytes: Uint8Array): Uint8Array => concatBytes(NOISE, bytes, NOISE);

describe('the search for many patterns', () => {
	const search = new Search();
	for (const value of ['abcdef', 'abcdefgh', 'bcdefghi', 'zzzzzz']) {
		search.add({ bytes: utf8ToBytes(value), value, form: 'UTF-8' });
	}
	const found = (text: string): string[] =>
		search.find(utf8ToBytes(text)).map(({ value }) => value);

	it('finds patterns at the start, at the end, overlapping and repeated', () => {
		expect(found('abcdef')).toEqual(['abcdef']);
		expect(found('xabcdefghi')).toEqual(['abcdef', 'abcdefgh', 'bcdefghi']);
		expect(found('abcdefabcdef')).toEqual(['abcdef', 'abcdef']);
		expect(found('zzzzzzz')).toEqual(['zzzzzz', 'zzzzzz']);
	});

	it('finds nothing that is cut short', () => {
		expect(found('bcdefgh')).toEqual([]);
		expect(found('abcde')).toEqual([]);
		expect(found('')).toEqual([]);
	});

	it('tells bytes apart that differ only in the highest bits', () => {
		const high = new Search();
		high.add({ bytes: new Uint8Array(6).fill(255), value: '', form: '' });
		expect(high.find(new Uint8Array(6).fill(255))).toHaveLength(1);
		expect(high.find(Uint8Array.of(254, 255, 255, 255, 255, 255))).toHaveLength(0);
	});

	it('refuses a pattern that is too short to look up', () => {
		expect(() => {
			search.add({ bytes: new Uint8Array(5), value: '', form: '' });
		}).toThrow(RangeError);
	});
});

describe('the contents of a JSON text', () => {
	const text = String.raw`{ "resourceType": "Patient", "name": "Ža\"lia\u0041", "at": [1.50, -2e3, true],
		"contained": [{"resourceType":"Device","id":"d1"}] }`;

	it('has values as written and as read, and no names of members', () => {
		expect([...contentsOf(text).values].sort()).toEqual(
			[
				'Patient',
				String.raw`Ža\"lia\u0041`,
				'Ža"liaA',
				'1.50',
				'1.5',
				'-2e3',
				'-2000',
				'true',
				'Device',
				'd1',
			].sort(),
		);
	});

	it('has every resource as written', () => {
		expect([...contentsOf(text).resources]).toEqual(['{"resourceType":"Device","id":"d1"}', text]);
	});
});

describe('what must not be on chain', () => {
	const resource = { resourceType: 'Observation', note: 'Schwindel', code: 'X1' };
	const text = JSON.stringify(resource, null, 2);
	const search = searchFor([text]);
	const forms = (bytes: Uint8Array): string[] => search.find(around(bytes)).map(({ form }) => form);

	it.each([
		['UTF-8', utf8ToBytes('Schwindel')],
		['UTF-16LE', utf16('Schwindel', true)],
		['UTF-16BE', utf16('Schwindel', false)],
		['hex', utf8ToBytes(bytesToHex(utf8ToBytes('Schwindel')))],
		['SHA-256', sha256(utf8ToBytes('Schwindel'))],
		['BLAKE2b-128', blake2b(utf8ToBytes('Schwindel'), { dkLen: 16 })],
		['BLAKE2b-256', blake2b(utf8ToBytes('Schwindel'), { dkLen: 32 })],
		['SHA-256 in hex', utf8ToBytes(bytesToHex(sha256(utf8ToBytes('Schwindel'))))],
	])('is found as %s', (form, bytes) => {
		expect(forms(bytes)).toContain(form);
	});

	it('is found as the hash of a value that is too short to look for itself', () => {
		expect(forms(utf8ToBytes('X1'))).toEqual([]);
		expect(forms(sha256(utf8ToBytes('X1')))).toEqual(['SHA-256']);
	});

	it('is found as the hash of a resource, as written, compact and canonical', () => {
		for (const form of [text, JSON.stringify(resource)]) {
			expect(forms(sha256(utf8ToBytes(form)))).toContain('SHA-256');
		}
		expect(forms(blake2b(canonicalBytes(resource), { dkLen: 32 }))).toContain('BLAKE2b-256');
	});
});
