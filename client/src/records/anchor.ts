// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a, u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { ask, type State } from '../chain.js';
import {
	DATA_CLASSES,
	fromVariant,
	HASH_ALGORITHMS,
	type DataClass,
	type HashAlgorithm,
} from '../codes.js';
import type { Year } from '../grantFields.js';
import { toHex, type Variant } from '../plain.js';
import type { Leaf } from './leaf.js';
import { recordKey } from './recordKey.js';

/**
 * Whether a single anchor still holds. *Completed*: a prescription, of which everything was given out. A
 * superseded one whose successor was erased does not name it.
 */
export type AnchorStatus =
	| { kind: 'Current' | 'EnteredInError' | 'Completed' }
	| { kind: 'Superseded'; by: HexString | null };

/** Somebody who holds the record's salt says that it is wrong. */
export interface Dispute {
	/** Commitment to what is wrong. */
	reason: HexString;
	/** The block in which it was raised. */
	raisedAt: number;
	/** *Corrected*: the record was superseded, or marked as entered in error. */
	state: { kind: 'Open' | 'Corrected' } | { kind: 'Answered'; answer: HexString };
}

/** Who restricted a record: its custodian, governance, or both. */
export type Restriction = 'Custodian' | 'Governance' | 'Both';

/** A record that is anchored by itself. */
export interface Anchor {
	/** The organisation that anchored it. */
	author: number;
	/** The organisation that answers for it now. */
	custodian: number;
	algorithm: HashAlgorithm;
	class: DataClass;
	/** The public key that goes with the salt, if the author is honest: {@link anchorFailure} tells. */
	key: HexString;
	/** It is kept until the end of that year. */
	retainUntil: Year;
	status: AnchorStatus;
	/** The record that it took the place of. */
	supersedes: HexString | null;
	/** The block in which it was anchored. */
	anchoredAt: number;
	dispute: Dispute | null;
	restriction: Restriction | null;
	/** How often a prescription may be dispensed, and how often still; null for anything else. */
	dispenses: { left: number; total: number } | null;
	/** For how many cases it has to be kept. */
	legalHolds: number;
	/** How many signatures of its key the chain has taken: what the next one has to name. */
	signatures: number;
	/** The organisation to which its custody is offered. */
	offeredTo: number | null;
}

/** Why an anchor is not one for a record that somebody was given. */
export type AnchorFailure =
	/** Nothing is anchored under the commitment. */
	| 'NotAnchored'
	/** The key is not the salt's: who holds the record could not act, and somebody else might. */
	| 'KeyNotOfSalt'
	/** The anchor names another algorithm than the leaf. */
	| 'AlgorithmNotOfLeaf'
	/** The anchor names another class than the leaf. */
	| 'ClassNotOfLeaf';

type Raw<Type, Coded extends keyof Type> = Omit<Type, Coded> & Record<Coded, unknown>;

/** What is anchored under a commitment; null if nothing is, or not any more. */
export async function anchor(state: State, commitment: Uint8Array): Promise<Anchor | null> {
	const answer = await ask(state, 'recordAnchorsApi', 'anchor', [toHex(commitment)]);
	if (answer === null) return null;
	const found = answer as unknown as Raw<Anchor, 'algorithm' | 'class' | 'status' | 'dispute'>;
	return {
		...found,
		algorithm: fromVariant(HASH_ALGORITHMS, found.algorithm as string),
		class: fromVariant(DATA_CLASSES, found.class as string),
		status: decodeStatus(found.status as Variant),
		dispute: decodeDispute(found.dispute as Raw<Dispute, 'state'> | null),
	};
}

/**
 * Why an anchor is not what it should be for a record; null if it is. Whoever is given a record asks this,
 * for the author chose what to anchor.
 *
 * @param found what is anchored under the record's commitment
 */
export function anchorFailure(
	found: Anchor | null,
	{ leaf, salt }: { leaf: Leaf; salt: Uint8Array },
): AnchorFailure | null {
	if (!found) return 'NotAnchored';
	if (!u8aEq(hexToU8a(found.key), recordKey(salt))) return 'KeyNotOfSalt';
	if (found.algorithm !== leaf.algorithm) return 'AlgorithmNotOfLeaf';
	return found.class === leaf.class ? null : 'ClassNotOfLeaf';
}

function decodeStatus({ kind, value }: Variant): AnchorStatus {
	switch (kind) {
		case 'Superseded':
			return { kind, by: (value as { by: HexString | null }).by };
		case 'Current':
		case 'EnteredInError':
		case 'Completed':
			return { kind };
		default:
			throw new RangeError(`no such status: ${kind}`);
	}
}

function decodeDispute(dispute: Raw<Dispute, 'state'> | null): Dispute | null {
	if (!dispute) return null;
	return { ...dispute, state: decodeDisputeState(dispute.state as Variant) };
}

function decodeDisputeState({ kind, value }: Variant): Dispute['state'] {
	switch (kind) {
		case 'Answered':
			return { kind, answer: (value as { answer: HexString }).answer };
		case 'Open':
		case 'Corrected':
			return { kind };
		default:
			throw new RangeError(`no such state of a dispute: ${kind}`);
	}
}
