// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

// Every file has zombienet run a network of its own; one at a time, so that blocks come on time on two
// cores.
export default defineConfig({
	test: {
		include: ['e2e-zombienet/**/*.test.ts'],
		fileParallelism: false,
		testTimeout: 300_000,
		hookTimeout: 360_000,
	},
});
