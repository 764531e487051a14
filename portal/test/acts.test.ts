// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { WouldShow, type Receipt } from '@carechain/client';
import { describe, expect, it, vi } from 'vitest';
import { Acts, type Deed, type Sender } from '../src/patient/acts.js';

const RECEIPT: Receipt = {
	extrinsicHash: '0x01',
	blockHash: '0x02',
	blockNumber: 7,
	events: [],
};

function deed(change: Partial<Deed> = {}): Deed {
	return {
		title: () => 'something',
		kind: 'narrows',
		make: () => Promise.reject(new Error('nobody sends it')),
		...change,
	};
}

describe('an act', () => {
	it('is sent, in a block, and final, in this order', async () => {
		const seen: unknown[] = [];
		const acts: Acts = new Acts((_, urgency, { inBlock }) => {
			seen.push(urgency, acts.list.value[0]?.phase);
			inBlock(RECEIPT);
			seen.push(acts.list.value[0]?.phase, acts.list.value[0]?.block);
			return Promise.resolve(RECEIPT);
		});
		const then = vi.fn();
		await acts.start(deed({ then }));
		expect(seen).toEqual(['now', 'sent', 'inBlock', 7]);
		expect(acts.list.value).toMatchObject([{ phase: 'final', block: 7 }]);
		expect(then).toHaveBeenCalledExactlyOnceWith(RECEIPT);
	});

	it('asks the owner where it would show that two pseudonyms are one person’s', async () => {
		const send = vi.fn<Sender>((_, urgency) =>
			urgency === 'now' ? Promise.reject(new WouldShow()) : Promise.resolve(RECEIPT),
		);
		const acts = new Acts(send);
		await acts.start(deed());
		expect(acts.list.value).toMatchObject([{ phase: 'asking' }]);
		await acts.again(1);
		expect(send.mock.calls.map(([, urgency]) => urgency)).toEqual(['now', 'regardless']);
		expect(acts.list.value).toMatchObject([{ phase: 'final' }]);
	});

	it('keeps what failed, to be tried again, until it is put away', async () => {
		const failure = new Error('no');
		const acts = new Acts(() => Promise.reject(failure));
		await acts.start(deed());
		expect(acts.list.value).toMatchObject([{ phase: 'failed', error: failure }]);
		acts.putAway(1);
		expect(acts.list.value).toEqual([]);
		await acts.again(1);
		expect(acts.list.value).toEqual([]);
	});
});
