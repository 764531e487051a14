// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HexString } from '@polkadot/util/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../src/testing/ports.js';
import { runNode, type NodeProcess } from '../src/testing/process.js';
import { until } from '../src/testing/until.js';
import { testNetwork } from './support/network.js';
import { report } from './support/report.js';

const run = promisify(execFile);

/** What the operators' guide writes, for which a test has places of its own. */
const GUIDE = new URL('../../docs/operators.md', import.meta.url);
const FOLDER = '/var/lib/carechain';
const COPY = '/root/carechain.tar';
/** The commands that copy and restore. What follows on their lines, or around them, is the service's. */
const COMMANDS = { copy: /^\(cd \/var\/lib\/carechain && tar .*\)$/m, restore: /^tar -C [^&\n]*/m };

/** Blocks that are made while the copy lies there. */
const MEANWHILE = 5;

describe('an archive, copied and restored as the operators’ guide says', () => {
	const net = testNetwork({ id: 'backup', sessionLength: 10, minValidators: 4 });
	const validator = () => net.node('Hospital A');
	/** Where the archive keeps everything. */
	let base: string;
	let rpcPort: number;
	let ports: [number, number];
	let archive: NodeProcess | undefined;
	let peerId: string;
	/** Its last final block and its best one when it was copied. */
	let copied: { final: number; best: number };

	beforeAll(async () => {
		base = join(net.network.folder, 'archive');
		ports = (await freePorts(2)) as [number, number];
		[, rpcPort] = ports;
		await mkdir(base);
		// With a key of its own in its folder, as the guide has it.
		const key = ['key', 'generate-node-key', `--chain=${net.network.chainFile}`];
		await run(net.network.binary, [...key, `--base-path=${base}`]);
	});

	afterAll(() => archive?.stop());

	async function start(bootnodes: readonly string[]): Promise<void> {
		const args = [
			`--chain=${net.network.chainFile}`,
			`--base-path=${base}`,
			`--listen-addr=/ip4/127.0.0.1/tcp/${ports[0]}`,
			`--rpc-port=${rpcPort}`,
			'--archive',
			'--no-mdns',
			'--no-prometheus',
			'--no-telemetry',
			'--allow-private-ip',
			...bootnodes.map((address) => `--bootnodes=${address}`),
			...(bootnodes.length > 0 ? [] : ['--reserved-only', '--in-peers=0', '--out-peers=0']),
		];
		archive = await runNode(net.network.binary, args, join(net.network.folder, 'archive.log'));
	}

	async function stop(): Promise<void> {
		await archive?.stop();
		archive = undefined;
	}

	async function rpc<Answer>(method: string, ...params: unknown[]): Promise<Answer> {
		const response = await fetch(`http://127.0.0.1:${rpcPort}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		});
		return ((await response.json()) as { result: Answer }).result;
	}

	async function heights(): Promise<{ final: number; best: number }> {
		const numberOf = async (...block: HexString[]): Promise<number> =>
			Number((await rpc<{ number: HexString }>('chain_getHeader', ...block)).number);
		const final = await numberOf(await rpc<HexString>('chain_getFinalizedHead'));
		return { final, best: await numberOf() };
	}

	/** Runs a command of the guide in the places of this test. */
	async function guide(which: keyof typeof COMMANDS): Promise<void> {
		const found = COMMANDS[which].exec(await readFile(GUIDE, 'utf8'))?.[0];
		if (!found) throw new Error(`the guide does not say how to ${which}`);
		const command = found
			.replaceAll(FOLDER, base)
			.replaceAll(COPY, join(net.network.folder, 'carechain.tar'));
		report(found);
		await run('bash', ['-c', `set -e; ${command}`]);
	}

	it('is copied while it is stopped', async () => {
		await start(net.nodes.map(({ address }) => address));
		const final = await validator().finalized();
		await until('the archive is there', 60, async () => (await heights()).final >= final);
		peerId = await rpc<string>('system_localPeerId');
		await stop();
		await guide('copy');
	});

	it('goes on from the block at which it was stopped', async () => {
		// Cut off, so that it shows what it has and no more.
		await start([]);
		copied = await heights();
		await stop();
		expect(copied.final).toBeGreaterThan(0);

		await rm(base, { recursive: true });
		await mkdir(base);
		await guide('restore');
		await start([]);
		expect(await heights()).toEqual(copied);
		expect(await rpc<string>('system_localPeerId')).toBe(peerId);
		await stop();
	});

	it('fetches the rest, and agrees with the others on all of it', async () => {
		await validator().untilFinal(copied.final + MEANWHILE, 60);
		await start(net.nodes.map(({ address }) => address));
		const final = await validator().finalized();
		await until('the archive has caught up', 60, async () => (await heights()).final >= final);
		for (let number = 0; number <= final; number++) {
			const hash = await rpc<HexString | null>('chain_getBlockHash', number);
			for (const node of net.nodes) expect(await node.hashOf(number), node.name).toBe(hash);
			// It is an archive still.
			expect(await rpc('chain_getBlock', hash), `block ${number}`).not.toBeNull();
			const runtime = await rpc('state_getRuntimeVersion', hash);
			expect(runtime, `state at block ${number}`).toHaveProperty('specVersion');
		}
		report(`stopped at block ${copied.final}, restored, and at ${final} with the others`);
		expect(await net.watcher.undone()).toEqual([]);
	});
});
