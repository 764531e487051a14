// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { untilBest } from '../../chain.js';
import {
	patient,
	patientOf,
	registerPatient,
	registerPatientCall,
	signRegistration,
} from '../../patients.js';
import { toHex } from '../../plain.js';
import { submitAll } from '../../submit.js';
import { Wallet, type PatientIdentity } from '../../wallet.js';
import { short, type Patient, type Stage } from '../cast.js';
import { ensure, fulfilled, present } from '../expect.js';
import type { Members } from './members.js';

/** Everyone who visits hospital A; the story is the first one's. */
export interface Patients {
	patient: Patient;
	/** Pseudonyms at hospital A, in the order of the bundles. */
	atA: Uint8Array[];
}

/** Step 2: one wallet, two hospitals, two pseudonyms that nothing links. */
export async function registerPatients(stage: Stage, members: Members): Promise<Patients> {
	const { api, apiB, narrator, bundles } = stage;
	const { hospitalA, hospitalB } = members;
	narrator.heading('The patient');
	const wallet = Wallet.create();
	const atA = wallet.identityAt(hospitalA.organization);
	const atB = wallet.identityAt(hospitalB.organization);
	narrator.tell('A wallet makes two keys from one seed phrase, and two random pseudonyms.');

	const others = bundles.slice(1).map(() => Wallet.create().identityAt(hospitalA.organization));
	const registrations = await Promise.all(
		[atA, ...others].map((identity) => signRegistration(api, identity)),
	);
	const registrationAtB = await signRegistration(api, atB);
	const calls = registrations.map((registration) => registerPatientCall(api, registration));
	const [results, receiptB] = await Promise.all([
		submitAll(api, calls, hospitalA.representative),
		registerPatient(apiB, registrationAtB, hospitalB.representative),
	]);
	const receiptsA = results.map(fulfilled);
	await untilBest(api, receiptB.blockNumber);
	await ensureUnlinked(stage, atA, atB);
	narrator.tell(
		`Hospital A registers the patient as ${short(atA.patient)}` +
			(others.length === 0 ? '.' : `, and ${others.length} more.`),
		receiptsA.at(-1)?.blockNumber,
	);
	narrator.tell(
		`Hospital B registers the same patient as ${short(atB.patient)}. Pseudonym, key and encryption key all differ: nothing links the two.`,
		receiptB.blockNumber,
	);
	return {
		patient: { wallet, atA, atB, registration: present(registrations[0], 'registration') },
		atA: [atA, ...others].map((identity) => identity.patient),
	};
}

/** Nothing that the chain says of one identity is said of the other. */
async function ensureUnlinked(
	{ api }: Stage,
	atA: PatientIdentity,
	atB: PatientIdentity,
): Promise<void> {
	const [ofA, ofB] = await Promise.all(
		[atA, atB].map(async (identity) => {
			const account = toHex(identity.key.addressRaw);
			const info = present(await patient(api, identity.patient), 'patient');
			ensure(
				(await patientOf(api, account)) === toHex(identity.patient),
				'the key acts for the pseudonym',
			);
			return [toHex(identity.patient), account, info.encryptionKey];
		}),
	);
	ensure(!ofA?.some((part) => ofB?.includes(part)), 'the two identities share nothing');
}
