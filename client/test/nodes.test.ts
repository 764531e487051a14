// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { nodeIdOf, peerIdOf } from '../src/nodes.js';

// The network key 00…01, whose peer id the SDK's own documentation shows.
const NODE = '0x4cb5abf6ad79fbf5abbccafcc269d85cd2651ed4b885b5869f241aedf0a5ba29';
const PEER = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';

describe('names of nodes', () => {
	it('shows a node as libp2p does', () => {
		expect(peerIdOf(NODE)).toBe(PEER);
		expect(nodeIdOf(PEER)).toBe(NODE);
	});

	it('reads every key back', () => {
		for (const byte of [0, 1, 127, 255]) {
			const key = new Uint8Array(32).fill(byte);
			expect(nodeIdOf(peerIdOf(key))).toBe(`0x${byte.toString(16).padStart(2, '0').repeat(32)}`);
		}
	});

	it.each([
		['nothing', ''],
		['no Base58', '12D3KooW0OIl'],
		['too short', PEER.slice(0, -1)],
		['a hash of an RSA key', 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'],
		['an address', '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'],
	])('refuses what is no peer id of an ed25519 key: %s', (_, text) => {
		expect(() => nodeIdOf(text)).toThrow(RangeError);
	});

	it('refuses a key of another length', () => {
		expect(() => peerIdOf(new Uint8Array(31))).toThrow(RangeError);
	});
});
