// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { blake2AsHex } from '@polkadot/util-crypto';
import { ask, makeCall, NotOnThisChain, type Call, type State } from './chain.js';
import { plain, toHex } from './plain.js';
import { eventField, submit, submitUnsigned, type Receipt, type SubmitOptions } from './submit.js';

/** How far a body is from approving. */
export interface Tally {
	/** Approvals of accounts that have a seat now. */
	approvals: number;
	/** How many it takes. */
	needed: number;
	/** Seats now. */
	seats: number;
}

/** A call that waits for both bodies. */
export interface Proposal {
	id: number;
	/** Who proposed it, and may withdraw it. */
	proposer: HexString;
	/** The call, SCALE-encoded; {@link readCall} says what it is. */
	call: HexString;
	callHash: HexString;
	/** Which thresholds it is held to; null for one that can never be carried out any more. */
	track: 'Ordinary' | 'FinalityRestart' | null;
	council: Tally;
	board: Tally;
	/** Whether closing would carry it out now. */
	approved: boolean;
	/** The first block in which it can no longer be approved or carried out. */
	expiresAt: number;
	/** What closing has to name: the call's weight. */
	weight: { refTime: bigint; proofSize: bigint };
	/** What closing has to name: the call's length in bytes. */
	length: number;
}

/** What a call says, by the names that polkadot.js gives. */
export interface ReadCall {
	/** Pallet and call, such as `consortium.admitOrganization`. */
	name: string;
	/** Its arguments, for reading. */
	args: Record<string, unknown>;
}

/** All calls that wait for both bodies, the oldest first; expired ones that nobody closed included. */
export async function proposals(state: State): Promise<Proposal[]> {
	return (await ask(state, 'jointApprovalApi', 'proposals', [])) as unknown as Proposal[];
}

/** A call that waits for both bodies; null if there never was one of that id, or it has ended. */
export async function proposal(state: State, id: number): Promise<Proposal | null> {
	return (await ask(state, 'jointApprovalApi', 'proposal', [id])) as unknown as Proposal | null;
}

/**
 * What an encoded call says.
 *
 * @throws Error for bytes that are no call of this chain
 */
export function readCall(api: ApiPromise, call: HexString): ReadCall {
	const read = api.registry.createType('Call', call);
	const { args } = read.toHuman() as { args?: Record<string, unknown> };
	return { name: `${read.section}.${read.method}`, args: args ?? {} };
}

/** Who has approved a proposal, with or without a seat now; none for a proposal that is not there. */
export async function approvalsOf(state: State, id: number): Promise<HexString[]> {
	const proposals = state.query.jointApproval?.proposals;
	if (!proposals) throw new NotOnThisChain('the chain has no approval by both bodies');
	const found = plain(await proposals(id)) as { approvals: HexString[] } | null;
	return found?.approvals ?? [];
}

/** The bare call of {@link propose}. */
export function proposeCall(api: ApiPromise, call: Call): Call {
	return makeCall(api, 'jointApproval', 'propose', [call]);
}

/**
 * Proposes a call to both bodies. Who proposes has approved.
 *
 * @param signer a member of either body
 * @throws CallFailed `jointApproval.NotAuthorized`, `CallNotProposable`, `CallTooLong`, `CallTooHeavy`,
 * `MaxProposalsExceeded`, `MaxProposalsPerProposerExceeded`
 */
export async function propose(
	api: ApiPromise,
	call: Call,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<{ proposal: number; receipt: Receipt }> {
	const receipt = await submit(api, proposeCall(api, call), signer, options);
	const id = eventField(receipt, 'jointApproval.CallProposed', 'proposal') as number;
	return { proposal: id, receipt };
}

/** The bare call of {@link approve}. */
export function approveCall(api: ApiPromise, proposal: number): Call {
	return makeCall(api, 'jointApproval', 'approve', [proposal]);
}

/**
 * Approves a proposal.
 *
 * @param signer a member of either body
 * @throws CallFailed `jointApproval.NotAuthorized`, `NotFound`, `AlreadyApproved`, `ProposalExpired`
 */
export async function approve(
	api: ApiPromise,
	proposal: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, approveCall(api, proposal), signer, options);
}

/** The bare call of {@link withdrawApproval}. */
export function withdrawApprovalCall(api: ApiPromise, proposal: number): Call {
	return makeCall(api, 'jointApproval', 'withdrawApproval', [proposal]);
}

/**
 * Takes the signer's approval back.
 *
 * @throws CallFailed `jointApproval.NotAuthorized`, `NotFound`, `NotApproved`, `ProposalExpired`
 */
export async function withdrawApproval(
	api: ApiPromise,
	proposal: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, withdrawApprovalCall(api, proposal), signer, options);
}

/** The bare call of {@link withdrawProposal}. */
export function withdrawProposalCall(api: ApiPromise, proposal: number): Call {
	return makeCall(api, 'jointApproval', 'withdrawProposal', [proposal]);
}

/**
 * Takes a proposal back.
 *
 * @param signer who made it
 * @throws CallFailed `jointApproval.NotAuthorized`, `NotFound`
 */
export async function withdrawProposal(
	api: ApiPromise,
	proposal: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, withdrawProposalCall(api, proposal), signer, options);
}

/** The bare call of {@link closeProposal}, for a proposal as it stands now. */
export function closeProposalCall(
	api: ApiPromise,
	{ id, weight, length }: Pick<Proposal, 'id' | 'weight' | 'length'>,
): Call {
	return makeCall(api, 'jointApproval', 'close', [id, weight, length]);
}

/**
 * Ends a proposal: carries its call out if both bodies have approved it, or removes it if its time is
 * over.
 *
 * @param signer a member of either body
 * @throws CallFailed `jointApproval.NotDecided` and others; and the failure of the call that was carried
 * out, after which the proposal is gone all the same
 */
export async function closeProposal(
	api: ApiPromise,
	id: number,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const found = (await proposal(api, id)) ?? { id, ...NOTHING };
	return submit(api, closeProposalCall(api, found), signer, options);
}

/** Of a proposal that is not there: the chain says so. */
const NOTHING = { weight: { refTime: 0n, proofSize: 0n }, length: 0 };

/** The hash by which both bodies authorise an upgrade to a runtime. */
export function codeHash(code: Uint8Array): HexString {
	return blake2AsHex(code, 256);
}

/**
 * Authorises an upgrade to the runtime of this hash; its version has to be higher. For both bodies. Then
 * follows {@link applyUpgrade}.
 */
export function authorizeUpgradeCall(api: ApiPromise, hash: HexString): Call {
	return makeCall(api, 'system', 'authorizeUpgrade', [hash]);
}

/**
 * Hands in the runtime whose hash both bodies have authorised. Anyone may; nobody signs it. It is in
 * force from the next block on.
 *
 * @throws TransactionRefused for any other runtime
 * @throws CallFailed when its version does not do
 */
export async function applyUpgrade(
	api: ApiPromise,
	code: Uint8Array,
	until?: SubmitOptions['until'],
): Promise<Receipt> {
	const call = makeCall(api, 'system', 'applyAuthorizedUpgrade', [toHex(code)]);
	return submitUnsigned(api, call, until);
}
