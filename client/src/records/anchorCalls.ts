// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { makeCall, type Call } from '../chain.js';
import { toVariant } from '../codes.js';
import { toHex } from '../plain.js';
import { submit, type Receipt, type SubmitOptions } from '../submit.js';
import type { Year } from '../grantFields.js';
import { recordKey } from './recordKey.js';
import type { SealedRecord } from './seal.js';

/** A record that is to be anchored by itself. */
export interface NewAnchor {
	/** What was sealed. On chain go commitment, class and algorithm, and the key that goes with the salt. */
	record: Pick<SealedRecord, 'commitment' | 'salt'> & {
		leaf: Pick<SealedRecord['leaf'], 'class' | 'algorithm'>;
	};
	/** It is kept until the end of that year; {@link retainUntil} says until which one. */
	retainUntil: Year;
	/** How often it may be dispensed, 1 to 255; for prescriptions alone. */
	dispenses?: number;
}

/** The bare call of {@link anchorRecord}. */
export function anchorRecordCall(api: ApiPromise, anchor: NewAnchor): Call {
	return anchorsCall(api, 'anchorRecord', [encodeAnchor(anchor)]);
}

/**
 * Anchors a record by itself, because it has a life of its own: a prescription, a discharge summary.
 *
 * @param signer the author's representative
 * @throws CallFailed `recordAnchors.AlreadyExists`, `RetentionInPast`, `RetentionTooLong`,
 * `NotAPrescription`, `NoDispense` and others
 */
export async function anchorRecord(
	api: ApiPromise,
	anchor: NewAnchor,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, anchorRecordCall(api, anchor), signer, options);
}

/**
 * Anchors a record in the place of another, which is kept and says by what it was superseded. An open dispute
 * over that one ends.
 *
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `NotCurrent`, `AlreadyExists`,
 * `RetentionShortened` and others
 */
export async function supersedeRecord(
	api: ApiPromise,
	superseded: Uint8Array,
	anchor: NewAnchor,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'supersedeRecord', [toHex(superseded), encodeAnchor(anchor)]);
	return submit(api, call, signer, options);
}

/**
 * Says that an anchored record never should have been there. An open dispute over it ends.
 *
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `NotCurrent` and others
 */
export async function markEnteredInError(
	api: ApiPromise,
	commitment: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'markEnteredInError', [toHex(commitment)]);
	return submit(api, call, signer, options);
}

/**
 * Has a record kept for longer, as after a further visit.
 *
 * @param until a later year than now
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `RetentionNotExtended`, `RetentionTooLong`
 */
export async function extendRetention(
	api: ApiPromise,
	commitment: Uint8Array,
	until: Year,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'extendRetention', [toHex(commitment), until]);
	return submit(api, call, signer, options);
}

/**
 * Answers a dispute without changing the record. The dispute stays visible with its answer (GDPR Art. 16;
 * 45 CFR 164.526(d)), and another one may follow.
 *
 * @param answer commitment to the answer, of domain `dispute`
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `NotDisputed`, `DisputeNotOpen`
 */
export async function answerDispute(
	api: ApiPromise,
	commitment: Uint8Array,
	answer: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'answerDispute', [toHex(commitment), toHex(answer)]);
	return submit(api, call, signer, options);
}

/** The bare call of {@link restrictRecord}; as a motion of either body, governance restricts. */
export function restrictRecordCall(api: ApiPromise, commitment: Uint8Array): Call {
	return anchorsCall(api, 'restrictRecord', [toHex(commitment)]);
}

/**
 * Restricts what is done with a record (GDPR Art. 18): it is kept, and not dispensed.
 *
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `AlreadyRestricted`
 */
export async function restrictRecord(
	api: ApiPromise,
	commitment: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, restrictRecordCall(api, commitment), signer, options);
}

/** The bare call of {@link liftRecordRestriction}; what governance placed, both bodies lift. */
export function liftRecordRestrictionCall(api: ApiPromise, commitment: Uint8Array): Call {
	return anchorsCall(api, 'liftRestriction', [toHex(commitment)]);
}

/**
 * Takes the custodian's own restriction back.
 *
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `NotRestricted`, `RestrictedByGovernance`
 */
export async function liftRecordRestriction(
	api: ApiPromise,
	commitment: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, liftRecordRestrictionCall(api, commitment), signer, options);
}

/** The call by which either body has a record kept for a case, whatever its retention. */
export function placeLegalHoldCall(
	api: ApiPromise,
	commitment: Uint8Array,
	legalCase: Uint8Array,
): Call {
	return anchorsCall(api, 'placeLegalHold', [toHex(commitment), toHex(legalCase)]);
}

/** The call by which both bodies end that. */
export function liftLegalHoldCall(
	api: ApiPromise,
	commitment: Uint8Array,
	legalCase: Uint8Array,
): Call {
	return anchorsCall(api, 'liftLegalHold', [toHex(commitment), toHex(legalCase)]);
}

/**
 * Offers a record to another organisation, as a hospital does that leaves.
 *
 * @param to an active organisation; null takes the offer back
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `RecipientNotActive`, `SameCustodian`
 */
export async function offerRecordCustody(
	api: ApiPromise,
	commitment: Uint8Array,
	to: number | null,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'offerCustody', [toHex(commitment), to]);
	return submit(api, call, signer, options);
}

/**
 * Takes over a record that is offered, and answers for it from then on.
 *
 * @param signer the recipient's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotOffered`
 */
export async function acceptRecordCustody(
	api: ApiPromise,
	commitment: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, anchorsCall(api, 'acceptCustody', [toHex(commitment)]), signer, options);
}

/**
 * Erases a record whose retention is over: the commitment leaves state. Destroy salt and keys first, for that
 * is what the attestation says.
 *
 * @param attestation commitment to the statement that they are destroyed, of domain `erasure`
 * @param signer the custodian's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotCustodian`, `RetentionNotOver`, `UnderLegalHold`,
 * `DisputeNotAnswered`
 */
export async function eraseRecord(
	api: ApiPromise,
	commitment: Uint8Array,
	attestation: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = anchorsCall(api, 'eraseRecord', [toHex(commitment), toHex(attestation)]);
	return submit(api, call, signer, options);
}

function encodeAnchor({ record, retainUntil, dispenses }: NewAnchor): Record<string, unknown> {
	return {
		commitment: toHex(record.commitment),
		algorithm: toVariant(record.leaf.algorithm),
		class: toVariant(record.leaf.class),
		key: toHex(recordKey(record.salt)),
		retainUntil,
		dispenses: dispenses ?? null,
	};
}

function anchorsCall(api: ApiPromise, method: string, args: unknown[]): Call {
	return makeCall(api, 'recordAnchors', method, args);
}
