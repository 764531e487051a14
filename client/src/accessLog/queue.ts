// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { CallFailed } from '../errors.js';
import { randomFraction, shuffled, type RandomSource } from '../random.js';
import { systemTimers, type Timers } from '../timers.js';
import type { AccessHead } from './chain.js';
import type { Access } from './event.js';
import type { AccessJournal, JournalEntry, PreparedBatch } from './journal.js';
import { MAX_BATCH, type AccessEntry } from './onChain.js';

const HOUR = 3_600_000;

/** The longest that an entry waits, in milliseconds (design §4). */
export const LONGEST_WAIT = 24 * HOUR;

/** Where a batch got to. */
export interface BatchReceipt {
	block: number;
	/** The head of the patient's log that each entry was added to, in the order of the batch. */
	before: AccessHead[];
}

/** What hands batches in; see `chainSender`. */
export interface AccessSender {
	/**
	 * Signs a batch, and sends nothing. The bytes are noted first, so that they are sent only once.
	 *
	 * @throws Error where the signer does not speak for the organisation: the chain's `NotAuthorized` is then
	 * about an entry
	 */
	prepare(entries: readonly AccessEntry[]): Promise<PreparedBatch>;
	/**
	 * Sends what was signed, and waits until it is final.
	 *
	 * @throws CallFailed when the chain refused the batch for good; anything else leaves open what became
	 * of it
	 */
	send(prepared: PreparedBatch, entries: readonly AccessEntry[]): Promise<BatchReceipt>;
	/**
	 * Finds out what became of what may have been sent; null if it is nowhere and never will be.
	 *
	 * @throws whatever keeps it from telling now
	 */
	outcome(prepared: PreparedBatch, entries: readonly AccessEntry[]): Promise<BatchReceipt | null>;
}

/** How a queue waits. */
export interface QueueOptions {
	/** How long an entry waits at most, in milliseconds; a day if not said otherwise. */
	longestWait?: number;
	/** Half of the longest time between two rounds, in milliseconds; an hour if not said otherwise. */
	interval?: number;
	/** The most entries of one batch; 256 if not said otherwise, as the chain takes no more. */
	batch?: number;
	timers?: Timers;
	random?: RandomSource;
	/** Told what went wrong in a round; what waits goes with a later one. */
	onError?: (error: unknown) => void;
}

/**
 * An organisation's queue of accesses to be logged: each waits for a random part of a day of its own, and
 * leaves with what else is due then, shuffled over all patients. So the block of an entry says little about
 * the time of the access, and who stands beside whom says nothing.
 *
 * All that it does it writes into the journal before. After a crash it goes on where it was: a batch of
 * which it does not know whether the chain has it is looked for before anything of it is sent again.
 */
export class AccessQueue {
	readonly journal: AccessJournal;
	readonly #sender: AccessSender;
	readonly #longestWait: number;
	readonly #interval: number;
	readonly #most: number;
	readonly #timers: Timers;
	readonly #random: RandomSource | undefined;
	readonly #onError: (error: unknown) => void;
	#stop: (() => void) | undefined;
	#round: Promise<void> | undefined;

	/** @throws RangeError for waits that leave no room for rounds, or a batch that the chain does not take */
	constructor(
		journal: AccessJournal,
		sender: AccessSender,
		{
			longestWait = LONGEST_WAIT,
			interval = HOUR,
			batch = MAX_BATCH,
			timers = systemTimers,
			random,
			onError = () => undefined,
		}: QueueOptions = {},
	) {
		if (!(interval > 0 && longestWait >= 2 * interval)) {
			throw new RangeError('the longest wait takes two intervals at least');
		}
		if (!Number.isInteger(batch) || batch < 1 || batch > MAX_BATCH) {
			throw new RangeError(`a batch has 1 to ${MAX_BATCH} entries`);
		}
		this.journal = journal;
		this.#sender = sender;
		this.#longestWait = longestWait;
		this.#interval = interval;
		this.#most = batch;
		this.#timers = timers;
		this.#random = random;
		this.#onError = onError;
	}

	/**
	 * Writes an access down; it leaves with one of the next batches.
	 *
	 * @param person what this organisation knows the person by, where it has to do with the same one under
	 * several pseudonyms: these do not leave together. Stays in the journal
	 */
	async add(access: Access, person?: string): Promise<void> {
		const now = this.#timers.now();
		// Two intervals before the end at the latest: until then there is another round for sure.
		const wait = (this.#longestWait - 2 * this.#interval) * randomFraction(this.#random);
		const due = { dueAt: now + wait, latestAt: now + this.#longestWait };
		await this.journal.note(access, due, person ?? null);
		this.start();
	}

	/** Goes on with what the journal says is still to be done; nothing if it does already. */
	start(): void {
		if (this.journal.isBusy) this.#stop ??= this.#schedule();
	}

	/** Stops; what waits stays in the journal. */
	async stop(): Promise<void> {
		this.#stop?.();
		this.#stop = undefined;
		await this.#round;
	}

	/** Sends what waits, due or not: before an organisation leaves. The block then tells the time. */
	async flush(): Promise<void> {
		await this.stop();
		await this.#carryOut(() => true);
	}

	#schedule(): () => void {
		const wait = 2 * this.#interval * randomFraction(this.#random);
		return this.#timers.after(wait, () => {
			this.#stop = this.#schedule();
			// A round that still runs takes care of its own; what is due now leaves with the next one.
			this.#round ??= this.#carryOut(({ dueAt }) => dueAt <= this.#timers.now())
				.catch(this.#onError)
				.finally(() => {
					this.#round = undefined;
					if (this.journal.isBusy) return;
					this.#stop?.();
					this.#stop = undefined;
				});
		});
	}

	async #carryOut(leaves: (entry: JournalEntry) => boolean): Promise<void> {
		for (const { prepared, entries } of [...this.journal.openBatches]) {
			await this.#attempt(() => this.#settle(prepared, entries));
		}
		const leaving = this.#apart(this.journal.waiting.filter(leaves));
		for (const entries of leaving) {
			for (let start = 0; start < entries.length; start += this.#most) {
				const batch = entries.slice(start, start + this.#most);
				await this.#attempt(() => this.#send(batch));
			}
		}
	}

	/** One batch that goes wrong does not keep the others back. */
	async #attempt(act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.#onError(error);
		}
	}

	/**
	 * The entries in a random order, in companies in which nobody stands under two pseudonyms. Of each
	 * person one pseudonym leaves now; the others wait for a next round while there surely is one.
	 */
	#apart(entries: readonly JournalEntry[]): JournalEntry[][] {
		const companies: JournalEntry[][] = [];
		const patientsOf = new Map<string, string[]>();
		const nextRound = this.#timers.now() + 2 * this.#interval;
		for (const entry of shuffled(entries, this.#random)) {
			const { person, patient } = entry;
			const patients = person === null ? [patient] : (patientsOf.get(person) ?? []);
			if (!patients.includes(patient)) patients.push(patient);
			if (person !== null) patientsOf.set(person, patients);
			const company = patients.indexOf(patient);
			if (company > 0 && entry.latestAt >= nextRound) continue;
			(companies[company] ??= []).push(entry);
		}
		return companies.filter((company) => company.length > 0);
	}

	/**
	 * Sends a batch. One that the chain refuses goes in two halves, until what it does not take stands
	 * alone: one patient who is no longer there keeps nobody else's entries out.
	 */
	async #send(entries: JournalEntry[]): Promise<void> {
		const batch = entries.map(({ patient, commitment }) => ({ patient, event: commitment }));
		const prepared = await this.#sender.prepare(batch);
		await this.journal.sending(entries, prepared);
		try {
			const { block, before } = await this.#sender.send(prepared, batch);
			await this.journal.logged(entries, block, before);
		} catch (error) {
			if (!(error instanceof CallFailed)) throw error;
			await this.journal.returned(entries);
			if (!PER_ENTRY.has(error.reason)) throw error;
			const [only] = entries;
			if (entries.length === 1 && only) {
				await this.journal.refused(only, error.reason);
				return;
			}
			const middle = Math.ceil(entries.length / 2);
			await this.#send(entries.slice(0, middle));
			await this.#send(entries.slice(middle));
		}
	}

	async #settle(prepared: PreparedBatch, entries: JournalEntry[]): Promise<void> {
		const batch = entries.map(({ patient, commitment }) => ({ patient, event: commitment }));
		let receipt: BatchReceipt | null;
		try {
			receipt = await this.#sender.outcome(prepared, batch);
		} catch (error) {
			// In a block, and failed there: it changed nothing.
			if (!(error instanceof CallFailed)) throw error;
			receipt = null;
		}
		if (receipt) await this.journal.logged(entries, receipt.block, receipt.before);
		else await this.journal.returned(entries);
	}
}

/** Failures that are one entry's: of another, the signer or the organisation, none would fare better. */
const PER_ENTRY = new Set(['accessLog.PatientNotFound', 'accessLog.NotAuthorized']);
