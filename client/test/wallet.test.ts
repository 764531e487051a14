// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../src/plain.js';
import { Wallet } from '../src/wallet.js';

beforeAll(async () => {
	await cryptoWaitReady();
});

describe('a wallet', () => {
	it('shows every organisation another key, encryption key and pseudonym', () => {
		const wallet = Wallet.create();
		const shown = [0, 1, 2].map((organization) => wallet.identityAt(organization));
		for (const part of [
			shown.map(({ key }) => key.address),
			shown.map(({ encryption }) => toHex(encryption.publicKey)),
			shown.map(({ patient }) => toHex(patient)),
		]) {
			expect(new Set(part).size).toBe(3);
		}
	});

	it('comes back from its phrase, but for the random pseudonyms', () => {
		const wallet = Wallet.create();
		const [first, again] = [wallet, new Wallet(wallet.phrase)].map((it) => it.identityAt(7));
		expect(again?.key.address).toBe(first?.key.address);
		expect(again?.encryption).toEqual(first?.encryption);
		expect(again?.patient).not.toEqual(first?.patient);
	});

	it('has new keys after a rotation', () => {
		const wallet = Wallet.create();
		const [old, next] = [0, 1].map((generation) => wallet.identityAt(7, undefined, generation));
		expect(next?.key.address).not.toBe(old?.key.address);
		expect(next?.encryption.publicKey).not.toEqual(old?.encryption.publicKey);
	});

	it('refuses a phrase that is none', () => {
		expect(() => new Wallet('bottom drive obey lake')).toThrow('seed phrase');
	});
});
