// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { untilFinal } from '../src/chain.js';
import { eventsOf, untilValidators, validatorOf } from './support/chain.js';
import { testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report } from './support/report.js';
import { auraNames, missedSlots, reportMissed } from './support/slots.js';

/** Blocks in a session: enough for every validator to have two turns. */
const SESSION = 10;
/** A session's time when one of four turns is missed, with slots to spare, in seconds. */
const SESSION_SECONDS = SESSION * 2 * 2;
/** From one session to the one after the next. */
const SESSIONS_AHEAD = 2;
/** The validator that falls silent: hospital D. */
const SILENT = 3;

describe('a validator that is dead', () => {
	const net = testNetwork({ id: 'silence', sessionLength: SESSION, minValidators: 3 });
	let killedAt: number;

	it('is counted as silent session by session, and then leaves the set', async () => {
		const api = await net.api('Hospital A');
		const node = net.node('Hospital D');
		await net.watcher.remove(node);
		killedAt = await net.node('Hospital A').best();
		await node.kill();

		const retired = await untilValidators(
			api,
			'it is retired',
			6 * SESSION_SECONDS,
			(all) => validatorOf(all, SILENT)?.status === 'Retired',
		);
		const max = retired.maxSilentSessions;
		expect(validatorOf(retired, SILENT)).toMatchObject({ silentSessions: max, hasKeys: true });
		const events = await eventsOf(api, 'consortium', killedAt, await net.node('Hospital A').best());
		const sessions = events
			.filter(({ name }) => name === 'consortium.ValidatorSilent')
			.map(({ data }) => data);
		expect(sessions).toEqual(
			Array.from({ length: max }, (_, index) => ({ organization: SILENT, sessions: index + 1 })),
		);
		const gone = events.filter(({ name }) => name === 'consortium.ValidatorRetired');
		expect(gone.map(({ data }) => data)).toEqual([{ organization: SILENT, reason: 'Silence' }]);

		const without = await untilValidators(
			api,
			'it is out of the set',
			3 * SESSION_SECONDS,
			(all) => validatorOf(all, SILENT)?.inSet === false,
		);
		expect(without.validators.filter(({ inSet }) => inSet)).toHaveLength(3);
		expect(without.session - retired.session).toBeLessThanOrEqual(SESSIONS_AHEAD);
		report(
			`dead since block ${killedAt}, retired in block ${gone[0]?.block ?? 0} after ${max} silent sessions, out of the set in session ${without.session}`,
		);
	});

	it('costs the others its own slots and nothing else', async () => {
		const observer = net.node('Hospital A');
		const from = await observer.best();
		// Out of the set, it has no turns any more.
		await observer.untilFinal(from + SESSION, 2 * SESSION_SECONDS);
		const names = auraNames(net.network);
		const before = await missedSlots(observer, killedAt, from, names);
		reportMissed(before, killedAt, from);
		expect(before.filter(({ author }) => author === 'Hospital D').length).toBeGreaterThan(0);
		const after = await missedSlots(observer, from, from + SESSION, names);
		reportMissed(after, from, from + SESSION);
		expect(after.filter(({ author }) => author === 'Hospital D')).toEqual([]);
		expect(net.watcher.longestPause()).toBeLessThanOrEqual(15);
		expect(await net.watcher.undone()).toEqual([]);
	});

	it('comes back when it runs again and its operator says so', async () => {
		const api = await net.api('Hospital A');
		const node = net.node('Hospital D');
		await node.start();
		await node.untilFinal(await net.node('Hospital A').finalized(), SESSION_SECONDS);
		await net.watcher.add(node);

		const told = await script('operator', ['resume-validating'], {
			node,
			as: net.member('Hospital D'),
		});
		await untilFinal(api, Number(/in block (\d+)/.exec(told)?.[1]));
		const back = await untilValidators(
			api,
			'it authors again',
			4 * SESSION_SECONDS,
			(all) => (validatorOf(all, SILENT)?.authored ?? 0) > 0,
		);
		expect(validatorOf(back, SILENT)).toMatchObject({
			status: 'Active',
			inSet: true,
			silentSessions: 0,
		});
		expect(back.validators.filter(({ inSet }) => inSet)).toHaveLength(4);
		expect(await net.watcher.undone()).toEqual([]);
	});
});
