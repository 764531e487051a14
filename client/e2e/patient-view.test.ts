// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { tellPatientView } from '../src/demo/patient-view.js';
import { testChain } from './support/chain.js';

describe('a patient who wants to know', () => {
	const chain = testChain();

	it('sees who has access, who looked, what was refused and what waits, in plain words', async () => {
		const told: string[] = [];
		const view = await tellPatientView(chain.api, {
			heading: () => undefined,
			tell: (text) => told.push(text),
		});
		expect(view.log).toMatchObject({
			complete: true,
			count: 4,
			firstFault: null,
			unopened: [],
			oneSided: [],
			contradictions: [],
			foreign: [],
		});
		const text = told.join('\n');
		expect(text).toMatch(/Clinic B may read your test results for your treatment until /);
		expect(text).toMatch(
			/a doctor at Clinic B read your test results from .* for your treatment\./,
		);
		expect(text).toMatch(
			/for research; .* refused, because you had not allowed it for this purpose/,
		);
		expect(text).toMatch(/Clinic B asks for your permission: /);
		expect(text).toMatch(/A doctor at Clinic B declared an emergency to see your medicines; /);
	});
});
