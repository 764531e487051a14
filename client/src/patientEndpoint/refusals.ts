// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ChainError } from '../errors.js';

/** Why the endpoint refuses what a patient's key asks, by the codes of its errors. */
export const PATIENT_REFUSALS = {
	21101: 'WrongChain',
	21102: 'Expired',
	21103: 'TooFarAhead',
	21104: 'BadSignature',
	21105: 'UnknownFunction',
	21106: 'NotYours',
	21107: 'PowerMissing',
	21108: 'BadArguments',
	21109: 'UnknownBlock',
	21110: 'StatePruned',
	21111: 'BodyPruned',
	21112: 'ExtrinsicNotFound',
	21113: 'KeysNotYours',
	21114: 'NothingThere',
	21115: 'CallNotServed',
	21116: 'TooManyRequests',
	21117: 'Internal',
	21118: 'NotOwnTransaction',
} as const;

/** A name of {@link PATIENT_REFUSALS}. */
export type PatientRefusal = (typeof PATIENT_REFUSALS)[keyof typeof PATIENT_REFUSALS];

/**
 * The endpoint refused what a patient's key asked; the reason is one of {@link PATIENT_REFUSALS}. `NotYours` is
 * what it says of a key that is not current in the best and in the final block, and of everybody else's
 * patient, there or not.
 */
export class PatientRefused extends ChainError {
	override readonly name = 'PatientRefused';

	/** @param now the node's clock in seconds of Unix time, where the refusal is about time */
	constructor(
		override readonly reason: PatientRefusal,
		message: string,
		readonly now: number | null = null,
	) {
		super(reason, message);
	}
}

/** The refusal that an error of polkadot.js means; undefined if it is none. */
export function patientRefusal(error: unknown): PatientRefused | undefined {
	if (!(error instanceof Error) || !('code' in error)) return undefined;
	const reason = (PATIENT_REFUSALS as Record<string, PatientRefusal>)[String(error.code)];
	if (reason === undefined) return undefined;
	const data = 'data' in error ? error.data : undefined;
	const isTimed = typeof data === 'object' && data !== null && 'now' in data;
	return new PatientRefused(reason, error.message, isTimed ? Number(data.now) : null);
}
