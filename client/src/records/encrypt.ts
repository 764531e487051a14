// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { randomBytes } from '@noble/hashes/utils.js';

const KEY_LENGTH = 32;
const NONCE_LENGTH = 24;

/** A record, encrypted under a key of its own. */
export interface EncryptedRecord {
	/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), the commitment as additional data. */
	algorithm: 'XChaCha20-Poly1305';
	/** 24 random bytes. */
	nonce: Uint8Array;
	/** As long as the record, and 16 bytes of tag. */
	ciphertext: Uint8Array;
}

/** A record does not decrypt: another key, another record's commitment, or altered bytes. */
export class RecordNotDecrypted extends Error {
	override readonly name = 'RecordNotDecrypted';
}

/** Encrypts a record under a new random key, and returns both. */
export function encryptRecord(
	record: Uint8Array,
	commitment: Uint8Array,
): { encrypted: EncryptedRecord; recordKey: Uint8Array } {
	const recordKey = randomBytes(KEY_LENGTH);
	const nonce = randomBytes(NONCE_LENGTH);
	const ciphertext = xchacha20poly1305(recordKey, nonce, commitment).encrypt(record);
	return { encrypted: { algorithm: 'XChaCha20-Poly1305', nonce, ciphertext }, recordKey };
}

/**
 * Decrypts a record.
 *
 * @throws RecordNotDecrypted when key, commitment and ciphertext do not belong together
 */
export function decryptRecord(
	encrypted: EncryptedRecord,
	recordKey: Uint8Array,
	commitment: Uint8Array,
): Uint8Array {
	try {
		const cipher = xchacha20poly1305(recordKey, encrypted.nonce, commitment);
		return cipher.decrypt(encrypted.ciphertext);
	} catch (cause) {
		throw new RecordNotDecrypted('the record does not decrypt', { cause });
	}
}
