// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	fromHex,
	isProof,
	startRecoveryPayload,
	toHex,
	type RecoveryRequest,
	type Vouch,
} from '@carechain/client';
import { NotThisCode, readCode, writeCode } from './code.js';

/** What a new key asks for, as a code: for the guardians and for the desk. */
export function writeRecovery(organization: number, request: RecoveryRequest): string {
	const { patient, key, encryptionKey, attempt, expiresAt, proof } = request;
	if (!('Sr25519' in proof)) throw new TypeError('a wallet signs with sr25519');
	return writeCode('recover', {
		organization,
		patient: toHex(patient),
		key: toHex(key),
		encryptionKey: toHex(encryptionKey),
		attempt,
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
export function readRecovery(text: string, genesisHash: Uint8Array): RecoveryRequest {
	const fields = readCode('recover', text);
	const request: RecoveryRequest = {
		patient: fromHex(fields.patient),
		key: fromHex(fields.key),
		encryptionKey: fromHex(fields.encryptionKey),
		attempt: fields.attempt,
		expiresAt: fields.expiresAt,
		proof: { Sr25519: fields.proof },
	};
	const signed = startRecoveryPayload(genesisHash, request);
	if (!isProof(signed, request.proof, fields.key)) throw new NotThisCode('recover', 'foreign');
	return request;
}

/**
 * Reads a guardian's word.
 *
 * @param patient whom it has to be for
 * @throws NotThisCode for anything else
 */
export function readVouch(text: string, patient: Uint8Array): Vouch {
	const { patient: ward, account, salt, expiresAt, signature } = readCode('vouch', text);
	if (ward !== toHex(patient)) throw new NotThisCode('vouch', 'foreign');
	return { account, salt, expiresAt, signature: { Sr25519: signature } };
}
