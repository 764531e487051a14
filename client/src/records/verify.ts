// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import type { State } from '../chain.js';
import { practitionerRole, type PractitionerRole } from '../consortium.js';
import { isHashAlgorithm } from './algorithms.js';
import { isSigned, LEAF_FORMAT, leafCommitment, recordHash, type Leaf } from './leaf.js';
import type { LogProof } from './log.js';
import { logHead, type LogHead } from './logOnChain.js';
import { inclusionRoot, verifyConsistency, verifyInclusion, type Hash } from './merkle.js';

/** What proves a record: all of it is kept off chain. */
export interface RecordEvidence {
	/** The canonical record, byte for byte. */
	record: Uint8Array;
	leaf: Leaf;
	salt: Uint8Array;
	proof: LogProof;
	/** Where the log has grown since the path was made: that it still starts with what it had then. */
	extension?: Hash[];
}

/** Why a record is not proven, in the order in which it is checked. */
export type VerificationFailure =
	/** The leaf is of a format or an algorithm that this package does not know. */
	| 'UnknownFormat'
	/** The record is not the one that the leaf names. */
	| 'RecordChanged'
	/** The leaf is not what the practitioner, and those who signed it too, have signed. */
	| 'SignatureInvalid'
	/** The author has no log on chain. */
	| 'NoLog'
	/** Leaf and salt are not in the author's log at that place, or the path is wrong. */
	| 'NotInLog'
	/** The chain's log has another size, and nothing proves that it extends the one of the path. */
	| 'SizeNotOnChain'
	/** The signer's credential on chain is not that account's, or not one at the author. */
	| 'SignerNotAtAuthor'
	/** A co-signer's credential on chain is not that account's. Co-signers may be from elsewhere. */
	| 'CoSignerUnknown';

/** Whether a record is proven. */
export type Verification =
	| {
			verified: true;
			commitment: Uint8Array;
			head: LogHead;
			signer: PractitionerRole;
			coSigners: PractitionerRole[];
	  }
	| { verified: false; failure: VerificationFailure };

/**
 * Verifies a record against the chain: that the organisation's practitioner signed it, and that it
 * stands in the organisation's log, at the state's block or before.
 *
 * The signer's credential has to exist and be one at the author's. Whether it held on the day of the
 * signature cannot be told from the leaf alone.
 */
export async function verifyRecord(state: State, evidence: RecordEvidence): Promise<Verification> {
	const { signer, coSigners } = evidence.leaf;
	const [head, ...credentials] = await Promise.all([
		logHead(state, evidence.proof.organization),
		...[signer, ...coSigners].map((it) => practitionerRole(state, it.practitionerRole)),
	]);
	const [first = null, ...others] = credentials;
	return checkRecord(evidence, head, first, others);
}

/** The same without asking: against a log's head and the credentials that one has already. */
export function checkRecord(
	evidence: RecordEvidence,
	head: LogHead | null,
	signer: PractitionerRole | null,
	coSigners: readonly (PractitionerRole | null)[] = [],
): Verification {
	const { leaf, record, salt, proof } = evidence;
	const fail = (failure: VerificationFailure): Verification => ({ verified: false, failure });
	if (!isKnown(leaf)) return fail('UnknownFormat');
	if (recordHash(record, leaf.algorithm) !== leaf.record) return fail('RecordChanged');
	if (!isSigned(leaf)) return fail('SignatureInvalid');
	if (!head) return fail('NoLog');
	const commitment = leafCommitment(leaf, salt);
	const failure = placeInLog(commitment, evidence, head);
	if (failure) return fail(failure);
	const isAtAuthor =
		signer?.organization === proof.organization && signer.account === leaf.signer.account;
	if (!isAtAuthor) return fail('SignerNotAtAuthor');
	const known = leaf.coSigners.flatMap(({ account }, at) => {
		const credential = coSigners[at];
		return credential?.account === account ? [credential] : [];
	});
	if (known.length !== leaf.coSigners.length) return fail('CoSignerUnknown');
	return { verified: true, commitment, head, signer, coSigners: known };
}

/** The leaf may come from another version, whatever its type says. */
function isKnown(leaf: { format: string; algorithm: string }): boolean {
	return leaf.format === LEAF_FORMAT && isHashAlgorithm(leaf.algorithm);
}

function placeInLog(
	commitment: Uint8Array,
	{ proof, extension }: RecordEvidence,
	head: LogHead,
): VerificationFailure | undefined {
	const [index, size] = [BigInt(proof.index), BigInt(proof.size)];
	const headRoot = hexToU8a(head.root);
	if (size === head.size) {
		return verifyInclusion(index, size, headRoot, commitment, proof.path) ? undefined : 'NotInLog';
	}
	if (size > head.size || !extension) return 'SizeNotOnChain';
	const root = inclusionRoot(index, size, commitment, proof.path);
	return root && verifyConsistency(size, head.size, root, headRoot, extension)
		? undefined
		: 'NotInLog';
}
