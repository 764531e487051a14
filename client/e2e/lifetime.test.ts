// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { tellLifetime } from '../src/demo/lifetime.js';
import { testChain } from './support/chain.js';

describe('a patient who loses the phone', () => {
	const chain = testChain();

	it('has both pseudonyms again, with two guardians and the wallet file', async () => {
		const headings: string[] = [];
		const told: string[] = [];
		await tellLifetime(chain.api, {
			heading: (title) => headings.push(title),
			tell: (text) => told.push(text),
		});
		expect(headings.at(-1)).toBe('As before');
		expect(told.filter((text) => text === 'The new key is the only one.')).toHaveLength(2);
		expect(told.find((text) => text.startsWith('What the lost phone signs'))).toMatch(/NotAMember/);
	});
});
