// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { stringToU8a, u8aConcat } from '@polkadot/util';
import { mnemonicToMiniSecret, mnemonicValidate } from '@polkadot/util-crypto';
import { toHex } from '../plain.js';
import { u32 } from '../proofs.js';
import { encryptionKeyPair, type EncryptionKeyPair } from '../records/wrap.js';

/** As what a wallet acts: for its owner, as guardian of somebody, or as somebody's representative. */
export const ROLES = ['own', 'guardian', 'representative'] as const;
/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Where in the wallet something stands: all that it takes, beside the phrase, to find it again. */
export interface Place {
	role: Role;
	/** The organisation where the pseudonym is registered that it is about. */
	organization: number;
	/** Which one of the wallet's entries in this role at this organisation, from 0. */
	index: number;
}

const TAGS = {
	encryptionKey: stringToU8a('carechain/wallet-encryption-key/v1'),
	patientId: stringToU8a('carechain/wallet-patient-id/v1'),
	salt: stringToU8a('carechain/wallet-guardian-salt/v1'),
};

/**
 * Everything that a wallet derives from its seed phrase.
 *
 * Keys are derived by hard junctions and everything else by HKDF-SHA256, each from the phrase's secret and
 * the place. Both are one-way and keyed by a secret that never leaves the wallet, so that who sees
 * everything at one place can neither compute nor recognise anything at another one: it would have to
 * find the secret of 256 bits.
 */
export class Seed {
	readonly #phrase: string;
	readonly #secret: Uint8Array;
	readonly #keyring = new Keyring({ type: 'sr25519' });

	/**
	 * @param phrase a BIP-39 phrase
	 * @throws Error for a phrase that is none
	 */
	constructor(phrase: string) {
		if (!mnemonicValidate(phrase)) throw new Error('not a valid seed phrase');
		this.#phrase = phrase;
		this.#secret = mnemonicToMiniSecret(phrase);
	}

	/** The seed phrase: whoever has it is the patient. */
	get phrase(): string {
		return this.#phrase;
	}

	/**
	 * The authentication key at a place. Any tool of Substrate derives the same one from the phrase and
	 * the path `//carechain//ROLE//ORGANISATION//INDEX//GENERATION`.
	 *
	 * @param generation 0 for the first, one more after each rotation
	 */
	keyAt({ role, organization, index }: Place, generation: number): KeyringPair {
		const path = ['carechain', role, organization, index, generation];
		// From the secret and not from the phrase, which takes 2048 rounds of PBKDF2.
		return this.#keyring.createFromUri(`${toHex(this.#secret)}//${path.join('//')}`);
	}

	/** The encryption key (X25519) at a place. */
	encryptionAt(place: Place, generation: number): EncryptionKeyPair {
		return encryptionKeyPair(this.#derive(TAGS.encryptionKey, place, generation, 32));
	}

	/** The pseudonym at an own place: 16 bytes that say nothing to who has not the phrase. */
	patientIdAt(place: Place & { role: 'own' }): Uint8Array {
		// It stays the same through all generations of its keys.
		return this.#derive(TAGS.patientId, place, 0, 16);
	}

	/** The salt that a guardian's commitment is made with. */
	saltAt(place: Place & { role: 'guardian' }): Uint8Array {
		return this.#derive(TAGS.salt, place, 0, 32);
	}

	#derive(tag: Uint8Array, place: Place, generation: number, length: number): Uint8Array {
		const { role, organization, index } = place;
		const info = u8aConcat(
			tag,
			Uint8Array.of(ROLES.indexOf(role)),
			u32(organization),
			u32(index),
			u32(generation),
		);
		return hkdf(sha256, this.#secret, undefined, info, length);
	}
}
