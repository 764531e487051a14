// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import { NotOnThisChain } from './chain.js';
import { plain } from './plain.js';
import type { Receipt } from './submit.js';

/**
 * A restart of finality, as the chain specification tells it to nodes that warp sync: no proof leads from
 * the set before to the set after it.
 */
export interface FinalityRestart {
	/** The block with the call. */
	number: number;
	hash: HexString;
	/** The last block that the set before made final, as the call named it. */
	bestFinalized: number;
	/** The id of the set after it. */
	setId: number;
	/** The members of that set, by their GRANDPA keys. */
	authorities: HexString[];
}

/** The restarts of finality that a transaction caused. */
export async function finalityRestarts(
	api: ApiPromise,
	{ events, blockHash, blockNumber }: Receipt,
): Promise<FinalityRestart[]> {
	const restarts = events.filter(({ name }) => name === 'consortium.FinalityRestarted');
	return Promise.all(
		restarts.map(async ({ fields }) => ({
			number: blockNumber,
			hash: blockHash,
			bestFinalized: Number(fields.bestFinalized),
			setId: Number(fields.setId),
			authorities: await announcedAuthorities(api, blockHash),
		})),
	);
}

/** The set that a block announced. */
async function announcedAuthorities(api: ApiPromise, block: HexString): Promise<HexString[]> {
	const { query } = await api.at(block);
	const stored = await query.grandpa?.pendingChange?.();
	if (!stored) throw new NotOnThisChain('the chain has no finality of its own');
	const change = plain(stored) as { nextAuthorities: [HexString, bigint][] } | null;
	if (!change) throw new Error(`block ${block} announces no change of the set`);
	return change.nextAuthorities.map(([authority]) => authority);
}
