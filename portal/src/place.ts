// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { signal } from '@preact/signals';
import { loadConfig, type PortalConfig } from './config.js';
import { Vault, type Shelf } from './wallet/vault.js';

/** What there is once in a page: its set-up and its wallet. */

/** What the pages are set up with; null until that has come. */
export const config = signal<PortalConfig | null>(null);

/** Why it did not come; null if it did. */
export const configFailure = signal<unknown>(null);

loadConfig().then(
	(loaded) => (config.value = loaded),
	(failure: unknown) => (configFailure.value = failure),
);

/** The wallet of this browser. */
export const vault = new Vault(shelf());

/** The browser's storage; where it is closed to the page, even to name it fails. */
function shelf(): Shelf {
	try {
		return localStorage;
	} catch {
		const refuse = (): never => {
			throw new Error('the browser keeps nothing for this page');
		};
		return { getItem: () => null, setItem: refuse, removeItem: () => undefined };
	}
}
