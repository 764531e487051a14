// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { toHex } from '../plain.js';
import { newSalt } from '../records/commitment.js';
import type { AccessHead } from './chain.js';
import { accessEvent, eventCommitment, type Access, type AuditEvent } from './event.js';
import type { JournalFile } from './journalFile.js';

/** Format of what a patient is given; a change of its members is a new format. */
export const OPENED_FORMAT = 'carechain/opened-access/v1';

/** A head as JSON: a count may be more than a double holds. */
export interface HeadJson extends Omit<AccessHead, 'count'> {
	count: string;
}

/** An entry with what opens it: what an organisation gives to the patient, as JSON. */
export interface OpenedEntry {
	format: typeof OPENED_FORMAT;
	patient: HexString;
	/** Who logged it. */
	organization: number;
	/** The block that has it. */
	block: number;
	/** The head of the patient's log that it was added to. */
	before: HeadJson;
	/** The commitment that stands in the block. */
	commitment: HexString;
	salt: HexString;
	event: AuditEvent;
}

/** Bytes that were signed to be sent, and the best block when they were. */
export interface PreparedBatch {
	extrinsic: HexString;
	from: number;
}

/** An access that was written down. */
export interface JournalEntry {
	patient: HexString;
	commitment: HexString;
	/** Null, like the event, where it was destroyed. */
	salt: HexString | null;
	event: AuditEvent | null;
	/** When it may leave, in milliseconds since 1970. */
	dueAt: number;
	/** When it leaves in whatever company. */
	latestAt: number;
	/** Whose entries are kept out of one batch where they stand under several pseudonyms. */
	person: string | null;
	/** Where it stands in the log; null while it waits. */
	placed: { block: number; before: HeadJson } | null;
	/** Why the chain took it never; null if it did or may. */
	refused: string | null;
}

/** A batch of which it is not known yet whether the chain has it. */
export interface OpenBatch {
	prepared: PreparedBatch;
	entries: JournalEntry[];
}

type Line =
	| ({ is: 'noted' } & Omit<JournalEntry, 'placed' | 'refused'>)
	| { is: 'sending'; batch: HexString[]; prepared: PreparedBatch }
	| { is: 'logged'; batch: HexString[]; block: number; before: HeadJson[] }
	| { is: 'returned'; batch: HexString[] }
	| { is: 'refused'; commitment: HexString; reason: string }
	| { is: 'torn' };

/** The journal's file was altered, or is none. */
export class JournalInvalid extends Error {
	override readonly name = 'JournalInvalid';
}

/**
 * All that one organisation logs of accesses: event and salt of every entry, and what became of it on
 * chain. Without event and salt an entry can be opened to nobody; destroying them empties it.
 *
 * It is a file to whose end lines of JSON are added, each before what it says is done. A line that a crash
 * cut off is passed over: what it was to say was not done.
 */
export class AccessJournal {
	/** Whose. */
	readonly organization: number;
	readonly #file: JournalFile;
	readonly #entries = new Map<HexString, JournalEntry>();
	/** What the chain does not have, and is not being sent. */
	readonly #waiting = new Set<JournalEntry>();
	#open: OpenBatch[] = [];
	/** The last of what is being written: lines get into the file in their order. */
	#writing: Promise<void> = Promise.resolve();

	private constructor(organization: number, file: JournalFile) {
		this.organization = organization;
		this.#file = file;
	}

	/**
	 * Opens a journal where it was left.
	 *
	 * @throws JournalInvalid for a file that is no journal
	 */
	static async open(organization: number, file: JournalFile): Promise<AccessJournal> {
		const journal = new AccessJournal(organization, file);
		const text = await file.read();
		for (const line of readLines(text)) journal.#take(line);
		if (text !== '' && !text.endsWith('\n')) await file.append('\n{"is":"torn"}\n');
		return journal;
	}

	/** Everything that was ever noted, in order. */
	get entries(): readonly JournalEntry[] {
		return [...this.#entries.values()];
	}

	/** What the chain does not have yet, and is not being sent. */
	get waiting(): readonly JournalEntry[] {
		return [...this.#waiting];
	}

	/** Whether there is anything still to be done. */
	get isBusy(): boolean {
		return this.#waiting.size > 0 || this.#open.length > 0;
	}

	/** Batches of which it is not known whether they got there. */
	get openBatches(): readonly OpenBatch[] {
		return this.#open;
	}

	/**
	 * Writes an access down, with a fresh salt. Once this comes back, it will be logged.
	 *
	 * @param due when it may leave, and when it has to, in milliseconds since 1970
	 * @param person what this organisation knows the person by; stays in the journal
	 */
	async note(
		access: Access,
		due: Pick<JournalEntry, 'dueAt' | 'latestAt'>,
		person: string | null = null,
	): Promise<JournalEntry> {
		const event = accessEvent(access);
		const salt = newSalt();
		const commitment = eventCommitment(event, salt);
		const { dueAt, latestAt } = due;
		await this.#write({
			is: 'noted',
			patient: access.patient,
			commitment,
			salt: toHex(salt),
			event,
			dueAt,
			latestAt,
			person,
		});
		return this.#entry(commitment);
	}

	/** Notes that a batch is about to be sent. */
	async sending(entries: readonly JournalEntry[], prepared: PreparedBatch): Promise<void> {
		await this.#write({ is: 'sending', batch: entries.map((it) => it.commitment), prepared });
	}

	/** Notes that the chain has a batch, and the head that each entry was added to. */
	async logged(
		entries: readonly JournalEntry[],
		block: number,
		before: readonly AccessHead[],
	): Promise<void> {
		const batch = entries.map((it) => it.commitment);
		await this.#write({ is: 'logged', batch, block, before: before.map(headJson) });
	}

	/** Notes that the chain does not have a batch, and never will: its entries wait again. */
	async returned(entries: readonly JournalEntry[]): Promise<void> {
		await this.#write({ is: 'returned', batch: entries.map((it) => it.commitment) });
	}

	/** Notes that the chain takes an entry never, as when the patient is no longer there. */
	async refused({ commitment }: JournalEntry, reason: string): Promise<void> {
		await this.#write({ is: 'refused', commitment, reason });
	}

	/** What this organisation logged about a patient and can open: what the patient is given. */
	openedFor(patient: Uint8Array): OpenedEntry[] {
		const of = toHex(patient);
		return this.entries.flatMap(({ placed, commitment, salt, event, patient }) =>
			placed && salt && event && patient === of
				? [
						{
							format: OPENED_FORMAT,
							patient,
							organization: this.organization,
							...placed,
							commitment,
							salt,
							event,
						},
					]
				: [],
		);
	}

	async #write(line: Line): Promise<void> {
		const write = this.#writing.then(async () => {
			await this.#file.append(`${JSON.stringify(line)}\n`);
			this.#take(line);
		});
		// One that fails is for its own caller to know of, and does not hold up the next.
		this.#writing = write.catch(() => undefined);
		await write;
	}

	#take(line: Line): void {
		switch (line.is) {
			case 'noted': {
				const { patient, commitment, salt, event, dueAt, latestAt, person } = line;
				const noted = { patient, commitment, salt, event, dueAt, latestAt, person };
				const entry = { ...noted, placed: null, refused: null };
				this.#entries.set(commitment, entry);
				this.#waiting.add(entry);
				return;
			}
			case 'sending': {
				const entries = this.#batch(line.batch);
				for (const entry of entries) this.#waiting.delete(entry);
				this.#open.push({ prepared: line.prepared, entries });
				return;
			}
			case 'logged':
				this.#batch(line.batch).forEach((entry, index) => {
					const before = line.before[index];
					if (!before) throw new JournalInvalid('an entry was logged after no head');
					entry.placed = { block: line.block, before };
				});
				this.#close(line.batch);
				return;
			case 'returned':
				for (const entry of this.#batch(line.batch)) this.#waiting.add(entry);
				this.#close(line.batch);
				return;
			case 'refused': {
				const entry = this.#entry(line.commitment);
				entry.refused = line.reason;
				this.#waiting.delete(entry);
				return;
			}
			case 'torn':
		}
	}

	#close(batch: readonly HexString[]): void {
		const first = batch[0];
		this.#open = this.#open.filter(({ entries }) => entries[0]?.commitment !== first);
	}

	#batch(batch: readonly HexString[]): JournalEntry[] {
		return batch.map((commitment) => this.#entry(commitment));
	}

	#entry(commitment: HexString): JournalEntry {
		const entry = this.#entries.get(commitment);
		if (!entry) throw new JournalInvalid(`the journal never noted ${commitment}`);
		return entry;
	}
}

/**
 * The text of a journal without what opens some of its entries: for erasure, or when the time is over for
 * which the law asks for such logs. That they were logged stays; what they were about nobody can tell any
 * more. Write it to a new file, put that in the place of the old one while no journal is open, and destroy
 * the old one.
 *
 * @throws JournalInvalid for a text that is no journal's
 */
export function emptied(
	text: string,
	isToGo: (entry: Pick<JournalEntry, 'patient' | 'commitment' | 'latestAt'>) => boolean,
): string {
	return readLines(text)
		.map((line) =>
			line.is === 'noted' && isToGo(line)
				? { ...line, salt: null, event: null, person: null }
				: line,
		)
		.map((line) => `${JSON.stringify(line)}\n`)
		.join('');
}

/** A head as JSON. */
export function headJson({ count, head, lastBlock }: AccessHead): HeadJson {
	return { count: count.toString(), head, lastBlock };
}

/** The head that stands in JSON. */
export function headOf({ count, head, lastBlock }: HeadJson): AccessHead {
	return { count: BigInt(count), head, lastBlock };
}

/** Opened entries as lines of JSON, to hand over. */
export function writeOpened(entries: readonly OpenedEntry[]): string {
	return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/**
 * The opened entries of lines of JSON. Whether they are true is for `checkAccessLog` to find out.
 *
 * @throws JournalInvalid for lines of another form
 */
export function readOpened(lines: string): OpenedEntry[] {
	return lines
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => {
			const entry = parse(line) as Partial<OpenedEntry> | undefined;
			if (!entry || !isOpened(entry)) throw new JournalInvalid('a line is no opened entry');
			return entry;
		});
}

function isOpened(entry: Partial<OpenedEntry>): entry is OpenedEntry {
	const { format, patient, organization, block, before, commitment, salt, event } = entry;
	return (
		format === OPENED_FORMAT &&
		isBytes(patient, 16) &&
		isNumber(organization) &&
		isNumber(block) &&
		isBytes(commitment, 32) &&
		isBytes(salt, 32) &&
		isBytes(before?.head, 32) &&
		isNumber(before?.lastBlock) &&
		/^\d{1,20}$/.test(before?.count ?? '') &&
		event?.resourceType === 'AuditEvent'
	);
}

function isBytes(value: unknown, length: number): boolean {
	return (
		typeof value === 'string' && /^0x[0-9a-f]*$/.test(value) && hexToU8a(value).length === length
	);
}

function isNumber(value: unknown): boolean {
	return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

/** The lines of a file, but for what a crash cut off. */
function readLines(text: string): Line[] {
	const lines = text.split('\n');
	// What comes after the last line end was cut off, if it is anything.
	lines.pop();
	const parsed = lines.map((line) => parse(line) as Line | undefined);
	return parsed.filter((line, index): line is Line => {
		if (line) return true;
		if (parsed[index + 1]?.is === 'torn') return false;
		throw new JournalInvalid(`line ${index + 1} is none`);
	});
}

function parse(line: string): unknown {
	try {
		const value = JSON.parse(line) as unknown;
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}
