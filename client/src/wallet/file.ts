// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { hexToU8a, isHex, u8aEq } from '@polkadot/util';
import { base64Decode, base64Encode } from '@polkadot/util-crypto';
import type { HexString } from '@polkadot/util/types';
import { OpeningBook } from '../openings.js';
import { pad, unpad } from '../padding.js';
import { toHex } from '../plain.js';
import { canonicalBytes } from '../records/canonical.js';
import { hasExactly } from '../shape.js';
import { Wallet } from '../wallet.js';
import { parseEntries } from './entries.js';

/** Format of the file; a change of its members is a new format. */
export const WALLET_FORMAT = 'carechain/wallet/v2';

/** How much work it is to try a passphrase: the base-2 logarithm of scrypt's N. 128 MiB, below a second. */
const COST = 17;
/** What a file may ask for: less is too easy to try, more than a phone has. */
const COSTS = { least: 14, most: 20 };
const [BLOCK_SIZE, PARALLELISM] = [8, 1];

const SALT_LENGTH = 32;
const NONCE_LENGTH = 24;
const KEY_LENGTH = 32;

/** The content is padded to this, or the next power of two that it fits: some forty entries. */
const LEAST_LENGTH = 16_384;

/** What stands in the file unencrypted. It says nothing of what is in it. */
interface Header {
	format: typeof WALLET_FORMAT;
	kdf: { name: 'scrypt'; cost: number; r: number; p: number; salt: HexString };
	cipher: { name: 'xchacha20-poly1305'; nonce: HexString };
}

/** The file: versioned JSON. */
interface WalletFile extends Header {
	/** HMAC-SHA256 over the header: tells a wrong passphrase from a file that was altered. */
	check: HexString;
	/** In base64. The header is additional data. */
	ciphertext: string;
}

/** The passphrase is not the file's; or the file's header was altered, which looks the same. */
export class WrongPassphrase extends Error {
	override readonly name = 'WrongPassphrase';

	constructor() {
		super('the passphrase is not the one of this wallet file, or its header was altered');
	}
}

/** The text is no wallet file that this package knows, or it was altered. */
export class WalletFileInvalid extends Error {
	override readonly name = 'WalletFileInvalid';
}

/** How to write a wallet file. */
export interface WalletFileOptions {
	/** The base-2 logarithm of scrypt's N, 14 to 20. */
	cost?: number;
}

/**
 * Writes a wallet into a file that can be kept anywhere: phrase, entries and openings, encrypted. How many
 * there are, and where, does not show, not even in its length (up to some forty).
 *
 * @throws RangeError for an empty passphrase, or a cost out of range
 */
export async function sealWallet(
	wallet: Wallet,
	passphrase: string,
	{ cost = COST }: WalletFileOptions = {},
): Promise<string> {
	if (!isCost(cost)) throw new RangeError(`the cost is ${COSTS.least} to ${COSTS.most}`);
	if (passphrase === '') throw new RangeError('a wallet file takes a passphrase');
	const salt = toHex(randomBytes(SALT_LENGTH));
	const header: Header = {
		format: WALLET_FORMAT,
		kdf: { name: 'scrypt', cost, r: BLOCK_SIZE, p: PARALLELISM, salt },
		cipher: { name: 'xchacha20-poly1305', nonce: toHex(randomBytes(NONCE_LENGTH)) },
	};
	const { check, cipher } = await unlock(header, passphrase);
	const content = canonicalBytes({
		phrase: wallet.phrase,
		entries: wallet.entries,
		openings: wallet.openings,
	});
	const file: WalletFile = {
		...header,
		check: toHex(check),
		ciphertext: base64Encode(cipher.encrypt(pad(content, LEAST_LENGTH))),
	};
	return JSON.stringify(file);
}

/**
 * Opens a wallet file.
 *
 * @throws WrongPassphrase
 * @throws WalletFileInvalid for another format, unknown fields, or what was altered
 */
export async function openWallet(text: string, passphrase: string): Promise<Wallet> {
	const { check: expected, ciphertext, ...header } = parseFile(text);
	const { check, cipher } = await unlock(header, passphrase);
	if (!u8aEq(check, hexToU8a(expected))) throw new WrongPassphrase();
	let padded: Uint8Array;
	try {
		padded = cipher.decrypt(base64Decode(ciphertext));
	} catch (cause) {
		throw new WalletFileInvalid('the wallet file was altered', { cause });
	}
	try {
		return readContent(unpad(padded));
	} catch (cause) {
		throw new WalletFileInvalid('the wallet file holds what no wallet of this version writes', {
			cause,
		});
	}
}

/** Two keys from the passphrase: one for the cipher, one for the check. */
async function unlock(
	header: Header,
	passphrase: string,
): Promise<{ check: Uint8Array; cipher: ReturnType<typeof xchacha20poly1305> }> {
	const { cost, r, p, salt } = header.kdf;
	// What looks the same on two keyboards must be the same (RFC 8265).
	const keys = await scryptAsync(utf8ToBytes(passphrase.normalize('NFC')), hexToU8a(salt), {
		N: 2 ** cost,
		r,
		p,
		dkLen: 2 * KEY_LENGTH,
	});
	const associated = canonicalBytes(header);
	return {
		check: hmac(sha256, keys.subarray(KEY_LENGTH), associated),
		cipher: xchacha20poly1305(
			keys.subarray(0, KEY_LENGTH),
			hexToU8a(header.cipher.nonce),
			associated,
		),
	};
}

function parseFile(text: string): WalletFile {
	let file: Partial<WalletFile> | null;
	try {
		file = JSON.parse(text) as Partial<WalletFile> | null;
	} catch (cause) {
		throw new WalletFileInvalid('not a wallet file: no JSON', { cause });
	}
	if (file?.format !== WALLET_FORMAT) {
		throw new WalletFileInvalid(`not a wallet file of the format ${WALLET_FORMAT}`);
	}
	const { kdf, cipher, check, ciphertext } = file;
	const isKnown =
		hasExactly(file, ['format', 'kdf', 'cipher', 'check', 'ciphertext']) &&
		hasExactly(kdf, ['name', 'cost', 'r', 'p', 'salt']) &&
		hasExactly(cipher, ['name', 'nonce']);
	if (!isKnown) throw new WalletFileInvalid('the wallet file has other fields than it should');
	const isValid =
		(kdf.name as string) === 'scrypt' &&
		isCost(kdf.cost) &&
		kdf.r === BLOCK_SIZE &&
		kdf.p === PARALLELISM &&
		isHex(kdf.salt, 8 * SALT_LENGTH) &&
		(cipher.name as string) === 'xchacha20-poly1305' &&
		isHex(cipher.nonce, 8 * NONCE_LENGTH) &&
		isHex(check, 256) &&
		typeof ciphertext === 'string';
	if (!isValid) throw new WalletFileInvalid('a parameter of the wallet file is out of range');
	return file as WalletFile;
}

function isCost(cost: unknown): boolean {
	return Number.isInteger(cost) && Number(cost) >= COSTS.least && Number(cost) <= COSTS.most;
}

function readContent(content: Uint8Array): Wallet {
	const { phrase, entries, openings, ...more } = JSON.parse(
		new TextDecoder('utf-8', { fatal: true }).decode(content),
	) as Record<string, unknown>;
	if (Object.keys(more).length > 0 || typeof phrase !== 'string') {
		throw new RangeError('the content has other fields than it should');
	}
	return new Wallet(phrase, parseEntries(entries), OpeningBook.parse(openings));
}
