// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';

/**
 * HPKE (RFC 9180) in base mode, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305. A fresh
 * key pair goes into each sealing, so that two of the same content cannot be told to be of the same.
 */
const SUITE = new CipherSuite({
	kem: new DhkemX25519HkdfSha256(),
	kdf: new HkdfSha256(),
	aead: new Chacha20Poly1305(),
});

/** Something encrypted for one reader. */
export interface Sealed {
	/** The encapsulated key of HPKE, 32 bytes. */
	encapsulated: Uint8Array;
	/** What is encrypted, and 16 bytes more. */
	ciphertext: Uint8Array;
}

/**
 * Encrypts for a reader.
 *
 * @param info what the content is for: it opens as nothing else that the same key pair receives
 * @param reader the reader's X25519 public key, 32 bytes
 * @param associated what it belongs to: it opens for nothing else
 * @throws Error for a public key that is none, points of low order included
 */
export async function sealFor(
	info: Uint8Array,
	reader: Uint8Array,
	content: Uint8Array,
	associated: Uint8Array,
): Promise<Sealed> {
	const recipientPublicKey = await SUITE.kem.deserializePublicKey(reader);
	const sender = await SUITE.createSenderContext({ recipientPublicKey, info });
	const ciphertext = await sender.seal(content, associated);
	return { encapsulated: new Uint8Array(sender.enc), ciphertext: new Uint8Array(ciphertext) };
}

/**
 * Opens what was encrypted with {@link sealFor}.
 *
 * @param secretKey the reader's, 32 bytes
 * @throws Error when it was made for another reader, use or thing, or altered
 */
export async function openSealed(
	info: Uint8Array,
	secretKey: Uint8Array,
	{ encapsulated, ciphertext }: Sealed,
	associated: Uint8Array,
): Promise<Uint8Array> {
	const recipientKey = await SUITE.kem.deserializePrivateKey(secretKey);
	const recipient = await SUITE.createRecipientContext({ recipientKey, enc: encapsulated, info });
	return new Uint8Array(await recipient.open(ciphertext, associated));
}
