// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { untilFinal } from '../chain.js';
import { representedBy } from '../consortium.js';
import { CallFailed } from '../errors.js';
import { toHex } from '../plain.js';
import { bestBlock } from '../proofs.js';
import { submitSigned } from '../submit.js';
import { EMPTY_LOG, headAfter, type AccessHead } from './chain.js';
import { entriesOfBlock, accessHead, logAccessesCall, type AccessEntry } from './onChain.js';
import type { PreparedBatch } from './journal.js';
import type { AccessSender, BatchReceipt } from './queue.js';

/** For how many blocks what was signed can get into one. After that it is certain that it will not. */
const LIFETIME = 64;

/**
 * Hands batches in at the organisation's own node.
 *
 * @param signer the organisation's representative; nobody else sends from this account meanwhile, or batches
 * wait for their nonce
 */
export function chainSender(
	api: ApiPromise,
	organization: number,
	signer: KeyringPair,
): AccessSender {
	return {
		async prepare(entries) {
			const speaksFor = await representedBy(api, toHex(signer.addressRaw));
			if (speaksFor !== organization) {
				throw new Error(`the signer does not represent organisation ${organization}`);
			}
			const from = await bestBlock(api);
			const call = logAccessesCall(api, organization, entries);
			const signed = await call.signAsync(signer, { nonce: -1, era: LIFETIME });
			return { extrinsic: signed.toHex(), from };
		},
		async send(prepared, entries) {
			try {
				const receipt = await submitSigned(api, prepared.extrinsic, 'finalized');
				return await placeOf(api, receipt.blockNumber, entries);
			} catch (error) {
				if (error instanceof CallFailed) await ensureFailed(api, prepared, error.blockNumber);
				throw error;
			}
		},
		async outcome(prepared, entries) {
			const final = await finalBlock(api);
			const last = prepared.from + LIFETIME;
			const block = await findBatch(api, prepared.from, Math.min(final, last), entries);
			if (block !== null) return placeOf(api, block, entries);
			if (final > last) return null;
			return this.send(prepared, entries);
		},
	};
}

/**
 * Makes sure that what failed in a block failed for good: that block may yet give way to another one, and
 * the batch be carried out there.
 *
 * @throws Error where it is still open what becomes of it
 */
async function ensureFailed(
	api: ApiPromise,
	{ extrinsic, from }: PreparedBatch,
	block: number,
): Promise<void> {
	await untilFinal(api, block);
	const hash = await api.rpc.chain.getBlockHash(block);
	const { extrinsics } = (await api.rpc.chain.getBlock(hash)).block;
	if (extrinsics.some((it) => it.toHex() === extrinsic)) return;
	throw new Error(`the batch that was signed at block ${from} failed in a block that gave way`);
}

/** The block that has a batch. All of it is in one, or nothing. */
async function findBatch(
	api: ApiPromise,
	from: number,
	to: number,
	entries: readonly AccessEntry[],
): Promise<number | null> {
	const first = entries[0]?.event;
	for (let block = from; block <= to; block++) {
		const found = await entriesOfBlock(api, block);
		if (!found) throw new Error(`the node has no body of block ${block}`);
		if (found.some(({ logged }) => logged.event === first)) return block;
	}
	return null;
}

/** The head that each entry was added to, reckoned from the state before the block. */
async function placeOf(
	api: ApiPromise,
	block: number,
	entries: readonly AccessEntry[],
): Promise<BatchReceipt> {
	const found = (await entriesOfBlock(api, block)) ?? [];
	const parent = await api.at(await api.rpc.chain.getBlockHash(block - 1));
	const heads = new Map<HexString, AccessHead>();
	for (const patient of new Set(entries.map((it) => it.patient))) {
		heads.set(patient, (await accessHead(parent, hexToU8a(patient))) ?? EMPTY_LOG);
	}
	const before = new Map<HexString, AccessHead>();
	for (const { patient, logged } of found) {
		const head = heads.get(patient);
		if (!head) continue;
		before.set(logged.event, head);
		heads.set(patient, headAfter(head, hexToU8a(patient), logged));
	}
	return {
		block,
		before: entries.map(({ event }) => {
			const head = before.get(event);
			if (!head) throw new Error(`block ${block} does not have the batch`);
			return head;
		}),
	};
}

async function finalBlock(api: ApiPromise): Promise<number> {
	const hash = await api.rpc.chain.getFinalizedHead();
	return (await api.rpc.chain.getHeader(hash)).number.toNumber();
}
