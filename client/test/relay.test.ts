// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { stringToU8a } from '@polkadot/util';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../src/plain.js';
import { prove } from '../src/proofs.js';
import {
	relayMismatches,
	relayPayload,
	RelayRefused,
	type RelayContext,
	type RelayedCall,
	type RelayMismatch,
} from '../src/relay.js';

const GENESIS = toHex(new Uint8Array(32).fill(1));
const PATIENT = toHex(new Uint8Array(16).fill(2));
const CALL = toHex(Uint8Array.of(22, 2, 9, 9));

describe('a relayed call', () => {
	let key: KeyringPair;
	let request: Omit<RelayedCall, 'signature'>;
	let relayed: RelayedCall;
	let context: RelayContext;

	beforeAll(async () => {
		await cryptoWaitReady();
		key = new Keyring({ type: 'sr25519' }).createFromUri('//patient');
		request = {
			domain: 'carechain/relay-call/v1',
			genesisHash: GENESIS,
			specVersion: 0x0102,
			patient: PATIENT,
			key: toHex(key.addressRaw),
			// More than a double holds exactly.
			sequence: (2n ** 53n + 1n).toString(),
			deadline: 0x0304,
			call: CALL,
		};
		relayed = signed(request);
		context = {
			genesisHash: GENESIS,
			specVersion: 0x0102,
			now: 0x0303,
			maxLifetime: 43_200,
			patient: { sequence: 2n ** 53n + 1n },
			actsFor: PATIENT,
			isRelayable: true,
		};
	});

	function signed(it: Omit<RelayedCall, 'signature'>, signer = key): RelayedCall {
		return { ...it, signature: prove(signer, relayPayload(it)) };
	}

	it('is signed as the request and the call, 119 bytes and the rest', () => {
		const payload = relayPayload(request);
		expect(payload).toHaveLength(119 + 4);
		expect(payload).toEqual(
			Uint8Array.of(
				...stringToU8a('carechain/relay-call/v1'),
				...new Uint8Array(32).fill(1),
				...[2, 1, 0, 0],
				...new Uint8Array(16).fill(2),
				...key.addressRaw,
				...[1, 0, 0, 0, 0, 0, 0x20, 0],
				...[4, 3, 0, 0],
				...[22, 2, 9, 9],
			),
		);
	});

	it('travels as JSON', () => {
		expect(JSON.parse(JSON.stringify(relayed))).toEqual(relayed);
	});

	it('has nothing wrong with it when it is right', () => {
		expect(relayMismatches(relayed, context)).toEqual([]);
	});

	it.each<[RelayMismatch, Partial<RelayedCall>, Partial<RelayContext>]>([
		['RelayWrongDomain', { domain: 'carechain/relay-call/v2' }, {}],
		['RelayWrongChain', { genesisHash: PATIENT }, {}],
		['RelayWrongSpecVersion', {}, { specVersion: 1 }],
		['KeyNotFound', {}, { actsFor: null }],
		['KeyNotFound', {}, { actsFor: GENESIS }],
		['RelayWrongSequence', {}, { patient: { sequence: 2n ** 53n } }],
		['RelayExpired', {}, { now: 0x0304 }],
		['RelayTooFar', { deadline: 0x0304 + 43_200 }, {}],
		['CallNotRelayable', {}, { isRelayable: false }],
	])('is found wrong by name: %s', (name, change, stands) => {
		const changed = signed({ ...request, ...change });
		expect(relayMismatches(changed, { ...context, ...stands })).toEqual([name]);
	});

	it('is void with another call, another key or another field than what was signed', () => {
		const changes = [
			{ call: toHex(Uint8Array.of(22, 2, 9, 8)) },
			{ signature: prove(key, stringToU8a('something else')) },
			{ signature: { Ed25519: (relayed.signature as { Sr25519: `0x${string}` }).Sr25519 } },
			{ deadline: request.deadline + 1 },
		];
		for (const change of changes) {
			expect(relayMismatches({ ...relayed, ...change }, context)).toEqual(['InvalidProof']);
		}
	});

	it('may be signed in any scheme that the chain knows', () => {
		for (const type of ['ed25519', 'ecdsa'] as const) {
			const other = new Keyring({ type }).createFromUri('//patient');
			const its = signed({ ...request, key: toHex(other.addressRaw) }, other);
			expect(relayMismatches(its, context), type).toEqual([]);
		}
	});

	it('is refused with everything that is wrong, in the chain’s order', () => {
		const stands = { ...context, patient: null, actsFor: null, now: 0x0400 };
		const mismatches = relayMismatches({ ...relayed, call: '0x00' }, stands);
		expect(mismatches).toEqual(['NotFound', 'KeyNotFound', 'RelayExpired', 'InvalidProof']);
		expect(new RelayRefused(mismatches).message).toContain('KeyNotFound: the key is no current');
	});
});
