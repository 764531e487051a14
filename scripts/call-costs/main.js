// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

// Reads the repository's weights and calls, and writes the page or compares with it.
//
// Arguments: the repository's folder; "write", or "check" to compare only.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callsIn } from './calls.js';
import { compared } from './nearest.js';
import { page } from './page.js';
import { measuredIn } from './weights.js';

const [root, task] = process.argv.slice(2);
const PAGE = 'docs/call-costs.md';

const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Reads one part, and says of which file a complaint is. */
function from(file, work) {
	try {
		return work(read(file));
	} catch (error) {
		throw new Error(`${file}: ${error.message}`, { cause: error });
	}
}

/** Every pallet that has weights, by name. */
function pallets() {
	const files = readdirSync(join(root, 'runtime/src/weights')).filter((file) =>
		file.startsWith('pallet_'),
	);
	return files.sort().map((file) => {
		const name = file.replace('.rs', '');
		const folder = name.replace('pallet_', '').replaceAll('_', '-');
		const weights = `runtime/src/weights/${file}`;
		const sources = ['lib.rs', 'calls.rs'].map((source) => `pallets/${folder}/src/${source}`);
		const calls = sources.flatMap((source) =>
			existsSync(join(root, source)) ? from(source, callsIn) : [],
		);
		return {
			name,
			folder,
			calls: calls.sort((one, other) => one.index - other.index),
			measured: from(weights, measuredIn),
			header: from(weights, measuredOn),
		};
	});
}

/** The sentence of a file that says where it was measured. */
function measuredOn(text) {
	const sentence = /^\/\/! (Measured on .*)$/m.exec(text)?.[1];
	if (sentence === undefined) throw new Error('it does not say where it was measured');
	return sentence;
}

function written() {
	const all = pallets();
	const { chains, comparisons } = JSON.parse(read('scripts/call-costs/nearest.json'));
	const compare = (given) => {
		const pallet = all.find(({ name }) => name === given.pallet);
		const ours = pallet?.measured.find(({ name }) => name === given.call);
		if (ours === undefined) throw new Error(`there is no ${given.pallet}.${given.call} to compare`);
		return { ...compared(given, ours), ours };
	};
	return page(all, chains, comparisons.map(compare));
}

try {
	const text = written();
	if (task === 'write') {
		writeFileSync(join(root, PAGE), text);
	} else if (!existsSync(join(root, PAGE)) || read(PAGE) !== text) {
		throw new Error(
			`${PAGE} does not agree with the weights: run scripts/call-costs.sh and commit it`,
		);
	}
} catch (error) {
	console.error(`error: ${error.message}`);
	process.exitCode = 1;
}
