// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import { base64Decode, base64Encode } from '@polkadot/util-crypto';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../plain.js';
import type { Leaf } from './leaf.js';
import type { SealedRecord } from './seal.js';

/** Format of the lines below; a change of their members is a new format. */
export const SEALED_FORMAT = 'carechain/sealed/v1';

/** A line is no sealed record of the format. */
export class SealedRecordInvalid extends Error {
	override readonly name = 'SealedRecordInvalid';
}

interface Line {
	format: typeof SEALED_FORMAT;
	commitment: HexString;
	salt: HexString;
	leaf: Leaf;
	nonce: HexString;
	/** Base64, as it is most of the line. */
	ciphertext: string;
	wrappedKey: { encapsulated: HexString; ciphertext: HexString };
}

/** A sealed record as JSON in one line. */
export function sealedToJson(record: SealedRecord): string {
	const { encrypted, wrappedKey } = record;
	const line: Line = {
		format: SEALED_FORMAT,
		commitment: toHex(record.commitment),
		salt: toHex(record.salt),
		leaf: record.leaf,
		nonce: toHex(encrypted.nonce),
		ciphertext: toBase64(encrypted.ciphertext),
		wrappedKey: {
			encapsulated: toHex(wrappedKey.encapsulated),
			ciphertext: toHex(wrappedKey.ciphertext),
		},
	};
	return JSON.stringify(line);
}

/**
 * Reads such a line again.
 *
 * @throws SealedRecordInvalid
 */
export function sealedFromJson(text: string): SealedRecord {
	try {
		const line = JSON.parse(text) as Line;
		if ((line.format as string) !== SEALED_FORMAT) throw new Error(`format ${line.format}`);
		return {
			commitment: hexToU8a(line.commitment),
			salt: hexToU8a(line.salt),
			leaf: line.leaf,
			encrypted: {
				algorithm: 'XChaCha20-Poly1305',
				nonce: hexToU8a(line.nonce),
				ciphertext: fromBase64(line.ciphertext),
			},
			wrappedKey: {
				encapsulated: hexToU8a(line.wrappedKey.encapsulated),
				ciphertext: hexToU8a(line.wrappedKey.ciphertext),
			},
		};
	} catch (cause) {
		throw new SealedRecordInvalid(`no sealed record of format ${SEALED_FORMAT}`, { cause });
	}
}

/** In Node by its own code, of which a log of millions of records notices the difference; a browser has none. */
const hasBuffer = typeof Buffer !== 'undefined';

function toBase64(bytes: Uint8Array): string {
	return hasBuffer ? Buffer.from(bytes).toString('base64') : base64Encode(bytes);
}

function fromBase64(text: string): Uint8Array {
	return hasBuffer ? new Uint8Array(Buffer.from(text, 'base64')) : base64Decode(text);
}
