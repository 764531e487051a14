// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Reads the calls of a pallet from its sources: which there are, and what each is billed.

/**
 * A call of a pallet.
 *
 * @typedef {object} Call
 * @property {string} name
 * @property {number} index by which transactions name it
 * @property {string} weight the pallet's measured function that it is billed, a look-up aside
 * @property {string[]} more what it is billed beside that, as the source has it
 */

const ATTRIBUTES = /#\[pallet::call_index\((\d+)\)\]/g;
const WEIGHT = '#[pallet::weight(';
const OWN = /T::WeightInfo::(?!look_up_)(\w+)\(/g;
/** What it takes to find out who calls, measured by itself: added to the weights of several calls. */
const LOOK_UP = /T::WeightInfo::look_up_\w+\(\)/g;
/** What else may stand in a sum of weights. */
const OTHER =
	/T::(?!WeightInfo\b|DbWeight\b)\w+::(?:weight|get)\([^()]*\)|T::DbWeight::get\(\)\.(?:reads|writes)\((?:[^()]|\([^()]*\))*\)|\binner\.call_weight|\*weight_bound/g;

/**
 * The calls that a source file declares, in its order.
 *
 * @param {string} text of the file
 * @returns {Call[]}
 * @throws Error when one has no weight, or not exactly one that was measured
 */
export function callsIn(text) {
	return [...text.matchAll(ATTRIBUTES)].map(({ 0: attribute, 1: index, index: at }) => {
		const after = text.slice(at + attribute.length);
		const name = /^\s*pub fn (\w+)/m.exec(after)?.[1];
		const starts = after.indexOf(WEIGHT);
		if (name === undefined || starts < 0 || starts > after.indexOf(`pub fn ${name}`)) {
			throw new Error(`the call of index ${index} has no weight`);
		}
		const expression = balanced(after.slice(starts + WEIGHT.length)).replaceAll(/\/\/.*$/gm, '');
		const own = [...expression.matchAll(OWN)].map(([, weight]) => weight);
		if (own.length !== 1)
			throw new Error(`${name} is billed ${own.length} measured weights, not one`);
		// What the measured weight is asked for is not billed by itself.
		const others = expression.replaceAll(
			/T::WeightInfo::\w+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g,
			'',
		);
		const lookUps = [...expression.matchAll(LOOK_UP)].map(([lookUp]) => lookUp);
		const rest = [...others.matchAll(OTHER)].map(([other]) => other.replaceAll(/\s+/g, ''));
		const more = [...lookUps, ...rest];
		return { name, index: Number(index), weight: own[0], more };
	});
}

/** What stands before the parenthesis that closes. */
function balanced(text) {
	let depth = 1;
	for (let at = 0; at < text.length; at += 1) {
		if (text[at] === '(') depth += 1;
		if (text[at] === ')') depth -= 1;
		if (depth === 0) return text.slice(0, at);
	}
	throw new Error('a parenthesis is not closed');
}
