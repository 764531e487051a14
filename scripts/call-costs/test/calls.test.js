// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsIn } from '../calls.js';

const call = (index, weight, name) => `
		/// Does it. It is billed \`T::WeightInfo::other()\` in no way.
		#[pallet::call_index(${index})]
		#[pallet::weight(${weight})]
		pub fn ${name}(origin: OriginFor<T>) -> DispatchResult {
			Self::do_it(origin)
		}
`;

test('a call is billed what its attribute says, of whatever class it is', () => {
	const found = callsIn(
		call(0, 'T::WeightInfo::put_thing()', 'put_thing') +
			call(3, '(T::WeightInfo::take_thing(), DispatchClass::Operational)', 'drop_thing'),
	);
	assert.deepEqual(found, [
		{ name: 'put_thing', index: 0, weight: 'put_thing', more: [] },
		{ name: 'drop_thing', index: 3, weight: 'take_thing', more: [] },
	]);
});

test('what a length is taken from is no weight of its own', () => {
	const [it] = callsIn(
		call(1, '(T::WeightInfo::put(T::Max::get(), things.len().saturated_into()), Normal)', 'put'),
	);
	assert.deepEqual([it.weight, it.more], ['put', []]);
});

test('what is billed beside it is told', () => {
	const weight = `{
		// With the reads of those who are asked.
		let inner = call.get_dispatch_info();
		(T::WeightInfo::put(size(things)).saturating_add(T::Others::weight())
			.saturating_add(T::DbWeight::get().reads(T::MaxThings::get().into()))
			.saturating_add(inner.call_weight), inner.class)
	}`;
	const [it] = callsIn(call(1, weight, 'put'));
	assert.deepEqual(it.more, [
		'T::Others::weight()',
		'T::DbWeight::get().reads(T::MaxThings::get().into())',
		'inner.call_weight',
	]);
});

test('a look-up that was measured by itself is told beside the call’s own weight', () => {
	const weight = `(T::WeightInfo::put(0, things.len().saturated_into(), 0)
		.saturating_add(T::WeightInfo::look_up_owner())
		.saturating_add(T::Others::weight()), DispatchClass::Operational)`;
	const [it] = callsIn(call(1, weight, 'put'));
	assert.deepEqual(
		[it.weight, it.more],
		['put', ['T::WeightInfo::look_up_owner()', 'T::Others::weight()']],
	);
	assert.throws(
		() => callsIn(call(0, 'T::WeightInfo::look_up_owner()', 'alone')),
		/alone is billed 0 measured weights/,
	);
});

test('a call without a weight is refused, and does not take the next one’s', () => {
	const without = call(0, '', 'first').replace(/#\[pallet::weight.*\n/, '');
	assert.throws(
		() => callsIn(without + call(1, 'T::WeightInfo::second()', 'second')),
		/index 0 has no weight/,
	);
});

test('a call with a weight that nobody measured is refused', () => {
	assert.throws(
		() => callsIn(call(0, 'Weight::from_parts(10_000, 0)', 'typed')),
		/typed is billed 0 measured weights/,
	);
});
