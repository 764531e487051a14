// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { ApiPromise, WsProvider } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';

/** How long a first connection may take before it is given up, in milliseconds. */
const CONNECT_TIMEOUT = 30_000;

/** How long to wait before trying to connect once more, in milliseconds. */
const RETRY_DELAY = 500;

/**
 * Connects to a node.
 *
 * No types, signed extensions or RPC definitions are given: all that polkadot.js needs to know of this
 * chain stands in its metadata.
 *
 * @param url the node's WebSocket address, such as `ws://127.0.0.1:9944`
 * @returns the connection; close it with `disconnect()`
 * @throws Error when the node cannot be reached or does not answer in time
 */
export async function connect(url: string): Promise<ApiPromise> {
	// Where there is no WebAssembly, or a page does without, plain JavaScript does the same: nothing waits for it.
	await cryptoWaitReady();
	const api = new ApiPromise({
		provider: new WsProvider(url, RETRY_DELAY),
		noInitWarn: true,
		initWasm: false,
	});
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(reject, CONNECT_TIMEOUT, new Error('it took too long'));
	});
	try {
		return await Promise.race([api.isReadyOrError, timeout]);
	} catch (error) {
		await api.disconnect();
		// A WebSocket fails with an event, which has a message but is no error.
		const { message } = error as { message: string };
		throw new Error(`no node of the chain answers at ${url}: ${message}`, { cause: error });
	} finally {
		clearTimeout(timer);
	}
}
