// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
	EMPTY_LOG,
	headAfter,
	preimage,
	replay,
	type AccessHead,
	type LoggedAccess,
} from '../src/accessLog/chain.js';
import { toHex } from '../src/plain.js';
import { bytes } from './access/cast.js';

const PATIENT = Uint8Array.from({ length: 16 }, (_, index) => index);

function entry(block: number, organization: number, event: number): LoggedAccess {
	return { block, organization, event: bytes(32, event) };
}

/** The one of `carechain-primitives`, `access_chain`. */
const VECTOR: readonly [LoggedAccess, string][] = [
	[entry(1_000, 7, 0xaa), '0xeb0c855cbba34d6a1d8323c60f574c25695f3e0c3786b746f5475a7b3b0196a4'],
	[entry(1_000, 8, 0xbb), '0x9ace0c16f33989dcf12670933744cb4da8f16cbd59bf016ad11769d8277e604e'],
	[entry(70_000, 7, 0xcc), '0x6b5c671a200f684a2d97fa2350e36a04c3188fba3ffd2d4d956468e2d13c7d62'],
];

describe('the hash chain of a log', () => {
	it('comes to the heads of the test vector of the chain', () => {
		let head = EMPTY_LOG;
		VECTOR.forEach(([logged, expected], index) => {
			head = headAfter(head, PATIENT, logged);
			expect(head).toEqual({
				count: BigInt(index + 1),
				head: expected,
				lastBlock: logged.block,
			});
		});
		expect(
			replay(
				PATIENT,
				VECTOR.map(([logged]) => logged),
			),
		).toEqual(head);
	});

	it('hashes 132 bytes, laid out as the chain documents them', () => {
		const before = { count: 2n, head: bytes(32, 0xdd), lastBlock: 0x01020304 };
		const hashed = preimage(before, PATIENT, entry(0x05060708, 0x090a0b0c, 0xee));
		expect(toHex(hashed)).toBe(
			[
				'0x17',
				Buffer.from('carechain/access-log/v1').toString('hex'),
				'000102030405060708090a0b0c0d0e0f',
				'0200000000000000',
				'dd'.repeat(32),
				'0403020100000000',
				'0807060500000000',
				'0c0b0a09',
				'ee'.repeat(32),
			].join(''),
		);
		expect(hashed).toHaveLength(132);
	});

	it('has another head for every other part of it', () => {
		const [first, second] = VECTOR.map(([logged]) => logged) as [LoggedAccess, LoggedAccess];
		const before = headAfter(EMPTY_LOG, PATIENT, first);
		const heads = (
			[
				[before, PATIENT, second],
				[{ ...before, count: 2n }, PATIENT, second],
				[{ ...before, head: bytes(32, 1) }, PATIENT, second],
				[{ ...before, lastBlock: 1_001 }, PATIENT, second],
				[before, new Uint8Array(16), second],
				[before, PATIENT, { ...second, block: 1_001 }],
				[before, PATIENT, { ...second, organization: 9 }],
				[before, PATIENT, { ...second, event: bytes(32, 0xbc) }],
			] satisfies [AccessHead, Uint8Array, LoggedAccess][]
		).map((parts) => headAfter(...parts).head);
		expect(new Set(heads).size).toBe(heads.length);
	});
});
