// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { sm3 } from 'sm-crypto-v2';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../codes.js';

/**
 * The hashes that records and commitments may be made with, each of 32 bytes. How one is added, and how
 * records are anchored anew with it, is in `docs/algorithms.md`.
 */
const HASHES: Readonly<Record<HashAlgorithm, (bytes: Uint8Array) => Uint8Array>> = {
	/** FIPS 180-4. */
	'sha-256': sha256,
	/** GB/T 32905, ISO/IEC 10118-3. */
	sm3: (bytes) => hexToBytes(sm3(bytes)),
};

/** Used where nothing else is asked for, and for everything but records. */
export const DEFAULT_ALGORITHM: HashAlgorithm = 'sha-256';

/** The hash of some bytes, 32 bytes. */
export function hashWith(algorithm: HashAlgorithm, bytes: Uint8Array): Uint8Array {
	return HASHES[algorithm](bytes);
}

/** Whether this package can compute an algorithm; a leaf may come from a later version. */
export function isHashAlgorithm(name: string): name is HashAlgorithm {
	return (HASH_ALGORITHMS as readonly string[]).includes(name);
}
