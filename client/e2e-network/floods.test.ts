// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCall, today, untilFinal, type Call } from '../src/chain.js';
import { grantConsent, grantConsentCall, revokeConsentCall } from '../src/consent.js';
import type { GrantFields } from '../src/grantFields.js';
import { sign } from '../src/submit.js';
import { anchorRecordCall } from '../src/records/anchorCalls.js';
import { emptyDocument } from '../src/testing/anchors.js';
import { treatmentGrant } from '../src/testing/grants.js';
import { secretKey } from '../src/testing/identities.js';
import { until } from '../src/testing/until.js';
import type { PatientIdentity } from '../src/wallet.js';
import { nextNonces, registerCrowd } from './support/crowd.js';
import { testNetwork } from './support/network.js';
import {
	ACCEPTED,
	identityOf,
	signRaw,
	submitMany,
	type ChainIdentity,
	type Outcomes,
} from './support/raw.js';
import { report } from './support/report.js';
import { slotOf, type Header } from './support/slots.js';

/** What strangers send until memory is measured first, and after that. */
const WARM_UP = 100_000;
const REFUSED = 100_000;
/** How much a node's memory may grow meanwhile. */
const MAX_GROWTH = 0.05;
/** How long a node has to come to rest before its memory is measured, in milliseconds. */
const REST = 30_000;
/**
 * The state cache has a bound of its own, which everything that reads state fills up to. Without it there is
 * nothing left that may grow.
 */
const NO_STATE_CACHE = '--trie-cache-size=0';

/** The most transactions that a node's pool holds. */
const POOL = 8_192;
/** One request of this test holds as many; a member's would be refused. */
const LONG_BATCHES = `--rpc-max-batch-request-len=${POOL}`;
/** How far ahead of the next one admission takes nonces: so many and one are in the pool per key. */
const NONCES_AHEAD = 16;
/** Keys that send half as many again, since blocks take some of them out meanwhile. */
const CROWD = Math.ceil((1.5 * POOL) / (NONCES_AHEAD + 1));
/** Calls in each of their transactions, so that blocks take few of them. */
const CALLS_EACH = 45;
/** How long a transaction takes to who authors the next block, in milliseconds. */
const ON_THE_WAY = 200;
const SLOT = 2_000;
/** How long a flood is under way when the first one is sent, in milliseconds. */
const UNDER_WAY = 15_000;
/** While nodes are still busy with checking the flood, so many blocks may pass one over. */
const MAX_PASSED_OVER = 2;
/** Pools are full when they do not grow any more for so long, in milliseconds. */
const SETTLING = 11_000;
/** Patients of another member who take something back meanwhile, one after the other. */
const VICTIMS = 4;

/**
 * Allowances that patients cannot spend, so that it is the pool's order alone that protects the others:
 * with the usual ones most of what a stolen key sends is refused before the pool.
 */
const GENEROUS = ['patient', 'patients-of']
	.map((payer) =>
		[
			`[allowances.${payer}]`,
			'weight-capacity = 10_000_000_000_000_000',
			'weight-refill = 10_000_000_000_000',
			'bytes-capacity = 1_000_000_000',
			'bytes-refill = 1_000_000',
		].join('\n'),
	)
	.join('\n');

describe('floods', () => {
	const net = testNetwork(
		{
			id: 'floods',
			sessionLength: 100,
			minValidators: 4,
			toml: GENEROUS,
		},
		[NO_STATE_CACHE, LONG_BATCHES],
	);
	let api: ApiPromise;
	let chain: ChainIdentity;

	beforeAll(async () => {
		api = await net.api('Hospital A');
		chain = identityOf(api);
	});

	async function pending(name: string): Promise<number> {
		return (await net.node(name).rpc<HexString[]>('author_pendingExtrinsics')).length;
	}

	/** How many are ready in each pool, as of some seconds ago: there are too many to ask for them. */
	async function ready(): Promise<number[]> {
		const metric = 'substrate_ready_transactions_number';
		return Promise.all(net.nodes.map(async (node) => (await node.metric(metric)) ?? 0));
	}

	/** Empties all pools: what waits there is in nobody's database. */
	async function emptyPools(): Promise<void> {
		await Promise.all(net.nodes.map((node) => node.stop()));
		await Promise.all(net.nodes.map((node) => node.start()));
		const best = Math.max(...(await Promise.all(net.nodes.map((node) => node.best()))));
		for (const node of net.nodes) await node.untilFinal(best + 1, 60);
	}

	describe('by strangers', () => {
		let calls: Uint8Array[];
		let strangers: KeyringPair[];

		beforeAll(() => {
			const patient = new Uint8Array(16).fill(7);
			calls = [
				anchorRecordCall(api, emptyDocument(api, new Uint8Array(32).fill(1))),
				revokeConsentCall(api, patient, 1),
				makeCall(api, 'system', 'remark', ['0x00']),
				makeCall(api, 'consortium', 'leaveConsortium', []),
			].map((call) => call.method.toU8a());
			strangers = Array.from({ length: 1_000 }, () => secretKey('sr25519').pair);
		});

		/** Has strangers send so many transactions, each another one. */
		async function flood(count: number, first: number): Promise<Outcomes> {
			const all: Outcomes = {};
			const chunk = 2_000;
			for (let start = first; start < first + count; start += chunk) {
				const extrinsics = Array.from({ length: chunk }, (_, index) => {
					const number = start + index;
					const stranger = strangers[number % strangers.length] as KeyringPair;
					const call = calls[number % calls.length] as Uint8Array;
					return signRaw(chain, call, stranger, Math.floor(number / strangers.length));
				});
				for (const [outcome, count] of Object.entries(
					await submitMany(net.node('Hospital A'), extrinsics),
				)) {
					all[outcome] = (all[outcome] ?? 0) + count;
				}
			}
			return all;
		}

		/** How many transactions the node's pool was handed. */
		async function submitted(): Promise<number | null> {
			return net.node('Hospital A').metric('substrate_sub_txpool_submitted_transactions');
		}

		it('leave the pools empty and the memory of the node as it was', async () => {
			const node = net.node('Hospital A');
			const handedOver = await submitted();
			expect(await flood(WARM_UP, 0)).toEqual({ NotAMember: WARM_UP });
			await sleep(REST);
			const before = await node.residentMemory();
			const start = performance.now();
			expect(await flood(REFUSED, WARM_UP)).toEqual({ NotAMember: REFUSED });
			const took = (performance.now() - start) / 1000;
			await sleep(REST);
			const after = await node.residentMemory();
			const growth = after / before - 1;
			report(
				`${REFUSED} refused in ${took.toFixed(0)} s; resident memory ${mebibytes(before)}, then ${mebibytes(after)} (${(growth * 100).toFixed(1)} %)`,
			);
			for (const { name } of net.nodes) expect(await pending(name), name).toBe(0);
			expect(handedOver).not.toBeNull();
			expect(await submitted()).toBe(handedOver);
			expect(growth).toBeLessThanOrEqual(MAX_GROWTH);
		});

		it('do not keep blocks from becoming final', () => {
			expect(net.watcher.longestPause()).toBeLessThanOrEqual(15);
		});
	});

	describe("with a member's stolen key", () => {
		let crowd: PatientIdentity[];
		let victims: PatientIdentity[];
		let fields: GrantFields;

		beforeAll(async () => {
			const validFrom = await today(api);
			fields = treatmentGrant({ organization: 2 }, validFrom, validFrom + 30);
			// Hospital B's patients each have a grant, from before the key was stolen.
			victims = await registerCrowd(api, net.member('Hospital B'), 3 * VICTIMS);
			const grants = await Promise.all(
				victims.map(({ patient, key }) => grantConsent(api, patient, fields, key)),
			);
			await untilFinal(api, Math.max(...grants.map(({ receipt }) => receipt.blockNumber)));
			crowd = await registerCrowd(api, net.member('Hospital A'), CROWD);
		});

		it('by that key alone take seventeen places in the pool', async () => {
			const node = net.node('Hospital A');
			const { pair } = net.member('Hospital A').representative;
			const call = makeCall(api, 'recordAnchors', 'markEnteredInError', [new Uint8Array(32)]);
			const next = await node.rpc<number>('system_accountNextIndex', pair.address);
			const extrinsics = Array.from({ length: POOL }, (_, ahead) =>
				signRaw(chain, call.method.toU8a(), pair, next + ahead),
			);
			// In one go, before a block takes the first of them.
			const outcomes = await submitMany(node, extrinsics.toReversed(), { batch: POOL, atOnce: 1 });
			report(`one key: ${JSON.stringify(outcomes)}`);
			expect(outcomes[ACCEPTED]).toBeLessThanOrEqual(NONCES_AHEAD + 1);
			expect(outcomes.NonceTooFarAhead).toBeGreaterThanOrEqual(POOL - NONCES_AHEAD - 1);
			await until('the pool is empty again', 60, async () => (await pending('Hospital A')) === 0);
		});

		/** What each of the crowd floods with: several calls about itself. */
		function crowdCalls(make: (patient: Uint8Array) => Call): Uint8Array[] {
			const [{ patient: sample }] = crowd as [PatientIdentity];
			const calls = Array.from({ length: CALLS_EACH }, () => make(sample));
			const template = makeCall(api, 'utility', 'forceBatch', [calls]).method.toU8a();
			return crowd.map(({ patient }) => replaceAll(template, sample, patient));
		}

		/** Sends from every key of the crowd, and meanwhile has victims take their grants back. */
		async function floodAndRevoke(
			calls: readonly Uint8Array[],
			firstAhead: number,
			whose: readonly PatientIdentity[],
		): Promise<void> {
			const nonces = await nextNonces(net.node('Hospital A'), crowd);
			const extrinsics: HexString[] = [];
			for (let ahead = firstAhead; ahead <= NONCES_AHEAD; ahead++) {
				crowd.forEach(({ key }, index) => {
					const nonce = (nonces[index] ?? 0) + ahead;
					extrinsics.push(signRaw(chain, calls[index] ?? new Uint8Array(), key, nonce));
				});
			}
			const other = await net.api('Hospital B');
			const [first, ...others] = (await Promise.all(
				whose.map(({ patient, key }) => sign(revokeConsentCall(other, patient, 0), key)),
			)) as [HexString, ...HexString[]];
			const flood = submitMany(net.node('Hospital A'), extrinsics);
			await sleep(UNDER_WAY);
			const early = await sendAndFind(first);
			report(`while the flood was sent, a revocation took ${early.blocks} blocks`);
			report(`${extrinsics.length} sent: ${JSON.stringify(await flood)}`);
			// The other nodes take as long again to check what they hear of.
			const full = await until('every pool is as full as it gets', 180, async () => {
				const before = await ready();
				await sleep(SETTLING);
				const now = await ready();
				return now.every((count, index) => count <= (before[index] ?? 0)) && now;
			});
			const delays = [];
			for (const revocation of others) delays.push(await sendAndFind(revocation));
			report(
				`with ${full.join(', ')} ready, revocations took ${delays.map(({ blocks }) => blocks).join(', ')} blocks`,
			);
			if (firstAhead === 0) expect(Math.min(...full)).toBeGreaterThan(POOL / 4);
			expect(delays.map(({ passedOver }) => passedOver)).toEqual(others.map(() => 0));
			expect(early.passedOver).toBeLessThanOrEqual(MAX_PASSED_OVER);
		}

		/**
		 * Sends a transaction to hospital B's node right after a block. Tells how many blocks later it is in
		 * one, and how many of those before were begun when it was there already.
		 */
		async function sendAndFind(
			extrinsic: HexString,
		): Promise<{ blocks: number; passedOver: number }> {
			const node = net.node('Hospital B');
			const before = await node.best();
			await until('a new block', 30, async () => (await node.best()) > before, 20);
			const head = await node.best();
			await node.rpc('author_submitExtrinsic', extrinsic);
			const acceptedAt = Date.now();
			let passedOver = 0;
			for (let number = head + 1; ; number++) {
				const hash = await until('a new block', 60, () => node.hashOf(number), 50);
				const { block } = await node.rpc<{
					block: { header: Header; extrinsics: HexString[] };
				}>('chain_getBlock', hash);
				if (block.extrinsics.includes(extrinsic)) return { blocks: number - head, passedOver };
				if (slotOf(block.header) * SLOT >= acceptedAt + ON_THE_WAY) passedOver += 1;
			}
		}

		it("do not keep another member's patient's revocation out of the next block", async () => {
			const grants = crowdCalls((patient) => grantConsentCall(api, patient, fields));
			await floodAndRevoke(grants, 0, victims.slice(0, VICTIMS));
		});

		it('nor where what floods the pool only takes rights away itself', async () => {
			await emptyPools();
			const revocations = crowdCalls((patient) => revokeConsentCall(api, patient, 99));
			await floodAndRevoke(revocations, 0, victims.slice(VICTIMS, 2 * VICTIMS));
		});

		it('nor where nonces are missing, so that nothing can be taken out', async () => {
			await emptyPools();
			const grants = crowdCalls((patient) => grantConsentCall(api, patient, fields));
			await floodAndRevoke(grants, 1, victims.slice(2 * VICTIMS));
		});
	});
});

/** The bytes with every place of some bytes taken by others of the same length. */
function replaceAll(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
	const changed = bytes.slice();
	for (let at = 0; at + from.length <= changed.length; at++) {
		if (u8aEq(changed.subarray(at, at + from.length), from)) changed.set(to, at);
	}
	return changed;
}

function mebibytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
