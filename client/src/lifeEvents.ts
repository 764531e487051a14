// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import { fromVariant, IDENTITY_ASSURANCES, toVariant, type IdentityAssurance } from './codes.js';
import type { Day } from './days.js';
import { toHex } from './plain.js';
import {
	blockAhead,
	endorse,
	genesisOf,
	payload,
	PROOF_LIFETIME,
	u32,
	type Endorsement,
} from './proofs.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** What the payloads of these calls start with. */
const TAGS = {
	merge: 'carechain/merge-patient/v1',
	unlink: 'carechain/endorse-unlinking/v1',
};

/** What an organisation says of how well it knows who the patient is. */
export interface Assurance {
	level: IdentityAssurance;
	/** The organisation that says so. */
	attestedBy: number;
	/** The end, exclusive: the first day of a quarter. */
	until: Day;
}

/** Two pseudonyms of one person at one organisation, with what their keys say to it. */
export interface Merge {
	/** The duplicate, 16 bytes. */
	patient: Uint8Array;
	/** The pseudonym that the person goes on under, 16 bytes. */
	into: Uint8Array;
	/** The block at which the signatures are no longer good. */
	expiresAt: number;
	/** By an own key of the duplicate, if it has any. */
	consent?: Endorsement;
	/** By an own key of the other, if it has any. */
	consentOfInto?: Endorsement;
}

/** The signature that stands behind unlinking a patient in custody. */
export interface UnlinkingEndorsement extends Endorsement {
	/** The block at which it is no longer good. */
	expiresAt: number;
}

/** How long a veto lasts, and how long a patient has at least to object. For both bodies. */
export interface RecoveryTerms {
	/** The shortest delay that a patient may choose, in blocks. */
	minDelay: number;
	/** How long after a veto nobody may try again, in blocks. */
	coolDown: number;
}

/**
 * Says how well the signer's organisation knows who the patient is, in place of what it said before.
 *
 * @param until the first day of a quarter, at most five years ahead
 * @param signer the representative of the custodian, or of a certificate authority
 * @throws CallFailed `patientIdentity.NotAuthorized`, `EndNotCoarse`, `EndTooFar`,
 * `MaxAssurancesExceeded` and others
 */
export async function attestAssurance(
	api: ApiPromise,
	patient: Uint8Array,
	level: IdentityAssurance,
	until: Day,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return send(api, 'attestAssurance', [toHex(patient), toVariant(level), until], signer, options);
}

/**
 * Takes back what the signer's organisation said.
 *
 * @param signer the representative of the organisation that said it
 * @throws CallFailed `patientIdentity.AssuranceNotFound` and others
 */
export async function withdrawAssurance(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return send(api, 'withdrawAssurance', [toHex(patient)], signer, options);
}

/** How well it is known who the patient is, and who says so. Look at the end: it may have passed. */
export async function assurances(state: Asked, patient: Uint8Array): Promise<Assurance[]> {
	const answer = await ask(state, 'patientIdentityApi', 'assurances', [toHex(patient)]);
	return (answer as unknown as (Omit<Assurance, 'level'> & { level: string })[]).map((it) => ({
		...it,
		level: fromVariant(IDENTITY_ASSURANCES, it.level),
	}));
}

/** The bare call of {@link restrictProcessing}. */
export function restrictProcessingCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'restrictProcessing', [toHex(patient)]);
}

/**
 * Restricts processing (GDPR Art. 18): what was granted counts for treatment only.
 *
 * @param signer a current key of the patient; a representative with the power `consent`; for a patient in
 * custody the custodian's representative
 * @throws CallFailed `patientIdentity.NothingChanged`, `NotAuthorized` and others
 */
export async function restrictProcessing(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, restrictProcessingCall(api, patient), signer, options);
}

/** The bare call of {@link liftRestriction}. */
export function liftRestrictionCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'liftRestriction', [toHex(patient)]);
}

/**
 * Lifts a restriction.
 *
 * @param signer as for {@link restrictProcessing}
 * @throws CallFailed `patientIdentity.NothingChanged`, `NotAuthorized` and others
 */
export async function liftRestriction(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, liftRestrictionCall(api, patient), signer, options);
}

/**
 * Attests a patient's death: nobody consents for it any more, and what was granted counts for treatment
 * only. No date stands beside it but the block's.
 *
 * @param signer the representative of the custodian, or of a regulator
 * @throws CallFailed `patientIdentity.NothingChanged`, `NotAuthorized` and others
 */
export async function attestDeath(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return send(api, 'attestDeath', [toHex(patient)], signer, options);
}

/** The bare call of {@link reverseDeath}. */
export function reverseDeathCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'reverseDeath', [toHex(patient)]);
}

/**
 * Takes an attested death back.
 *
 * @param signer as for {@link attestDeath}, or a current key of the patient
 * @throws CallFailed `patientIdentity.NothingChanged`, `NotAuthorized` and others
 */
export async function reverseDeath(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, reverseDeathCall(api, patient), signer, options);
}

/** What a key of each pseudonym signs that are one person's: 94 bytes. */
export function mergePayload(
	genesisHash: Uint8Array,
	{ patient, into, expiresAt }: Pick<Merge, 'patient' | 'into' | 'expiresAt'>,
): Uint8Array {
	return payload(TAGS.merge, genesisHash, patient, into, u32(expiresAt));
}

/**
 * Signs, with own keys of a person's two pseudonyms, that they are one. **It joins them for all to see**,
 * and undoing it makes nobody forget.
 *
 * @param keys of the duplicate and of the other; none for a pseudonym in custody
 * @param lifetime how long it can be handed in, in blocks; at most 43,200
 */
export async function signMerge(
	api: ApiPromise,
	patient: Uint8Array,
	into: Uint8Array,
	keys: { patient?: KeyringPair; into?: KeyringPair } = {},
	lifetime = PROOF_LIFETIME,
): Promise<Merge> {
	const merge = { patient, into, expiresAt: await blockAhead(api, lifetime) };
	const message = mergePayload(genesisOf(api), merge);
	return {
		...merge,
		...(keys.patient && { consent: endorse(keys.patient, message) }),
		...(keys.into && { consentOfInto: endorse(keys.into, message) }),
	};
}

/**
 * Makes a pseudonym a duplicate of another one at the same organisation. It gives nobody more than the two
 * gave.
 *
 * @param signer the representative of the custodian of both
 * @throws CallFailed `patientIdentity.SamePatient`, `EndorserNotAuthorized`, `InvalidEndorsement`,
 * `PatientHasMerges`, `PatientMerged` and others
 */
export async function mergePatient(
	api: ApiPromise,
	{ patient, into, expiresAt, consent, consentOfInto }: Merge,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(patient), toHex(into), expiresAt, consent ?? null, consentOfInto ?? null];
	return send(api, 'mergePatient', args, signer, options);
}

/** The bare call of {@link undoMerge}. */
export function undoMergeCall(api: ApiPromise, patient: Uint8Array): Call {
	return makeCall(api, 'patientIdentity', 'undoMerge', [toHex(patient)]);
}

/**
 * Makes a duplicate a pseudonym of its own again.
 *
 * @param signer the custodian's representative, or a current key of the duplicate
 * @throws CallFailed `patientIdentity.NotMerged`, `NotAuthorized`
 */
export async function undoMerge(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, undoMergeCall(api, patient), signer, options);
}

/** What the endorser signs when a patient in custody is to be forgotten: 82 bytes. */
export function unlinkingPayload(
	genesisHash: Uint8Array,
	patient: Uint8Array,
	expiresAt: number,
): Uint8Array {
	return payload(TAGS.unlink, genesisHash, patient, u32(expiresAt));
}

/**
 * Stands, as a practitioner of the custodian, behind unlinking a patient in custody.
 *
 * @param lifetime how long it can be handed in, in blocks; at most 43,200
 */
export async function endorseUnlinking(
	api: ApiPromise,
	patient: Uint8Array,
	practitioner: KeyringPair,
	lifetime = PROOF_LIFETIME,
): Promise<UnlinkingEndorsement> {
	const expiresAt = await blockAhead(api, lifetime);
	const message = unlinkingPayload(genesisOf(api), patient, expiresAt);
	return { ...endorse(practitioner, message), expiresAt };
}

/**
 * Removes a pseudonym from the chain's state, with its keys, its grants and all that names it. It is not
 * undone; the wallet keeps the entry, so that its keys are never used again.
 *
 * @param signer a current key of the patient; for one in custody the custodian's representative
 * @param endorsement by a practitioner of the custodian, for a patient in custody
 * @throws CallFailed `patientIdentity.Held` while a review or a legal hold is open, `NotAuthorized`,
 * `EndorserNotAuthorized` and others
 */
export async function unlinkPatient(
	api: ApiPromise,
	patient: Uint8Array,
	signer: KeyringPair,
	endorsement?: UnlinkingEndorsement,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, unlinkPatientCall(api, patient, endorsement), signer, options);
}

/** The bare call of {@link unlinkPatient}. */
export function unlinkPatientCall(
	api: ApiPromise,
	patient: Uint8Array,
	endorsement?: UnlinkingEndorsement,
): Call {
	// Without an endorsement nothing expires; the call names a block all the same.
	const { expiresAt = 0, ...signed } = endorsement ?? {};
	const args = [toHex(patient), expiresAt, endorsement ? signed : null];
	return makeCall(api, 'patientIdentity', 'unlinkPatient', args);
}

/** Sets the rules for every recovery. For both bodies; see `propose`. */
export function setRecoveryTermsCall(api: ApiPromise, terms: RecoveryTerms): Call {
	return makeCall(api, 'patientIdentity', 'setRecoveryTerms', [terms]);
}

async function send(
	api: ApiPromise,
	method: string,
	args: unknown[],
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'patientIdentity', method, args), signer, options);
}
