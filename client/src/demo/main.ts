// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { EXAMPLES, loadBundles } from './bundles.js';
import { narrate, reportHalt } from './program.js';
import { tellStory } from './story.js';

const USAGE = `Tells the story of a patient's visit on a fresh development chain.

Usage: node dist/demo/main.js --url ws://127.0.0.1:PORT [--bundles FOLDER]

  --url      WebSocket address of the node
  --bundles  folder with FHIR R4 bundles, one patient each; small ones of our own if not given
`;

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
	const bundles = await loadBundles(values.bundles);
	await narrate(values.url, (api, narrator) => tellStory(api, bundles, narrator));
}

main().catch(reportHalt);
