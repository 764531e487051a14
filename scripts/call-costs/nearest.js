// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Sets calls of ours beside the nearest ones of other chains, and refuses a comparison that leaves something
// unsaid: what ours does more than the best of them has to be accounted for, item by item.

/** @import { Measured } from './weights.js' */

/**
 * A call of another chain, as its published weights have it.
 *
 * @typedef {object} Elsewhere
 * @property {string} chain
 * @property {string} call
 * @property {string} file below the chain's source
 * @property {number} reads without what grows with a length
 * @property {number} writes likewise
 * @property {number} proof in bytes
 */

/**
 * What a storage item of ours buys that the best of the others do without.
 *
 * @typedef {object} Extra
 * @property {string} item
 * @property {number} reads of it, in the worst case
 * @property {number} writes likewise
 * @property {boolean} forEach whether these are for each of what ours takes several of
 * @property {string} buys one sentence
 */

/** @typedef {{ reads: number, writes: number }} Counts */

/**
 * A call of ours beside others.
 *
 * @typedef {object} Comparison
 * @property {string} pallet
 * @property {string} call
 * @property {string | undefined} each length of which the others' calls take one
 * @property {Elsewhere[]} nearest
 * @property {Counts} more of ours than of the best of them, the best in each for itself; 0 where ours are
 *   fewer
 * @property {Counts} moreForEach likewise, for each of what ours takes several of; beside it `more` is once
 *   for all
 * @property {Extra[]} extra
 */

const KINDS = ['reads', 'writes'];

/**
 * Compares.
 *
 * @param {{ pallet: string, call: string, each?: string, nearest: Elsewhere[], extra: Record<string, string> }} given
 *   `each` is the length of which the others' calls take one: ours is compared as that many of theirs
 * @param {Measured} ours
 * @returns {Comparison}
 * @throws Error when the extra items are not in the call, or do not account for what ours does more, or it
 *   does no more and they are named all the same
 */
export function compared({ pallet, call, each, nearest, extra }, ours) {
	const name = `${pallet}.${call}`;
	const more = { reads: 0, writes: 0 };
	const moreForEach = { reads: 0, writes: 0 };
	for (const kind of KINDS) {
		const { base, per } = ours[kind];
		const least = Math.min(...nearest.map((other) => other[kind]));
		if (each === undefined) {
			more[kind] = Math.max(0, base - least);
		} else {
			more[kind] = base;
			moreForEach[kind] = Math.max(0, (per[each] ?? 0) - least);
		}
	}
	const most = ours.lengths.find((length) => length.name === each)?.to;
	const items = Object.entries(extra).map(([item, buys]) => {
		const found = ours.items.find((other) => other.name === item);
		if (found === undefined) throw new Error(`${name} does not touch ${item}, or no longer`);
		const forEach = KINDS.some((kind) => found[kind] === most);
		const of = (kind) => (forEach ? found[kind] / most : found[kind]);
		return { item, reads: of('reads'), writes: of('writes'), forEach, buys };
	});
	const nothing = KINDS.every((kind) => more[kind] === 0 && moreForEach[kind] === 0);
	if (nothing && items.length > 0) {
		throw new Error(
			`${name} does no more than the best of its like, and nothing is to be accounted for`,
		);
	}
	for (const kind of KINDS) {
		for (const [counts, forEach] of [
			[more, false],
			[moreForEach, true],
		]) {
			const named = items.filter((item) => item.forEach === forEach);
			const accounted = named.reduce((sum, item) => sum + item[kind], 0);
			if (accounted < counts[kind]) {
				throw new Error(
					`${name} has ${counts[kind]} ${kind} more${forEach ? ` for each of ${each}` : ''} than the best of its ` +
						`like, and its items that are named account for ${accounted}: say in scripts/call-costs/nearest.json ` +
						'what the rest buys',
				);
			}
		}
	}
	return { pallet, call, each, nearest, more, moreForEach, extra: items };
}
