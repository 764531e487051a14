// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@carechain/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judge, Link, WrongChain, type Signs } from '../src/chain/link.js';
import type { Reach } from '../src/chain/reach.js';

const GENESIS = `0x${'01'.repeat(32)}`;
const WELL: Signs = {
	isConnected: true,
	isSlow: false,
	isSyncing: false,
	sinceBlock: 0,
	unfinal: 2,
};

/** A node that says what a test lets it say. */
function node(genesis = GENESIS) {
	const on = new Map<string, () => void>();
	let head: (header: { number: { toNumber: () => number } }) => void = () => undefined;
	let final = head;
	const subscribe = (take: (seen: typeof head) => void) => (seen: typeof head) => {
		take(seen);
		return Promise.resolve(() => undefined);
	};
	const api = {
		genesisHash: { toHex: () => genesis },
		on: (name: string, act: () => void) => on.set(name, act),
		rpc: {
			chain: {
				subscribeNewHeads: subscribe((seen) => (head = seen)),
				subscribeFinalizedHeads: subscribe((seen) => (final = seen)),
			},
			system: { health: () => Promise.resolve({ isSyncing: { isTrue: false } }) },
		},
	};
	const disconnect = vi.fn(() => Promise.resolve());
	const number = (it: number) => ({ number: { toNumber: () => it } });
	return {
		reach: { api: api as unknown as ApiPromise, disconnect } as unknown as Reach,
		disconnect,
		emit: (name: string) => on.get(name)?.(),
		best: (it: number) => {
			head(number(it));
		},
		final: (it: number) => {
			final(number(it));
		},
	};
}

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

describe('how a connection stands', () => {
	it('is the worst of what is known', () => {
		expect(judge(WELL)).toBe('ready');
		expect(judge({ ...WELL, isSyncing: true })).toBe('lagging');
		expect(judge({ ...WELL, sinceBlock: 31_000 })).toBe('lagging');
		expect(judge({ ...WELL, unfinal: 31 })).toBe('lagging');
		expect(judge({ ...WELL, isSlow: true, isSyncing: true })).toBe('slow');
		expect(judge({ ...WELL, isConnected: false, isSlow: true })).toBe('down');
	});
});

describe('a link', () => {
	it('tries again until somebody answers, ever less often', async () => {
		const there = node();
		const open = vi.fn(() => Promise.reject<Reach>(new Error('nobody')));
		const link = new Link('ws://x', GENESIS, open);
		await vi.advanceTimersByTimeAsync(10);
		expect(link.state.value).toBe('down');
		await vi.advanceTimersByTimeAsync(60_000);
		expect(open.mock.calls.length).toBeGreaterThan(4);
		expect(open.mock.calls.length).toBeLessThan(9);
		open.mockImplementation(() => Promise.resolve(there.reach));
		await vi.advanceTimersByTimeAsync(15_000);
		await expect(link.ready()).resolves.toBe(there.reach);
		expect(link.state.value).toBe('ready');
		await link.close();
		expect(there.disconnect).toHaveBeenCalledOnce();
	});

	it('is called slow while the first answer does not come', async () => {
		const link = new Link('ws://x', GENESIS, () => new Promise(() => undefined));
		expect(link.state.value).toBe('connecting');
		await vi.advanceTimersByTimeAsync(4_100);
		expect(link.state.value).toBe('slow');
		await link.close();
	});

	it('leaves a node of another chain at once, and does not come back', async () => {
		const there = node(`0x${'02'.repeat(32)}`);
		const open = vi.fn(() => Promise.resolve(there.reach));
		const link = new Link('ws://x', GENESIS, open);
		await expect(link.ready()).rejects.toThrow(WrongChain);
		expect(link.state.value).toBe('wrongChain');
		expect(there.disconnect).toHaveBeenCalledOnce();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(open).toHaveBeenCalledOnce();
	});

	it('leaves a node that does not tell of blocks, before it tries again', async () => {
		const there = node();
		const deaf = node();
		Object.assign(deaf.reach.api.rpc.chain, {
			subscribeNewHeads: () => Promise.reject(new Error('Method not found')),
		});
		const open = vi.fn(() => Promise.resolve(there.reach)).mockResolvedValueOnce(deaf.reach);
		const link = new Link('ws://x', GENESIS, open);
		await vi.advanceTimersByTimeAsync(10);
		expect(link.state.value).toBe('down');
		expect(deaf.disconnect).toHaveBeenCalledOnce();
		await vi.advanceTimersByTimeAsync(2_000);
		await expect(link.ready()).resolves.toBe(there.reach);
		await link.close();
	});

	it('tells when the connection breaks and comes back, and when blocks stay away', async () => {
		const there = node();
		const link = new Link('ws://x', GENESIS, () => Promise.resolve(there.reach));
		await link.ready();
		there.best(10);
		there.final(8);
		expect([link.state.value, link.best.value, link.final.value]).toEqual(['ready', 10, 8]);
		there.emit('disconnected');
		expect(link.state.value).toBe('down');
		there.emit('connected');
		expect(link.state.value).toBe('ready');
		await vi.advanceTimersByTimeAsync(45_000);
		expect(link.state.value).toBe('lagging');
		there.best(50);
		expect(link.state.value).toBe('lagging');
		there.final(48);
		expect(link.state.value).toBe('ready');
		await link.close();
	});
});
