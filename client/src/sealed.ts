// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import type { GivenBy } from './consent.js';
import type { Day } from './days.js';
import { encodeFields, encodeGrantee, type Grantee, type GrantFields } from './grantFields.js';
import { toHex } from './plain.js';
import { commit, newSalt } from './records/commitment.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/** What is sealed: a grant, or a denial. Who is in it, the chain does not see. */
export type SealedContent = { grant: GrantFields } | { denial: Grantee };

/** What opens a sealed entry. The wallet keeps it, and shares it with the holder of the data. */
export interface Opening {
	/** The entry's number at this patient. */
	entry: number;
	/** The random part of the commitment, 32 bytes. */
	salt: Uint8Array;
	content: SealedContent;
}

/** A sealed entry as it stands on chain. */
export interface SealedEntry {
	id: number;
	commitment: HexString;
	/** The end, exclusive: the first day of a quarter. */
	validUntil: Day;
	/** On whose authority it stands. */
	givenBy: GivenBy;
	/** Whether it waits for the other of patient and representative. */
	proposed: boolean;
}

/** A sealed content and its commitment, before it has a number. */
export interface SealedCommitment {
	salt: Uint8Array;
	content: SealedContent;
	commitment: Uint8Array;
}

/** Seals a grant or a denial under a fresh salt. */
export function sealContent(api: ApiPromise, content: SealedContent): SealedCommitment {
	const salt = newSalt();
	return { salt, content, commitment: commit('sealedEntry', salt, encodedContent(api, content)) };
}

/** Whether an opening opens a commitment. */
export function opens(api: ApiPromise, opening: Opening, commitment: HexString): boolean {
	const bytes = encodedContent(api, opening.content);
	return toHex(commit('sealedEntry', opening.salt, bytes)) === commitment;
}

function encodedContent(api: ApiPromise, content: SealedContent): Uint8Array {
	return api.createType('PalletConsentGrantsSealedSealedContent', encodeContent(content)).toU8a();
}

function encodeContent(content: SealedContent): object {
	return 'grant' in content
		? { Grant: encodeFields(content.grant) }
		: { Denial: encodeGrantee(content.denial) };
}

/** An opening, as the runtime API takes it. */
export function encodeOpening({ entry, salt, content }: Opening): object {
	return { entry, salt: toHex(salt), content: encodeContent(content) };
}

/** The bare call of {@link sealEntry}. */
export function sealEntryCall(
	api: ApiPromise,
	patient: Uint8Array,
	sealed: SealedCommitment,
	validUntil: Day,
): Call {
	const args = [toHex(patient), toHex(sealed.commitment), validUntil];
	return makeCall(api, 'consentGrants', 'sealEntry', args);
}

/**
 * Gives a sealed grant or denial.
 *
 * @param validUntil the first day of a quarter, exclusive; a grant inside may end before
 * @param signer a current key of the patient, or of a representative with the power
 * @returns what opens it, to be kept and to be shared with the holder of the data
 * @throws CallFailed `consentGrants.EndNotCoarse`, `EndInPast`, `EndTooFar`, `MaxSealedExceeded` and others
 */
export async function sealEntry(
	api: ApiPromise,
	patient: Uint8Array,
	content: SealedContent,
	validUntil: Day,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ opening: Opening; receipt: Receipt }> {
	const sealed = sealContent(api, content);
	const call = sealEntryCall(api, patient, sealed, validUntil);
	const receipt = await submit(api, call, signer, options);
	const entry = eventField(receipt, 'consentGrants.EntrySealed', 'entry') as number;
	return { opening: { entry, salt: sealed.salt, content }, receipt };
}

/** The bare call of {@link revokeSealed}. */
export function revokeSealedCall(api: ApiPromise, patient: Uint8Array, entry: number): Call {
	return makeCall(api, 'consentGrants', 'revokeSealed', [toHex(patient), entry]);
}

/**
 * Takes a sealed grant or denial back.
 *
 * @param signer who may consent; where it takes two, who gave it
 * @throws CallFailed `consentGrants.NotFound`, `NotAuthorized`
 */
export async function revokeSealed(
	api: ApiPromise,
	patient: Uint8Array,
	entry: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, revokeSealedCall(api, patient, entry), signer, options);
}

/** Agrees to a sealed entry that the other of patient and representative proposed, or gives a frozen one anew. */
export async function confirmSealed(
	api: ApiPromise,
	patient: Uint8Array,
	entry: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'consentGrants', 'confirmSealed', [toHex(patient), entry]);
	return submit(api, call, signer, options);
}

/** The sealed entries of a patient that are live. */
export async function sealedEntries(state: Asked, patient: Uint8Array): Promise<SealedEntry[]> {
	const answer = await ask(state, 'consentApi', 'sealedEntries', [toHex(patient)]);
	return answer as unknown as SealedEntry[];
}
