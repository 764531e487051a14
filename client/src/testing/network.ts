// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import type { HexString } from '@polkadot/util/types';
import type { OrganizationKind } from '../codes.js';
import { dayOf, formatDay } from '../days.js';
import {
	insertKeys,
	nodeKey,
	secretKey,
	validatorKeys,
	type NodeKey,
	type SecretKey,
	type ValidatorKeys,
} from './identities.js';
import { freePorts } from './ports.js';
import { nodeBinary, runNode, type NodeProcess } from './process.js';
import { until } from './until.js';

const run = promisify(execFile);

/** Memberships of test networks last so many days. */
const DAYS = 300;

/** What a raw chain specification may take in JSON. */
const MAX_SPEC_BYTES = 64 * 1024 * 1024;

/** A founding member, as the consortium's file is to have it. */
export interface MemberPlan {
	name: string;
	/** A hospital, if not said otherwise. */
	kind?: OrganizationKind;
	/** Whether it runs a validator. */
	validator?: boolean;
	/** Whether it has a seat on the oversight board. */
	board?: boolean;
}

/** A consortium to be founded. */
export interface NetworkPlan {
	/** The chain's id. */
	id: string;
	/** In blocks. */
	sessionLength: number;
	minValidators: number;
	/** Their organisations' ids are their positions. */
	members: MemberPlan[];
	/** Further lines of the consortium's file, before the organisations. */
	toml?: string;
}

/** A member of a test network. */
export interface Member {
	name: string;
	organization: number;
	representative: SecretKey;
	/** A file with the representative's secret, for tools. */
	suriFile: string;
	/** Of its first node. */
	node: NodeKey;
	/** Its first session keys; null if it founds without a validator. */
	keys: ValidatorKeys | null;
}

/** How a node of a network is run. */
export interface NodeOptions {
	/** Whether it may author and vote; what it has keys for. */
	validator?: boolean;
	/** A network identity; a fresh one if not given. */
	key?: NodeKey;
	/** Session keys that it starts with. */
	keys?: ValidatorKeys | null;
	/** Further arguments. */
	args?: string[];
	/** Another chain specification than the network's. */
	chain?: string;
	/** Whether the other nodes are told its address; so they are if not said otherwise. */
	isKnown?: boolean;
}

/** Real nodes of one consortium on loopback, in a temporary folder, for a test. */
export class Network {
	readonly members: Member[] = [];
	readonly nodes = new Map<string, NetworkNode>();

	private constructor(
		readonly plan: NetworkPlan,
		readonly folder: string,
		readonly binary: string,
	) {}

	/** The consortium's file. */
	get consortiumFile(): string {
		return join(this.folder, 'consortium.toml');
	}

	/** The raw chain specification that all nodes share. */
	get chainFile(): string {
		return join(this.folder, 'chain.json');
	}

	/**
	 * Founds a consortium: makes everybody's keys, writes the file that its members would agree on, and
	 * has the node make the chain of it. No node runs yet.
	 *
	 * @throws Error with what the node says of the file, if it does not take it
	 */
	static async found(plan: NetworkPlan, binary = nodeBinary()): Promise<Network> {
		await cryptoWaitReady();
		const folder = await mkdtemp(join(tmpdir(), `carechain-${plan.id}-`));
		const network = new Network(plan, folder, binary);
		for (const { name, validator } of plan.members) {
			await network.addMember(name, validator ? validatorKeys() : null);
		}
		await writeFile(network.consortiumFile, network.#toml());
		await run(binary, ['consortium', 'check', network.consortiumFile]);
		const args = ['consortium', 'chain-spec', network.consortiumFile, '--raw'];
		const { stdout } = await run(binary, args, { maxBuffer: MAX_SPEC_BYTES });
		await writeFile(network.chainFile, stdout);
		return network;
	}

	/** A member by name. */
	member(name: string): Member {
		const found = this.members.find((member) => member.name === name);
		if (!found) throw new Error(`no member ${name}`);
		return found;
	}

	/**
	 * Notes a member and makes its keys. Beyond the founding ones: who is going to be admitted; its
	 * organisation's id is the next position then.
	 */
	async addMember(name: string, keys: ValidatorKeys | null = null): Promise<Member> {
		const representative = secretKey('sr25519');
		const suriFile = join(this.folder, `${slug(name)}.suri`);
		await writeFile(suriFile, `${representative.suri}\n`, { mode: 0o600 });
		const organization = this.members.length;
		const member = { name, organization, representative, suriFile, node: nodeKey(), keys };
		this.members.push(member);
		return member;
	}

	/** Makes a node ready; start it with {@link NetworkNode.start}. */
	async addNode(name: string, options: NodeOptions = {}): Promise<NetworkNode> {
		const [p2p, rpc, prometheus] = (await freePorts(3)) as [number, number, number];
		const node = new NetworkNode(this, name, { p2p, rpc, prometheus }, options);
		await mkdir(node.base, { recursive: true });
		if (options.keys) await insertKeys(node.keystore, options.keys);
		this.nodes.set(name, node);
		return node;
	}

	/** Adds and starts the node of every founding member that runs a validator. */
	async startValidators(args: string[] = []): Promise<NetworkNode[]> {
		const nodes: NetworkNode[] = [];
		for (const { name, node: key, keys } of this.members.filter((member) => member.keys)) {
			nodes.push(await this.addNode(name, { validator: true, key, keys, args }));
		}
		await Promise.all(nodes.map((node) => node.start()));
		return nodes;
	}

	/** Stops all nodes; removes everything, unless what the nodes logged is still of use. */
	async close({ keep = false } = {}): Promise<void> {
		await Promise.all([...this.nodes.values()].map((node) => node.stop()));
		if (keep) console.log(`what the nodes left is in ${this.folder}`);
		else await rm(this.folder, { recursive: true, force: true });
	}

	#toml(): string {
		const { id, sessionLength, minValidators, members, toml } = this.plan;
		const until = formatDay(dayOf(new Date()) + DAYS);
		const head = [
			`name = "Carechain test ${id}"`,
			`id = "${id}"`,
			`session-length = ${sessionLength}`,
			`min-validators = ${minValidators}`,
			toml ?? '',
		];
		const organizations = members.map(({ name, kind = 'hospital', board = false }) => {
			const { representative, node, keys } = this.member(name);
			return [
				'[[organization]]',
				`kind = "${kind}"`,
				`name = "${name}"`,
				`representative = "${representative.pair.address}"`,
				`member-until = "${until}"`,
				`board = ${board}`,
				`node-ids = ["${node.peerId}"]`,
				...(keys
					? [
							'[organization.validator]',
							`aura = "${keys.aura.pair.address}"`,
							`grandpa = "${keys.grandpa.pair.address}"`,
						]
					: []),
			].join('\n');
		});
		return `${[...head, ...organizations].join('\n\n')}\n`;
	}
}

/** One node of a network. It keeps its ports, its keys and its database when it is started again. */
export class NetworkNode {
	readonly key: NodeKey;
	#process: NodeProcess | undefined;

	constructor(
		readonly network: Network,
		readonly name: string,
		readonly ports: Readonly<{ p2p: number; rpc: number; prometheus: number }>,
		readonly options: NodeOptions,
	) {
		this.key = options.key ?? nodeKey();
	}

	get folder(): string {
		return join(this.network.folder, slug(this.name));
	}

	get base(): string {
		return join(this.folder, 'base');
	}

	get keystore(): string {
		return join(this.base, 'chains', this.network.plan.id, 'keystore');
	}

	get log(): string {
		return join(this.folder, 'node.log');
	}

	get url(): string {
		return `ws://127.0.0.1:${this.ports.rpc}`;
	}

	/** What other nodes dial. */
	get address(): string {
		return `/ip4/127.0.0.1/tcp/${this.ports.p2p}/p2p/${this.key.peerId}`;
	}

	get isKnown(): boolean {
		return this.options.isKnown ?? true;
	}

	get isRunning(): boolean {
		return this.#process !== undefined;
	}

	get pid(): number {
		if (!this.#process) throw new Error(`the node of ${this.name} does not run`);
		return this.#process.pid;
	}

	/**
	 * Starts the node and waits until it answers.
	 *
	 * @param options `isCutOff`: it finds no other node, and none finds it, as if its line were cut
	 */
	async start({ isCutOff = false } = {}): Promise<void> {
		if (this.#process) throw new Error(`the node of ${this.name} runs already`);
		const { options, ports, network } = this;
		const others = [...network.nodes.values()].filter(
			(node) => node !== this && node.isKnown && !isCutOff,
		);
		const args = [
			`--chain=${options.chain ?? network.chainFile}`,
			`--base-path=${this.base}`,
			`--name=${this.name}`,
			`--node-key=${this.key.secret}`,
			`--listen-addr=/ip4/127.0.0.1/tcp/${ports.p2p}`,
			`--rpc-port=${ports.rpc}`,
			`--prometheus-port=${ports.prometheus}`,
			'--no-mdns',
			'--no-telemetry',
			// A real chain's nodes take only public addresses from others.
			'--allow-private-ip',
			...(options.validator ? ['--validator'] : []),
			...others.map(({ address }) => `--bootnodes=${address}`),
			...(isCutOff ? ['--reserved-only', '--in-peers=0', '--out-peers=0'] : []),
			...(options.args ?? []),
		];
		this.#process = await runNode(network.binary, args, this.log);
	}

	/** Asks it to stop. */
	async stop(): Promise<void> {
		await this.#process?.stop();
		this.#process = undefined;
	}

	/** Kills it as a failing machine would. */
	async kill(): Promise<void> {
		await this.#process?.kill();
		this.#process = undefined;
	}

	/** Calls an RPC method over HTTP. */
	async rpc<Answer>(method: string, ...params: unknown[]): Promise<Answer> {
		const response = await fetch(`http://127.0.0.1:${this.ports.rpc}`, {
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
		const { number } = await this.rpc<{ number: HexString }>('chain_getHeader');
		return Number(number);
	}

	/** The number of the last final block. */
	async finalized(): Promise<number> {
		const hash = await this.rpc<HexString>('chain_getFinalizedHead');
		const { number } = await this.rpc<{ number: HexString }>('chain_getHeader', hash);
		return Number(number);
	}

	/** The hash of a block of its best chain; null for one that it does not have. */
	async hashOf(number: number): Promise<HexString | null> {
		return this.rpc<HexString | null>('chain_getBlockHash', number);
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

	/** The value of a metric; the sum over its labels; null if there is none of the name. */
	async metric(name: string): Promise<number | null> {
		const response = await fetch(`http://127.0.0.1:${this.ports.prometheus}/metrics`);
		const samples = (await response.text())
			.split('\n')
			.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
			.map((line) => Number(line.slice(line.lastIndexOf(' '))));
		return samples.length === 0 ? null : samples.reduce((sum, sample) => sum + sample, 0);
	}

	/** Its resident memory in bytes, as the kernel counts it. */
	async residentMemory(): Promise<number> {
		const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
		const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
		if (kibibytes === undefined) throw new Error('the kernel does not say');
		return Number(kibibytes) * 1024;
	}
}

/** A name as part of a path. */
function slug(name: string): string {
	return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
