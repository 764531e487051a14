// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { dayOf, type GrantFields } from '@carechain/client';
import { describe, expect, it } from 'vitest';
import { narrowed } from '../src/patient/narrow.js';

const TODAY = dayOf(new Date('2027-03-05'));
const ASKED: GrantFields = {
	grantee: { organization: 2 },
	purposes: ['TREAT', 'HRESCH'],
	actions: ['access'],
	classes: ['observation', 'medication'],
	ceiling: 'N',
	validFrom: TODAY - 2,
	validUntil: dayOf(new Date('2027-04-01')),
	terms: null,
};
const ALL = { classes: ASKED.classes, purposes: ASKED.purposes, lastDay: '2027-03-31' };

describe('what is given in answer to a request', () => {
	it('is what was asked for, from today, when nothing is left out', () => {
		expect(narrowed(ASKED, ALL, TODAY)).toEqual({ ...ASKED, validFrom: TODAY });
	});

	it('begins when it was to begin, if that lies ahead', () => {
		expect(narrowed({ ...ASKED, validFrom: TODAY + 3 }, ALL, TODAY)).toMatchObject({
			validFrom: TODAY + 3,
		});
	});

	it('is less where less was ticked, in the order of the request', () => {
		const wish = {
			classes: ['medication' as const],
			purposes: ['TREAT' as const],
			lastDay: '2027-03-10',
		};
		expect(narrowed(ASKED, wish, TODAY)).toEqual({
			...ASKED,
			classes: ['medication'],
			purposes: ['TREAT'],
			validFrom: TODAY,
			validUntil: dayOf(new Date('2027-03-11')),
		});
	});

	it('is never more than was asked for', () => {
		const wish = { ...ALL, classes: ['imaging' as const, 'medication' as const] };
		expect(narrowed(ASKED, wish, TODAY)).toMatchObject({ classes: ['medication'] });
		expect(narrowed(ASKED, { ...ALL, lastDay: '2027-04-01' }, TODAY)).toBe('tooLate');
	});

	it('is not nothing', () => {
		expect(narrowed(ASKED, { ...ALL, classes: [] }, TODAY)).toBe('nothing');
		expect(narrowed(ASKED, { ...ALL, purposes: [] }, TODAY)).toBe('noPurpose');
		expect(narrowed(ASKED, { ...ALL, lastDay: '' }, TODAY)).toBe('noDay');
		expect(narrowed(ASKED, { ...ALL, lastDay: '2027-03-04' }, TODAY)).toBe('past');
		expect(narrowed(ASKED, { ...ALL, lastDay: '2027-03-05' }, TODAY)).toMatchObject({
			validUntil: TODAY + 1,
		});
	});
});
