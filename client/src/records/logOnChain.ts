// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Call, type State } from '../chain.js';
import type { Day, Hour } from '../days.js';
import { toHex } from '../plain.js';
import { submit, type Receipt, type SubmitOptions } from '../submit.js';
import type { ProvableLog } from './log.js';
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
	log: ProvableLog,
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
