// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { dayOf, formatDay, hourOf, startOfDay } from '../src/days.js';

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
