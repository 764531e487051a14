// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { x25519 } from '@noble/curves/ed25519.js';
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { openSealed, sealFor, type Sealed } from './hpke.js';

/** Keeps what is wrapped here from passing as something else that the same key pair receives. */
const INFO = utf8ToBytes('carechain/record-key/v1');

/** An X25519 key pair (RFC 7748), 32 bytes each. */
export interface EncryptionKeyPair {
	/** What others wrap for; may be shown. */
	publicKey: Uint8Array;
	/** What opens it; stays where it is. */
	secretKey: Uint8Array;
}

/** A record's key, wrapped for one reader: its ciphertext has 48 bytes. */
export type WrappedKey = Sealed;

/** A wrapped key was not made for this key pair, or not for this record, or was altered. */
export class WrappedKeyNotOpened extends Error {
	override readonly name = 'WrappedKeyNotOpened';
}

/** A key pair; a random one unless its 32 secret bytes are given. */
export function encryptionKeyPair(secretKey: Uint8Array = randomBytes(32)): EncryptionKeyPair {
	return { publicKey: x25519.getPublicKey(secretKey), secretKey };
}

/**
 * Wraps a record's key for a reader.
 *
 * @param recordKey 32 bytes
 * @param reader the reader's X25519 public key, 32 bytes
 * @param commitment the record's commitment: the wrapped key opens for no other record
 * @throws Error for a public key that is none, points of low order included
 */
export async function wrapKey(
	recordKey: Uint8Array,
	reader: Uint8Array,
	commitment: Uint8Array,
): Promise<WrappedKey> {
	return sealFor(INFO, reader, recordKey, commitment);
}

/**
 * Opens a wrapped key.
 *
 * @throws WrappedKeyNotOpened when it was made for another key pair or record, or altered
 */
export async function unwrapKey(
	wrapped: WrappedKey,
	reader: EncryptionKeyPair,
	commitment: Uint8Array,
): Promise<Uint8Array> {
	try {
		return await openSealed(INFO, reader.secretKey, wrapped, commitment);
	} catch (cause) {
		throw new WrappedKeyNotOpened('the wrapped key does not open for this key and record', {
			cause,
		});
	}
}

/**
 * Wraps a record's key anew, for another reader, as after a change of the encryption key.
 *
 * @throws WrappedKeyNotOpened when it was made for another key pair or record, or altered
 */
export async function rewrapKey(
	wrapped: WrappedKey,
	from: EncryptionKeyPair,
	to: Uint8Array,
	commitment: Uint8Array,
): Promise<WrappedKey> {
	return wrapKey(await unwrapKey(wrapped, from, commitment), to, commitment);
}
