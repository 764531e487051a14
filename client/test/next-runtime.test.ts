// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { nextRuntime } from '../src/testing/next-runtime.js';

// 1,000,000 as an operand, as one together with the transaction version, as four bytes among the other
// versions, and as four bytes after the name and the authoring version; likewise 1,000,001.
const BEFORE = [...Buffer.from('carechain-node'), 1, 0, 0, 0];
const CODE = [0x41, 0xc0, 0x84, 0x3d];
const SIGNED = [0x42, 0xc0, 0x84, 0xbd, 0x80, 0x10];
const DATA = [1, 0, 0, 0, 0x40, 0x42, 0x0f, 0x00, 0, 0, 0, 0, 1, 0, 0, 0];
const SECTION = [...BEFORE, 0x40, 0x42, 0x0f, 0x00];
const NEXT_CODE = [0x41, 0xc1, 0x84, 0x3d];
const NEXT_SIGNED = [0x42, 0xc1, 0x84, 0xbd, 0x80, 0x10];
const NEXT_DATA = [1, 0, 0, 0, 0x41, 0x42, 0x0f, 0x00, 0, 0, 0, 0, 1, 0, 0, 0];
const NEXT_SECTION = [...BEFORE, 0x41, 0x42, 0x0f, 0x00];

describe('the next version of a runtime', () => {
	it('differs in the version alone, wherever it stands', () => {
		const code = Uint8Array.from([1, ...CODE, 2, ...SECTION, 3, ...SIGNED, ...CODE, ...DATA]);
		const next = [
			1,
			...NEXT_CODE,
			2,
			...NEXT_SECTION,
			3,
			...NEXT_SIGNED,
			...NEXT_CODE,
			...NEXT_DATA,
		];
		expect([...nextRuntime(code, 1_000_000)]).toEqual(next);
	});

	it('leaves what it was given as it was', () => {
		const code = Uint8Array.from([...CODE, ...SIGNED, ...DATA, ...SECTION]);
		nextRuntime(code, 1_000_000);
		expect([...code]).toEqual([...CODE, ...SIGNED, ...DATA, ...SECTION]);
	});

	it.each([
		['the code', [...SIGNED, ...DATA, ...SECTION]],
		['what signatures cover', [...CODE, ...DATA, ...SECTION]],
		['its data', [...CODE, ...SIGNED, ...SECTION]],
		['the section', [...CODE, ...SIGNED, ...DATA]],
	])('is refused where %s does not have it', (_, bytes) => {
		expect(() => nextRuntime(Uint8Array.from(bytes), 1_000_000)).toThrow(/version 1000000 is/);
	});

	it('is refused where the section seems to have it twice', () => {
		const code = Uint8Array.from([...CODE, ...SIGNED, ...DATA, ...SECTION, ...SECTION]);
		expect(() => nextRuntime(code, 1_000_000)).toThrow(/2 times in the section/);
	});

	it('is refused where it takes another length', () => {
		const code = Uint8Array.from([0x41, 0x3f, 0x3f, 0, 0, 0]);
		expect(() => nextRuntime(code, 63)).toThrow(/length/);
	});
});
