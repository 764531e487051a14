// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { connect } from '../connect.js';
import { EXAMPLES, loadBundles } from './bundles.js';
import { narrate, reportHalt } from './program.js';
import { tellStory } from './story.js';

const USAGE = `Tells the story of a patient's visit on a fresh chain that has a sudo key.

Usage: node dist/demo/main.js --url ws://127.0.0.1:PORT [--url-b ws://127.0.0.1:PORT] [--bundles FOLDER]

  --url      WebSocket address of the node, hospital A's where there are two
  --url-b    that of hospital B's node, where it has its own
  --bundles  folder with FHIR R4 bundles, one patient each; small ones of our own if not given
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			url: { type: 'string' },
			'url-b': { type: 'string' },
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
	const urlB = values['url-b'];
	await narrate(values.url, async (api, narrator) => {
		if (urlB === undefined) return tellStory(api, bundles, narrator);
		const apiB = await connect(urlB);
		try {
			await tellStory(api, bundles, narrator, apiB);
		} finally {
			await apiB.disconnect();
		}
	});
}

main().catch(reportHalt);
