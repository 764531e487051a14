// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { encodeAddress } from '@polkadot/util-crypto';
import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { describe, expect, it } from 'vitest';
import { today } from '../src/chain.js';
import {
	admitOrganizationCall,
	admittedOrganization,
	expelOrganizationCall,
	organization,
} from '../src/consortium.js';
import { approve, closeProposal, propose } from '../src/governance.js';
import { seatsOf } from '../src/motions.js';
import { toHex } from '../src/plain.js';
import type { Member, NetworkNode } from '../src/testing/network.js';
import { until } from '../src/testing/until.js';
import { validators } from '../src/validators.js';
import { eventsOf, roundState, untilValidators, validatorOf } from './support/chain.js';
import { FIRST_ADMITTED as FIFTH, testNetwork } from './support/network.js';
import { script } from './support/operator.js';
import { report } from './support/report.js';
import { auraNames, missedSlots, reportMissed } from './support/slots.js';

/** Blocks in a session; at least two turns for each of five validators. */
const SESSION = 10;
/** A session's time with slots to spare, in seconds. */
const SESSION_SECONDS = SESSION * 2 * 2;
/** What the consortium promises. */
const MAX_PAUSE_SECONDS = 15;
/** From one session to the one after the next. */
const SESSIONS_AHEAD = 2;

describe('a fifth validator', () => {
	const net = testNetwork({ id: 'membership', sessionLength: SESSION, minValidators: 4 });
	let fifth: Member;
	let fifthNode: NetworkNode;
	let firstBlock: number;
	/** The first halves of its session keys, as the chain has them. */
	let aura: HexString;
	let grandpa: string;

	it('is admitted by both bodies, and by neither alone', async () => {
		const api = await net.api('Hospital A');
		firstBlock = await net.node('Hospital A').finalized();
		fifth = await net.network.addMember('Hospital E');
		const call = admitOrganizationCall(api, {
			kind: 'hospital',
			name: fifth.name,
			representative: fifth.representative.pair.addressRaw,
			memberUntil: (await today(api)) + 200,
			validator: true,
		});
		const key = (name: string) => net.member(name).representative.pair;
		const { proposal } = await propose(api, call, key('Hospital A'));
		const close = () => closeProposal(api, proposal, key('Hospital A'));

		await approve(api, proposal, key('Hospital B'));
		await approve(api, proposal, key('Regulator'));
		// Two of four hospitals are not two thirds.
		await expect(close()).rejects.toMatchObject({ reason: 'jointApproval.NotDecided' });
		await approve(api, proposal, key('Hospital C'));
		const receipt = await close();
		expect(admittedOrganization(receipt)).toBe(FIFTH);
		expect(await organization(api, FIFTH)).toMatchObject({
			name: 'Hospital E',
			standing: 'Active',
		});
		const seat = toHex(fifth.representative.pair.publicKey);
		expect(await seatsOf(api, 'council')).toContain(seat);
	});

	it('is listed as waiting for its keys', async () => {
		const api = await net.api('Hospital A');
		const all = await untilValidators(api, 'it waits', SESSION_SECONDS, (all) =>
			all.waitingForKeys.includes(FIFTH),
		);
		expect(validatorOf(all, FIFTH)).toMatchObject({
			status: 'Active',
			hasKeys: false,
			inSet: false,
			inNextSet: false,
		});
	});

	it('joins in the session after the next one, once its operator has set keys', async () => {
		const api = await net.api('Hospital A');
		fifthNode = await net.network.addNode('Hospital E', { validator: true, key: fifth.node });
		await fifthNode.start();
		await fifthNode.untilFinal(await net.node('Hospital A').finalized(), SESSION_SECONDS);
		await net.watcher.add(fifthNode);

		const told = await script('rotate-keys', [], { node: fifthNode, as: fifth });
		const keys = /session keys: 0x([0-9a-f]{128})/.exec(told)?.[1] ?? '';
		[aura, grandpa] = [`0x${keys.slice(0, 64)}`, encodeAddress(hexToU8a(`0x${keys.slice(64)}`))];
		const block = Number(/final in block (\d+)/.exec(told)?.[1]);
		const setIn = await validators(await api.at(await api.rpc.chain.getBlockHash(block)));
		expect(validatorOf(setIn, FIFTH)?.hasKeys).toBe(true);

		const seated = await untilValidators(api, 'it is in the set', 3 * SESSION_SECONDS, (all) =>
			all.validators.some(({ organization, inSet }) => organization === FIFTH && inSet),
		);
		expect(seated.session - setIn.session).toBe(SESSIONS_AHEAD);
		expect(seated.validators.filter(({ inSet }) => inSet)).toHaveLength(5);
		expect(seated.waitingForKeys).toEqual([]);
		report(`keys set in session ${setIn.session}, in the set in session ${seated.session}`);
	});

	it('authors blocks and votes', async () => {
		const api = await net.api('Hospital A');
		await untilValidators(
			api,
			'it authored a block',
			2 * SESSION_SECONDS,
			(all) => (validatorOf(all, FIFTH)?.authored ?? 0) > 0,
		);
		const [observer, set] = [net.node('Hospital A'), 5];
		await until(
			'its votes reach another node',
			SESSION_SECONDS,
			async () => {
				const { best } = await roundState(observer);
				const hasVoted = !best.prevotes.missing.includes(grandpa);
				return best.totalWeight === set && hasVoted;
			},
			50,
		);
	});

	it('leaves the set after both bodies have expelled it', async () => {
		const api = await net.api('Hospital A');
		const key = (name: string) => net.member(name).representative.pair;
		const { proposal } = await propose(api, expelOrganizationCall(api, FIFTH), key('Hospital A'));
		for (const name of ['Hospital B', 'Hospital C', 'Regulator']) {
			await approve(api, proposal, key(name));
		}
		// The fifth has a seat as well now, and three of five are not two thirds.
		const early = closeProposal(api, proposal, key('Hospital A'));
		await expect(early).rejects.toMatchObject({ reason: 'jointApproval.NotDecided' });
		await approve(api, proposal, key('Hospital D'));
		const { blockNumber, blockHash } = await closeProposal(api, proposal, key('Hospital A'));
		const expelled = await validators(await api.at(blockHash));
		expect(await organization(api, FIFTH)).toMatchObject({ status: 'Expelled' });

		const without = await untilValidators(
			api,
			'it is out of the set',
			3 * SESSION_SECONDS,
			(all) => validatorOf(all, FIFTH) === undefined,
		);
		expect(without.session - expelled.session).toBe(SESSIONS_AHEAD);
		expect(without.validators.filter(({ inSet }) => inSet)).toHaveLength(4);
		report(`expelled in session ${expelled.session}, out of the set in session ${without.session}`);
		const events = await eventsOf(
			api,
			'consortium',
			blockNumber,
			await net.node('Hospital A').best(),
		);
		expect(events.map(({ name }) => name)).toEqual(
			expect.arrayContaining([
				'consortium.OrganizationExpelled',
				'consortium.CouncilSeatTaken',
				'consortium.ValidatorStopping',
				'consortium.ValidatorRemoved',
			]),
		);
	});

	it('cost neither what was final nor finality itself', async () => {
		const observer = net.node('Hospital A');
		// A whole session of the smaller set.
		await observer.untilFinal((await observer.best()) + SESSION, 2 * SESSION_SECONDS);
		const names = auraNames(net.network).set(aura, fifth.name);
		const missed = await missedSlots(observer, firstBlock, net.watcher.final, names);
		reportMissed(missed, firstBlock, net.watcher.final);
		expect(await net.watcher.undone()).toEqual([]);
		expect(net.watcher.longestPause()).toBeLessThanOrEqual(MAX_PAUSE_SECONDS);
	});
});
