// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { signal, type ReadonlySignal } from '@preact/signals';
import type { Opener, Reach } from './reach.js';

/** After so many milliseconds without an answer a connection is called slow. */
const SLOW = 4_000;
/** How often a node is asked how it does, in milliseconds. */
const PROBE = 8_000;
/** After so many milliseconds without a new block a node is called behind. */
const STALLED = 30_000;
/** So many blocks may stand behind the last final one: a minute's worth. */
const UNFINAL = 30;
/** How long to wait before another attempt, in milliseconds: the first, and the longest. */
const RETRY = { first: 1_000, longest: 15_000 };

/** How one's connection stands. */
export type LinkState =
	/** Not there yet. */
	| 'connecting'
	/** Not there yet, or no answer for some seconds. */
	| 'slow'
	| 'ready'
	/** Blocks do not come, do not become final, or the node has not caught up. */
	| 'lagging'
	/** The node is of another chain. Nothing is asked of it. */
	| 'wrongChain'
	/** Nobody answers. It is tried again. */
	| 'down';

/** The node is of another chain than the pages were set up for. */
export class WrongChain extends Error {
	override readonly name = 'WrongChain';
}

/** A connection that is kept up: opened again when it fails, watched while it stands. */
export class Link {
	readonly #state = signal<LinkState>('connecting');
	readonly #best = signal<number | null>(null);
	readonly #final = signal<number | null>(null);
	readonly #ready: Promise<Reach>;
	#isClosed = false;
	#lastBlock = Date.now();
	#isConnected = true;
	#isSlow = false;
	#isSyncing = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stop: (() => void) | undefined;
	#reach: Reach | undefined;

	/**
	 * @param url the address
	 * @param genesis the chain that has to be there
	 * @param open how to connect
	 */
	constructor(url: string, genesis: string, open: Opener) {
		this.#ready = this.#connect(url, genesis, open);
		// Who waits for it hears of it; nobody has to.
		this.#ready.catch(() => undefined);
	}

	get state(): ReadonlySignal<LinkState> {
		return this.#state;
	}

	/** The number of the newest block that the node told of; null before the first. */
	get best(): ReadonlySignal<number | null> {
		return this.#best;
	}

	/** The number of the newest block that is final. */
	get final(): ReadonlySignal<number | null> {
		return this.#final;
	}

	/**
	 * Waits until it stands, however long that takes.
	 *
	 * @throws WrongChain
	 */
	ready(): Promise<Reach> {
		return this.#ready;
	}

	/** Closes it for good. */
	async close(): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#timer);
		this.#stop?.();
		await this.#reach?.disconnect();
	}

	async #connect(url: string, genesis: string, open: Opener): Promise<Reach> {
		for (let wait = RETRY.first; ; wait = Math.min(2 * wait, RETRY.longest)) {
			const slow = setTimeout(() => {
				if (this.#state.value === 'connecting') this.#state.value = 'slow';
			}, SLOW);
			try {
				const reach = await open(url);
				if (this.#isClosed) await reach.disconnect();
				if (reach.api.genesisHash.toHex() !== genesis) {
					await reach.disconnect();
					this.#state.value = 'wrongChain';
					throw new WrongChain('the node is of another chain');
				}
				this.#reach = reach;
				await this.#watch(reach).catch(async (error: unknown) => {
					// It would be opened once more beside this one.
					await reach.disconnect();
					throw error;
				});
				return reach;
			} catch (error) {
				if (error instanceof WrongChain || this.#isClosed) throw error;
				this.#state.value = 'down';
			} finally {
				clearTimeout(slow);
			}
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}

	async #watch({ api }: Reach): Promise<void> {
		this.#lastBlock = Date.now();
		api.on('disconnected', () => {
			this.#isConnected = false;
			this.#judge();
		});
		api.on('connected', () => {
			this.#isConnected = true;
			this.#lastBlock = Date.now();
			this.#judge();
		});
		const stops = await Promise.all([
			api.rpc.chain.subscribeNewHeads(({ number }) => {
				this.#best.value = number.toNumber();
				this.#lastBlock = Date.now();
				this.#judge();
			}),
			api.rpc.chain.subscribeFinalizedHeads(({ number }) => {
				this.#final.value = number.toNumber();
				this.#judge();
			}),
		]);
		const probe = async (): Promise<void> => {
			const slow = setTimeout(() => {
				this.#isSlow = true;
				this.#judge();
			}, SLOW);
			try {
				this.#isSyncing = (await api.rpc.system.health()).isSyncing.isTrue;
				this.#isSlow = false;
			} catch {
				// That it is gone, the connection itself tells.
			}
			clearTimeout(slow);
			this.#judge();
			if (!this.#isClosed) this.#timer = setTimeout(() => void probe(), PROBE);
		};
		this.#timer = setTimeout(() => void probe(), PROBE);
		this.#stop = () => {
			for (const stop of stops) stop();
		};
		this.#judge();
	}

	#judge(): void {
		this.#state.value = judge({
			isConnected: this.#isConnected,
			isSlow: this.#isSlow,
			isSyncing: this.#isSyncing,
			sinceBlock: Date.now() - this.#lastBlock,
			unfinal: (this.#best.value ?? 0) - (this.#final.value ?? this.#best.value ?? 0),
		});
	}
}

/** What is known of a connection that stood once. */
export interface Signs {
	isConnected: boolean;
	/** Whether the last question was not answered in time. */
	isSlow: boolean;
	/** Whether the node says that it has not caught up with others. */
	isSyncing: boolean;
	/** How long ago the last block came, in milliseconds. */
	sinceBlock: number;
	/** How many blocks stand behind the last final one. */
	unfinal: number;
}

/** How a connection stands that stood once: the worst of what is known. */
export function judge({ isConnected, isSlow, isSyncing, sinceBlock, unfinal }: Signs): LinkState {
	if (!isConnected) return 'down';
	if (isSlow) return 'slow';
	return isSyncing || sinceBlock > STALLED || unfinal > UNFINAL ? 'lagging' : 'ready';
}
