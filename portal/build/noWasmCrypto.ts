// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/**
 * In the place of `@polkadot/wasm-crypto-init`: there is no WebAssembly, and that is no error. polkadot.js then does
 * everything in plain JavaScript.
 */
export function createWasm(): Promise<{ error: null; type: 'none'; wasm: null }> {
	return Promise.resolve({ error: null, type: 'none', wasm: null });
}
