// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { freePorts } from '../src/testing/ports.js';
import { until } from '../src/testing/until.js';

it('waits for an answer, and takes neither false nor null nor an error for one', async () => {
	const answers = [
		() => false,
		() => null,
		() => {
			throw new Error('not yet');
		},
		() => 0,
	];
	let asked = 0;
	const answer = await until('an answer', 10, () => answers[asked++]?.() ?? null, 1);
	expect(answer).toBe(0);
	expect(asked).toBe(4);
});

it('says what did not come in time, and why the last attempt failed', async () => {
	const cause = new Error('no connection');
	const waiting = until('a block', 0.01, () => Promise.reject(cause), 1);
	await expect(waiting).rejects.toThrow('this did not come about within 0.01 s: a block');
	await expect(waiting).rejects.toMatchObject({ cause });
});

it('finds ports that are free and each another one', async () => {
	const ports = await freePorts(20);
	expect(new Set(ports).size).toBe(20);
	expect(ports.every((port) => port > 1024)).toBe(true);
});
