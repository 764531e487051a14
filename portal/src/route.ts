// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { computed, signal } from '@preact/signals';

/**
 * Where in the application one is, in the address's fragment: `#/at/own-0-0/access`. The fragment never
 * leaves the browser, and any web server serves it.
 */
const fragment = signal(location.hash);

addEventListener('hashchange', () => {
	fragment.value = location.hash;
	// Each page starts at its top, and a screen reader with its heading.
	scrollTo(0, 0);
});

/** The address, part by part; empty at the start. */
export const path = computed(() => parts(fragment.value));

/** The parts of a fragment. */
export function parts(hash: string): string[] {
	return hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decoded);
}

/** The link to a page. */
export function href(...to: readonly string[]): string {
	return `#/${to.map(encodeURIComponent).join('/')}`;
}

/** Goes to a page. */
export function go(...to: readonly string[]): void {
	location.hash = href(...to);
	fragment.value = location.hash;
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		// Not an address of ours; it leads nowhere.
		return part;
	}
}
