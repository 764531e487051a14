// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { beforeAll, describe, expect, it } from 'vitest';
import { checkAccessLog, type AccessLogReport } from '../src/accessLog/check.js';
import { EMPTY_LOG } from '../src/accessLog/chain.js';
import { accessEvent, eventCommitment } from '../src/accessLog/event.js';
import { readOpened, writeOpened, type OpenedEntry } from '../src/accessLog/journal.js';
import { toHex } from '../src/plain.js';
import { randomBelow } from '../src/random.js';
import { newSalt } from '../src/records/commitment.js';
import {
	access,
	AT,
	HOLDER,
	LATER,
	LogChain,
	loggedBy,
	PATIENT,
	refusal,
	REQUESTER,
} from './access/cast.js';
import { seededRandom } from './linking/clock.js';

const BOTH = ['holder', 'requester'] as const;

/** Six entries of three accesses, holder and requester in turn. */
const accesses = [1, 2, 3].map((number) => ({ access: access(number), sides: BOTH }));

describe('checking a log from what the organisations opened', () => {
	let chain: LogChain;
	/** In the order of the log. */
	let opened: OpenedEntry[];

	beforeAll(async () => {
		const logged = await loggedBy(accesses);
		chain = logged.chain;
		opened = logged.opened.sort((one, other) => one.block - other.block);
	});

	function check(
		handedIn: readonly OpenedEntry[],
		options: { now?: Date; blocks?: ReturnType<LogChain['source']> } = {},
	): Promise<AccessLogReport> {
		return checkAccessLog({
			patient: PATIENT,
			head: chain.head(),
			opened: handedIn,
			now: LATER,
			...options,
		});
	}

	/** The entries with one of them changed. */
	function changed(
		index: number,
		change: (entry: OpenedEntry) => Partial<OpenedEntry>,
	): OpenedEntry[] {
		return opened.map((it, at) => (at === index ? { ...it, ...change(it) } : it));
	}

	it('finds it complete, in whatever order it was handed in', async () => {
		const report = await check([...opened].reverse());
		expect(report).toMatchObject({
			count: 6,
			complete: true,
			firstFault: null,
			unopened: [],
			oneSided: [],
			awaited: [],
			contradictions: [],
			misattributed: [],
			foreign: [],
		});
		expect(report.entries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
		expect(report.entries.every(({ proven }) => proven)).toBe(true);
		expect(report.entries[2]?.access).toMatchObject({ id: access(2).id, side: 'holder' });
	});

	it('needs nothing but the file that was handed over', async () => {
		expect(await check(readOpened(writeOpened(opened)))).toMatchObject({ complete: true });
	});

	it('finds a log without entries complete', async () => {
		const report = await checkAccessLog({ patient: PATIENT, head: null, opened: [], now: LATER });
		expect(report).toMatchObject({ count: 0, complete: true, entries: [] });
	});

	it.each([0, 1, 3, 5])('names entry %i where it was left out', async (index) => {
		const report = await check(opened.filter((_, at) => at !== index));
		expect(report.complete).toBe(false);
		expect(report.firstFault).toMatchObject({ kind: 'missing', number: index + 1 });
		// What comes after the gap is proven all the same.
		expect(report.entries.filter(({ proven }) => proven).map(({ number }) => number)).toEqual(
			[1, 2, 3, 4, 5, 6].filter((number) => number > index + 1),
		);
	});

	it('names the first of several that were left out', async () => {
		const report = await check(opened.filter((_, at) => at !== 2 && at !== 4));
		expect(report.firstFault).toMatchObject({ kind: 'missing', number: 3 });
	});

	it.each([0, 2, 5])('names entry %i where another commitment was put in', async (index) => {
		const salt = newSalt();
		const event = accessEvent(access(77));
		const forged = { salt: toHex(salt), event, commitment: eventCommitment(event, salt) };
		const report = await check(changed(index, () => forged));
		const { block, organization } = opened[index] as OpenedEntry;
		expect(report.firstFault).toEqual({ kind: 'altered', number: index + 1, block, organization });
		expect(report.foreign).toHaveLength(1);
	});

	it('names an entry whose block or organisation was changed', async () => {
		const later = await check(changed(3, ({ block }) => ({ block: block + 1 })));
		expect(later.firstFault).toMatchObject({ kind: 'altered', number: 4 });
		const other = await check(changed(3, () => ({ organization: 5 })));
		expect(other.firstFault).toMatchObject({ kind: 'altered', number: 4, organization: 5 });
	});

	it('names an entry whose event is not the one that was logged', async () => {
		const report = await check(
			changed(2, () => ({ event: accessEvent(access(2, { class: 'claim' })) })),
		);
		const { block } = opened[2] as OpenedEntry;
		expect(report.firstFault).toEqual({ kind: 'altered', number: 3, block, organization: HOLDER });
		expect(report.entries[2]).toMatchObject({ proven: true, access: null });
	});

	it('names an entry whose note of its place is wrong, and not the one before', async () => {
		const report = await check(
			changed(3, ({ before }) => ({ before: { ...before, head: EMPTY_LOG.head } })),
		);
		expect(report.firstFault).toMatchObject({ kind: 'altered', number: 4 });
	});

	it('names the first of two that changed places', async () => {
		const [one, other] = [opened[1], opened[4]] as [OpenedEntry, OpenedEntry];
		const swapped = opened.map((it) =>
			it === one
				? { ...other, before: one.before }
				: it === other
					? { ...one, before: other.before }
					: it,
		);
		expect((await check(swapped)).firstFault).toMatchObject({ kind: 'altered', number: 2 });
	});

	it('names the first that moved when one was put in between', async () => {
		const salt = newSalt();
		const event = accessEvent(access(77));
		const inserted = {
			...(opened[2] as OpenedEntry),
			...{ salt: toHex(salt), event, commitment: eventCommitment(event, salt) },
		};
		const moved = opened.slice(2).map((it) => ({
			...it,
			before: { ...it.before, count: String(Number(it.before.count) + 1) },
		}));
		const report = await check([...opened.slice(0, 2), inserted, ...moved]);
		expect(report.firstFault).toMatchObject({ kind: 'altered', number: 3 });
	});

	it('finds the log complete beside an entry that was invented, and says which', async () => {
		const salt = newSalt();
		const event = accessEvent(access(77));
		const invented = {
			...(opened[2] as OpenedEntry),
			...{ salt: toHex(salt), event, commitment: eventCommitment(event, salt) },
		};
		const report = await check([...opened, invented]);
		expect(report).toMatchObject({ complete: true, foreign: [invented] });
	});

	it('takes no other patient’s log for this one', async () => {
		const other = opened.map((it) => ({ ...it, patient: toHex(new Uint8Array(16)) }));
		const report = await check(other);
		expect(report.firstFault).toMatchObject({ kind: 'missing', number: 1 });
		expect(report.foreign).toHaveLength(6);
	});

	it('believes no head that it was not given', async () => {
		const report = await checkAccessLog({
			patient: PATIENT,
			head: { ...(chain.head() ?? EMPTY_LOG), head: EMPTY_LOG.head },
			opened,
			now: LATER,
		});
		expect(report.firstFault).toMatchObject({ kind: 'altered', number: 6 });
	});

	it('names the first of any that were left out or altered, whichever they are', async () => {
		const random = seededRandom(11);
		for (let round = 0; round < 60; round++) {
			const wrong = new Map<number, 'missing' | 'altered'>();
			for (let many = 0; many < 1 + randomBelow(3, random); many++) {
				wrong.set(randomBelow(6, random), randomBelow(2, random) ? 'missing' : 'altered');
			}
			const first = Math.min(...wrong.keys());
			// An entry can be told to be altered by the next one only, or by its own event.
			const report = await check(
				opened
					.map((it, at) =>
						wrong.get(at) === 'altered' ? { ...it, event: accessEvent(access(50 + at)) } : it,
					)
					.filter((_, at) => wrong.get(at) !== 'missing'),
			);
			expect(report.firstFault, [...wrong].join(' ')).toMatchObject({
				kind: wrong.get(first),
				number: first + 1,
			});
		}
	});

	describe('with the blocks', () => {
		it('finds entries that nobody opened, and who keeps them closed', async () => {
			const source = chain.source();
			const ofHolder = opened.filter(({ organization }) => organization === HOLDER);
			const report = await check(ofHolder, { blocks: source });
			expect(report).toMatchObject({ count: 6, complete: true });
			expect(report.unopened.map(({ number }) => number)).toEqual([2, 4, 6]);
			expect(report.unopened.every(({ organization }) => organization === REQUESTER)).toBe(true);
		});

		it('walks all of it from the head alone', async () => {
			const report = await check([], { blocks: chain.source() });
			expect(report).toMatchObject({ complete: true, firstFault: null });
			expect(report.unopened).toHaveLength(6);
		});

		it('walks it without any state, block by block', async () => {
			const report = await check([], { blocks: chain.source({ states: false }) });
			expect(report).toMatchObject({ complete: true });
			expect(report.entries).toHaveLength(6);
		});

		it('goes on from what was opened where no state says what is next', async () => {
			const source = chain.source({ states: false, bodiesFrom: 8 });
			const report = await check(
				opened.filter((_, at) => at !== 4),
				{ blocks: source },
			);
			expect(report).toMatchObject({ complete: true });
			expect(report.unopened.map(({ number }) => number)).toEqual([5]);
		});

		it('names the first that is missing where the bodies are gone too', async () => {
			const source = chain.source({ bodiesFrom: 7 });
			const report = await check(opened.slice(0, 1), { blocks: source });
			expect(report.firstFault).toMatchObject({ kind: 'missing', number: 2, organization: null });
		});

		it('does not believe a node that shows another block', async () => {
			const honest = chain.source();
			const lying = {
				...honest,
				entriesIn: async (block: number, patient: Uint8Array) =>
					((await honest.entriesIn(block, patient)) ?? []).map((it) => ({
						...it,
						organization: 5,
					})),
			};
			expect((await check([], { blocks: lying })).complete).toBe(false);
			expect((await check(opened, { blocks: lying })).complete).toBe(true);
		});
	});
});

describe('what one side logged', () => {
	async function report(
		entries: Parameters<typeof loggedBy>[0],
		now: Date = LATER,
		keep: (entry: OpenedEntry) => boolean = () => true,
	): Promise<AccessLogReport> {
		const { chain, opened } = await loggedBy(entries);
		const blocks = chain.source();
		return checkAccessLog({
			patient: PATIENT,
			head: chain.head(),
			opened: opened.filter(keep),
			blocks,
			now,
		});
	}

	it('is flagged once the other has had its time, whichever it is', async () => {
		const { oneSided, awaited, complete } = await report([
			{ access: access(1), sides: ['holder'] },
			{ access: access(2), sides: BOTH },
			{ access: access(3), sides: ['requester'] },
		]);
		expect(complete).toBe(true);
		expect(awaited).toEqual([]);
		expect(oneSided).toMatchObject([
			{ access: { id: access(1).id }, number: 1, missing: REQUESTER, mayBeUnopened: false },
			{ access: { id: access(3).id }, number: 4, missing: HOLDER, mayBeUnopened: false },
		]);
	});

	it('waits for a day and an hour before', async () => {
		const entries = [{ access: access(1), sides: ['holder'] as const }];
		const inTime = await report(entries, new Date(AT.getTime() + 25 * 3_600_000));
		expect(inTime).toMatchObject({ oneSided: [], awaited: [{ missing: REQUESTER }] });
		const late = await report(entries, new Date(AT.getTime() + 25 * 3_600_000 + 1));
		expect(late).toMatchObject({ oneSided: [{ missing: REQUESTER }], awaited: [] });
	});

	it('may be among what the other keeps closed', async () => {
		const { oneSided } = await report(
			[{ access: access(1), sides: BOTH }],
			LATER,
			({ organization }) => organization === HOLDER,
		);
		expect(oneSided).toMatchObject([{ missing: REQUESTER, mayBeUnopened: true }]);
	});

	it('is enough for a refusal by the holder, and not for one that only the requester tells of', async () => {
		const { oneSided } = await report([
			{ access: refusal(1), sides: ['holder'] },
			{ access: refusal(2), sides: ['requester'] },
		]);
		expect(oneSided).toMatchObject([{ access: { id: access(2).id }, missing: HOLDER }]);
	});

	it('is enough for what an organisation does with its own records', async () => {
		const own = access(1, { requester: { organization: HOLDER } });
		expect(await report([{ access: own, sides: ['holder'] }])).toMatchObject({
			oneSided: [],
			awaited: [],
		});
	});

	it('shows where the two contradict each other', async () => {
		const { contradictions, oneSided } = await report([
			{ access: access(1), sides: ['holder'] },
			{ access: access(1, { purpose: 'HRESCH' }), sides: ['requester'] },
		]);
		expect(oneSided).toEqual([]);
		expect(contradictions).toMatchObject([
			{ holder: { number: 1 }, requester: { number: 2, access: { purpose: 'HRESCH' } } },
		]);
	});

	it('counts for nobody else’s entry', async () => {
		const { misattributed, oneSided } = await report([
			{ access: access(1), sides: ['holder'] },
			// The requester logs as if it were a third organisation's access.
			{ access: access(1, { requester: { organization: 5 } }), sides: ['requester'] },
		]);
		expect(misattributed).toMatchObject([{ number: 2, organization: REQUESTER }]);
		expect(oneSided).toMatchObject([{ number: 1, missing: REQUESTER }]);
	});
});
