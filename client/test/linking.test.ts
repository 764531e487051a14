// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { beforeAll, describe, expect, it } from 'vitest';
import { bestAssignment } from './linking/assignment.js';
import { Attacker, CLUES, evidenceOf, type ClueKind, type Evidence } from './linking/attacker.js';
import { simulate, type Protection } from './linking/history.js';

/** Patients, each at both hospitals: who guesses matches one of them on average. */
const PATIENTS = 200;
/**
 * Histories that the attacker learns from, and others that it is judged by: so many that chance moves the
 * mean by less than a tenth of what guessing gets.
 */
const [LEARNED, JUDGED] = [100, 250];
/** A minute or two, on a machine that does nothing else. */
const LONG = 900_000;

const ALL = Object.keys(CLUES) as ClueKind[];

interface Result {
	/** Matched rightly on average; the same number is how often guessing is surpassed. */
	mean: number;
	/** The mean of an endless number of histories is below it, with 95 % certainty. */
	atMost: number;
	/** Of the tenth that the attacker is surest of, by how often guessing is surpassed. */
	surest: number;
}

class Trial {
	readonly #learned: Evidence[] = [];
	readonly #judged: Evidence[] = [];

	async prepare(protection: Protection, judged = JUDGED): Promise<void> {
		for (let seed = 1; seed <= LEARNED + judged; seed++) {
			const evidence = evidenceOf(await simulate(PATIENTS, seed, protection));
			(seed <= LEARNED ? this.#learned : this.#judged).push(evidence);
		}
	}

	attackWith(kinds: readonly ClueKind[]): Result {
		const attacker = new Attacker(kinds, this.#learned);
		const outcomes = this.#judged.map((evidence) => attacker.attack(evidence));
		const rights = outcomes.map(({ right }) => right);
		const mean = average(rights);
		const variance = average(rights.map((right) => (right - mean) ** 2));
		return {
			mean,
			atMost: mean + 1.645 * Math.sqrt(variance / (rights.length - 1)),
			surest: average(outcomes.map(({ rightOfSurest }) => rightOfSurest)) * 10,
		};
	}
}

function average(numbers: readonly number[]): number {
	return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function report(title: string, { mean, atMost, surest }: Result): void {
	const share = ((100 * mean) / PATIENTS).toFixed(2);
	console.log(
		`${title}: ${share} % matched rightly, ${mean.toFixed(2)} times as many as by guessing ` +
			`(at most ${atMost.toFixed(2)}); of the surest tenth ${surest.toFixed(1)} times`,
	);
}

describe('who links the two pseudonyms of patients', { timeout: LONG }, () => {
	const trial = new Trial();
	beforeAll(() => trial.prepare('on'), LONG);

	it('is right at most twice as often as who guesses, by all clues together', () => {
		const result = trial.attackWith(ALL);
		report('all clues', result);
		// Not only here: with 95 % certainty, whatever the seeds.
		expect(result.atMost).toBeLessThanOrEqual(2);
	});

	it.each(ALL)(
		'is right at most twice as often as who guesses, by one kind of clue: %s',
		(kind) => {
			const result = trial.attackWith([kind]);
			report(kind, result);
			expect(result.atMost).toBeLessThanOrEqual(2);
		},
	);
});

describe('without shuffling, batches and delays', { timeout: LONG }, () => {
	const trial = new Trial();
	beforeAll(() => trial.prepare('off', 20), LONG);

	it('the same attacker links many', () => {
		const result = trial.attackWith(ALL);
		report('unprotected, all clues', result);
		expect(result.mean).toBeGreaterThan(40);
	});

	it('the times of registration alone link several', () => {
		const result = trial.attackWith(['time', 'order']);
		report('unprotected, times and order', result);
		expect(result.mean).toBeGreaterThan(4);
	});
});

describe('the best assignment', () => {
	it('is the best of all', () => {
		const score = [
			[7, 5, 11],
			[5, 4, 1],
			[9, 3, 2],
		].map((row) => Float64Array.from(row));
		// 11 + 4 + 9.
		expect(bestAssignment(score)).toEqual([2, 1, 0]);
	});

	it('gives up a good pair for a better whole', () => {
		const score = [
			[10, 9],
			[9, 0],
		].map((row) => Float64Array.from(row));
		expect(bestAssignment(score)).toEqual([1, 0]);
	});
});
