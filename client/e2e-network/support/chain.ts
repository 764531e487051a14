// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { HexString } from '@polkadot/util/types';
import type { NetworkNode } from '../../src/testing/network.js';
import { until } from '../../src/testing/until.js';
import { validators, type Validator, type Validators } from '../../src/validators.js';

/** An event of a block, for reading. */
export interface BlockEvent {
	block: number;
	/** Pallet and event, such as `consortium.ValidatorSilent`. */
	name: string;
	data: unknown;
}

/** The events of a pallet in a range of blocks, both ends included. */
export async function eventsOf(
	api: ApiPromise,
	pallet: string,
	from: number,
	to: number,
): Promise<BlockEvent[]> {
	const found: BlockEvent[] = [];
	for (let block = from; block <= to; block++) {
		const { query } = await api.at(await api.rpc.chain.getBlockHash(block));
		const records = (await query.system?.events?.()) as unknown as EventRecord[];
		for (const { event } of records) {
			if (event.section !== pallet) continue;
			const data = Object.fromEntries(
				event.data.map((value, index) => [event.data.names?.[index] ?? index, value.toJSON()]),
			);
			found.push({ block, name: `${event.section}.${event.method}`, data });
		}
	}
	return found;
}

/** A validator by its organisation. */
export function validatorOf(all: Validators, organization: number): Validator | undefined {
	return all.validators.find((validator) => validator.organization === organization);
}

/** Waits until the validators are as they should be, and tells how they are then. */
export function untilValidators(
	api: ApiPromise,
	what: string,
	seconds: number,
	holds: (all: Validators) => boolean,
): Promise<Validators> {
	return until(what, seconds, async () => {
		const all = await validators(api);
		return holds(all) && all;
	});
}

/** What a node knows of GRANDPA's votes. */
export interface RoundState {
	setId: number;
	best: {
		totalWeight: number;
		thresholdWeight: number;
		prevotes: { missing: string[] };
		precommits: { missing: string[] };
	};
}

/** GRANDPA's votes as a node sees them. */
export function roundState(node: NetworkNode): Promise<RoundState> {
	return node.rpc<RoundState>('grandpa_roundState');
}

/** The ids of GRANDPA's set, as a node counts and as the runtime does at its best block. */
export async function setIdsOf(node: NetworkNode): Promise<{ node: number; runtime: number }> {
	const { setId } = await roundState(node);
	const answer = await node.rpc<HexString>('state_call', 'GrandpaApi_current_set_id', '0x');
	const bytes = Buffer.from(answer.slice(2), 'hex');
	return { node: setId, runtime: Number(bytes.readBigUInt64LE()) };
}
