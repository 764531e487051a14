// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Option } from '@polkadot/types';
import type { Codec } from '@polkadot/types/types';
import type { HexString } from '@polkadot/util/types';
import { makeCall, NotOnThisChain, type Call, type State } from './chain.js';
import { plain, toHex, type Plain } from './plain.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/** One of the two bodies that govern. */
export type Body = 'council' | 'board';

/** Both, and the pallets that they are. */
const PALLETS: Readonly<Record<Body, string>> = { council: 'council', board: 'oversightBoard' };

/** Something that one body decides on by itself. */
export interface Motion {
	body: Body;
	/** Counted per body. */
	index: number;
	/** Hash of the call. */
	hash: HexString;
	/** The call, SCALE-encoded. */
	call: HexString;
	/** How many votes for it are needed. */
	threshold: number;
	ayes: HexString[];
	nays: HexString[];
	/** The block at which voting ends. */
	end: number;
}

/** What came of {@link decideAlone}. */
export interface Decided {
	body: Body;
	/** Whether the call was carried out; if not, others still have to vote. */
	isDone: boolean;
	/** Votes for it, the signer's included, and how many are needed. */
	ayes: number;
	needed: number;
	/** Of the last transaction that was sent; null if the signer had voted already. */
	receipt: Receipt | null;
}

/** The accounts that have a seat in a body. */
export async function seatsOf(state: State, body: Body): Promise<HexString[]> {
	return (await read(state, body, 'members')) as HexString[];
}

/** The body that an account has a seat in; null if in neither. */
export async function bodyOf(state: State, account: HexString): Promise<Body | null> {
	for (const body of Object.keys(PALLETS) as Body[]) {
		if ((await seatsOf(state, body)).includes(account)) return body;
	}
	return null;
}

/** The open motions of a body. */
export async function motions(state: State, body: Body): Promise<Motion[]> {
	const hashes = (await read(state, body, 'proposals')) as HexString[];
	const found = await Promise.all(hashes.map((hash) => motion(state, body, hash)));
	return found.filter((it) => it !== null);
}

/** The open motion on a call, by the call's hash; null if there is none. */
export async function motion(state: State, body: Body, hash: HexString): Promise<Motion | null> {
	const call = await query<Option<Codec>>(state, body, 'proposalOf', hash);
	const votes = (await read(state, body, 'voting', hash)) as Omit<Motion, 'call'> | null;
	if (call.isNone || !votes) return null;
	return { ...votes, body, hash, call: toHex(call.unwrap().toU8a()) };
}

/** The bare call of {@link proposeMotion}. */
export function proposeMotionCall(
	api: ApiPromise,
	body: Body,
	threshold: number,
	call: Call,
): Call {
	const { encodedLength } = call.method;
	return makeCall(api, PALLETS[body], 'propose', [threshold, call, encodedLength]);
}

/**
 * Opens a motion. Opening it is not voting for it; but with a threshold of one the call is carried out
 * at once.
 *
 * @param threshold how many votes for it are needed
 * @param signer a member of the body
 * @throws CallFailed `council.NotMember`, `DuplicateProposal`, `TooManyProposals` (or `oversightBoard.…`)
 */
export async function proposeMotion(
	api: ApiPromise,
	body: Body,
	threshold: number,
	call: Call,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, proposeMotionCall(api, body, threshold, call), signer, options);
}

/** The bare call of {@link voteOnMotion}. */
export function voteOnMotionCall(
	api: ApiPromise,
	{ body, hash, index }: Pick<Motion, 'body' | 'hash' | 'index'>,
	isFor: boolean,
): Call {
	return makeCall(api, PALLETS[body], 'vote', [hash, index, isFor]);
}

/**
 * Votes on a motion.
 *
 * @param signer a member of the body
 * @throws CallFailed `council.NotMember`, `ProposalMissing`, `DuplicateVote` (or `oversightBoard.…`)
 */
export async function voteOnMotion(
	api: ApiPromise,
	motion: Pick<Motion, 'body' | 'hash' | 'index'>,
	isFor: boolean,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, voteOnMotionCall(api, motion, isFor), signer, options);
}

/** The bare call of {@link closeMotion}. */
export function closeMotionCall(
	api: ApiPromise,
	{ body, hash, index, call }: Pick<Motion, 'body' | 'hash' | 'index' | 'call'>,
): Call {
	// No call that may be moved weighs more, and what was not used flows back.
	const bound = api.consts[PALLETS[body]]?.maxProposalWeight;
	if (!bound) throw new NotOnThisChain(`the chain has no ${body}`);
	const length = (call.length - 2) / 2;
	return makeCall(api, PALLETS[body], 'close', [hash, index, bound, length]);
}

/**
 * Ends a motion that is decided: carries its call out, or removes it.
 *
 * @throws CallFailed `council.TooEarly` and others; and the failure of the call that was carried out
 */
export async function closeMotion(
	api: ApiPromise,
	motion: Pick<Motion, 'body' | 'hash' | 'index' | 'call'>,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, closeMotionCall(api, motion), signer, options);
}

/**
 * Does the signer's part in a decision that its body takes by itself, with half of its seats: opens the
 * motion if nobody has, votes for it, and closes it if that was the last vote that was needed. So every
 * member does the same.
 *
 * What narrows can be decided like this: suspending an organisation, revoking a credential, pausing a
 * call; and by the board, taking a seat on it.
 *
 * @param signer a member of either body
 * @throws NoSeat for who has none
 * @throws CallFailed when the call was carried out and failed, such as `consortium.TooManySuspended`, or
 * `BadOrigin` for what one body may not decide
 */
export async function decideAlone(
	api: ApiPromise,
	call: Call,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Decided> {
	const account = toHex(signer.addressRaw);
	const body = await bodyOf(api, account);
	if (body === null) throw new NoSeat(signer.address);
	const hash = call.method.hash.toHex();
	const half = Math.ceil((await seatsOf(api, body)).length / 2);

	let receipt: Receipt | null = null;
	let open = await motion(api, body, hash);
	if (!open) {
		receipt = await proposeMotion(api, body, half, call, signer, options);
		if (half < 2) return { body, isDone: true, ayes: 1, needed: half, receipt };
		open = await motion(api, body, hash);
	}
	if (open && !open.ayes.includes(account)) {
		receipt = await voteOnMotion(api, open, true, signer, options);
		open = await motion(api, body, hash);
	}
	if (!open) throw new Error('somebody else closed the motion meanwhile');
	const { ayes, threshold } = open;
	const isDone = ayes.length >= threshold;
	if (isDone) receipt = await closeMotion(api, open, signer, options);
	return { body, isDone, ayes: ayes.length, needed: threshold, receipt };
}

/** The signer is not a member of either body. */
export class NoSeat extends Error {
	override readonly name = 'NoSeat';

	constructor(address: string) {
		super(`${address} has a seat neither in the council nor on the oversight board`);
	}
}

async function read(state: State, body: Body, item: string, ...keys: string[]): Promise<Plain> {
	return plain(await query(state, body, item, ...keys));
}

async function query<Kind extends Codec>(
	state: State,
	body: Body,
	item: string,
	...keys: string[]
): Promise<Kind> {
	const storage = state.query[PALLETS[body]]?.[item];
	if (!storage) throw new NotOnThisChain(`the chain has no ${body}`);
	return storage<Kind>(...keys);
}
