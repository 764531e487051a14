// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { makeCall, type Call } from '../chain.js';
import { toHex } from '../plain.js';
import { genesisOf } from '../proofs.js';
import { submit, type Receipt, type SubmitOptions } from '../submit.js';
import { anchor } from './anchor.js';
import { signRecordAct, type RecordAct } from './recordKey.js';
import type { SealedRecord } from './seal.js';

/** A record of which one holds the salt. */
export type HeldRecord = Pick<SealedRecord, 'commitment' | 'salt'>;

/** Who hands a call in, and how many signatures of the record's key the chain has taken. */
export type Submission = Pick<RecordAct, 'submitter' | 'count'>;

/** There is no anchor to act on. */
export class RecordNotAnchored extends Error {
	override readonly name = 'RecordNotAnchored';
}

/** The bare call of {@link dispenseRecord}. */
export function dispenseRecordCall(
	api: ApiPromise,
	record: HeldRecord,
	dispense: Uint8Array,
	submission: Submission,
): Call {
	const signature = sign(api, record, 'dispense', dispense, submission);
	return makeCall(api, 'recordAnchors', 'dispenseRecord', [
		toHex(record.commitment),
		toHex(dispense),
		signature,
	]);
}

/**
 * Completes a prescription that a patient brought, once of as often as it allows.
 *
 * @param dispense commitment to what was given out, of domain `dispense`
 * @param signer the representative of a pharmacy
 * @throws CallFailed `recordAnchors.NotAPharmacy`, `AlreadyDispensed`, `Restricted`, `NotCurrent`,
 * `InvalidSignature` (another one was taken meanwhile, or the key is not the salt's)
 * @throws RecordNotAnchored
 */
export async function dispenseRecord(
	api: ApiPromise,
	record: HeldRecord,
	dispense: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const submission = await nextSubmission(api, record, signer.addressRaw);
	return submit(api, dispenseRecordCall(api, record, dispense, submission), signer, options);
}

/** The bare call of {@link disputeRecord}. */
export function disputeRecordCall(
	api: ApiPromise,
	record: HeldRecord,
	reason: Uint8Array,
	submission: Submission,
): Call {
	const signature = sign(api, record, 'dispute', reason, submission);
	return makeCall(api, 'recordAnchors', 'disputeRecord', [
		toHex(record.commitment),
		toHex(reason),
		signature,
	]);
}

/**
 * Says that a record is wrong, by showing that one holds it.
 *
 * A patient who hands that in by a pseudonym's own key links the pseudonym with the record, for all to see.
 * Better a member does it, and another than the custodian; the direct way is for when none will.
 *
 * @param reason commitment to what is wrong, of domain `dispute`
 * @param signer a member's representative, or a current key of a patient
 * @throws CallFailed `recordAnchors.NotFound`, `AlreadyDisputed`, `InvalidSignature` and others
 * @throws RecordNotAnchored
 */
export async function disputeRecord(
	api: ApiPromise,
	record: HeldRecord,
	reason: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const submission = await nextSubmission(api, record, signer.addressRaw);
	return submit(api, disputeRecordCall(api, record, reason, submission), signer, options);
}

/** The bare call of {@link withdrawDispute}. */
export function withdrawDisputeCall(
	api: ApiPromise,
	record: HeldRecord,
	submission: Submission,
): Call {
	const signature = sign(api, record, 'withdraw-dispute', null, submission);
	return makeCall(api, 'recordAnchors', 'withdrawDispute', [toHex(record.commitment), signature]);
}

/**
 * Takes a dispute back.
 *
 * @param signer a member's representative, or a current key of a patient
 * @throws CallFailed `recordAnchors.NotFound`, `NotDisputed`, `DisputeNotOpen`, `InvalidSignature`
 * @throws RecordNotAnchored
 */
export async function withdrawDispute(
	api: ApiPromise,
	record: HeldRecord,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const submission = await nextSubmission(api, record, signer.addressRaw);
	return submit(api, withdrawDisputeCall(api, record, submission), signer, options);
}

/**
 * What the next signature of a record's key has to name.
 *
 * @param submitter the account that hands the call in; for a relayed call the patient's
 * @throws RecordNotAnchored
 */
export async function nextSubmission(
	api: ApiPromise,
	{ commitment }: HeldRecord,
	submitter: Uint8Array,
): Promise<Submission> {
	const found = await anchor(api, commitment);
	if (!found) throw new RecordNotAnchored('nothing is anchored under the commitment');
	return { submitter, count: found.signatures };
}

function sign(
	api: ApiPromise,
	{ commitment, salt }: HeldRecord,
	action: RecordAct['action'],
	other: Uint8Array | null,
	submission: Submission,
): string {
	const act = { action, genesis: genesisOf(api), record: commitment, with: other, ...submission };
	return toHex(signRecordAct(salt, act));
}
