// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Resource } from '@carechain/client';
import { describe, expect, it } from 'vitest';
import { isTaken, patientsIn, pseudonymsFor, resourcesIn } from '../src/desk/anchor/folder.js';

const bytes = (value: unknown): Uint8Array =>
	new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const about = (patient: string): Resource => ({
	resourceType: 'Observation',
	subject: { reference: `Patient/${patient}` },
});
const organization: Resource = { resourceType: 'Organization', id: 'o' };
const [ONE, TWO] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];

describe('a file of a folder', () => {
	it('is a bundle, a resource, or lines of resources', () => {
		const bundle = { resourceType: 'Bundle', entry: [{ resource: about('a') }, { fullUrl: 'x' }] };
		expect(resourcesIn('b.json', bytes(bundle))).toEqual([about('a')]);
		expect(resourcesIn('r.JSON', bytes(about('a')))).toEqual([about('a')]);
		const lines = `${JSON.stringify(about('a'))}\n\n${JSON.stringify(about('b'))}`;
		expect(resourcesIn('l.ndjson', bytes(lines))).toEqual([about('a'), about('b')]);
	});

	it.each([
		['cut off', 'b.json', '{"resourceType":"Bundle","entry":[{', 'notJson', ''],
		['of another encoding', 'b.json', Uint8Array.of(0xff, 0xfe), 'notJson', ''],
		['no resource', 'b.json', '{"name":"x"}', 'notFhir', ''],
		[
			'a bundle with something else in it',
			'b.json',
			'{"resourceType":"Bundle","entry":[{"resource":7}]}',
			'notFhir',
			'0',
		],
		[
			'a bundle whose entries are no list',
			'b.json',
			'{"resourceType":"Bundle","entry":7}',
			'notFhir',
			'',
		],
		[
			'with a line that is not JSON',
			'l.ndjson',
			'{"resourceType":"Observation"}\nx\n',
			'notJson',
			'2',
		],
	])('is not taken when it is %s', (_, name, content, fault, where) => {
		const file = typeof content === 'string' ? bytes(content) : content;
		expect(() => resourcesIn(name, file)).toThrow(expect.objectContaining({ fault, where }));
	});

	it('is known by its name', () => {
		expect(['a.json', 'B.NDJSON'].every(isTaken)).toBe(true);
		expect(['patients.json', 'a.txt', 'json', '.DS_Store'].some(isTaken)).toBe(false);
	});
});

describe('the patients of a folder', () => {
	it('are one, or named by their ids; what is about nobody has no pseudonym', () => {
		const resources = [organization, about('a')];
		expect(pseudonymsFor(resources, { one: ONE, fhirId: null })).toEqual([null, ONE]);
		const all = new Map([
			['a', ONE],
			['b', TWO],
		]);
		expect(pseudonymsFor([about('b'), about('a')], { all })).toEqual([TWO, ONE]);
	});

	it('are not mixed up: nothing is taken of a file that is about somebody else', () => {
		const one = { one: ONE, fhirId: 'a' };
		expect(() => pseudonymsFor([about('a'), about('b')], one)).toThrow(
			expect.objectContaining({ fault: 'otherPatient', where: 'b' }),
		);
		expect(() => pseudonymsFor([about('b')], one)).toThrow(
			expect.objectContaining({ fault: 'otherPatient', where: 'b' }),
		);
		expect(() => pseudonymsFor([about('c')], { all: new Map([['a', ONE]]) })).toThrow(
			expect.objectContaining({ fault: 'patientUnknown', where: 'c' }),
		);
		expect(() => pseudonymsFor([organization], one)).toThrow(
			expect.objectContaining({ fault: 'noRecords' }),
		);
	});

	it('have pseudonyms of sixteen bytes, or their file is not taken', () => {
		expect(patientsIn(bytes({ a: `0x${'01'.repeat(16)}` }))).toEqual(new Map([['a', ONE]]));
		for (const wrong of ['0x01', 7, null, 'a'.repeat(34)]) {
			expect(() => patientsIn(bytes({ a: wrong }))).toThrow(
				expect.objectContaining({ fault: 'patientUnknown', where: 'a' }),
			);
		}
	});
});
