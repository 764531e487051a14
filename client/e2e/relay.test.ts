// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCall, today } from '../src/chain.js';
import { explain, grantConsentCall, revokeConsent, revokeConsentCall } from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import {
	addKey,
	addKeyPayload,
	patient,
	registerPatient,
	removeKey,
	signRegistration,
} from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { relay, relayedCall, RelayRefused, signRelay, type RelayedCall } from '../src/relay.js';
import { submit } from '../src/submit.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { testChain } from './support/chain.js';

describe('a call that a patient signs and a member hands in', () => {
	const chain = testChain();
	const hospital = founderKey();
	let me: PatientIdentity;
	let fields: GrantFields;

	beforeAll(async () => {
		me = Wallet.create().identityAt(0);
		await registerPatient(chain.api, await signRegistration(chain.api, me), hospital);
		const from = await today(chain.api);
		fields = treatmentGrant({ organization: 1 }, from, from + 30);
	});

	const grant = () => grantConsentCall(chain.api, me.patient, fields);
	const granted = async () => (await explain(chain.api, me.patient)).length;
	/** Hands it in without the client's own check, so that it is the chain that refuses. */
	const handIn = (relayed: RelayedCall, signer: KeyringPair = hospital) =>
		submit(chain.api, relayedCall(chain.api, relayed), signer);

	it('does what the patient would have done, once', async () => {
		const relayed = await signRelay(chain.api, me.key, me.patient, grant());
		await relay(chain.api, relayed, hospital);
		expect(await granted()).toBe(1);
		await expect(handIn(relayed)).rejects.toMatchObject({
			reason: 'patientIdentity.RelayWrongSequence',
		});
		expect(await granted()).toBe(1);
	});

	it('is refused by name for whatever is wrong with it', async () => {
		const { api } = chain;
		const now = (await api.rpc.chain.getHeader()).number.toNumber();
		const good = await signRelay(api, me.key, me.patient, grant());
		const signed = async (change: object, options = {}) => {
			const unsigned = {
				...(await signRelay(api, me.key, me.patient, grant(), options)),
				...change,
			};
			return unsigned;
		};
		const next = (await patient(api, me.patient))?.sequence ?? 0n;
		const addition = addKeyPayload(
			api.genesisHash.toU8a(),
			me.patient,
			me.key.addressRaw,
			now + 50,
		);
		const refusals: [string, RelayedCall][] = [
			['RelayWrongDomain', await signed({ domain: 'carechain/relay-call/v2' })],
			['RelayWrongChain', await signed({ genesisHash: toHex(new Uint8Array(32).fill(7)) })],
			['RelayWrongSpecVersion', await signed({ specVersion: good.specVersion + 1 })],
			['NotFound', await signed({ patient: toHex(new Uint8Array(16).fill(7)) })],
			['KeyNotFound', await signed({ key: toHex(newKey().addressRaw) })],
			['RelayWrongSequence', await signed({}, { sequence: next + 1n })],
			['RelayExpired', await signed({}, { deadline: now })],
			['RelayTooFar', await signed({}, { deadline: now + 50_000 })],
			[
				'CallNotRelayable',
				await signRelay(api, me.key, me.patient, makeCall(api, 'system', 'remark', ['0x00'])),
			],
			// Signed for another call, by the same key and on this chain.
			['InvalidProof', await signed({ signature: { Sr25519: toHex(me.key.sign(addition)) } })],
		];
		for (const [reason, relayed] of refusals) {
			await expect(handIn(relayed), reason).rejects.toMatchObject({
				reason: `patientIdentity.${reason}`,
			});
		}
		// Nothing of that spent the number.
		expect((await patient(api, me.patient))?.sequence).toBe(next);
		await handIn(good);
		expect(await granted()).toBe(2);
	});

	it('is refused by the client before anything is sent, with everything that is wrong', async () => {
		const { api } = chain;
		const good = await signRelay(api, me.key, me.patient, grant());
		const wrong = { ...good, specVersion: 1, deadline: 1, call: '0x0000' as const };
		await expect(relay(api, wrong, hospital)).rejects.toMatchObject({
			mismatches: ['RelayWrongSpecVersion', 'RelayExpired', 'CallNotRelayable', 'InvalidProof'],
		});
		await expect(relay(api, wrong, hospital)).rejects.toThrow(RelayRefused);
		await relay(api, JSON.parse(JSON.stringify(good)) as RelayedCall, hospital);
	});

	it('is carried out in the order in which it was signed, and no other', async () => {
		const { api } = chain;
		const sequence = (await patient(api, me.patient))?.sequence ?? 0n;
		const [first, second] = [
			await signRelay(api, me.key, me.patient, grant(), { sequence }),
			await signRelay(api, me.key, me.patient, grant(), { sequence: sequence + 1n }),
		];
		await expect(handIn(second)).rejects.toMatchObject({
			reason: 'patientIdentity.RelayWrongSequence',
		});
		await handIn(first);
		await handIn(second);
	});

	it('is spent when it fails, and says why', async () => {
		const { api } = chain;
		const sequence = (await patient(api, me.patient))?.sequence ?? 0n;
		const call = revokeConsentCall(api, me.patient, 99);
		const relayed = await signRelay(api, me.key, me.patient, call);
		await expect(relay(api, relayed, hospital)).rejects.toMatchObject({
			name: 'CallFailed',
			reason: 'consentGrants.NotFound',
		});
		expect((await patient(api, me.patient))?.sequence).toBe(sequence + 1n);
	});

	it('dies with the key that signed it, and does not come back with the key', async () => {
		const { api } = chain;
		const second = newKey();
		await addKey(api, me.patient, second, me.key);
		const kept = await signRelay(api, second, me.patient, grant());
		await removeKey(api, me.patient, second.addressRaw, me.key);
		await expect(handIn(kept)).rejects.toMatchObject({ reason: 'patientIdentity.KeyNotFound' });
		await addKey(api, me.patient, second, me.key);
		await expect(handIn(kept)).rejects.toMatchObject({
			reason: 'patientIdentity.RelayWrongSequence',
		});
	});

	it('is not needed: where the hospital does not relay, the patient revokes all the same', async () => {
		const { api } = chain;
		// Signed, given to the hospital, and never handed in.
		await signRelay(api, me.key, me.patient, revokeConsentCall(api, me.patient, 0));
		await revokeConsent(api, me.patient, 0, me.key);
		const [first] = (await explain(api, me.patient)).filter(({ grant: id }) => id === 0);
		expect(first?.status).toBe('Revoked');
	});

	it('is nobody’s to hand in who is no member', async () => {
		const relayed = await signRelay(chain.api, me.key, me.patient, grant());
		await expect(handIn(relayed, newKey())).rejects.toMatchObject({ reason: 'NotAMember' });
		await expect(handIn(relayed, me.key)).rejects.toMatchObject({ reason: 'CallNotAllowed' });
	});
});
