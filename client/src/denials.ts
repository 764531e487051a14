// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { ask, makeCall, type Asked, type Call } from './chain.js';
import type { GivenBy } from './consent.js';
import { decodeGrantee, encodeGrantee, type Grantee } from './grantFields.js';
import { toHex, type Variant } from './plain.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** Whom a patient keeps out, whatever was granted. */
export interface Denial {
	denied: Grantee;
	/** The organisation, or where the practitioner is. */
	organization: number;
	/** Who said so. */
	givenBy: GivenBy;
}

/** The bare call of {@link denyAccess}. */
export function denyAccessCall(api: ApiPromise, patient: Uint8Array, denied: Grantee): Call {
	return makeCall(api, 'consentGrants', 'denyAccess', [toHex(patient), encodeGrantee(denied)]);
}

/**
 * Keeps somebody out from the receipt's block on, until the denial is lifted. An emergency is above it.
 *
 * @param signer who may revoke
 * @throws CallFailed `consentGrants.GranteeNotFound`, `AlreadyExists`, `MaxDenialsExceeded` and others
 */
export async function denyAccess(
	api: ApiPromise,
	patient: Uint8Array,
	denied: Grantee,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, denyAccessCall(api, patient, denied), signer, options);
}

/** The bare call of {@link liftDenial}. */
export function liftDenialCall(api: ApiPromise, patient: Uint8Array, denied: Grantee): Call {
	return makeCall(api, 'consentGrants', 'liftDenial', [toHex(patient), encodeGrantee(denied)]);
}

/**
 * Lifts a denial.
 *
 * @param signer who may consent; where it takes two, who gave the denial
 * @throws CallFailed `consentGrants.NotFound`, `NotAuthorized`
 */
export async function liftDenial(
	api: ApiPromise,
	patient: Uint8Array,
	denied: Grantee,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, liftDenialCall(api, patient, denied), signer, options);
}

/** Whom a patient keeps out, as far as that is not sealed. */
export async function denials(state: Asked, patient: Uint8Array): Promise<Denial[]> {
	const answer = await ask(state, 'consentApi', 'denials', [toHex(patient)]);
	return (answer as unknown as (Omit<Denial, 'denied'> & { denied: Variant })[]).map((denial) => ({
		...denial,
		denied: decodeGrantee(denial.denied),
	}));
}
