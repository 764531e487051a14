// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Call, type State } from '../chain.js';
import { fromVariant, DATA_CLASSES, toVariant, type DataClass } from '../codes.js';
import type { Day, Hour } from '../days.js';
import { toHex, type Variant } from '../plain.js';
import { submit, type Receipt, type SubmitOptions } from '../submit.js';
import type { GrowingLog } from './log.js';
import type { Hash } from './merkle.js';

/** The head of an organisation's log in chain state. */
export interface LogHead {
	/** Number of records. */
	size: bigint;
	root: HexString;
	/** The block in which the log grew to this size. */
	extendedAt: number;
}

/** The head that a log had after its last extension in an hour or on a day. */
export interface Checkpoint {
	/** Number of records. */
	size: bigint;
	root: HexString;
	/** The block in which the log grew to this size. */
	block: number;
}

/** Whether a single anchor still holds. */
export type AnchorStatus =
	{ kind: 'Current' } | { kind: 'Superseded'; by: HexString } | { kind: 'EnteredInError' };

/** A record that is anchored by itself. */
export interface Anchor {
	/** The organisation that anchored it. */
	author: number;
	class: DataClass;
	status: AnchorStatus;
	/** The record that it took the place of. */
	supersedes: HexString | null;
	/** The block in which it was anchored. */
	anchoredAt: number;
}

/**
 * The chain's log is not the beginning of ours. Nothing can be added until it is known which
 * commitments are missing or differ.
 */
export class LogDiverged extends Error {
	override readonly name = 'LogDiverged';
}

/** The head of an organisation's log; null before its first extension. */
export async function logHead(state: State, organization: number): Promise<LogHead | null> {
	return (await ask(state, 'recordAnchorsApi', 'log', [organization])) as LogHead | null;
}

/** The head after the last extension within an hour; null without one, or after 90 days. */
export async function hourlyCheckpoint(
	state: State,
	organization: number,
	hour: Hour,
): Promise<Checkpoint | null> {
	const answer = await ask(state, 'recordAnchorsApi', 'hourlyCheckpoint', [organization, hour]);
	return answer as Checkpoint | null;
}

/** The head after the last extension on a day; null without one. */
export async function dailyCheckpoint(
	state: State,
	organization: number,
	day: Day,
): Promise<Checkpoint | null> {
	const answer = await ask(state, 'recordAnchorsApi', 'dailyCheckpoint', [organization, day]);
	return answer as Checkpoint | null;
}

/**
 * Tells the chain of everything in the log that it does not know yet, in one call however many records
 * these are.
 *
 * @param signer the representative of the log's organisation
 * @throws LogDiverged when the chain's head is not one that this log ever had
 * @throws CallFailed `recordAnchors.NotAuthorized`, `OrganizationNotActive`, `LogNotExtended` (there is
 * nothing new), `OldRootMismatch` and others (another extension came between)
 * @throws TransactionRefused see {@link submit}
 */
export async function extendLog(
	api: ApiPromise,
	log: GrowingLog,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const head = await logHead(api, log.organization);
	const known = Number(head?.size ?? 0n);
	if (head && (known > log.size || toHex(await log.root(known)) !== head.root)) {
		throw new LogDiverged(`the chain's log of ${known} records is not the beginning of ours`);
	}
	// A log on disk may grow meanwhile; proof and root have to be of one size.
	const { size } = log;
	const [root, proof] = await Promise.all([log.root(size), log.proveExtension(known, size)]);
	const call = extendLogCall(api, size, root, proof);
	return submit(api, call, signer, options);
}

/** The bare call; {@link extendLog} works out its arguments. */
export function extendLogCall(
	api: ApiPromise,
	size: number,
	root: Hash,
	proof: readonly Hash[],
): Call {
	return makeCall(api, 'recordAnchors', 'extendLog', [size, toHex(root), proof.map(toHex)]);
}

/**
 * Anchors a record by itself, because it has a life of its own: a prescription, a discharge summary.
 *
 * @param signer the author's representative
 * @throws CallFailed `recordAnchors.AlreadyExists` and others
 */
export async function anchorRecord(
	api: ApiPromise,
	record: { commitment: Uint8Array; class: DataClass },
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(record.commitment), toVariant(record.class)];
	return submit(api, makeCall(api, 'recordAnchors', 'anchorRecord', args), signer, options);
}

/**
 * Anchors a record in the place of another, which is kept and says by what it was superseded.
 *
 * @param signer the representative of the author of both
 * @throws CallFailed `recordAnchors.NotFound`, `NotAuthor`, `NotCurrent`, `AlreadyExists` and others
 */
export async function supersedeRecord(
	api: ApiPromise,
	superseded: Uint8Array,
	record: { commitment: Uint8Array; class: DataClass },
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const args = [toHex(superseded), toHex(record.commitment), toVariant(record.class)];
	return submit(api, makeCall(api, 'recordAnchors', 'supersedeRecord', args), signer, options);
}

/**
 * Says that an anchored record never should have been there.
 *
 * @param signer the author's representative
 * @throws CallFailed `recordAnchors.NotFound`, `NotAuthor`, `NotCurrent` and others
 */
export async function markEnteredInError(
	api: ApiPromise,
	commitment: Uint8Array,
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	const call = makeCall(api, 'recordAnchors', 'markEnteredInError', [toHex(commitment)]);
	return submit(api, call, signer, options);
}

/** What is anchored under a commitment; null if nothing is. */
export async function anchor(state: State, commitment: Uint8Array): Promise<Anchor | null> {
	const answer = await ask(state, 'recordAnchorsApi', 'anchor', [toHex(commitment)]);
	if (answer === null) return null;
	const found = answer as unknown as Omit<Anchor, 'class' | 'status'> & {
		class: string;
		status: Variant;
	};
	return {
		...found,
		class: fromVariant(DATA_CLASSES, found.class),
		status: anchorStatus(found.status),
	};
}

function anchorStatus({ kind, value }: Variant): AnchorStatus {
	switch (kind) {
		case 'Superseded':
			return { kind, by: (value as { by: HexString }).by };
		case 'Current':
		case 'EnteredInError':
			return { kind };
		default:
			throw new RangeError(`no such status: ${kind}`);
	}
}
