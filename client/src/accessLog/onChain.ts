// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { CallBase, AnyTuple } from '@polkadot/types/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { HexString } from '@polkadot/util/types';
import { ask, makeCall, type Asked, type Call } from '../chain.js';
import { plain, toHex } from '../plain.js';
import { submit, type Receipt, type SubmitOptions } from '../submit.js';
import type { AccessHead, LoggedAccess } from './chain.js';

/** The most entries that one call takes. */
export const MAX_BATCH = 256;

/** What is sent of an access. */
export interface AccessEntry {
	/** The pseudonym at the holder, 16 bytes. */
	patient: HexString;
	/** The commitment to the event, 32 bytes. */
	event: HexString;
}

/** How far a patient's access log has come; null before its first entry, and for who is no patient. */
export async function accessHead(state: Asked, patient: Uint8Array): Promise<AccessHead | null> {
	const answer = await ask(state, 'accessLogApi', 'accessHead', [toHex(patient)]);
	return answer as unknown as AccessHead | null;
}

/** The bare call of {@link logAccesses}. */
export function logAccessesCall(
	api: ApiPromise,
	organization: number,
	entries: readonly AccessEntry[],
): Call {
	return makeCall(api, 'accessLog', 'logAccesses', [organization, entries]);
}

/**
 * Logs accesses at once, all of them or none. An organisation uses an `AccessQueue` instead, which waits,
 * shuffles, and forgets nothing.
 *
 * @param entries 1 to 256
 * @param signer the organisation's representative: a practitioner's account would stand beside the
 * pseudonyms in the clear
 * @throws CallFailed `accessLog.NotAuthorized`, `AlreadyLeft`, `EmptyList`, `EmptyCommitment`,
 * `DuplicateEvent`, `PatientNotFound`
 */
export async function logAccesses(
	api: ApiPromise,
	organization: number,
	entries: readonly AccessEntry[],
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, logAccessesCall(api, organization, entries), signer, options);
}

/** Where a log can be looked at block by block. */
export interface BlockSource {
	/** The entries about a patient in a block, in order; null where the body is not to be had. */
	entriesIn(block: number, patient: Uint8Array): Promise<LoggedAccess[] | null>;
	/**
	 * The patient's head in the state before a block, null where there were no entries yet; undefined where
	 * that state is not to be had.
	 */
	headBefore(block: number, patient: Uint8Array): Promise<AccessHead | null | undefined>;
}

/** The blocks that a node keeps. The bodies last 90 days, states some minutes; at an archive all do. */
export function chainBlocks(api: ApiPromise): BlockSource {
	return {
		async entriesIn(block, patient) {
			const of = toHex(patient);
			const found = await entriesOfBlock(api, block);
			if (!found) return null;
			return found.filter((it) => it.patient === of).map(({ logged }) => logged);
		},
		async headBefore(block, patient) {
			if (block < 1) return null;
			try {
				const parent = await api.rpc.chain.getBlockHash(block - 1);
				return await accessHead(await api.at(parent), patient);
			} catch {
				// The node has discarded that state.
				return undefined;
			}
		},
	};
}

/** An entry in a block, and whose log it is in. */
export interface EntryOfBlock {
	patient: HexString;
	logged: LoggedAccess;
}

/** All entries that a block has, in order; null where its body is not to be had. */
export async function entriesOfBlock(
	api: ApiPromise,
	block: number,
): Promise<EntryOfBlock[] | null> {
	let extrinsics: readonly { method: CallBase<AnyTuple> }[];
	const hash = await api.rpc.chain.getBlockHash(block);
	try {
		extrinsics = (await api.rpc.chain.getBlock(hash)).block.extrinsics;
	} catch {
		return null;
	}
	const events = await eventsAt(api, hash.toHex());
	return extrinsics.flatMap(({ method }, index) => {
		const calls = logCalls(method);
		return carriedOut(calls, events && loggedBy(events, index)).flatMap((call) =>
			call.entries.map(({ patient, event }) => ({
				patient,
				logged: { block, organization: call.organization, event },
			})),
		);
	});
}

interface LogCall {
	organization: number;
	entries: AccessEntry[];
}

const BATCHES = new Set(['batch', 'batchAll', 'forceBatch']);

/** The calls that log accesses, in the order in which they are carried out. */
function logCalls(call: CallBase<AnyTuple>): LogCall[] {
	const { section, method, args } = call;
	if (section === 'accessLog' && method === 'logAccesses' && args[0] && args[1]) {
		const organization = plain(args[0]) as number;
		return [{ organization, entries: plain(args[1]) as unknown as AccessEntry[] }];
	}
	if (section === 'utility' && BATCHES.has(method)) {
		return Array.from(args[0] as unknown as Iterable<CallBase<AnyTuple>>).flatMap(logCalls);
	}
	return [];
}

/**
 * Those of the calls that succeeded: each of them left an event. Without events all are taken; whether that
 * was right shows when the head is reckoned.
 */
function carriedOut(
	calls: LogCall[],
	logged: { organization: number; entries: number }[] | undefined,
): LogCall[] {
	if (!logged) return calls;
	let next = 0;
	return calls.filter(({ organization, entries }) => {
		const event = logged[next];
		const isIt = event?.organization === organization && event.entries === entries.length;
		if (isIt) next += 1;
		return isIt;
	});
}

function loggedBy(
	events: readonly EventRecord[],
	extrinsic: number,
): { organization: number; entries: number }[] {
	return events
		.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(extrinsic))
		.filter(({ event }) => event.section === 'accessLog' && event.method === 'AccessesLogged')
		.map(({ event }) => {
			const [organization, entries] = event.data.map((value) => plain(value) as number);
			return { organization: organization ?? -1, entries: entries ?? -1 };
		});
}

async function eventsAt(
	api: ApiPromise,
	hash: HexString,
): Promise<readonly EventRecord[] | undefined> {
	try {
		const events = await (await api.at(hash)).query.system?.events?.();
		return events as unknown as readonly EventRecord[] | undefined;
	} catch {
		return undefined;
	}
}
