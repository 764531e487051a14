// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BUNDLES } from './support/bundles.js';
import { testChain } from './support/chain.js';

const MAIN = fileURLToPath(new URL('../dist/demo/main.js', import.meta.url));

interface Run {
	code: number;
	output: string;
	errors: string;
}

/** Runs the demonstration as a program; `npm run build` has to come first. */
function run(...args: string[]): Promise<Run> {
	return new Promise((resolve) => {
		execFile(process.execPath, [MAIN, ...args], (error, output, errors) => {
			resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
		});
	});
}

describe('the demonstration', () => {
	const chain = testChain();

	it('tells all seven steps and succeeds', async () => {
		const { code, output, errors } = await run('--url', chain.url, '--bundles', BUNDLES);
		expect(errors).toBe('');
		expect(code).toBe(0);
		expect(output.match(/^\d\. /gm)).toEqual([1, 2, 3, 4, 5, 6, 7].map((step) => `${step}. `));
		for (const reason of [
			'NotAMember',
			'Suspended',
			'AllowanceSpent',
			'Stale',
			'patientIdentity.AlreadyExists',
		]) {
			expect(output).toContain(reason);
		}
	});

	it('fails when a step does not do what it should: here the log has records that nobody kept', async () => {
		const { code, errors } = await run('--url', chain.url);
		expect(code).toBe(1);
		expect(errors).toContain('LogDiverged');
	});

	it("fails when hospital B's node does not answer", async () => {
		const nobody = 'ws://127.0.0.1:1';
		const { code, errors } = await run('--url', chain.url, '--url-b', nobody);
		expect(code).toBe(1);
		expect(errors).toContain(`no node of the chain answers at ${nobody}`);
	});

	it('says how it is used when it is not told which node to talk to', async () => {
		const { code, output } = await run();
		expect(code).toBe(2);
		expect(output).toContain('--url');
	});
});
