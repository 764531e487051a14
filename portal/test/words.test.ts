// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CallFailed, REFUSALS, TransactionRefused } from '@carechain/client';
import { describe, expect, it } from 'vitest';
import { en } from '../src/words/en.js';
import { explained, namesOf } from '../src/words/failures.js';
import { zh } from '../src/words/zh.js';

/** Every text, by its way through the tree; functions with numbers and names in them. */
function texts(tree: object, way = ''): [string, string][] {
	return Object.entries(tree).flatMap(([name, value]: [string, unknown]): [string, string][] => {
		const here = `${way}/${name}`;
		if (typeof value === 'function')
			return [[here, String((value as (...it: string[]) => unknown)('2', '3', '4'))]];
		if (typeof value === 'object' && value !== null) return texts(value, here);
		return [[here, String(value)]];
	});
}

describe('the pages’ words', () => {
	it('are the same in both languages, none of them empty', () => {
		const [english, chinese] = [texts(en), texts(zh)];
		expect(chinese.map(([way]) => way)).toEqual(english.map(([way]) => way));
		for (const [way, text] of [...english, ...chinese]) expect(text.trim(), way).not.toBe('');
	});

	it('are Chinese in Chinese: each has a Chinese letter or is a sign', () => {
		for (const [way, text] of texts(zh)) {
			expect(/\p{Script=Han}/u.test(text) || /^\p{P}+$/u.test(text.trim()), `${way}: ${text}`).toBe(
				true,
			);
		}
	});

	it('have no code and no hex in them', () => {
		for (const [way, text] of [...texts(en), ...texts(zh)]) {
			// What browsers have is called so everywhere.
			expect(text.replace(/WebAssembly|polkadot\.js/g, ''), way).not.toMatch(
				/0x|[a-z][A-Z]|undefined|\bnull\b/,
			);
		}
	});
});

describe('what failed', () => {
	it('is explained by the chain’s most exact name', () => {
		const error = new CallFailed('consentGrants.NotActive', 'docs', 7);
		expect(namesOf(error)).toEqual(['consentGrants.NotActive', 'NotActive', 'CallFailed']);
		expect(explained(error, en)).toBe(en.failures.NotActive);
	});

	it('has words for every refusal that anybody can meet', () => {
		// The others are faults of a program.
		const others = ['NestedTooDeep', 'NonceTooFarAhead'];
		for (const { reason } of Object.values(REFUSALS)) {
			if (others.includes(reason)) continue;
			for (const reader of ['patient', 'staff'] as const) {
				const words = explained(new TransactionRefused(reason, reason), en, reader);
				expect(words, reason).not.toBe(en.failures.unknown);
			}
		}
	});

	it('has words for what the calls of a desk can fail with', () => {
		for (const reason of [
			'patientIdentity.KeyInUse',
			'patientIdentity.AlreadyExists',
			'patientIdentity.ProofExpired',
			'patientIdentity.OrganizationNotActive',
			'patientIdentity.AlreadyVouched',
			'patientIdentity.NotAGuardian',
			'patientIdentity.CoolingDown',
			'patientIdentity.DelayNotOver',
			'consentGrants.MaxRequestsExceeded',
			'consentGrants.PatientNotFound',
			'consentGrants.PatientNotActive',
			'consentGrants.NothingToAcknowledge',
			'consentGrants.EndInPast',
			'emergencyAccess.PractitionerSuspended',
			'emergencyAccess.CredentialExpired',
			'emergencyAccess.AlreadyClosed',
			'emergencyAccess.Escalated',
			'emergencyAccess.NotAuthorized',
		]) {
			const words = explained(new CallFailed(reason, 'docs', 7), en, 'staff');
			expect(words, reason).not.toBe(en.failures.unknown);
		}
	});

	it('is told to staff in words of their own, where they do something else about it', () => {
		const spent = new TransactionRefused('AllowanceSpent', 'spent');
		expect(explained(spent, en)).toBe(en.failures.AllowanceSpent);
		expect(explained(spent, en, 'staff')).toBe(en.desk.failures.AllowanceSpent);
		expect(explained(spent, zh, 'staff')).toBe(zh.desk.failures.AllowanceSpent);
		const own = new CallFailed('consentGrants.NotActive', 'docs', 7);
		expect(explained(own, en, 'staff')).toBe(en.failures.NotActive);
	});

	it('is told apart when the connection is gone, by what polkadot.js says of it', () => {
		for (const message of [
			'disconnected from ws://127.0.0.1: 1006:: Abnormal Closure',
			'WebSocket is not connected',
		]) {
			expect(explained(new Error(message), en), message).toBe(en.failures.disconnected);
		}
	});

	it('has words when nobody knows it', () => {
		for (const error of [new Error('what?'), 'text', undefined, { name: 'NotActive' }]) {
			expect(explained(error, en)).toBe(en.failures.unknown);
		}
	});

	it('does not take a name from what all objects have', () => {
		const error = new Error('x');
		error.name = 'constructor';
		expect(explained(error, en)).toBe(en.failures.unknown);
	});
});
