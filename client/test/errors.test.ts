// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { refusalOf, REFUSALS } from '../src/errors.js';

it.each(Object.entries(REFUSALS))('names the admission code %s', (code, { reason }) => {
	const error = new Error(`1010: Invalid Transaction: Custom error: ${code}`);
	expect(refusalOf(error)?.reason).toBe(reason);
});

it.each([
	['1010: Invalid Transaction: Transaction is outdated', 'Stale'],
	['1010: Invalid Transaction: Transaction has a bad signature', 'BadProof'],
	['1010: Invalid Transaction: Custom error: 200', 'Custom200'],
	['1010: Invalid Transaction: something new', 'Invalid'],
	['1012: Transaction is temporarily banned', 'TemporarilyBanned'],
	['1013: Transaction Already Imported', 'AlreadyImported'],
	['1014: Priority is too low: (4 vs 5)', 'PriorityTooLow'],
])('names what the node says: %s', (message, reason) => {
	expect(refusalOf(new Error(message))?.reason).toBe(reason);
});

it('takes nothing else for a refusal', () => {
	expect(refusalOf(new Error('WebSocket is not connected'))).toBeUndefined();
	expect(refusalOf('1010: Invalid Transaction')).toBeUndefined();
});
