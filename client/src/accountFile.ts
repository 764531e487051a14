// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { Keyring } from '@polkadot/keyring';
import type { KeyringPair, KeyringPair$Json } from '@polkadot/keyring/types';
import { WrongPassphrase } from './wallet/file.js';

/** The text is no account file of polkadot.js. */
export class AccountFileInvalid extends Error {
	override readonly name = 'AccountFileInvalid';
}

/**
 * Opens an account file as polkadot.js writes it (version 3, encrypted): how staff of an organisation keep the key
 * of a representative or a practitioner.
 *
 * @throws AccountFileInvalid for any other text
 * @throws WrongPassphrase
 */
export function openAccountFile(text: string, passphrase: string): KeyringPair {
	let pair: KeyringPair;
	try {
		pair = new Keyring({ type: 'sr25519' }).createFromJson(JSON.parse(text) as KeyringPair$Json);
	} catch (cause) {
		throw new AccountFileInvalid('not an account file of polkadot.js', { cause });
	}
	try {
		pair.unlock(passphrase);
	} catch {
		throw new WrongPassphrase();
	}
	return pair;
}
