// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testChain } from './support/chain.js';
import { fieldsOf, type Fields } from './support/fields.js';

/** Pallets whose calls, events or state speak of patients. */
const PATIENT_FACING = [
	'PatientIdentity',
	'ConsentGrants',
	'RecordAnchors',
	'EmergencyAccess',
	'AccessLog',
	'Admission',
];

// To add a field here is to say that it may stand on chain beside a pseudonym (codes.md, "on chain").
const allowed = JSON.parse(
	readFileSync(new URL('field-allow-list.json', import.meta.url), 'utf8'),
) as Record<string, Fields>;

/** Byte strings and text of any length: what could carry anything. */
const FREE = /^(str|char)$/;

describe('what the patient-facing pallets take and keep', () => {
	const chain = testChain();

	it.each(PATIENT_FACING)('is on the list, field by field: %s', (pallet) => {
		expect(fieldsOf(chain.api, pallet)).toEqual(allowed[pallet]);
	});

	it('has no text and no byte string of free length', () => {
		for (const pallet of PATIENT_FACING) {
			const free = Object.entries(fieldsOf(chain.api, pallet)).filter(
				([path, type]) => FREE.test(type) || (path.endsWith('[]') && type === 'u8'),
			);
			expect(free, pallet).toEqual([]);
		}
	});

	it('would be noticed: the display name of an organisation is such a byte string', () => {
		const fields = fieldsOf(chain.api, 'Consortium');
		expect(fields['Consortium.calls.admit_organization.name[]']).toBe('u8');
	});
});
