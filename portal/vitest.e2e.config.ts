// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

// Four validators for all files, and for each a browser of its own; one at a time, so that blocks come on time on two
// cores.
export default defineConfig({
	test: {
		include: ['e2e/**/*.test.ts'],
		globalSetup: 'e2e/support/network.ts',
		fileParallelism: false,
		testTimeout: 180_000,
		hookTimeout: 240_000,
		onConsoleLog: (log) => !log.includes('RPC-CORE'),
	},
});
