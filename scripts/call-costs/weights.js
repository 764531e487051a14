// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Reads what scripts/weights.sh generated, and what the SDK's own template would have: both list the storage of
// a benchmark in comments before its function and the figures in the function's body.

/**
 * A figure that may grow with lengths: the part that does not, and how much one more of each length adds.
 *
 * @typedef {{ base: number, per: Record<string, number> }} Figure
 */

/**
 * A storage item, and how often the worst case reads and writes it.
 *
 * @typedef {{ name: string, reads: number, writes: number }} Item
 */

/**
 * What was measured for a function.
 *
 * @typedef {object} Measured
 * @property {string} name
 * @property {{ name: string, from: number, to: number }[]} lengths of which it is a function
 * @property {Item[]} items in the order of their first use
 * @property {Figure} time in picoseconds
 * @property {Figure} proof in bytes, as the weight has it: as if every item were as long as it may be
 * @property {number | null} recorded in bytes, as the benchmark saw it; null if the file does not say
 * @property {Figure} reads
 * @property {Figure} writes
 */

const FUNCTION = /^\tfn (\w+)\(([^)]*)\) -> Weight \{\n(.*?)^\t\}$/gms;
const STORAGE = /^\s*\/\/\/? Storage: `?([\w:]+)`? .*\(r:(\d+) w:(\d+)\)$/gm;
const RANGE = /^\s*\/\/\/?.*`(\w+)` (?:from (\d+) to (\d+)\.|is `\[(\d+), (\d+)\]`\.)/gm;
const RECORDED = /Measured: +`(\d+)/;
/** One term of the sum: a weight or a number of reads or writes, each perhaps times a length. */
const TERM =
	/Weight::from_parts\(([\d_]+), ([\d_]+)\)(?:\.saturating_mul\((\w+)\.into\(\)\))?|DbWeight::get\(\)\.(reads|writes)\((?:\(([\d_]+)\)\.saturating_mul\((\w+)\.into\(\)\)|([\d_]+))\)/g;

/**
 * The measured functions of a file of weights, in its order.
 *
 * @param {string} text of the file
 * @returns {Measured[]}
 * @throws Error when there is none, or one has a term that is not understood
 */
export function measuredIn(text) {
	let end = 0;
	const found = [...text.matchAll(FUNCTION)].map((match) => {
		const [whole, name, parameters, body] = match;
		const before = text.slice(end, match.index);
		end = match.index + whole.length;
		return measured(name, parameters, `${before}\n${body}`, body);
	});
	if (found.length === 0) throw new Error('there is no measured function in it');
	return found;
}

/** @returns {Measured} */
function measured(name, parameters, comments, body) {
	const figures = { time: zero(), proof: zero(), reads: zero(), writes: zero() };
	const rest = body
		.replaceAll(/\/\/.*$/gm, '')
		.replaceAll(/_u(?:32|64)/g, '')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(TERM, (_, time, proof, ofWeight, kind, slope, ofCount, count) => {
			if (kind === undefined) {
				add(figures.time, time, ofWeight);
				add(figures.proof, proof, ofWeight);
			} else {
				add(figures[kind], slope ?? count, ofCount);
			}
			return '';
		});
	const left = rest.replaceAll(/\.saturating_add\(|T::|[()\s]/g, '');
	if (left !== '') throw new Error(`${name} has a term that is not understood: ${left}`);
	const recorded = RECORDED.exec(comments)?.[1];
	return {
		name,
		lengths: lengths(name, parameters, comments),
		items: [...comments.matchAll(STORAGE)].map(([, item, reads, writes]) => {
			return { name: item, reads: Number(reads), writes: Number(writes) };
		}),
		recorded: recorded === undefined ? null : Number(recorded),
		...figures,
	};
}

function lengths(name, parameters, comments) {
	const ranges = new Map(
		[...comments.matchAll(RANGE)].map(([, length, ...ends]) => {
			const [from, to] = ends.filter((end) => end !== undefined).map(Number);
			return [length, { from, to }];
		}),
	);
	return [...parameters.matchAll(/_?(\w+): u32/g)].map(([, length]) => {
		const range = ranges.get(length);
		if (range === undefined) throw new Error(`${name} does not say how long ${length} may be`);
		return { name: length, ...range };
	});
}

/** @returns {Figure} */
function zero() {
	return { base: 0, per: {} };
}

function add(figure, digits, length) {
	const number = Number(digits.replaceAll('_', ''));
	if (length === undefined) figure.base += number;
	else if (number > 0) figure.per[length] = (figure.per[length] ?? 0) + number;
}
