// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HexString } from '@polkadot/util/types';
import { nodeBinary } from '../../src/testing/process.js';
import { until } from '../../src/testing/until.js';

/** Where the network definitions are. */
const DEFINITIONS = new URL('../../../zombienet/', import.meta.url);

/** How long zombienet may take until all nodes answer, in seconds. */
const SECONDS_UNTIL_UP = 300;

/** How long all processes may take to stop by themselves, in seconds; a node starts first, if it does. */
const SECONDS_UNTIL_GONE = 60;

/** What zombienet says as soon as all nodes answer. */
const IS_UP = 'network is up';

/**
 * Runs its arguments as a command, until the command ends or its own input does, and ends the whole
 * process group then: `zombie-cli` leaves its nodes running when it is told to stop. Whoever holds the
 * other end of the input cannot die without its network, whatever it dies of.
 */
const ENDS_WITH_ITS_INPUT = '("$@"; kill 0) & cat; kill 0';

/** Last lines of zombienet's log that an error quotes. */
const QUOTED_LINES = 20;

/** A node, in `zombie.json`: as far as it is of use here. */
interface SpawnedNode {
	name: string;
	ws_uri: string;
	prometheus_uri: string;
	multiaddr: string;
}

/** A network that `zombie-cli` runs, from a definition, in a temporary folder. */
export class Zombienet {
	readonly #nodes = new Map<string, ZombieNode>();

	private constructor(
		readonly folder: string,
		readonly child: ChildProcess,
	) {}

	/**
	 * Has `zombie-cli` start the network of a definition, and waits until all its nodes answer.
	 *
	 * `CARECHAIN_NODE` names the node, and `ZOMBIE_CLI` the program if it is not on the path.
	 *
	 * @param definition a file in `zombienet/`
	 * @throws Error when the program stops or stays silent, with the end of its log
	 */
	static async spawn(definition: string): Promise<Zombienet> {
		const folder = await mkdtemp(join(tmpdir(), 'carechain-zombienet-'));
		// A definition names the node as it is installed, whatever the one to be tested is called.
		const programs = join(folder, 'bin');
		await mkdir(programs);
		await symlink(resolve(nodeBinary()), join(programs, 'carechain-node'));
		const log = await open(join(folder, 'zombienet.log'), 'w');
		const file = fileURLToPath(new URL(definition, DEFINITIONS));
		const command = [
			process.env.ZOMBIE_CLI ?? 'zombie-cli',
			...['spawn', '--provider', 'native', '--dir', join(folder, 'network'), file],
		];
		const child = spawn('bash', ['-c', ENDS_WITH_ITS_INPUT, 'zombienet', ...command], {
			// A process group of its own.
			detached: true,
			env: { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) },
			stdio: ['pipe', log.fd, log.fd],
		});
		await log.close();
		const network = new Zombienet(folder, child);
		try {
			await network.#untilUp();
			await network.#readNodes();
			return network;
		} catch (error) {
			await network.close({ keep: true });
			throw error;
		}
	}

	get nodes(): ZombieNode[] {
		return [...this.#nodes.values()];
	}

	node(name: string): ZombieNode {
		const node = this.#nodes.get(name);
		if (!node) throw new Error(`no node ${name}`);
		return node;
	}

	/** Asks all processes to stop and waits until they have; after a while they are killed. */
	async stop(): Promise<void> {
		this.#signal('SIGTERM');
		try {
			await until('all processes are gone', SECONDS_UNTIL_GONE, () => !this.isRunning);
		} catch (error) {
			this.#signal('SIGKILL');
			throw error;
		}
	}

	/** Stops everything; removes all there is of it, unless what the nodes logged is still of use. */
	async close({ keep = false } = {}): Promise<void> {
		if (this.isRunning) await this.stop();
		if (keep) console.log(`what zombienet and its nodes left is in ${this.folder}`);
		else await rm(this.folder, { recursive: true, force: true });
	}

	/** Whether zombienet or one of its nodes runs. */
	get isRunning(): boolean {
		return this.#signal(0);
	}

	/** Sends a signal to zombienet and all its nodes, and says whether there were any. */
	#signal(signal: NodeJS.Signals | 0): boolean {
		// It did not start: 0 would be this very process's group.
		if (this.child.pid === undefined) return false;
		try {
			return process.kill(-this.child.pid, signal);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
			throw error;
		}
	}

	async #untilUp(): Promise<void> {
		let failure: string | undefined;
		this.child.once('error', (error) => {
			failure = `did not start: ${error.message}`;
		});
		this.child.once('exit', () => {
			failure ??= 'stopped';
		});
		const log = (): Promise<string> => readFile(join(this.folder, 'zombienet.log'), 'utf8');
		const isUp = await until('the network is up', SECONDS_UNTIL_UP, async () => {
			if (failure !== undefined) return 'never';
			return (await log()).includes(IS_UP) && 'up';
		}).catch(() => 'not in time');
		if (isUp === 'up') return;
		const tail = (await log()).trimEnd().split('\n').slice(-QUOTED_LINES);
		failure ??= `did not start all nodes within ${SECONDS_UNTIL_UP} s`;
		throw new Error([`zombie-cli ${failure}; its log ends with:`, ...tail].join('\n'));
	}

	async #readNodes(): Promise<void> {
		const text = await readFile(join(this.folder, 'network', 'zombie.json'), 'utf8');
		const { relay } = JSON.parse(text) as { relay: { nodes: SpawnedNode[] } };
		for (const node of relay.nodes) this.#nodes.set(node.name, new ZombieNode(node));
	}
}

/** A header, as far as it is of use here. */
interface Header {
	number: HexString;
	digest: { logs: HexString[] };
}

/** One node of a network. */
export class ZombieNode {
	constructor(readonly spawned: SpawnedNode) {}

	get name(): string {
		return this.spawned.name;
	}

	get url(): string {
		return this.spawned.ws_uri;
	}

	/** The id by which other nodes know it. */
	get peerId(): string {
		return this.spawned.multiaddr.replace(/.*\/p2p\//, '');
	}

	/** Calls an RPC method over HTTP. */
	async rpc<Answer>(method: string, ...params: unknown[]): Promise<Answer> {
		const response = await fetch(this.url.replace('ws:', 'http:'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		});
		const answer = (await response.json()) as { result: Answer; error?: { message: string } };
		if (answer.error) throw new Error(`${method} at ${this.name}: ${answer.error.message}`);
		return answer.result;
	}

	/** The number of the best block. */
	async best(): Promise<number> {
		const { number } = await this.rpc<Header>('chain_getHeader');
		return Number(number);
	}

	/** The number of the last final block. */
	async finalized(): Promise<number> {
		const hash = await this.rpc<HexString>('chain_getFinalizedHead');
		const { number } = await this.rpc<Header>('chain_getHeader', hash);
		return Number(number);
	}

	/** The hash of a block of its best chain; null for one that it does not have. */
	async hashOf(number: number): Promise<HexString | null> {
		return this.rpc<HexString | null>('chain_getBlockHash', number);
	}

	/** The digest's items of a block of its best chain. */
	async digestOf(number: number): Promise<HexString[]> {
		const header = await this.rpc<Header>('chain_getHeader', await this.hashOf(number));
		return header.digest.logs;
	}

	/** Waits until a block, and with it everything before, is final here. */
	async untilFinal(number: number, seconds: number): Promise<void> {
		await until(`block ${number} final at ${this.name}`, seconds, async () => {
			return (await this.finalized()) >= number;
		});
	}

	/** The peer ids of the nodes that it exchanges blocks with. */
	async peers(): Promise<string[]> {
		const peers = await this.rpc<{ peerId: string }[]>('system_peers');
		return peers.map(({ peerId }) => peerId);
	}

	/**
	 * The value of a metric; null if there is none.
	 *
	 * @param label of several of a name, which: as `status="best"`
	 */
	async metric(name: string, label = ''): Promise<number | null> {
		const response = await fetch(this.spawned.prometheus_uri);
		const line = (await response.text())
			.split('\n')
			.find((it) => (it.startsWith(`${name}{`) || it.startsWith(`${name} `)) && it.includes(label));
		return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ')));
	}
}
