// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { parseArgs } from 'node:util';
import { tellPatientView } from './patient-view.js';
import { narrate, reportHalt } from './program.js';

const USAGE = `Shows on a development chain what a patient sees: a clinic reads a record, is refused another one,
and breaks the glass; then who has access, who looked, what was refused and what waits, in plain words.

Usage: node dist/demo/patient-view-main.js --url ws://127.0.0.1:PORT

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
	await narrate(values.url, tellPatientView);
}

main().catch(reportHalt);
