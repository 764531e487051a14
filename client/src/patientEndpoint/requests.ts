// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import { compactToU8a, hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../plain.js';
import { payload, prove, u64, type KeyProof } from '../proofs.js';

/** What the endpoint is asked with a signature: methods, what each asks, and as what it is signed. */

/** In which state something is asked: that of the best block, of the last final one, or of a block. */
export type At = 'best' | 'final' | HexString;

/** What `patient_query` asks. */
export interface Query {
	/** The pseudonym, 16 bytes. */
	patient: HexString;
	at: At;
	/** A runtime API function as `state_call` has it, such as `ConsentApi_explain`. */
	function: string;
	/** Its SCALE arguments, but for those that the node puts in front. */
	arguments: HexString;
}

/** What `patient_outcome` asks. */
export interface OutcomeQuery {
	/** The block that the extrinsic is in. */
	block: HexString;
	/** The hash of the extrinsic. */
	extrinsic: HexString;
}

/** What `patient_evidence` asks. */
export interface EvidenceQuery {
	patient: HexString;
	at: HexString | null;
	sinceSet: number | null;
	keys: readonly HexString[];
}

/** What each method asks. */
export interface Questions {
	query: Query;
	nonce: object;
	outcome: OutcomeQuery;
	evidence: EvidenceQuery;
}

/** For which chain a request is, and until when it is good. */
export interface Validity {
	genesis: HexString;
	/** In seconds of Unix time, at most a minute ahead of the node's clock. */
	expires: number;
}

/** What a key signs of a question, but for what all have: as SCALE encodes a tuple of its parts. */
const ENCODE: { [Method in keyof Questions]: (question: Questions[Method]) => Uint8Array } = {
	query: ({ patient, at, function: name, arguments: args }) =>
		u8aConcat(hexToU8a(patient), encodeAt(at), bytes(stringToU8a(name)), bytes(hexToU8a(args))),
	nonce: () => new Uint8Array(),
	outcome: ({ block, extrinsic }) => u8aConcat(hexToU8a(block), hexToU8a(extrinsic)),
	evidence: ({ patient, at, sinceSet, keys }) =>
		u8aConcat(
			hexToU8a(patient),
			option(at === null ? null : hexToU8a(at)),
			option(sinceSet === null ? null : u64(BigInt(sinceSet))),
			compactToU8a(keys.length),
			...keys.map((key) => bytes(hexToU8a(key))),
		),
};

/** The bytes that a key signs to ask something: they can never pass as a transaction. */
export function questionPayload<Method extends keyof Questions>(
	method: Method,
	question: Questions[Method],
	key: Uint8Array,
	{ genesis, expires }: Validity,
): Uint8Array {
	const tag = `carechain/patient-${method}/v1`;
	return payload(tag, hexToU8a(genesis), key, u64(BigInt(expires)), ENCODE[method](question));
}

/** The parameters of a method: the request, and the key's signature over it. */
export function signQuestion<Method extends keyof Questions>(
	method: Method,
	question: Questions[Method],
	key: KeyringPair,
	terms: Validity,
): [request: object, signature: KeyProof] {
	const signed = questionPayload(method, question, key.addressRaw, terms);
	return [{ ...terms, key: toHex(key.addressRaw), ...question }, prove(key, signed)];
}

function encodeAt(at: At): Uint8Array {
	if (at === 'best') return Uint8Array.of(0);
	return at === 'final' ? Uint8Array.of(1) : u8aConcat(Uint8Array.of(2), hexToU8a(at));
}

function bytes(content: Uint8Array): Uint8Array {
	return u8aConcat(compactToU8a(content.length), content);
}

function option(content: Uint8Array | null): Uint8Array {
	return content === null ? Uint8Array.of(0) : u8aConcat(Uint8Array.of(1), content);
}
