// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { today } from '../../chain.js';
import type { PractitionerRoleCode } from '../../codes.js';
import { grantConsent } from '../../consent.js';
import { registerPractitioner } from '../../consortium.js';
import type { Day } from '../../days.js';
import type { GrantFields } from '../../grantFields.js';
import { registerPatient, signRegistration } from '../../patients.js';
import { toHex } from '../../plain.js';
import { commit, newSalt } from '../../records/commitment.js';
import { extendLog } from '../../records/logOnChain.js';
import { classOf } from '../../records/fhir.js';
import { seal } from '../../records/seal.js';
import { requestConsent } from '../../requests.js';
import { representativeOf } from '../../testing/local.js';
import { Wallet } from '../../wallet.js';
import { sealWallet } from '../../wallet/file.js';
import type { PatientRecords } from '../bundles.js';
import { newKey, type Doctor } from '../cast.js';
import type { MemoryRecords } from './records.js';

/** What every account and wallet of the demonstration is locked with. */
export const PASSWORD = 'demonstration';

/** Where hospital A's patients are registered. */
const HOME = 0;
/** Who asks for their records. */
const OTHER = 1;

/** A patient of the demonstration. */
export interface DemoPatient {
	/** What the wallet's file is called. */
	name: string;
	wallet: Wallet;
	/** The pseudonym at hospital A. */
	patient: Uint8Array;
}

/** Somebody who signs in at a desk. */
export interface DemoStaff {
	/** What the account's file is called. */
	name: string;
	key: KeyringPair;
	/** At which hospital. */
	organization: number;
}

/** Everybody, and a record to be asked for. */
export interface Cast {
	patients: DemoPatient[];
	staff: DemoStaff[];
	/** A record of the first patient's, by its commitment. */
	record: string;
}

/** Registers staff and patients, seals the patients' records, and lets one grant something and one be asked. */
export async function prepare(
	apis: readonly ApiPromise[],
	records: MemoryRecords,
	bundles: readonly PatientRecords[],
): Promise<Cast> {
	const [api, apiB] = apis as [ApiPromise, ApiPromise];
	const doctor = await practitioner(api, HOME, ['doctor', 'nurse']);
	const other = await practitioner(apiB, OTHER, ['doctor', 'emergency']);
	// The chain chooses who reviews an emergency: one of the hospitals that had no part in it.
	const officers = [
		await practitioner(apis[2] ?? api, 2, ['privacy-officer']),
		await practitioner(apis[3] ?? api, 3, ['privacy-officer']),
	];
	const patients: DemoPatient[] = [];
	for (const [at] of bundles.entries()) {
		patients.push(await patient(api, `patient-${at + 1}`));
	}
	const record = await anchor(api, records, doctor, patients, bundles);
	const day = await today(api);
	const [first, second] = patients;
	if (first) {
		const { key } = first.wallet.identityAt(HOME);
		await grantConsent(api, first.patient, wish(day), key, { until: 'finalized' });
	}
	if (second) await requestConsent(apiB, second.patient, wish(day), other.key);
	return {
		patients,
		record,
		staff: [
			...[0, 1, 2, 3].map((id) => ({
				name: `hospital-${'abcd'.charAt(id)}-representative`,
				key: representativeOf(id),
				organization: id,
			})),
			{ name: 'hospital-a-doctor', key: doctor.key, organization: HOME },
			{ name: 'hospital-b-doctor', key: other.key, organization: OTHER },
			...officers.map(({ key }, at) => ({
				name: `hospital-${'cd'.charAt(at)}-privacy-officer`,
				key,
				organization: 2 + at,
			})),
		],
	};
}

/** Writes the files that people sign in with, and the patients' wallets. */
export async function writeFiles(folder: string, { patients, staff }: Cast): Promise<void> {
	await mkdir(folder, { recursive: true });
	const secret = { mode: 0o600 };
	for (const { name, key } of staff) {
		await writeFile(join(folder, `${name}.json`), JSON.stringify(key.toJson(PASSWORD)), secret);
	}
	for (const { name, wallet } of patients) {
		await writeFile(
			join(folder, `${name}.wallet.json`),
			await sealWallet(wallet, PASSWORD),
			secret,
		);
	}
}

async function practitioner(
	api: ApiPromise,
	organization: number,
	roles: PractitionerRoleCode[],
): Promise<Doctor> {
	const key = newKey();
	const { role } = await registerPractitioner(
		api,
		{
			organization,
			account: key.addressRaw,
			roles,
			licence: commit('licence', newSalt(), new Uint8Array()),
			validUntil: (await today(api)) + 365,
		},
		representativeOf(organization),
		{ until: 'finalized' },
	);
	return { role, key };
}

async function patient(api: ApiPromise, name: string): Promise<DemoPatient> {
	const wallet = Wallet.create();
	const identity = wallet.identityAt(HOME);
	const registration = await signRegistration(api, identity);
	await registerPatient(api, registration, representativeOf(HOME), { until: 'finalized' });
	return { name, wallet, patient: identity.patient };
}

async function anchor(
	api: ApiPromise,
	records: MemoryRecords,
	doctor: Doctor,
	patients: readonly DemoPatient[],
	bundles: readonly PatientRecords[],
): Promise<string> {
	let shown = '';
	for (const [at, { resources }] of bundles.entries()) {
		const of = patients[at]?.patient;
		if (!of) continue;
		const custodian = records.encryption.publicKey;
		for (const resource of resources) {
			if (classOf(resource) === 'other') continue;
			const sealed = await seal(resource, { patient: of, practitioner: doctor, custodian });
			records.add(sealed);
			if (at === 0 && sealed.leaf.class === 'observation') shown ||= toHex(sealed.commitment);
		}
	}
	await extendLog(api, records.log, representativeOf(HOME), { until: 'finalized' });
	return shown;
}

function wish(from: Day): GrantFields {
	return {
		grantee: { organization: OTHER },
		purposes: ['TREAT'],
		actions: ['access'],
		classes: ['observation', 'diagnostic-report', 'medication'],
		ceiling: 'N',
		validFrom: from,
		validUntil: from + 90,
		terms: null,
	};
}
