// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { Keyring } from '@polkadot/keyring';
import { TypeRegistry } from '@polkadot/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../src/plain.js';
import { anchor, anchorFailure, type Anchor } from '../src/records/anchor.js';
import {
	anchorRecordCall,
	liftLegalHoldCall,
	liftRecordRestrictionCall,
	placeLegalHoldCall,
	restrictRecordCall,
} from '../src/records/anchorCalls.js';
import {
	disputeRecordCall,
	dispenseRecordCall,
	nextSubmission,
	RecordNotAnchored,
	withdrawDisputeCall,
	type Submission,
} from '../src/records/holder.js';
import { recordActBytes, recordKey, type RecordAct } from '../src/records/recordKey.js';
import { retainUntil } from '../src/records/retention.js';
import { seal, type SealedRecord } from '../src/records/seal.js';
import { encryptionKeyPair } from '../src/records/wrap.js';

/** What the runtime answers, in the types of its metadata. */
const TYPES = {
	Anchor: {
		author: 'u32',
		custodian: 'u32',
		algorithm: 'Algorithm',
		class: 'Class',
		key: '[u8; 32]',
		retainUntil: 'u16',
		status: 'AnchorStatus',
		supersedes: 'Option<[u8; 32]>',
		anchoredAt: 'u32',
		dispute: 'Option<Dispute>',
		restriction: 'Option<Restriction>',
		dispenses: 'Option<Dispenses>',
		legalHolds: 'u8',
		signatures: 'u32',
		offeredTo: 'Option<u32>',
	},
	Algorithm: { _enum: ['Sha256', 'Sm3'] },
	Class: { _enum: ['Observation', 'Prescription', 'DischargeSummary'] },
	AnchorStatus: {
		_enum: {
			Current: 'Null',
			Superseded: 'Successor',
			EnteredInError: 'Null',
			Completed: 'Null',
		},
	},
	Successor: { by: 'Option<[u8; 32]>' },
	Answer: { answer: '[u8; 32]' },
	Dispute: { reason: '[u8; 32]', raisedAt: 'u32', state: 'DisputeState' },
	DisputeState: { _enum: { Open: 'Null', Answered: 'Answer', Corrected: 'Null' } },
	Restriction: { _enum: ['Custodian', 'Governance', 'Both'] },
	Dispenses: { left: 'u8', total: 'u8' },
};
const GENESIS = new Uint8Array(32).fill(0x11);
const REASON = new Uint8Array(32).fill(0x44);
const HASH = toHex(new Uint8Array(32).fill(9));

const registry = new TypeRegistry();
registry.register(TYPES);

let record: SealedRecord;
/** What the chain has under any commitment. */
let stored: Record<string, unknown> | null;

/** A chain that tells what it was asked to do. */
const api = {
	genesisHash: { toHex: () => toHex(GENESIS) },
	consts: {
		recordAnchors: {
			outpatientRetentionYears: registry.createType('u16', 15),
			inpatientRetentionYears: registry.createType('u16', 30),
		},
	},
	tx: {
		recordAnchors: new Proxy(
			{},
			{
				get:
					(_, method) =>
					(...args: unknown[]) => ({ method, args }),
			},
		),
	},
	call: {
		recordAnchorsApi: {
			anchor: () => Promise.resolve(registry.createType('Option<Anchor>', stored)),
		},
	},
} as unknown as ApiPromise;

beforeAll(async () => {
	await cryptoWaitReady();
	const key = new Keyring({ type: 'ed25519' }).addFromUri('//Doctor');
	const context = {
		patient: new Uint8Array(16),
		practitioner: { role: 1, key },
		custodian: encryptionKeyPair().publicKey,
	};
	record = await seal({ resourceType: 'MedicationRequest' }, context, { algorithm: 'sm3' });
	stored = {
		author: 1,
		custodian: 2,
		algorithm: 'Sm3',
		class: 'Prescription',
		key: toHex(recordKey(record.salt)),
		retainUntil: 2041,
		status: 'Current',
		supersedes: null,
		anchoredAt: 7,
		dispute: null,
		restriction: null,
		dispenses: { left: 1, total: 2 },
		legalHolds: 0,
		signatures: 258,
		offeredTo: null,
	};
});

async function found(change: Record<string, unknown>): Promise<Anchor | null> {
	const before = stored;
	stored = { ...before, ...change };
	try {
		return await anchor(api, record.commitment);
	} finally {
		stored = before;
	}
}

describe('an anchor', () => {
	it('is read as it is', async () => {
		expect(await found({})).toEqual({
			...stored,
			algorithm: 'sm3',
			class: 'prescription',
			status: { kind: 'Current' },
		});
		const dispute = { reason: HASH, raisedAt: 9 };
		expect(
			await found({
				status: { Superseded: { by: HASH } },
				dispute: { ...dispute, state: { Answered: { answer: HASH } } },
				restriction: 'Both',
				offeredTo: 3,
			}),
		).toMatchObject({
			status: { kind: 'Superseded', by: HASH },
			dispute: { ...dispute, state: { kind: 'Answered', answer: HASH } },
			restriction: 'Both',
			offeredTo: 3,
		});
		expect(await found({ status: { Superseded: { by: null } } })).toMatchObject({
			status: { kind: 'Superseded', by: null },
		});
		expect(await found({ dispute: { ...dispute, state: 'Open' } })).toMatchObject({
			dispute: { state: { kind: 'Open' } },
		});
		for (const kind of ['EnteredInError', 'Completed']) {
			expect(await found({ status: kind })).toMatchObject({ status: { kind } });
		}
	});

	it('is found out when the author anchored something else', async () => {
		expect(anchorFailure(await found({}), record)).toBeNull();
		expect(anchorFailure(await found({ key: HASH }), record)).toBe('KeyNotOfSalt');
		expect(anchorFailure(await found({ algorithm: 'Sha256' }), record)).toBe('AlgorithmNotOfLeaf');
		expect(anchorFailure(await found({ class: 'Observation' }), record)).toBe('ClassNotOfLeaf');
		expect(anchorFailure(null, record)).toBe('NotAnchored');
	});
});

describe('the calls', () => {
	it('anchor commitment, algorithm, class and the key of the salt, and nothing else', () => {
		const call = anchorRecordCall(api, { record, retainUntil: 2041, dispenses: 2 });
		const anchored = {
			commitment: toHex(record.commitment),
			algorithm: 'Sm3',
			class: 'Prescription',
			key: toHex(recordKey(record.salt)),
			retainUntil: 2041,
			dispenses: 2,
		};
		expect(call).toEqual({ method: 'anchorRecord', args: [anchored] });
		expect(anchorRecordCall(api, { record, retainUntil: 2041 })).toEqual({
			method: 'anchorRecord',
			args: [{ ...anchored, dispenses: null }],
		});
	});

	it.each([
		['restrictRecord', () => restrictRecordCall(api, record.commitment), []],
		['liftRestriction', () => liftRecordRestrictionCall(api, record.commitment), []],
		['placeLegalHold', () => placeLegalHoldCall(api, record.commitment, REASON), [toHex(REASON)]],
		['liftLegalHold', () => liftLegalHoldCall(api, record.commitment, REASON), [toHex(REASON)]],
	])('can be moved by the bodies: %s', (method, make, rest) => {
		expect(make()).toEqual({ method, args: [toHex(record.commitment), ...rest] });
	});
});

describe('who holds the salt', () => {
	const submitter = new Uint8Array(32).fill(0x22);

	it.each<[string, RecordAct['action'], Uint8Array | null, (by: Submission) => unknown]>([
		['disputeRecord', 'dispute', REASON, (by) => disputeRecordCall(api, record, REASON, by)],
		['withdrawDispute', 'withdraw-dispute', null, (by) => withdrawDisputeCall(api, record, by)],
		['dispenseRecord', 'dispense', REASON, (by) => dispenseRecordCall(api, record, REASON, by)],
	])(
		'signs for who hands it in, with the count of the chain: %s',
		async (method, action, other, make) => {
			const submission = await nextSubmission(api, record, submitter);
			expect(submission).toEqual({ submitter, count: 258 });
			const call = make(submission) as { method: string; args: string[] };
			expect(call.method).toBe(method);
			const signature = call.args.pop() ?? '';
			const commitment = toHex(record.commitment);
			expect(call.args).toEqual(other ? [commitment, toHex(other)] : [commitment]);
			const act = {
				action,
				genesis: GENESIS,
				submitter,
				record: record.commitment,
				with: other,
				count: 258,
			};
			const isSigned = (of: RecordAct): boolean =>
				ed25519.verify(hexToBytes(signature.slice(2)), recordActBytes(of), recordKey(record.salt));
			expect(isSigned(act)).toBe(true);
			expect(isSigned({ ...act, submitter: REASON })).toBe(false);
			expect(isSigned({ ...act, genesis: REASON })).toBe(false);
		},
	);

	it('cannot act on what is not anchored', async () => {
		const before = stored;
		stored = null;
		await expect(nextSubmission(api, record, submitter)).rejects.toThrow(RecordNotAnchored);
		stored = before;
	});
});

describe('how long a record is kept', () => {
	it('is 15 and 30 years from the last visit or discharge, to the end of the year', () => {
		const at = (time: string): Date => new Date(time);
		expect(retainUntil(api, at('2026-01-01T00:00:00Z'), 'outpatient')).toBe(2041);
		expect(retainUntil(api, at('2026-12-31T23:59:59Z'), 'inpatient')).toBe(2056);
		expect(() => retainUntil(api, at('never'), 'inpatient')).toThrow(RangeError);
	});
});
