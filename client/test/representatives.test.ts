// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { proposedConsents, type EffectiveStatus, type Explanation } from '../src/consent.js';
import { recordedConsents } from '../src/custody.js';
import { dayOf, formatDay, isQuarterStart, type Day } from '../src/days.js';
import { endingWithin, lastEndBefore, nextEnd } from '../src/representatives.js';

const day = (text: string): Day => dayOf(new Date(text));

describe('the last end of a minor’s representation', () => {
	it.each([
		['2010-05-17', '2028-04-01'],
		['2010-04-01', '2028-04-01'],
		['2010-06-30', '2028-04-01'],
		['2010-07-01', '2028-07-01'],
		['2010-12-31', '2028-10-01'],
		['2010-01-01', '2028-01-01'],
		['2008-02-29', '2026-01-01'],
		['2010-05', '2028-04-01'],
		['2010', '2028-01-01'],
	])('of who was born on %s is %s', (birthDate, end) => {
		expect(formatDay(lastEndBefore(birthDate))).toBe(end);
	});

	it('is the same for everyone born in a quarter, and never after the day of majority', () => {
		const ends = new Map<string, Set<Day>>();
		for (let born = day('2008-01-01'); born < day('2012-01-01'); born++) {
			const [year, month, date] = formatDay(born).split('-') as [string, string, string];
			const end = lastEndBefore(`${year}-${month}-${date}`);
			expect(isQuarterStart(end)).toBe(true);
			const majority = day(`${Number(year) + 18}-${month}-${date === '29' ? '28' : date}`);
			expect(end).toBeLessThanOrEqual(majority);
			const quarter = `${year}/${Math.floor((Number(month) - 1) / 3)}`;
			ends.set(quarter, (ends.get(quarter) ?? new Set()).add(end));
		}
		expect([...ends.values()].every(({ size }) => size === 1)).toBe(true);
		expect(ends.size).toBe(16);
	});

	it('follows another age of majority', () => {
		expect(formatDay(lastEndBefore('2010-05-17', 14))).toBe('2024-04-01');
	});

	it.each(['', '2010-13-01', '2010-04-31', '17.5.2010', '2010-5-17', '2010-05-17T00:00:00Z'])(
		'takes no %s',
		(birthDate) => {
			expect(() => lastEndBefore(birthDate)).toThrow(RangeError);
		},
	);
});

describe('the next end', () => {
	it('is the furthest quarter’s first day within 366 days, and none further than the chain takes', () => {
		expect(formatDay(nextEnd(day('2026-11-20')) ?? 0)).toBe('2027-10-01');
		expect(formatDay(nextEnd(day('2027-10-01')) ?? 0)).toBe('2028-10-01');
		for (let today = day('2026-01-01'); today < day('2030-01-01'); today++) {
			const end = nextEnd(today) ?? 0;
			expect(isQuarterStart(end)).toBe(true);
			expect(end).toBeGreaterThan(today + 366 - 93);
			expect(end).toBeLessThanOrEqual(today + 366);
		}
	});

	it('stops at the last end, and then there is none', () => {
		const last = lastEndBefore('2010-05-17');
		expect(nextEnd(day('2027-11-01'), last)).toBe(last);
		expect(nextEnd(day('2028-03-31'), last)).toBe(last);
		expect(nextEnd(day('2028-04-01'), last)).toBeNull();
	});
});

function explanation(grant: number, change: Partial<Explanation> = {}): Explanation {
	return {
		grant,
		organization: 1,
		fields: {
			grantee: { organization: 1 },
			purposes: ['TREAT'],
			actions: ['access'],
			classes: ['observation'],
			ceiling: 'N',
			validFrom: 0,
			validUntil: 1000,
			terms: null,
		},
		givenBy: { kind: 'Representative', value: 0 },
		status: 'Active',
		holdsUntil: null,
		granteeStanding: 'Active',
		inEffect: true,
		acknowledgement: { kind: 'NotAsked' },
		...change,
	};
}

describe('grants that are about to freeze', () => {
	const found = (explanations: Explanation[], days?: number): number[] =>
		endingWithin(explanations, 100, days).map(({ grant }) => grant);

	it('are those whose authority ends within the announcement, the soonest first', () => {
		const grants = [
			explanation(0, { holdsUntil: 190 }),
			explanation(1, { holdsUntil: 191 }),
			explanation(2, { holdsUntil: 101 }),
			explanation(3),
		];
		expect(found(grants)).toEqual([2, 0]);
		expect(found(grants, 91)).toEqual([2, 0, 1]);
		expect(found(grants, 0)).toEqual([]);
	});

	it('are not those that end by themselves before', () => {
		const fields = { ...explanation(0).fields, validUntil: 150 };
		expect(found([explanation(0, { holdsUntil: 150, fields })])).toEqual([]);
		expect(found([explanation(0, { holdsUntil: 149, fields })])).toEqual([0]);
	});
});

describe('what is to be confirmed', () => {
	const all: EffectiveStatus[] = [
		'Revoked',
		'Expired',
		'Frozen',
		'Proposed',
		'NotYetValid',
		'Active',
	];

	it('is what the custodian recorded, unless it has ended', () => {
		const recorded = all.map((status, grant) =>
			explanation(grant, { status, givenBy: { kind: 'Custodian' } }),
		);
		const own = explanation(9, { givenBy: { kind: 'Patient' } });
		const kept = recordedConsents([...recorded, own]).map(({ status }) => status);
		expect(kept).toEqual(['Frozen', 'Proposed', 'NotYetValid', 'Active']);
	});

	it('is what the other side proposed', () => {
		const grants = all.map((status, grant) => explanation(grant, { status }));
		expect(proposedConsents(grants).map(({ grant }) => grant)).toEqual([3]);
	});
});
