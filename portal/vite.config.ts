// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { securityPolicy } from './build/policy.js';
import { sizeBudget } from './build/size.js';

export default defineConfig({
	// Served from any folder of any host.
	base: './',
	plugins: [securityPolicy(process.env.PORTAL_CONNECT), sizeBudget()],
	resolve: {
		alias: [
			// polkadot.js signs with sr25519 in plain JavaScript, and needs WebAssembly for nothing that the pages do.
			// That, and the asm.js for where there is none, would only double the first load.
			{
				find: /^@polkadot\/wasm-crypto-init$/,
				replacement: fileURLToPath(new URL('build/noWasmCrypto.ts', import.meta.url)),
			},
		],
	},
	build: {
		target: ['chrome87', 'safari14', 'firefox91'],
		// The budget is on what a phone loads, and `build/size.ts` holds it.
		chunkSizeWarningLimit: Infinity,
	},
});
