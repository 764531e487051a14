// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { u32 } from '../proofs.js';
import { SALT_LENGTH, tagged } from './commitment.js';

/**
 * The key of an anchored record: who holds the record's salt can show so on chain and gives nothing away.
 * As in `carechain-primitives`, where the bytes are laid out.
 */

const SEED_TAG = 'carechain/record-key/v1';
const ACTION_TAG = 'carechain/record-key/action/v1';

/** What the holder of a record's salt may do, at its number. */
export const RECORD_ACTIONS = ['dispute', 'withdraw-dispute', 'dispense'] as const;
/** One of {@link RECORD_ACTIONS}. */
export type RecordAction = (typeof RECORD_ACTIONS)[number];

/** What goes with withdrawing, for which there is nothing to commit to. */
const NOTHING = new Uint8Array(32);

/** One act of the holder of a record's salt. */
export interface RecordAct {
	action: RecordAction;
	/** Hash of the chain's first block, 32 bytes. */
	genesis: Uint8Array;
	/** The account that hands the call in: nobody else can take the signature as its own. */
	submitter: Uint8Array;
	/** The record's commitment. */
	record: Uint8Array;
	/** The commitment that goes with the action; none to withdraw. */
	with: Uint8Array | null;
	/** How many signatures by the key the chain has taken for this record: none is taken twice. */
	count: number;
}

/** The public key that goes with a record's salt: Ed25519, 32 bytes. */
export function recordKey(salt: Uint8Array): Uint8Array {
	return ed25519.getPublicKey(seed(salt));
}

/** What the key signs for an act. */
export function recordActBytes(act: RecordAct): Uint8Array {
	return concatBytes(
		tagged(ACTION_TAG),
		act.genesis,
		Uint8Array.of(RECORD_ACTIONS.indexOf(act.action)),
		act.submitter,
		act.record,
		act.with ?? NOTHING,
		u32(act.count),
	);
}

/** Signs an act with the key that goes with a record's salt: 64 bytes. */
export function signRecordAct(salt: Uint8Array, act: RecordAct): Uint8Array {
	return ed25519.sign(recordActBytes(act), seed(salt));
}

function seed(salt: Uint8Array): Uint8Array {
	if (salt.length !== SALT_LENGTH) throw new RangeError(`a salt has ${SALT_LENGTH} bytes`);
	return sha256(concatBytes(tagged(SEED_TAG), salt));
}
