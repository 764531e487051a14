// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { base64Encode } from '@polkadot/util-crypto';
import { HASH_LENGTH } from '../tiles/layout.js';
import type { Hash } from '../merkle.js';
import {
	fromBase64,
	NoteInvalid,
	openNote,
	signNote,
	type NoteSigner,
	type NoteVerifier,
} from './note.js';

/** The head of a log as its organisation signs it (https://c2sp.org/tlog-checkpoint). */
export interface SignedHead {
	/** Which log: the name of the key that signs. */
	origin: string;
	/** Number of records. */
	size: number;
	root: Hash;
}

/**
 * Signs the head of a log.
 *
 * Whoever signs answers for it that all heads of one origin are of one log, which only grows.
 */
export function signHead(head: Omit<SignedHead, 'origin'>, signer: NoteSigner): string {
	return signNote(`${signer.name}\n${head.size}\n${base64Encode(head.root)}\n`, signer);
}

/**
 * Reads a signed head.
 *
 * @throws NoteInvalid for what is none, or not signed by the key as the log of its name
 */
export function openHead(note: string, verifier: NoteVerifier): SignedHead {
	const [origin, size = '', root = ''] = openNote(note, verifier).split('\n');
	if (origin !== verifier.name) throw new NoteInvalid(`the head is not one of ${verifier.name}`);
	if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
		throw new NoteInvalid('the size of the head is none');
	}
	return { origin, size: Number(size), root: hashFrom(root) };
}

/** A hash in base64, as heads and proofs have it. @throws NoteInvalid */
export function hashFrom(base64: string): Hash {
	const hash = fromBase64(base64);
	if (hash.length !== HASH_LENGTH) throw new NoteInvalid('not a hash in base64');
	return hash;
}
