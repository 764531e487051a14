// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { Call } from '../../src/chain.js';
import { approve, closeProposal, propose } from '../../src/governance.js';
import type { Receipt } from '../../src/submit.js';
import type { Member } from '../../src/testing/network.js';

/** Has members of both bodies decide on a call: the first one proposes and closes, the others approve. */
export async function decideTogether(
	api: ApiPromise,
	call: Call,
	[proposer, ...others]: [Member, ...Member[]],
): Promise<Receipt> {
	const { pair } = proposer.representative;
	const { proposal } = await propose(api, call, pair);
	await Promise.all(
		others.map(({ representative }) => approve(api, proposal, representative.pair)),
	);
	return closeProposal(api, proposal, pair);
}
