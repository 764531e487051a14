// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import { Keyring } from '@polkadot/keyring';
import type { HexString } from '@polkadot/util/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockTime, untilFinal, untilRunning } from '../src/chain.js';
import { connect } from '../src/connect.js';
import { asSudo } from '../src/consortium.js';
import { dayOf, hourOf } from '../src/days.js';
import { founderKey } from '../src/demo/cast.js';
import { toHex } from '../src/plain.js';
import { anchor } from '../src/records/anchor.js';
import {
	anchorRecord,
	eraseRecord,
	liftLegalHoldCall,
	placeLegalHoldCall,
	supersedeRecord,
	type NewAnchor,
} from '../src/records/anchorCalls.js';
import { canonicalBytes } from '../src/records/canonical.js';
import { commit, newSalt, type Domain } from '../src/records/commitment.js';
import { recordKey } from '../src/records/recordKey.js';
import { submit } from '../src/submit.js';
import { emptyDocument } from '../src/testing/anchors.js';
import { NodeClock } from '../src/testing/clock.js';
import { startNode, type TestNode } from '../src/testing/node.js';
import { until } from '../src/testing/until.js';
import { stateAt } from './support/haystack.js';

const HOSPITAL = 0;

/** A commitment to something that nobody will open. */
function to(domain: Domain, what: string): Uint8Array {
	return commit(domain, newSalt(), canonicalBytes({ what }));
}

// Members' rights end with their memberships. Those of the development chain's founders last until 2100, which
// years of retention do not; on another chain the bodies renew them every year.
describe('a record whose time is over', () => {
	const hospital = founderKey();
	const regulator = new Keyring({ type: 'sr25519' }).addFromUri('//Eve');
	const attestation = to('erasure', 'destroyed');
	const legalCase = to('legalCase', '12/34');
	const year = new Date().getUTCFullYear();
	let clock: NodeClock;
	let node: TestNode;
	let api: ApiPromise;
	/** What the record took the place of, the record, and what took its place. */
	let older: NewAnchor;
	let record: NewAnchor;
	let newer: NewAnchor;

	beforeAll(async () => {
		clock = await NodeClock.create();
		// In the middle of the year, so that it does not end before the test wants it to.
		await clock.set(new Date(Date.UTC(year, 6, 1)));
		node = await startNode(undefined, [], clock);
		api = await connect(node.url);
		await untilRunning(api);
		[older, record, newer] = [document(year), document(year), document(year)];
	});
	afterAll(async () => {
		await api.disconnect();
		await node.stop();
		await clock.remove();
	});

	function document(retainUntil: number): NewAnchor {
		return { ...emptyDocument(api, to('record', 'a letter')), retainUntil };
	}

	const refused = (reason: string) => ({ reason: `recordAnchors.${reason}` });
	const erase = (signer = hospital) =>
		eraseRecord(api, record.record.commitment, attestation, signer);

	/** The keys and values of a state in which some bytes stand. */
	async function placesOf(bytes: Uint8Array, hash: HexString): Promise<string[]> {
		const needle = toHex(bytes).slice(2);
		return (await stateAt(api, hash)).flatMap(([key, value]) => [
			...(key.includes(needle) ? [`a key: ${key}`] : []),
			...(value.includes(needle) ? [`the value of ${key}`] : []),
		]);
	}

	/**
	 * The runtime's answers about records in which some bytes stand, as of a block. Other parts of the runtime
	 * could know them from nowhere but the state.
	 */
	async function answersWith(bytes: Uint8Array, hash: HexString): Promise<string[]> {
		const { call } = await api.at(hash);
		const now = await blockTime(api);
		const questions: Record<string, unknown[][]> = {
			anchor: [older, record, newer].map((one) => [toHex(one.record.commitment)]),
			log: [[HOSPITAL]],
			hourlyCheckpoint: [[HOSPITAL, hourOf(now)]],
			dailyCheckpoint: [[HOSPITAL, dayOf(now)]],
		};
		expect(Object.keys(questions).sort()).toEqual(Object.keys(call.recordAnchorsApi ?? {}).sort());
		const needle = toHex(bytes).slice(2);
		const found: string[] = [];
		for (const [method, all] of Object.entries(questions)) {
			for (const parameters of all) {
				const answer = await call.recordAnchorsApi?.[method]?.(...parameters);
				const text = (answer as { toHex(): HexString }).toHex();
				if (text.includes(needle)) found.push(`${method}(${parameters.join(', ')})`);
			}
		}
		return found;
	}

	it('was anchored for the least time that the chain allows', async () => {
		await expect(anchorRecord(api, document(year - 1), hospital)).rejects.toMatchObject(
			refused('RetentionInPast'),
		);
		await anchorRecord(api, older, hospital);
		await supersedeRecord(api, older.record.commitment, record, hospital);
		await supersedeRecord(api, record.record.commitment, newer, hospital);
	});

	it('is not erased before the year has ended, nor by another', async () => {
		await expect(erase()).rejects.toMatchObject(refused('RetentionNotOver'));
		await expect(erase(regulator)).rejects.toMatchObject(refused('NotCustodian'));
		// Two minutes before its end.
		await clock.set(new Date(Date.UTC(year, 11, 31, 23, 58)));
		await until('the last minutes of the year', 60, async () => {
			return (await blockTime(api)).getUTCMonth() === 11;
		});
		await expect(erase()).rejects.toMatchObject(refused('RetentionNotOver'));
	});

	it('is not erased after it either: by another, or under a hold', async () => {
		const hold = placeLegalHoldCall(api, record.record.commitment, legalCase);
		await submit(api, asSudo(api, hold), hospital);
		await clock.set(new Date(Date.UTC(year + 1, 0, 1)));
		await until('the next year', 60, async () => {
			return (await blockTime(api)).getUTCFullYear() > year;
		});
		await expect(erase(regulator)).rejects.toMatchObject(refused('NotCustodian'));
		await expect(erase()).rejects.toMatchObject(refused('UnderLegalHold'));
		const lift = liftLegalHoldCall(api, record.record.commitment, legalCase);
		const { blockNumber } = await submit(api, asSudo(api, lift), hospital);
		// The block itself keeps in its events what was done in it; the next one has forgotten.
		await untilFinal(api, blockNumber + 1);
	});

	it('is erased once, and then it stands in no state and in no answer', async () => {
		const { commitment, salt } = record.record;
		const before = (await api.rpc.chain.getFinalizedHead()).toHex();
		// What is not found later was there: it is the key of one value, and both neighbours name it.
		expect(await placesOf(commitment, before)).toHaveLength(3);
		expect(await placesOf(recordKey(salt), before)).toHaveLength(1);

		const receipt = await erase();
		await expect(erase()).rejects.toMatchObject(refused('NotFound'));
		await untilFinal(api, receipt.blockNumber + 2);

		const last = (await api.rpc.chain.getFinalizedHead()).toHex();
		expect(await placesOf(commitment, last)).toEqual([]);
		expect(await placesOf(recordKey(salt), last)).toEqual([]);
		expect(await placesOf(newer.record.commitment, last)).toHaveLength(1);

		expect(await anchor(api, commitment)).toBeNull();
		expect(await anchor(api, older.record.commitment)).toMatchObject({
			status: { kind: 'Superseded', by: null },
		});
		expect(await anchor(api, newer.record.commitment)).toMatchObject({ supersedes: null });
		expect(await answersWith(commitment, before)).toHaveLength(2);
		expect(await answersWith(commitment, last)).toEqual([]);
	});
});
