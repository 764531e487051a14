// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared } from '../nearest.js';

const OURS = {
	name: 'put_thing',
	lengths: [],
	items: [
		{ name: 'Example::Things', reads: 1, writes: 2 },
		{ name: 'Example::Owners', reads: 2, writes: 0 },
		{ name: 'Example::Counts', reads: 1, writes: 1 },
	],
	recorded: null,
	time: { base: 1, per: {} },
	proof: { base: 1, per: {} },
	reads: { base: 4, per: { n: 2 } },
	writes: { base: 3, per: {} },
};

const other = (reads, writes) => ({
	chain: 'Other',
	call: 'thing.put',
	file: 'thing.rs',
	reads,
	writes,
	proof: 1,
});

const given = (nearest, extra = {}, each) => {
	return { pallet: 'pallet_example', call: 'put_thing', nearest, extra, each };
};

test('the best is taken of reads and of writes by themselves', () => {
	const extra = {
		'Example::Owners': 'Who it belongs to.',
		'Example::Counts': 'How many there are.',
	};
	const it = compared(given([other(2, 9), other(9, 2)], extra), OURS);
	assert.deepEqual(it.more, { reads: 2, writes: 1 });
	assert.deepEqual(it.extra, [
		{ item: 'Example::Owners', reads: 2, writes: 0, forEach: false, buys: 'Who it belongs to.' },
		{ item: 'Example::Counts', reads: 1, writes: 1, forEach: false, buys: 'How many there are.' },
	]);
});

test('a call that does no more needs no word', () => {
	assert.deepEqual(compared(given([other(4, 3)]), OURS).more, { reads: 0, writes: 0 });
	assert.deepEqual(compared(given([other(8, 13)]), OURS).more, { reads: 0, writes: 0 });
});

test('reads that nothing is said of are refused', () => {
	const extra = { 'Example::Counts': 'How many there are.' };
	assert.throws(
		() => compared(given([other(2, 3)], extra), OURS),
		/has 2 reads more .* account for 1/,
	);
});

test('writes that nothing is said of are refused, though the reads are accounted for', () => {
	const extra = { 'Example::Owners': 'Who it belongs to.' };
	assert.throws(
		() => compared(given([other(2, 2)], extra), OURS),
		/has 1 writes more .* account for 0/,
	);
});

test('an item that the call does not touch accounts for nothing', () => {
	const extra = { 'Example::Gone': 'What it was for.' };
	assert.throws(() => compared(given([other(4, 2)], extra), OURS), /does not touch Example::Gone/);
});

test('a word about a call that does no more is refused', () => {
	const extra = { 'Example::Counts': 'How many there are.' };
	assert.throws(
		() => compared(given([other(4, 3)], extra), OURS),
		/nothing is to be accounted for/,
	);
});

test('one of many is compared with one, and what is done once for all counts as more', () => {
	const extra = {
		'Example::Things': 'The thing.',
		'Example::Owners': 'Who it belongs to.',
		'Example::Counts': 'How many there are.',
	};
	assert.deepEqual(compared(given([other(2, 1)], extra, 'n'), OURS).more, { reads: 4, writes: 3 });
});

test('what one of many does more is accounted for by what is touched for each', () => {
	const ours = {
		...OURS,
		lengths: [{ name: 'n', from: 1, to: 8 }],
		items: [...OURS.items, { name: 'Example::Parts', reads: 8, writes: 0 }],
	};
	const extra = {
		'Example::Things': 'The thing.',
		'Example::Owners': 'Who it belongs to.',
		'Example::Counts': 'How many there are.',
	};
	assert.throws(
		() => compared(given([other(1, 1)], extra, 'n'), ours),
		/has 1 reads more for each of n .* account for 0/,
	);
	const withParts = { ...extra, 'Example::Parts': 'What it is made of.' };
	const it = compared(given([other(1, 1)], withParts, 'n'), ours);
	assert.deepEqual(
		[it.more, it.moreForEach],
		[
			{ reads: 4, writes: 3 },
			{ reads: 1, writes: 0 },
		],
	);
	assert.deepEqual(it.extra.at(-1), {
		item: 'Example::Parts',
		reads: 1,
		writes: 0,
		forEach: true,
		buys: 'What it is made of.',
	});
});
