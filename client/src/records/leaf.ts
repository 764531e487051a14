// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { signatureVerify } from '@polkadot/util-crypto';
import type { Confidentiality, DataClass, HashAlgorithm } from '../codes.js';
import { toHex } from '../plain.js';
import { hashWith } from './algorithms.js';
import { canonicalBytes } from './canonical.js';
import { commit } from './commitment.js';
import type { Sensitivity } from './fhir.js';

/** Format of the leaf object below; a change of its members is a new format. */
export const LEAF_FORMAT = 'carechain/leaf/v1';

/**
 * Starts what a practitioner signs. It begins with `c` (99), as no transaction does: the first byte of
 * one is the index of a pallet, and the runtime has none of index 99.
 */
const SIGNATURE_TAG = utf8ToBytes('carechain/leaf-signature/v1');

/** The most practitioners that sign beside the signer. */
export const MAX_CO_SIGNERS = 16;

/** Who signed a record. */
export interface LeafSigner {
	/** The practitioner's credential on chain. */
	practitionerRole: number;
	/** The practitioner's account: the public key, or what the chain derives from it, 32 bytes. */
	account: HexString;
}

/** What a leaf says before it is signed. */
export interface LeafContent {
	format: typeof LEAF_FORMAT;
	/** What the record and this leaf are hashed with. */
	algorithm: HashAlgorithm;
	/** The hash of the canonical record. */
	record: HexString;
	class: DataClass;
	confidentiality: Confidentiality;
	sensitivity: Sensitivity[];
	/** The pseudonym at the author's organisation, 16 bytes. */
	patient: HexString;
	/** A FHIR dateTime; null for what belongs to no moment, such as the patient's master data. */
	timeOfCare: string | null;
	/** Commitment of the record that this one takes the place of. */
	supersedes: HexString | null;
	signer: LeafSigner;
	/** Who signs beside the signer, where it takes more than one: at most {@link MAX_CO_SIGNERS}, each once. */
	coSigners: LeafSigner[];
}

/**
 * A leaf of a record log. Its canonical JSON and a salt are what a commitment opens to. None of it is
 * on chain.
 */
export interface Leaf extends LeafContent {
	/** The signer's signature over the content. */
	signature: HexString;
	/** Those of the co-signers, in their order, over the same. */
	coSignatures: HexString[];
}

/** The hash that a leaf names its record by. */
export function recordHash(record: Uint8Array, algorithm: HashAlgorithm): HexString {
	return toHex(hashWith(algorithm, record));
}

/** Signs what a leaf says, as its signer or as one of its co-signers. */
export function signContent(content: LeafContent, practitioner: KeyringPair): HexString {
	return toHex(practitioner.sign(signedBytes(content)));
}

/**
 * Signs a leaf with the practitioner's key, and with those of the co-signers in their order. Where they are not
 * all at hand, {@link signContent} and {@link signedLeaf} do the same in steps.
 *
 * @throws RangeError for too many co-signers, or somebody who would sign twice
 */
export function signLeaf(
	content: LeafContent,
	practitioner: KeyringPair,
	coSigners: readonly KeyringPair[] = [],
): Leaf {
	if (!namesEachOnce(content)) throw new RangeError('a leaf has other signers than it may');
	return {
		...content,
		signature: signContent(content, practitioner),
		coSignatures: coSigners.map((key) => signContent(content, key)),
	};
}

/**
 * Makes a leaf of its content and the signatures on it, see {@link signContent}.
 *
 * @param coSignatures of the content's co-signers, in their order
 * @throws RangeError when a signature is missing or wrong, or somebody would sign twice
 */
export function signedLeaf(
	content: LeafContent,
	signature: HexString,
	coSignatures: HexString[] = [],
): Leaf {
	const leaf = { ...content, signature, coSignatures };
	if (!isSigned(leaf)) throw new RangeError('the leaf is not what all of its signers signed');
	return leaf;
}

/** Whether signer and co-signers, each of them once, have signed exactly this leaf. */
export function isSigned(leaf: Leaf): boolean {
	const { signature, coSignatures, ...content } = leaf;
	const { signer, coSigners } = content;
	const message = signedBytes(content);
	return (
		namesEachOnce(content) &&
		coSignatures.length === coSigners.length &&
		isSignature(message, signature, signer) &&
		coSigners.every((coSigner, at) => isSignature(message, coSignatures[at], coSigner))
	);
}

/** Whether there are no more signers than there may be, and two signatures never are one person's. */
function namesEachOnce({ signer, coSigners }: LeafContent): boolean {
	const accounts = new Set([signer, ...coSigners].map(({ account }) => account));
	return coSigners.length <= MAX_CO_SIGNERS && accounts.size === coSigners.length + 1;
}

function isSignature(
	message: Uint8Array,
	signature: HexString | undefined,
	{ account }: LeafSigner,
): boolean {
	try {
		return signature !== undefined && signatureVerify(message, signature, account).isValid;
	} catch {
		// Bytes that are no signature or no key at all.
		return false;
	}
}

/** The commitment to a leaf with the leaf's own algorithm, 32 bytes: what goes into the log. */
export function leafCommitment(leaf: Leaf, salt: Uint8Array): Uint8Array {
	return commit('record', salt, canonicalBytes(leaf), leaf.algorithm);
}

function signedBytes(content: LeafContent): Uint8Array {
	return concatBytes(SIGNATURE_TAG, canonicalBytes(content));
}
