// Carechain: a permissioned chain that hospitals run together.
// SPDX-License-Identifier: Apache-2.0

import { signal, type Signal } from '@preact/signals';

/**
 * What somebody is typing, by the page that it is on. It outlives the page: a lost connection, a lock or a look
 * at another page loses nothing of it. It stands in memory alone.
 */
const drafts = new Map<string, Signal<unknown>>();

/** What was typed under a name so far, or else the beginning. */
export function draft<Value>(name: string, beginning: Value): Signal<Value> {
	const known = drafts.get(name) as Signal<Value> | undefined;
	if (known) return known;
	const fresh = signal(beginning);
	drafts.set(name, fresh);
	return fresh;
}

/** Forgets all that was typed under names that begin so, when who typed it leaves. */
export function discardAll(beginning: string): void {
	for (const name of drafts.keys()) if (name.startsWith(beginning)) drafts.delete(name);
}

/** Forgets what was typed, once it was sent. */
export function discard(name: string): void {
	drafts.delete(name);
}
