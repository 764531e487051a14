// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look, unless said otherwise, in milliseconds. */
const INTERVAL = 500;

/**
 * Waits until something is there: looks again and again until the answer is neither false nor null nor
 * undefined. An attempt that throws counts as no answer.
 *
 * @param what what is waited for, for the error
 * @param seconds how long at most
 * @throws Error when it did not come in time
 */
export async function until<Thing>(
	what: string,
	seconds: number,
	look: () => Thing | Promise<Thing>,
	interval = INTERVAL,
): Promise<NonNullable<Exclude<Thing, false>>> {
	const deadline = performance.now() + seconds * 1000;
	let failure: unknown;
	for (;;) {
		try {
			const found = await look();
			failure = undefined;
			if (found !== false && found !== null && found !== undefined) {
				return found as NonNullable<Exclude<Thing, false>>;
			}
		} catch (error) {
			failure = error;
		}
		if (performance.now() > deadline) {
			throw new Error(`this did not come about within ${seconds} s: ${what}`, { cause: failure });
		}
		await sleep(interval);
	}
}
