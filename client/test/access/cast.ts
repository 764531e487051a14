// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import {
	EMPTY_LOG,
	headAfter,
	type AccessHead,
	type LoggedAccess,
} from '../../src/accessLog/chain.js';
import { asLoggedBy, type Access, type Side } from '../../src/accessLog/event.js';
import { AccessJournal, type OpenedEntry } from '../../src/accessLog/journal.js';
import { memoryFile } from '../../src/accessLog/journalFile.js';
import type { AccessEntry, BlockSource } from '../../src/accessLog/onChain.js';
import { toHex } from '../../src/plain.js';
import type { Timers } from '../../src/timers.js';

export const PATIENT = new Uint8Array(16).fill(7);
export const HOLDER = 1;
export const REQUESTER = 2;
/** When every access happened. */
export const AT = new Date('2027-03-03T10:00:00.000Z');
/** When the other side has had time. */
export const LATER = new Date('2027-03-05T10:00:00.000Z');

/** The access of that number, as the holder writes it down. */
export function access(number: number, change: Partial<Access> = {}): Access {
	return {
		id: bytes(32, number),
		side: 'holder',
		patient: toHex(PATIENT),
		holder: HOLDER,
		requester: { organization: REQUESTER, practitionerRole: 9 },
		purpose: 'TREAT',
		action: 'access',
		class: 'observation',
		outcome: 'Permit',
		basis: { kind: 'Grant', number: 3 },
		reasons: ['Granted'],
		record: bytes(32, 100 + number),
		at: AT.toISOString(),
		stale: null,
		...change,
	};
}

export function refusal(number: number, change: Partial<Access> = {}): Access {
	return access(number, { outcome: 'Deny', basis: null, reasons: ['NoGrant'], ...change });
}

export function bytes(length: number, value: number): HexString {
	return toHex(new Uint8Array(length).fill(value));
}

/** A chain with nothing but access logs. */
export class LogChain {
	readonly #blocks: { patient: HexString; logged: LoggedAccess }[][] = [[]];
	readonly #heads = new Map<HexString, AccessHead>();
	/** What is before each block: the heads that the blocks up to it led to. */
	readonly #before: Map<HexString, AccessHead>[] = [new Map<HexString, AccessHead>()];

	/** Puts entries into the next block, after some empty ones. */
	add(
		organization: number,
		entries: readonly AccessEntry[],
		skip = 0,
	): { block: number; before: AccessHead[] } {
		for (let empty = 0; empty < skip; empty++) {
			this.#before.push(new Map(this.#heads));
			this.#blocks.push([]);
		}
		const block = this.#blocks.length;
		this.#before.push(new Map(this.#heads));
		const before = entries.map(({ patient, event }) => {
			const head = this.#heads.get(patient) ?? EMPTY_LOG;
			const entry = { block, organization, event };
			this.#heads.set(patient, headAfter(head, hexToU8a(patient), entry));
			return head;
		});
		this.#blocks.push(
			entries.map(({ patient, event }) => ({ patient, logged: { block, organization, event } })),
		);
		return { block, before };
	}

	/** Every commitment that is in a block, in order. */
	get events(): HexString[] {
		return this.#blocks.flat().map(({ logged }) => logged.event);
	}

	blockOf(event: HexString): number | undefined {
		return this.#blocks.flat().find(({ logged }) => logged.event === event)?.logged.block;
	}

	head(patient: Uint8Array = PATIENT): AccessHead | null {
		return this.#heads.get(toHex(patient)) ?? null;
	}

	/** The blocks as a node has them: with the states that it kept, or without. */
	source({ states = true, bodiesFrom = 0 } = {}): BlockSource {
		return {
			entriesIn: (block, patient) =>
				Promise.resolve(
					block < bodiesFrom
						? null
						: (this.#blocks[block] ?? [])
								.filter((it) => it.patient === toHex(patient))
								.map(({ logged }) => logged),
				),
			headBefore: (block, patient) =>
				Promise.resolve(states ? (this.#before[block]?.get(toHex(patient)) ?? null) : undefined),
		};
	}
}

/** A log of some accesses, each told by the sides that are named, and the two journals that tell it. */
export async function loggedBy(
	accesses: readonly { access: Access; sides: readonly Side[] }[],
): Promise<{
	chain: LogChain;
	opened: OpenedEntry[];
	journals: Record<Side, AccessJournal>;
}> {
	const chain = new LogChain();
	const journals = {
		holder: await AccessJournal.open(HOLDER, memoryFile()),
		requester: await AccessJournal.open(REQUESTER, memoryFile()),
	};
	for (const { access, sides } of accesses) {
		for (const side of sides) {
			const journal = journals[side];
			const entry = await journal.note(asLoggedBy(side, access), { dueAt: 0, latestAt: 0 });
			const batch = [{ patient: entry.patient, event: entry.commitment }];
			const { block, before } = chain.add(journal.organization, batch, 1);
			await journal.sending([entry], { extrinsic: '0x', from: 0 });
			await journal.logged([entry], block, before);
		}
	}
	return { chain, opened: both(journals), journals };
}

export function both(journals: Record<Side, AccessJournal>): OpenedEntry[] {
	return [journals.holder, journals.requester].flatMap((it) => it.openedFor(PATIENT));
}

/** A clock that stands still until it is told to go on. */
export class ManualClock {
	#now = 0;
	#alarms: { at: number; act: () => void }[] = [];

	readonly timers: Timers = {
		now: () => this.#now,
		after: (milliseconds, act) => {
			const alarm = { at: this.#now + milliseconds, act };
			this.#alarms.push(alarm);
			return () => {
				this.#alarms = this.#alarms.filter((it) => it !== alarm);
			};
		},
	};

	/** How many alarms are set. */
	get alarms(): number {
		return this.#alarms.length;
	}

	/** Lets time pass, and all happen that is to happen meanwhile. */
	async advance(milliseconds: number): Promise<void> {
		const end = this.#now + milliseconds;
		for (;;) {
			await settled();
			const [next] = this.#alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
			if (!next) break;
			this.#alarms = this.#alarms.filter((it) => it !== next);
			this.#now = next.at;
			next.act();
		}
		this.#now = end;
	}
}

/** Waits until nothing is left to do at once. */
export async function settled(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) {
		await new Promise((resolve) => {
			setImmediate(resolve);
		});
	}
}
