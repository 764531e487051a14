// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { TileSource } from './tree.js';

/** How long an answer of a web server may take, in milliseconds. */
const TIMEOUT = 30_000;

/**
 * The files of a log on a web server.
 *
 * @param prefix the log's address, such as `https://log.example.org/hospital-a`
 */
export function webTiles(prefix: string): TileSource {
	const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
	return {
		async read(path) {
			const answer = await fetch(new URL(path, base), { signal: AbortSignal.timeout(TIMEOUT) });
			if (answer.status === 404) return null;
			if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status}`);
			return new Uint8Array(await answer.arrayBuffer());
		},
	};
}
