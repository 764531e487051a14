// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import type { State } from '../chain.js';
import { patient as patientInfo, patientOf } from '../patients.js';
import { toHex } from '../plain.js';
import { guardianCommitment, guardians } from '../recovery.js';
import { represents } from '../representatives.js';
import type { Place, Seed } from './derive.js';
import type { WalletEntry } from './entries.js';

/** After so many places in a row that the chain knows nothing of, there are no more. */
const PLACES_AHEAD = 4;

/** After so many keys in a row that act for nobody, there are no newer ones. */
const GENERATIONS_AHEAD = 16;

/** The same where the pseudonym is known to be there, and its first keys may all have been rotated away. */
const GENERATIONS_OF_KNOWN = 256;

/** What a phrase leads to at an organisation. */
export interface Found {
	/** What acts for somebody now, ready for `Wallet.restore`. */
	entries: WalletEntry[];
	/** Own pseudonyms that are there, but for which none of the keys acts: they take a recovery. */
	lost: HexString[];
}

/** What the search asks the chain. */
export interface Directory {
	/** The pseudonym that a key acts for as the patient's own. The whole key: some only tell who signs. */
	patientOf: (key: KeyringPair) => Promise<HexString | null>;
	/** The pseudonym that a key represents. */
	represented: (key: KeyringPair) => Promise<HexString | null>;
	/** The encryption key of a pseudonym; null if there is none, or nobody here may know it. */
	encryptionKeyOf: (patient: HexString) => Promise<HexString | null>;
}

/** The chain as a directory. */
export function directoryOf(state: State): Directory {
	return {
		patientOf: (key) => patientOf(state, toHex(key.addressRaw)),
		represented: async (key) => (await represents(state, toHex(key.addressRaw)))?.patient ?? null,
		encryptionKeyOf: async (patient) =>
			(await patientInfo(state, hexToU8a(patient)))?.encryptionKey ?? null,
	};
}

/**
 * Finds again, with nothing but the phrase, what a wallet has at an organisation: own pseudonyms and
 * those that it represents, also after rotations, and also where the pseudonym came from another wallet.
 *
 * Whoever runs the node that answers sees the keys that are asked about, side by side. So ask one node
 * about one organisation only, best the organisation's own, over a connection of its own
 * (`WalletConnections`), at another time than about the next one.
 */
export async function findAgain(
	directory: Directory,
	seed: Seed,
	organization: number,
): Promise<Found> {
	const own = await walk(directory, seed, { role: 'own', organization });
	const others = await walk(directory, seed, { role: 'representative', organization });
	return { entries: [...own.entries, ...others.entries], lost: own.lost };
}

/**
 * Finds a guardian's entry again, if the ward says which pseudonym it is about: one whose commitment is
 * among those on chain.
 *
 * @returns null when none of the phrase's accounts is among them
 */
export async function findGuardian(
	state: State,
	seed: Seed,
	organization: number,
	patient: Uint8Array,
): Promise<WalletEntry | null> {
	const rules = await guardians(state, patient);
	const committed = new Set(rules?.guardians.map((it) => ('person' in it ? it.person : '')));
	for (let index = 0; index < GENERATIONS_AHEAD; index++) {
		const place = { role: 'guardian' as const, organization, index };
		const account = seed.keyAt(place, 0).addressRaw;
		if (committed.has(toHex(guardianCommitment(account, seed.saltAt(place))))) {
			return entryAt(place, toHex(patient), 0, 0);
		}
	}
	return null;
}

async function walk(
	directory: Directory,
	seed: Seed,
	{ role, organization }: { role: 'own' | 'representative'; organization: number },
): Promise<Found> {
	const found: Found = { entries: [], lost: [] };
	for (let index = 0, misses = 0; misses < PLACES_AHEAD; index++) {
		const place = { role, organization, index };
		const derived = role === 'own' ? toHex(seed.patientIdAt({ ...place, role })) : null;
		const isThere = derived !== null && (await directory.encryptionKeyOf(derived)) !== null;
		const ahead = isThere ? GENERATIONS_OF_KNOWN : GENERATIONS_AHEAD;
		const current = await newestKey(directory, seed, place, ahead);
		if (current) {
			const { patient, generation } = current;
			const encryption = await encryptionGeneration(directory, seed, place, patient);
			found.entries.push(entryAt(place, patient, generation, encryption));
		} else if (isThere) {
			found.lost.push(derived);
		}
		misses = current || isThere ? 0 : misses + 1;
	}
	return found;
}

/** The newest of the keys at a place that acts for somebody. */
async function newestKey(
	directory: Directory,
	seed: Seed,
	place: Place,
	ahead: number,
): Promise<{ patient: HexString; generation: number } | null> {
	const ask = place.role === 'own' ? directory.patientOf : directory.represented;
	let newest: { patient: HexString; generation: number } | null = null;
	for (let generation = 0, misses = 0; misses < ahead; generation++) {
		const patient = await ask(seed.keyAt(place, generation));
		if (patient !== null) newest = { patient, generation };
		misses = patient === null ? misses + 1 : 0;
	}
	return newest;
}

async function encryptionGeneration(
	directory: Directory,
	seed: Seed,
	place: Place,
	patient: HexString,
): Promise<number> {
	const key = await directory.encryptionKeyOf(patient);
	for (let generation = 0; generation < GENERATIONS_OF_KNOWN; generation++) {
		if (toHex(seed.encryptionAt(place, generation).publicKey) === key) return generation;
	}
	// A representative's own is not on chain, and somebody else's is none of ours.
	return 0;
}

function entryAt(
	place: Place,
	patient: HexString,
	generation: number,
	encryptionGeneration: number,
): WalletEntry {
	return { ...place, generation, encryptionGeneration, patient, note: '', ended: false };
}
