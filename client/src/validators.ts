// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, NotOnThisChain, type Call, type State } from './chain.js';
import { toHex } from './plain.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/**
 * Whether a validator is wanted in the set: yes; on its way out for good; or out for now, because it did
 * nothing there.
 */
export type ValidatorStatus = 'Active' | 'Leaving' | 'Retired';

/** A hospital's validator, in the set or not. */
export interface Validator {
	organization: number;
	/** The account that sets its session keys, 32 bytes. */
	account: HexString;
	status: ValidatorStatus;
	hasKeys: boolean;
	/** Whether it is in the set of the running session. */
	inSet: boolean;
	/** Whether it is in the set of the next session. */
	inNextSet: boolean;
	/** Blocks that it authored in the running session so far. */
	authored: number;
	/** Blocks that it authored in the session before. */
	authoredBefore: number;
	/** For how many whole sessions in a row it sat in the set and authored nothing. */
	silentSessions: number;
}

/** The validators, and what decides about the next set. */
export interface Validators {
	/** The running session. */
	session: number;
	/** The fewest that the set may shrink to. */
	minimum: number;
	/** After so many silent sessions a validator leaves the set. */
	maxSilentSessions: number;
	validators: Validator[];
	/** Whose would join if its session keys were set. */
	waitingForKeys: number[];
	/** Whose stays in the planned set only because of the minimum. */
	leavingAtMinimum: number[];
}

/** The public halves of a validator's session keys, and the proof that its node has the others. */
export interface SessionKeys {
	/** Aura's key (sr25519) and GRANDPA's (ed25519), one after the other. */
	keys: HexString;
	/** Signatures of each over the account that sets them. */
	proof: HexString;
}

/** The validators as they stand now. */
export async function validators(state: State): Promise<Validators> {
	return (await ask(state, 'consortiumApi', 'validators', [])) as unknown as Validators;
}

/** Lets a hospital run a validator. For both bodies. */
export function allowValidatorCall(api: ApiPromise, organization: number): Call {
	return makeCall(api, 'consortium', 'allowValidator', [organization]);
}

/**
 * Takes the signer's validator out of the set for good, two sessions later. Until then it goes on.
 *
 * @param signer a hospital's representative
 * @throws CallFailed `consortium.NotAuthorized`, `NotValidator`, `AlreadyLeaving`
 */
export async function stopValidating(
	api: ApiPromise,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'consortium', 'stopValidating', []), signer, options);
}

/**
 * Brings the signer's validator back into the set, two sessions later, after it was retired.
 *
 * @param signer a hospital's representative
 * @throws CallFailed `consortium.NotAuthorized`, `OrganizationNotActive`, `NotValidator`, `NotRetired`
 */
export async function resumeValidating(
	api: ApiPromise,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'consortium', 'resumeValidating', []), signer, options);
}

/**
 * Restarts finality without the validators that are lost for good. For both bodies with half of each,
 * and for three quarters of the council.
 *
 * @param lost whose validators
 * @param bestFinalized the last final block; where nodes differ, the lowest
 * @param delay blocks until the new set is in force; less than a session
 */
export function restartFinalityCall(
	api: ApiPromise,
	lost: readonly number[],
	bestFinalized: number,
	delay: number,
): Call {
	return makeCall(api, 'consortium', 'restartFinality', [lost, bestFinalized, delay]);
}

/**
 * Makes new session keys at a validator's own node, which keeps their secret halves. They are in use two
 * sessions after {@link setKeys}.
 *
 * @param api a connection to that node, over which it takes unsafe calls: on its own machine
 * @param owner the account that will set them: the hospital's representative
 */
export async function rotateKeys(api: ApiPromise, owner: Uint8Array): Promise<SessionKeys> {
	// polkadot.js does not list this method of the SDK's node yet, but it sends any.
	const answer = await api.rpc('author_rotateKeysWithOwner', toHex(owner));
	const { keys, proof } = answer as unknown as Partial<SessionKeys>;
	if (!keys || !proof) throw new NotOnThisChain('the node gave no proof for its new session keys');
	return { keys, proof };
}

/**
 * Sets a validator's session keys.
 *
 * @param signer the representative of a hospital that may run a validator
 * @throws CallFailed `session.InvalidProof`, `NoAssociatedValidatorId`, `DuplicatedKey`
 */
export async function setKeys(
	api: ApiPromise,
	{ keys, proof }: SessionKeys,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'session', 'setKeys', [keys, proof]), signer, options);
}

/** The id of GRANDPA's set as the runtime counts, and as the node that one is connected to does. */
export async function setIds(api: ApiPromise): Promise<{ runtime: number; node: number }> {
	const runtime = await ask(api, 'grandpaApi', 'currentSetId', []);
	const { setId } = (await api.rpc('grandpa_roundState')) as { setId: number };
	return { runtime: Number(runtime), node: setId };
}
