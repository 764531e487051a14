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
}

/**
 * A leaf of a record log. Its canonical JSON and a salt are what a commitment opens to. None of it is
 * on chain.
 */
export interface Leaf extends LeafContent {
	/** The signer's signature over the rest of the leaf. */
	signature: HexString;
}

/** The hash that a leaf names its record by. */
export function recordHash(record: Uint8Array, algorithm: HashAlgorithm): HexString {
	return toHex(hashWith(algorithm, record));
}

/** Signs a leaf with the practitioner's key. */
export function signLeaf(content: LeafContent, practitioner: KeyringPair): Leaf {
	return { ...content, signature: toHex(practitioner.sign(signedBytes(content))) };
}

/** Whether the signature is the signer's, over exactly this leaf. */
export function isSigned(leaf: Leaf): boolean {
	const { signature, ...content } = leaf;
	try {
		return signatureVerify(signedBytes(content), signature, content.signer.account).isValid;
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
