// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	fromHex,
	patient as patientInfo,
	PatientEndpoint,
	type Directory,
	type HexString,
	type KeyringPair,
} from '@carechain/client';
import type { Opener } from './reach.js';

/** How the pages of patients connect: to what a hospital opens to patients, which answers about the key's own patient alone. */
export const openForPatients: Opener = async (url) => {
	const endpoint = await PatientEndpoint.connect(url);
	return {
		api: endpoint.api,
		whoAmI: (key) => endpoint.whoAmI(key),
		session: (key, patient) => endpoint.session(key, patient),
		directory: () => directoryOf(endpoint),
		disconnect: () => endpoint.disconnect(),
	};
};

/** The endpoint tells who signs whom the key acts for, and about that patient; about nobody else. */
function directoryOf(endpoint: PatientEndpoint): Directory {
	const acting = new Map<HexString, KeyringPair>();
	const who = async (key: KeyringPair, isOwn: boolean): Promise<HexString | null> => {
		const found = await endpoint.whoAmI(key);
		if (!found || (found.representative === null) !== isOwn) return null;
		acting.set(found.patient, key);
		return found.patient;
	};
	return {
		patientOf: (key) => who(key, true),
		represented: (key) => who(key, false),
		encryptionKeyOf: async (patient) => {
			const key = acting.get(patient);
			if (!key) return null;
			const id = fromHex(patient);
			return (await patientInfo(endpoint.session(key, id).state, id))?.encryptionKey ?? null;
		},
	};
}
