// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** Tells a figure that was seen, whatever comes of the test. */
export function report(what: string): void {
	console.log(`    figure: ${what}`);
}

/** Seconds, for reading. */
export function seconds(value: number): string {
	return `${value.toFixed(1)} s`;
}
