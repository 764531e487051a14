// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

// Every file starts a node of its own; two at a time, so that blocks come on time on two cores: a test mostly
// waits for the next one.
export default defineConfig({
	test: {
		include: ['e2e/**/*.test.ts'],
		maxWorkers: 2,
		testTimeout: 180_000,
		hookTimeout: 120_000,
		// polkadot.js logs every refusal, and these tests are full of them.
		onConsoleLog: (log) => !log.includes('RPC-CORE'),
	},
});
