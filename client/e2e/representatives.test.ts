// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import {
	confirmConsent,
	explain,
	grantConsent,
	proposedConsents,
	type Explanation,
} from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import { registerPractitioner } from '../src/consortium.js';
import { claimIdentity, endorseClaim, registerInCustody, signClaim } from '../src/custody.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import { toHex } from '../src/plain.js';
import { newSalt } from '../src/records/commitment.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import {
	appointRepresentative,
	endingWithin,
	endorseAppointment,
	lastEndBefore,
	mayRead,
	nextEnd,
	removeRepresentative,
	renewRepresentative,
	representatives,
	represents,
	roleCommitment,
	signAppointment,
	withholdFromRepresentative,
	type Appointment,
} from '../src/representatives.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { required, testChain } from './support/chain.js';

const RELATIONSHIP = [
	{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'PRN' }] },
];

describe('a child with a parent', () => {
	const chain = testChain();
	let [hospital, nurse]: KeyringPair[] = [];
	/** The child's wallet, which comes into use at fourteen, and the parent's. */
	let child: PatientIdentity;
	let parent: PatientIdentity;
	let appointment: Omit<Appointment, 'key'>;
	let fields: GrantFields;
	const keys = (): [KeyringPair, KeyringPair] => [required(hospital), required(nurse)];

	beforeAll(async () => {
		const { api } = chain;
		[hospital, nurse] = [founderKey(), newKey()];
		const from = await today(api);
		const credential = {
			organization: 0,
			account: nurse.addressRaw,
			roles: ['nurse' as const],
			licence: newSalt(),
			validUntil: from + 200,
		};
		await registerPractitioner(api, credential, hospital);
		child = Wallet.create().identityAt(0);
		parent = Wallet.create().representPatient(0, child.patient);
		await registerInCustody(api, child.patient, encryptionKeyPair().publicKey, hospital);
		appointment = {
			powers: ['consent', 'records', 'recovery'],
			until: required(nextEnd(from, lastEndBefore('2024-05-17'))),
			role: roleCommitment(RELATIONSHIP, newSalt()),
			joint: false,
		};
		fields = treatmentGrant({ organization: 1 }, from, from + 400);
	});

	async function explained(grant: number): Promise<Explanation> {
		const all = await explain(chain.api, child.patient);
		return required(
			all.find((it) => it.grant === grant),
			'grant',
		);
	}

	it('has the parent appointed by two people of the hospital, until a quarter begins', async () => {
		const { api } = chain;
		const [representative, practitioner] = keys();
		const { patient } = child;
		const signed = await signAppointment(api, patient, parent.key, appointment);
		await expect(appointRepresentative(api, signed, representative)).rejects.toMatchObject({
			reason: 'patientIdentity.EndorserNotAuthorized',
		});
		const uneven = { ...appointment, until: appointment.until + 1 };
		const odd = await signAppointment(api, patient, parent.key, uneven);
		const its = endorseAppointment(api, odd, practitioner);
		await expect(appointRepresentative(api, odd, representative, its)).rejects.toMatchObject({
			reason: expect.stringMatching(/EndNotCoarse|EndTooFar/) as string,
		});
		const endorsed = endorseAppointment(api, signed, practitioner);
		await appointRepresentative(api, signed, representative, endorsed);
		expect(await representatives(api, patient)).toMatchObject([
			{
				id: 0,
				powers: appointment.powers,
				until: appointment.until,
				role: toHex(appointment.role),
				joint: false,
				ceiling: 'N',
				appointedByCustodian: true,
				current: true,
			},
		]);
		expect(await represents(api, toHex(parent.key.addressRaw))).toEqual({
			patient: toHex(patient),
			representative: 0,
		});
	});

	it('is consented for by the parent, and the end of that is announced', async () => {
		const { api } = chain;
		const given = await grantConsent(api, child.patient, fields, parent.key);
		expect(given.proposed).toBe(false);
		const explanation = await explained(given.grant);
		expect(explanation).toMatchObject({
			givenBy: { kind: 'Representative', value: 0 },
			status: 'Active',
			holdsUntil: appointment.until,
		});
		const day = appointment.until - 90;
		expect(endingWithin([explanation], day)).toHaveLength(1);
		expect(endingWithin([explanation], day - 1)).toEqual([]);
	});

	it('has records withheld from the parent', async () => {
		const { api } = chain;
		const account = toHex(parent.key.addressRaw);
		expect(await mayRead(api, account, child.patient, 'N')).toBe(true);
		expect(await mayRead(api, account, child.patient, 'R')).toBe(false);
		await withholdFromRepresentative(api, child.patient, 0, 'L', keys()[0]);
		expect(await mayRead(api, account, child.patient, 'N')).toBe(false);
		await expect(
			withholdFromRepresentative(api, child.patient, 0, 'N', keys()[0]),
		).rejects.toMatchObject({ reason: 'patientIdentity.WouldWiden' });
	});

	it('signs beside the parent once it has a key of its own', async () => {
		const { api } = chain;
		const claim = await signClaim(api, child);
		// The parent has the power, so a nurse's word is not enough.
		const nurses = endorseClaim(api, claim, keys()[1]);
		await expect(claimIdentity(api, claim, nurses, keys()[0])).rejects.toMatchObject({
			reason: 'patientIdentity.EndorserNotAuthorized',
		});
		await claimIdentity(api, claim, endorseClaim(api, claim, parent.key), keys()[0]);

		const given = await grantConsent(api, child.patient, fields, child.key);
		expect(given.proposed).toBe(true);
		const proposed = proposedConsents(await explain(api, child.patient));
		expect(proposed.map(({ grant }) => grant)).toEqual([given.grant]);
		await expect(confirmConsent(api, child.patient, given.grant, child.key)).rejects.toMatchObject({
			reason: 'consentGrants.NothingToConfirm',
		});
		await confirmConsent(api, child.patient, given.grant, parent.key);
		expect(await explained(given.grant)).toMatchObject({
			givenBy: { kind: 'Both', value: 0 },
			status: 'Active',
		});
	});

	it('confirms by itself what froze when the parent resigned', async () => {
		const { api } = chain;
		const { until } = appointment;
		// With the first own key the hospital's say in it is over.
		for (const [signer, reason] of [
			[keys()[0], 'NotInCustody'],
			[child.key, 'NothingChanged'],
		] as const) {
			await expect(renewRepresentative(api, child.patient, 0, until, signer)).rejects.toMatchObject(
				{ reason: `patientIdentity.${reason}` },
			);
		}
		await removeRepresentative(api, child.patient, 0, parent.key);
		expect((await explained(0)).status).toBe('Frozen');
		expect((await explained(1)).status).toBe('Frozen');
		await confirmConsent(api, child.patient, 1, child.key);
		expect(await explained(1)).toMatchObject({ givenBy: { kind: 'Patient' }, status: 'Active' });
		expect((await explained(0)).status).toBe('Frozen');
	});
});
