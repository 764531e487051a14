// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	fromHex,
	patient as patientInfo,
	patientOf,
	represents,
	toHex,
	type Directory,
	type HexString,
	type KeyringPair,
	type PatientEndpoint,
} from '@carechain/client';

/** In the place of a patient, where a key asks whom it acts for. */
const NOBODY = new Uint8Array(16);

/**
 * What a hospital opens to patients as a directory. It tells a key whom it acts for, and about that patient; about
 * nobody else. So it says of no pseudonym that it is there before one of its current keys was found, and keys are found
 * again as far as a wallet looks ahead.
 */
export function directoryAt(endpoint: Pick<PatientEndpoint, 'session'>): Directory {
	const acting = new Map<HexString, KeyringPair>();
	const noted = (patient: HexString | null, key: KeyringPair): HexString | null => {
		if (patient !== null) acting.set(patient, key);
		return patient;
	};
	return {
		patientOf: async (key) => {
			const { state } = endpoint.session(key, NOBODY);
			return noted(await patientOf(state, toHex(key.addressRaw)), key);
		},
		represented: async (key) => {
			const { state } = endpoint.session(key, NOBODY);
			return noted((await represents(state, toHex(key.addressRaw)))?.patient ?? null, key);
		},
		encryptionKeyOf: async (patient) => {
			const key = acting.get(patient);
			if (!key) return null;
			const id = fromHex(patient);
			return (await patientInfo(endpoint.session(key, id).state, id))?.encryptionKey ?? null;
		},
	};
}
