// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { decodeDecision, describeReason, type RawDecision } from '../src/decision.js';

const PERMIT: RawDecision = {
	outcome: 'Permit',
	basis: { kind: 'Grant', value: 3 },
	reasons: [{ kind: 'Granted', value: 3 }],
	terms: null,
	conditions: { accessModes: 1, obligations: 1, refrains: 0, deleteAfterDays: null },
	asOf: 12,
	validUntil: 20_808,
};

it('reads a permit with its basis', () => {
	expect(decodeDecision(PERMIT)).toMatchObject({
		outcome: 'Permit',
		basis: { kind: 'Grant', grant: 3 },
		reasons: [{ kind: 'Granted', grant: 3 }],
		conditions: {
			accessModes: ['VIEW'],
			obligations: ['AUDIT'],
			refrains: [],
			deleteAfterDays: null,
		},
	});
});

it('says reasons in words', () => {
	expect(describeReason({ kind: 'NoGrant' })).toBe(
		'the patient has granted nothing to this organisation',
	);
	expect(describeReason({ kind: 'Revoked', grant: 0 })).toBe('grant 0 was revoked');
});

it('does not pass over a reason or a basis that it does not know', () => {
	expect(() => decodeDecision({ ...PERMIT, reasons: [{ kind: 'Denied' }] })).toThrow(RangeError);
	expect(() => decodeDecision({ ...PERMIT, basis: { kind: 'toString' } })).toThrow(RangeError);
});
