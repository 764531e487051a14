// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkNode } from '../src/testing/network.js';
import { until } from '../src/testing/until.js';
import { FOUNDERS, testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { PeerWatcher } from './support/peers.js';
import { report } from './support/report.js';

/** What the consortium promises. */
const MAX_BLOCKS_UNTIL_GONE = 2;
/** For how many blocks a stranger tries. */
const STRANGERS_BLOCKS = 15;
/** Blocks until a node that was listed has found the others, at most. */
const SECONDS_UNTIL_CONNECTED = 90;

describe('nodes that keep to the list on chain', () => {
	const net = testNetwork(
		{
			id: 'peers',
			sessionLength: 100,
			minValidators: 4,
			members: [...FOUNDERS, { name: 'Clinic E', kind: 'clinic' }],
		},
		['--peers-from-chain'],
	);
	let clinic: NetworkNode;
	let stranger: NetworkNode;
	let peers: PeerWatcher;

	beforeAll(async () => {
		clinic = await net.network.addNode('Clinic E', {
			key: net.member('Clinic E').node,
			args: ['--peers-from-chain'],
		});
		await clinic.start();
		const listed = [...net.nodes, clinic];
		await until('all listed nodes are connected', SECONDS_UNTIL_CONNECTED, async () => {
			const counts = await Promise.all(listed.map(async (node) => (await node.peers()).length));
			return counts.every((count) => count === listed.length - 1);
		});
		await clinic.untilFinal(await net.node('Hospital A').finalized(), SECONDS_UNTIL_CONNECTED);
		peers = new PeerWatcher(net.nodes);
	});
	afterAll(() => peers.stop());

	/** Waits until no validator is connected to a node any more, and tells at which block that was. */
	async function goneAt(node: NetworkNode, seconds: number): Promise<number> {
		return until(
			`nobody is connected to ${node.name}`,
			seconds,
			async () => {
				const connected = await Promise.all(
					net.nodes.map(async (it) => (await it.peers()).includes(node.key.peerId)),
				);
				const best = await net.node('Hospital A').best();
				return !connected.includes(true) && best;
			},
			100,
		);
	}

	/** Expects that a node was let go in time after a block, and hears of no more blocks. */
	async function expectGone(node: NetworkNode, block: number): Promise<void> {
		const gone = await goneAt(node, 30);
		report(`${node.name}: off the list in block ${block}, disconnected by block ${gone}`);
		expect(gone - block).toBeLessThanOrEqual(MAX_BLOCKS_UNTIL_GONE);
		const best = await node.best();
		await net.node('Hospital A').untilFinal(gone + 5, 60);
		expect(await node.best()).toBeLessThanOrEqual(Math.max(best, block + MAX_BLOCKS_UNTIL_GONE));
		expect(await node.peers()).toEqual([]);
	}

	function setNodeIds(ids: string[]): Promise<string> {
		const [node, as] = [net.node('Hospital A'), net.member('Hospital A')];
		return script('operator', ['set-node-ids', ...ids], { node, as });
	}

	const blockOf = (told: string): number => Number(/block (\d+)/.exec(told)?.[1]);

	it('tell a node that is not listed of no block', async () => {
		stranger = await net.network.addNode('Stranger', { isKnown: false });
		await stranger.start();
		const start = await net.node('Hospital A').best();
		await net.node('Hospital A').untilFinal(start + STRANGERS_BLOCKS, 3 * STRANGERS_BLOCKS);
		expect(await stranger.best()).toBe(0);
		expect(await stranger.peers()).toEqual([]);
		expect(peers.seen(stranger)).toBe(0);
		report(`after ${STRANGERS_BLOCKS} blocks the unlisted node is at block 0`);
	});

	it('let it in as soon as a member lists it', async () => {
		const own = net.member('Hospital A').node.peerId;
		await setNodeIds([own, stranger.key.peerId]);
		await stranger.untilFinal(await net.node('Hospital A').finalized(), SECONDS_UNTIL_CONNECTED);
		expect((await stranger.peers()).length).toBeGreaterThan(0);
	});

	it('let it go within two blocks when it is off the list again', async () => {
		const told = await setNodeIds([net.member('Hospital A').node.peerId]);
		await expectGone(stranger, blockOf(told));
	});

	it('let the nodes of a suspended member go within two blocks', async () => {
		const node = net.node('Hospital A');
		// Until here it was connected all the time.
		expect(peers.lost(clinic)).toEqual([]);
		const suspend = (name: string): Promise<string> =>
			script('operator', ['suspend', 'Clinic E'], { node, as: net.member(name) });
		await suspend('Hospital A');
		const told = await suspend('Hospital B');
		expect(told).toContain('has decided it');
		await expectGone(clinic, blockOf(told));
	});

	it('stay connected to one another throughout, and go on making blocks final', async () => {
		report(`${peers.samples} samples of each validator's peers`);
		for (const node of net.nodes) expect(peers.lost(node), node.name).toEqual([]);
		expect(await net.watcher.undone()).toEqual([]);
		expect(net.watcher.longestPause()).toBeLessThanOrEqual(15);
	});
});
