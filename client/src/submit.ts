// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { ISubmittableResult, Registry } from '@polkadot/types/types';
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { HexString } from '@polkadot/util/types';
import type { Call } from './chain.js';
import { callFailure, refusalOf, TransactionRefused } from './errors.js';
import { plain, type Plain } from './plain.js';

/** How long a transaction may stay out of a block before it is given up, in milliseconds. */
const INCLUSION_TIMEOUT = 60_000;

/** An event of one transaction. */
export interface ChainEvent {
	/** Pallet and event, such as `consentGrants.ConsentGranted`. */
	name: string;
	/** Its fields, in camel case. */
	fields: Record<string, Plain>;
}

/** What became of a transaction that did what it should. */
export interface Receipt {
	/** Hash of the signed extrinsic. */
	extrinsicHash: HexString;
	/** The block that it is in. */
	blockHash: HexString;
	/** That block's number. */
	blockNumber: number;
	/** What it caused, in order. */
	events: ChainEvent[];
}

/** How to send. */
export interface SubmitOptions {
	/**
	 * What to wait for. A widened right counts once it is final; a narrowed one from its block on.
	 * In the block, if not said otherwise.
	 */
	until?: 'inBlock' | 'finalized' | undefined;
	/** The account's nonce; the next one that the node's pool knows of, if not said otherwise. */
	nonce?: number;
}

/**
 * Signs a call, sends it and waits.
 *
 * @throws TransactionRefused when it did not reach the pool, or left it without getting into a block
 * @throws CallFailed when it reached a block and failed there; so do calls that it carried out: inside
 * `sudo`, batches, motions, proposals and relays
 */
export async function submit(
	api: ApiPromise,
	call: Call,
	signer: KeyringPair,
	options: SubmitOptions = {},
): Promise<Receipt> {
	const nonce = options.nonce ?? -1;
	await call.signAsync(signer, { nonce });
	return send(api, call, options.until);
}

/**
 * Signs several calls with one key and sends them at once, so that they can share a block.
 *
 * @param calls at most 17: admission takes nonces at most 16 ahead
 * @returns what became of each, in order
 */
export async function submitAll(
	api: ApiPromise,
	calls: readonly Call[],
	signer: KeyringPair,
	until?: SubmitOptions['until'],
): Promise<PromiseSettledResult<Receipt>[]> {
	const next = (await api.rpc.system.accountNextIndex(signer.address)).toNumber();
	return Promise.allSettled(
		calls.map((call, index) => submit(api, call, signer, { nonce: next + index, until })),
	);
}

/** The signed extrinsic of a call, as bytes in hex: what {@link submitSigned} takes. */
export async function sign(call: Call, signer: KeyringPair): Promise<HexString> {
	return (await call.signAsync(signer, { nonce: -1 })).toHex();
}

/**
 * Sends an extrinsic that is signed already, and waits as {@link submit} does.
 *
 * Sent once more while the node's pool still knows it, that is until its block is final and another one
 * came, it is not carried out again and the receipt is the same. After that it is refused as `Stale`.
 *
 * @throws TransactionRefused, CallFailed as {@link submit} does
 */
export async function submitSigned(
	api: ApiPromise,
	extrinsic: HexString,
	until?: SubmitOptions['until'],
): Promise<Receipt> {
	return send(api, api.tx(extrinsic), until);
}

/**
 * Sends a call that nobody has to sign, and waits as {@link submit} does: an authorised upgrade's code.
 *
 * @throws TransactionRefused, CallFailed as {@link submit} does
 */
export async function submitUnsigned(
	api: ApiPromise,
	call: Call,
	until?: SubmitOptions['until'],
): Promise<Receipt> {
	return send(api, call, until);
}

async function send(
	api: ApiPromise,
	extrinsic: Call,
	until: SubmitOptions['until'] = 'inBlock',
): Promise<Receipt> {
	const result = await settled(extrinsic, until);
	const { status } = result;
	const blockHash = (status.isFinalized ? status.asFinalized : status.asInBlock).toHex();
	const blockNumber = await numberOf(api, result, blockHash);
	const extrinsicHash = result.txHash.toHex();
	return receiptOf(api.registry, { extrinsicHash, blockHash, blockNumber }, result.events);
}

/**
 * The receipt of a transaction, by its events.
 *
 * @throws CallFailed when these say that it failed, or that a call which it carried out did
 */
export function receiptOf(
	registry: Registry,
	where: Omit<Receipt, 'events'>,
	events: readonly EventRecord[],
): Receipt {
	const failed = events.find(({ event }) => is(event, 'system.ExtrinsicFailed'));
	const failure = failed ? (failed.event.data[0] as DispatchError) : innerFailure(events);
	if (failure) throw callFailure(registry, failure, where.blockNumber);
	return { ...where, events: events.map(toEvent) };
}

function is(event: EventRecord['event'], name: string): boolean {
	return `${event.section}.${event.method}` === name;
}

/** Waits until the extrinsic is where it should be, or never will be. */
function settled(
	extrinsic: Call,
	until: NonNullable<SubmitOptions['until']>,
): Promise<ISubmittableResult> {
	return new Promise((resolve, reject) => {
		let unsubscribe: (() => void) | undefined;
		let isDone = false;
		const done = (act: () => void): void => {
			isDone = true;
			clearTimeout(timer);
			unsubscribe?.();
			act();
		};
		const timer = setTimeout(() => {
			done(() => {
				reject(
					new TransactionRefused('TimedOut', 'the transaction did not get into a block in time'),
				);
			});
		}, INCLUSION_TIMEOUT);
		const onUpdate = (result: ISubmittableResult): void => {
			const { status } = result;
			// A call that failed will not do better by becoming final.
			const isThere = status.isInBlock && (until === 'inBlock' || result.dispatchError);
			if (isThere || status.isFinalized) {
				done(() => {
					resolve(result);
				});
			} else if (
				status.isInvalid ||
				status.isDropped ||
				status.isUsurped ||
				status.isFinalityTimeout
			) {
				done(() => {
					reject(
						new TransactionRefused(status.type, `the pool gave the transaction up: ${status.type}`),
					);
				});
			}
		};
		extrinsic.send(onUpdate).then(
			(stop) => {
				// The subscription may have brought its last news before its handle arrived.
				if (isDone) stop();
				else unsubscribe = stop;
			},
			(error: unknown) => {
				done(() => {
					// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it came
					reject(refusalOf(error) ?? error);
				});
			},
		);
	});
}

/**
 * Where the outcome of an inner call stands in an event of the call that carried it out: a position, and
 * whether it is a result or an error.
 */
const INNER_OUTCOMES: Readonly<Record<string, { at: number; is: 'result' | 'error' }>> = {
	'sudo.Sudid': { at: 0, is: 'result' },
	'sudo.SudoAsDone': { at: 0, is: 'result' },
	'utility.BatchInterrupted': { at: 1, is: 'error' },
	'utility.ItemFailed': { at: 0, is: 'error' },
	'jointApproval.CallExecuted': { at: 1, is: 'result' },
	'patientIdentity.CallRelayed': { at: 2, is: 'result' },
	'council.Executed': { at: 1, is: 'result' },
	'council.MemberExecuted': { at: 1, is: 'result' },
	'oversightBoard.Executed': { at: 1, is: 'result' },
	'oversightBoard.MemberExecuted': { at: 1, is: 'result' },
	'system.RejectedInvalidAuthorizedUpgrade': { at: 1, is: 'error' },
};

/**
 * The failure of a call inside another one, where the outer call itself succeeded: in `sudo`, in a
 * batch, in a motion or a proposal that was carried out, or in a relay.
 */
export function innerFailure(events: readonly EventRecord[]): DispatchError | undefined {
	for (const { event } of events) {
		const outcome = INNER_OUTCOMES[`${event.section}.${event.method}`];
		if (!outcome) continue;
		const value = event.data[outcome.at] as unknown;
		if (outcome.is === 'error') return value as DispatchError;
		const result = value as { isErr: boolean; asErr: DispatchError };
		if (result.isErr) return result.asErr;
	}
	return undefined;
}

async function numberOf(
	api: ApiPromise,
	result: ISubmittableResult,
	blockHash: HexString,
): Promise<number> {
	const known =
		'blockNumber' in result
			? (result.blockNumber as { toNumber(): number } | undefined)
			: undefined;
	return known?.toNumber() ?? (await api.rpc.chain.getHeader(blockHash)).number.toNumber();
}

function toEvent({ event }: EventRecord): ChainEvent {
	const names = event.data.names ?? event.data.map((_, index) => String(index));
	const isOurs = OUR_PALLETS.has(event.section);
	return {
		name: `${event.section}.${event.method}`,
		// Events of FRAME's own pallets carry types that nobody asked us for.
		fields: isOurs
			? Object.fromEntries(event.data.map((value, index) => [names[index] ?? '', plain(value)]))
			: {},
	};
}

const OUR_PALLETS = new Set([
	'consortium',
	'patientIdentity',
	'consentGrants',
	'recordAnchors',
	'admission',
	'jointApproval',
	'accessLog',
	'emergencyAccess',
]);

/**
 * A field of an event that has to be there.
 *
 * @throws Error when the transaction did not cause such an event
 */
export function eventField(receipt: Receipt, event: string, field: string): Plain {
	const found = receipt.events.find(({ name }) => name === event);
	if (!found || !(field in found.fields)) throw new Error(`no ${event} with ${field} in the block`);
	return found.fields[field] ?? null;
}
