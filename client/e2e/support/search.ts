// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

/** A pattern that must not be found. */
export interface Needle {
	bytes: Uint8Array;
	/** The value that it comes from. */
	value: string;
	/** How it comes from the value. */
	form: string;
}

/** Shortest pattern: its first bytes are what the search looks up. */
export const SHORTEST = 6;

const HIGH_BYTES = 2 ** (8 * (SHORTEST - 1));

/**
 * Looks for many patterns at once: one pass over the haystack, which looks up every six bytes in a table
 * of the patterns' beginnings. Six bytes fit a number exactly.
 */
export class Search {
	readonly #byStart = new Map<number, Needle[]>();
	#count = 0;

	/** Number of patterns. */
	get size(): number {
		return this.#count;
	}

	/** @throws RangeError for a pattern of less than six bytes */
	add(needle: Needle): void {
		if (needle.bytes.length < SHORTEST) throw new RangeError('the pattern is too short');
		const start = startOf(needle.bytes);
		const others = this.#byStart.get(start);
		if (others) others.push(needle);
		else this.#byStart.set(start, [needle]);
		this.#count += 1;
	}

	/** All patterns that occur, once for each place. */
	find(haystack: Uint8Array): Needle[] {
		const found: Needle[] = [];
		let window = 0;
		for (let end = 0; end < haystack.length; end++) {
			window = (window % HIGH_BYTES) * 256 + (haystack[end] ?? 0);
			if (end < SHORTEST - 1) continue;
			const at = end - SHORTEST + 1;
			for (const needle of this.#byStart.get(window) ?? []) {
				if (occursAt(haystack, at, needle.bytes)) found.push(needle);
			}
		}
		return found;
	}
}

function startOf(bytes: Uint8Array): number {
	return bytes.subarray(0, SHORTEST).reduce((start, byte) => start * 256 + byte, 0);
}

function occursAt(haystack: Uint8Array, at: number, bytes: Uint8Array): boolean {
	if (at + bytes.length > haystack.length) return false;
	return bytes.every((byte, index) => haystack[at + index] === byte);
}
