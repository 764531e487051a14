// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Receipt } from '@carechain/client';
import type { ApiPromise } from '@carechain/client';

/** The block that something was in is no longer part of the chain. */
export class Displaced extends Error {
	override readonly name = 'Displaced';

	constructor() {
		super('the block that it was in gave way to another one');
	}
}

/**
 * Waits until the block of a receipt is final.
 *
 * @throws Displaced when another block is final in its place
 */
export async function untilFinal(
	api: ApiPromise,
	{ blockNumber, blockHash }: Receipt,
): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		let stop: (() => void) | undefined;
		let isReached = false;
		api.rpc.chain
			.subscribeFinalizedHeads(({ number }) => {
				if (number.toNumber() < blockNumber) return;
				isReached = true;
				stop?.();
				resolve();
			})
			.then((unsubscribe) => {
				// The head may have come before the handle that ends the subscription.
				if (isReached) unsubscribe();
				else stop = unsubscribe;
			}, reject);
	});
	const hash = await api.rpc.chain.getBlockHash(blockNumber);
	if (hash.toHex() !== blockHash) throw new Displaced();
}
