// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { ApiDecoration, SubmittableExtrinsic } from '@polkadot/api/types';
import type { Header } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types/types';
import { dayOf, type Day } from './days.js';
import { plain, type Plain } from './plain.js';

/** A call, ready to be signed. */
export type Call = SubmittableExtrinsic<'promise'>;

/** The chain's best state, or its state at one block. */
export type State = ApiPromise | ApiDecoration<'promise'>;

/** What runtime APIs can be asked of: a state, or what a patient's key may know of one. */
export interface Asked {
	/** By the names that polkadot.js gives them, such as `consentApi`, `decide`. */
	readonly call: Readonly<Record<string, Readonly<Record<string, RuntimeCall>>>>;
}

/** Asks a function of a runtime API. */
export type RuntimeCall = (...args: unknown[]) => Promise<Codec>;

/** The chain that one is connected to does not have what was asked for. */
export class NotOnThisChain extends Error {
	override readonly name = 'NotOnThisChain';
}

/**
 * Makes a call by the names that polkadot.js gives it, such as `consentGrants`, `revokeConsent`.
 *
 * @throws NotOnThisChain when the chain's metadata does not list it
 */
export function makeCall(api: ApiPromise, pallet: string, method: string, args: unknown[]): Call {
	const make = api.tx[pallet]?.[method];
	if (!make) throw new NotOnThisChain(`the chain has no call ${pallet}.${method}`);
	return make(...args);
}

/**
 * Calls a runtime API by the names that polkadot.js gives it, such as `consentApi`, `decide`.
 *
 * @throws NotOnThisChain when the chain's metadata does not list it
 */
export async function ask(
	state: Asked,
	runtimeApi: string,
	method: string,
	args: unknown[],
): Promise<Plain> {
	const call = state.call[runtimeApi]?.[method];
	if (!call) throw new NotOnThisChain(`the chain has no runtime API ${runtimeApi}.${method}`);
	return plain(await call(...args));
}

/** The day that it is for the chain: the one of its best block, in UTC. */
export async function today(api: ApiPromise): Promise<Day> {
	return dayOf(await blockTime(api));
}

/** The time that a state's block names. */
export async function blockTime(state: State): Promise<Date> {
	const now = await state.query.timestamp?.now?.();
	if (!now) throw new NotOnThisChain('the chain has no clock');
	return new Date(Number(plain(now)));
}

/**
 * Waits until the chain has a block after its genesis. Before that its clock stands at 1970, and every
 * day that one could name lies too far ahead.
 */
export async function untilRunning(api: ApiPromise): Promise<void> {
	await untilHead((seen) => api.rpc.chain.subscribeNewHeads(seen), 1);
}

/** Waits until a node's best block is at least this one: what another node told of it stands here as well. */
export async function untilBest(api: ApiPromise, blockNumber: number): Promise<void> {
	await untilHead((seen) => api.rpc.chain.subscribeNewHeads(seen), blockNumber);
}

/** Waits until a block, and with it everything before, is final. */
export async function untilFinal(api: ApiPromise, blockNumber: number): Promise<void> {
	await untilHead((seen) => api.rpc.chain.subscribeFinalizedHeads(seen), blockNumber);
}

/** Waits until a subscription to heads brings one of this number or above. */
function untilHead(
	subscribe: (seen: (head: Header) => void) => Promise<() => void>,
	number: number,
): Promise<void> {
	return new Promise((resolve, reject) => {
		let stop: (() => void) | undefined;
		let isReached = false;
		subscribe((head) => {
			if (head.number.toNumber() < number) return;
			isReached = true;
			stop?.();
			resolve();
		}).then((unsubscribe) => {
			// The head may have come before the handle that ends the subscription.
			if (isReached) unsubscribe();
			else stop = unsubscribe;
		}, reject);
	});
}
