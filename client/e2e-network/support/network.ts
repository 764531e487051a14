// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { connect } from '../../src/connect.js';
import {
	Network,
	type Member,
	type MemberPlan,
	type NetworkNode,
	type NetworkPlan,
} from '../../src/testing/network.js';
import { until } from '../../src/testing/until.js';
import { FinalityWatcher } from './watch.js';

/** Four hospitals that validate, and the board: a regulator. Ids are positions. */
export const FOUNDERS: MemberPlan[] = [
	{ name: 'Hospital A', validator: true },
	{ name: 'Hospital B', validator: true },
	{ name: 'Hospital C', validator: true },
	{ name: 'Hospital D', validator: true },
	{ name: 'Regulator', kind: 'regulator', board: true },
];

/** The id of the organisation that is admitted first. */
export const FIRST_ADMITTED = FOUNDERS.length;

/** How long a network may take until something is final, in seconds. */
const UNTIL_FIRST_FINAL = 60;

/** A network of a test file's own. */
export interface TestNetwork {
	readonly network: Network;
	/** The running nodes of the founding validators, watched. */
	readonly nodes: NetworkNode[];
	readonly watcher: FinalityWatcher;
	node(name: string): NetworkNode;
	member(name: string): Member;
	/** A connection to a node; the same one each time. */
	api(name: string): Promise<ApiPromise>;
	/** Closes a connection, before its node is stopped on purpose. */
	disconnect(name: string): Promise<void>;
}

/**
 * Founds a network before the tests of a file, starts its validators and waits until blocks become
 * final; stops it after them. What the nodes logged stays if a test failed.
 */
export function testNetwork(
	plan: Omit<NetworkPlan, 'members'> & { members?: MemberPlan[] },
	args: string[] = [],
): TestNetwork {
	let network: Network | undefined;
	let nodes: NetworkNode[] = [];
	let hasFailed = true;
	const watcher = new FinalityWatcher();
	const apis = new Map<string, Promise<ApiPromise>>();

	beforeAll(async () => {
		network = await Network.found({ members: FOUNDERS, ...plan });
		nodes = await network.startValidators(args);
		await until('a final block', UNTIL_FIRST_FINAL, async () => {
			const final = await Promise.all(nodes.map((node) => node.finalized()));
			return Math.min(...final) > 0;
		});
		for (const node of nodes) await watcher.add(node);
		hasFailed = false;
	});
	// The tests of a file tell one story: what comes after a failure would only repeat it.
	beforeEach(({ skip }) => {
		if (hasFailed) skip('a test before it has failed');
	});
	afterEach(({ task }) => {
		if (task.result?.state === 'fail') hasFailed = true;
	});
	afterAll(async () => {
		await watcher.close();
		for (const api of apis.values()) await (await api).disconnect();
		await network?.close({ keep: hasFailed });
	});

	const founded = (): Network => {
		if (!network) throw new Error('the network is not founded');
		return network;
	};
	const node = (name: string): NetworkNode => {
		const found = founded().nodes.get(name);
		if (!found) throw new Error(`no node ${name}`);
		return found;
	};
	return {
		get network() {
			return founded();
		},
		get nodes() {
			return nodes;
		},
		watcher,
		node,
		member: (name) => founded().member(name),
		api: (name) => {
			const known = apis.get(name) ?? connect(node(name).url);
			apis.set(name, known);
			return known;
		},
		disconnect: async (name) => {
			const api = apis.get(name);
			apis.delete(name);
			await (await api)?.disconnect();
		},
	};
}
