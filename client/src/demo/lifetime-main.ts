// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { tellLifetime } from './lifetime.js';
import { narrate, reportHalt } from './program.js';

const USAGE = `Tells the story of a lost phone on a development chain: a patient at two hospitals loses
every key, and has both pseudonyms again with the word of two guardians.

Usage: node dist/demo/lifetime-main.js --url ws://127.0.0.1:PORT

  --url  WebSocket address of the node
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { url: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help || values.url === undefined) {
		console.log(USAGE);
		process.exitCode = values.help ? 0 : 2;
		return;
	}
	await narrate(values.url, tellLifetime);
}

main().catch(reportHalt);
