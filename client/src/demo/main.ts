// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { connect } from '../connect.js';
import { EXAMPLES, loadBundles } from './bundles.js';
import { ConsoleNarrator } from './narrator.js';
import { tellStory } from './story.js';

const USAGE = `Tells the story of a patient's visit on a fresh development chain.

Usage: node dist/demo/main.js --url ws://127.0.0.1:PORT [--bundles FOLDER]

  --url      WebSocket address of the node
  --bundles  folder with FHIR R4 bundles, one patient each; small ones of our own if not given
`;

/** polkadot.js logs every refusal that the story tells anyway, and by number. */
function keepStoryReadable(): void {
	const print = console.error;
	console.error = (...words: unknown[]) => {
		if (!words.some((word) => String(word).includes('RPC-CORE'))) print(...words);
	};
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			url: { type: 'string' },
			bundles: { type: 'string', default: EXAMPLES },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help || values.url === undefined) {
		console.log(USAGE);
		process.exitCode = values.help ? 0 : 2;
		return;
	}
	keepStoryReadable();
	const start = performance.now();
	const bundles = await loadBundles(values.bundles);
	const api = await connect(values.url);
	try {
		await tellStory(api, bundles, new ConsoleNarrator());
	} finally {
		await api.disconnect();
	}
	const seconds = ((performance.now() - start) / 1000).toFixed(0);
	console.log(`\nEvery step did what it should, in ${seconds} s.`);
}

main().catch((error: unknown) => {
	console.error('\nThe story came to a halt:');
	for (let at = error; at instanceof Error; at = at.cause) {
		console.error(`   ${at.name}: ${at.message}`);
	}
	process.exitCode = 1;
});
