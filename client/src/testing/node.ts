// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeClock } from './clock.js';
import { nodeBinary, runNode, type NodeProcess } from './process.js';

/** A development node that runs for a test. */
export interface TestNode {
	/** Its WebSocket address, on loopback. */
	readonly url: string;
	readonly pid: number;
	/** Where it keeps its database. */
	folder: string;
	/** Stops it, and leaves its folder as it is. */
	halt: () => Promise<void>;
	/** Starts it again after that, at another address. */
	restart: () => Promise<void>;
	/** Stops it and removes its folder. */
	stop: () => Promise<void>;
}

/**
 * Starts a development node of its own, on a free loopback port and in a temporary folder.
 *
 * @param binary path of the node; from the environment's CARECHAIN_NODE if not given
 * @param more further options of the node
 * @param clock what it goes by in place of the machine's clock
 * @throws Error when there is none, or it stops or stays silent, with the end of its log
 */
export async function startNode(
	binary = nodeBinary(),
	more: readonly string[] = [],
	clock?: NodeClock,
): Promise<TestNode> {
	const folder = await mkdtemp(join(tmpdir(), 'carechain-'));
	const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
	const args = [
		'--dev',
		`--base-path=${join(folder, 'base')}`,
		'--rpc-port=0',
		'--listen-addr=/ip4/127.0.0.1/tcp/0',
		'--no-mdns',
		...(more.some((option) => option.startsWith('--prometheus')) ? [] : ['--no-prometheus']),
		'--no-telemetry',
		...more,
	];
	const log = join(folder, 'node.log');
	const run = (): Promise<NodeProcess> => runNode(binary, args, log, clock?.environment);
	let node: NodeProcess;
	try {
		node = await run();
	} catch (error) {
		await remove();
		throw error;
	}
	return {
		get url() {
			return `ws://127.0.0.1:${node.port}`;
		},
		get pid() {
			return node.pid;
		},
		folder,
		halt: () => node.stop(),
		restart: async () => {
			node = await run();
		},
		stop: async () => {
			await node.stop();
			await remove();
		},
	};
}
