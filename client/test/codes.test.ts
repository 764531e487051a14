// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	CONFIDENTIALITIES,
	DATA_CLASSES,
	fromBits,
	fromVariant,
	PURPOSES,
	toBits,
	toVariant,
} from '../src/codes.js';

describe('sets of codes', () => {
	it('gives back what was put in, in the order of the list', () => {
		const bits = toBits(DATA_CLASSES, ['other', 'encounter', 'other']);
		expect(bits).toBe(0b1000_0000_0000_0001);
		expect(fromBits(DATA_CLASSES, bits)).toEqual(['encounter', 'other']);
	});

	it('holds every code at once, and none', () => {
		expect(toBits(PURPOSES, PURPOSES)).toBe(2 ** 27 - 1);
		expect(fromBits(PURPOSES, 2 ** 27 - 1)).toEqual([...PURPOSES]);
		expect(fromBits(PURPOSES, toBits(PURPOSES, []))).toEqual([]);
	});

	it('refuses codes and bits that it does not know', () => {
		expect(() => toBits(PURPOSES, ['treat' as 'TREAT'])).toThrow(RangeError);
		expect(() => fromBits(PURPOSES, 2 ** 27)).toThrow(RangeError);
		expect(() => fromBits(PURPOSES, -1)).toThrow(RangeError);
	});
});

describe('names of variants', () => {
	it('reads every code back', () => {
		for (const list of [PURPOSES, DATA_CLASSES, CONFIDENTIALITIES]) {
			for (const code of list as readonly string[]) {
				expect(fromVariant(list as readonly string[], toVariant(code))).toBe(code);
			}
		}
		expect(toVariant('discharge-summary')).toBe('DischargeSummary');
	});

	it('refuses a variant that it does not know', () => {
		expect(() => fromVariant(DATA_CLASSES, 'Genomic')).toThrow(RangeError);
	});
});
