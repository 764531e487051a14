// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from 'vitest/config';

/** Above what the longest test takes on a machine that does other things beside. */
const TIMEOUT = 60_000;

export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: TIMEOUT } });
