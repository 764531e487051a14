// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { describe, expect, it } from 'vitest';
import type { Registration } from '../src/patients.js';
import { randomBelow, randomFraction, shuffled } from '../src/random.js';
import { goodAt, RegistrationDesk } from '../src/registrationDesk.js';
import { systemTimers } from '../src/timers.js';
import { WalletConnections, WouldShow, type Route } from '../src/wallet/connections.js';
import type { Place } from '../src/wallet/derive.js';
import { SimulatedClock, seededRandom } from './linking/clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('chance', () => {
	it('gives whole numbers below a bound, each about equally often', () => {
		const random = seededRandom(1);
		const counts = new Uint32Array(5);
		for (let round = 0; round < 10_000; round++) {
			const drawn = randomBelow(5, random);
			counts[drawn] = (counts[drawn] ?? 0) + 1;
		}
		for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
		expect(() => randomBelow(0)).toThrow(RangeError);
		expect(() => randomBelow(2.5)).toThrow(RangeError);
	});

	it('draws once more where a remainder would favour small numbers', () => {
		const draws = [0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0];
		const source = (length: number): Uint8Array => Uint8Array.from(draws.splice(0, length));
		// 2^32 - 1 is the only one that is left over when five are dealt.
		expect(randomBelow(5, source)).toBe(2);
		expect(draws).toEqual([]);
	});

	it('gives parts of one', () => {
		const parts = Array.from({ length: 1000 }, () => randomFraction());
		expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...parts)).toBeLessThan(1);
		expect(Math.abs(parts.reduce((sum, part) => sum + part) / 1000 - 0.5)).toBeLessThan(0.05);
	});

	it('shuffles into every order about equally often, and loses nothing', () => {
		const random = seededRandom(2);
		const counts = new Map<string, number>();
		for (let round = 0; round < 6000; round++) {
			const order = shuffled(['a', 'b', 'c'], random).join('');
			counts.set(order, (counts.get(order) ?? 0) + 1);
		}
		expect(counts.size).toBe(6);
		for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
	});
});

describe('a desk for registrations', () => {
	function desk(options: object = {}): {
		clock: SimulatedClock;
		batches: { at: number; batch: number[] }[];
		desk: RegistrationDesk<number>;
	} {
		const clock = new SimulatedClock();
		const batches: { at: number; batch: number[] }[] = [];
		const release = (batch: number[]): Promise<void> => {
			batches.push({ at: clock.timers.now(), batch });
			return Promise.resolve();
		};
		const { timers } = clock;
		const settings = { timers, random: seededRandom(3), ...options };
		return { clock, batches, desk: new RegistrationDesk(release, settings) };
	}

	it('releases everyone once, in batches, not in the order in which they came', async () => {
		const { clock, batches, desk: it } = desk();
		for (let number = 0; number < 300; number++) {
			clock.at((number * 5 * DAY) / 300, () => {
				it.add(number);
			});
		}
		await clock.run();
		const released = batches.flatMap(({ batch }) => batch);
		expect(released.toSorted((x, y) => x - y)).toEqual(
			Array.from({ length: 300 }).map((_, n) => n),
		);
		expect(batches.length).toBeLessThan(100);
		// As many go up as down from one to the next, where nobody knows who came first.
		const ups = batches.flatMap(({ batch }) =>
			batch.slice(1).map((next, at) => next > (batch[at] ?? 0)),
		);
		expect(Math.abs(ups.filter(Boolean).length / ups.length - 0.5)).toBeLessThan(0.1);
		expect(it.waiting).toBe(0);
	});

	it('waits for company, but for no longer than it said', async () => {
		const { clock, batches, desk: it } = desk({ crowd: 5, longestWait: DAY, interval: HOUR });
		it.add(1);
		clock.at(HOUR, () => {
			it.add(2);
		});
		await clock.run();
		expect(batches.flatMap(({ batch }) => batch).toSorted()).toEqual([1, 2]);
		expect(batches[0]?.at).toBeGreaterThanOrEqual(DAY);
		expect(batches.at(-1)?.at).toBeLessThan(DAY + HOUR + 3 * HOUR);
	});

	it('releases at times that say nothing of when somebody came', async () => {
		const waits: number[] = [];
		for (let seed = 0; seed < 200; seed++) {
			const { clock, batches, desk: it } = desk({ crowd: 1, random: seededRandom(seed) });
			it.add(0);
			await clock.run();
			waits.push((batches[0]?.at ?? 0) / DAY);
		}
		const mean = waits.reduce((sum, wait) => sum + wait) / waits.length;
		expect(mean).toBeGreaterThan(3);
		expect(mean).toBeLessThan(4.5);
		expect(Math.min(...waits)).toBeLessThan(1);
		expect(Math.max(...waits)).toBeGreaterThan(6);
	});

	it('goes on when a batch fails', async () => {
		const clock = new SimulatedClock();
		let calls = 0;
		const it = new RegistrationDesk<number>(
			() => {
				calls += 1;
				return Promise.reject(new Error('the node is away'));
			},
			{ timers: clock.timers, random: seededRandom(4), crowd: 1 },
		);
		it.add(1);
		clock.at(20 * DAY, () => {
			it.add(2);
		});
		await clock.run();
		expect(calls).toBe(2);
	});

	it('releases the rest when it closes', async () => {
		const { batches, desk: it } = desk();
		it.add(1);
		it.add(2);
		await it.close();
		expect(batches.map(({ batch }) => batch.length)).toEqual([2]);
		expect(it.waiting).toBe(0);
	});

	it('hands in the proof that is good on the day', () => {
		const proofs = [1, 2, 3].map((day) => ({ expiresAt: 100 + day * 43_200 }) as Registration);
		expect(goodAt(proofs, 100)).toBe(proofs[0]);
		expect(goodAt(proofs, 100 + 43_199)).toBe(proofs[0]);
		expect(goodAt(proofs, 100 + 43_200)).toBe(proofs[1]);
		expect(goodAt(proofs, 100 + 3 * 43_200)).toBeNull();
		expect(goodAt(proofs, 99)).toBeNull();
	});
});

describe('the connections of a wallet', () => {
	const one: Place = { role: 'own', organization: 1, index: 0 };
	const other: Place = { ...one, organization: 2 };

	function connections(): {
		clock: SimulatedClock;
		opened: string[];
		wallet: WalletConnections;
		/** Notes when an act is done. */
		note: (name: string) => (api: ApiPromise, route: Route) => Promise<void>;
		done: [name: string, at: number, route: Route][];
	} {
		const clock = new SimulatedClock();
		const opened: string[] = [];
		const done: [string, number, Route][] = [];
		const { timers } = clock;
		const wallet = new WalletConnections({
			urlsOf: ({ organization }) => [`ws://${organization}`],
			connectTo: (url) => {
				opened.push(url);
				return Promise.resolve({ disconnect: () => Promise.resolve() } as unknown as ApiPromise);
			},
			timers,
			random: seededRandom(5),
		});
		const note =
			(name: string) =>
			(_: ApiPromise, route: Route): Promise<void> => {
				done.push([name, timers.now(), route]);
				return Promise.resolve();
			};
		return { clock, opened, wallet, note, done };
	}

	it('are one for each pseudonym, to its own nodes', async () => {
		const { wallet, opened } = connections();
		const apis = await Promise.all([one, other, one].map((place) => wallet.connection(place)));
		expect(opened).toEqual(['ws://1', 'ws://2']);
		expect(apis[0]).toBe(apis[2]);
		expect(apis[0]).not.toBe(apis[1]);
	});

	it('let what can wait go at a random time within two weeks, in its order', async () => {
		const { clock, wallet, note, done } = connections();
		const acts = Array.from({ length: 20 }, (_, number) =>
			wallet.act(one, 'canWait', note(String(number))),
		);
		await clock.run();
		await Promise.all(acts);
		expect(done.map(([name]) => Number(name))).toEqual(Array.from({ length: 20 }).map((_, n) => n));
		const times = done.map(([, at]) => at);
		expect(Math.max(...times)).toBeLessThanOrEqual(14 * DAY);
		expect(Math.max(...times)).toBeGreaterThan(7 * DAY);
		expect(new Set(done.map(([, , route]) => route))).toEqual(new Set(['direct', 'relayed']));
	});

	it('let a second pseudonym wait where the two would show', async () => {
		const { clock, wallet, note, done } = connections();
		await wallet.act(one, 'soon', note('first'));
		expect(wallet.wouldShow(one)).toBe(false);
		expect(wallet.wouldShow(other)).toBe(true);
		const later = wallet.act(other, 'soon', note('second'));
		await wallet.act(one, 'soon', note('first again'));
		await expect(wallet.act(other, 'now', note('never'))).rejects.toThrow(WouldShow);
		expect(done.map(([name, at]) => [name, at])).toEqual([
			['first', 0],
			['first again', 0],
		]);
		await clock.run();
		await later;
		expect(done.at(-1)?.[1]).toBeGreaterThan(HOUR);
	});

	it('refuse nothing that the owner insists on', async () => {
		const { wallet, note, done } = connections();
		await wallet.act(one, 'now', note('first'));
		await wallet.act(other, 'regardless', note('second'));
		expect(done.map(([name, at]) => [name, at])).toEqual([
			['first', 0],
			['second', 0],
		]);
	});

	it('pass on what fails, and open a connection anew', async () => {
		let attempts = 0;
		const wallet = new WalletConnections({
			urlsOf: () => ['ws://1'],
			connectTo: () => {
				attempts += 1;
				return Promise.reject(new Error('nobody answers'));
			},
		});
		for (let round = 0; round < 2; round++) {
			const act = wallet.act(one, 'now', () => Promise.resolve());
			await expect(act).rejects.toThrow('nobody answers');
		}
		expect(attempts).toBe(2);
		const none = new WalletConnections({ urlsOf: () => [] });
		await expect(none.connection(one)).rejects.toThrow('no node');
	});
});

describe('the clock of this machine', () => {
	it('waits, and can be called off', async () => {
		const done: string[] = [];
		systemTimers.after(5, () => done.push('waited'));
		systemTimers.after(5, () => done.push('called off'))();
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(done).toEqual(['waited']);
	});
});
