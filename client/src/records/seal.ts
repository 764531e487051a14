// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import type { DataClass, HashAlgorithm } from '../codes.js';
import { toHex } from '../plain.js';
import { DEFAULT_ALGORITHM } from './algorithms.js';
import { canonicalBytes } from './canonical.js';
import { newSalt } from './commitment.js';
import { encryptRecord, type EncryptedRecord } from './encrypt.js';
import { classOf, labelsOf, timeOfCare, type Labels, type Resource } from './fhir.js';
import {
	LEAF_FORMAT,
	leafCommitment,
	recordHash,
	signLeaf,
	type Leaf,
	type LeafContent,
	type LeafSigner,
} from './leaf.js';
import { wrapKey, type WrappedKey } from './wrap.js';

/** A practitioner who signs. */
export interface SealingPractitioner {
	/** The credential on chain. */
	role: number;
	/** The key of the credential's account. */
	key: KeyringPair;
}

/** Who seals for whom. */
export interface SealContext {
	/** The patient's pseudonym at the author's organisation, 16 bytes. */
	patient: Uint8Array;
	/** The practitioner who answers for the record. */
	practitioner: SealingPractitioner;
	/** Practitioners who answer for it too, in the order in which the leaf names them. */
	coSigners?: SealingPractitioner[];
	/** X25519 key of the custodian, which keeps the record, 32 bytes. */
	custodian: Uint8Array;
}

/** What the resource itself may not say, or says differently. */
export interface SealOptions {
	/** Instead of the class that goes with the resource's type. */
	class?: DataClass;
	/** Instead of the labels in `meta.security`. */
	labels?: Labels;
	/** Instead of the time that the resource names. */
	timeOfCare?: string | null;
	/** Commitment of the record that this one takes the place of. */
	supersedes?: HexString;
	/** What record and leaf are hashed with; SHA-256 if not said otherwise. */
	algorithm?: HashAlgorithm;
}

/** A record as its custodian keeps it. To erase it, destroy salt and wrapped key. */
export interface SealedRecord {
	/** What goes on chain, in a log or by itself: 32 bytes. */
	commitment: Uint8Array;
	/** The random part of the commitment. */
	salt: Uint8Array;
	leaf: Leaf;
	encrypted: EncryptedRecord;
	/** The record's key, for the custodian. */
	wrappedKey: WrappedKey;
}

/**
 * Seals a FHIR resource: canonical form, signed leaf, salted commitment; the record itself encrypted
 * under a key of its own, and that key wrapped for the custodian.
 *
 * @throws Error for a resource that JSON cannot express, a custodian's key that is none, or somebody who signs twice
 */
export async function seal(
	resource: Resource,
	context: SealContext,
	options: SealOptions = {},
): Promise<SealedRecord> {
	const record = canonicalBytes(resource);
	const labels = options.labels ?? labelsOf(resource);
	const algorithm = options.algorithm ?? DEFAULT_ALGORITHM;
	const coSigners = context.coSigners ?? [];
	const content: LeafContent = {
		format: LEAF_FORMAT,
		algorithm,
		record: recordHash(record, algorithm),
		class: options.class ?? classOf(resource),
		...labels,
		patient: toHex(context.patient),
		timeOfCare: options.timeOfCare === undefined ? timeOfCare(resource) : options.timeOfCare,
		supersedes: options.supersedes ?? null,
		signer: leafSigner(context.practitioner),
		coSigners: coSigners.map(leafSigner),
	};
	const leaf = signLeaf(
		content,
		context.practitioner.key,
		coSigners.map(({ key }) => key),
	);
	const salt = newSalt();
	const commitment = leafCommitment(leaf, salt);
	const { encrypted, recordKey } = encryptRecord(record, commitment);
	const wrappedKey = await wrapKey(recordKey, context.custodian, commitment);
	return { commitment, salt, leaf, encrypted, wrappedKey };
}

function leafSigner({ role, key }: SealingPractitioner): LeafSigner {
	return { practitionerRole: role, account: toHex(key.addressRaw) };
}
