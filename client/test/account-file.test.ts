// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import { describe, expect, it } from 'vitest';
import { AccountFileInvalid, openAccountFile } from '../src/accountFile.js';
import { toHex } from '../src/plain.js';
import { WrongPassphrase } from '../src/wallet/file.js';

const pair = new Keyring({ type: 'sr25519' }).addFromSeed(new Uint8Array(32).fill(5));
const FILE = JSON.stringify(pair.toJson('the right one'));

describe('an account file of polkadot.js', () => {
	it('opens with its passphrase, and signs', () => {
		const opened = openAccountFile(FILE, 'the right one');
		expect(toHex(opened.publicKey)).toBe(toHex(pair.publicKey));
		const message = Uint8Array.of(1, 2, 3);
		expect(pair.verify(message, opened.sign(message), pair.publicKey)).toBe(true);
	});

	it('does not open with another one', () => {
		expect(() => openAccountFile(FILE, 'the wrong one')).toThrow(WrongPassphrase);
	});

	it('is told from any other text', () => {
		for (const text of ['', '{}', '[]', 'null', FILE.slice(0, -5)]) {
			expect(() => openAccountFile(text, 'the right one'), text).toThrow(AccountFileInvalid);
		}
	});
});
