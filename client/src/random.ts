// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from '@noble/hashes/utils.js';

/** So many random bytes. Only tests bring a source of their own, to see the same history again. */
export type RandomSource = (length: number) => Uint8Array;

const TWO_TO_32 = 2 ** 32;
const TWO_TO_53 = 2 ** 53;

/**
 * A whole number from 0 up to a bound, exclusive, each equally likely.
 *
 * @param bound 1 to 2^32
 * @throws RangeError for another bound
 */
export function randomBelow(bound: number, source: RandomSource = randomBytes): number {
	if (!Number.isInteger(bound) || bound < 1 || bound > TWO_TO_32) {
		throw new RangeError(`no whole number lies below ${bound}`);
	}
	// What is left over at the top would make small numbers likelier.
	const limit = TWO_TO_32 - (TWO_TO_32 % bound);
	for (;;) {
		const number = u32(source(4), 0);
		if (number < limit) return number % bound;
	}
}

/** A number from 0 up to 1, exclusive, with 53 random bits. */
export function randomFraction(source: RandomSource = randomBytes): number {
	const bytes = source(8);
	return ((u32(bytes, 0) >>> 11) * TWO_TO_32 + u32(bytes, 4)) / TWO_TO_53;
}

/** The same things in an order of which every other is as likely (Fisher and Yates). */
export function shuffled<Thing>(things: Iterable<Thing>, source?: RandomSource): Thing[] {
	const order = [...things];
	for (let last = order.length - 1; last > 0; last--) {
		const other = randomBelow(last + 1, source);
		[order[last], order[other]] = [order[other] as Thing, order[last] as Thing];
	}
	return order;
}

function u32(bytes: Uint8Array, at: number): number {
	return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}
