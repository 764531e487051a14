// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Writes docs/call-costs.md from what was read.

/** @import { Call } from './calls.js' */
/** @import { Comparison } from './nearest.js' */
/** @import { Figure, Measured } from './weights.js' */

/**
 * A pallet of ours.
 *
 * @typedef {{ name: string, folder: string, calls: Call[], measured: Measured[], header: string }} Pallet
 */

/**
 * The page.
 *
 * @param {Pallet[]} pallets in the order in which they shall stand
 * @param {Record<string, { source: string, version: string, measured: string }>} chains
 * @param {Comparison[]} comparisons
 */
export function page(pallets, chains, comparisons) {
	return [
		...introduction(pallets),
		'## Every call',
		...pallets.flatMap(ofPallet),
		'## Beside the nearest calls elsewhere',
		...besideOthers(chains, comparisons),
		'',
	].join('\n\n');
}

function introduction(pallets) {
	const headers = [...new Set(pallets.map(({ header }) => header))];
	return [
		'# What a call costs',
		'<!-- Written by scripts/call-costs.sh from the weights: never edit by hand. -->',
		'How often every call of ours reads and writes storage, how much of the state it would take to prove that it was ' +
			'carried out rightly, and how long it computes: each at its worst, as it is billed. The figures are those of ' +
			'[runtime/src/weights](../runtime/src/weights), which [scripts/weights.sh](../scripts/weights.sh) measures; ' +
			'[scripts/call-costs.sh](../scripts/call-costs.sh) writes this page from them, and `scripts/test.sh fmt` fails ' +
			'where the two do not agree.',
		list([
			'**Reads and writes** are of single storage items, counted once for a call however often it looks. What the block ' +
				'has touched before comes from memory and is counted all the same.',
			'**Proof size** is what FRAME estimates in bytes: of the kind of item that takes the most, each as long as it may ' +
				'be. Nobody asks this chain for such proofs; it is billed all the same, as a bound on what is read.',
			'**Computing** is in microseconds, apart from what reads and writes are billed for the database. ' +
				(headers.length === 1 ? headers[0] : `Not all on one day: ${headers.join(' ')}`),
			'A letter is a length: `20 + 3 n` reads is 20, and 3 more for each of n.',
			'**And** is what the call is billed beside its own figures, as the source has it: for what another pallet does in ' +
				'it, or for a call inside.',
		]),
	];
}

function ofPallet({ name, folder, calls, measured }) {
	const byName = new Map(measured.map((it) => [it.name, it]));
	const billed = new Set(calls.map(({ weight }) => weight));
	const rows = calls.map(({ name: call, index, weight, more }) => {
		const it = required(byName.get(weight), `${name} has no weight of the name ${weight}`);
		const like = weight === call ? '' : ` (as \`${weight}\`)`;
		return [
			`${index} \`${call}\`${like}`,
			...figures(it),
			more.map((one) => `\`${one}\``).join(', '),
		];
	});
	const others = measured.filter((it) => !billed.has(it.name));
	const titles = ['reads', 'writes', 'proof size', 'computing', 'lengths'];
	const parts = [
		`### [${folder}](../pallets/${folder}/README.md)`,
		table(['call', ...titles, 'and'], rows),
	];
	if (others.length > 0) {
		const measuredBeside = others.map((it) => [`\`${it.name}\``, ...figures(it)]);
		parts.push('Measured beside the calls, for what runs in or around them or in idle time:');
		parts.push(table(['function', ...titles], measuredBeside));
	}
	return parts;
}

function figures(it) {
	const lengths = it.lengths
		.map(({ name, from, to }) => `${name}: ${number(from, 0)} to ${number(to, 0)}`)
		.join(', ');
	const proof = figure(it.proof, 1, 0);
	return [
		figure(it.reads, 1, 0),
		figure(it.writes, 1, 0),
		it.recorded === null ? proof : `${proof} (seen: ${number(it.recorded, 0)})`,
		figure(it.time, 1_000_000, 1),
		lengths,
	];
}

/**
 * A figure as it is read: `20 + 3 n`.
 *
 * @param {Figure} figure
 * @param {number} unit by which it is divided
 * @param {number} digits after the point
 */
function figure({ base, per }, unit, digits) {
	const slopes = Object.entries(per).map(([length, slope]) => {
		return slope === unit ? length : `${number(slope / unit, slope < unit ? 3 : digits)} ${length}`;
	});
	if (base === 0 && slopes.length > 0) return slopes.join(' + ');
	return [number(base / unit, digits), ...slopes].join(' + ');
}

function besideOthers(chains, comparisons) {
	const others = Object.entries(chains).map(([name, { source, version, measured }]) => {
		return `**${name}**, [${version}](${source}), measured ${measured}`;
	});
	const withMore = comparisons.filter(({ extra }) => extra.length > 0);
	return [
		'What other chains publish of the calls that come nearest, at their worst, and without what grows with a length. ' +
			'Near is not the same: KILT holds a deposit for what it stores, and its calls are sent inside ' +
			'`did.submit_did_call`, which is billed beside them (1 read, 1 write, 5,777 bytes). Calls of ours that have ' +
			'nothing like them there stand in the tables above alone.',
		list(others),
		table(
			['call', 'reads', 'writes', 'proof size'],
			comparisons.flatMap((it) => rowsOf(chains, it)),
		),
		'### What the more buys',
		'Where a call of ours reads or writes more than the best of them, in each for itself: which storage items those ' +
			'are, and what each is for.',
		...withMore.flatMap(accounted),
	];
}

function rowsOf(chains, { pallet, call, ours, nearest }) {
	const own = [ours.reads, ours.writes, ours.proof].map((it) => figure(it, 1, 0));
	const others = nearest.map((it) => {
		const { source } = required(chains[it.chain], `nothing is said of the chain ${it.chain}`);
		const counts = [it.reads, it.writes, it.proof].map((count) => number(count, 0));
		return [`${it.chain} [\`${it.call}\`](${source}${it.file})${it.note ?? ''}`, ...counts];
	});
	return [[`**${shown(pallet)} \`${call}\`**`, ...own], ...others];
}

function accounted({ pallet, call, each, more, moreForEach, extra }) {
	const parts = [
		[more, each === undefined ? '' : `, once for all of ${each}`],
		[moreForEach, ` for each of ${each}`],
	].filter(([counts]) => counts.reads > 0 || counts.writes > 0);
	const told = parts.map(([counts, of]) => `${inWords(counts)} more${of}`).join(', and ');
	const rows = extra.map((it) => {
		const count = (of) => (it.forEach && of > 0 ? `${of} each` : `${of}`);
		return [`\`${it.item}\``, count(it.reads), count(it.writes), it.buys];
	});
	return [
		`**${shown(pallet)} \`${call}\`**: ${told}.`,
		table(['storage', 'reads', 'writes', 'what for'], rows),
	];
}

function inWords({ reads, writes }) {
	return [
		[reads, 'read'],
		[writes, 'write'],
	]
		.filter(([count]) => count > 0)
		.map(([count, what]) => `${count} ${what}${count === 1 ? '' : 's'}`)
		.join(' and ');
}

/** A pallet by the name of its folder. */
function shown(pallet) {
	return pallet.replace('pallet_', '').replaceAll('_', '-');
}

function table(titles, rows) {
	// A column that is empty in every row says nothing.
	const used = titles.map((_, column) => rows.some((row) => row[column] !== ''));
	const line = (cells) => `| ${cells.filter((_, column) => used[column]).join(' | ')} |`;
	const numeric = (title) => /reads|writes|proof size|computing/.test(title);
	const rule = titles.map((title) => (numeric(title) ? '--:' : '---'));
	return [
		line(titles),
		`|${rule.filter((_, column) => used[column]).join('|')}|`,
		...rows.map(line),
	].join('\n');
}

function list(items) {
	return items.map((item) => `- ${item}`).join('\n');
}

function number(value, digits) {
	return value.toLocaleString('en-US', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
}

function required(thing, otherwise) {
	if (thing === undefined) throw new Error(otherwise);
	return thing;
}
