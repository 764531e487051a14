// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import { confirmConsent, decide, explain, revokeConsent } from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import {
	claimIdentity,
	endorseClaim,
	recordConsent,
	recordedConsents,
	registerInCustody,
	signClaim,
	witnessConsent,
} from '../src/custody.js';
import { registerPractitioner } from '../src/consortium.js';
import type { Question } from '../src/decision.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { testChain } from './support/chain.js';

/** The regulator of a development chain: the grantee, which is no author of anything. */
const READER = 1;

describe('a patient without a phone', () => {
	const chain = testChain();
	const hospital = founderKey();
	const [nurse, doctor] = [newKey(), newKey()];
	let me: PatientIdentity;
	let fields: GrantFields;
	let question: Question;

	beforeAll(async () => {
		const { api } = chain;
		const from = await today(api);
		const hire = (key: KeyringPair) =>
			registerPractitioner(
				api,
				{
					organization: 0,
					account: key.addressRaw,
					roles: ['nurse'],
					licence: new Uint8Array(32).fill(1),
					validUntil: from + 100,
				},
				hospital,
			);
		await hire(nurse);
		await hire(doctor);
		me = Wallet.create().identityAt(0);
		fields = treatmentGrant({ organization: READER }, from, from + 100);
		question = {
			patient: me.patient,
			requester: { organization: READER },
			purpose: 'TREAT',
			action: 'access',
			class: 'observation',
			author: 0,
		};
		await registerInCustody(api, me.patient, encryptionKeyPair().publicKey, hospital);
	});

	const outcome = async () => (await decide(chain.api, question)).outcome;
	const record = async (witness: KeyringPair, recorder: KeyringPair, change = {}) =>
		recordConsent(
			chain.api,
			await witnessConsent(chain.api, me.patient, { ...fields, ...change }, witness),
			recorder,
		);

	it('consents through two people of the hospital, to care and its payment', async () => {
		const refused = (reason: string) => ({ reason: `consentGrants.${reason}` });
		await expect(record(nurse, nurse)).rejects.toMatchObject(refused('WitnessIsRecorder'));
		await expect(record(newKey(), doctor)).rejects.toMatchObject(refused('WitnessNotAuthorized'));
		await expect(record(nurse, doctor, { purposes: ['HRESCH'] })).rejects.toMatchObject(
			refused('PurposeNotForCustody'),
		);
		expect(await outcome()).toBe('Deny');
		await record(nurse, doctor);
		expect(await outcome()).toBe('Permit');
	});

	it('takes the identity over, and what was recorded waits for its word', async () => {
		const { api } = chain;
		const claim = await signClaim(api, me);
		await expect(
			claimIdentity(api, claim, endorseClaim(api, claim, hospital), hospital),
		).rejects.toMatchObject({ reason: 'patientIdentity.EndorserNotAuthorized' });
		await claimIdentity(api, claim, endorseClaim(api, claim, nurse), hospital);
		expect(await outcome()).toBe('Deny');
		const [recorded] = recordedConsents(await explain(api, me.patient));
		expect(recorded).toMatchObject({ grant: 0, status: 'Frozen' });
		// The hospital has no say any more: neither to give nor to take.
		await expect(record(nurse, doctor)).rejects.toMatchObject({
			reason: 'consentGrants.NotAuthorized',
		});
		await expect(revokeConsent(api, me.patient, 0, hospital)).rejects.toMatchObject({
			reason: 'consentGrants.NotAuthorized',
		});
		await confirmConsent(api, me.patient, 0, me.key);
		expect(await outcome()).toBe('Permit');
		expect(recordedConsents(await explain(api, me.patient))).toEqual([]);
	});
});
