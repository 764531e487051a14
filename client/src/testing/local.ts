// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeKey } from './identities.js';
import { freePorts } from './ports.js';
import { nodeBinary, runNode, type NodeProcess } from './process.js';

/** The hospitals of the chain `local`, each by its well-known key; their ids are their positions. */
const HOSPITALS = ['Alice', 'Bob', 'Charlie', 'Dave'] as const;

/** A hospital's node, with what it opens to its patients. It keeps ports and database when it is started again. */
export interface HospitalNode {
	/** The hospital's id on chain. */
	readonly organization: number;
	/** Its name on chain: `Hospital A` to `Hospital D`. */
	readonly name: string;
	/** Whose key represents the hospital; the first one's is the sudo key as well. */
	readonly representative: KeyringPair;
	/** Where its staff reach the node: a WebSocket address on loopback. */
	readonly url: string;
	/** Where its patients do. */
	readonly patients: string;
	/**
	 * Starts it, and waits until it answers.
	 *
	 * @param options `isCutOff`: it finds no other node and authors nothing, as if its line were cut
	 */
	start(options?: { isCutOff?: boolean }): Promise<void>;
	/** Stops it. */
	stop(): Promise<void>;
}

/** The chain `local` on loopback, in a temporary folder: four hospitals, and a validator for each. */
export interface LocalNetwork {
	readonly hospitals: readonly [HospitalNode, HospitalNode, HospitalNode, HospitalNode];
	/** The regulator's key, which has the seat on the oversight board. */
	readonly regulator: KeyringPair;
	/** Where the nodes' logs are, one for each hospital. */
	readonly folder: string;
	/** Stops all nodes, and removes what they left. */
	stop(): Promise<void>;
}

/**
 * Starts four validators of the chain `local`, each with a port for patients.
 *
 * @param binary path of the node; from the environment's CARECHAIN_NODE if not given
 * @throws Error when one of them stops or stays silent, with the end of its log; none runs then
 */
export async function startLocal(binary = nodeBinary()): Promise<LocalNetwork> {
	const folder = await mkdtemp(join(tmpdir(), 'carechain-local-'));
	const keyring = new Keyring({ type: 'sr25519' });
	const ports = await freePorts(3 * HOSPITALS.length);
	const lines = HOSPITALS.map((_, at) => {
		const [p2p = 0, rpc = 0, patients = 0] = ports.slice(3 * at);
		return { p2p, rpc, patients, key: nodeKey() };
	});
	const hospitals = lines.map((line, at): HospitalNode => {
		const key = HOSPITALS[at] ?? '';
		const others = lines.filter((other) => other !== line);
		let running: NodeProcess | undefined;
		return {
			organization: at,
			name: `Hospital ${'ABCD'.charAt(at)}`,
			representative: keyring.addFromUri(`//${key}`),
			url: `ws://127.0.0.1:${line.rpc}`,
			patients: `ws://127.0.0.1:${line.patients}`,
			start: async ({ isCutOff = false } = {}) => {
				const base = join(folder, key.toLowerCase());
				await mkdir(base, { recursive: true });
				running = await runNode(
					binary,
					[
						'--chain=local',
						`--base-path=${base}`,
						`--node-key=${line.key.secret}`,
						`--listen-addr=/ip4/127.0.0.1/tcp/${line.p2p}`,
						`--rpc-port=${line.rpc}`,
						`--patient-rpc-port=${line.patients}`,
						'--no-mdns',
						'--no-prometheus',
						'--no-telemetry',
						'--allow-private-ip',
						...(isCutOff
							? ['--reserved-only', '--in-peers=0', '--out-peers=0']
							: [
									`--${key.toLowerCase()}`,
									'--validator',
									...others.map(
										({ p2p, key: { peerId } }) =>
											`--bootnodes=/ip4/127.0.0.1/tcp/${p2p}/p2p/${peerId}`,
									),
								]),
					],
					join(folder, `${key.toLowerCase()}.log`),
				);
			},
			stop: async () => {
				await running?.stop();
				running = undefined;
			},
		};
	});
	const stop = async (): Promise<void> => {
		await Promise.all(hospitals.map((hospital) => hospital.stop()));
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await Promise.all(hospitals.map((hospital) => hospital.start()));
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		hospitals: hospitals as unknown as LocalNetwork['hospitals'],
		regulator: keyring.addFromUri('//Eve'),
		folder,
		stop,
	};
}
