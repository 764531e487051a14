// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import { readFile, stat } from 'node:fs/promises';
import { organizations, representedBy, type Organization } from '../consortium.js';
import { dayOf, type Day } from '../days.js';
import { toHex } from '../plain.js';
import { UsageError, type Values } from './command.js';

/** Something is not as the operator thinks; the message is a sentence about it. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
}

const KEY_TYPES = ['sr25519', 'ed25519', 'ecdsa'] as const;
type KeyType = (typeof KEY_TYPES)[number];

/**
 * A secret: a phrase of 12 to 24 words or a seed in hex, and a derivation path behind it or alone. The
 * library would make a key of any short text.
 */
const SECRET = /^(?:0x[0-9a-f]{64}|[a-z]+(?: [a-z]+){11,23})?(?:\/.+)?$/i;

/** Bits of a file's mode that let others than its owner read or write it. */
const OTHERS = 0o077;

/** Who sits at the command line: a connection, a key, and what the organisations are called. */
export class Operator {
	#organizations: Promise<Map<number, Organization>> | undefined;
	#signer: Promise<KeyringPair> | undefined;

	readonly #api: ApiPromise | null;

	/** @param api the connection; null for a command that does without */
	constructor(
		api: ApiPromise | null,
		readonly values: Values,
		readonly print: (line: string) => void = console.log,
	) {
		this.#api = api;
	}

	/** The connection. */
	get api(): ApiPromise {
		if (!this.#api) throw new Error('this command said that it does without a node');
		return this.#api;
	}

	/** The key that signs. */
	signer(): Promise<KeyringPair> {
		this.#signer ??= readSigner(this.values);
		return this.#signer;
	}

	/**
	 * The organisation that the signer represents.
	 *
	 * @throws Refusal if it represents none
	 */
	async ownOrganization(): Promise<number> {
		const { address, addressRaw } = await this.signer();
		const own = await representedBy(this.api, toHex(addressRaw));
		if (own === null) throw new Refusal(`${address} represents no organisation`);
		return own;
	}

	/** All organisations; asked for once. */
	organizations(): Promise<Map<number, Organization>> {
		this.#organizations ??= organizations(this.api);
		return this.#organizations;
	}

	/** An organisation by name and id, for reading. */
	async nameOf(id: number): Promise<string> {
		const found = (await this.organizations()).get(id);
		return found ? `${found.name} (${id})` : `organisation ${id}`;
	}

	/** An account by the organisation that it represents, or as an address. */
	async nameOfAccount(account: HexString): Promise<string> {
		for (const [id, { representative, name }] of await this.organizations()) {
			if (representative === account) return `${name} (${id})`;
		}
		return encodeAddress(account);
	}

	/**
	 * The organisation that an argument names, by id or by name.
	 *
	 * @throws Refusal if there is none, or more than one of the name
	 */
	async organization(text: string): Promise<number> {
		const all = await this.organizations();
		if (/^\d+$/.test(text)) {
			const id = Number(text);
			if (!all.has(id)) throw new Refusal(`there is no organisation ${text}`);
			return id;
		}
		const ids = [...all].filter(([, { name }]) => name === text).map(([id]) => id);
		const [id, ...more] = ids;
		if (id === undefined) throw new Refusal(`there is no organisation of the name ${text}`);
		if (more.length > 0) {
			throw new Refusal(`more than one organisation is called ${text}: ${ids.join(', ')}`);
		}
		return id;
	}
}

/** A whole number that an argument or an option gives. */
export function wholeNumber(name: string, text: string | boolean | undefined): number {
	if (typeof text !== 'string' || !/^\d{1,10}$/.test(text)) {
		throw new UsageError(`${name} has to be a whole number, not ${String(text)}`);
	}
	return Number(text);
}

/** A day that an option gives as `YYYY-MM-DD`. */
export function dayFrom(name: string, text: string | boolean | undefined): Day {
	const time = typeof text === 'string' ? Date.parse(`${text}T00:00:00Z`) : NaN;
	if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time)) {
		throw new UsageError(`${name} has to be a day such as 2027-12-31, not ${String(text)}`);
	}
	return dayOf(new Date(time));
}

/** An account that an option gives as an address or in hex. */
export function accountFrom(name: string, text: string | boolean | undefined): Uint8Array {
	try {
		const account = decodeAddress(String(text));
		if (account.length === 32) return account;
	} catch {
		// Told below.
	}
	throw new UsageError(`${name} has to be an account, as an address or in hex: ${String(text)}`);
}

/**
 * The key that signs: from the file that an option names, or from the environment. Never from the command
 * line, which everybody on the machine can read.
 */
export async function readSigner(values: Values): Promise<KeyringPair> {
	const type = (values['key-type'] ?? 'sr25519') as KeyType;
	if (!KEY_TYPES.includes(type)) {
		throw new UsageError(`--key-type has to be one of ${KEY_TYPES.join(', ')}`);
	}
	const file = values['suri-file'];
	const suri = typeof file === 'string' ? await readSecret(file) : process.env.CARECHAIN_SURI;
	if (!suri) {
		throw new UsageError(
			'no key to sign with: name a file with --suri-file, or set CARECHAIN_SURI to the secret',
		);
	}
	try {
		if (SECRET.test(suri.trim())) return new Keyring({ type }).addFromUri(suri.trim());
	} catch {
		// Told below; the error of the library may quote the secret.
	}
	const where = typeof file === 'string' ? file : 'CARECHAIN_SURI';
	throw new Refusal(`what is in ${where} is no secret that a key can be made from`);
}

async function readSecret(file: string): Promise<string> {
	try {
		const { mode } = await stat(file);
		if ((mode & OTHERS) !== 0) {
			throw new Refusal(`others than you may read ${file}: chmod 600 ${file}`);
		}
		return await readFile(file, 'utf8');
	} catch (error) {
		if (error instanceof Refusal) throw error;
		throw new Refusal(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
	}
}

/** What an error says. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
