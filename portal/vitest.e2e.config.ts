// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

// Every file starts a node and a browser of its own; one at a time, so that blocks come on time on two cores.
export default defineConfig({
	test: {
		include: ['e2e/**/*.test.ts'],
		fileParallelism: false,
		testTimeout: 180_000,
		hookTimeout: 120_000,
		onConsoleLog: (log) => !log.includes('RPC-CORE'),
	},
});
