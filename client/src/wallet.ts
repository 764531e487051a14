// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { bnToU8a, u8aConcat } from '@polkadot/util';
import { mnemonicGenerate, mnemonicToMiniSecret, mnemonicValidate } from '@polkadot/util-crypto';
import { encryptionKeyPair, type EncryptionKeyPair } from './records/wrap.js';

const ENCRYPTION_KEY_DOMAIN = utf8ToBytes('carechain/patient-encryption-key/v1');

/** A patient at one organisation: what the wallet shows there, and nowhere else. */
export interface PatientIdentity {
	/** Where. */
	organization: number;
	/** The pseudonym: 16 random bytes. */
	patient: Uint8Array;
	/** The authentication key (sr25519). */
	key: KeyringPair;
	/** The key that records are wrapped for (X25519). */
	encryption: EncryptionKeyPair;
}

/**
 * A patient's wallet: a seed phrase, and from it an independent key for every organisation.
 *
 * Keys are derived by hard junctions, so that who sees one of them can neither compute nor recognise
 * another: two hospitals cannot tell that they treat the same person. The pseudonym is random and not
 * derived; a wallet restored from its phrase finds it again by asking the chain for its key's patient
 * (`patientOf`).
 */
export class Wallet {
	readonly #phrase: string;
	readonly #keyring = new Keyring({ type: 'sr25519' });

	/**
	 * @param phrase a BIP-39 phrase
	 * @throws Error for a phrase that is none
	 */
	constructor(phrase: string) {
		if (!mnemonicValidate(phrase)) throw new Error('not a valid seed phrase');
		this.#phrase = phrase;
	}

	/** A new wallet with a random phrase of 24 words. */
	static create(): Wallet {
		return new Wallet(mnemonicGenerate(24));
	}

	/** The seed phrase: whoever has it is the patient. */
	get phrase(): string {
		return this.#phrase;
	}

	/** A random pseudonym. */
	static newPatientId(): Uint8Array {
		return randomBytes(16);
	}

	/**
	 * The identity at an organisation.
	 *
	 * @param patient the pseudonym there; a new one if none is given
	 * @param generation 0 for the first keys there, one more after each rotation: a key serves once
	 */
	identityAt(
		organization: number,
		patient: Uint8Array = Wallet.newPatientId(),
		generation = 0,
	): PatientIdentity {
		return {
			organization,
			patient,
			key: this.#keyring.addFromUri(`${this.#phrase}//carechain//${organization}//${generation}`),
			encryption: this.#encryptionKeyAt(organization, generation),
		};
	}

	#encryptionKeyAt(organization: number, generation: number): EncryptionKeyPair {
		const info = u8aConcat(ENCRYPTION_KEY_DOMAIN, u32(organization), u32(generation));
		const seed = mnemonicToMiniSecret(this.#phrase);
		return encryptionKeyPair(hkdf(sha256, seed, undefined, info, 32));
	}
}

function u32(value: number): Uint8Array {
	return bnToU8a(value, { bitLength: 32, isLe: true });
}
