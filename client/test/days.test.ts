// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { dayOf, formatDay, hourOf, isQuarterStart, quarterStart, startOfDay } from '../src/days.js';

it('starts a day at midnight and ends it with its last millisecond, as the chain does', () => {
	expect(dayOf(new Date('2026-11-20T23:59:59.999Z'))).toBe(20_777);
	expect(dayOf(new Date('2026-11-21T00:00:00Z'))).toBe(20_778);
	expect(startOfDay(20_778)).toEqual(new Date('2026-11-21T00:00:00Z'));
	expect(formatDay(20_778)).toBe('2026-11-21');
});

it('counts hours from the same midnight', () => {
	expect(hourOf(new Date('1970-01-01T23:59:59Z'))).toBe(23);
	expect(hourOf(new Date('1970-01-02T00:00:00Z'))).toBe(24);
});

it('finds the first day of a quarter, as the chain does', () => {
	const firstOf = (text: string): string => formatDay(quarterStart(dayOf(new Date(text))));
	expect(firstOf('2028-02-29')).toBe('2028-01-01');
	expect(firstOf('2026-12-31')).toBe('2026-10-01');
	expect(firstOf('2026-07-01')).toBe('2026-07-01');
	// As `Day::is_quarter_start`: four days of every year.
	const year = Array.from({ length: 366 }, (_, day) => dayOf(new Date('2028-01-01')) + day);
	expect(year.filter(isQuarterStart).map(formatDay)).toEqual([
		'2028-01-01',
		'2028-04-01',
		'2028-07-01',
		'2028-10-01',
	]);
});
