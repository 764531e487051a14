// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a node may take until it answers, in milliseconds. */
const START_TIMEOUT = 60_000;

/** How long a node may take to stop by itself, in milliseconds. */
const STOP_TIMEOUT = 10_000;

/** Last lines of the log that an error quotes. */
const QUOTED_LINES = 20;

/** A development node that runs for a test. */
export interface TestNode {
	/** Its WebSocket address, on loopback. */
	url: string;
	/** Stops it and removes its folder. */
	stop: () => Promise<void>;
}

/**
 * Starts a development node of its own, on a free loopback port and in a temporary folder.
 *
 * @param binary path of the node; from the environment's CARECHAIN_NODE if not given
 * @throws Error when there is none, or it stops or stays silent, with the end of its log
 */
export async function startNode(binary = process.env.CARECHAIN_NODE): Promise<TestNode> {
	if (!binary) throw new Error('set CARECHAIN_NODE to the path of carechain-node');
	const folder = await mkdtemp(join(tmpdir(), 'carechain-'));
	const child = spawn(
		binary,
		[
			'--dev',
			`--base-path=${folder}`,
			'--rpc-port=0',
			'--listen-addr=/ip4/127.0.0.1/tcp/0',
			'--no-mdns',
			'--no-prometheus',
			'--no-telemetry',
		],
		{ stdio: ['ignore', 'ignore', 'pipe'] },
	);
	// A test run that breaks off must not leave its node behind.
	const kill = (): boolean => child.kill('SIGKILL');
	process.once('exit', kill);
	const stop = async (): Promise<void> => {
		process.off('exit', kill);
		await ended(child);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		return { url: await addressOf(child), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The address that the node says it listens on; it picks the port itself. */
function addressOf(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		const tail: string[] = [];
		const fail = (what: string): void => {
			clearTimeout(timer);
			reject(new Error([`the node ${what}; its log ends with:`, ...tail].join('\n')));
		};
		const timer = setTimeout(() => {
			fail('did not answer in time');
		}, START_TIMEOUT);
		child.once('error', (error) => {
			fail(`did not start: ${error.message}`);
		});
		child.once('exit', () => {
			fail('stopped');
		});
		if (!child.stderr) return;
		// Reading goes on after the address is found, else the node would wait for its log to be read.
		createInterface(child.stderr).on('line', (line) => {
			tail.push(line);
			if (tail.length > QUOTED_LINES) tail.shift();
			const port = /Running JSON-RPC server: addr=.*127\.0\.0\.1:(\d+)/.exec(line)?.[1];
			if (port === undefined) return;
			clearTimeout(timer);
			resolve(`ws://127.0.0.1:${port}`);
		});
	});
}

/** Ends exactly this process, and waits until it has. */
async function ended(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const exited = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
	await exited;
	clearTimeout(timer);
}
