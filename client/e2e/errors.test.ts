// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { setOrganizationAllowanceCall } from '../src/admission.js';
import { makeCall, today, untilFinal, type Call } from '../src/chain.js';
import { grantConsentCall, revokeConsentCall } from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	registerPractitioner,
	reinstateOrganizationCall,
	revokePractitioner,
	suspendOrganizationCall,
} from '../src/consortium.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { fulfilled } from '../src/demo/expect.js';
import { ChainError } from '../src/errors.js';
import { registerPatientCall, signRegistration } from '../src/patients.js';
import { anchorRecord, anchorRecordCall } from '../src/records/anchorCalls.js';
import { extendLogCall } from '../src/records/logOnChain.js';
import { sign, submit, submitAll, submitSigned } from '../src/submit.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { emptyDocument } from '../src/testing/anchors.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { required, testChain } from './support/chain.js';

/** How deep admission follows wrapped calls, the outermost being at depth 1. */
const MAX_DEPTH = 8;
/** How far ahead of the next one admission takes nonces. */
const MAX_NONCES_AHEAD = 16;

const ROOT = new Uint8Array(32).fill(5);

describe('refusals by name', () => {
	const chain = testChain();
	let founder: KeyringPair;
	let other: KeyringPair;
	let spender: KeyringPair;
	let otherId: number;
	let spenderId: number;
	let role: number;
	let patients: [PatientIdentity, PatientIdentity];
	let fields: GrantFields;

	beforeAll(async () => {
		const { api } = chain;
		// Keys need the cryptography that connecting loads.
		[founder, other, spender] = [founderKey(), newKey(), newKey()];
		const memberUntil = (await today(api)) + 100;
		const admissions = [other, spender].map((key, index) =>
			asSudo(
				api,
				admitOrganizationCall(api, {
					kind: 'laboratory',
					representative: key.addressRaw,
					name: `Laboratory ${index}`,
					memberUntil,
				}),
			),
		);
		patients = [Wallet.create().identityAt(0), Wallet.create().identityAt(0)];
		const registrations = await Promise.all(patients.map((it) => signRegistration(api, it)));
		const calls = [...admissions, ...registrations.map((it) => registerPatientCall(api, it))];
		const receipts = (await submitAll(api, calls, founder)).map(fulfilled);
		[otherId, spenderId] = receipts.slice(0, 2).map(admittedOrganization) as [number, number];
		const credential = {
			organization: otherId,
			account: newKey().addressRaw,
			roles: ['nurse' as const],
			licence: ROOT,
			validUntil: memberUntil,
		};
		({ role } = await registerPractitioner(api, credential, other));
		fields = treatmentGrant({ organization: otherId }, await today(api), memberUntil);
	});

	/** The reason for which the chain refuses; fails if it does not. */
	async function reasonOf(attempt: Promise<unknown>): Promise<string> {
		try {
			await attempt;
		} catch (error) {
			if (error instanceof ChainError) return `${error.name}: ${error.reason}`;
			throw error;
		}
		throw new Error('it went through');
	}

	function tryCall(call: Call, signer: KeyringPair): Promise<string> {
		return reasonOf(submit(chain.api, call, signer));
	}

	function anchorCall(byte = 1): Call {
		const document = emptyDocument(chain.api, new Uint8Array(32).fill(byte));
		return anchorRecordCall(chain.api, document);
	}

	function batch(calls: Call[]): Call {
		return makeCall(chain.api, 'utility', 'batchAll', [calls]);
	}

	function nested(depth: number): Call {
		let call = anchorCall(depth);
		// `batchAll` refuses another `batchAll` inside it, whatever the depth.
		for (let at = 1; at < depth; at++) call = makeCall(chain.api, 'utility', 'batch', [[call]]);
		return call;
	}

	it('tells a stranger that it is no member', async () => {
		expect(await tryCall(anchorCall(), newKey())).toBe('TransactionRefused: NotAMember');
	});

	it('tells a suspended organisation that it is suspended, and still lets it narrow', async () => {
		const { api } = chain;
		await submit(api, asSudo(api, suspendOrganizationCall(api, otherId)), founder);
		expect(await tryCall(anchorCall(), other)).toBe('TransactionRefused: Suspended');
		await revokePractitioner(api, role, other);
		await submit(api, asSudo(api, reinstateOrganizationCall(api, otherId)), founder);
		await anchorRecord(api, emptyDocument(api, ROOT), other);
	});

	it('tells who may not make a call that the call is not allowed', async () => {
		const { api } = chain;
		const [patient] = patients;
		const cases: [Call, KeyringPair][] = [
			[anchorCall(), patient.key],
			[extendLogCall(api, 1, ROOT, []), patient.key],
			[grantConsentCall(api, patient.patient, fields), other],
			[suspendOrganizationCall(api, otherId), founder],
			[asSudo(api, suspendOrganizationCall(api, otherId)), other],
			[makeCall(api, 'system', 'remark', ['0x00']), other],
			[makeCall(api, 'utility', 'asDerivative', [0, anchorCall()]), other],
		];
		for (const [call, signer] of cases) {
			const name = `${call.method.section}.${call.method.method}`;
			expect(await tryCall(call, signer), name).toBe('TransactionRefused: CallNotAllowed');
		}
	});

	it('looks into batches, and no deeper than eight calls', async () => {
		const { api } = chain;
		const mixed = batch([anchorCall(), suspendOrganizationCall(api, otherId)]);
		expect(await tryCall(mixed, other)).toBe('TransactionRefused: CallNotAllowed');
		expect(await tryCall(nested(MAX_DEPTH + 1), other)).toBe('TransactionRefused: NestedTooDeep');
		await submit(api, nested(MAX_DEPTH), other);
	});

	it('takes a nonce sixteen ahead, and none further', async () => {
		const { api } = chain;
		const next = (await api.rpc.system.accountNextIndex(other.address)).toNumber();
		const far = submit(api, anchorCall(), other, { nonce: next + MAX_NONCES_AHEAD + 1 });
		expect(await reasonOf(far)).toBe('TransactionRefused: NonceTooFarAhead');
		const call = anchorCall();
		await call.signAsync(other, { nonce: next + MAX_NONCES_AHEAD });
		await expect(api.rpc.author.submitExtrinsic(call)).resolves.toBeDefined();
	});

	it('tells who has spent its allowance', async () => {
		const { api } = chain;
		const allowance = { weightCapacity: 1n, weightRefill: 0n, bytesCapacity: 1n, bytesRefill: 0n };
		const call = setOrganizationAllowanceCall(api, spenderId, allowance);
		await submit(api, asSudo(api, call), founder);
		expect(await tryCall(anchorCall(), spender)).toBe('TransactionRefused: AllowanceSpent');
	});

	it('tells a signature that is sent once more that it is stale', async () => {
		const { api } = chain;
		const [patient] = patients;
		const signed = await sign(grantConsentCall(api, patient.patient, fields), patient.key);
		const { blockNumber } = await submitSigned(api, signed);
		await untilFinal(api, blockNumber + 1);
		expect(await reasonOf(submitSigned(api, signed))).toBe('TransactionRefused: Stale');
	});

	it('names the error of a call that failed in its block', async () => {
		const { api } = chain;
		const [, patient] = patients;
		const [stranger] = patients;
		const revoke = revokeConsentCall(api, patient.patient, 99);
		expect(await tryCall(revoke, patient.key)).toBe('CallFailed: consentGrants.NotFound');
		expect(await tryCall(revoke, stranger.key)).toBe('CallFailed: consentGrants.NotAuthorized');
		const [validFrom, validUntil] = [fields.validFrom + 2, fields.validFrom + 1];
		const backwards = { ...fields, validFrom, validUntil };
		expect(await tryCall(grantConsentCall(api, patient.patient, backwards), patient.key)).toBe(
			'CallFailed: consentGrants.EndBeforeStart',
		);
	});

	it('names the error of a call inside sudo and inside a batch', async () => {
		const { api } = chain;
		const unknown = suspendOrganizationCall(api, 4_000_000);
		expect(await tryCall(asSudo(api, unknown), founder)).toBe('CallFailed: consortium.NotFound');
		const [patient] = patients;
		const revoke = revokeConsentCall(api, patient.patient, 99);
		const calls: [string, Call][] = [
			['batch', makeCall(api, 'utility', 'batch', [[revoke]])],
			['batchAll', batch([revoke])],
			['forceBatch', makeCall(api, 'utility', 'forceBatch', [[revoke]])],
		];
		for (const [name, call] of calls) {
			const reason = await tryCall(call, required(patient.key));
			expect(reason, name).toBe('CallFailed: consentGrants.NotFound');
		}
		const asRoot = asSudo(api, anchorCall());
		expect(await tryCall(asRoot, founder)).toBe('CallFailed: BadOrigin');
	});
});
