// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CallFailed, TransactionRefused } from '../src/errors.js';
import {
	AccessJournal,
	emptied,
	JournalInvalid,
	readOpened,
	writeOpened,
	type PreparedBatch,
} from '../src/accessLog/journal.js';
import { journalFile, memoryFile, type JournalFile } from '../src/accessLog/journalFile.js';
import { toHex } from '../src/plain.js';
import type { AccessEntry } from '../src/accessLog/onChain.js';
import {
	AccessQueue,
	type AccessSender,
	type BatchReceipt,
	type QueueOptions,
} from '../src/accessLog/queue.js';
import { access, bytes, HOLDER, LogChain, ManualClock, PATIENT, settled } from './access/cast.js';
import { seededRandom } from './linking/clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hands batches to a chain; what goes wrong on the way, a test says. */
class TestSender implements AccessSender {
	readonly batches: (readonly AccessEntry[])[] = [];
	/** What goes wrong before a batch is sent, and after it is in a block. */
	before: () => void = () => undefined;
	after: () => void = () => undefined;
	/** What the chain refuses. */
	refuses: (entry: AccessEntry) => boolean = () => false;
	readonly #sent = new Map<string, BatchReceipt>();
	#prepared = 0;

	constructor(readonly chain: LogChain) {}

	prepare(): Promise<PreparedBatch> {
		return Promise.resolve({ extrinsic: bytes(4, ++this.#prepared), from: 0 });
	}

	send({ extrinsic }: PreparedBatch, entries: readonly AccessEntry[]): Promise<BatchReceipt> {
		return attempt(() => {
			this.before();
			this.batches.push(entries);
			if (entries.some(this.refuses)) throw new CallFailed('accessLog.PatientNotFound', '', 1);
			const receipt = this.chain.add(HOLDER, entries);
			this.#sent.set(extrinsic, receipt);
			this.after();
			return receipt;
		});
	}

	outcome({ extrinsic }: PreparedBatch): Promise<BatchReceipt | null> {
		return attempt(() => {
			this.before();
			return this.#sent.get(extrinsic) ?? null;
		});
	}
}

function attempt<Value>(act: () => Value): Promise<Value> {
	return new Promise((resolve) => {
		resolve(act());
	});
}

async function desk(
	options: QueueOptions & { file?: JournalFile; sender?: TestSender } = {},
): Promise<{
	queue: AccessQueue;
	journal: AccessJournal;
	clock: ManualClock;
	sender: TestSender;
	chain: LogChain;
	errors: unknown[];
}> {
	const { file = memoryFile(), sender = new TestSender(new LogChain()), ...rest } = options;
	const clock = new ManualClock();
	const journal = await AccessJournal.open(HOLDER, file);
	const errors: unknown[] = [];
	const queue = new AccessQueue(journal, sender, {
		timers: clock.timers,
		random: seededRandom(5),
		onError: (error) => errors.push(error),
		...rest,
	});
	return { queue, journal, clock, sender, chain: sender.chain, errors };
}

/** The access of that number, to one of some patients. */
function accessTo(number: number): ReturnType<typeof access> {
	return access(1, { id: bytes(32, number % 256), patient: bytes(16, number % 40) });
}

/** Every commitment of a journal is on chain, just once. */
function expectAllOnce(journal: AccessJournal, chain: LogChain): void {
	const noted = journal.entries.map(({ commitment }) => commitment);
	expect([...chain.events].sort()).toEqual([...noted].sort());
	for (const { commitment, placed } of journal.entries) {
		expect(placed?.block).toBe(chain.blockOf(commitment));
	}
}

describe('a queue of accesses', () => {
	it('has logged every one within a day, in batches that the chain takes', async () => {
		const { queue, journal, clock, sender, chain } = await desk({ interval: 3 * HOUR });
		for (let number = 0; number < 1000; number++) await queue.add(accessTo(number));
		await clock.advance(DAY);
		expectAllOnce(journal, chain);
		expect(sender.batches.length).toBeGreaterThan(4);
		for (const batch of sender.batches) {
			expect(batch.length).toBeGreaterThan(0);
			expect(batch.length).toBeLessThanOrEqual(256);
		}
	});

	it('sends no more at once than a call takes, however many are due', async () => {
		const { queue, journal, sender, chain } = await desk();
		for (let number = 0; number < 600; number++) await queue.add(accessTo(number));
		await queue.flush();
		expect(sender.batches.map((batch) => batch.length)).toEqual([256, 256, 88]);
		expectAllOnce(journal, chain);
	});

	it('holds each for a random time of its own: neither at once nor in order', async () => {
		const { queue, journal, clock, chain } = await desk();
		for (let number = 0; number < 200; number++) await queue.add(accessTo(number));
		await settled();
		expect(chain.events).toEqual([]);
		await clock.advance(DAY / 2);
		const half = chain.events.length;
		expect(half).toBeGreaterThan(60);
		expect(half).toBeLessThan(140);
		await clock.advance(DAY / 2);
		const order = journal.entries.map(({ commitment }) => chain.events.indexOf(commitment));
		const inOrder = order.filter((at, index) => index > 0 && at > (order[index - 1] ?? 0)).length;
		// Of a shuffled row about every other is above the one before.
		expect(Math.abs(inOrder - 100)).toBeLessThan(40);
	});

	it('shuffles a batch over the patients', async () => {
		const { queue, sender } = await desk();
		for (let number = 0; number < 100; number++) {
			await queue.add(
				access(1, { id: bytes(32, number), patient: bytes(16, number < 50 ? 1 : 2) }),
			);
		}
		await queue.flush();
		const patients = sender.batches[0]?.map(({ patient }) => patient) ?? [];
		const changes = patients.filter((it, index) => index > 0 && it !== patients[index - 1]);
		expect(changes.length).toBeGreaterThan(30);
	});

	it('keeps two pseudonyms of one person out of one batch, and within a day all the same', async () => {
		const { queue, journal, clock, sender, chain } = await desk();
		for (let number = 0; number < 60; number++) {
			const patient = bytes(16, 1 + (number % 2));
			await queue.add(access(1, { id: bytes(32, number), patient }), 'number 17 in the house');
		}
		await clock.advance(DAY);
		expectAllOnce(journal, chain);
		for (const batch of sender.batches) {
			expect(new Set(batch.map(({ patient }) => patient)).size).toBe(1);
		}
	});

	it('stands still when nothing waits', async () => {
		const { queue, clock } = await desk();
		queue.start();
		expect(clock.alarms).toBe(0);
		await queue.add(access(1));
		expect(clock.alarms).toBe(1);
		await clock.advance(2 * DAY);
		expect(clock.alarms).toBe(0);
	});

	it('takes no batch or wait that cannot be', async () => {
		const journal = await AccessJournal.open(HOLDER, memoryFile());
		const sender = new TestSender(new LogChain());
		for (const options of [{ batch: 257 }, { batch: 0 }, { longestWait: HOUR, interval: HOUR }]) {
			expect(() => new AccessQueue(journal, sender, options)).toThrow(RangeError);
		}
	});

	it('sets apart what the chain refuses, and logs the rest', async () => {
		const { queue, journal, sender, chain } = await desk();
		for (let number = 0; number < 40; number++) await queue.add(accessTo(number));
		sender.refuses = ({ patient }) => patient === bytes(16, 11);
		await queue.flush();
		expect(chain.events).toHaveLength(39);
		const refused = journal.entries.filter((it) => it.refused !== null);
		expect(refused).toMatchObject([
			{ patient: bytes(16, 11), refused: 'accessLog.PatientNotFound', placed: null },
		]);
		expect(journal.waiting).toEqual([]);
	});

	it('gives nothing up when the signer or the node is what is wrong', async () => {
		const { queue, journal, clock, sender, chain, errors } = await desk();
		await queue.add(access(1));
		let wrong: Error = new CallFailed('accessLog.AlreadyLeft', '', 1);
		sender.before = () => {
			throw wrong;
		};
		await clock.advance(DAY);
		wrong = new TransactionRefused('TimedOut', 'no block in time');
		await clock.advance(DAY);
		expect(chain.events).toEqual([]);
		expect(errors.length).toBeGreaterThan(2);
		expect(journal.entries).toMatchObject([{ refused: null, placed: null }]);
		sender.before = () => undefined;
		await clock.advance(DAY);
		expectAllOnce(journal, chain);
	});

	it('does not send again what got there although it seemed not to', async () => {
		const { queue, journal, clock, sender, chain } = await desk();
		for (let number = 0; number < 20; number++) await queue.add(accessTo(number));
		sender.after = () => {
			throw new TransactionRefused('TimedOut', 'the answer was lost');
		};
		await clock.advance(DAY);
		sender.after = () => undefined;
		await clock.advance(DAY);
		expectAllOnce(journal, chain);
	});
});

describe('after a crash', () => {
	/** A file that stops taking anything after so many more characters, as a machine does that crashes. */
	function crashing(length: number): JournalFile & { text: string } {
		const file = {
			text: '',
			read: () => Promise.resolve(file.text),
			append: (more: string) => {
				const left = length - file.text.length;
				file.text += more.slice(0, Math.max(0, left));
				return more.length <= left ? Promise.resolve() : Promise.reject(new Error('crashed'));
			},
		};
		return file;
	}

	it('nothing that was noted is lost or logged twice, wherever it happened', async () => {
		const whole = memoryFile();
		const first = await desk({ file: whole });
		for (let number = 0; number < 12; number++) await first.queue.add(accessTo(number));
		await first.queue.flush();
		const { length } = whole.text;
		let crashes = 0;
		for (let at = 0; at < length; at += 97) {
			const file = crashing(at);
			const sender = new TestSender(new LogChain());
			const before = await desk({ file, sender });
			const noted: string[] = [];
			try {
				for (let number = 0; number < 12; number++) {
					await before.queue.add(accessTo(number));
					noted.push(bytes(32, number));
				}
				await before.queue.flush();
			} catch {
				// The machine is down.
			}
			await before.queue.stop();
			crashes += 1;
			const after = await desk({ file: memoryFile(file.text), sender });
			after.queue.start();
			await after.clock.advance(2 * DAY);
			expectAllOnce(after.journal, sender.chain);
			// What `add` came back for is in it; what it did not come back for was never promised.
			expect(after.journal.entries.length).toBe(noted.length);
		}
		expect(crashes).toBeGreaterThan(100);
	});

	it('goes on in a file on disk', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'carechain-journal-'));
		try {
			const path = join(folder, 'accesses.jsonl');
			const one = await desk({ file: journalFile(path) });
			await one.queue.add(access(1));
			await one.queue.stop();
			expect((await readFile(path, 'utf8')).endsWith('\n')).toBe(true);
			const other = await desk({ file: journalFile(path), sender: one.sender });
			expect(other.journal.waiting).toHaveLength(1);
			await other.queue.flush();
			expectAllOnce(other.journal, one.chain);
			const again = await AccessJournal.open(HOLDER, journalFile(path));
			expect(again.entries).toEqual(other.journal.entries);
		} finally {
			await rm(folder, { recursive: true });
		}
	});

	it('a file that is no journal is none', async () => {
		for (const text of ['{"is":"noted"\n{"is":"torn"}x\n', 'hello\n', '{"is":"refused"}\n']) {
			await expect(AccessJournal.open(HOLDER, memoryFile(text))).rejects.toThrow(JournalInvalid);
		}
	});
});

describe('what a patient is given', () => {
	it('is what was logged about this patient, with what opens it, and nothing that waits', async () => {
		const { queue, journal } = await desk();
		await queue.add(access(1));
		await queue.add(access(2, { patient: bytes(16, 80) }));
		await queue.flush();
		await queue.add(access(3));
		await queue.stop();
		const opened = journal.openedFor(PATIENT);
		expect(opened).toHaveLength(1);
		expect(JSON.stringify(opened)).not.toContain(bytes(16, 80));
		expect(readOpened(writeOpened(opened))).toEqual(opened);
	});

	it('says nothing of the person that the organisation knows', async () => {
		const { queue, journal } = await desk();
		await queue.add(access(1), 'number 17 in the house');
		await queue.flush();
		expect(writeOpened(journal.openedFor(PATIENT))).not.toContain('number 17');
	});

	it('is nothing of what was destroyed, which is logged all the same', async () => {
		const file = memoryFile();
		const { queue, sender, chain } = await desk({ file });
		await queue.add(access(1), 'number 17 in the house');
		await queue.flush();
		await queue.add(access(2, { patient: bytes(16, 80) }));
		await queue.add(access(3), 'number 17 in the house');
		await queue.stop();
		const text = emptied(file.text, ({ patient }) => patient === toHex(PATIENT));
		expect(text.match(/AuditEvent/g)).toHaveLength(1);
		expect(text).not.toContain('number 17');
		const after = await desk({ file: memoryFile(text), sender });
		expect(after.journal.openedFor(PATIENT)).toEqual([]);
		expect(after.journal.waiting).toHaveLength(2);
		await after.queue.flush();
		expectAllOnce(after.journal, chain);
		expect(after.journal.openedFor(PATIENT)).toEqual([]);
		expect(after.journal.openedFor(new Uint8Array(16).fill(80))).toHaveLength(1);
	});

	it('is refused where it has another form', () => {
		expect(() => readOpened('{}\n')).toThrow(JournalInvalid);
		expect(() => readOpened('no\n')).toThrow(JournalInvalid);
		expect(readOpened('')).toEqual([]);
	});
});
