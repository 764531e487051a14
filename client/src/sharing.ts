// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { openingData, parseOpening, type OpeningBook } from './openings.js';
import { pad, unpad } from './padding.js';
import { toHex } from './plain.js';
import { canonicalBytes } from './records/canonical.js';
import { openSealed, sealFor, type Sealed } from './records/hpke.js';
import type { EncryptionKeyPair } from './records/wrap.js';
import { opens, sealedEntries, type Opening, type SealedEntry } from './sealed.js';

/** Keeps what is shared here from passing as something else that the same key pair receives. */
const INFO = utf8ToBytes('carechain/openings/v1');

/** What is shared is padded to this, or the next power of two that it fits: some ten openings. */
const LEAST_LENGTH = 8_192;

/** Openings on their way from a patient's wallet to a holder of the patient's data. */
export interface SharedOpenings extends Sealed {
	/** The pseudonym that the entries stand under. */
	patient: HexString;
}

/** Why an opening was not taken. */
export type OpeningRefusal =
	/** The patient has no live entry of that number. */
	| 'NoSuchEntry'
	/** The chain's commitment is to something else. */
	| 'CommitmentMismatch';

/** The message cannot be opened with this key pair, or is not one of openings. */
export class OpeningsNotReadable extends Error {
	override readonly name = 'OpeningsNotReadable';
}

/**
 * Encrypts openings for a holder of the patient's data. It can go any way, also through others: nobody else
 * reads it, and it does not tell how many there are.
 *
 * @param holder the holder's X25519 public key, as its directory or its leaf names it
 */
export async function shareOpenings(
	patient: Uint8Array,
	openings: readonly Opening[],
	holder: Uint8Array,
): Promise<SharedOpenings> {
	const content = pad(canonicalBytes(openings.map(openingData)), LEAST_LENGTH);
	return { patient: toHex(patient), ...(await sealFor(INFO, holder, content, patient)) };
}

/**
 * Takes openings that a wallet has shared, and keeps those that open what stands on chain. Who sent them
 * does not matter: an opening either opens the patient's own commitment, or is refused.
 *
 * @returns what was refused, by entry, and why
 * @throws OpeningsNotReadable
 */
export async function receiveOpenings(
	api: ApiPromise,
	shared: SharedOpenings,
	holder: EncryptionKeyPair,
	book: OpeningBook,
): Promise<{ entry: number; refusal: OpeningRefusal }[]> {
	const openings = await readOpenings(shared, holder);
	const live = await sealedEntries(api, hexToU8a(shared.patient));
	const refused = [];
	for (const opening of openings) {
		const refusal = refusalOf(api, opening, live);
		if (refusal) refused.push({ entry: opening.entry, refusal });
		else book.keep(shared.patient, opening);
	}
	book.retain(
		shared.patient,
		live.map(({ id }) => id),
	);
	return refused;
}

/**
 * Reads what was shared, without asking whether it opens anything.
 *
 * @throws OpeningsNotReadable
 */
export async function readOpenings(
	shared: SharedOpenings,
	holder: EncryptionKeyPair,
): Promise<Opening[]> {
	try {
		const padded = await openSealed(INFO, holder.secretKey, shared, hexToU8a(shared.patient));
		const text = new TextDecoder('utf-8', { fatal: true }).decode(unpad(padded));
		const data = JSON.parse(text) as unknown;
		if (!Array.isArray(data)) throw new RangeError('the openings are no list');
		return data.map(parseOpening);
	} catch (cause) {
		throw new OpeningsNotReadable('the openings are not for this key and patient, or altered', {
			cause,
		});
	}
}

function refusalOf(
	api: ApiPromise,
	opening: Opening,
	live: readonly SealedEntry[],
): OpeningRefusal | undefined {
	const entry = live.find(({ id }) => id === opening.entry);
	if (!entry) return 'NoSuchEntry';
	return opens(api, opening, entry.commitment) ? undefined : 'CommitmentMismatch';
}
