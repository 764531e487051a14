// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { hexToU8a } from '@polkadot/util';
import { base64Decode, base64Encode } from '@polkadot/util-crypto';
import type { HexString } from '@polkadot/util/types';
import type { Access } from './accessLog/event.js';
import { toHex } from './plain.js';
import {
	release,
	ReleaseRefused,
	type Holder,
	type RefusalReason,
	type Release,
	type ReleaseRequest,
} from './release.js';
import { hasExactly, isRecord } from './shape.js';

/** Formats of the two answers; a change of their members is a new format. */
export const RELEASE_FORMAT = 'carechain/release/v1';
export const REFUSAL_FORMAT = 'carechain/release-refused/v1';

/** The longest question that a gateway reads, in characters. */
const LONGEST_REQUEST = 16_384;

/** What the holder answers is neither a release nor a refusal. */
export class GatewayFailed extends Error {
	override readonly name = 'GatewayFailed';
}

/** How a holder's gateway answers. */
export interface GatewayOptions {
	/** The web pages that may ask it from a browser, by origin: `https://desk.hospital.example`. */
	origins?: readonly string[];
}

/**
 * A holder's gateway, as a function from requests to responses of the web's own kind: any server takes it. It
 * answers a POST of a {@link ReleaseRequest} as JSON with what `release` gives, or with why it refuses. Who asks
 * is known by the request's signature alone, so that it can stand open to all other hospitals.
 *
 * | status | what it means |
 * |---|---|
 * | 200 | released; `carechain/release/v1` |
 * | 403 | refused; `carechain/release-refused/v1` |
 * | 400, 405, 413 | no request |
 * | 503 | the holder cannot answer now: its node, or its journal |
 */
export function releaseGateway(
	api: ApiPromise,
	holder: Holder,
	{ origins = [] }: GatewayOptions = {},
): (request: Request) => Promise<Response> {
	return async (request) => {
		const origin = request.headers.get('Origin');
		const headers = new Headers({ 'Cache-Control': 'no-store', Vary: 'Origin' });
		if (origin !== null && origins.includes(origin)) {
			headers.set('Access-Control-Allow-Origin', origin);
			headers.set('Access-Control-Allow-Headers', 'Content-Type');
		}
		if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
		if (request.method !== 'POST') return new Response(null, { status: 405, headers });
		const { status, body } = await answer(api, holder, await request.text());
		headers.set('Content-Type', 'application/json');
		return new Response(JSON.stringify(body), { status, headers });
	};
}

async function answer(
	api: ApiPromise,
	holder: Holder,
	text: string,
): Promise<{ status: number; body: object }> {
	if (text.length > LONGEST_REQUEST) return { status: 413, body: { error: 'too long' } };
	const request = parseRequest(text);
	if (!request) return { status: 400, body: { error: 'no request for a record' } };
	try {
		return { status: 200, body: releaseToJson(await release(api, holder, request)) };
	} catch (error) {
		// What broke is for the holder's own log, and not for whoever asks.
		if (!(error instanceof ReleaseRefused)) return { status: 503, body: { error: 'not now' } };
		const { outcome, reasons, toLog = null } = error;
		return { status: 403, body: { format: REFUSAL_FORMAT, outcome, reasons, toLog } };
	}
}

/** What has the form of a request; whether it is a good one, `release` says. */
function parseRequest(text: string): ReleaseRequest | undefined {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (!isRecord(data) || !isRecord(data.requester)) return undefined;
	const words = ['record', 'purpose', 'action', 'encryptionKey', 'requestedAt', 'signature'];
	const isWhole = words.every((name) => typeof data[name] === 'string');
	const { organization, practitionerRole } = data.requester;
	const isAsked =
		Number.isSafeInteger(organization) &&
		(practitionerRole === undefined || Number.isSafeInteger(practitionerRole));
	return isWhole && isAsked ? (data as unknown as ReleaseRequest) : undefined;
}

/**
 * Asks a holder's gateway for a record.
 *
 * @param gateway its address
 * @returns what it takes to read and to verify the record
 * @throws ReleaseRefused with every reason that counted
 * @throws GatewayFailed when nobody answers there, or something else
 */
export async function askGateway(gateway: string, request: ReleaseRequest): Promise<Release> {
	let data: unknown;
	try {
		const response = await fetch(gateway, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(request),
		});
		data = await response.json();
	} catch (cause) {
		throw new GatewayFailed('the holder’s gateway does not answer', { cause });
	}
	if (!isRecord(data)) throw new GatewayFailed('the holder’s gateway answers something else');
	if (data.format === REFUSAL_FORMAT) throw refusalFromJson(data);
	if (data.format === RELEASE_FORMAT) return releaseFromJson(data);
	throw new GatewayFailed('the holder’s gateway cannot answer now');
}

/** A release as JSON: bytes in hex, the encrypted record in base64. */
export function releaseToJson(given: Release): object {
	const { encrypted, wrappedKey, commitment, leaf, salt, proof, decision, stale, toLog } = given;
	return {
		format: RELEASE_FORMAT,
		encrypted: {
			algorithm: encrypted.algorithm,
			nonce: toHex(encrypted.nonce),
			ciphertext: base64Encode(encrypted.ciphertext),
		},
		wrappedKey: {
			encapsulated: toHex(wrappedKey.encapsulated),
			ciphertext: toHex(wrappedKey.ciphertext),
		},
		commitment: toHex(commitment),
		leaf,
		salt: toHex(salt),
		proof: { ...proof, path: proof.path.map(toHex) },
		decision,
		stale,
		toLog,
	};
}

/**
 * Reads a release again. What it says is believed by nobody: the record is verified against the chain
 * (`verifyRecord`).
 *
 * @throws GatewayFailed for a member that is missing or unknown
 */
export function releaseFromJson(data: Record<string, unknown>): Release {
	const members = [
		...['format', 'encrypted', 'wrappedKey', 'commitment', 'leaf', 'salt', 'proof'],
		...['decision', 'stale', 'toLog'],
	];
	if (!hasExactly(data, members)) throw new GatewayFailed('the release has other members');
	try {
		const raw = data as unknown as {
			encrypted: {
				algorithm: Release['encrypted']['algorithm'];
				nonce: HexString;
				ciphertext: string;
			};
			wrappedKey: Record<'encapsulated' | 'ciphertext', HexString>;
			commitment: HexString;
			salt: HexString;
			proof: Omit<Release['proof'], 'path'> & { path: HexString[] };
		} & Pick<Release, 'leaf' | 'decision' | 'stale' | 'toLog'>;
		return {
			encrypted: {
				algorithm: raw.encrypted.algorithm,
				nonce: hexToU8a(raw.encrypted.nonce),
				ciphertext: base64Decode(raw.encrypted.ciphertext),
			},
			wrappedKey: {
				encapsulated: hexToU8a(raw.wrappedKey.encapsulated),
				ciphertext: hexToU8a(raw.wrappedKey.ciphertext),
			},
			commitment: hexToU8a(raw.commitment),
			leaf: raw.leaf,
			salt: hexToU8a(raw.salt),
			proof: { ...raw.proof, path: raw.proof.path.map((it) => hexToU8a(it)) },
			decision: raw.decision,
			stale: raw.stale,
			toLog: raw.toLog,
		};
	} catch (cause) {
		throw new GatewayFailed('the release is damaged', { cause });
	}
}

function refusalFromJson({ outcome, reasons, toLog }: Record<string, unknown>): Error {
	const isWhole =
		(outcome === 'Deny' || outcome === 'Indeterminate') &&
		Array.isArray(reasons) &&
		reasons.every((it) => isRecord(it) && typeof it.kind === 'string');
	if (!isWhole) return new GatewayFailed('the refusal has other members');
	return new ReleaseRefused(
		outcome,
		reasons as RefusalReason[],
		undefined,
		isRecord(toLog) ? (toLog as unknown as Access) : undefined,
	);
}
