// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import {
	EMPTY_LOG,
	headAfter,
	isSameHead,
	replay,
	type AccessHead,
	type LoggedAccess,
} from './chain.js';
import type { BlockSource } from './onChain.js';

/** An entry, and the head that it is said to have been added to. */
export interface ClaimedEntry extends LoggedAccess {
	before: AccessHead;
}

/** How far a log can be followed back from its head. */
export interface Walk {
	/** The entries that the head proves, without a gap up to it; the oldest first. */
	proven: ClaimedEntry[];
	/** The head before the first of them. The log is whole if its count is 0. */
	reached: AccessHead;
}

/** How many blocks are read one by one where no state says which block is next. */
const LONGEST_SEARCH = 50_000;

/**
 * Follows a patient's log from its head back to its first entry. Each step is proven by the head that it
 * leads to: who hands in entries, or runs the node, can leave out and invent, and is not believed.
 *
 * A step is taken with an entry that was handed in, and where there is none, with the block.
 *
 * @param head one of which the caller is sure
 */
export async function walkBack(
	patient: Uint8Array,
	head: AccessHead,
	claimed: readonly ClaimedEntry[],
	blocks?: BlockSource,
): Promise<Walk> {
	const byCount = groupByCount(claimed);
	const known = claimed.flatMap((it) => [it.before, headAfter(it.before, patient, it)]);
	const proven: ClaimedEntry[] = [];
	let reached = head;
	while (reached.count > 0n) {
		const handedIn = byCount
			.get(reached.count - 1n)
			?.find((it) => isSameHead(headAfter(it.before, patient, it), reached));
		const step = handedIn
			? [handedIn]
			: blocks && (await stepByBlock(patient, reached, known, blocks));
		const [first] = step ?? [];
		if (!step || !first) break;
		proven.unshift(...step);
		reached = first.before;
	}
	return { proven, reached };
}

/** The entries of one block, or of many, that lead to a head; undefined if they cannot be had. */
async function stepByBlock(
	patient: Uint8Array,
	head: AccessHead,
	known: readonly AccessHead[],
	blocks: BlockSource,
): Promise<ClaimedEntry[] | undefined> {
	const entries = await blocks.entriesIn(head.lastBlock, patient);
	if (!entries || entries.length === 0) return undefined;
	const inState = await blocks.headBefore(head.lastBlock, patient);
	const befores = [EMPTY_LOG, ...(inState ? [inState] : []), ...known];
	for (const before of befores) {
		if (before.count + BigInt(entries.length) !== head.count) continue;
		if (isSameHead(replay(patient, entries, before), head))
			return inPlace(patient, entries, before);
	}
	return searchBack(patient, head, entries, blocks);
}

/** Reads block after block until there are as many entries as the head counts. */
async function searchBack(
	patient: Uint8Array,
	head: AccessHead,
	last: readonly LoggedAccess[],
	blocks: BlockSource,
): Promise<ClaimedEntry[] | undefined> {
	const found = [...last];
	const end = Math.max(0, head.lastBlock - LONGEST_SEARCH);
	for (let block = head.lastBlock - 1; block > end; block--) {
		if (BigInt(found.length) >= head.count) break;
		const entries = await blocks.entriesIn(block, patient);
		if (!entries) return undefined;
		found.unshift(...entries);
	}
	return isSameHead(replay(patient, found), head) ? inPlace(patient, found, EMPTY_LOG) : undefined;
}

function inPlace(
	patient: Uint8Array,
	entries: readonly LoggedAccess[],
	from: AccessHead,
): ClaimedEntry[] {
	let before = from;
	return entries.map((entry) => {
		const placed = { ...entry, before };
		before = headAfter(before, patient, entry);
		return placed;
	});
}

/** What is wrong first in a log, with the entries before it, which fit one another. */
export interface Gap {
	/** Counted from 0. */
	index: bigint;
	kind: 'missing' | 'altered';
	/** The entry, where there is one. */
	entry?: ClaimedEntry;
	fitting: ClaimedEntry[];
}

/**
 * The first entry that is missing or altered in the part of a log that cannot be followed back. An entry
 * is altered if what comes after it was not added to it.
 *
 * @param until the head that this part has to lead to; its count is 1 at least
 */
export function firstGap(
	patient: Uint8Array,
	until: AccessHead,
	claimed: readonly ClaimedEntry[],
): Gap | null {
	const byCount = groupByCount(claimed);
	/** Whether an entry can be added to this head, or the part ends with it. */
	const isContinued = (head: AccessHead): boolean =>
		head.count === until.count
			? isSameHead(head, until)
			: (byCount.get(head.count) ?? []).some((it) => isSameHead(it.before, head));
	const fitting: ClaimedEntry[] = [];
	let head = EMPTY_LOG;
	while (head.count < until.count) {
		const index = head.count;
		const here = byCount.get(index) ?? [];
		const entry = here.find((it) => isSameHead(it.before, head)) ?? here[0];
		if (!entry) return { index, kind: 'missing', fitting };
		if (!isSameHead(entry.before, head)) return { index, kind: 'altered', entry, fitting };
		const after = headAfter(head, patient, entry);
		const isNextHere = after.count === until.count || byCount.has(after.count);
		if (isNextHere && !isContinued(after)) {
			// Only the next one's note of where it stands may be wrong, and the rest of the log right.
			const next = (byCount.get(after.count) ?? []).find((it) =>
				isContinued(headAfter(after, patient, it)),
			);
			return next
				? { index: after.count, kind: 'altered', entry: next, fitting: [...fitting, entry] }
				: { index, kind: 'altered', entry, fitting };
		}
		fitting.push(entry);
		head = after;
	}
	return null;
}

function groupByCount(claimed: readonly ClaimedEntry[]): Map<bigint, ClaimedEntry[]> {
	const groups = new Map<bigint, ClaimedEntry[]>();
	for (const entry of claimed) {
		const { count } = entry.before;
		groups.set(count, [...(groups.get(count) ?? []), entry]);
	}
	return groups;
}
