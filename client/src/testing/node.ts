// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary, runNode, type NodeProcess } from './process.js';

/** A development node that runs for a test. */
export interface TestNode {
	/** Its WebSocket address, on loopback. */
	url: string;
	pid: number;
	/** Stops it and removes its folder. */
	stop: () => Promise<void>;
}

/**
 * Starts a development node of its own, on a free loopback port and in a temporary folder.
 *
 * @param binary path of the node; from the environment's CARECHAIN_NODE if not given
 * @throws Error when there is none, or it stops or stays silent, with the end of its log
 */
export async function startNode(binary = nodeBinary()): Promise<TestNode> {
	const folder = await mkdtemp(join(tmpdir(), 'carechain-'));
	const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
	const args = [
		'--dev',
		`--base-path=${join(folder, 'base')}`,
		'--rpc-port=0',
		'--listen-addr=/ip4/127.0.0.1/tcp/0',
		'--no-mdns',
		'--no-prometheus',
		'--no-telemetry',
	];
	let node: NodeProcess;
	try {
		node = await runNode(binary, args, join(folder, 'node.log'));
	} catch (error) {
		await remove();
		throw error;
	}
	return {
		url: `ws://127.0.0.1:${node.port}`,
		pid: node.pid,
		stop: async () => {
			await node.stop();
			await remove();
		},
	};
}
