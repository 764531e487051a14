// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { base64Encode } from '@polkadot/util-crypto';
import type { LogProof } from '../log.js';
import { verifyInclusion } from '../merkle.js';
import { hashFrom, openHead, type SignedHead } from './head.js';
import { NoteInvalid, type NoteVerifier } from './note.js';

/** What a proof starts with (https://c2sp.org/tlog-proof). */
const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** What files with such a proof are called. */
export const TLOG_PROOF_EXTENSION = '.tlog-proof';

/**
 * The proof that a commitment is in a log as text, for tools that know transparency logs and not this chain:
 * it rests on the log's signature alone.
 *
 * @param head the log's head, signed, at the size of the proof
 */
export function formatTlogProof(proof: LogProof, head: string): string {
	const path = proof.path.map((hash) => `${base64Encode(hash)}\n`).join('');
	return `${FIRST_LINE}\nindex ${proof.index}\n${path}\n${head}`;
}

/**
 * Checks such a proof.
 *
 * @param commitment what is said to be in the log
 * @param verifier the log's key
 * @returns the place and the head that are proven
 * @throws NoteInvalid for what is no such proof, or proves something else
 */
export function verifyTlogProof(
	text: string,
	commitment: Uint8Array,
	verifier: NoteVerifier,
): { index: number; head: SignedHead } {
	const end = text.indexOf('\n\n');
	if (end < 0) throw new NoteInvalid('the proof has no head');
	const [first, ...lines] = text.slice(0, end).split('\n');
	if (first !== FIRST_LINE) throw new NoteInvalid(`the proof does not start with ${FIRST_LINE}`);
	// What stands there is not authenticated, and nothing of ours needs it.
	if (lines[0]?.startsWith('extra ')) lines.shift();
	const [, digits] = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '') ?? [];
	if (digits === undefined) throw new NoteInvalid('the proof names no index');
	const index = Number(digits);
	const head = openHead(text.slice(end + 2), verifier);
	const path = lines.map(hashFrom);
	if (!verifyInclusion(BigInt(index), BigInt(head.size), head.root, commitment, path)) {
		throw new NoteInvalid('the path does not lead from the commitment to the head');
	}
	return { index, head };
}
