// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { connect } from '../connect.js';
import { ConsoleNarrator, type Narrator } from './narrator.js';

/** polkadot.js logs every refusal that a story tells anyway, and by number. */
function keepStoryReadable(): void {
	const print = console.error;
	console.error = (...words: unknown[]) => {
		if (!words.some((word) => String(word).includes('RPC-CORE'))) print(...words);
	};
}

/** Tells a story on standard output, on the chain that a node is of; exits with 1 when it fails. */
export async function narrate(
	url: string,
	tell: (api: ApiPromise, narrator: Narrator) => Promise<unknown>,
): Promise<void> {
	keepStoryReadable();
	const start = performance.now();
	try {
		const api = await connect(url);
		try {
			await tell(api, new ConsoleNarrator());
		} finally {
			await api.disconnect();
		}
		const seconds = ((performance.now() - start) / 1000).toFixed(0);
		console.log(`\nEvery step did what it should, in ${seconds} s.`);
	} catch (error) {
		reportHalt(error);
	}
}

/** Says why a story came to a halt. */
export function reportHalt(error: unknown): void {
	console.error('\nThe story came to a halt:');
	for (let at = error; at instanceof Error; at = at.cause) {
		console.error(`   ${at.name}: ${at.message}`);
	}
	process.exitCode = 1;
}
