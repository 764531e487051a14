// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeKey } from './identities.js';
import { freePorts } from './ports.js';
import { nodeBinary, runNode, type NodeProcess } from './process.js';

/** The hospitals of the chain `local`, each by its well-known key; their ids are their positions. */
const HOSPITALS = ['Alice', 'Bob', 'Charlie', 'Dave'] as const;

/** How long the chain's specification may take to be made, which takes the runtime to be compiled, in milliseconds. */
const SPEC_TIMEOUT = 120_000;
/** What a raw chain specification may take in JSON. */
const MAX_SPEC_BYTES = 64 * 1024 * 1024;

/** A hospital's node, with what it opens to its patients. */
export interface HospitalNode {
	/** The hospital's id on chain. */
	readonly organization: number;
	/** Its name on chain: `Hospital A` to `Hospital D`. */
	readonly name: string;
	/** Where its staff reach the node: a WebSocket address on loopback. */
	readonly url: string;
	/** Where its patients do. */
	readonly patients: string;
}

/** What it takes to use a network that runs, and to join it: plain data, for other processes as well. */
export interface LocalAddresses {
	readonly hospitals: readonly [HospitalNode, HospitalNode, HospitalNode, HospitalNode];
	/** The chain's raw specification. */
	readonly chainFile: string;
	/** What a further node dials. */
	readonly bootnodes: readonly string[];
}

/** The chain `local` on loopback, in a temporary folder: four hospitals, and a validator for each. */
export interface LocalNetwork extends LocalAddresses {
	/** Stops all nodes, and removes what they left. */
	stop(): Promise<void>;
}

/** A node that follows a network and authors nothing. It keeps ports and database when it is started again. */
export interface Follower extends Pick<HospitalNode, 'url' | 'patients'> {
	/**
	 * Starts it, and waits until it answers.
	 *
	 * @param options `isCutOff`: it finds no other node, and none finds it, as if its line were cut
	 */
	start(options?: { isCutOff?: boolean }): Promise<void>;
	/** Stops it, and leaves its folder as it is. */
	halt(): Promise<void>;
	/** Stops it and removes its folder. */
	stop(): Promise<void>;
}

const keyring = new Keyring({ type: 'sr25519' });

/** The well-known key that represents a hospital of the chain `local`. The first one's is its sudo key as well. */
export function representativeOf(organization: number): KeyringPair {
	return keyring.addFromUri(`//${HOSPITALS[organization] ?? 'nobody'}`);
}

/**
 * Starts four validators of the chain `local`, each with a port for patients.
 *
 * @param binary path of the node; from the environment's CARECHAIN_NODE if not given
 * @throws Error when one of them stops or stays silent, with the end of its log; none runs then
 */
export async function startLocal(binary = nodeBinary()): Promise<LocalNetwork> {
	await cryptoWaitReady();
	const folder = await mkdtemp(join(tmpdir(), 'carechain-local-'));
	const running: NodeProcess[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all(running.map((node) => node.stop()));
		await rm(folder, { recursive: true, force: true });
	};
	try {
		const chainFile = join(folder, 'chain.json');
		await writeFile(chainFile, await specification(binary));
		const ports = await freePorts(3 * HOSPITALS.length);
		const nodes = HOSPITALS.map((name, at) => {
			const [p2p = 0, rpc = 0, patients = 0] = ports.slice(3 * at);
			const key = nodeKey();
			const address = `/ip4/127.0.0.1/tcp/${p2p}/p2p/${key.peerId}`;
			return { name: name.toLowerCase(), p2p, rpc, patients, key, address };
		});
		const bootnodes = nodes.map(({ address }) => address);
		const start = async (node: (typeof nodes)[number]): Promise<NodeProcess> => {
			const others = bootnodes.filter((it) => it !== node.address);
			const args = [
				...argumentsOf({ ...node, chainFile, base: join(folder, node.name) }),
				`--node-key=${node.key.secret}`,
				`--${node.name}`,
				'--validator',
				...others.map((it) => `--bootnodes=${it}`),
			];
			return runNode(binary, args, join(folder, `${node.name}.log`));
		};
		const started = await Promise.allSettled(nodes.map(start));
		for (const it of started) if (it.status === 'fulfilled') running.push(it.value);
		for (const it of started) if (it.status === 'rejected') throw it.reason;
		const hospitals = nodes.map(({ rpc, patients }, at) => ({
			organization: at,
			name: `Hospital ${'ABCD'.charAt(at)}`,
			url: `ws://127.0.0.1:${rpc}`,
			patients: `ws://127.0.0.1:${patients}`,
		}));
		const known = hospitals as unknown as LocalAddresses['hospitals'];
		return { hospitals: known, chainFile, bootnodes, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Makes a node ready that follows a network; `start` starts it. */
export async function follow(
	{ chainFile, bootnodes }: Pick<LocalAddresses, 'chainFile' | 'bootnodes'>,
	binary = nodeBinary(),
): Promise<Follower> {
	const folder = await mkdtemp(join(tmpdir(), 'carechain-follower-'));
	const [p2p = 0, rpc = 0, patients = 0] = await freePorts(3);
	let running: NodeProcess | undefined;
	const halt = async (): Promise<void> => {
		await running?.stop();
		running = undefined;
	};
	return {
		url: `ws://127.0.0.1:${rpc}`,
		patients: `ws://127.0.0.1:${patients}`,
		start: async ({ isCutOff = false } = {}) => {
			const args = [
				...argumentsOf({ p2p, rpc, patients, chainFile, base: join(folder, 'base') }),
				...(isCutOff
					? ['--reserved-only', '--in-peers=0', '--out-peers=0']
					: bootnodes.map((it) => `--bootnodes=${it}`)),
			];
			running = await runNode(binary, args, join(folder, 'node.log'));
		},
		halt,
		stop: async () => {
			await halt();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** What all nodes of the network are started with. */
function argumentsOf(node: {
	p2p: number;
	rpc: number;
	patients: number;
	chainFile: string;
	base: string;
}): string[] {
	return [
		`--chain=${node.chainFile}`,
		`--base-path=${node.base}`,
		`--listen-addr=/ip4/127.0.0.1/tcp/${node.p2p}`,
		`--rpc-port=${node.rpc}`,
		`--patient-rpc-port=${node.patients}`,
		'--no-mdns',
		'--no-prometheus',
		'--no-telemetry',
		'--allow-private-ip',
	];
}

/** Made once: each node would compile the runtime for its genesis otherwise. */
async function specification(binary: string): Promise<string> {
	const args = ['export-chain-spec', '--raw', '--chain', 'local'];
	const options = { maxBuffer: MAX_SPEC_BYTES, timeout: SPEC_TIMEOUT };
	return (await promisify(execFile)(binary, args, options)).stdout;
}
