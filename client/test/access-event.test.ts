// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	accessEvent,
	accessId,
	asLoggedBy,
	eventCommitment,
	opensTo,
	readAccessEvent,
	type Access,
} from '../src/accessLog/event.js';
import { toHex } from '../src/plain.js';
import { newSalt } from '../src/records/commitment.js';
import { access, HOLDER, LATER, refusal, REQUESTER } from './access/cast.js';

const KINDS: [string, Access][] = [
	['a disclosure at its source', access(1)],
	['a disclosure as received', asLoggedBy('requester', access(1), LATER)],
	['a refusal', refusal(1, { reasons: ['NoGrant', 'AboveCeiling'] })],
	['a refusal as received', asLoggedBy('requester', refusal(1))],
	['what could not be told', refusal(1, { outcome: 'Indeterminate', reasons: ['FinalityStale'] })],
	['an emergency', access(1, { basis: { kind: 'Emergency', number: 4 } })],
	['an emergency off line', access(1, { basis: { kind: 'Emergency' }, stale: 'Emergency' })],
	['an organisation as such', access(1, { requester: { organization: REQUESTER } })],
	[
		'own use',
		access(1, { requester: { organization: HOLDER }, basis: { kind: 'AuthorOwnRecord' } }),
	],
];

describe('the event of an access', () => {
	it.each(KINDS)('says all of %s, and can be read again', (_, it) => {
		expect(readAccessEvent(accessEvent(it))).toEqual(it);
	});

	it('has the shape of IHE BALP at the source and at the recipient', () => {
		const [source, recipient] = [access(1), asLoggedBy('requester', access(1))].map(accessEvent);
		expect(source).toMatchObject({
			meta: {
				profile: [
					'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source',
				],
			},
			type: { code: '110106' },
			subtype: [{ code: 'disclose' }],
			action: 'R',
			outcome: '0',
			purposeOfEvent: [{ coding: [{ code: 'TREAT' }] }],
			source: { observer: { identifier: { value: String(HOLDER) } } },
		});
		expect(recipient).toMatchObject({
			type: { code: '110107' },
			action: 'C',
			source: { observer: { identifier: { value: String(REQUESTER) } } },
		});
		const requestors = (source?.agent as { requestor: boolean }[]).map((it) => it.requestor);
		expect(requestors).toEqual([false, false, true]);
	});

	it('is an authorisation decision where it was refused, with its outcome', () => {
		expect(accessEvent(refusal(1))).toMatchObject({
			type: { code: '110113' },
			subtype: [{ code: 'AuthZ-Consent' }],
			outcome: '8',
		});
		expect(accessEvent(refusal(1, { outcome: 'Indeterminate' }))).toMatchObject({ outcome: '4' });
	});

	it('names BTG beside the purpose in an emergency, and only there', () => {
		const codes = (it: Access): unknown =>
			(accessEvent(it).purposeOfEvent as { coding: { code: string }[] }[]).map(
				({ coding }) => coding[0]?.code,
			);
		expect(codes(access(1, { basis: { kind: 'Emergency', number: 4 } }))).toEqual(['TREAT', 'BTG']);
		expect(codes(access(1))).toEqual(['TREAT']);
	});

	it('is not read where it says more, or says it elsewhere', () => {
		const event = accessEvent(access(1));
		expect(() => readAccessEvent({ ...event, outcomeDesc: 'all is well' })).toThrow(RangeError);
		expect(() => readAccessEvent({ ...event, entity: [] })).toThrow(RangeError);
		expect(() => readAccessEvent({ ...event, outcome: '12' })).toThrow(RangeError);
	});

	it('has another commitment under every salt, which opens to nothing else', () => {
		const event = accessEvent(access(1));
		const [salt, other] = [newSalt(), newSalt()];
		const commitment = eventCommitment(event, salt);
		expect(eventCommitment(event, other)).not.toBe(commitment);
		expect(opensTo(event, toHex(salt), commitment)).toBe(true);
		expect(opensTo(event, toHex(other), commitment)).toBe(false);
		expect(opensTo(accessEvent(access(2)), toHex(salt), commitment)).toBe(false);
		expect(opensTo(event, '0x00', commitment)).toBe(false);
	});

	it('bears a name that both sides make of the request', () => {
		const request = { record: '0x01', purpose: 'TREAT', signature: '0x02' };
		const sent = JSON.parse(JSON.stringify(request)) as typeof request;
		expect(accessId(sent)).toBe(accessId(request));
		expect(accessId({ ...request, signature: '0x03' })).not.toBe(accessId(request));
	});
});
