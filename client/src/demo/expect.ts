// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CallFailed, ChainError } from '../errors.js';
import { ReleaseRefused } from '../release.js';

/** A step of the story did not do what it should. */
export class StepFailed extends Error {
	override readonly name = 'StepFailed';
}

/** Goes on only if something holds. */
export function ensure(holds: boolean, what: string): asserts holds {
	if (!holds) throw new StepFailed(`this does not hold: ${what}`);
}

/** Goes on only if there is something. */
export function present<Thing>(thing: Thing | null | undefined, what: string): Thing {
	if (thing === null || thing === undefined) throw new StepFailed(`there is no ${what}`);
	return thing;
}

/** Waits for the chain to refuse, with one of these reasons; returns the refusal. */
export async function refused(
	attempt: Promise<unknown>,
	...reasons: string[]
): Promise<{ reason: string; block?: number }> {
	const error = await failure(attempt);
	if (error instanceof ChainError && reasons.includes(error.reason)) {
		const { reason } = error;
		return error instanceof CallFailed ? { reason, block: error.blockNumber } : { reason };
	}
	throw new StepFailed(`expected ${reasons.join(' or ')}`, { cause: error });
}

/** Waits for a holder to refuse, with this reason among others; returns the refusal. */
export async function notReleased(
	attempt: Promise<unknown>,
	reason: ReleaseRefused['reasons'][number]['kind'],
): Promise<ReleaseRefused> {
	const error = await failure(attempt);
	if (error instanceof ReleaseRefused && error.reasons.some(({ kind }) => kind === reason)) {
		return error;
	}
	throw new StepFailed(`expected the holder to refuse: ${reason}`, { cause: error });
}

async function failure(attempt: Promise<unknown>): Promise<unknown> {
	try {
		await attempt;
	} catch (error) {
		return error;
	}
	return new Error('it went through');
}

/** The value of something that had to go through, among several that were sent at once. */
export function fulfilled<Value>(result: PromiseSettledResult<Value> | undefined): Value {
	if (result?.status === 'fulfilled') return result.value;
	throw new StepFailed('a transaction did not go through', { cause: result?.reason });
}
