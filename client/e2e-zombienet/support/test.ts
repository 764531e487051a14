// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type ZombieNode, Zombienet } from './zombienet.js';

/** A network of a test file's own. */
export interface TestNetwork {
	readonly network: Zombienet;
	readonly nodes: ZombieNode[];
	node(name: string): ZombieNode;
}

/**
 * Has zombienet start the network of a definition before the tests of a file, and stops it after them.
 * What the nodes logged stays if a test failed.
 *
 * @param definition a file in `zombienet/`
 */
export function networkFor(definition: string): TestNetwork {
	let network: Zombienet | undefined;
	let hasFailed = true;

	beforeAll(async () => {
		network = await Zombienet.spawn(definition);
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
		await network?.close({ keep: hasFailed });
	});

	const started = (): Zombienet => {
		if (!network) throw new Error('the network is not started');
		return network;
	};
	return {
		get network() {
			return started();
		},
		get nodes() {
			return started().nodes;
		},
		node: (name) => started().node(name),
	};
}
