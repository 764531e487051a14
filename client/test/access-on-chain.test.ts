// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { TypeRegistry } from '@polkadot/types';
import type { Codec } from '@polkadot/types/types';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_LOG, replay, type AccessHead } from '../src/accessLog/chain.js';
import { chainBlocks, entriesOfBlock, type AccessEntry } from '../src/accessLog/onChain.js';
import { chainSender } from '../src/accessLog/sender.js';
import { walkBack } from '../src/accessLog/walk.js';
import * as chain from '../src/chain.js';
import { CallFailed } from '../src/errors.js';
import * as submitting from '../src/submit.js';
import type { Receipt } from '../src/submit.js';
import { bytes, HOLDER, PATIENT, REQUESTER } from './access/cast.js';
import { toHex } from '../src/plain.js';

vi.mock('../src/chain.js', { spy: true });
vi.mock('../src/submit.js', { spy: true });

const registry = new TypeRegistry();
registry.register({ AccessEntry: { patient: '[u8; 16]', event: '[u8; 32]' } });

interface FakeCall {
	section: string;
	method: string;
	args: unknown[];
}

interface FakeExtrinsic {
	call: FakeCall;
	/** What it caused, as organisation and number of entries. */
	logged: [organization: number, entries: number][];
}

function u32(value: number): Codec {
	return registry.createType('u32', value);
}

function entry(event: number, patient: Uint8Array = PATIENT): AccessEntry {
	return { patient: toHex(patient), event: bytes(32, event) };
}

function log(organization: number, ...entries: AccessEntry[]): FakeCall {
	const list = registry.createType('Vec<AccessEntry>', entries);
	return { section: 'accessLog', method: 'logAccesses', args: [u32(organization), list] };
}

function batch(...calls: FakeCall[]): FakeCall {
	return { section: 'utility', method: 'batch', args: [calls] };
}

/** A node with some blocks. Its states are there from one block on. */
class FakeNode {
	readonly blocks: FakeExtrinsic[][] = [[]];
	final = 0;
	statesFrom = 0;
	bodiesFrom = 0;

	readonly api = {
		rpc: {
			chain: {
				getBlockHash: (block: number) => Promise.resolve({ toHex: () => block, block }),
				getFinalizedHead: () => Promise.resolve({ block: this.final }),
				getHeader: (at?: { block: number }) =>
					Promise.resolve({
						number: { toNumber: () => at?.block ?? this.blocks.length - 1 },
					}),
				getBlock: ({ block }: { block: number }) =>
					block < this.bodiesFrom
						? Promise.reject(new Error('pruned'))
						: Promise.resolve({
								block: {
									extrinsics: (this.blocks[block] ?? []).map(({ call }) => ({
										method: call,
										// All of them are what the tests sign.
										toHex: () => '0x01',
									})),
								},
							}),
			},
		},
		at: (hash: number | { block: number }) => {
			const block = typeof hash === 'number' ? hash : hash.block;
			if (block < this.statesFrom) return Promise.reject(new Error('pruned'));
			return Promise.resolve({
				block,
				query: { system: { events: () => Promise.resolve(this.#events(block)) } },
			});
		},
	} as unknown as ApiPromise;

	#events(block: number): unknown[] {
		return (this.blocks[block] ?? []).flatMap(({ logged }, index) =>
			logged.map(([organization, entries]) => ({
				phase: {
					isApplyExtrinsic: true,
					asApplyExtrinsic: { eqn: (other: number) => other === index },
				},
				event: {
					section: 'accessLog',
					method: 'AccessesLogged',
					data: [u32(organization), u32(entries)],
				},
			})),
		);
	}

	/** Adds a block with one extrinsic that did what it should. */
	add(call: FakeCall, ...logged: [number, number][]): number {
		return this.blocks.push([{ call, logged }]) - 1;
	}

	/** The head after a block, as the chain reckons it. */
	async headAt(block: number): Promise<AccessHead | null> {
		let head = EMPTY_LOG;
		for (let at = 1; at <= block; at++) {
			const entries = (await entriesOfBlock(this.api, at)) ?? [];
			const own = entries.filter(({ patient }) => patient === toHex(PATIENT));
			head = replay(
				PATIENT,
				own.map(({ logged }) => logged),
				head,
			);
		}
		return head.count === 0n ? null : head;
	}
}

describe('the entries in a block', () => {
	it('are those of all calls that succeeded, in their order, in batches too', async () => {
		const node = new FakeNode();
		const block = node.add(
			batch(log(HOLDER, entry(1), entry(2)), batch(log(REQUESTER, entry(3)))),
			[HOLDER, 2],
			[REQUESTER, 1],
		);
		const found = await entriesOfBlock(node.api, block);
		expect(found).toEqual(
			[
				[HOLDER, 1],
				[HOLDER, 2],
				[REQUESTER, 3],
			].map(([organization, event]) => ({
				patient: toHex(PATIENT),
				logged: { block, organization, event: bytes(32, event ?? 0) },
			})),
		);
	});

	it('are not those of calls that failed, nor other calls', async () => {
		const node = new FakeNode();
		const failed = node.add(log(HOLDER, entry(1)));
		const interrupted = node.add(batch(log(HOLDER, entry(1)), log(REQUESTER, entry(2))), [
			HOLDER,
			1,
		]);
		const other = node.add({ section: 'system', method: 'remark', args: [] });
		expect(await entriesOfBlock(node.api, failed)).toEqual([]);
		expect(await entriesOfBlock(node.api, interrupted)).toMatchObject([
			{ logged: { organization: HOLDER } },
		]);
		expect(await entriesOfBlock(node.api, other)).toEqual([]);
	});

	it('are taken from the body alone where the state is gone, and unknown where that is gone too', async () => {
		const node = new FakeNode();
		const block = node.add(log(HOLDER, entry(1)), [HOLDER, 1]);
		node.statesFrom = 99;
		expect(await entriesOfBlock(node.api, block)).toHaveLength(1);
		node.bodiesFrom = 99;
		expect(await entriesOfBlock(node.api, block)).toBeNull();
	});

	it('lead back from the head, of this patient only', async () => {
		const node = new FakeNode();
		const other = new Uint8Array(16);
		node.add(log(HOLDER, entry(1), entry(9, other)), [HOLDER, 2]);
		node.add(log(HOLDER, entry(8, other)), [HOLDER, 1]);
		const last = node.add(log(REQUESTER, entry(2)), [REQUESTER, 1]);
		mockHeads(node);
		const head = (await node.headAt(last)) ?? EMPTY_LOG;
		const { proven, reached } = await walkBack(PATIENT, head, [], chainBlocks(node.api));
		expect(reached).toEqual(EMPTY_LOG);
		expect(proven.map(({ event }) => event)).toEqual([bytes(32, 1), bytes(32, 2)]);
		node.statesFrom = 99;
		expect((await walkBack(PATIENT, head, [], chainBlocks(node.api))).reached).toEqual(EMPTY_LOG);
	});
});

/** Lets the runtime API tell the heads that the blocks lead to. */
function mockHeads(node: FakeNode): void {
	vi.mocked(chain.ask).mockImplementation(async (state, _, method) => {
		if (method === 'representedBy') return HOLDER;
		const head = await node.headAt((state as unknown as { block: number }).block);
		return head as unknown as Awaited<ReturnType<typeof chain.ask>>;
	});
}

describe('handing a batch in', () => {
	const signer = { addressRaw: new Uint8Array(32) } as Parameters<typeof chainSender>[2];
	const PREPARED = { extrinsic: '0x01' as const, from: 1 };
	let node: FakeNode;

	beforeEach(() => {
		vi.clearAllMocks();
		node = new FakeNode();
		mockHeads(node);
		vi.mocked(chain.untilFinal).mockResolvedValue();
		const signed = { toHex: () => '0x01' };
		const call = { signAsync: vi.fn(() => Promise.resolve(signed)) };
		vi.mocked(chain.makeCall).mockReturnValue(call as unknown as chain.Call);
		vi.mocked(submitting.submitSigned).mockImplementation(() => {
			const block = node.add(log(HOLDER, entry(2)), [HOLDER, 1]);
			return Promise.resolve({ blockNumber: block } as Receipt);
		});
	});

	it('tells the head that each entry was added to', async () => {
		node.add(log(REQUESTER, entry(1)), [REQUESTER, 1]);
		const before = await node.headAt(1);
		const sender = chainSender(node.api, HOLDER, signer);
		const prepared = await sender.prepare([entry(2)]);
		expect(prepared).toEqual({ extrinsic: '0x01', from: 1 });
		expect(await sender.send(prepared, [entry(2)])).toEqual({ block: 2, before: [before] });
	});

	it('signs nothing for who does not speak for the organisation', async () => {
		await expect(chainSender(node.api, REQUESTER, signer).prepare([entry(2)])).rejects.toThrow(
			'does not represent',
		);
	});

	it('finds what got there, and sends it no second time', async () => {
		node.add({ section: 'system', method: 'remark', args: [] });
		node.add(log(HOLDER, entry(2)), [HOLDER, 1]);
		node.final = 2;
		const sender = chainSender(node.api, HOLDER, signer);
		expect(await sender.outcome(PREPARED, [entry(2)])).toEqual({ block: 2, before: [EMPTY_LOG] });
		expect(submitting.submitSigned).not.toHaveBeenCalled();
	});

	it('sends what did not get there while it still can, the same bytes', async () => {
		node.add({ section: 'system', method: 'remark', args: [] });
		node.final = 1;
		const sender = chainSender(node.api, HOLDER, signer);
		expect(await sender.outcome(PREPARED, [entry(2)])).toMatchObject({ block: 2 });
		expect(vi.mocked(submitting.submitSigned).mock.calls).toEqual([
			[node.api, '0x01', 'finalized'],
		]);
	});

	it('gives up what can get nowhere any more, and only then', async () => {
		for (let block = 0; block < 66; block++) {
			node.add({ section: 'system', method: 'remark', args: [] });
		}
		const sender = chainSender(node.api, HOLDER, signer);
		vi.mocked(submitting.submitSigned).mockRejectedValue(new Error('refused'));
		node.final = 65;
		await expect(sender.outcome(PREPARED, [entry(2)])).rejects.toThrow('refused');
		node.final = 66;
		expect(await sender.outcome(PREPARED, [entry(2)])).toBeNull();
	});

	it('has failed for good only in a block that is final, and still there', async () => {
		const sender = chainSender(node.api, HOLDER, signer);
		const failed = node.add(log(HOLDER, entry(2)));
		const failure = new CallFailed('accessLog.PatientNotFound', '', failed);
		vi.mocked(submitting.submitSigned).mockRejectedValue(failure);
		await expect(sender.send(PREPARED, [entry(2)])).rejects.toBe(failure);
		expect(chain.untilFinal).toHaveBeenCalledWith(node.api, failed);
		// Another block stands in its place.
		node.blocks[failed] = [];
		await expect(sender.send(PREPARED, [entry(2)])).rejects.toThrow('gave way');
	});

	it('cannot tell where the bodies are gone, or the chain refused', async () => {
		node.add(log(HOLDER, entry(2)), [HOLDER, 1]);
		node.final = 1;
		node.bodiesFrom = 99;
		const sender = chainSender(node.api, HOLDER, signer);
		await expect(sender.outcome(PREPARED, [entry(2)])).rejects.toThrow('no body');
		node.bodiesFrom = 0;
		const failure = new CallFailed('accessLog.PatientNotFound', '', 1);
		vi.mocked(submitting.submitSigned).mockRejectedValue(failure);
		await expect(sender.outcome(PREPARED, [entry(3)])).rejects.toBe(failure);
	});
});
