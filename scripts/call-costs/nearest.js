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
 * @property {string} buys one sentence
 */

/**
 * A call of ours beside others.
 *
 * @typedef {object} Comparison
 * @property {string} pallet
 * @property {string} call
 * @property {string | undefined} each length of which the others' calls take one
 * @property {Elsewhere[]} nearest
 * @property {{ reads: number, writes: number }} more of ours than of the best of them, the best in each for
 *   itself; 0 where ours are fewer
 * @property {Extra[]} extra
 */

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
	const more = {
		reads: moreThan(
			ours.reads,
			nearest.map(({ reads }) => reads),
			each,
		),
		writes: moreThan(
			ours.writes,
			nearest.map(({ writes }) => writes),
			each,
		),
	};
	const items = Object.entries(extra).map(([item, buys]) => {
		const found = ours.items.find((other) => other.name === item);
		if (found === undefined) throw new Error(`${name} does not touch ${item}, or no longer`);
		return { item, reads: found.reads, writes: found.writes, buys };
	});
	if (more.reads === 0 && more.writes === 0 && items.length > 0) {
		throw new Error(
			`${name} does no more than the best of its like, and nothing is to be accounted for`,
		);
	}
	for (const kind of ['reads', 'writes']) {
		const accounted = items.reduce((sum, item) => sum + item[kind], 0);
		if (accounted < more[kind]) {
			throw new Error(
				`${name} has ${more[kind]} ${kind} more than the best of its like, and its items that are named ` +
					`account for ${accounted}: say in scripts/call-costs/nearest.json what the rest buys`,
			);
		}
	}
	return { pallet, call, each, nearest, more, extra: items };
}

/** How much more than the least of the others; where they do one each, for one of what ours takes. */
function moreThan({ base, per }, others, each) {
	const least = Math.min(...others);
	const [fixed, compared] = each === undefined ? [0, base] : [base, per[each] ?? 0];
	return fixed + Math.max(0, compared - least);
}
