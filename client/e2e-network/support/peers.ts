// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import type { NetworkNode } from '../../src/testing/network.js';

/** How often the nodes are asked, in milliseconds. */
const INTERVAL = 500;

/** Asks nodes again and again whom they are connected to, and notes who was missing when. */
export class PeerWatcher {
	readonly #nodes: readonly NetworkNode[];
	readonly #seen = new Map<string, number>();
	readonly #lost = new Map<string, string[]>();
	#isStopped = false;
	#running: Promise<void>;
	#samples = 0;

	constructor(nodes: readonly NetworkNode[]) {
		this.#nodes = nodes;
		this.#running = this.#watch();
	}

	/** How often every node was asked. */
	get samples(): number {
		return this.#samples;
	}

	/** In how many answers a node was. */
	seen({ key }: NetworkNode): number {
		return this.#seen.get(key.peerId) ?? 0;
	}

	/** When a node that had been seen was missing in whose answer; never in its own. */
	lost({ key }: NetworkNode): string[] {
		return this.#lost.get(key.peerId) ?? [];
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		await this.#running;
	}

	async #watch(): Promise<void> {
		while (!this.#isStopped) {
			await Promise.all(this.#nodes.map((node) => this.#sample(node)));
			this.#samples += 1;
			await sleep(INTERVAL);
		}
	}

	async #sample(node: NetworkNode): Promise<void> {
		const [peers, best] = [new Set(await node.peers()), await node.best()];
		for (const peer of peers) this.#seen.set(peer, (this.#seen.get(peer) ?? 0) + 1);
		for (const peer of this.#seen.keys()) {
			if (peers.has(peer) || peer === node.key.peerId) continue;
			const lost = this.#lost.get(peer) ?? [];
			lost.push(`at block ${best} by ${node.name}`);
			this.#lost.set(peer, lost);
		}
	}
}
