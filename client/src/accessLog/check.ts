// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { HexString } from '@polkadot/util/types';
import { toHex } from '../plain.js';
import { EMPTY_LOG, type AccessHead } from './chain.js';
import { opensTo, readAccessEvent, type Access, type Side } from './event.js';
import { headOf, type OpenedEntry } from './journal.js';
import type { BlockSource } from './onChain.js';
import { LONGEST_WAIT } from './queue.js';
import { firstGap, walkBack, type ClaimedEntry } from './walk.js';

/** How long after the longest delay the other side's entry may still be on its way, in milliseconds. */
const PATIENCE = 3_600_000;

/** What a log is checked with. */
export interface AccessLogCheck {
	/** The pseudonym at the holder, 16 bytes. */
	patient: Uint8Array;
	/** A head of which the caller is sure; null for a log that has none yet. */
	head: AccessHead | null;
	/** What the organisations opened, from wherever. */
	opened: readonly OpenedEntry[];
	/** Where entries can be looked up that nobody opened. Without it the check works off line. */
	blocks?: BlockSource;
	/** The clock by which the other side's entry is late. */
	now: Date;
}

/** An entry of a log. */
export interface CheckedEntry {
	/** Its place, the first is 1. */
	number: number;
	block: number;
	organization: number;
	commitment: HexString;
	/** Whether the head proves it. What stands before a gap is only known to fit together. */
	proven: boolean;
	/** What it tells; null if nobody opened it, or what was opened is something else. */
	access: Access | null;
}

/** What is wrong first. */
export interface Fault {
	kind: 'missing' | 'altered';
	/** Its place in the log, the first is 1. */
	number: number;
	/** The block and who logged it; null where nobody says. */
	block: number | null;
	organization: number | null;
}

/** An access that only one side logged. */
export interface OneSided {
	access: Access;
	/** The entry of the side that did. */
	number: number;
	/** The organisation that did not. */
	missing: number;
	/** Whether that organisation has entries that nobody opened: it may be among them. */
	mayBeUnopened: boolean;
}

/** Two entries about one access that do not agree. */
export interface Contradiction {
	holder: CheckedEntry;
	requester: CheckedEntry;
}

/** What came of checking a log. */
export interface AccessLogReport {
	/** How many entries the chain counts. */
	count: number;
	/** Whether every entry is there, in its place, and as it was logged. */
	complete: boolean;
	/** The first entry that is missing or altered; null if the log is complete. */
	firstFault: Fault | null;
	/** All entries that are known, in order. */
	entries: CheckedEntry[];
	/** Those that nobody opened: logged, and nothing more is known of them. */
	unopened: CheckedEntry[];
	/** What only one side logged, although the other had the time to. */
	oneSided: OneSided[];
	/** What only one side has logged so far. */
	awaited: OneSided[];
	/** Where the sides tell different things. */
	contradictions: Contradiction[];
	/** Entries of organisations that had no part in what they tell of. */
	misattributed: CheckedEntry[];
	/** What was handed in as part of the log and is not. */
	foreign: OpenedEntry[];
}

/**
 * Checks a patient's whole access log: that it is complete, what is wrong first, what only one side logged,
 * and what nobody opened.
 *
 * It proves the completeness of what was logged. What neither side logged, it cannot show.
 */
export async function checkAccessLog(check: AccessLogCheck): Promise<AccessLogReport> {
	const { patient, opened, blocks, now } = check;
	const head = check.head ?? EMPTY_LOG;
	const own = opened.filter((it) => it.patient === toHex(patient));
	const claimed = own.map(claimOf);
	const { proven, reached } = await walkBack(patient, head, claimed, blocks);
	const gap = reached.count > 0n ? firstGap(patient, reached, claimed) : null;

	const placed = [
		...(gap?.fitting ?? []).map((entry) => ({ entry, isProven: false })),
		...proven.map((entry) => ({ entry, isProven: true })),
	].map(({ entry, isProven }) => place(entry, isProven, own));
	const entries = placed.map(({ entry }) => entry);
	const altered = placed.find(({ isAltered }) => isAltered)?.entry;
	const firstFault = earlier(
		gap && {
			kind: gap.kind,
			number: Number(gap.index) + 1,
			block: gap.entry?.block ?? null,
			organization: gap.entry?.organization ?? null,
		},
		altered && { kind: 'altered', ...whereIs(altered) },
	);
	const { late, awaited, contradictions } = compareSides(entries, now, firstFault !== null);
	return {
		count: Number(head.count),
		complete: firstFault === null,
		firstFault,
		entries,
		unopened: placed.flatMap(({ entry, isAltered }) => (entry.access || isAltered ? [] : [entry])),
		oneSided: late,
		awaited,
		contradictions,
		misattributed: entries.filter(isTold).filter((it) => !isByItsSide(it)),
		foreign: opened.filter((it) => !isAmong(it, entries, patient)),
	};
}

/** What an opened entry claims of its place in the log. */
export function claimOf({ block, organization, commitment, before }: OpenedEntry): ClaimedEntry {
	return { block, organization, event: commitment, before: headOf(before) };
}

/** An entry with what it tells, and whether what was opened is something else than was logged. */
function place(
	{ block, organization, event, before }: ClaimedEntry,
	proven: boolean,
	opened: readonly OpenedEntry[],
): { entry: CheckedEntry; isAltered: boolean } {
	const number = Number(before.count) + 1;
	const entry = { number, block, organization, commitment: event, proven };
	const handedIn = opened.filter((it) => it.commitment === event);
	const access = handedIn.map(readOpenedEntry).find((it) => it !== null) ?? null;
	return { entry: { ...entry, access }, isAltered: handedIn.length > 0 && access === null };
}

/** What an opened entry tells; null if it was altered, or tells of another patient. */
function readOpenedEntry({ event, salt, commitment, patient }: OpenedEntry): Access | null {
	if (!opensTo(event, salt, commitment)) return null;
	try {
		const access = readAccessEvent(event);
		return access.patient === patient ? access : null;
	} catch {
		return null;
	}
}

function whereIs({ number, block, organization }: CheckedEntry): Omit<Fault, 'kind'> {
	return { number, block, organization };
}

function earlier(one: Fault | null, other: Fault | undefined): Fault | null {
	if (!one || !other) return one ?? other ?? null;
	return other.number < one.number ? other : one;
}

function isAmong(
	{ commitment, block, organization, before, patient }: OpenedEntry,
	entries: readonly CheckedEntry[],
	of: Uint8Array,
): boolean {
	return (
		patient === toHex(of) &&
		entries.some(
			(it) =>
				it.commitment === commitment &&
				it.block === block &&
				it.organization === organization &&
				BigInt(it.number) === BigInt(before.count) + 1n,
		)
	);
}

interface Told extends CheckedEntry {
	access: Access;
}

function isTold(entry: CheckedEntry): entry is Told {
	return entry.access !== null;
}

/** What the two sides say of every access, held against each other. */
function compareSides(
	entries: readonly CheckedEntry[],
	now: Date,
	hasGaps: boolean,
): { late: OneSided[]; awaited: OneSided[]; contradictions: Contradiction[] } {
	const told = entries.filter(isTold).filter(isByItsSide);
	const byAccess = new Map<string, Told[]>();
	for (const entry of told) {
		const { id } = entry.access;
		byAccess.set(id, [...(byAccess.get(id) ?? []), entry]);
	}
	const late: OneSided[] = [];
	const awaited: OneSided[] = [];
	const contradictions: Contradiction[] = [];
	for (const sides of byAccess.values()) {
		const of = (side: Side): Told | undefined => sides.find((it) => it.access.side === side);
		const [holder, requester] = [of('holder'), of('requester')];
		if (holder && requester) {
			if (!agree(holder.access, requester.access)) contradictions.push({ holder, requester });
			continue;
		}
		const only = holder ?? requester;
		if (!only || !isOwedByBoth(only.access)) continue;
		const { access, number } = only;
		const missing = holder ? access.requester.organization : access.holder;
		const mayBeUnopened =
			hasGaps || entries.some((it) => it.organization === missing && it.access === null);
		const isLate = now.getTime() - Date.parse(access.at) > LONGEST_WAIT + PATIENCE;
		(isLate ? late : awaited).push({ access, number, missing, mayBeUnopened });
	}
	return { late, awaited, contradictions };
}

/** Whether who logged it is who it says logs it. */
function isByItsSide({ organization, access }: Told): boolean {
	return (
		organization === (access.side === 'holder' ? access.holder : access.requester.organization)
	);
}

/**
 * Whether two organisations had to log it. What one organisation does with its own records has one side.
 * Who was refused may have no right to write into the log; the holder's word stands alone there.
 */
function isOwedByBoth({ side, holder, requester, outcome }: Access): boolean {
	if (holder === requester.organization) return false;
	return side === 'requester' || outcome === 'Permit';
}

function agree(one: Access, other: Access): boolean {
	return (
		one.holder === other.holder &&
		one.requester.organization === other.requester.organization &&
		one.requester.practitionerRole === other.requester.practitionerRole &&
		one.purpose === other.purpose &&
		one.action === other.action &&
		one.class === other.class &&
		one.record === other.record &&
		one.outcome === other.outcome
	);
}
