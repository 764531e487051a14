// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { RandomSource } from '../../src/random.js';
import type { Timers } from '../../src/timers.js';

/** More than anything in the history has promises one behind the other. */
const PROMISES = 12;

interface Coming {
	at: number;
	/** Of what comes at one time the first that was asked for comes first. */
	order: number;
	/** Undefined if it was called off. */
	act: (() => void) | undefined;
}

/** A clock on which weeks pass in no time. */
export class SimulatedClock {
	#now = 0;
	#next = 0;
	/** What is still to come, as a heap. */
	readonly #queue: Coming[] = [];

	readonly timers: Timers = {
		now: () => this.#now,
		after: (milliseconds, act) => {
			const item: Coming = { at: this.#now + milliseconds, order: this.#next++, act };
			this.#push(item);
			return () => {
				item.act = undefined;
			};
		},
	};

	/** Does something at a time. */
	at(time: number, act: () => void): void {
		this.timers.after(time - this.#now, act);
	}

	/** Lets all happen that is to happen. */
	async run(): Promise<void> {
		for (let item = this.#pop(); item; item = this.#pop()) {
			this.#now = item.at;
			if (!item.act) continue;
			item.act();
			for (let round = 0; round < PROMISES; round++) await Promise.resolve();
		}
	}

	#isBefore(left: number, right: number): boolean {
		const [a, b] = [this.#queue[left], this.#queue[right]];
		if (!a || !b) return false;
		return a.at < b.at || (a.at === b.at && a.order < b.order);
	}

	#swap(left: number, right: number): void {
		const [a, b] = [this.#queue[left], this.#queue[right]];
		if (a && b) [this.#queue[left], this.#queue[right]] = [b, a];
	}

	#push(item: Coming): void {
		this.#queue.push(item);
		for (let at = this.#queue.length - 1; at > 0;) {
			const parent = (at - 1) >> 1;
			if (!this.#isBefore(at, parent)) return;
			this.#swap(at, parent);
			at = parent;
		}
	}

	#pop(): Coming | undefined {
		this.#swap(0, this.#queue.length - 1);
		const first = this.#queue.pop();
		for (let at = 0; ;) {
			let least = at;
			for (const child of [2 * at + 1, 2 * at + 2]) if (this.#isBefore(child, least)) least = child;
			if (least === at) return first;
			this.#swap(at, least);
			at = least;
		}
	}
}

/** Random bytes that are the same for the same seed (SplitMix32): for tests alone. */
export function seededRandom(seed: number): RandomSource {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x9e3779b9) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return (mixed ^ (mixed >>> 15)) >>> 0;
	};
	return (length) => {
		const words = Uint32Array.from({ length: Math.ceil(length / 4) }, next);
		return new Uint8Array(words.buffer).slice(0, length);
	};
}
