// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { stringToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { xxhashAsU8a } from '@polkadot/util-crypto';
import { toHex } from '../../src/plain.js';
import type { NetworkNode } from '../../src/testing/network.js';

/** The most keys that a node tells at once. */
const PAGE = 1000;

/** What a pallet has in the state of a block. */
export interface PalletSize {
	entries: number;
	/** Of keys and values together. */
	bytes: number;
}

/** Counts what a pallet has in the state of a block, the version of its storage included. */
export async function palletSize(
	node: NetworkNode,
	pallet: string,
	block: HexString,
): Promise<PalletSize> {
	const prefix = toHex(xxhashAsU8a(stringToU8a(pallet), 128));
	const size = { entries: 0, bytes: 0 };
	let keys: HexString[];
	let last: HexString | null = null;
	do {
		keys = await node.rpc<HexString[]>('state_getKeysPaged', prefix, PAGE, last, block);
		for (const key of keys) {
			const value = await node.rpc<HexString>('state_getStorage', key, block);
			size.entries += 1;
			size.bytes += bytesOf(key) + bytesOf(value);
		}
		last = keys.at(-1) ?? null;
	} while (keys.length === PAGE);
	return size;
}

function bytesOf(hex: HexString): number {
	return hex.length / 2 - 1;
}
