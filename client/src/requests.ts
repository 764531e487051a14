// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import { grantedBy } from './consent.js';
import type { Day } from './days.js';
import { decodeFields, encodeFields, type GrantFields, type RawFields } from './grantFields.js';
import { toHex } from './plain.js';
import { eventField, submit, type Receipt, type SubmitOptions } from './submit.js';

/** What became of a request. One that is open has expired when the day of its deadline has come. */
export type RequestState = { kind: 'Open' | 'Rejected' } | { kind: 'Granted'; value: number };

/** A request for consent. */
export interface ConsentRequest {
	/** Its number at this patient. */
	id: number;
	/** Who asks, for itself or for one of its practitioners. */
	organization: number;
	fields: GrantFields;
	/** The block in which it was made. */
	askedAt: number;
	/** The day from which on it can be answered no more. */
	answerBy: Day;
	state: RequestState;
}

/** Whether a request waits for an answer. */
export function isOpen(request: ConsentRequest, today: Day): boolean {
	return request.state.kind === 'Open' && today < request.answerBy;
}

/** The bare call of {@link requestConsent}. */
export function requestConsentCall(
	api: ApiPromise,
	patient: Uint8Array,
	fields: GrantFields,
): Call {
	return makeCall(api, 'consentGrants', 'requestConsent', [toHex(patient), encodeFields(fields)]);
}

/**
 * Asks a patient for consent.
 *
 * @param fields what is asked for; the grantee is the signer's organisation, or a practitioner role there
 * @param signer the representative or a practitioner of that organisation
 * @returns the request's number at this patient
 * @throws CallFailed `consentGrants.NotAuthorized`, `MaxRequestsExceeded` and others
 */
export async function requestConsent(
	api: ApiPromise,
	patient: Uint8Array,
	fields: GrantFields,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ request: number; receipt: Receipt }> {
	const receipt = await submit(api, requestConsentCall(api, patient, fields), signer, options);
	const request = eventField(receipt, 'consentGrants.ConsentRequested', 'request') as number;
	return { request, receipt };
}

/** The bare call of {@link answerRequest}. */
export function answerRequestCall(
	api: ApiPromise,
	patient: Uint8Array,
	request: number,
	fields: GrantFields,
): Call {
	const args = [toHex(patient), request, encodeFields(fields)];
	return makeCall(api, 'consentGrants', 'answerRequest', args);
}

/**
 * Gives what was asked for, or less.
 *
 * @param fields each as it was asked for, or narrower
 * @param signer a current key of the patient, or of a representative with the power
 * @returns the grant's number, and whether it is only proposed
 * @throws CallFailed `consentGrants.WouldWiden`, `NotActive`, `NotFound` and others
 */
export async function answerRequest(
	api: ApiPromise,
	patient: Uint8Array,
	request: number,
	fields: GrantFields,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ grant: number; proposed: boolean; receipt: Receipt }> {
	const call = answerRequestCall(api, patient, request, fields);
	return grantedBy(await submit(api, call, signer, options));
}

/** The bare call of {@link declineRequest}. */
export function declineRequestCall(api: ApiPromise, patient: Uint8Array, request: number): Call {
	return makeCall(api, 'consentGrants', 'declineRequest', [toHex(patient), request]);
}

/** Declines a request. */
export async function declineRequest(
	api: ApiPromise,
	patient: Uint8Array,
	request: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, declineRequestCall(api, patient, request), signer, options);
}

/** Takes a request back. */
export async function withdrawRequest(
	api: ApiPromise,
	patient: Uint8Array,
	request: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'consentGrants', 'withdrawRequest', [toHex(patient), request]);
	return submit(api, call, signer, options);
}

/** What a patient was asked for that is still in state, and what became of it. */
export async function requests(state: Asked, patient: Uint8Array): Promise<ConsentRequest[]> {
	const answer = await ask(state, 'consentApi', 'requests', [toHex(patient)]);
	return (answer as unknown as (Omit<ConsentRequest, 'fields'> & { fields: RawFields })[]).map(
		(request) => ({ ...request, fields: decodeFields(request.fields) }),
	);
}
