// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { mnemonicGenerate } from '@polkadot/util-crypto';
import { OpeningBook } from './openings.js';
import { toHex } from './plain.js';
import type { EncryptionKeyPair } from './records/wrap.js';
import { Seed, type Place, type Role } from './wallet/derive.js';
import { isSamePlace, parseEntries, type WalletEntry } from './wallet/entries.js';

/** A patient at one organisation: what the wallet shows there, and nowhere else. */
export interface PatientIdentity {
	/** Where. */
	organization: number;
	/** The pseudonym: 16 bytes that look random. A representative's wallet has the patient's here. */
	patient: Uint8Array;
	/** The authentication key (sr25519). */
	key: KeyringPair;
	/** The key that records are wrapped for (X25519). */
	encryption: EncryptionKeyPair;
}

/** A guardian of one pseudonym: an account that serves for nothing else. */
export interface GuardianIdentity {
	/** Where the pseudonym is registered. */
	organization: number;
	/** The ward's pseudonym there. */
	patient: Uint8Array;
	/** What the guardian vouches with. */
	key: KeyringPair;
	/** What the commitment to the key's account is made with. See `guardianOf`. */
	salt: Uint8Array;
}

/** What to find an entry by. */
export type EntryPlace = Place;

/**
 * A wallet: a seed phrase, from it independent keys and pseudonyms for every organisation, and a memory
 * of which ones are in use.
 *
 * **From the phrase alone** everything can be found again that is derived: for every organisation that one
 * asks about the own pseudonyms, keys and encryption keys, also after rotations, by asking the chain which
 * of the keys that the phrase leads to acts for whom (`findAgain`). **Only the file** (`sealWallet`) knows
 * at which organisations to look without asking about all of them, for whom one is a guardian, the notes,
 * which pseudonyms were given up, and what opens sealed grants and denials. A pseudonym that came from another phrase, before its keys were
 * recovered into this wallet, is found again by the key that acts for it now.
 */
export class Wallet {
	readonly #seed: Seed;
	readonly #entries: WalletEntry[];
	/** What opens the sealed grants and denials that were given with it. From the phrase they cannot be had again. */
	readonly openings: OpeningBook;

	/**
	 * @param phrase a BIP-39 phrase
	 * @param entries what it is in use for already
	 * @param openings of what was sealed with it
	 * @throws Error for a phrase that is none
	 */
	constructor(
		phrase: string,
		entries: readonly WalletEntry[] = [],
		openings: OpeningBook = new OpeningBook(),
	) {
		this.#seed = new Seed(phrase);
		this.#entries = parseEntries(entries.map((entry) => ({ ...entry })));
		this.openings = openings;
	}

	/** A new wallet with a random phrase of 24 words. */
	static create(): Wallet {
		return new Wallet(mnemonicGenerate(24));
	}

	/** The seed phrase: whoever has it is the patient. */
	get phrase(): string {
		return this.#seed.phrase;
	}

	/** Everything that it is in use for. */
	get entries(): readonly Readonly<WalletEntry>[] {
		return this.#entries;
	}

	/** The seed itself, for who looks for what the chain knows of it. */
	get seed(): Seed {
		return this.#seed;
	}

	/** The owner's identity at an organisation; a new one if there is none yet. */
	identityAt(organization: number): PatientIdentity {
		const known = this.#entries.findLast(
			(entry) => entry.role === 'own' && entry.organization === organization && !entry.ended,
		);
		return known ? this.identityOf(known) : this.newIdentity(organization);
	}

	/** Another identity at an organisation, as after the one before was unlinked. */
	newIdentity(organization: number, note = ''): PatientIdentity {
		const place = { role: 'own' as const, ...this.#next('own', organization) };
		return this.identityOf(this.#add(place, toHex(this.#seed.patientIdAt(place)), note));
	}

	/** Fresh keys for a pseudonym whose keys were lost with another wallet; see `signRecovery`. */
	recoverIdentity(organization: number, patient: Uint8Array, note = ''): PatientIdentity {
		return this.identityOf(this.#addFor('own', organization, patient, note));
	}

	/** Fresh keys to act with as somebody's representative; see `signAppointment`. */
	representPatient(organization: number, patient: Uint8Array, note = ''): PatientIdentity {
		return this.identityOf(this.#addFor('representative', organization, patient, note));
	}

	/** A fresh account to vouch with for one of somebody's pseudonyms; see `guardianOf`. */
	guardPatient(organization: number, patient: Uint8Array, note = ''): GuardianIdentity {
		return this.guardianAt(this.#addFor('guardian', organization, patient, note));
	}

	/**
	 * The keys of an entry.
	 *
	 * @throws RangeError when the wallet has none at that place, or it is a guardian's
	 */
	identityOf(place: EntryPlace): PatientIdentity {
		const entry = this.#entry(place);
		return this.#identity(entry, entry.generation, entry.encryptionGeneration);
	}

	/**
	 * A guardian's account and salt.
	 *
	 * @throws RangeError when the wallet has none at that place, or it is no guardian's
	 */
	guardianAt(place: EntryPlace): GuardianIdentity {
		const entry = this.#entry(place);
		const { role, organization, patient, generation } = entry;
		if (role !== 'guardian') throw new RangeError('the entry is no guardian’s');
		return {
			organization,
			patient: hexToU8a(patient),
			key: this.#seed.keyAt(entry, generation),
			salt: this.#seed.saltAt({ ...entry, role }),
		};
	}

	/**
	 * The keys that come next at a place: what to rotate to. {@link rotated} tells the wallet that they are
	 * in use; until then, if the rotation fails, the old ones still are.
	 */
	nextIdentity(place: EntryPlace): PatientIdentity {
		const entry = this.#entry(place);
		return this.#identity(entry, entry.generation + 1, entry.encryptionGeneration + 1);
	}

	/** Notes that the chain has the next keys now; of both kinds, if not said otherwise. */
	rotated(
		place: EntryPlace,
		{ key = true, encryption = true }: { key?: boolean; encryption?: boolean } = {},
	): void {
		const entry = this.#entry(place);
		if (key) entry.generation += 1;
		if (encryption) entry.encryptionGeneration += 1;
	}

	/** All encryption keys that an entry ever had, the newest first: old records open with old ones. */
	encryptionKeys(place: EntryPlace): EncryptionKeyPair[] {
		const entry = this.#entry(place);
		return Array.from({ length: entry.encryptionGeneration + 1 }, (_, number) =>
			this.#seed.encryptionAt(entry, entry.encryptionGeneration - number),
		);
	}

	/** Notes that an entry acts no longer. It stays, so that its keys are never used again. */
	end(place: EntryPlace): void {
		this.#entry(place).ended = true;
	}

	/** Takes back what was found of this wallet; what stands at the same place gives way. */
	restore(found: readonly WalletEntry[]): void {
		for (const entry of parseEntries(found)) {
			const at = this.#entries.findIndex((known) => isSamePlace(known, entry));
			if (at < 0) this.#entries.push({ ...entry });
			else this.#entries[at] = { ...entry };
		}
	}

	#identity(entry: WalletEntry, generation: number, encryption: number): PatientIdentity {
		const { role, organization, patient } = entry;
		if (role === 'guardian') throw new RangeError('the entry is a guardian’s');
		return {
			organization,
			patient: hexToU8a(patient),
			key: this.#seed.keyAt(entry, generation),
			encryption: this.#seed.encryptionAt(entry, encryption),
		};
	}

	#addFor(role: Role, organization: number, patient: Uint8Array, note: string): WalletEntry {
		return this.#add({ role, ...this.#next(role, organization) }, toHex(patient), note);
	}

	#add(place: Place, patient: HexString, note: string): WalletEntry {
		const entry = { ...place, generation: 0, encryptionGeneration: 0, patient, note, ended: false };
		const [checked] = parseEntries([entry]) as [WalletEntry];
		this.#entries.push(checked);
		return checked;
	}

	#next(role: Role, organization: number): { organization: number; index: number } {
		const taken = this.#entries
			.filter((entry) => entry.role === role && entry.organization === organization)
			.map(({ index }) => index);
		return { organization, index: Math.max(-1, ...taken) + 1 };
	}

	#entry(place: EntryPlace): WalletEntry {
		const entry = this.#entries.find((it) => isSamePlace(it, place));
		if (!entry) throw new RangeError('the wallet has no such entry');
		return entry;
	}
}
