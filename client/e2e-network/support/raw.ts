// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { bnToU8a, compactAddLength, compactToU8a, u8aConcat } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { refusalOf } from '../../src/errors.js';
import { toHex } from '../../src/plain.js';
import type { NetworkNode } from '../../src/testing/network.js';

/** Payloads that are longer are hashed before they are signed. */
const MAX_SIGNED_BYTES = 256;
/** A signed extrinsic of format 4. */
const SIGNED_V4 = 0x84;
/** An address that is an account id. */
const ACCOUNT_ID = 0;
/** A transaction that is good for ever. */
const IMMORTAL = 0;

/** What every signature on a chain covers beside the call. */
export interface ChainIdentity {
	genesis: Uint8Array;
	specVersion: number;
	transactionVersion: number;
}

/** The identity of the chain that one is connected to. */
export function identityOf(api: ApiPromise): ChainIdentity {
	return {
		genesis: api.genesisHash.toU8a(),
		specVersion: api.runtimeVersion.specVersion.toNumber(),
		transactionVersion: api.runtimeVersion.transactionVersion.toNumber(),
	};
}

/**
 * Signs an encoded call by hand: what polkadot.js does, at the pace of whoever floods a node.
 */
export function signRaw(
	chain: ChainIdentity,
	call: Uint8Array,
	signer: KeyringPair,
	nonce: number,
): HexString {
	const extra = u8aConcat([IMMORTAL], compactToU8a(nonce));
	const implied = u8aConcat(
		u32(chain.specVersion),
		u32(chain.transactionVersion),
		chain.genesis,
		chain.genesis,
	);
	const payload = u8aConcat(call, extra, implied);
	const signature = signer.sign(
		payload.length > MAX_SIGNED_BYTES ? blake2AsU8a(payload, 256) : payload,
		{ withType: true },
	);
	const extrinsic = u8aConcat([SIGNED_V4, ACCOUNT_ID], signer.addressRaw, signature, extra, call);
	return toHex(compactAddLength(extrinsic));
}

/** What became of many extrinsics: how many went into the pool, and how many were refused for what. */
export type Outcomes = Record<string, number>;

/** The name of an extrinsic that went into the pool, among {@link Outcomes}. */
export const ACCEPTED = 'accepted';

interface Answer {
	result?: string;
	error?: { code: number; message: string; data?: string };
}

/** Sends many extrinsics to a node in batches, several at a time, and waits for all answers. */
export async function submitMany(
	node: NetworkNode,
	extrinsics: readonly HexString[],
	{ batch = 100, atOnce = 4 } = {},
): Promise<Outcomes> {
	const outcomes: Outcomes = {};
	const batches: (readonly HexString[])[] = [];
	for (let start = 0; start < extrinsics.length; start += batch) {
		batches.push(extrinsics.slice(start, start + batch));
	}
	const sender = async (): Promise<void> => {
		for (let next = batches.shift(); next; next = batches.shift()) {
			for (const answer of await postBatch(node, next)) {
				const outcome = outcomeOf(answer);
				outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
			}
		}
	};
	await Promise.all(Array.from({ length: atOnce }, sender));
	return outcomes;
}

async function postBatch(node: NetworkNode, extrinsics: readonly HexString[]): Promise<Answer[]> {
	const requests = extrinsics.map((extrinsic, id) => ({
		jsonrpc: '2.0',
		id,
		method: 'author_submitExtrinsic',
		params: [extrinsic],
	}));
	const response = await fetch(`http://127.0.0.1:${node.ports.rpc}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(requests),
	});
	return (await response.json()) as Answer[];
}

function outcomeOf({ error }: Answer): string {
	if (!error) return ACCEPTED;
	const text = `${error.code}: ${error.message}: ${error.data ?? ''}`;
	return refusalOf(new Error(text))?.reason ?? text;
}

function u32(value: number): Uint8Array {
	return bnToU8a(value, { bitLength: 32, isLe: true });
}
