// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { hexToU8a, stringToHex } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';

/** The runtime itself: the only part of state that is not data. */
const CODE = stringToHex(':code');

/** Keys per request. */
const PAGE = 500;

/** Something that stands on chain, and where. */
export interface Straw {
	bytes: Uint8Array;
	where: string;
}

/**
 * Everything that blocks left behind: their headers and extrinsics, and all keys and values of the state
 * after each of them, events included, without the runtime's code. What stays the same from block to
 * block comes once.
 *
 * @param from number of the first block
 */
export async function haystackOf(api: ApiPromise, from = 0): Promise<Straw[]> {
	const last = (await api.rpc.chain.getHeader()).number.toNumber();
	const straws = new Map<HexString, string>();
	const add = (hex: HexString, where: string): void => {
		if (!straws.has(hex)) straws.set(hex, where);
	};
	for (let number = from; number <= last; number++) {
		const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
		const { block } = await api.rpc.chain.getBlock(hash);
		add(block.header.toHex(), `header of block ${number}`);
		block.extrinsics.forEach((extrinsic, index) => {
			add(extrinsic.toHex(), `extrinsic ${index} of block ${number}`);
		});
		for (const [key, value] of await stateAt(api, hash)) {
			add(key, `a key in block ${number}`);
			add(value, `value of ${key} in block ${number}`);
		}
	}
	return [...straws].map(([hex, where]) => ({ bytes: hexToU8a(hex), where }));
}

/** All keys and values of a block's state but the code. */
export async function stateAt(
	api: ApiPromise,
	hash: HexString,
): Promise<[key: HexString, value: HexString][]> {
	const state: [HexString, HexString][] = [];
	let startKey: HexString | undefined;
	for (;;) {
		const page = await api.rpc.state.getKeysPaged('0x', PAGE, startKey, hash);
		const keys = page.map((key) => key.toHex());
		const wanted = keys.filter((key) => key !== CODE);
		const answers = await api.rpc.state.queryStorageAt(wanted, hash);
		// polkadot.js gives the values in the order of the keys, each an optional byte string.
		const values = answers as { unwrap(): { toHex(): HexString } }[];
		wanted.forEach((key, index) => {
			const value = values[index]?.unwrap().toHex();
			if (value === undefined) throw new Error(`no value for ${key}`);
			state.push([key, value]);
		});
		if (keys.length < PAGE) return state;
		startKey = keys.at(-1);
	}
}
