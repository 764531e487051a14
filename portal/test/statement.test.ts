// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { toHex } from '@carechain/client';
import { describe, expect, it } from 'vitest';
import {
	newStatement,
	NotTheStatement,
	readStatement,
	statementCommitment,
} from '../src/desk/statement.js';

const PATIENT = `0x${'ab'.repeat(16)}` as const;

describe('the statement of an emergency', () => {
	it('is read by who reviews it, as it was committed to', () => {
		const file = newStatement(PATIENT, 'unconscious after an accident');
		const of = { statement: toHex(statementCommitment(file)) };
		expect(readStatement(JSON.stringify(file), of)).toEqual(file);
	});

	it('commits to nothing that can be guessed: the same words twice are not the same on chain', () => {
		const [one, other] = [newStatement(PATIENT, 'x'), newStatement(PATIENT, 'x')];
		expect(toHex(statementCommitment(one))).not.toBe(toHex(statementCommitment(other)));
	});

	it('is refused with another word, another salt, or as something else', () => {
		const file = newStatement(PATIENT, 'unconscious after an accident');
		const of = { statement: toHex(statementCommitment(file)) };
		for (const text of [
			'',
			'{}',
			'null',
			JSON.stringify({ ...file, justification: 'curious' }),
			JSON.stringify({ ...file, salt: `0x${'01'.repeat(32)}` }),
			JSON.stringify({ ...file, patient: `0x${'ac'.repeat(16)}` }),
		]) {
			expect(() => readStatement(text, of), text).toThrow(NotTheStatement);
		}
	});
});
