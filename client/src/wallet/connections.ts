// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { connect } from '../connect.js';
import { randomBelow, randomFraction, type RandomSource } from '../random.js';
import { systemTimers, type Timers } from '../timers.js';
import type { Place } from './derive.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * When something is to be done. Two pseudonyms that act at one moment look like one person's, so:
 * - `canWait`: at a random time within the longest delay. What is not needed on the spot.
 * - `soon`: at once, unless another pseudonym of the wallet acted a short while ago; then as `canWait`.
 * - `now`: at once, unless another one acted a short while ago; then {@link WouldShow}, and the owner is
 *   asked.
 * - `regardless`: at once. What the owner wants at that price; it is never refused.
 */
export type Urgency = 'canWait' | 'soon' | 'now' | 'regardless';

/** An act now would show that two pseudonyms are in the same hands. Nothing was done: ask the owner. */
export class WouldShow extends Error {
	override readonly name = 'WouldShow';

	constructor() {
		super(
			'another pseudonym of this wallet acted a short while ago: the two would look like one person’s',
		);
	}
}

/**
 * Which way a transaction takes: sent by the wallet itself, or handed to the custodian for a relay. It is
 * chosen anew for every act: who always took the same way would be known by it.
 */
export type Route = 'direct' | 'relayed';

/** How a wallet keeps its pseudonyms apart. */
export interface ConnectionOptions {
	/** The nodes that serve a pseudonym: best the ones of its own organisation, and no other's. */
	urlsOf: (place: Place) => readonly string[];
	/** The longest that something waits that can, in milliseconds; two weeks if not said otherwise. */
	longestDelay?: number;
	/** How far two pseudonyms' acts have to be apart, in milliseconds; three days if not said otherwise. */
	apart?: number;
	timers?: Timers;
	random?: RandomSource;
	/** How to connect for a pseudonym; {@link connect} if not said otherwise. */
	connectTo?: (url: string, place: Place) => Promise<ApiPromise>;
}

/**
 * What keeps a wallet's pseudonyms apart on their way to the chain: a connection of its own for each, to
 * nodes of its own, and a random delay of its own for everything that can wait.
 *
 * It hides nothing from who sees the phone's whole traffic, and holds what waits in memory: an
 * application that may be closed meanwhile keeps a list of its own, and schedules it again.
 */
export class WalletConnections {
	readonly #options: Required<Omit<ConnectionOptions, 'random'>>;
	readonly #random: RandomSource | undefined;
	readonly #connections = new Map<string, Promise<ApiPromise>>();
	/** When each pseudonym's last act is, or is to be: its acts stay in their order. */
	readonly #lastAct = new Map<string, number>();
	/** When each pseudonym acted last, in the eyes of others. */
	readonly #seen = new Map<string, number>();

	constructor({ random, ...options }: ConnectionOptions) {
		this.#random = random;
		this.#options = {
			longestDelay: 14 * DAY,
			apart: 3 * DAY,
			timers: systemTimers,
			connectTo: connect,
			...options,
		};
	}

	/** The connection that serves this pseudonym alone; to one of its nodes, chosen at random. */
	connection(place: Place): Promise<ApiPromise> {
		const key = keyOf(place);
		const open = this.#connections.get(key);
		if (open) return open;
		const urls = this.#options.urlsOf(place);
		const url = urls[urls.length > 0 ? randomBelow(urls.length, this.#random) : 0];
		if (url === undefined) return Promise.reject(new Error('no node serves the pseudonym'));
		const opened = this.#options.connectTo(url, place);
		this.#connections.set(key, opened);
		// One that failed is tried anew.
		opened.catch(() => this.#connections.delete(key));
		return opened;
	}

	/** Whether an act now would show that this pseudonym and another one are in the same hands. */
	wouldShow(place: Place): boolean {
		const [key, now] = [keyOf(place), this.#options.timers.now()];
		return [...this.#seen].some(([other, at]) => other !== key && now - at < this.#options.apart);
	}

	/**
	 * Does something for a pseudonym, over its own connection, when its turn has come. Acts of one pseudonym
	 * stay in their order, but for what cannot wait.
	 *
	 * @throws WouldShow for what is to be done now, and had better not
	 */
	act<Outcome>(
		place: Place,
		urgency: Urgency,
		doIt: (api: ApiPromise, route: Route) => Promise<Outcome>,
	): Promise<Outcome> {
		const { timers } = this.#options;
		const now = timers.now();
		if (urgency === 'now' && this.wouldShow(place)) return Promise.reject(new WouldShow());
		const at = this.#timeFor(place, urgency, now);
		const run = async (): Promise<Outcome> => {
			this.#seen.set(keyOf(place), timers.now());
			const route: Route = randomBelow(2, this.#random) === 0 ? 'direct' : 'relayed';
			return doIt(await this.connection(place), route);
		};
		if (at <= now) return run();
		return new Promise((resolve, reject) => {
			timers.after(at - now, () => {
				run().then(resolve, reject);
			});
		});
	}

	/** Closes all connections. What waits opens its own again. */
	async close(): Promise<void> {
		const open = [...this.#connections.values()];
		this.#connections.clear();
		await Promise.allSettled(open.map(async (connection) => (await connection).disconnect()));
	}

	#timeFor(place: Place, urgency: Urgency, now: number): number {
		const isAtOnce = urgency !== 'canWait' && (urgency !== 'soon' || !this.wouldShow(place));
		if (isAtOnce) return now;
		const key = keyOf(place);
		const drawn = now + this.#options.longestDelay * randomFraction(this.#random);
		const at = Math.max(drawn, this.#lastAct.get(key) ?? 0);
		this.#lastAct.set(key, at);
		return at;
	}
}

function keyOf({ role, organization, index }: Place): string {
	return `${role}/${organization}/${index}`;
}
