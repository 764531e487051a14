// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Receipt } from '@carechain/client';

/** How often something is signed anew, and how long it waits before, in milliseconds. */
const TIMES = 6;
const PAUSE = 1_000;

/**
 * What the node says when another transaction of the same key took the number of this one: two acts were sent in one
 * breath. It was not taken in, and does no harm signed once more.
 */
const OVERTAKEN = new Set(['PriorityTooLow', 'Stale']);

/**
 * Signs and sends something, and does so anew where another act of the same key overtook it. Whoever declares an
 * emergency does not wait for what was sent before.
 *
 * @throws what `send` throws for anything else, and after {@link TIMES} attempts
 */
export async function sentAnew(send: () => Promise<Receipt>, pause = PAUSE): Promise<Receipt> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await send();
		} catch (error) {
			const reason = error instanceof Error && 'reason' in error ? String(error.reason) : '';
			if (!OVERTAKEN.has(reason) || attempt === TIMES) throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
}
