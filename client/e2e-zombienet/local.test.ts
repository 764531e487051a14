// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { connect as dial } from 'node:net';
import { hexToU8a } from '@polkadot/util';
import { describe, expect, it } from 'vitest';
import { until } from '../src/testing/until.js';
import { networkFor } from './support/test.js';
import type { ZombieNode } from './support/zombienet.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const ALL = [...VALIDATORS, 'archive', 'pruned'];
/** How many states and bodies `pruned` keeps, in the definition. */
const KEPT = 32;
/** How far finality may be behind the best block. */
const MAX_LAG = 5;
/** A block that `pruned` forgets, and nobody else. */
const OLD = 2;

/** The key under which the runtime's code stands in state. */
const CODE = '0x3a636f6465';
/** A digest's item that is meant for the runtime: its kind, and Aura's name. */
const PRE_RUNTIME = 6;
const AURA = 'aura';

describe('the network of local.toml', () => {
	const net = networkFor('local.toml');
	const each = <Thing>(look: (node: ZombieNode) => Promise<Thing>): Promise<Thing[]> =>
		Promise.all(net.nodes.map(look));

	it('has four validators, an archive and a node that prunes, each connected to all others', async () => {
		expect(net.nodes.map(({ name }) => name).sort()).toEqual([...ALL].sort());
		for (const node of net.nodes) {
			const role = VALIDATORS.includes(node.name) ? 'Authority' : 'Full';
			expect(await node.rpc('system_nodeRoles'), node.name).toEqual([role]);
			const others = net.nodes.filter((it) => it !== node).map(({ peerId }) => peerId);
			await until(`${node.name} is connected to all others`, 60, async () => {
				const peers = new Set(await node.peers());
				return others.every((it) => peers.has(it));
			});
		}
	});

	it('makes the same blocks final everywhere, soon after they are made', async () => {
		await Promise.all(net.nodes.map((node) => node.untilFinal(KEPT / 2, 120)));
		const hashes = await each((node) => node.hashOf(KEPT / 2));
		expect(new Set(hashes).size).toBe(1);
		expect(hashes[0]).not.toBeNull();
		for (const node of net.nodes) {
			const final = await node.finalized();
			expect((await node.best()) - final, node.name).toBeLessThanOrEqual(MAX_LAG);
		}
	});

	it('has blocks of all four validators', async () => {
		// Whose turn it is goes round with the slots.
		const turns = new Set<bigint>();
		for (let number = 1; number <= KEPT / 2; number++) {
			const slot = slotOf(await net.node('archive').digestOf(number));
			turns.add(slot % BigInt(VALIDATORS.length));
		}
		expect(turns.size).toBe(VALIDATORS.length);
	});

	it('tells in metrics what it tells by RPC', async () => {
		for (const node of net.nodes) {
			const before = await node.finalized();
			const final = await until(`${node.name} counts block ${before}`, 20, async () => {
				const value = await node.metric('substrate_block_height', 'status="finalized"');
				return value !== null && value >= before && value;
			});
			expect(final, node.name).toBeLessThanOrEqual(await node.best());
			const peers = await node.metric('substrate_sub_libp2p_peers_count');
			expect(peers, node.name).toBe(ALL.length - 1);
		}
	});

	it('keeps an old state and body at the archive, and not where they are pruned', async () => {
		const pruned = net.node('pruned');
		const hash = await net.node('archive').hashOf(OLD);
		const codeAt = (node: ZombieNode): Promise<string | null> =>
			node.rpc('state_getStorageHash', CODE, hash);
		const bodyAt = (node: ZombieNode): Promise<unknown> => node.rpc('chain_getBlock', hash);
		await pruned.untilFinal(OLD + KEPT + MAX_LAG, 180);
		await until('the old body is forgotten', 60, async () => (await bodyAt(pruned)) === null);
		await expect(codeAt(pruned)).rejects.toThrow('State already discarded');
		// The header stays, everywhere.
		expect(await pruned.hashOf(OLD)).toBe(hash);
		for (const name of ['archive', 'alice']) {
			expect(await codeAt(net.node(name)), name).toMatch(/^0x/);
			expect(await bodyAt(net.node(name)), name).not.toBeNull();
		}
	});

	it('leaves nothing running when it is stopped', async () => {
		const uris = net.nodes.flatMap(({ spawned }) => [spawned.ws_uri, spawned.prometheus_uri]);
		for (const uri of uris) expect(await isOpen(uri), uri).toBe(true);
		await net.network.stop();
		expect(net.network.isRunning).toBe(false);
		for (const uri of uris) expect(await isOpen(uri), uri).toBe(false);
	});
});

/** The slot that a block was made in. */
function slotOf(digest: string[]): bigint {
	for (const item of digest.map((it) => hexToU8a(it))) {
		const name = Buffer.from(item.subarray(1, 5)).toString();
		// Then come the length, which is one byte here, and the slot.
		if (item[0] === PRE_RUNTIME && name === AURA) return Buffer.from(item).readBigUInt64LE(6);
	}
	throw new Error('the block has no slot');
}

/** Whether something listens at an address. */
function isOpen(uri: string): Promise<boolean> {
	const { hostname, port } = new URL(uri);
	return new Promise((done) => {
		const socket = dial({ host: hostname, port: Number(port) });
		socket.once('connect', () => {
			socket.destroy();
			done(true);
		});
		socket.once('error', () => {
			done(false);
		});
	});
}
