// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a node may take until it answers, in milliseconds. */
const START_TIMEOUT = 180_000;

/** How long a node may take to stop by itself, in milliseconds. */
const STOP_TIMEOUT = 15_000;

/** How often its log is looked at meanwhile, in milliseconds. */
const POLL_INTERVAL = 100;

/** Last lines of the log that an error quotes. */
const QUOTED_LINES = 20;

/** A node that runs for a test. */
export interface NodeProcess {
	readonly pid: number;
	/** The port on loopback where it answers, over WebSocket and HTTP. */
	readonly port: number;
	/** Asks it to stop, and waits until it has; after a while it is killed. */
	stop: () => Promise<void>;
	/** Kills it as a failing machine would, and waits until it is gone. */
	kill: () => Promise<void>;
}

/** The path of the node from the environment. */
export function nodeBinary(): string {
	const binary = process.env.CARECHAIN_NODE;
	if (!binary) throw new Error('set CARECHAIN_NODE to the path of carechain-node');
	return binary;
}

/**
 * Starts a node and waits until it answers.
 *
 * It writes its log to a file and not to this process: a test that keeps its process busy must not make
 * the node wait for its log to be read.
 *
 * @param log the file; what is in it stays
 * @param environment what is in its environment beside what is in this process's
 * @throws Error when the node stops or stays silent, with the end of its log
 */
export async function runNode(
	binary: string,
	args: string[],
	log: string,
	environment: Readonly<Record<string, string>> = {},
): Promise<NodeProcess> {
	const file = await open(log, 'a');
	const { size: start } = await file.stat();
	const env = { ...process.env, ...environment };
	const child = spawn(binary, args, { stdio: ['ignore', file.fd, file.fd], env });
	// A test run that breaks off must not leave its node behind.
	const killAtExit = (): boolean => child.kill('SIGKILL');
	process.once('exit', killAtExit);
	const ended = (): void => {
		process.off('exit', killAtExit);
	};
	child.once('exit', ended);
	child.once('error', ended);
	try {
		await file.close();
		const port = await portOf(child, log, start);
		return {
			pid: child.pid ?? 0,
			port,
			stop: () => end(child, 'SIGTERM'),
			kill: () => end(child, 'SIGKILL'),
		};
	} catch (error) {
		await end(child, 'SIGKILL');
		throw error;
	}
}

/** The port that the node says it listens on. */
async function portOf(child: ChildProcess, log: string, start: number): Promise<number> {
	let failure: string | undefined;
	child.once('error', (error) => {
		failure = `did not start: ${error.message}`;
	});
	child.once('exit', () => {
		failure ??= 'stopped';
	});
	const deadline = Date.now() + START_TIMEOUT;
	for (;;) {
		const text = (await readFile(log)).subarray(start).toString();
		const port = /Running JSON-RPC server: addr=.*127\.0\.0\.1:(\d+)/.exec(text)?.[1];
		if (port !== undefined) return Number(port);
		if (Date.now() > deadline) failure ??= 'did not answer in time';
		if (failure !== undefined) {
			const tail = text.trimEnd().split('\n').slice(-QUOTED_LINES);
			throw new Error([`the node ${failure}; its log ends with:`, ...tail].join('\n'));
		}
		await sleep(POLL_INTERVAL);
	}
}

/** Ends exactly this process, and waits until it has. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const exited = new Promise((resolve) => child.once('exit', resolve));
	child.kill(signal);
	const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
	await exited;
	clearTimeout(timer);
}
