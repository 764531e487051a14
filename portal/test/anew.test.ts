// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CallFailed, TransactionRefused, type Receipt } from '@carechain/client';
import { describe, expect, it, vi } from 'vitest';
import { sentAnew } from '../src/chain/anew.js';

const RECEIPT: Receipt = { extrinsicHash: '0x01', blockHash: '0x02', blockNumber: 7, events: [] };

describe('what is sent', () => {
	it('is signed anew where another act of the same key overtook it', async () => {
		const send = vi
			.fn<() => Promise<Receipt>>()
			.mockRejectedValueOnce(new TransactionRefused('PriorityTooLow', ''))
			.mockRejectedValueOnce(new TransactionRefused('Stale', ''))
			.mockResolvedValue(RECEIPT);
		expect(await sentAnew(send, 1)).toBe(RECEIPT);
		expect(send).toHaveBeenCalledTimes(3);
	});

	it('is given up after some attempts', async () => {
		const refusal = new TransactionRefused('Stale', '');
		const send = vi.fn(() => Promise.reject<Receipt>(refusal));
		await expect(sentAnew(send, 1)).rejects.toBe(refusal);
		expect(send).toHaveBeenCalledTimes(6);
	});

	it('is sent once where anything else is wrong', async () => {
		for (const error of [
			new TransactionRefused('AllowanceSpent', ''),
			new TransactionRefused('TimedOut', ''),
			new CallFailed('consentGrants.NotActive', '', 7),
			new Error('WebSocket is not connected'),
		]) {
			const send = vi.fn(() => Promise.reject<Receipt>(error));
			await expect(sentAnew(send, 1)).rejects.toBe(error);
			expect(send).toHaveBeenCalledOnce();
		}
	});
});
