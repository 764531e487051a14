// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		// Files run side by side, and some reckon for half a minute: the others then get less of two cores.
		testTimeout: 30_000,
	},
});
