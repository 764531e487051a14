// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { afterAll, beforeAll } from 'vitest';
import { untilRunning } from '../../src/chain.js';
import { connect } from '../../src/connect.js';
import { startNode, type TestNode } from '../../src/testing/node.js';

/** A development chain of a test file's own, and a connection to it. */
export interface TestChain {
	readonly api: ApiPromise;
	readonly url: string;
}

/** Starts a chain before the tests of a file and stops it after them. */
export function testChain(): TestChain {
	let node: TestNode | undefined;
	let api: ApiPromise | undefined;
	beforeAll(async () => {
		node = await startNode();
		api = await connect(node.url);
		await untilRunning(api);
	});
	afterAll(async () => {
		await api?.disconnect();
		await node?.stop();
	});
	return {
		get api() {
			return required(api);
		},
		get url() {
			return required(node).url;
		},
	};
}

/** Something that has to be there. */
export function required<Thing>(thing: Thing | null | undefined, what = 'started chain'): Thing {
	if (thing === null || thing === undefined) throw new Error(`there is no ${what}`);
	return thing;
}
