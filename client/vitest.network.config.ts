// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

// Every file runs four validators and more for minutes; one at a time, so that blocks come on time on two
// cores.
export default defineConfig({
	test: {
		include: ['e2e-network/**/*.test.ts'],
		fileParallelism: false,
		testTimeout: 900_000,
		hookTimeout: 300_000,
		// polkadot.js logs every refusal, and every node that is stopped on purpose.
		onConsoleLog: (log) => !/RPC-CORE|API-WS/.test(log),
	},
});
