// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredIn } from '../weights.js';

/** A file of weights with these functions, as our template writes them. */
const file = (...functions) => `use frame_support::weights::Weight;

impl<T: frame_system::Config> pallet_example::WeightInfo for WeightInfo<T> {
${functions.join('\n')}
}
`;

const PLAIN = `	// Storage: \`Timestamp::Now\` (r:1 w:0)
	// Proof: \`Timestamp::Now\` (\`max_values\`: Some(1), \`max_size\`: Some(8), added: 503, mode: \`MaxEncodedLen\`)
	// Storage: \`Example::Things\` (r:2 w:3)
	// Proof: \`Example::Things\` (\`max_values\`: None, \`max_size\`: Some(248), added: 2723, mode: \`MaxEncodedLen\`)
	fn put_thing() -> Weight {
		Weight::from_parts(29_614_000, 6_436)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}`;

const WITH_LENGTH = `	// Storage: \`Example::Things\` (r:64 w:64)
	// Proof: \`Example::Things\` (\`max_values\`: None, \`max_size\`: Some(248), added: 2723, mode: \`MaxEncodedLen\`)
	// \`n\` from 1 to 64.
	fn put_things(n: u32) -> Weight {
		Weight::from_parts(18_900_000, 3581)
			.saturating_add(Weight::from_parts(19_500_250, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2703).saturating_mul(n.into()))
	}`;

const ON_ONE_LINE = `	// Storage: \`Example::Rules\` (r:0 w:1)
	// Proof: \`Example::Rules\` (\`max_values\`: Some(1), \`max_size\`: Some(8), added: 503, mode: \`MaxEncodedLen\`)
	fn set_rules() -> Weight {
		Weight::from_parts(5_500_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}`;

/** As the template of the SDK writes it, of an older release too. */
const OF_THE_SDK = `	/// Storage: \`Example::Things\` (r:1 w:1)
	/// Proof: \`Example::Things\` (\`max_values\`: None, \`max_size\`: Some(193), added: 2668, mode: \`MaxEncodedLen\`)
	/// Storage: Example Old (r:7 w:7)
	/// The range of component \`l\` is \`[1, 5120]\`.
	fn put_text(l: u32, ) -> Weight {
		// Proof Size summary in bytes:
		//  Measured:  \`260 + l * (1 ±0)\`
		//  Estimated: \`3660\`
		// Minimum execution time: 51_135_000 picoseconds.
		Weight::from_parts(51_755_000, 0)
			.saturating_add(Weight::from_parts(0, 3660))
			// Standard Error: 1_183
			.saturating_add(Weight::from_parts(4_280, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}`;

test('a function has its figures and its items, in the order of their use', () => {
	assert.deepEqual(measuredIn(file(PLAIN)), [
		{
			name: 'put_thing',
			lengths: [],
			items: [
				{ name: 'Timestamp::Now', reads: 1, writes: 0 },
				{ name: 'Example::Things', reads: 2, writes: 3 },
			],
			recorded: null,
			time: { base: 29_614_000, per: {} },
			proof: { base: 6436, per: {} },
			reads: { base: 3, per: {} },
			writes: { base: 3, per: {} },
		},
	]);
});

test('what grows with a length is told apart from what does not', () => {
	const [it] = measuredIn(file(WITH_LENGTH));
	assert.deepEqual(it.lengths, [{ name: 'n', from: 1, to: 64 }]);
	assert.deepEqual(it.time, { base: 18_900_000, per: { n: 19_500_250 } });
	assert.deepEqual(it.proof, { base: 3581, per: { n: 2703 } });
	assert.deepEqual(it.reads, { base: 4, per: { n: 3 } });
	assert.deepEqual(it.writes, { base: 0, per: { n: 1 } });
});

test('every function has the storage above itself and no other', () => {
	const names = measuredIn(file(PLAIN, WITH_LENGTH, ON_ONE_LINE)).map(({ name, items }) => {
		return [name, ...items.map((item) => item.name)];
	});
	assert.deepEqual(names, [
		['put_thing', 'Timestamp::Now', 'Example::Things'],
		['put_things', 'Example::Things'],
		['set_rules', 'Example::Rules'],
	]);
});

test("the SDK's own template is understood, and what the benchmark saw of the proof is kept", () => {
	const [it] = measuredIn(file(OF_THE_SDK));
	assert.equal(it.recorded, 260);
	assert.deepEqual(it.lengths, [{ name: 'l', from: 1, to: 5120 }]);
	assert.deepEqual(it.proof, { base: 3660, per: {} });
	assert.deepEqual(it.time, { base: 51_755_000, per: { l: 4280 } });
	assert.deepEqual([it.reads.base, it.writes.base], [1, 1]);
});

test('a term that is not understood is refused, and not left out', () => {
	const strange = PLAIN.replace('.reads(3)', '.reads(T::More::get())');
	assert.throws(
		() => measuredIn(file(strange)),
		/put_thing has a term that is not understood: .*More/,
	);
});

test('a length without its range is refused', () => {
	const boundless = WITH_LENGTH.replace('`n` from 1 to 64.', '');
	assert.throws(() => measuredIn(file(boundless)), /put_things does not say how long n may be/);
});

test('a file without measured functions is refused', () => {
	assert.throws(() => measuredIn(file()), /there is no measured function/);
});
