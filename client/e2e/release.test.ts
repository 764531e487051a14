// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import { explain, grantConsent, narrowConsent } from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	asSudo,
	organization,
	practitionerRolesOf,
	registerPractitioner,
	representedBy,
	revokePractitioner,
} from '../src/consortium.js';
import { founderKey, newKey, newMember, type Member } from '../src/demo/cast.js';
import { registerPatient, signRegistration } from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { canonicalBytes } from '../src/records/canonical.js';
import { commit, newSalt } from '../src/records/commitment.js';
import { decryptRecord } from '../src/records/encrypt.js';
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
import { submit } from '../src/submit.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { testChain } from './support/chain.js';

const RESOURCE = { resourceType: 'Observation', valueString: 'unauffällig' };
const HOUR = 3_600_000;

describe('the release of a record by its holder', () => {
	const chain = testChain();
	let holder: Member;
	let requester: Member;
	let doctorKey: KeyringPair;
	let role: number;
	let patient: PatientIdentity;
	let sealed: SealedRecord;
	let fields: GrantFields;
	let grant: number;
	let grantedAt: number;

	beforeAll(async () => {
		const { api } = chain;
		doctorKey = newKey();
		holder = newMember('holder', 0, founderKey());
		const representative = newKey();
		const until = (await today(api)) + 100;
		const admission = {
			kind: 'clinic' as const,
			representative: representative.addressRaw,
			name: 'Clinic',
			memberUntil: until,
		};
		const call = asSudo(api, admitOrganizationCall(api, admission));
		const id = admittedOrganization(await submit(api, call, founderKey()));
		requester = newMember('requester', id, representative);
		const credential = {
			organization: id,
			account: doctorKey.addressRaw,
			roles: ['doctor' as const, 'emergency' as const],
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: until,
		};
		({ role } = await registerPractitioner(api, credential, representative));
		patient = Wallet.create().identityAt(0);
		await registerPatient(api, await signRegistration(api, patient), holder.representative);
		sealed = await seal(RESOURCE, {
			patient: patient.patient,
			practitioner: { role: 0, key: newKey() },
			custodian: holder.encryption.publicKey,
		});
		holder.log.append(sealed.commitment);
		holder.records.set(toHex(sealed.commitment), sealed);
		fields = treatmentGrant({ practitionerRole: role }, await today(api), until);
		const options = { until: 'finalized' as const };
		const given = await grantConsent(api, patient.patient, fields, patient.key, options);
		grant = given.grant;
		grantedAt = given.receipt.blockNumber;
	});

	function question(change: Partial<ReleaseQuestion> = {}): ReleaseQuestion {
		return {
			requester: { organization: requester.organization, practitionerRole: role },
			record: toHex(sealed.commitment),
			purpose: 'TREAT',
			action: 'access',
			encryptionKey: toHex(requester.encryption.publicKey),
			requestedAt: new Date().toISOString(),
			...change,
		};
	}

	function ask(
		change: Partial<ReleaseQuestion> = {},
		signer: KeyringPair = doctorKey,
		by: Holder = holder,
		api: ApiPromise = chain.api,
	): Promise<Release> {
		return release(api, by, signRequest(question(change), signer));
	}

	async function reasonsOf(attempt: Promise<Release>): Promise<string[]> {
		try {
			await attempt;
		} catch (error) {
			if (error instanceof ReleaseRefused) return error.reasons.map(({ kind }) => kind);
			throw error;
		}
		throw new Error('it was released');
	}

	it('gives the record to who may have it, and to no other key', async () => {
		const given = await ask();
		const { commitment, encrypted, wrappedKey, decision } = given;
		const recordKey = await unwrapKey(wrappedKey, requester.encryption, commitment);
		expect(decryptRecord(encrypted, recordKey, commitment)).toEqual(canonicalBytes(RESOURCE));
		await expect(unwrapKey(wrappedKey, encryptionKeyPair(), commitment)).rejects.toThrow();
		expect(decision).toMatchObject({
			outcome: 'Permit',
			basis: { kind: 'Grant', grant },
			reasons: [{ kind: 'Granted', grant }],
			validUntil: fields.validUntil,
		});
	});

	it('refuses a request that the requester did not sign, or not like this', async () => {
		expect(await reasonsOf(ask({}, newKey()))).toEqual(['RequestSignatureInvalid']);
		const other = toHex(encryptionKeyPair().publicKey);
		const altered = { ...signRequest(question(), doctorKey), encryptionKey: other };
		expect(await reasonsOf(release(chain.api, holder, altered))).toEqual([
			'RequestSignatureInvalid',
		]);
		const unknown = { requester: { organization: 0, practitionerRole: 4_000_000 } };
		expect(await reasonsOf(ask(unknown))).toEqual(['RequestSignatureInvalid']);
	});

	it('refuses a request of another time', async () => {
		for (const offset of [-HOUR, HOUR, NaN]) {
			const requestedAt = Number.isNaN(offset)
				? 'now'
				: new Date(Date.now() + offset).toISOString();
			expect(await reasonsOf(ask({ requestedAt }))).toEqual(['RequestNotCurrent']);
		}
	});

	it('refuses a record that it does not have', async () => {
		const record = toHex(new Uint8Array(32));
		expect(await reasonsOf(ask({ record }))).toEqual(['RecordUnknown']);
	});

	it('refuses what the chain denies, with its reasons', async () => {
		expect(await reasonsOf(ask({ purpose: 'HRESCH' }))).toEqual(['PurposeNotGranted']);
		expect(await reasonsOf(ask({ purpose: 'BTG', action: 'use' }))).toEqual([
			'PurposeNeverImplied',
			'ActionNotGranted',
		]);
		const asOrganization = { requester: { organization: requester.organization } };
		expect(await reasonsOf(ask(asOrganization, requester.representative))).toEqual([
			'RoleNotGranted',
		]);
		const elsewhere = { requester: { organization: 0, practitionerRole: role } };
		expect(await reasonsOf(ask(elsewhere))).toEqual(['RoleNotAtOrganization']);
	});

	it('tells nothing from a node that has stopped following the chain', async () => {
		const now = new Date(Date.now() + 2 * 60_000);
		const request = signRequest(question({ requestedAt: now.toISOString() }), doctorKey);
		await expect(release(chain.api, holder, request, now)).rejects.toMatchObject({
			outcome: 'Indeterminate',
			reasons: [{ kind: 'BestStateStale' }],
		});
	});

	it('waits for a grant to be final, and for finality to keep up', async () => {
		const before = withFinal(chain.api, grantedAt - 1);
		expect(await reasonsOf(ask({}, doctorKey, holder, before))).toEqual(['NotFinalYet', 'NoGrant']);
		// The clock of the genesis state stands at 1970.
		const genesis = withFinal(chain.api, 0);
		expect(await reasonsOf(ask({}, doctorKey, holder, genesis))).toEqual(['FinalityStale']);
	});

	it('opens terms that hold a residual before it gives anything', async () => {
		const { api } = chain;
		const terms = {
			commitment: toHex(commit('consentTerms', newSalt(), canonicalBytes({ except: 'HIV' }))),
			residual: true,
		};
		const narrower = { ...fields, terms };
		const options = { until: 'finalized' as const };
		await narrowConsent(api, patient.patient, grant, narrower, patient.key, options);
		expect(await reasonsOf(ask())).toEqual(['TermsNotOpened']);
		const opening = (opens: boolean): Holder => ({
			...holder,
			openTerms: (decision) => {
				expect(decision.terms).toEqual(terms);
				return Promise.resolve(opens);
			},
		});
		expect(await reasonsOf(ask({}, doctorKey, opening(false)))).toEqual(['TermsNotOpened']);
		expect((await ask({}, doctorKey, opening(true))).decision.terms).toEqual(terms);
	});

	it('explains to the patient who could see what', async () => {
		const [explanation] = await explain(chain.api, patient.patient);
		expect(explanation).toMatchObject({
			grant,
			organization: requester.organization,
			fields: { grantee: { practitionerRole: role }, classes: ['observation'] },
			status: 'Active',
			granteeStanding: 'Active',
			inEffect: true,
		});
	});

	it('finds the members by their accounts', async () => {
		const { api } = chain;
		expect(await organization(api, requester.organization)).toMatchObject({
			kind: 'clinic',
			name: 'Clinic',
			standing: 'Active',
		});
		const account = toHex(requester.representative.addressRaw);
		expect(await representedBy(api, account)).toBe(requester.organization);
		expect(await practitionerRolesOf(api, toHex(doctorKey.addressRaw))).toMatchObject([
			{ role, organization: requester.organization, roles: ['doctor', 'emergency'] },
		]);
		expect(await organization(api, 4_000_000)).toBeNull();
	});

	it('refuses a practitioner whose credential was revoked', async () => {
		await revokePractitioner(chain.api, role, requester.representative);
		expect(await reasonsOf(ask())).toEqual(['RoleRevoked']);
	});
});

/** A connection to which a given block is the last that is final. */
function withFinal(api: ApiPromise, block: number): ApiPromise {
	const chain = { ...api.rpc.chain, getFinalizedHead: () => api.rpc.chain.getBlockHash(block) };
	return new Proxy(api, {
		get: (target, name) => {
			if (name === 'rpc') return { chain };
			const value: unknown = Reflect.get(target, name, target);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});
}
