// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a, u8aToBn } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../../src/plain.js';
import type { Network, NetworkNode } from '../../src/testing/network.js';
import { report } from './report.js';

/** A pre-runtime digest of Aura: kind, engine, and eight bytes of slot. */
const AURA_SLOT = /^0x0661757261(?:20)([0-9a-f]{16})$/;
const KEY_LENGTH = 32;

export interface Header {
	number: HexString;
	digest: { logs: HexString[] };
}

/** A slot in which nobody authored a block that the final chain has. */
export interface MissedSlot {
	slot: number;
	/** The block after which it was missed. */
	after: number;
	/** Whose turn it was. */
	author: string;
}

/** The slot that a block was authored in. */
export function slotOf({ digest, number }: Header): number {
	for (const log of digest.logs) {
		const slot = AURA_SLOT.exec(log)?.[1];
		if (slot !== undefined) return u8aToBn(hexToU8a(`0x${slot}`), { isLe: true }).toNumber();
	}
	throw new Error(`block ${Number(number)} names no slot`);
}

/** The Aura keys at a block, in the order of their turns. */
export async function authoritiesAt(node: NetworkNode, block: HexString): Promise<HexString[]> {
	const answer = await node.rpc<HexString>('state_call', 'AuraApi_authorities', '0x', block);
	// The length takes one byte with up to 63 of them.
	const bytes = hexToU8a(answer).subarray(1);
	return Array.from({ length: bytes.length / KEY_LENGTH }, (_, index) =>
		toHex(bytes.slice(index * KEY_LENGTH, (index + 1) * KEY_LENGTH)),
	);
}

/** The slots that were missed between two blocks of a node's chain, and whose turns they were. */
export async function missedSlots(
	node: NetworkNode,
	from: number,
	to: number,
	/** Names by Aura key. */
	names: ReadonlyMap<string, string>,
): Promise<MissedSlot[]> {
	const missed: MissedSlot[] = [];
	let parent = await headerAt(node, from);
	for (let number = from + 1; number <= to; number++) {
		const header = await headerAt(node, number);
		const [first, last] = [slotOf(parent.header) + 1, slotOf(header.header)];
		if (first < last) {
			const authorities = await authoritiesAt(node, parent.hash);
			for (let slot = first; slot < last; slot++) {
				const key = authorities[slot % authorities.length] ?? '';
				missed.push({ slot, after: number - 1, author: names.get(key) ?? key });
			}
		}
		parent = header;
	}
	return missed;
}

/** The names of validators by their Aura keys, as far as the network made them. */
export function auraNames(network: Network): Map<string, string> {
	return new Map(
		network.members.flatMap(({ name, keys }) =>
			keys ? [[toHex(keys.aura.pair.publicKey), name] as [string, string]] : [],
		),
	);
}

/** Tells how many slots were missed, and by whom. */
export function reportMissed(missed: readonly MissedSlot[], from: number, to: number): void {
	const by = new Map<string, number>();
	for (const { author } of missed) by.set(author, (by.get(author) ?? 0) + 1);
	const who = [...by].map(([author, count]) => `${author} ${count}`).join(', ');
	report(
		`${missed.length} slots missed between blocks ${from} and ${to}${who === '' ? '' : `: ${who}`}`,
	);
}

async function headerAt(
	node: NetworkNode,
	number: number,
): Promise<{ hash: HexString; header: Header }> {
	const hash = await node.hashOf(number);
	if (!hash) throw new Error(`no block ${number} at ${node.name}`);
	return { hash, header: await node.rpc<Header>('chain_getHeader', hash) };
}
