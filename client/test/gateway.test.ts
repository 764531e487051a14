// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
	askGateway,
	GatewayFailed,
	releaseFromJson,
	releaseGateway,
	releaseToJson,
} from '../src/gateway.js';
import { RecordLog } from '../src/records/log.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import * as releasing from '../src/release.js';
import { ReleaseRefused, type Release, type ReleaseRequest } from '../src/release.js';
import { access, bytes } from './access/cast.js';

vi.mock('../src/release.js', { spy: true });

const PAGE = 'https://desk.example';
const REQUEST: ReleaseRequest = {
	requester: { organization: 2, practitionerRole: 9 },
	record: bytes(32, 3),
	purpose: 'TREAT',
	action: 'access',
	encryptionKey: bytes(32, 4),
	requestedAt: '2027-03-03T10:00:00.000Z',
	signature: bytes(64, 5),
};
const GIVEN = {
	encrypted: {
		algorithm: 'XChaCha20-Poly1305',
		nonce: new Uint8Array(24).fill(1),
		ciphertext: Uint8Array.from({ length: 300 }, (_, at) => at % 256),
	},
	wrappedKey: { encapsulated: new Uint8Array(32).fill(2), ciphertext: new Uint8Array(48).fill(3) },
	commitment: new Uint8Array(32).fill(4),
	leaf: { class: 'observation' },
	salt: new Uint8Array(32).fill(5),
	proof: { organization: 1, index: 0, size: 2, path: [new Uint8Array(32).fill(6)] },
	decision: { outcome: 'Permit', reasons: [{ kind: 'Granted', grant: 3 }] },
	stale: null,
	toLog: access(1),
} as unknown as Release;

const gateway = releaseGateway(
	{} as unknown as ApiPromise,
	{ log: new RecordLog(1), records: new Map(), encryption: encryptionKeyPair() },
	{ origins: [PAGE] },
);

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
	return gateway(new Request('http://holder/records', { method: 'POST', body, headers }));
}

const release = vi.mocked(releasing.release);

beforeEach(() => {
	release.mockReset();
	vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => post(body));
});
afterEach(() => {
	vi.unstubAllGlobals();
});

describe('a holder’s gateway', () => {
	it('gives what is released, whole', async () => {
		release.mockResolvedValue(GIVEN);
		expect(await askGateway('http://holder/records', REQUEST)).toEqual(GIVEN);
		expect(release.mock.calls[0]?.[2]).toEqual(REQUEST);
	});

	it('tells why it refuses, and what the requester writes down', async () => {
		const toLog = access(2);
		const refusal = new ReleaseRefused('Deny', [{ kind: 'NoGrant' }], undefined, toLog);
		release.mockRejectedValue(refusal);
		const asked = askGateway('http://holder/records', REQUEST);
		await expect(asked).rejects.toMatchObject({
			name: 'ReleaseRefused',
			outcome: 'Deny',
			reasons: [{ kind: 'NoGrant' }],
			toLog,
		});
		expect((await post(JSON.stringify(REQUEST))).status).toBe(403);
	});

	it('tells nobody what broke', async () => {
		release.mockRejectedValue(new Error('the disk of the journal is full'));
		const response = await post(JSON.stringify(REQUEST));
		expect(response.status).toBe(503);
		expect(await response.text()).not.toContain('disk');
		await expect(askGateway('http://holder/records', REQUEST)).rejects.toThrow(GatewayFailed);
	});

	it('asks nobody about what is no request', async () => {
		for (const [body, status] of [
			['', 400],
			['[]', 400],
			[JSON.stringify({ ...REQUEST, record: 7 }), 400],
			[JSON.stringify({ ...REQUEST, requester: { organization: '2' } }), 400],
			[JSON.stringify({ ...REQUEST, requester: null }), 400],
			[JSON.stringify({ ...REQUEST, more: 'x'.repeat(20_000) }), 413],
		] as const) {
			expect((await post(body)).status, body.slice(0, 60)).toBe(status);
		}
		const read = await gateway(new Request('http://holder/records'));
		expect(read.status).toBe(405);
		expect(release).not.toHaveBeenCalled();
	});

	it('is open to the pages that it names, and to no others', async () => {
		release.mockResolvedValue(GIVEN);
		const from = async (origin: string): Promise<string | null> =>
			(await post(JSON.stringify(REQUEST), { Origin: origin })).headers.get(
				'Access-Control-Allow-Origin',
			);
		expect(await from(PAGE)).toBe(PAGE);
		expect(await from('https://other.example')).toBeNull();
		const asked = new Request('http://holder/', { method: 'OPTIONS', headers: { Origin: PAGE } });
		const answer = await gateway(asked);
		expect([answer.status, answer.headers.get('Access-Control-Allow-Headers')]).toEqual([
			204,
			'Content-Type',
		]);
	});
});

describe('who asks a gateway', () => {
	it('says so where nobody answers, or something else does', async () => {
		for (const answer of [
			() => Promise.reject(new TypeError('no network')),
			() => Promise.resolve(new Response('<html>')),
			() => Promise.resolve(Response.json([])),
			() => Promise.resolve(Response.json({ format: 'carechain/release-refused/v1' })),
			() =>
				Promise.resolve(
					Response.json({
						format: 'carechain/release-refused/v1',
						outcome: 'Permit',
						reasons: [{ kind: 'NoGrant' }],
					}),
				),
		]) {
			vi.stubGlobal('fetch', answer);
			await expect(askGateway('http://holder/records', REQUEST)).rejects.toThrow(GatewayFailed);
		}
	});

	it('takes no release with other members, or damaged ones', () => {
		const whole = releaseToJson(GIVEN) as Record<string, unknown>;
		expect(releaseFromJson(structuredClone(whole))).toEqual(GIVEN);
		for (const name of Object.keys(whole)) {
			const rest = Object.fromEntries(Object.entries(whole).filter(([it]) => it !== name));
			expect(() => releaseFromJson(rest), name).toThrow(GatewayFailed);
		}
		for (const change of [{ more: 1 }, { encrypted: null }, { proof: { path: 7 } }]) {
			expect(() => releaseFromJson({ ...whole, ...change })).toThrow(GatewayFailed);
		}
	});
});
