// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { MAX_PROOF_LIFETIME, registerPatientCall, type Registration } from './patients.js';
import { bestBlock } from './proofs.js';
import { randomFraction, shuffled, type RandomSource } from './random.js';
import { submitAll, type Receipt } from './submit.js';
import { systemTimers, type Timers } from './timers.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** As many transactions of one key as admission takes at once. */
const AT_ONCE = 16;

/** How a desk waits. */
export interface DeskOptions {
	/**
	 * How long a registration waits at most before it is due, in milliseconds. Each waits for a random part
	 * of that of its own. A week if not said otherwise: of shorter waits less is left of the hiding. The
	 * wallet signs proofs for two days more than that (`signRegistrations`).
	 */
	longestWait?: number;
	/** Half of the longest time between two batches, in milliseconds; three hours if not said otherwise. */
	interval?: number;
	/** How many leave together at least, unless one of them has waited its longest; 5 if not said otherwise. */
	crowd?: number;
	timers?: Timers;
	random?: RandomSource;
}

interface Waiting<Item> {
	item: Item;
	/** When it may leave. */
	dueAt: number;
	/** When it leaves in however small a batch. */
	overdueAt: number;
}

/**
 * The hospital's desk for registrations: collects them, and releases them shuffled, in batches, at random
 * times, so that the time and the order in which patients appear on chain say little about when they came.
 *
 * It keeps what waits in memory; who runs it keeps the registrations until they were released. What hides
 * a patient is the crowd that comes in the same days: a desk with one patient a week hides nobody.
 */
export class RegistrationDesk<Item> {
	readonly #release: (batch: Item[]) => Promise<void>;
	readonly #longestWait: number;
	readonly #interval: number;
	readonly #crowd: number;
	readonly #timers: Timers;
	readonly #random: RandomSource | undefined;
	#waiting: Waiting<Item>[] = [];
	#stop: (() => void) | undefined;

	/**
	 * @param release hands a batch in, in its order; see {@link registerBatch}. What it throws is lost, so
	 * it notes what did not go through and adds it again
	 */
	constructor(
		release: (batch: Item[]) => Promise<void>,
		{ longestWait = 7 * DAY, interval = 3 * HOUR, crowd = 5, timers, random }: DeskOptions = {},
	) {
		this.#release = release;
		this.#longestWait = longestWait;
		this.#interval = interval;
		this.#crowd = crowd;
		this.#timers = timers ?? systemTimers;
		this.#random = random;
	}

	/** How many wait. */
	get waiting(): number {
		return this.#waiting.length;
	}

	/** Takes a registration; it leaves with one of the next batches. */
	add(item: Item): void {
		const now = this.#timers.now();
		const dueAt = now + this.#longestWait * randomFraction(this.#random);
		this.#waiting.push({ item, dueAt, overdueAt: now + this.#longestWait });
		this.#stop ??= this.#schedule();
	}

	/** Releases all that wait, shuffled, and stops: before the desk closes for good. */
	async close(): Promise<void> {
		this.#stop?.();
		this.#stop = undefined;
		const batch = this.#take(() => true);
		if (batch.length > 0) await this.#release(batch);
	}

	#schedule(): () => void {
		const wait = 2 * this.#interval * randomFraction(this.#random);
		return this.#timers.after(wait, () => {
			this.#tick();
		});
	}

	#tick(): void {
		const now = this.#timers.now();
		const due = this.#waiting.filter(({ dueAt }) => dueAt <= now);
		const isOverdue = due.some(({ overdueAt }) => overdueAt <= now);
		if (due.length >= this.#crowd || isOverdue) {
			const batch = this.#take(({ dueAt }) => dueAt <= now);
			void this.#release(batch).catch(() => undefined);
		}
		this.#stop = this.#waiting.length > 0 ? this.#schedule() : undefined;
	}

	#take(leaves: (waiting: Waiting<Item>) => boolean): Item[] {
		const batch = this.#waiting.filter(leaves).map(({ item }) => item);
		this.#waiting = this.#waiting.filter((waiting) => !leaves(waiting));
		return shuffled(batch, this.#random);
	}
}

/** One patient's registration, signed for one day after the other: see `signRegistrations`. */
export type RegistrationProofs = readonly Registration[];

/** None of a patient's proofs is good now: the wallet has to sign anew. */
export class NoProofInTime extends Error {
	override readonly name = 'NoProofInTime';

	constructor(block: number) {
		super(`none of the proofs is good at block ${block}`);
	}
}

/** The registration whose proof is good at a block; null if none is. */
export function goodAt(proofs: RegistrationProofs, block: number): Registration | null {
	const isGood = ({ expiresAt }: Registration): boolean =>
		block < expiresAt && expiresAt <= block + MAX_PROOF_LIFETIME;
	return proofs.find(isGood) ?? null;
}

/**
 * Hands a batch in, in its order: as many at once as admission takes.
 *
 * @param signer the organisation's representative
 * @returns what became of each; {@link NoProofInTime} for those that came too late
 */
export async function registerBatch(
	api: ApiPromise,
	batch: readonly RegistrationProofs[],
	signer: KeyringPair,
): Promise<PromiseSettledResult<Receipt>[]> {
	const results: PromiseSettledResult<Receipt>[] = [];
	for (let start = 0; start < batch.length; start += AT_ONCE) {
		const block = (await bestBlock(api)) + 1;
		const part = batch.slice(start, start + AT_ONCE).map((proofs) => goodAt(proofs, block));
		const good = part.filter((registration) => registration !== null);
		const calls = good.map((registration) => registerPatientCall(api, registration));
		const settled = await submitAll(api, calls, signer);
		const late = new NoProofInTime(block);
		for (const registration of part) {
			const result = registration === null ? undefined : settled.shift();
			results.push(result ?? { status: 'rejected', reason: late });
		}
	}
	return results;
}
