// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomBelow, shuffled, type RandomSource } from '../../src/random.js';
import { bestAssignment } from './assignment.js';
import { seededRandom } from './clock.js';
import { A, B, type Act, type History, type Trace } from './history.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Something to look at in two traces, as a whole number from 0 up to {@link WIDTH}, exclusive. */
type Clue = (a: Trace, b: Trace, rank: ReadonlyMap<Trace, number>) => number;

/** How many values a clue may have. */
const WIDTH = 100;

/** What the attacker looks at. */
export const CLUES = {
	/** How far the two registrations are apart. */
	time: [
		(a, b) => bin((b.registeredAt - a.registeredAt) / (6 * HOUR), 40),
		(a, b) => scale(b.registeredAt - a.registeredAt),
	],
	/** Whether they have the same place: among all of their hospital, by batches, and within their batch. */
	order: [
		(a, b, rank) => bin(((rank.get(a) ?? 0) - (rank.get(b) ?? 0)) * 40, 40),
		(a, b) => bin(a.batch - b.batch, 20),
		(a, b) => bin((a.place - b.place) * 10, 10),
	],
	/** Whether they act at the same times – how many of one's acts have one of the other's so close – and
	 * equally often. */
	activity: [
		(a, b) => closeActs(a, b, HOUR / 6),
		(a, b) => closeActs(a, b, HOUR),
		(a, b) => closeActs(a, b, 6 * HOUR),
		(a, b) => closeActs(a, b, DAY),
		(a, b) => closeActs(a, b, 3 * DAY),
		(a, b) => 6 * Math.min(a.acts.length, 5) + Math.min(b.acts.length, 5),
	],
	/** Whether one grants access to the other's hospital, and how long before or after the other came there. */
	grants: [
		(a, b) => grantAround(a, b, B),
		(a, b) => grantAround(b, a, A),
		(a, b) => grantAround(a, b, B, scale),
		(a, b) => grantAround(b, a, A, scale),
		(a, b) => 2 * Number(grantTo(a, B) !== undefined) + Number(grantTo(b, A) !== undefined),
	],
	/** Who has no key, and when they get one; who sends what they do. */
	habits: [
		(a, b) => 2 * Number(a.inCustody) + Number(b.inCustody),
		(a, b) => claims(a, b),
		(a, b) => 4 * relayedShare(a) + relayedShare(b),
	],
} as const satisfies Record<string, readonly Clue[]>;
/** A kind of clue. */
export type ClueKind = keyof typeof CLUES;

const KINDS = Object.keys(CLUES) as ClueKind[];
const ALL: readonly Clue[] = KINDS.flatMap((kind): readonly Clue[] => CLUES[kind]);

/** Pairs of strangers that it learns from, for each pair that is one person. */
const STRANGERS = 12;
/** How often it goes through all that it learns from. */
const ROUNDS = 12;

/** A history as the attacker reads it: every clue of every pair. */
export interface Evidence {
	size: number;
	/** Row by row, column by column, clue by clue. */
	clues: Uint8Array;
}

/** Reads a history. Row and column of one person have one number, which no clue tells. */
export function evidenceOf({ a, b }: History): Evidence {
	const rank = new Map([...ranks(a), ...ranks(b)]);
	const clues = new Uint8Array(a.length * b.length * ALL.length);
	let at = 0;
	for (const one of a) {
		for (const other of b) {
			for (const clue of ALL) clues[at++] = clue(one, other, rank);
		}
	}
	return { size: a.length, clues };
}

/** How an attack went. */
export interface Outcome {
	/** How many of all it matched rightly; guessing gets one. */
	right: number;
	/** How many of the tenth that it was surest of; guessing gets a tenth of one. */
	rightOfSurest: number;
}

/**
 * An attacker who knows the client's code and how patients behave: from histories whose truth it knows it
 * has learned how much each clue says (logistic regression over the values of all clues). Then it matches
 * everyone at one hospital with someone at the other so that all of it together fits best.
 */
export class Attacker {
	readonly #used: number[];
	readonly #weights = new Float64Array(ALL.length * WIDTH);
	#bias = 0;

	constructor(kinds: readonly ClueKind[], training: readonly Evidence[]) {
		this.#used = KINDS.flatMap((kind) => CLUES[kind].map(() => kind))
			.map((kind, number) => (kinds.includes(kind) ? number : -1))
			.filter((number) => number >= 0);
		this.#learn(training);
	}

	attack(evidence: Evidence): Outcome {
		const { size } = evidence;
		// Ties must not fall to the truth only because it stands on the diagonal.
		const columns = shuffled(Array.from({ length: size }).keys(), seededRandom(size));
		const score = Array.from({ length: size }, (_, row) =>
			Float64Array.from(columns, (column) => this.#score(evidence, row, column)),
		);
		const matched = bestAssignment(score).map((at, row) => ({
			isRight: columns[at] === row,
			lead: leadOf(score[row] as Float64Array, at),
		}));
		const rights = (list: typeof matched): number => list.filter(({ isRight }) => isRight).length;
		const surest = matched.toSorted((x, y) => y.lead - x.lead).slice(0, size / 10);
		return { right: rights(matched), rightOfSurest: rights(surest) };
	}

	#score({ size, clues }: Evidence, row: number, column: number): number {
		const start = (row * size + column) * ALL.length;
		let sum = this.#bias;
		for (const clue of this.#used) {
			sum += this.#weights[clue * WIDTH + (clues[start + clue] ?? 0)] ?? 0;
		}
		return sum;
	}

	/** Adagrad, with a little decay so that what is rare is not overrated. */
	#learn(training: readonly Evidence[]): void {
		const random = seededRandom(1);
		const samples = training.flatMap((evidence) => samplesOf(evidence, random));
		const slopes = new Float64Array(this.#weights.length);
		for (let round = 0; round < ROUNDS; round++) {
			for (const { evidence, row, column } of shuffled(samples, random)) {
				const isOne = row === column ? 1 : 0;
				const error = isOne - 1 / (1 + Math.exp(-this.#score(evidence, row, column)));
				const start = (row * evidence.size + column) * ALL.length;
				this.#bias += 0.001 * error;
				for (const clue of this.#used) {
					const at = clue * WIDTH + (evidence.clues[start + clue] ?? 0);
					const weight = this.#weights[at] ?? 0;
					const slope = error - 1e-4 * weight;
					const sum = (slopes[at] ?? 0) + slope * slope;
					slopes[at] = sum;
					this.#weights[at] = weight + (0.2 * slope) / Math.sqrt(1 + sum);
				}
			}
		}
	}
}

interface Sample {
	evidence: Evidence;
	row: number;
	column: number;
}

function samplesOf(evidence: Evidence, random: RandomSource): Sample[] {
	const { size } = evidence;
	return Array.from({ length: size }, (_, row) => [
		{ evidence, row, column: row },
		...Array.from({ length: STRANGERS }, () => {
			const column = (row + 1 + randomBelow(size - 1, random)) % size;
			return { evidence, row, column };
		}),
	]).flat();
}

function ranks(traces: readonly Trace[]): [Trace, number][] {
	const sorted = traces.toSorted((x, y) => x.registeredAt - y.registeredAt || x.place - y.place);
	return sorted.map((trace, rank) => [trace, rank / sorted.length]);
}

/** How far a match is ahead of the next best. */
function leadOf(row: Float64Array, at: number): number {
	const own = row[at] ?? 0;
	return (
		own -
		row.reduce((best, score, other) => (other === at ? best : Math.max(best, score)), -Infinity)
	);
}

/** A whole number from 0 to twice the bound: what is further out counts as the bound. */
function bin(value: number, bound: number): number {
	return Math.max(-bound, Math.min(bound, Math.round(value))) + bound;
}

/** A time to one side or the other in steps of a factor of the square root of 2, from a minute on. */
function scale(milliseconds: number): number {
	const minutes = Math.abs(milliseconds) / 60_000;
	return bin(Math.sign(milliseconds) * 2 * Math.log2(1 + minutes), 40);
}

function closeActs(a: Trace, b: Trace, within: number): number {
	let count = 0;
	for (const one of a.acts) {
		for (const other of b.acts) {
			if (Math.abs(one.at - other.at) <= within) {
				count += 1;
				break;
			}
		}
	}
	return Math.min(count, 5);
}

function grantTo({ acts }: Trace, hospital: number): Act | undefined {
	return acts.find(({ kind, to }) => kind !== 'narrow' && to === hospital);
}

function grantAround(
	from: Trace,
	other: Trace,
	hospital: number,
	distance = (milliseconds: number): number => bin(milliseconds / (8 * HOUR), 40),
): number {
	const first = grantTo(from, hospital);
	return first ? distance(first.at - other.registeredAt) : WIDTH - 1;
}

function claims({ claimedAt: a }: Trace, { claimedAt: b }: Trace): number {
	if (a === null || b === null) return 41 + 2 * Number(a === null) + Number(b === null);
	return bin((b - a) / (6 * HOUR), 20);
}

function relayedShare({ acts }: Trace): number {
	if (acts.length === 0) return 3;
	const relayed = acts.filter(({ route }) => route === 'relayed').length;
	return Math.round((2 * relayed) / acts.length);
}
