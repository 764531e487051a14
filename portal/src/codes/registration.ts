// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { isProof, registrationPayload, toHex, type Registration, fromHex } from '@carechain/client';
import { NotThisCode, readCode, writeCode } from './code.js';

/** A registration as a code: what a patient shows at the desk. */
export function writeRegistration(registration: Registration): string {
	const { organization, patient, key, encryptionKey, expiresAt, proof } = registration;
	if (!('Sr25519' in proof)) throw new TypeError('a wallet signs with sr25519');
	return writeCode('register', {
		organization,
		patient: toHex(patient),
		key: toHex(key),
		encryptionKey: toHex(encryptionKey),
		expiresAt,
		proof: proof.Sr25519,
	});
}

/**
 * Reads such a code.
 *
 * @param genesisHash of the chain that it has to be signed for
 * @throws NotThisCode for anything else, and for a signature that is not over it
 */
export function readRegistration(text: string, genesisHash: Uint8Array): Registration {
	const fields = readCode('register', text);
	const registration: Registration = {
		organization: fields.organization,
		patient: fromHex(fields.patient),
		key: fromHex(fields.key),
		encryptionKey: fromHex(fields.encryptionKey),
		expiresAt: fields.expiresAt,
		proof: { Sr25519: fields.proof },
	};
	const signed = registrationPayload(genesisHash, registration);
	if (!isProof(signed, registration.proof, fields.key))
		throw new NotThisCode('register', 'foreign');
	return registration;
}
