// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { u32 } from './proofs.js';

/** A content's length (32 bits), the content, and zeros up to a power of two: its length tells little. */
export function pad(content: Uint8Array, least: number): Uint8Array {
	let length = least;
	while (length < content.length + 4) length *= 2;
	const padded = new Uint8Array(length);
	padded.set(u32(content.length));
	padded.set(content, 4);
	return padded;
}

/**
 * The content that was padded.
 *
 * @throws RangeError when it cannot have been
 */
export function unpad(padded: Uint8Array): Uint8Array {
	const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
	const length = view.getUint32(0, true);
	if (length > padded.length - 4) throw new RangeError('the content is longer than what holds it');
	return padded.subarray(4, 4 + length);
}
