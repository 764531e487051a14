// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { TypeRegistry } from '@polkadot/types';
import { describe, expect, it, vi } from 'vitest';
import * as chain from '../src/chain.js';
import { chainView } from '../src/patientViewChain.js';
import { toHex, type Plain } from '../src/plain.js';
import { crossed, type ServedWhileStale } from '../src/stale.js';
import { narrowingsOf } from '../src/staleChain.js';
import { bytes, PATIENT, REQUESTER } from './access/cast.js';

vi.mock('../src/chain.js', { spy: true });

/** Lets the runtime APIs answer, by their methods. */
function answers(byMethod: Readonly<Record<string, unknown>>): unknown[][] {
	const asked: unknown[][] = [];
	vi.mocked(chain.ask).mockImplementation((_, api, method, args) => {
		asked.push([api, method, ...args]);
		const answer = byMethod[method];
		return Promise.resolve(
			(typeof answer === 'function'
				? (answer as (...args: unknown[]) => unknown)(...args)
				: answer) as Plain,
		);
	});
	return asked;
}

const NOTHING = {} as unknown as ApiPromise;

const FIELDS = {
	grantee: { kind: 'PractitionerRole', value: 9 },
	purposes: 1,
	actions: 0b110,
	classes: 0b1000,
	ceiling: 'R',
	validFrom: 20_000,
	validUntil: 20_100,
	dataPeriod: { from: 2020, until: null },
	conditions: { accessModes: 15, obligations: 0, refrains: 0, deleteAfterDays: 30 },
	exceptions: [null, { practitionerRole: null, purposes: 0, classes: 0b100 }, null, null],
	terms: { commitment: bytes(32, 1), residual: true },
};

const RIGHT = {
	grantee: { practitionerRole: 9 },
	purposes: ['TREAT'],
	actions: ['access', 'use'],
	classes: ['observation'],
	ceiling: 'R',
	validFrom: 20_000,
	validUntil: 20_100,
	dataFrom: 2020,
	dataUntil: null,
	exceptions: [{ practitionerRole: null, purposes: [], classes: ['condition'] }],
	deleteAfterDays: 30,
	terms: { residual: true },
};

describe('the view’s questions to the chain', () => {
	it('read grants with all that they say', async () => {
		const grant = {
			grant: 3,
			organization: 2,
			fields: FIELDS,
			status: 'Revoked',
			inEffect: false,
			acknowledgement: { kind: 'AwaitedUntil', value: 20_050 },
		};
		const asked = answers({
			explain: [grant, { ...grant, acknowledgement: { kind: 'NotAsked' } }],
		});
		expect(await chainView(NOTHING).grants(PATIENT)).toEqual([
			{
				grant: 3,
				organization: 2,
				right: RIGHT,
				status: 'Revoked',
				inEffect: false,
				acknowledgement: { kind: 'AwaitedUntil', until: 20_050 },
			},
			expect.objectContaining({ acknowledgement: { kind: 'NotAsked', until: null } }),
		]);
		expect(asked).toEqual([['consentApi', 'explain', toHex(PATIENT)]]);
	});

	it('read denials, sealed entries, requests and policies', async () => {
		answers({
			denials: [
				{
					denied: { kind: 'Organization', value: 4 },
					organization: 4,
					givenBy: { kind: 'Patient' },
				},
			],
			sealedEntries: [
				{
					id: 1,
					commitment: bytes(32, 1),
					validUntil: 20_100,
					givenBy: { kind: 'Patient' },
					proposed: true,
				},
			],
			requests: [
				{
					id: 5,
					organization: 2,
					fields: FIELDS,
					askedAt: 7,
					answerBy: 20_050,
					state: { kind: 'Granted', value: 1 },
				},
			],
			policies: [
				{
					policy: {
						id: 0,
						fields: {
							...FIELDS,
							basis: 'CourtOrder',
							recipient: 4,
							purposes: 0b100000,
						},
					},
					uses: [],
				},
			],
		});
		const view = chainView(NOTHING);
		expect(await view.denials(PATIENT)).toEqual([{ denied: { organization: 4 }, organization: 4 }]);
		expect(await view.sealedEntries(PATIENT)).toEqual([
			{ entry: 1, commitment: bytes(32, 1), validUntil: 20_100, proposed: true },
		]);
		expect(await view.requests(PATIENT)).toEqual([
			{ request: 5, organization: 2, right: RIGHT, answerBy: 20_050, state: 'Granted' },
		]);
		expect(await view.policies(4)).toEqual([
			{
				recipient: 4,
				basis: 'CourtOrder',
				purposes: ['PUBHLTH'],
				classes: ['observation'],
				validFrom: 20_000,
				validUntil: 20_100,
			},
		]);
	});

	it('read all emergencies, page by page', async () => {
		const emergency = (number: bigint): object => ({
			case: number,
			patient: toHex(PATIENT),
			role: 9,
			organization: 2,
			scope: { classes: 0b1000, ceiling: 'R' },
			statement: bytes(32, 1),
			late: false,
			status: 'Open',
			inForceUntil: 1_800_000_000n,
			reviewer: 1,
			reviewUntil: 20_050,
			opinion: null,
		});
		const all = Array.from({ length: 130 }, (_, number) => emergency(BigInt(number)));
		const asked = answers({
			emergenciesOf: (_: unknown, after: number | null, limit: number) => {
				const start = after === null ? 0 : after + 1;
				return all.slice(start, start + limit);
			},
		});
		const found = await chainView(NOTHING).emergencies(PATIENT);
		expect(found.map((it) => it.case)).toEqual(all.map((_, number) => number));
		expect(found[0]).toEqual({
			case: 0,
			practitionerRole: 9,
			organization: 2,
			classes: ['observation'],
			late: false,
			status: 'Open',
			inForceUntil: 1_800_000_000,
			reviewer: 1,
			reviewUntil: 20_050,
		});
		expect(asked).toHaveLength(2);
	});
});

describe('what was taken away while a holder did not see it', () => {
	const registry = new TypeRegistry();
	registry.register({
		At: { at: 'u32' },
		GrantState: { _enum: { Active: 'Null', Revoked: 'At', Proposed: 'Null' } },
		Grant: { state: 'GrantState' },
	});
	const REVOKED_AT = new Date('2027-03-03T09:00:00.000Z');
	const served: ServedWhileStale = {
		access: bytes(32, 1),
		patient: toHex(PATIENT),
		requester: { organization: REQUESTER, practitionerRole: 9 },
		rule: 'KnownTreatment',
		grant: 3,
		sealed: null,
		asOf: 100,
		servedAt: '2027-03-03T10:00:00.000Z',
	};

	/** A chain on which the grant stands so; its block 90 has a time, if it has a body. */
	function api(state: object | string, hasBody = true): ApiPromise {
		const grant = registry.createType('Option<Grant>', { state });
		const moment = registry.createType('u64', REVOKED_AT.getTime());
		const set = { method: { section: 'timestamp', args: [moment] } };
		return {
			query: { consentGrants: { grants: () => Promise.resolve(grant) } },
			rpc: {
				chain: {
					getHeader: () => Promise.resolve({ number: { toNumber: () => 500 } }),
					getBlockHash: () => Promise.resolve('0x00'),
					getBlock: () =>
						hasBody
							? Promise.resolve({ block: { extrinsics: [set] } })
							: Promise.reject(new Error('pruned')),
				},
			},
		} as unknown as ApiPromise;
	}

	it('is a revocation, with the time of its block', async () => {
		answers({ denials: [] });
		const narrowings = await narrowingsOf(api({ Revoked: { at: 90 } }), [served]);
		expect(narrowings).toEqual([
			{ patient: served.patient, grant: 3, block: 90, time: REVOKED_AT },
		]);
		expect(crossed([served], narrowings)).toMatchObject([{ certain: true }]);
	});

	it('has no time where the block has no body any more', async () => {
		answers({ denials: [] });
		const narrowings = await narrowingsOf(api({ Revoked: { at: 190 } }, false), [served]);
		expect(crossed([served], narrowings)).toMatchObject([{ certain: false }]);
	});

	it('is nothing where the grant stands as it was', async () => {
		answers({ denials: [] });
		expect(await narrowingsOf(api('Active'), [served])).toEqual([]);
	});

	it('is a denial of who asked, and of nobody else', async () => {
		const denial = (denied: object): object => ({ denied, organization: REQUESTER });
		answers({ denials: [denial({ kind: 'PractitionerRole', value: 9 })] });
		expect(await narrowingsOf(api('Active'), [served])).toMatchObject([
			{ grant: null, organization: REQUESTER, block: 500, time: null },
		]);
		answers({ denials: [denial({ kind: 'PractitionerRole', value: 8 })] });
		expect(await narrowingsOf(api('Active'), [served])).toEqual([]);
	});

	it('is the end of a sealed grant', async () => {
		const bySeal = { ...served, grant: null, sealed: 2 };
		answers({ denials: [], sealedEntries: [{ id: 2 }] });
		expect(await narrowingsOf(api('Active'), [bySeal])).toEqual([]);
		answers({ denials: [], sealedEntries: [{ id: 1 }] });
		expect(crossed([bySeal], await narrowingsOf(api('Active'), [bySeal]))).toMatchObject([
			{ certain: false },
		]);
	});
});
