// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { WsProvider } from '@polkadot/api';
import type { HexString } from '@polkadot/util/types';
import type { NetworkNode } from '../../src/testing/network.js';
import { report, seconds } from './report.js';

/** For how long a node made nothing final, and when that was. */
export interface Pause {
	seconds: number;
	/** The last block before it. */
	after: number;
}

/** What one node has told so far. */
interface Watched {
	node: NetworkNode;
	provider: WsProvider;
	/** The last block that it called final, and when it did. */
	last: number;
	at: number;
	longest: Pause;
	/** Heads are looked at one after the other. */
	queue: Promise<void>;
}

/**
 * Listens to several nodes and checks, block by block, that what one calls final every other does too,
 * and for ever; and measures how long finality pauses.
 */
export class FinalityWatcher {
	readonly #watched = new Map<string, Watched>();
	/** The final chain: what the first node said of each height. */
	readonly #chain = new Map<number, { hash: HexString; said: string }>();
	/** What should never happen. */
	readonly #undone: string[] = [];

	/** Starts to listen to a node. */
	async add(node: NetworkNode): Promise<void> {
		const provider = new WsProvider(node.url, 500);
		await provider.isReady;
		const watched: Watched = {
			node,
			provider,
			last: await node.finalized(),
			at: performance.now(),
			longest: { seconds: 0, after: 0 },
			queue: Promise.resolve(),
		};
		this.#watched.set(node.name, watched);
		const onHead = (error: Error | null, head: { number: HexString }): void => {
			if (error) return;
			const now = performance.now();
			watched.queue = watched.queue.then(() => this.#note(watched, Number(head.number), now));
		};
		await provider.subscribe(
			'chain_finalizedHead',
			'chain_subscribeFinalizedHeads',
			[],
			onHead as Parameters<WsProvider['subscribe']>[3],
		);
	}

	/** Stops to listen to a node: before it is stopped on purpose. */
	async remove(node: NetworkNode): Promise<void> {
		const watched = this.#watched.get(node.name);
		this.#watched.delete(node.name);
		await watched?.queue;
		await watched?.provider.disconnect();
	}

	/** Stops to listen. */
	async close(): Promise<void> {
		for (const { node } of [...this.#watched.values()]) await this.remove(node);
	}

	/** The number of the last block that a node called final. */
	get final(): number {
		return Math.max(0, ...this.#chain.keys());
	}

	/** Starts to measure pauses anew. */
	restartClock(): void {
		for (const watched of this.#watched.values()) {
			watched.at = performance.now();
			watched.longest = { seconds: 0, after: watched.last };
		}
	}

	/** The longest pause of each node so far, the running one included. */
	pauses(): Map<string, Pause> {
		const now = performance.now();
		return new Map(
			[...this.#watched].map(([name, { at, last, longest }]) => {
				const running = { seconds: (now - at) / 1000, after: last };
				return [name, running.seconds > longest.seconds ? running : longest];
			}),
		);
	}

	/** The longest pause of all, told. */
	longestPause(): number {
		const all = [...this.pauses()].sort(([, left], [, right]) => right.seconds - left.seconds);
		const [worst] = all;
		if (!worst) return 0;
		const [name, pause] = worst;
		report(
			`longest pause of finality ${seconds(pause.seconds)}, after block ${pause.after} (${name})`,
		);
		return pause.seconds;
	}

	/**
	 * Everything final that was undone: heights at which two nodes, or one node at two times, call
	 * different blocks final. Asks every node for every height once more.
	 */
	async undone(): Promise<string[]> {
		for (const watched of this.#watched.values()) {
			await watched.queue;
			for (const [number, { hash }] of this.#chain) {
				if (number > watched.last) continue;
				this.#compare(watched.node.name, number, hash, await watched.node.hashOf(number));
			}
		}
		report(
			`${this.#chain.size} final blocks compared on ${this.#watched.size} nodes, ${this.#undone.length} undone`,
		);
		return this.#undone;
	}

	async #note(watched: Watched, number: number, now: number): Promise<void> {
		const { node, last } = watched;
		if (number < last) this.#undone.push(`${node.name} went back from ${last} to ${number}`);
		if (number <= last) return;
		const pause = { seconds: (now - watched.at) / 1000, after: last };
		if (pause.seconds > watched.longest.seconds) watched.longest = pause;
		[watched.last, watched.at] = [number, now];
		try {
			for (let height = last + 1; height <= number; height++) {
				const hash = await node.hashOf(height);
				const known = this.#chain.get(height);
				if (known) this.#compare(node.name, height, known.hash, hash);
				else if (hash) this.#chain.set(height, { hash, said: node.name });
			}
		} catch {
			// The node was stopped meanwhile; what it called final is looked at again in the end.
		}
	}

	#compare(name: string, number: number, known: HexString, hash: HexString | null): void {
		if (hash === known) return;
		const { said } = this.#chain.get(number) ?? { said: '' };
		this.#undone.push(`block ${number} is ${known} at ${said} and ${hash ?? 'missing'} at ${name}`);
	}
}
