// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../src/connect.js';
import { nodeIdOf, setNodeIds } from '../src/nodes.js';
import { until } from '../src/testing/until.js';
import { networkFor } from './support/test.js';
import type { ZombieNode } from './support/zombienet.js';

/** Each hospital's validator, and the key that represents the hospital. */
const HOSPITALS = { alice: '//Alice', bob: '//Bob', charlie: '//Charlie', dave: '//Dave' };
/** For how many blocks the stranger hears nothing. */
const BLOCKS_WITHOUT = 10;

describe('the network of members.toml', () => {
	const net = networkFor('members.toml');
	const validators = (): ZombieNode[] => Object.keys(HOSPITALS).map((name) => net.node(name));

	beforeAll(() => cryptoWaitReady());
	const peersOf = async (nodes: ZombieNode[]): Promise<number[]> =>
		Promise.all(nodes.map(async (node) => (await node.peers()).length));

	it('lets a stranger in as long as the chain lists no node', async () => {
		const stranger = net.node('stranger');
		await until('all five are connected', 60, async () => {
			const counts = await peersOf([...validators(), stranger]);
			return counts.every((count) => count === validators().length);
		});
		await stranger.untilFinal(5, 60);
	});

	it('lets it go once every hospital has listed its node', async () => {
		const keyring = new Keyring({ type: 'sr25519' });
		for (const [name, uri] of Object.entries(HOSPITALS)) {
			const node = net.node(name);
			const api = await connect(node.url);
			await setNodeIds(api, [nodeIdOf(node.peerId)], keyring.addFromUri(uri));
			await api.disconnect();
		}
		await until('nobody is connected to the stranger', 30, async () => {
			const counts = await peersOf([...validators(), net.node('stranger')]);
			return counts.every((count, index) => count === (index < validators().length ? 3 : 0));
		});
	});

	it('goes on without it, and tells it nothing', async () => {
		const [stranger, alice] = [net.node('stranger'), net.node('alice')];
		const last = await stranger.best();
		await alice.untilFinal((await alice.best()) + BLOCKS_WITHOUT, 60);
		expect(await stranger.best()).toBe(last);
		expect(await stranger.peers()).toEqual([]);
		expect(await peersOf(validators())).toEqual([3, 3, 3, 3]);
		const hashes = await Promise.all(validators().map((node) => node.hashOf(last)));
		expect(new Set(hashes).size).toBe(1);
	});
});
