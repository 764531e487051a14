// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, u8aConcat, u8aEq } from '@polkadot/util';
import type { HexString } from '@polkadot/util/types';
import { base58Decode, base58Encode } from '@polkadot/util-crypto';
import { ask, makeCall, type State } from './chain.js';
import { toHex } from './plain.js';
import { submit, type Receipt, type SubmitOptions } from './submit.js';

/**
 * A node's public key (ed25519, 32 bytes) as hex: how the chain names a node. libp2p shows the same key
 * as a *peer id*.
 */
export type NodeId = HexString;

/**
 * What stands before an ed25519 key in a peer id: an identity multihash (`00`) of 36 bytes (`24`), which
 * are the key's protobuf form, a type of Ed25519 (`08 01`) and 32 bytes of data (`12 20`).
 */
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20);

const KEY_LENGTH = 32;

/**
 * The node that a peer id names.
 *
 * @param peerId such as `12D3KooW…`
 * @throws RangeError for a text that is no peer id of an ed25519 key
 */
export function nodeIdOf(peerId: string): NodeId {
	let bytes: Uint8Array;
	try {
		bytes = base58Decode(peerId);
	} catch (error) {
		throw new RangeError(`not a peer id: ${peerId}`, { cause: error });
	}
	const isPeerId = bytes.length === PREFIX.length + KEY_LENGTH;
	if (!isPeerId || !u8aEq(bytes.subarray(0, PREFIX.length), PREFIX)) {
		throw new RangeError(`not the peer id of an ed25519 key: ${peerId}`);
	}
	return toHex(bytes.subarray(PREFIX.length));
}

/**
 * The peer id of a node, as its log and `system_peers` show it.
 *
 * @throws RangeError for a key that is not of 32 bytes
 */
export function peerIdOf(node: NodeId | Uint8Array): string {
	const key = typeof node === 'string' ? hexToU8a(node) : node;
	if (key.length !== KEY_LENGTH) throw new RangeError(`not a key of 32 bytes: ${toHex(key)}`);
	return base58Encode(u8aConcat(PREFIX, key));
}

/**
 * Lists the nodes that the signer's organisation runs, in place of those before. Nodes that keep to the
 * chain's list talk to these, and drop those that are no longer on it.
 *
 * @param nodes at most 8
 * @param signer the organisation's representative
 * @throws CallFailed `consortium.NotAuthorized`, `OrganizationNotActive`, `DuplicateNodeId`
 */
export async function setNodeIds(
	api: ApiPromise,
	nodes: readonly NodeId[],
	signer: KeyringPair,
	options?: SubmitOptions,
): Promise<Receipt> {
	return submit(api, makeCall(api, 'consortium', 'setNodeIds', [nodes]), signer, options);
}

/** The nodes that members' nodes talk to, by organisation. */
export async function networkPeers(state: State): Promise<Map<number, NodeId[]>> {
	const answer = await ask(state, 'consortiumApi', 'networkPeers', []);
	return new Map(answer as unknown as [number, NodeId[]][]);
}
