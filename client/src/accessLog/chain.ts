// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { sha256 } from '@noble/hashes/sha2.js';
import { hexToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../plain.js';
import { u32, u64 } from '../proofs.js';

/** The domain of the hash chain of one patient's accesses. */
export const ACCESS_LOG_TAG = 'carechain/access-log/v1';

/** How far a patient's access log has come. */
export interface AccessHead {
	/** How many entries there are. */
	count: bigint;
	/** The hash over all of them; zeros without any. */
	head: HexString;
	/** The block that has the last of them; 0 without any. */
	lastBlock: number;
}

/** One entry, as it stands in a block. */
export interface LoggedAccess {
	/** The block that has it. */
	block: number;
	/** Who logged it. */
	organization: number;
	/** What stands for the event: its commitment, 32 bytes. */
	event: HexString;
}

/** A log without entries. */
export const EMPTY_LOG: AccessHead = {
	count: 0n,
	head: toHex(new Uint8Array(32)),
	lastBlock: 0,
};

/**
 * The head of a patient's log after one more entry: the SHA-256 of 132 bytes, each field of a fixed length
 * (`carechain-primitives`, `access_chain`). The head before is in there as a whole, so that no chain can be
 * shortened, lengthened, reordered or moved to other blocks under the same head.
 *
 * @param patient the pseudonym, 16 bytes
 */
export function headAfter(
	before: AccessHead,
	patient: Uint8Array,
	entry: LoggedAccess,
): AccessHead {
	return {
		count: before.count + 1n,
		head: toHex(sha256(preimage(before, patient, entry))),
		lastBlock: entry.block,
	};
}

/** The head that a row of entries leads to. */
export function replay(
	patient: Uint8Array,
	entries: readonly LoggedAccess[],
	from: AccessHead = EMPTY_LOG,
): AccessHead {
	return entries.reduce((head, entry) => headAfter(head, patient, entry), from);
}

/** Whether two heads are one. */
export function isSameHead(one: AccessHead, other: AccessHead): boolean {
	return one.count === other.count && one.head === other.head && one.lastBlock === other.lastBlock;
}

/** What is hashed. Integers are little-endian, as in SCALE. */
export function preimage(before: AccessHead, patient: Uint8Array, entry: LoggedAccess): Uint8Array {
	const tag = stringToU8a(ACCESS_LOG_TAG);
	return u8aConcat(
		Uint8Array.of(tag.length),
		tag,
		patient,
		u64(before.count),
		hexToU8a(before.head),
		u64(BigInt(before.lastBlock)),
		u64(BigInt(entry.block)),
		u32(entry.organization),
		hexToU8a(entry.event),
	);
}
