// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { Progress } from '../records/ingest/ingest.js';

/** How often progress is shown, in milliseconds. */
const INTERVAL = 1000;

/** Shows how far something is, on standard error, and not too often. */
export class Ticker {
	#last = performance.now();

	tick(describe: () => string): void {
		const now = performance.now();
		if (now - this.#last < INTERVAL) return;
		this.#last = now;
		console.error(describe());
	}
}

/** Progress in a line. */
export function describeProgress(progress: Progress): string {
	const { records, passedOver, bytes, seconds, file } = progress;
	const rate = seconds > 0 ? Math.round(records / seconds) : 0;
	const megabytes = (bytes / 1_000_000).toFixed(1);
	const rest = passedOver > 0 ? `, ${passedOver} resources passed over` : '';
	return `${records} records (${rate} a second), ${megabytes} MB${rest}; at ${file}`;
}
