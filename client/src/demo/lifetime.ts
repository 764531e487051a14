// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { today, untilFinal, untilRunning } from '../chain.js';
import { admitOrganizationCall, admittedOrganization, asSudo } from '../consortium.js';
import { grantConsent, revokeConsent } from '../consent.js';
import type { GrantFields } from '../grantFields.js';
import { patient as patientInfo, registerPatient, signRegistration } from '../patients.js';
import { toHex } from '../plain.js';
import {
	completeRecovery,
	guardianOf,
	recovery,
	setGuardians,
	signRecovery,
	startRecovery,
	vouchFor,
	vouchRecovery,
} from '../recovery.js';
import { submit } from '../submit.js';
import { openWallet, sealWallet } from '../wallet/file.js';
import { Wallet, type PatientIdentity } from '../wallet.js';
import { founderKey, newKey } from './cast.js';
import { ensure, present } from './expect.js';
import type { Narrator } from './narrator.js';

/** Hospital A is the organisation that the development chain starts with. */
const HOSPITAL_A = 0;
/** How many blocks the patient may object: the least that a development chain takes. */
const DELAY = 5;
const PASSPHRASE = 'what the patient remembers';

/**
 * A patient's way through the years: registers at two hospitals under two pseudonyms, names guardians,
 * loses the phone, gets both pseudonyms back with the word of two of them, finds out from the wallet file
 * which they were, and goes on as before; the lost phone does nothing any more.
 */
export async function tellLifetime(api: ApiPromise, narrator: Narrator): Promise<void> {
	await untilRunning(api);
	const hospitals = await twoHospitals(api, narrator);

	narrator.heading('Two hospitals, two pseudonyms');
	const phone = Wallet.create();
	const atHospitals: PatientIdentity[] = [];
	for (const [organization, representative] of hospitals) {
		const identity = phone.identityAt(organization);
		const registration = await signRegistration(api, identity);
		const receipt = await registerPatient(api, registration, representative);
		narrator.tell(
			`Organisation ${organization} registers ${toHex(identity.patient)}.`,
			receipt.blockNumber,
		);
		atHospitals.push(identity);
	}
	const [first, second] = atHospitals as [PatientIdentity, PatientIdentity];
	ensure(toHex(first.key.addressRaw) !== toHex(second.key.addressRaw), 'no key serves twice');
	const { grant } = await grantConsent(
		api,
		first.patient,
		await treatment(api, second.organization),
		first.key,
	);

	narrator.heading('Two guardians, named while all is well');
	const guardians = [Wallet.create(), Wallet.create()];
	for (const identity of atHospitals) {
		// A fresh account for each pseudonym: the same one at both would join them.
		const people = guardians.map((wallet) =>
			guardianOf(wallet.guardPatient(identity.organization, identity.patient)),
		);
		const rules = { guardians: people, threshold: 2, delay: DELAY };
		const receipt = await setGuardians(api, identity.patient, rules, identity.key);
		narrator.tell(
			`${toHex(identity.patient)} has two guardians, as commitments.`,
			receipt.blockNumber,
		);
	}
	const file = await sealWallet(phone, PASSPHRASE);
	narrator.tell(`The wallet file, ${file.length} characters, goes where the patient keeps copies.`);

	narrator.heading('The phone is lost');
	// What is left of it is the file, and what the patient remembers.
	const before = await openWallet(file, PASSPHRASE);
	const places = before.entries.filter(({ role }) => role === 'own');
	ensure(places.length === 2, 'the file knows both pseudonyms');
	const newPhone = Wallet.create();
	const regained: PatientIdentity[] = [];
	for (const place of places) {
		const was = before.identityOf(place);
		const fresh = newPhone.recoverIdentity(place.organization, was.patient);
		await recover(
			api,
			narrator,
			fresh,
			guardians,
			present(hospitals.get(place.organization), 'hospital'),
		);
		regained.push(fresh);
	}

	narrator.heading('As before');
	for (const identity of regained) {
		const info = present(await patientInfo(api, identity.patient), 'patient');
		ensure(info.keys === 1, 'the new key is the only one');
		ensure(
			info.encryptionKey === toHex(identity.encryption.publicKey),
			'records are wrapped for the new phone',
		);
	}
	const lost = await revokeConsent(api, first.patient, grant, first.key).then(
		() => 'accepted',
		(error: unknown) => (error instanceof Error ? error.message : String(error)),
	);
	ensure(lost !== 'accepted', 'the lost phone does nothing any more');
	narrator.tell(`What the lost phone signs is refused: ${lost}.`);
	const mine = present(
		regained.find(({ patient }) => toHex(patient) === toHex(first.patient)),
		'regained pseudonym',
	);
	const receipt = await revokeConsent(api, mine.patient, grant, mine.key);
	narrator.tell(
		'What was granted with the old phone is revoked with the new one.',
		receipt.blockNumber,
	);
}

/** Hospital A, and another one that governance admits; each with its representative. */
async function twoHospitals(
	api: ApiPromise,
	narrator: Narrator,
): Promise<Map<number, KeyringPair>> {
	narrator.heading('Two hospitals');
	const representative = newKey();
	const call = admitOrganizationCall(api, {
		kind: 'hospital',
		representative: representative.addressRaw,
		name: 'Hospital B',
		memberUntil: (await today(api)) + 365,
	});
	const receipt = await submit(api, asSudo(api, call), founderKey());
	const hospitalB = admittedOrganization(receipt);
	narrator.tell(`Hospital B is organisation ${hospitalB}.`, receipt.blockNumber);
	return new Map([
		[HOSPITAL_A, founderKey()],
		[hospitalB, representative],
	]);
}

/** Two guardians vouch for a new phone's key, which the hospital hands in; after the delay it is the one. */
async function recover(
	api: ApiPromise,
	narrator: Narrator,
	identity: PatientIdentity,
	guardians: readonly Wallet[],
	hospital: KeyringPair,
): Promise<void> {
	const [one, other] = guardians.map((wallet) => {
		const entry = wallet.entries.find(
			({ role, patient }) => role === 'guardian' && patient === toHex(identity.patient),
		);
		return wallet.guardianAt(present(entry, 'guardian’s entry'));
	});
	const request = await signRecovery(api, identity);
	const started = await startRecovery(
		api,
		request,
		await vouchFor(api, request, present(one, 'guardian')),
		hospital,
	);
	narrator.tell(
		`The first guardian of ${toHex(identity.patient)} vouches for a new key.`,
		started.blockNumber,
	);
	await vouchRecovery(
		api,
		identity.patient,
		await vouchFor(api, request, present(other, 'guardian')),
		hospital,
	);
	const { endsAt } = present(await recovery(api, identity.patient), 'recovery');
	const end = present(endsAt, 'end of the delay');
	narrator.tell(`So does the second. Until block ${end} the old phone could object.`);
	await untilFinal(api, end);
	const completed = await completeRecovery(api, identity.patient, hospital);
	narrator.tell('The new key is the only one.', completed.blockNumber);
}

async function treatment(api: ApiPromise, organization: number): Promise<GrantFields> {
	const from = await today(api);
	return {
		grantee: { organization },
		purposes: ['TREAT'],
		actions: ['access'],
		classes: ['observation'],
		ceiling: 'N',
		validFrom: from,
		validUntil: from + 30,
		terms: null,
	};
}
