// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkAccessLog } from '../src/accessLog/check.js';
import { accessId, type Access } from '../src/accessLog/event.js';
import * as chain from '../src/chain.js';
import * as consent from '../src/consent.js';
import * as consortium from '../src/consortium.js';
import type { Decision } from '../src/decision.js';
import {
	isInTime,
	lateDeclarationPayload,
	reaches,
	signLateDeclaration,
	type LateDeclaration,
} from '../src/lateDeclaration.js';
import { toHex } from '../src/plain.js';
import { RecordLog } from '../src/records/log.js';
import { seal, type SealedRecord } from '../src/records/seal.js';
import { encryptionKeyPair, unwrapKey } from '../src/records/wrap.js';
import {
	release,
	ReleaseRefused,
	signRequest,
	type Holder,
	type Release,
	type ReleaseQuestion,
} from '../src/release.js';
import type { ServedWhileStale } from '../src/stale.js';
import { both, bytes, HOLDER, LATER, loggedBy, PATIENT, REQUESTER } from './access/cast.js';

vi.mock('../src/chain.js', { spy: true });
vi.mock('../src/consent.js', { spy: true });
vi.mock('../src/consortium.js', { spy: true });

const MINUTE = 60_000;
const NOW = new Date('2027-03-03T10:00:00.000Z');
const ROLE = 9;
const GENESIS = new Uint8Array(32).fill(1);

const PERMITTED: object = {
	outcome: 'Permit',
	basis: { kind: 'Grant', grant: 3 },
	reasons: [{ kind: 'Granted', grant: 3 }],
	terms: null,
	conditions: null,
	asOf: 12,
	validUntil: 30_000,
};
const PERMIT = PERMITTED as Decision;
const DENIAL: Decision = {
	...PERMIT,
	outcome: 'Deny',
	basis: null,
	reasons: [{ kind: 'NoGrant' }],
	validUntil: null,
};

/** The best state is `b`, the last that is final `f`. */
const API = {
	rpc: {
		chain: {
			getBlockHash: () => Promise.resolve('b'),
			getFinalizedHead: () => Promise.resolve('f'),
		},
	},
	at: (hash: string) => Promise.resolve(hash),
	genesisHash: { toHex: () => toHex(GENESIS) },
} as unknown as ApiPromise;

describe('a release', () => {
	const requesterKeys = encryptionKeyPair();
	let doctor: KeyringPair;
	let sealed: SealedRecord;
	let holder: Holder;
	let noted: Access[];
	let served: ServedWhileStale[];

	beforeAll(async () => {
		await cryptoWaitReady();
		doctor = new Keyring({ type: 'sr25519' }).createFromUri('//doctor');
		const keys = encryptionKeyPair();
		sealed = await seal(
			{ resourceType: 'Observation' },
			{
				patient: PATIENT,
				practitioner: { role: 1, key: doctor },
				custodian: keys.publicKey,
			},
		);
		const log = new RecordLog(HOLDER);
		log.append(sealed.commitment);
		holder = {
			log,
			records: new Map([[toHex(sealed.commitment), sealed]]),
			encryption: keys,
			journal: {
				add: (access) => {
					noted.push(access);
					return Promise.resolve();
				},
			},
			stale: {
				note: (it) => {
					served.push(it);
					return Promise.resolve();
				},
			},
		};
	});

	beforeEach(() => {
		noted = [];
		served = [];
		state({});
		vi.mocked(consortium.practitionerRole).mockResolvedValue({
			role: ROLE,
			organization: REQUESTER,
			account: toHex(doctor.addressRaw),
			roles: ['doctor'],
			licence: bytes(32, 1),
			validUntil: 30_000,
			standing: 'Active',
		});
		vi.mocked(chain.ask).mockResolvedValue({ accessHours: 4 });
	});

	/** What the node knows, and how old it is. */
	function state(node: { best?: Decision; final?: Decision; bestAge?: number }): void {
		const { best = PERMIT, bestAge = 0 } = node;
		const { final = best } = node;
		vi.mocked(consent.decide).mockImplementation((at) =>
			Promise.resolve((at as unknown) === 'b' ? best : final),
		);
		vi.mocked(chain.blockTime).mockImplementation(() =>
			Promise.resolve(new Date(NOW.getTime() - bestAge)),
		);
	}

	function request(change: Partial<ReleaseQuestion> = {}): ReturnType<typeof signRequest> {
		const question: ReleaseQuestion = {
			requester: { organization: REQUESTER, practitionerRole: ROLE },
			record: toHex(sealed.commitment),
			purpose: 'TREAT',
			action: 'access',
			encryptionKey: toHex(requesterKeys.publicKey),
			requestedAt: NOW.toISOString(),
			...change,
		};
		return signRequest(question, doctor);
	}

	function ask(change?: Partial<ReleaseQuestion>, by: Holder = holder): Promise<Release> {
		return release(API, by, request(change), NOW);
	}

	async function refusal(attempt: Promise<unknown>): Promise<ReleaseRefused> {
		const error = await attempt.then(
			() => undefined,
			(error: unknown) => error,
		);
		if (error instanceof ReleaseRefused) return error;
		throw new Error('it was not refused', { cause: error });
	}

	it('is written down at the holder’s end, and says what the requester writes down', async () => {
		const asked = request();
		const given = await release(API, holder, asked, NOW);
		expect(noted).toEqual([
			{
				id: accessId(asked),
				side: 'holder',
				patient: toHex(PATIENT),
				holder: HOLDER,
				requester: { organization: REQUESTER, practitionerRole: ROLE },
				purpose: 'TREAT',
				action: 'access',
				class: 'observation',
				outcome: 'Permit',
				basis: { kind: 'Grant', number: 3 },
				reasons: ['Granted'],
				record: toHex(sealed.commitment),
				at: NOW.toISOString(),
				stale: null,
			},
		]);
		expect(given.toLog).toEqual({ ...noted[0], side: 'requester' });
		expect(given.stale).toBeNull();
		expect(served).toEqual([]);
		await unwrapKey(given.wrappedKey, requesterKeys, given.commitment);
	});

	it('leaves two entries that match, from the two ends', async () => {
		const { toLog } = await ask();
		const { chain: logs, journals } = await loggedBy([
			{ access: noted[0] as Access, sides: ['holder'] },
			{ access: toLog, sides: [] },
		]);
		const entry = await journals.requester.note(toLog, { dueAt: 0, latestAt: 0 });
		const batch = [{ patient: entry.patient, event: entry.commitment }];
		const { block, before } = logs.add(REQUESTER, batch);
		await journals.requester.logged([entry], block, before);
		const report = await checkAccessLog({
			patient: PATIENT,
			head: logs.head(),
			opened: both(journals),
			now: LATER,
		});
		expect(report).toMatchObject({ complete: true, count: 2, oneSided: [], contradictions: [] });
	});

	it('that is refused is written down too, with every reason', async () => {
		state({ best: DENIAL });
		const { toLog } = await refusal(ask());
		expect(noted).toMatchObject([{ outcome: 'Deny', basis: null, reasons: ['NoGrant'] }]);
		expect(toLog).toEqual({ ...noted[0], side: 'requester' });
		state({ best: PERMIT, final: DENIAL });
		await refusal(ask());
		expect(noted[1]).toMatchObject({ outcome: 'Deny', reasons: ['NotFinalYet', 'NoGrant'] });
	});

	it('that cannot be decided is written down too', async () => {
		state({ bestAge: 2 * MINUTE });
		const { outcome } = await refusal(ask({ purpose: 'HRESCH' }));
		expect(outcome).toBe('Indeterminate');
		expect(noted).toMatchObject([{ outcome: 'Indeterminate', reasons: ['BestStateStale'] }]);
	});

	it('for which terms were not opened is written down as refused', async () => {
		state({ best: { ...PERMIT, terms: { commitment: bytes(32, 1), residual: true } } });
		await refusal(ask());
		expect(noted).toMatchObject([{ outcome: 'Deny', reasons: ['TermsNotOpened'], basis: null }]);
	});

	it('of whom it is not known who asks, or about whom, is in nobody’s log', async () => {
		const forged = { ...request(), signature: bytes(64, 1) };
		expect((await refusal(release(API, holder, forged, NOW))).toLog).toBeUndefined();
		expect((await refusal(ask({ record: bytes(32, 1) }))).toLog).toBeUndefined();
		expect(noted).toEqual([]);
	});

	it('does not happen where it cannot be written down', async () => {
		const journal = { add: () => Promise.reject(new Error('the disk is full')) };
		await expect(ask({}, { ...holder, journal })).rejects.toThrow('the disk is full');
	});

	it('of known treatment goes on while the state is not current, flagged at both ends and kept', async () => {
		state({ bestAge: 30 * MINUTE });
		const given = await ask();
		expect(given.stale).toBe('KnownTreatment');
		expect(given.toLog.stale).toBe('KnownTreatment');
		expect(noted).toMatchObject([{ outcome: 'Permit', stale: 'KnownTreatment' }]);
		expect(served).toEqual([
			{
				access: given.toLog.id,
				patient: toHex(PATIENT),
				requester: { organization: REQUESTER, practitionerRole: ROLE },
				rule: 'KnownTreatment',
				grant: 3,
				sealed: null,
				asOf: 12,
				servedAt: NOW.toISOString(),
			},
		]);
		state({ bestAge: 5 * 60 * MINUTE });
		expect((await refusal(ask())).reasons).toMatchObject([
			{ kind: 'BestStateStale' },
			{ kind: 'StaleTooLong' },
		]);
		const longer = { ...holder, stale: { ...holder.stale, treatmentHours: 6 } as Holder['stale'] };
		expect((await ask({}, longer as Holder)).stale).toBe('KnownTreatment');
	});

	it('of treatment does not go on where nobody keeps what is to be looked back at', async () => {
		state({ bestAge: 30 * MINUTE });
		const without = { ...holder };
		delete without.stale;
		expect((await refusal(ask({}, without))).reasons).toEqual([{ kind: 'BestStateStale' }]);
	});

	it('in an emergency does not wait for finality', async () => {
		const emergency = { ...PERMIT, basis: { kind: 'Emergency', case: 4, until: 4_000_000_000 } };
		state({ best: emergency as unknown as Decision, final: DENIAL });
		expect((await ask()).stale).toBeNull();
		expect(noted).toMatchObject([{ basis: { kind: 'Emergency', number: 4 } }]);
	});

	describe('on an emergency that was declared off line', () => {
		function declared(change: Partial<LateDeclaration> = {}): LateDeclaration {
			return signLateDeclaration(
				GENESIS,
				{
					role: ROLE,
					patient: toHex(PATIENT),
					classes: ['observation'],
					ceiling: 'R',
					statement: bytes(32, 5),
					declaredAt: NOW.getTime() / 1000 - 600,
					...change,
				},
				doctor,
			);
		}

		it('is given over a denial, while the holder is off line', async () => {
			state({ best: DENIAL, bestAge: 30 * MINUTE });
			const given = await ask({ emergency: declared() });
			expect(given.stale).toBe('Emergency');
			expect(noted).toMatchObject([
				{ outcome: 'Permit', basis: { kind: 'Emergency' }, stale: 'Emergency' },
			]);
		});

		it('is not given while the chain can be asked', async () => {
			state({ best: DENIAL });
			expect((await refusal(ask({ emergency: declared() }))).outcome).toBe('Deny');
		});

		it.each<[string, Partial<LateDeclaration>]>([
			['of another practitioner', { role: ROLE + 1 }],
			['about another patient', { patient: bytes(16, 1) }],
			['of other data', { classes: ['claim'] }],
			['below the confidentiality', { ceiling: 'M' }],
			['of yesterday', { declaredAt: NOW.getTime() / 1000 - 4 * 3600 }],
			['of tomorrow', { declaredAt: NOW.getTime() / 1000 + 3600 }],
		])('is not given on one %s', async (_, change) => {
			state({ best: DENIAL, bestAge: 30 * MINUTE });
			expect((await refusal(ask({ emergency: declared(change) }))).outcome).toBe('Deny');
		});

		it('is not given on one that was altered, or to who is suspended in person', async () => {
			state({ best: DENIAL, bestAge: 30 * MINUTE });
			const altered = { ...declared(), statement: bytes(32, 6) };
			expect((await refusal(ask({ emergency: altered }))).outcome).toBe('Deny');
			const credential = await consortium.practitionerRole(API, ROLE);
			vi.mocked(consortium.practitionerRole).mockResolvedValue(
				credential && { ...credential, standing: 'Suspended' },
			);
			expect((await refusal(ask({ emergency: declared() }))).outcome).toBe('Deny');
		});

		it('is signed as 122 bytes that begin with the tag', () => {
			const payload = lateDeclarationPayload(GENESIS, declared({ ceiling: 'N' }));
			expect(payload).toHaveLength(122);
			expect(Buffer.from(payload.subarray(0, 27)).toString()).toBe('carechain/late-emergency/v1');
			// Observation is bit 3 of the classes; N is the fourth confidentiality.
			expect([...payload.subarray(79, 82)]).toEqual([8, 0, 3]);
		});

		it('reaches what it names and nothing else, for as long as access lasts', () => {
			expect(reaches(declared(), sealed.leaf)).toBe(true);
			expect(reaches(declared({ classes: [] }), sealed.leaf)).toBe(false);
			expect(isInTime(declared(), NOW, 4)).toBe(true);
			expect(isInTime(declared(), NOW, 0)).toBe(false);
		});
	});
});
