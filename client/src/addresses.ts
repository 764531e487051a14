// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { decodeAddress } from '@polkadot/util-crypto';

const LENGTH = 32;

/**
 * The account that a text names, 32 bytes.
 *
 * @param text an SS58 address of any network, or the account in hex
 * @returns null for a text that is neither
 */
export function accountFrom(text: string): Uint8Array | null {
	try {
		const account = decodeAddress(text.trim());
		return account.length === LENGTH ? account : null;
	} catch {
		return null;
	}
}
