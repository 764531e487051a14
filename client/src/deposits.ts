// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, isHex, stringToU8a, u8aConcat, u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { signatureVerify } from '@polkadot/util-crypto';
import { blockTime, type Call } from './chain.js';
import { organization, practitionerRole } from './consortium.js';
import { toHex } from './plain.js';
import { canonicalBytes } from './records/canonical.js';
import { isSigned, leafCommitment } from './records/leaf.js';
import type { ProvableLog } from './records/log.js';
import { extendLogCall, logHead } from './records/logOnChain.js';
import type { SealedRecord } from './records/seal.js';
import { sealedFromJson, sealedToJson } from './records/sealedJson.js';
import { hasExactly, isRecord, isU32 } from './shape.js';

/** Starts what a desk signs; begins with `c`, as no transaction does. */
const TAG = stringToU8a('carechain/deposit-request/v1');

/** How far a request's time may be from the store's clock, in milliseconds. */
const WINDOW = 5 * 60_000;

/** The longest request that a store reads, in characters: a batch with an attachment in it. */
export const LONGEST_DEPOSIT = 96 * 1024 * 1024;

/** The most files that are asked about at once. */
const MOST_SOURCES = 10_000;

/**
 * Where an organisation keeps its log and what is in it, beside its desks: `DiskDeposits` on a disk. A source is
 * a file, by the SHA-256 of its bytes.
 */
export interface DepositStore {
	/** The organisation's log. */
	readonly log: ProvableLog;
	/** How many of a source's resources were taken; 0 for a source that nobody handed in. */
	taken(source: HexString): number;
	/**
	 * Appends records of a source, and notes how many of its resources are taken with them: all of it outlives
	 * a crash once this comes back, or none of it is there.
	 */
	take(source: HexString, taken: number, records: readonly SealedRecord[]): Promise<void>;
}

/** What a desk asks of its organisation's store. */
export type DepositQuestion =
	/** How far files were taken. */
	| { ask: 'standing'; sources: HexString[] }
	/** To take records, which are all that a source has from one of its resources to another. */
	| { ask: 'take'; source: HexString; from: number; taken: number; records: string[] }
	/** What it takes to tell the chain of all that the store has. */
	| { ask: 'extension'; from: number };

/** Who asks: a practitioner of the organisation, or with null its representative. */
export interface Depositor {
	role: number | null;
	key: KeyringPair;
}

/** How a store stands. */
export interface DepositStanding {
	/** Number of records in its log. */
	size: number;
	/** How many resources of each source were taken, in the order in which they were asked for. */
	taken: number[];
}

/** Why a store does not do what a desk asks. */
export const DEPOSIT_REFUSALS = {
	NotARequest: 'it is no request, or too long a one',
	NotOurs: 'the key is not one of this organisation’s active staff',
	NotCurrent: 'the clocks are more than five minutes apart',
	RecordInvalid: 'a record does not lead to its commitment, or another key signed it',
	Gap: 'something before it was not taken',
} as const;
/** A name of {@link DEPOSIT_REFUSALS}. */
export type DepositRefusal = keyof typeof DEPOSIT_REFUSALS;

/** A store refused what a desk asked; nothing was taken. */
export class DepositRefused extends Error {
	override readonly name = 'DepositRefused';

	constructor(readonly reason: DepositRefusal) {
		super(DEPOSIT_REFUSALS[reason]);
	}
}

/** The store does not answer, or something else does. Whether it took what was handed in, it says when asked again. */
export class StoreFailed extends Error {
	override readonly name = 'StoreFailed';
}

/** How a store answers. */
export interface StoreOptions {
	/** The web pages that may ask it from a browser, by origin. */
	origins?: readonly string[];
}

/**
 * An organisation's store for its own desks, as a function from web requests to responses: any server takes it. It
 * believes nobody: each request is signed by a member of staff as the chain knows them, and each record has to lead to
 * its commitment. What is handed in twice is taken once. It holds no key, and tells the chain nothing; that does a
 * desk with the representative's.
 *
 */
export function depositGateway(
	api: ApiPromise,
	store: DepositStore,
	{ origins = [] }: StoreOptions = {},
): (request: Request) => Promise<Response> {
	// One after the other: what two desks hand in at once would come between one another's.
	let last: Promise<unknown> = Promise.resolve();
	return async (request) => {
		const origin = request.headers.get('Origin');
		const headers = new Headers({ 'Cache-Control': 'no-store', Vary: 'Origin' });
		if (origin !== null && origins.includes(origin)) {
			headers.set('Access-Control-Allow-Origin', origin);
			headers.set('Access-Control-Allow-Headers', 'Content-Type');
		}
		if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
		if (request.method !== 'POST') return new Response(null, { status: 405, headers });
		const text = await request.text();
		const answering = last.then(() => answer(api, store, text));
		last = answering.catch(() => undefined);
		const { status, body } = await answering;
		headers.set('Content-Type', 'application/json');
		return new Response(JSON.stringify(body), { status, headers });
	};
}

async function answer(
	api: ApiPromise,
	store: DepositStore,
	text: string,
): Promise<{ status: number; body: object }> {
	try {
		const request = parse(text);
		const account = await authenticate(api, store.log.organization, request);
		return {
			status: 200,
			body: await act(store, request.question, { role: request.role, account }),
		};
	} catch (error) {
		// What broke is for the organisation's own log, and not for a page.
		if (!(error instanceof DepositRefused)) return { status: 503, body: { refused: null } };
		return { status: 403, body: { refused: error.reason } };
	}
}

async function act(
	store: DepositStore,
	question: DepositQuestion,
	signer: Signer,
): Promise<object> {
	const { log } = store;
	switch (question.ask) {
		case 'standing':
			return { size: log.size, taken: question.sources.map((it) => store.taken(it)) };
		case 'take': {
			const { source, from, taken } = question;
			const known = store.taken(source);
			// It came here before, and its answer was lost.
			if (known >= taken) return { size: log.size, taken: [known] };
			if (known !== from) throw new DepositRefused('Gap');
			const records = question.records.map((line) => recordFrom(line, signer));
			await store.take(source, taken, records);
			return { size: log.size, taken: [taken] };
		}
		case 'extension': {
			const { size } = log;
			if (question.from > size) throw new DepositRefused('Gap');
			const [root, proof] = [await log.root(size), await log.proveExtension(question.from, size)];
			return { size, root: toHex(root), proof: proof.map(toHex) };
		}
	}
}

/** Who signed a request: the credential and its account. */
interface Signer {
	role: number | null;
	account: HexString;
}

function recordFrom(line: string, { role, account }: Signer): SealedRecord {
	try {
		const record = sealedFromJson(line);
		const { leaf, salt, commitment } = record;
		const isWhole = u8aEq(leafCommitment(leaf, salt), commitment) && isSigned(leaf);
		const { practitionerRole: signing, account: by } = leaf.signer;
		if (isWhole && by === account && signing === role) return record;
	} catch {
		// Then it is none.
	}
	throw new DepositRefused('RecordInvalid');
}

/** A question with who asks. */
interface SignedQuestion {
	/** The credential; null for the organisation's representative. */
	role: number | null;
	/** ISO 8601. */
	requestedAt: string;
	question: DepositQuestion;
	signature: HexString;
}

function parse(text: string): SignedQuestion {
	let data: unknown = null;
	try {
		if (text.length <= LONGEST_DEPOSIT) data = JSON.parse(text);
	} catch {
		// Nor is it one.
	}
	const isWhole =
		isRecord(data) &&
		hasExactly(data, ['role', 'requestedAt', 'question', 'signature']) &&
		(data.role === null || isU32(data.role)) &&
		typeof data.requestedAt === 'string' &&
		isHex(data.signature) &&
		isQuestion(data.question);
	if (!isWhole) throw new DepositRefused('NotARequest');
	return data as SignedQuestion;
}

function isQuestion(data: unknown): boolean {
	if (!isRecord(data)) return false;
	switch (data.ask) {
		case 'standing':
			return (
				hasExactly(data, ['ask', 'sources']) &&
				Array.isArray(data.sources) &&
				data.sources.length <= MOST_SOURCES &&
				data.sources.every(isSource)
			);
		case 'take':
			return (
				hasExactly(data, ['ask', 'source', 'from', 'taken', 'records']) &&
				isSource(data.source) &&
				isU32(data.from) &&
				isU32(data.taken) &&
				Number(data.from) < Number(data.taken) &&
				Array.isArray(data.records) &&
				data.records.every((it) => typeof it === 'string')
			);
		case 'extension':
			return hasExactly(data, ['ask', 'from']) && isU32(data.from);
		default:
			return false;
	}
}

function isSource(data: unknown): boolean {
	return isHex(data, 256);
}

/** The account that asks, once it is known that it may. */
async function authenticate(
	api: ApiPromise,
	own: number,
	{ signature, ...rest }: SignedQuestion,
): Promise<HexString> {
	const account = await staffAccount(api, own, rest.role);
	if (account === null || !isBy(account, signedBytes(own, rest), signature)) {
		throw new DepositRefused('NotOurs');
	}
	const distance = Math.abs((await blockTime(api)).getTime() - Date.parse(rest.requestedAt));
	if (!(distance <= WINDOW)) throw new DepositRefused('NotCurrent');
	return account;
}

async function staffAccount(
	api: ApiPromise,
	own: number,
	role: number | null,
): Promise<HexString | null> {
	const member = await organization(api, own);
	if (member?.standing !== 'Active') return null;
	if (role === null) return member.representative;
	const credential = await practitionerRole(api, role);
	const isOurs = credential?.organization === own && credential.standing === 'Active';
	return isOurs ? credential.account : null;
}

function isBy(account: HexString, message: Uint8Array, signature: HexString): boolean {
	try {
		return signatureVerify(message, signature, account).isValid;
	} catch {
		return false;
	}
}

function signedBytes(own: number, rest: Omit<SignedQuestion, 'signature'>): Uint8Array {
	return u8aConcat(TAG, canonicalBytes({ organization: own, ...rest }));
}

/** An organisation's store, as its desk reaches it. */
export class Deposits {
	/**
	 * @param url the store's address
	 * @param organization whose it is
	 * @param depositor who asks
	 */
	constructor(
		readonly url: string,
		readonly organization: number,
		readonly depositor: Depositor,
	) {}

	/**
	 * How far files were taken, and how long the log is.
	 *
	 * @throws DepositRefused, StoreFailed
	 */
	async standing(sources: readonly HexString[]): Promise<DepositStanding> {
		return (await this.#ask({ ask: 'standing', sources: [...sources] })) as DepositStanding;
	}

	/**
	 * Hands records in, which are all that a file has between two of its resources. Handed in once more, they are not
	 * taken again.
	 *
	 * @param from how many of the file's resources were taken before
	 * @param taken how many are with these; those that are no record of a patient are counted too
	 * @throws DepositRefused, StoreFailed
	 */
	async take(
		source: HexString,
		from: number,
		taken: number,
		records: readonly SealedRecord[],
	): Promise<DepositStanding> {
		const lines = records.map(sealedToJson);
		const answer = await this.#ask({ ask: 'take', source, from, taken, records: lines });
		return answer as DepositStanding;
	}

	/**
	 * The call that tells the chain of all that the store has and the chain does not know; null where it knows all. For
	 * the organisation's representative.
	 *
	 * @throws DepositRefused, StoreFailed
	 */
	async extensionCall(api: ApiPromise): Promise<Call | null> {
		const head = await logHead(api, this.organization);
		const from = Number(head?.size ?? 0n);
		const { size, root, proof } = (await this.#ask({ ask: 'extension', from })) as {
			size: number;
			root: HexString;
			proof: HexString[];
		};
		if (size === from) return null;
		return extendLogCall(
			api,
			size,
			hexToU8a(root),
			proof.map((it) => hexToU8a(it)),
		);
	}

	async #ask(question: DepositQuestion): Promise<unknown> {
		const { role, key } = this.depositor;
		const rest = { role, requestedAt: new Date().toISOString(), question };
		const signature = toHex(key.sign(signedBytes(this.organization, rest)));
		let answer: unknown;
		let status: number;
		try {
			const response = await fetch(this.url, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ ...rest, signature }),
			});
			status = response.status;
			answer = await response.json();
		} catch (cause) {
			throw new StoreFailed('the store does not answer', { cause });
		}
		if (status === 200 && isRecord(answer) && isU32(answer.size)) return answer;
		const reason = isRecord(answer) ? answer.refused : null;
		if (typeof reason === 'string' && reason in DEPOSIT_REFUSALS) {
			throw new DepositRefused(reason as DepositRefusal);
		}
		throw new StoreFailed('the store cannot answer now');
	}
}
