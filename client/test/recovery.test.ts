// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from '@noble/hashes/utils.js';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { encryptionKeyPair, unwrapKey, wrapKey } from '../src/records/wrap.js';
import { guardianCommitment, guardianOf, rewrapAll } from '../src/recovery.js';
import { toHex } from '../src/plain.js';
import { Wallet } from '../src/wallet.js';

beforeAll(async () => {
	await cryptoWaitReady();
});

describe('guardians', () => {
	it('are another commitment for each pseudonym, which says nothing of the account', () => {
		const guardian = Wallet.create();
		const [first, second] = [1, 2].map((organization) =>
			guardian.guardPatient(organization, randomBytes(16)),
		) as [ReturnType<Wallet['guardPatient']>, ReturnType<Wallet['guardPatient']>];
		expect(guardianOf(first)).not.toEqual(guardianOf(second));
		expect(first.key.address).not.toBe(second.key.address);
		expect(guardianOf(first)).toEqual({
			person: toHex(guardianCommitment(first.key.addressRaw, first.salt)),
		});
	});

	it('need a salt that nobody can guess', () => {
		expect(() => guardianCommitment(new Uint8Array(32), new Uint8Array(16))).toThrow(RangeError);
	});
});

describe('record keys after a recovery', () => {
	it('are wrapped anew as far as an old key opens them', async () => {
		const [oldest, old, next, stranger] = [0, 1, 2, 3].map(() => encryptionKeyPair()) as [
			ReturnType<typeof encryptionKeyPair>,
			ReturnType<typeof encryptionKeyPair>,
			ReturnType<typeof encryptionKeyPair>,
			ReturnType<typeof encryptionKeyPair>,
		];
		const kept = await Promise.all(
			[old, oldest, stranger].map(async ({ publicKey }, number) => {
				const [recordKey, commitment] = [randomBytes(32), new Uint8Array(32).fill(number)];
				return {
					recordKey,
					commitment,
					wrappedKey: await wrapKey(recordKey, publicKey, commitment),
				};
			}),
		);
		const { rewrapped, unopened } = await rewrapAll(kept, [old, oldest], next.publicKey);
		expect(rewrapped).toHaveLength(2);
		expect(unopened).toEqual([kept[2]]);
		for (const [at, { wrappedKey, commitment }] of rewrapped.entries()) {
			expect(await unwrapKey(wrappedKey, next, commitment)).toEqual(kept[at]?.recordKey);
		}
	});
});
