// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import { asSudo, registerPractitioner } from '../src/consortium.js';
import { registerInCustody } from '../src/custody.js';
import { quarterStart } from '../src/days.js';
import { founderKey, newKey } from '../src/demo/cast.js';
import {
	assurances,
	attestAssurance,
	attestDeath,
	endorseUnlinking,
	liftRestriction,
	mergePatient,
	restrictProcessing,
	reverseDeath,
	setRecoveryTermsCall,
	signMerge,
	undoMerge,
	unlinkPatient,
	withdrawAssurance,
} from '../src/lifeEvents.js';
import {
	addKey,
	patient as patientInfo,
	patientOf,
	rotateKey,
	setEncryptionKey,
	signRegistrations,
	type PatientStatus,
} from '../src/patients.js';
import { toHex } from '../src/plain.js';
import { newSalt } from '../src/records/commitment.js';
import { encryptionKeyPair } from '../src/records/wrap.js';
import {
	guardianOf,
	recovery,
	setGuardians,
	signRecovery,
	startRecovery,
	vetoRecovery,
	vouchFor,
	vouchRecovery,
} from '../src/recovery.js';
import { registerBatch } from '../src/registrationDesk.js';
import { submit } from '../src/submit.js';
import { Wallet, type PatientIdentity } from '../src/wallet.js';
import { directoryOf, findAgain } from '../src/wallet/find.js';
import { required, testChain } from './support/chain.js';

describe('what happens in a life', () => {
	const chain = testChain();
	let [hospital, nurse]: KeyringPair[] = [];
	const wallet = Wallet.create();
	const place = { role: 'own' as const, organization: 0, index: 0 };
	const duplicate = { role: 'own' as const, organization: 0, index: 1 };
	const me = (): PatientIdentity => wallet.identityOf(place);
	const twin = (): PatientIdentity => wallet.identityOf(duplicate);
	const signer = (): KeyringPair => required(hospital);

	async function status(): Promise<PatientStatus> {
		return required(await patientInfo(chain.api, me().patient), 'patient').status;
	}

	beforeAll(async () => {
		const { api } = chain;
		[hospital, nurse] = [founderKey(), newKey()];
		await registerPractitioner(
			api,
			{
				organization: 0,
				account: nurse.addressRaw,
				roles: ['nurse'],
				licence: newSalt(),
				validUntil: (await today(api)) + 200,
			},
			hospital,
		);
	});

	it('begins in a batch, with the proof that is good today', async () => {
		const { api } = chain;
		const proofs = await Promise.all(
			[wallet.newIdentity(0), wallet.newIdentity(0)].map((it) => signRegistrations(api, it, 3)),
		);
		const late = required(proofs[0]).slice(1);
		const results = await registerBatch(api, [...proofs, late], signer());
		expect(results.map((it) => it.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
		expect(results[2]).toMatchObject({ reason: { name: 'NoProofInTime' } });
		expect(await patientOf(api, toHex(me().key.addressRaw))).toBe(toHex(me().patient));
	});

	it('is vouched for by organisations, up to a day', async () => {
		const { api } = chain;
		const until = quarterStart((await today(api)) + 366);
		await attestAssurance(api, me().patient, 'document-checked', until, signer());
		await attestAssurance(api, me().patient, 'in-person', until, signer());
		expect(await assurances(api, me().patient)).toEqual([
			{ level: 'in-person', attestedBy: 0, until },
		]);
		await withdrawAssurance(api, me().patient, signer());
		expect(await assurances(api, me().patient)).toEqual([]);
	});

	it('may be restricted, and ends, and does not end', async () => {
		const { api } = chain;
		await restrictProcessing(api, me().patient, me().key);
		expect(await status()).toBe('Restricted');
		await attestDeath(api, me().patient, signer());
		expect(await status()).toBe('Deceased');
		await reverseDeath(api, me().patient, me().key);
		await liftRestriction(api, me().patient, me().key);
		expect(await status()).toBe('Active');
	});

	it('may be written down twice, which is put together and taken apart', async () => {
		const { api } = chain;
		const [from, into] = [twin(), me()];
		const unsigned = await signMerge(api, from.patient, into.patient, { into: into.key });
		await expect(mergePatient(api, unsigned, signer())).rejects.toMatchObject({
			reason: 'patientIdentity.EndorserNotAuthorized',
		});
		const keys = { patient: from.key, into: into.key };
		await mergePatient(api, await signMerge(api, from.patient, into.patient, keys), signer());
		expect(await patientInfo(api, from.patient)).toMatchObject({
			status: 'Merged',
			mergedInto: toHex(into.patient),
		});
		await undoMerge(api, from.patient, from.key);
		expect(await patientInfo(api, from.patient)).toMatchObject({ status: 'Active' });
	});

	it('changes its keys, which the phrase leads to all the same', async () => {
		const { api } = chain;
		const [old, next] = [me(), wallet.nextIdentity(place)];
		await rotateKey(api, old.patient, old.key.addressRaw, next.key, old.key);
		await setEncryptionKey(api, old.patient, next.encryption.publicKey, next.key);
		wallet.rotated(place);
		const found = await findAgain(directoryOf(api), new Wallet(wallet.phrase).seed, 0);
		expect(found).toEqual({ entries: wallet.entries, lost: [] });
	});

	it('stops who would take it over', async () => {
		const { api } = chain;
		const { patient, key } = me();
		const deceived = [Wallet.create(), Wallet.create()].map((it) => it.guardPatient(0, patient));
		const rules = { guardians: deceived.map(guardianOf), threshold: 2, delay: 5 };
		await setGuardians(api, patient, rules, key);
		const thief = Wallet.create().recoverIdentity(0, patient);
		const request = await signRecovery(api, thief);
		const words = await Promise.all(deceived.map((it) => vouchFor(api, request, it)));
		const stranger = Wallet.create().guardPatient(0, patient);
		const strangers = await vouchFor(api, request, stranger);
		await expect(startRecovery(api, request, strangers, signer())).rejects.toMatchObject({
			reason: 'patientIdentity.NotAGuardian',
		});
		await expect(startRecovery(api, request, 'organization', signer())).rejects.toMatchObject({
			reason: 'patientIdentity.NotAGuardian',
		});
		await startRecovery(api, request, required(words[0]), signer());
		expect(await recovery(api, patient)).toMatchObject({ attempt: 0, vouched: 1, endsAt: null });
		await vouchRecovery(api, patient, required(words[1]), required(nurse));
		expect((await recovery(api, patient))?.endsAt).toEqual(expect.any(Number));
		await vetoRecovery(api, patient, key);
		expect(await recovery(api, patient)).toBeNull();
		const again = await signRecovery(api, thief);
		const anew = await vouchFor(api, again, required(deceived[0]));
		await expect(startRecovery(api, again, anew, signer())).rejects.toMatchObject({
			reason: 'patientIdentity.CoolingDown',
		});
		const terms = setRecoveryTermsCall(api, { minDelay: 10, coolDown: 20 });
		await submit(api, asSudo(api, terms), signer());
		await expect(setGuardians(api, patient, rules, key)).rejects.toMatchObject({
			reason: 'patientIdentity.DelayTooShort',
		});
	});

	it('is forgotten, by its own key or by two people of the hospital', async () => {
		const { api } = chain;
		const { patient, key } = me();
		await addKey(api, patient, newKey(), key);
		await unlinkPatient(api, patient, key);
		expect(await patientInfo(api, patient)).toBeNull();
		expect(await patientOf(api, toHex(key.addressRaw))).toBeNull();

		const other = Wallet.create().identityAt(0).patient;
		await registerInCustody(api, other, encryptionKeyPair().publicKey, signer());
		await expect(unlinkPatient(api, other, signer())).rejects.toMatchObject({
			reason: 'patientIdentity.EndorserNotAuthorized',
		});
		const endorsed = await endorseUnlinking(api, other, required(nurse));
		await unlinkPatient(api, other, signer(), endorsed);
		expect(await patientInfo(api, other)).toBeNull();
	});
});
